"""The lexicon as shipped, the real encoder, and a dozen messages of three intents."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.content.lexicon import Lexicon, load_lexicon
from assistant.understanding.encoder import SentenceEncoder

MESSAGES = (
    ("J'ai perdu mon mot de passe", "lost_password"),
    ("mot de passe oublié, que faire ?", "lost_password"),
    ("Je ne retrouve plus mon mot de passe", "lost_password"),
    ("mon mdp est perdu", "lost_password"),
    ("Où trouver ma facture ?", "billing_online"),
    ("Je cherche ma facture de mars", "billing_online"),
    ("Comment télécharger une facture en ligne", "billing_online"),
    ("la facture est introuvable", "billing_online"),
    ("Bonjour", "greet"),
    ("Bonsoir à tous", "greet"),
    ("salut", "greet"),
    ("hello, bonjour", "greet"),
)


@pytest.fixture(scope="session")
def lexicon() -> Lexicon:
    return load_lexicon(Path("content"))


@pytest.fixture(scope="session")
def encoder() -> SentenceEncoder:
    return SentenceEncoder.open()
