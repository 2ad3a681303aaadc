"""The workshop's tests: Django set up once, a database and a project of each test's own."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from assistant.common.settings import Settings
from assistant.storage.conversations import Conversations
from assistant.storage.migrate import migrate
from assistant.storage.settings import StorageSettings
from assistant.workshop.configuration import Installation, configure
from assistant.workshop.settings import WorkshopSettings

PROJECT = Path(__file__).parents[2]
PASSWORD = "une-phrase-assez-longue"
SignIn = Callable[..., object]


def take_vectors(var: Path) -> None:
    """Have the vectors of the examples, as on a machine that has trained before."""
    if (PROJECT / "var" / "cache").exists():
        shutil.copytree(PROJECT / "var" / "cache", var / "cache", dirs_exist_ok=True)


@pytest.fixture(scope="session")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Installation:
    """Set Django up, with a database in a folder of the tests' own."""
    folder = tmp_path_factory.mktemp("workshop")
    storage = StorageSettings(_env_file=None, assistant_var=folder, database_url="")
    workshop = WorkshopSettings(
        _env_file=None, assistant_var=folder, workshop_project=folder / "project"
    )
    installation = Installation(workshop, storage, Settings(_env_file=None, assistant_var=folder))
    migrate(storage)
    configure(
        installation,
        PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"],
        ALLOWED_HOSTS=["testserver"],
    )
    from assistant.workshop import schema

    schema.migrate()
    return installation


@pytest.fixture
def database(installed: Installation) -> Iterator[Conversations]:
    """The conversations, and all tables empty."""
    from django.apps import apps

    conversations = Conversations(installed.storage)
    for name in conversations.names():
        conversations.erase(name)
    # Those that refer to others stand behind them.
    for model in reversed(list(apps.get_models())):
        if model._meta.app_label in ("workshop", "sessions", "axes"):
            model._base_manager.all()._raw_delete("default")
    yield conversations
    conversations.close()


@pytest.fixture
def project(installed: Installation) -> Path:
    """A project to write in: the shipped content, and a few examples of each kind."""
    root = installed.root
    shutil.rmtree(root, ignore_errors=True)
    shutil.copytree(PROJECT / "content", root / "content")
    shutil.copytree(PROJECT / "data" / "nlu", root / "data" / "nlu")
    shutil.copy(PROJECT / "domain.yml", root / "domain.yml")
    (root / "tests" / "tools" / "evaluation" / "sets").mkdir(parents=True)
    return root


@pytest.fixture
def sign_in(database: Conversations) -> SignIn:  # noqa: ARG001
    """Sign somebody in: gives a browser's stand-in, with `account` on it."""
    from django.test import Client

    from assistant.workshop.models import Account, Role

    def enter(role: str = "PUBLISHES", name: str = "Camille") -> Client:
        account = Account.objects.create(name, PASSWORD, Role[role])
        client = Client()
        client.force_login(account, backend="django.contrib.auth.backends.ModelBackend")
        client.account = account
        return client

    return enter
