"""Django's settings, made from ours."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import django
from django.conf import settings as django_settings
from sqlalchemy.engine import URL

from assistant.common.rasa_settings import read_settings
from assistant.common.settings import Settings, load_settings
from assistant.storage.archive import Archive
from assistant.storage.settings import StorageSettings
from assistant.workshop.settings import WorkshopSettings, secret_of

HERE = Path(__file__).parent
STATIC = HERE / "static"
FAILURES = 5
"""Wrong passwords for one name from one address, after which both wait."""
WAIT = timedelta(minutes=15)
_HERE = frozenset({"localhost", "127.0.0.1", "::1"})
_SESSION_SECONDS = 8 * 3600
_HSTS_SECONDS = 365 * 24 * 3600
# As for conversations: what is erased is overwritten.
_PRAGMAS = (
    "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA busy_timeout=5000; "
    "PRAGMA secure_delete=ON; PRAGMA foreign_keys=ON"
)


@dataclass(frozen=True)
class Installation:
    """The settings of this installation that the workshop goes by."""

    workshop: WorkshopSettings
    storage: StorageSettings
    assistant: Settings

    @property
    def root(self) -> Path:
        """The project's folder, with content/ and data/."""
        return self.workshop.workshop_project

    @cached_property
    def archive(self) -> Archive:
        """The conversations; one way to them for all threads of the process."""
        return Archive(self.storage)

    @property
    def assistant_url(self) -> str:
        """Where the running assistant answers."""
        return self.workshop.workshop_assistant_url or self.assistant.assistant_url


def read_installation() -> Installation:
    """Read the settings of this installation.

    Raises:
        SettingsError: a value is wrong.
    """
    return Installation(
        read_settings(WorkshopSettings), read_settings(StorageSettings), load_settings()
    )


def configure(installation: Installation, **changes: Any) -> None:
    """Set Django up, once in a process.

    Args:
        installation: the settings.
        **changes: settings of Django's that a test sets otherwise.

    Raises:
        SettingsError: no secret can be kept.
    """
    django_settings.configure(**{**_settings(installation), **changes})
    django.setup()


def installation() -> Installation:
    """The settings that Django was set up with."""
    found: Installation = django_settings.INSTALLATION
    return found


def _settings(installation: Installation) -> dict[str, Any]:
    ours = installation.workshop
    public = bool(ours.workshop_address)
    return {
        "INSTALLATION": installation,
        "DEBUG": False,
        "SECRET_KEY": secret_of(ours),
        "ALLOWED_HOSTS": ours.hosts,
        "INSTALLED_APPS": [
            "django.contrib.contenttypes",
            "django.contrib.auth",
            "django.contrib.sessions",
            "axes",
            "assistant.workshop",
        ],
        "MIDDLEWARE": [
            "django.middleware.security.SecurityMiddleware",
            "assistant.workshop.headers.SafeHeaders",
            "django.contrib.sessions.middleware.SessionMiddleware",
            "django.middleware.common.CommonMiddleware",
            "django.middleware.csrf.CsrfViewMiddleware",
            "django.contrib.auth.middleware.AuthenticationMiddleware",
            "assistant.workshop.access.Door",
            "assistant.workshop.pages.Faults",
            "axes.middleware.AxesMiddleware",
        ],
        "ROOT_URLCONF": "assistant.workshop.routes",
        "TEMPLATES": [
            {
                "BACKEND": "django.template.backends.django.DjangoTemplates",
                "DIRS": [HERE / "templates"],
                "OPTIONS": {
                    "context_processors": ["assistant.workshop.pages.surroundings"],
                    "builtins": ["assistant.workshop.tags"],
                },
            }
        ],
        "DEFAULT_AUTO_FIELD": "django.db.models.BigAutoField",
        "DATABASES": {"default": _database(installation.storage.url)},
        "AUTH_USER_MODEL": "workshop.Account",
        "AUTHENTICATION_BACKENDS": [
            "axes.backends.AxesStandaloneBackend",
            "django.contrib.auth.backends.ModelBackend",
        ],
        "AUTH_PASSWORD_VALIDATORS": [
            {
                "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
                "OPTIONS": {"min_length": 12},
            },
            {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
            {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
        ],
        "AXES_FAILURE_LIMIT": FAILURES,
        "AXES_COOLOFF_TIME": WAIT,
        "AXES_LOCKOUT_PARAMETERS": [["username", "ip_address"]],
        # Not the name of our column, which axes would take.
        "AXES_USERNAME_FORM_FIELD": "username",
        "AXES_RESET_ON_SUCCESS": True,
        "AXES_DISABLE_ACCESS_LOG": True,
        "AXES_VERBOSE": False,
        "AXES_LOCKOUT_CALLABLE": "assistant.workshop.pages.too_many",
        "LOGIN_URL": "login",
        "LANGUAGE_CODE": "fr",
        "TIME_ZONE": ours.workshop_zone.key,
        "USE_TZ": True,
        "LOGGING_CONFIG": None,
        "SESSION_COOKIE_AGE": _SESSION_SECONDS,
        "SESSION_COOKIE_NAME": "workshop_session",
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SESSION_COOKIE_SECURE": public,
        "CSRF_COOKIE_HTTPONLY": True,
        "CSRF_COOKIE_SECURE": public,
        "CSRF_COOKIE_NAME": "workshop_csrf",
        "CSRF_FAILURE_VIEW": "assistant.workshop.pages.forged",
        "CSRF_TRUSTED_ORIGINS": [ours.workshop_address] if public else [],
        "SECURE_PROXY_SSL_HEADER": ("HTTP_X_FORWARDED_PROTO", "https") if public else None,
        "SECURE_HSTS_SECONDS": _HSTS_SECONDS if public else 0,
        "SECURE_CROSS_ORIGIN_OPENER_POLICY": "same-origin",
        "SILENCED_SYSTEM_CHECKS": ["axes.W002"],
        **_mail(ours.workshop_smtp),
    }


def _mail(url: str) -> dict[str, Any]:
    parts = urlsplit(url)
    tls = parts.scheme == "smtps"
    host = parts.hostname or "localhost"
    return {
        "EMAIL_HOST": host,
        "EMAIL_PORT": parts.port or (465 if tls else 587),
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_USE_SSL": tls,
        # Nothing leaves this machine in the clear.
        "EMAIL_USE_TLS": not tls and host not in _HERE,
        "EMAIL_TIMEOUT": 20,
    }


def _database(url: URL) -> dict[str, Any]:
    if url.drivername == "sqlite":
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": url.database,
            "OPTIONS": {"init_command": _PRAGMAS, "transaction_mode": "IMMEDIATE"},
        }
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": url.database,
        "USER": url.username or "",
        "PASSWORD": url.password or "",
        "HOST": url.host or "",
        "PORT": url.port or "",
        "OPTIONS": {**url.query, "application_name": "workshop", "connect_timeout": 3},
    }
