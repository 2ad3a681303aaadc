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


def found(finder: EncoderStatementFinder, question: str, focus: str | None = None) -> Statement:
    match = finder.find(question, STATEMENTS, focus)
    assert match is not None
    return match.statement


@pytest.mark.parametrize(
    ("question", "statement"),
    [(ask, statement) for statement in STATEMENTS for ask in statement.asks],
)
def test_a_question_that_a_statement_answers_finds_it(
    finder: EncoderStatementFinder, question: str, statement: Statement
) -> None:
    match = finder.find(question, STATEMENTS, None)

    assert match is not None
    assert match.statement == statement
    assert match.score == pytest.approx(1.0, abs=0.05)


def test_other_words_for_a_question_find_its_statement(finder: EncoderStatementFinder) -> None:
    assert found(finder, "je reçois le mail au bout de combien de minutes ?") == DELAY


def test_the_statement_itself_is_found_by_its_text(finder: EncoderStatementFinder) -> None:
    assert found(finder, DELAY.text) == DELAY


@pytest.mark.parametrize(("said", "about"), [(OPEN, TREATED), (SENT, ARRIVES)])
def test_an_elliptical_question_is_about_what_was_just_said(
    finder: EncoderStatementFinder, said: Statement, about: Statement
) -> None:
    match = finder.find("et combien de temps ?", (OPEN, TREATED, SENT, ARRIVES), said.text)

    assert match is not None
    assert match.statement == about


def test_a_whole_question_does_not_depend_on_what_was_just_said(
    finder: EncoderStatementFinder,
) -> None:
    question = "Combien de temps faut-il attendre avant que le courriel arrive ?"

    assert found(finder, question, focus=TICKET.text) == DELAY


def test_an_unrelated_question_scores_low(finder: EncoderStatementFinder) -> None:
    match = finder.find("Quelle est la capitale du Pérou ?", STATEMENTS, None)

    assert match is not None
    assert match.score < 0.5


@pytest.mark.parametrize("statements", [(), (RESET,)], ids=["none", "one"])
def test_there_is_nothing_to_choose_among_fewer_than_two(
    finder: EncoderStatementFinder, statements: tuple[Statement, ...]
) -> None:
    assert finder.find("Où cliquer ?", statements, None) is None


def test_a_statement_that_does_not_apply_is_not_chosen(finder: EncoderStatementFinder) -> None:
    match = finder.find(DELAY.asks[0], (RESET, TICKET), None)

    assert match is not None
    assert match.statement in (RESET, TICKET)


def test_the_statements_of_two_procedures_are_told_apart(finder: EncoderStatementFinder) -> None:
    both = (*STATEMENTS, OPEN, TREATED)

    for statement in both:
        match = finder.find(statement.asks[0], both, None)
        assert match is not None
        assert match.statement == statement


def test_the_vectors_of_statements_are_kept(encoder: SentenceEncoder, tmp_path: Path) -> None:
    EncoderStatementFinder({"lost_password": STATEMENTS}, encoder, tmp_path)

    assert list(tmp_path.iterdir())


def test_letters_alone_will_do() -> None:
    match = EncoderStatementFinder({"lost_password": STATEMENTS}, None).find(
        "Où est le lien ?", STATEMENTS, None
    )

    assert match is not None
    assert match.statement == RESET
