"""A small sound project that each test may spoil."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest

from assistant.content.linter import lint
from assistant.content.phrase_rules import known_phrases
from assistant.content.problems import Problem

TODAY = date(2026, 12, 1)

FILES = {
    "content/topics.yml": """\
- id: access
  title: Mes accès
  question: Quel est votre problème d’accès ?
  intent: access_help
""",
    "content/links.yml": """\
- id: guide
  label: Le guide
  url: https://example.com/guide
""",
    "content/contacts.yml": """\
- id: support
  name: Support
  how: Ouvrez un ticket.
- id: abuse_desk
  name: Cellule Abuse
  how: abuse-desk@orange.com n’est qu’un expéditeur.
  reachable: false
""",
    "content/messages.yml": """\
greeting: Bonjour, que puis-je faire ?
"""
    + "".join(f"{key}: Une phrase.\n" for key in known_phrases() if key != "greeting"),
    "content/pages.yml": """\
- id: guide
  title: Le guide
  url: https://example.com/guide
  covers:
    - Comment changer la langue du portail\N{NO-BREAK SPACE}?
""",
    "content/menus.yml": """\
- mot de passe oublié
- Support
""",
    "content/procedures/lost_password.yml": """\
id: lost_password
topic: access
title: Mot de passe perdu
question: J’ai perdu mon mot de passe, que faire ?
steps:
  - text: Ouvrez la page de connexion.
    link: guide
    image:
      url: https://example.com/page.png
      alt: La page de connexion
  - when: {lost: [password]}
    text: >-
      Cliquez sur « **mot de passe oublié** »,
      puis attendez le mail.
notes:
  - kind: important
    text: Restez sur cette page.
contacts:
  - id: support
    mail:
      subject: Mot de passe
      body: |-
        Bonjour,

        Service {service_id}
links: [guide]
escalation:
  text: Écrivez au support.
  contacts:
    - id: support
details:
  - text: Vous recevez un mail.
    asks:
      - je recois quoi
source:
  label: Q&R
  url: https://example.com/qr
owner: Équipe support
reviewed: 2026-11-22
review_due: 2027-05-22
""",
    "domain.yml": """\
intents:
  - greet
  - lost_password
  - access_help:
      use_entities: []
""",
    "data/nlu/access.yml": "nlu:\n"
    + "- intent: lost_password\n  examples: |\n"
    + "".join(f"    - mot de passe perdu {number}\n" for number in range(30))
    + "- intent: lost_password\n  metadata: {voice: sms}\n  examples: |\n"
    + "".join(f"    - mdp perdu {number}\n" for number in range(30))
    + "- intent: access_help\n  examples: |\n"
    + "".join(f"    - souci d'accès {number}\n" for number in range(40)),
    "data/nlu/dialogue.yml": "nlu:\n- intent: greet\n  examples: |\n    - bonjour\n",
}


@dataclass(frozen=True)
class Project:
    """A project's folder."""

    root: Path

    @property
    def content(self) -> Path:
        return self.root / "content"

    def write(self, name: str, text: str) -> None:
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")

    def edit(self, name: str, old: str, new: str) -> None:
        text = (self.root / name).read_text("utf-8")
        assert text.count(old) >= 1, f"{old!r} is not in {name}"
        self.write(name, text.replace(old, new, 1))

    def lint(self, today: date = TODAY) -> tuple[Problem, ...]:
        return lint(self.root, today)


@pytest.fixture
def project(tmp_path: Path) -> Project:
    made = Project(tmp_path)
    for name, text in FILES.items():
        made.write(name, text)
    return made
