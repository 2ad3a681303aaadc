"""Command line: `python -m assistant.workshop.report.mail`, the report of the week that ended."""

from __future__ import annotations

import smtplib
import sys

from assistant.common.logs import configure_logs
from assistant.common.settings import SettingsError
from assistant.content.problems import ContentError
from assistant.storage.commands import adopt_installation
from assistant.storage.engine import StorageError
from assistant.workshop.configuration import configure, read_installation
from assistant.workshop.settings import WorkshopSettings
from assistant.workshop.wording import say


def main() -> int:
    """Send it.

    Returns:
        The exit code: 1 when nothing was sent.
    """
    try:
        adopt_installation()
        place = read_installation()
        if not (place.workshop.workshop_report_to and place.workshop.workshop_smtp):
            raise SettingsError("Set WORKSHOP_REPORT_TO and WORKSHOP_SMTP (environment or .env).")
        configure(place)
        configure_logs(place.assistant.log_format, place.assistant.log_level)
        send(place.workshop)
    except (SettingsError, StorageError, ContentError, OSError, smtplib.SMTPException) as error:
        print(error, file=sys.stderr)  # noqa: T201
        return 1
    return 0


def send(settings: WorkshopSettings) -> None:
    """Send the figures of the week that ended, and those of a year as a file.

    Args:
        settings: to whom, from whom, and where the workshop is.

    Raises:
        StorageError: the database is out of reach.
        OSError, smtplib.SMTPException: the mail server is, or does not take it.
    """
    # Django's models can be imported once it is set up.
    from django.core.mail import EmailMessage
    from django.template.loader import render_to_string
    from django.utils import timezone

    from assistant.workshop.report.views import figures_page, file_name, year
    from assistant.workshop.report.weeks import WEEK, monday

    start = monday(timezone.localdate()) - WEEK
    page = {**figures_page(start), "address": settings.address}
    mail = EmailMessage(
        say("report.subject", week=page["week"]["name"]),
        render_to_string("report/mail.txt", page),
        settings.workshop_report_from or settings.report_to[0],
        settings.report_to,
    )
    mail.attach(file_name(start), year(start), "text/csv")
    mail.send()


if __name__ == "__main__":
    sys.exit(main())
