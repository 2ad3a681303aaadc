"""Which statement of a procedure answers a follow-up question."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.dialogue.statements import Statement
from assistant.understanding.encoder import SentenceEncoder
from assistant.understanding.statement_finder import EncoderStatementFinder

RESET = Statement(
    "lost_password",
    "step",
    "Cliquez sur le lien de réinitialisation.",
    asks=("Où dois-je cliquer ?", "Où est le lien ?"),
)
DELAY = Statement(
    "lost_password",
    "note",
    "Le courriel arrive sous dix minutes.",
    asks=("Combien de temps faut-il attendre le courriel ?",),
)
TICKET = Statement(
    "lost_password",
    "escalation",
    "Ouvrez un ticket auprès du support ; il est traité sous deux jours.",
    asks=("Qui contacter si rien ne marche ?", "Sous quel délai le ticket est-il traité ?"),
)
STATEMENTS = (RESET, DELAY, TICKET)

OPEN = Statement("incident", "step", "Ouvrez un ticket auprès du support.", ("Comment signaler ?",))
TREATED = Statement(
    "incident",
    "note",
    "Le ticket ouvert auprès du support est traité sous deux jours.",
    asks=("Combien de temps pour traiter le ticket ?",),
)
SENT = Statement(
    "incident", "step", "Demandez le courriel de confirmation.", ("Comment confirmer ?",)
)
ARRIVES = Statement(
    "incident",
    "note",
    "Le courriel de confirmation arrive sous dix minutes.",
    asks=("Combien de temps pour recevoir le courriel ?",),
)


@pytest.fixture
def finder(encoder: SentenceEncoder) -> EncoderStatementFinder:
    return EncoderStatementFinder(
        {"lost_password": STATEMENTS, "incident": (OPEN, TREATED, SENT, ARRIVES)}, encoder
    )


def found(
    finder: EncoderStatementFinder,
    question: str,
    statements: tuple[Statement, ...] = STATEMENTS,
) -> Statement:
    """The statement that is most like the question."""
    near = finder.compare(question, statements)
    return max(zip(statements, near, strict=True), key=lambda pair: pair[1].likeness)[0]


@pytest.mark.parametrize(
    ("question", "statement"),
    [(ask, statement) for statement in STATEMENTS for ask in statement.asks],
)
def test_a_question_that_a_statement_answers_finds_it(
    finder: EncoderStatementFinder, question: str, statement: Statement
) -> None:
    near = dict(zip(STATEMENTS, finder.compare(question, STATEMENTS), strict=True))

    assert found(finder, question) == statement
    assert near[statement].likeness == pytest.approx(1.0, abs=0.05)
    assert near[statement].margin == max(one.margin for one in near.values())


def test_other_words_for_a_question_find_its_statement(finder: EncoderStatementFinder) -> None:
    assert found(finder, "je reçois le mail au bout de combien de minutes ?") == DELAY


def test_the_statement_itself_is_found_by_its_text(finder: EncoderStatementFinder) -> None:
    assert found(finder, DELAY.text) == DELAY


def test_what_was_told_is_compared_alike_each_time(finder: EncoderStatementFinder) -> None:
    assert finder.compare(OPEN.text, STATEMENTS) == finder.compare(OPEN.text, STATEMENTS)


def test_an_unrelated_question_is_like_none(finder: EncoderStatementFinder) -> None:
    near = finder.compare("Quelle est la capitale du Pérou ?", STATEMENTS)

    assert max(one.likeness for one in near) < 0.5


def test_there_is_nothing_to_compare_without_statements(finder: EncoderStatementFinder) -> None:
    assert len(finder.compare("Où cliquer ?", ())) == 0


def test_only_the_statements_given_are_compared(finder: EncoderStatementFinder) -> None:
    assert len(finder.compare(DELAY.asks[0], (RESET, TICKET))) == 2


def test_the_statements_of_two_procedures_are_told_apart(finder: EncoderStatementFinder) -> None:
    both = (*STATEMENTS, OPEN, TREATED)

    for statement in both:
        assert found(finder, statement.asks[0], both) == statement


def test_a_title_is_most_like_words_of_the_same_meaning(finder: EncoderStatementFinder) -> None:
    titles = ("Signaler un incident", "Mes factures")

    incident, bills = finder.alike("une panne à déclarer", titles)

    assert incident > bills


def test_the_vectors_of_statements_are_kept(encoder: SentenceEncoder, tmp_path: Path) -> None:
    EncoderStatementFinder({"lost_password": STATEMENTS}, encoder, tmp_path)

    assert list(tmp_path.iterdir())


def test_the_name_of_a_label_can_be_asked(encoder: SentenceEncoder) -> None:
    named = Statement("incident", "step", "Cliquez sur le bouton « Ouvrir un ticket ».")
    other = Statement("incident", "note", "Le ticket est traité sous deux jours.")
    asks = {"bouton": ("comment s'appelle le bouton",)}
    finder = EncoderStatementFinder({"incident": (other, named)}, encoder, None, asks)

    assert found(finder, "il s'appelle comment le bouton ?", (other, named)) == named


def test_letters_alone_will_do() -> None:
    finder = EncoderStatementFinder({"lost_password": STATEMENTS}, None)

    assert found(finder, "Où est le lien ?") == RESET
    assert finder.alike("le lien", ("Où est le lien", "Mes factures"))[0] > 0
