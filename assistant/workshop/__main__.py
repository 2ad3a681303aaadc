"""Command line: `python -m assistant.workshop`, the workshop until it is asked to end."""

from __future__ import annotations

import sys
from threading import Event, Thread

from assistant.common.logs import configure_logs
from assistant.common.settings import SettingsError
from assistant.service.launcher.ports import check_port
from assistant.service.launcher.progress import LauncherError
from assistant.storage.commands import adopt_installation
from assistant.storage.engine import StorageError
from assistant.storage.migrate import migrate
from assistant.workshop.configuration import STATIC, configure, read_installation
from assistant.workshop.publishing.starting import keep_publishing
from assistant.workshop.settings import WorkshopSettings
from assistant.workshop.wording import say

_THREADS = 8


def main() -> int:
    """Serve.

    Returns:
        The exit code: 1 when a setting is wrong, the port taken or the database out of reach.
    """
    try:
        # Beside make serve, whose database is its own.
        adopt_installation()
        installation = read_installation()
        workshop = installation.workshop
        check_port(workshop.workshop_host, workshop.workshop_port, "WORKSHOP", "workshop")
        configure_logs(installation.assistant.log_format, installation.assistant.log_level)
        migrate(installation.storage)
        configure(installation)
        _prepare()
    except (LauncherError, SettingsError, StorageError, OSError) as error:
        print(error, file=sys.stderr)  # noqa: T201
        return 1
    # Imported once Django is set up.
    from assistant.workshop.review.clock import gather

    for work, given in ((keep_publishing, workshop.assistant_var), (gather, Event())):
        Thread(target=work, args=(given,), name=work.__name__, daemon=True).start()
    _serve(workshop)
    return 0


def _prepare() -> None:
    # Django's models can be imported once it is set up.
    from assistant.workshop import schema
    from assistant.workshop.models import Account, Invitation, Role
    from assistant.workshop.people.accounts import link_of

    schema.migrate()
    if not Account.objects.exists():
        # The link of an earlier start may stand in a log.
        Invitation.objects.filter(used_at=None).delete()
        link = link_of(Invitation.make(Role.PUBLISHES))
        print(say("start.first", link=link), flush=True)  # noqa: T201


def _serve(settings: WorkshopSettings) -> None:
    from django.core.wsgi import get_wsgi_application
    from waitress import serve
    from whitenoise import WhiteNoise

    application = WhiteNoise(get_wsgi_application(), root=STATIC, prefix="static/")
    print(say("start.ready", address=settings.address), flush=True)  # noqa: T201
    serve(
        application,
        host=settings.workshop_host,
        port=settings.workshop_port,
        threads=_THREADS,
        ident=None,
        # A proxy on this machine says by which address and scheme it was called.
        **(_BEHIND_PROXY if settings.workshop_address else {}),
    )


_BEHIND_PROXY = {
    "trusted_proxy": "127.0.0.1",
    "trusted_proxy_count": 1,
    "trusted_proxy_headers": "x-forwarded-for x-forwarded-proto x-forwarded-host",
    "clear_untrusted_proxy_headers": True,
}


if __name__ == "__main__":
    sys.exit(main())
