"""What Django needs to know of the workshop."""

from __future__ import annotations

from django.apps import AppConfig


class WorkshopConfig(AppConfig):
    """Names the workshop, and with it its tables: `workshop_…`."""

    name = "assistant.workshop"
    label = "workshop"
    default_auto_field = "django.db.models.BigAutoField"
