"""What a pasted mail asks, without what stands around it."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.content.mail_words import MailWords, load_mail_words
from assistant.understanding.mail import mail_body
from tests.growth import MOST_GROWTH, growth

LONG = 5_000

QUESTION = "Nos sauvegardes de la nuit sont en échec, qui prévenir ?"

SIGNATURE = "Cordialement,\n\nClaire Vasseur\nResponsable exploitation\nTél. : 01 00 00 00 00"
CARD = "Claire Vasseur\nExploitation\nclaire.vasseur@exemple.fr\n01 00 00 00 00"
FRENCH_NOTICE = (
    "Ce message et ses pièces jointes peuvent contenir des informations confidentielles\n"
    "et ne doivent pas être diffusés. Merci de prévenir l'expéditeur."
)
ENGLISH_NOTICE = (
    "This message and its attachments may contain confidential information;\n"
    "they should not be used or copied. Please notify the sender and delete it."
)


@pytest.fixture(scope="module")
def words() -> MailWords:
    return load_mail_words(Path("content"))


@pytest.mark.parametrize(
    "mail",
    [
        f"Bonjour,\n\n{QUESTION}\n\n{SIGNATURE}",
        f"Bonjour à tous,\n{QUESTION}\nMerci d'avance,\n\n{SIGNATURE}",
        f"{QUESTION}\n\nEnvoyé de mon iPhone",
        f"{QUESTION}\n\nObtenir Outlook pour Android",
        f"{QUESTION}\n\nSent from my Galaxy",
        f"{QUESTION}\n\n{CARD}",
        f"{QUESTION}\n-- \nClaire",
        f"{QUESTION}\n\n{FRENCH_NOTICE}",
        f"{QUESTION}\n\n{ENGLISH_NOTICE}",
        f"Bonjour,\r\n\r\n{QUESTION}\r\n\r\n{SIGNATURE}\r\n\r\n{ENGLISH_NOTICE}",
        f"{QUESTION}\n\nLe lun. 3 nov. 2026 à 10:12, Support <s@x.fr> a écrit :\n> Votre facture",
        f"{QUESTION}\n\nDe : Support\nEnvoyé : lundi\nÀ : Claire\nObjet : facture\n\nOui",
        f"{QUESTION}\n\nDe\u00a0: Support\nDate\u00a0: lundi\nÀ\u00a0: Claire\n\nVotre facture",
        f"{QUESTION}\n\n-----Message d'origine-----\nDe : x\nÀ : y\nObjet : z\n\nFacture",
        f"> Votre facture est prête\n{QUESTION}",
        f"De : Claire\nEnvoyé : lundi\nÀ : Support\nObjet : TR\n\n{QUESTION}",
    ],
)
def test_what_stands_around_the_question_is_left_out(words: MailWords, mail: str) -> None:
    assert mail_body(mail, words) == QUESTION


@pytest.mark.parametrize(
    "text",
    [
        "",
        "bonjour",
        "Bonjour, où est ma facture ? Cordialement, Claire",
        "bonjour\nmerci",
        "Cordialement\nClaire",
        "Envoyé de mon iPhone\n",
        "> Votre facture est prête\n> Bonne lecture",
        "- signaler une panne\n- faire augmenter la RAM d'une VM",
        "1) mot de passe perdu\n2) où sont mes factures ?",
        "merci de me rappeler\nau sujet de la facture",
        "recevez-vous nos tickets ?\nmerci de répondre",
        "Nouveau contact technique :\nClaire Vasseur\nclaire.vasseur@exemple.fr\n01 00 00 00 00",
    ],
)
def test_nothing_that_may_be_asked_is_dropped(words: MailWords, text: str) -> None:
    left = mail_body(text, words).split()

    assert left == text.split() or set(text.split()) - set(left) <= {"bonjour", "merci"}


def test_a_postscript_behind_the_signature_stays(words: MailWords) -> None:
    mail = f"Bonjour,\n{QUESTION}\n{SIGNATURE}\n\nPS : et nos factures, où sont-elles ?"

    assert mail_body(mail, words) == f"{QUESTION}\nPS : et nos factures, où sont-elles ?"


@pytest.mark.parametrize("piece", ["De : x\n", "\n", "> ", "Le a écrit :\n", "a\n"])
def test_time_grows_with_the_length_and_not_with_its_square(words: MailWords, piece: str) -> None:
    assert growth(lambda text: mail_body(text, words), piece, LONG) <= MOST_GROWTH
