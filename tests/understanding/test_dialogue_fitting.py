"""Playing labelled dialogues, and fitting weights and bounds on them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from assistant.content.lexicon import load_lexicon
from assistant.content.loader import load_content
from assistant.dialogue import interpretation as kinds
from assistant.dialogue.context import Context
from assistant.dialogue.decision import QUESTION, TALK
from assistant.dialogue.turn import Turn
from assistant.dialogue.weights import Weights
from assistant.replies.build import ReplyBuilder
from assistant.understanding.dialogue_bounds import STEPS, fit_bounds, fit_second, judge
from assistant.understanding.dialogue_corpus import LabelledDialogue, LabelledTurn
from assistant.understanding.dialogue_fitting import fit_weights, held_out, probabilities
from assistant.understanding.dialogue_replay import Moment, replay
from tests.dialogue.talk import AskedFinder

CONTENT = load_content(Path("content"))
CONTEXT = Context(
    CONTENT,
    ReplyBuilder(CONTENT),
    AskedFinder(),
    load_lexicon(Path("content")),
    Weights({}, {}, 0.0, ""),
)
HEARD = {"une panne": "incident", "mdp perdu": "lost_password", "merci": "thank", "ok": "thank"}


def understand(text: str) -> Turn:
    intent = HEARD.get(text, "follow_up")
    return Turn(text, intent, probabilities={intent: 0.9})


def turn(written: str, text: str, words: str | None = None) -> LabelledTurn:
    label, *names = written.split()
    return LabelledTurn(label, tuple(names), words, text, "a.txt:1")


def played(*turns: LabelledTurn, author: str = "anne") -> list[Moment]:
    return list(replay(CONTEXT, LabelledDialogue("one", author, turns), understand))


def right(moment: Moment) -> set[str]:
    return {str(moment.readings[index]) for index in moment.right}


def test_each_message_is_met_in_the_state_that_the_right_readings_lead_to() -> None:
    moments = played(
        turn("ask incident", "une panne"),
        turn("ask lost_password", "mdp perdu"),
        turn("fact incident", "et la fiche ?", "Le numéro de support est indiqué"),
    )
    assert [right(moment) for moment in moments] == [
        {"ask incident"},
        {"ask lost_password"},
        {"fact incident"},
    ]
    threads = [thread.procedure for thread in moments[2].memory.threads]
    assert threads == ["incident", "lost_password"]
    assert moments[2].memory.procedure == "lost_password"


def test_a_choice_is_put_where_its_author_saw_it() -> None:
    moments = played(
        turn("ask billing", "facture"), turn("choose 1 billing_unclear", "celle incomprise")
    )
    assert right(moments[1]) == {"ask billing_unclear"}
    assert moments[1].memory.offered[0].payload == "/billing_unclear"


def test_what_is_not_weighed_is_no_moment() -> None:
    moments = played(
        turn("ask billing", "facture"),
        turn("choose 2 billing_duplicate", "la 2"),
        turn("ask2 incident lost_password", "une panne et mdp perdu"),
        turn("@doubt incident abuse_email", "un mail bizarre"),
    )
    assert len(moments) == 1


def test_a_label_that_fits_nothing_there_has_no_right_reading() -> None:
    (moment,) = played(turn("unknown incident", "et la météo ?"))
    assert moment.right == frozenset()


def corpus() -> list[Moment]:
    return [
        moment
        for author in ("anne", "bob", "carl")
        for moment in played(
            turn("ask incident", "une panne"),
            turn("thank", "merci"),
            turn("ask lost_password", "mdp perdu"),
            turn("acknowledge", "ok"),
            author=author,
        )
    ]


def test_fitting_finds_what_speaks_for_the_labels() -> None:
    moments = corpus()
    weights = fit_weights(moments)
    for moment, likely in zip(moments, probabilities(weights, moments), strict=True):
        best = max(range(len(likely)), key=likely.__getitem__)
        assert best in moment.right


def test_each_author_is_weighed_without_their_own_dialogues(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    module = "assistant.understanding.dialogue_fitting"
    seen: list[set[str]] = []

    def fit(moments: Sequence[Moment], ridge: float = 1.0) -> dict[str, float]:  # noqa: ARG001
        seen.append({moment.author for moment in moments})
        return {}

    monkeypatch.setattr(f"{module}.fit_weights", fit)
    order, _ = held_out(corpus())
    assert [moment.author for moment in order] == sorted(moment.author for moment in order)
    assert seen == [{"bob", "carl"}, {"anne", "carl"}, {"anne", "bob"}]


def certain(moment: Moment, kind: str, name: str | None, probability: float) -> list[float]:
    index = next(n for n, one in enumerate(moment.readings) if (one.kind, one.name) == (kind, name))
    rest = (1 - probability) / (len(moment.readings) - 1)
    return [probability if n == index else rest for n in range(len(moment.readings))]


def test_bounds_lie_where_wrong_decisions_cost_more_than_questions_back() -> None:
    first, thanks = corpus()[:2]
    heard = replace(first, heard=replace(first.heard, intent="nlu_fallback"))
    rightly = [judge(heard, certain(heard, kinds.ASK, "incident", 0.9)) for _ in range(10)]
    wrongly = [judge(heard, certain(heard, kinds.ASK, "abuse_email", 0.6)) for _ in range(10)]
    talk = [judge(thanks, certain(thanks, "thank", None, 0.3)) for _ in range(10)]
    bounds = fit_bounds([*rightly, *wrongly, *talk])
    assert 0.6 < bounds[QUESTION] <= 0.9
    assert STEPS[0] <= bounds[TALK] <= 0.3


def test_a_bound_is_not_moved_by_what_may_be_chance() -> None:
    heard = replace(corpus()[0], heard=replace(corpus()[0].heard, intent="nlu_fallback"))
    judged = [
        judge(heard, certain(heard, kinds.ASK, name, 0.7))
        for name in (*["incident"] * 10, *["abuse_email"] * 6)
    ]
    # A bound above .7 costs 16 questions back; below it six wrong answers, 18.
    assert 0.64 <= fit_bounds(judged)[QUESTION] <= 0.68


def test_a_second_statement_is_told_where_it_saves_enough() -> None:
    moment = played(
        turn("ask incident", "une panne"),
        turn("fact incident", "et la fiche ?", "Le numéro de support est indiqué"),
    )[1]
    (meant,) = moment.right
    other = next(
        n
        for n, one in enumerate(moment.readings)
        if one.kind == kinds.FACT and n not in moment.right
    )
    likely = [0.0] * len(moment.readings)
    likely[other], likely[meant] = 0.5, 0.4
    judged = [judge(moment, likely)] * 10
    assert not judged[0].right
    assert judged[0].near
    assert fit_second(judged) <= 0.8
