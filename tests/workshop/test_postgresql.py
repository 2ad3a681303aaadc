"""The whole of it on PostgreSQL, in a process of its own: Django is set up once in each."""

from __future__ import annotations

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.storage.postgres_server import running_postgres
from tests.workshop.conftest import PROJECT

pytestmark = pytest.mark.slow

SCRIPT = """
import os
from pathlib import Path

from assistant.common.settings import Settings
from assistant.storage.archive import Archive
from assistant.storage.conversations import Conversations
from assistant.storage.migrate import migrate
from assistant.storage.settings import StorageSettings
from assistant.workshop.configuration import Installation, configure
from assistant.workshop.settings import WorkshopSettings

folder = Path(os.environ["FOLDER"])
storage = StorageSettings(
    _env_file=None, assistant_var=folder, database_url=os.environ["DATABASE"]
)
workshop = WorkshopSettings(_env_file=None, assistant_var=folder, workshop_project=Path())
installed = Installation(workshop, storage, Settings(_env_file=None, assistant_var=folder))
migrate(storage)
configure(installed, ALLOWED_HOSTS=["testserver"])

from assistant.workshop import schema

schema.migrate()
if "ONLY_MIGRATE" in os.environ:
    raise SystemExit

from django.test import Client

from assistant.workshop.models import Account, Decision, Role, Sighting
from assistant.workshop.publishing import decide
from assistant.workshop.review.collect import collect
from tests.workshop.talk import Customer

conversations, archive = Conversations(storage), Archive(storage)
for number in range(3):
    Customer(conversations, f"web-{number}").declined(f"un snapshot {number} ?")
answered = Customer(conversations, "web-9")
answered.told("mdp perdu", "lost_password", sure=0.75)
answered.rate("lost_password", solved=False)
collect(archive, installed, now=True)
client = Client()
account = Account.objects.create("Camille", "une-phrase-assez-longue", Role.PUBLISHES)
client.force_login(account, backend="django.contrib.auth.backends.ModelBackend")
for path in ("/", "/a-revoir/", "/a-revoir/groupe/declined:/", "/exemples/", "/reponses/",
             "/publier/", "/rapport/", "/rapport/csv/", "/comptes/", "/journal/", "/compte/"):
    assert client.get(path).status_code == 200, path
page = client.get("/a-revoir/groupe/declined:/").content.decode()
sentence = page.split('name="sentence" value="')[1].split('"')[0]
client.post("/a-revoir/groupe/declined:/", {"sentence": sentence, "verdict": "ignore"})
assert Decision.objects.count() == 1
asked = decide.ask(account)
try:
    decide.ask(account)
    raise SystemExit("two at once")
except decide.DecisionError:
    decide.cancel(asked, account)
assert decide.ask(account).is_open
assert client.get("/publier/").status_code == 200
conversations.erase("web-0")
collect(archive, installed, now=True)
assert Sighting.objects.filter(event=None, conversation="", fingerprint="").count() == 1
print("done")
"""


def _run(url: str, folder: Path, **more: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", SCRIPT],
        cwd=PROJECT,
        env={**os.environ, "DATABASE": url, "FOLDER": str(folder), **more},
        capture_output=True,
        text=True,
        check=False,
    )


def test_several_make_the_tables_at_once_and_every_page_works(tmp_path: Path) -> None:
    with running_postgres() as server:
        with ThreadPoolExecutor() as pool:
            runs = list(pool.map(lambda _: _run(server.url, tmp_path, ONLY_MIGRATE="1"), range(2)))
        assert [run.returncode for run in runs] == [0, 0], [run.stderr for run in runs]
        run = _run(server.url, tmp_path)
    assert run.stdout.endswith("done\n"), run.stdout + run.stderr
