"""The weekly report: one definition a figure, in the zone of the installation."""
