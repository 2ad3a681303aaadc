"""The whole service on one machine: stores, processes of Rasa, and nginx in front."""
