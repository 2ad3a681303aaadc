"""Command that fits the dialogue's decision (`make calibrate` runs it last).

It plays the labelled dialogues of data/dialogues through the dialogue's own handlers, weighs the
readings of each message on other authors' dialogues, and writes assistant/dialogue/weights.json.
"""

from __future__ import annotations

import argparse
import math
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from assistant.content.lexicon import Lexicon, load_lexicon
from assistant.content.loader import load_content
from assistant.dialogue.context import Context
from assistant.dialogue.statements import every_statement_of
from assistant.dialogue.turn import Turn
from assistant.dialogue.weights import WEIGHTS, Weights
from assistant.replies.build import ReplyBuilder
from assistant.understanding.calibration import Calibration, load_calibration
from assistant.understanding.decision import Heard, decide, settles
from assistant.understanding.details import find_details
from assistant.understanding.dialogue_bounds import Judged, fit_bounds, fit_second, judge
from assistant.understanding.dialogue_corpus import (
    fingerprint,
    read_dialogues,
    with_whole_questions,
)
from assistant.understanding.dialogue_fitting import fit_weights, held_out
from assistant.understanding.dialogue_replay import Understand, replay
from assistant.understanding.encoder import SentenceEncoder
from assistant.understanding.examples import read_examples
from assistant.understanding.french_words import FrenchWords
from assistant.understanding.held_out import STAGES, Recipe, RememberedVectors, Stages, Tools
from assistant.understanding.language import FRENCH
from assistant.understanding.linear import softmax
from assistant.understanding.message import FALLBACK_INTENT
from assistant.understanding.odd_input import is_meaningless
from assistant.understanding.signals import signals
from assistant.understanding.spelling import Speller
from assistant.understanding.statement_finder import EncoderStatementFinder
from assistant.understanding.stop_words import stop_words

NOT_FITTED = Weights({}, {}, 0.0, "")


def understand_alone(
    stages: Stages, calibration: Calibration, answerable: frozenset[str], lexicon: Lexicon
) -> Understand:
    """Understand messages as the assistant does before their conversation is looked at.

    Args:
        stages: the trained stages of the cascade; they have seen no dialogue.
        calibration: the fitted numbers of the decision taken alone.
        answerable: intents with a documented answer.
        lexicon: the words of details and signals.

    Returns:
        What understands one message.
    """
    decision, thresholds = calibration.decision, calibration.thresholds

    def heard(text: str) -> Heard:
        by_first, by_last = (
            dict(
                zip(
                    stages.classes,
                    map(float, softmax(margins, calibration.sharpness[stage])[0]),
                    strict=True,
                )
            )
            for stage, margins in zip(STAGES, stages.margins([text]), strict=True)
        )
        (words,) = stages.words([text])
        early = Heard(by_first, by_first, False, words, lexicon.names_company(text))
        if settles(early, answerable, decision, thresholds):
            return replace(early, settled=True)
        return replace(early, final=by_last)

    def understand(text: str) -> Turn:
        words = heard(text)
        alone = decide(words, answerable, decision, thresholds)
        nothing = is_meaningless(text)
        return Turn(
            text,
            FALLBACK_INTENT if nothing else alone.intent,
            candidates=() if nothing else alone.candidates,
            probabilities=words.final,
            details={one.name: one.value for one in find_details(text, lexicon)},
            signals=frozenset(signals(text, lexicon)),
            sure=0.0 if nothing else alone.sure,
        )

    return understand


def report(judged: Sequence[Judged], weights: Weights, loss: float) -> None:
    """Print what was found on unseen authors.

    Args:
        judged: decisions on unseen authors.
        weights: what was fitted.
        loss: mean loss on unseen authors.
    """
    print(f"messages in dialogues                  {len(judged)}")
    print(f"taken for what they are                {_share([one.right for one in judged]):.3f}")
    print(f"the right sort and subject             {_share([one.near for one in judged]):.3f}")
    for label in ("ask", "fact", "choose", "acknowledge", "solved", "not_solved"):
        own = [one.right for one in judged if one.moment.turn.label == label]
        print(f"  {label:37}{_share(own):.3f} of {len(own)}")
    print(f"mean loss                              {loss:.3f}")
    print(f"bounds                                 {weights.bounds}, second {weights.second}")


def main() -> None:
    """Read the dialogues, fit the weights and write them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--dialogues", type=Path, default=Path("data/dialogues"))
    parser.add_argument("--data", type=Path, default=Path("data/nlu"))
    parser.add_argument("--content", type=Path, default=Path("content"))
    parser.add_argument("--cache", type=Path, default=Path("var/cache"))
    parser.add_argument("--model", default="fr_core_news_sm", help="spaCy's, for its words")
    parser.add_argument(
        "--calibration", type=Path, default=Path("assistant/understanding/calibration.json")
    )
    parser.add_argument("--output", type=Path, default=WEIGHTS)
    options = parser.parse_args()
    content, lexicon = load_content(options.content), load_lexicon(options.content)
    dialogues = read_dialogues(options.dialogues, content)
    encoder = SentenceEncoder.open()
    stages = _train(options, content.answerable_intents, encoder)
    calibration = load_calibration(options.calibration)
    understand = understand_alone(stages, calibration, content.answerable_intents, lexicon)
    statements = {one.id: every_statement_of(content, one) for one in content.procedures.values()}
    finder = EncoderStatementFinder(
        statements, encoder, options.cache / "statements", lexicon.label_questions
    )
    context = Context(content, ReplyBuilder(content), finder, lexicon, NOT_FITTED)
    played = with_whole_questions(dialogues)
    moments = [moment for one in played for moment in replay(context, one, understand)]
    useful = [moment for moment in moments if moment.right]
    for moment in moments:
        if not moment.right:
            print(f"  {moment.turn.place}: the label fits nothing that is possible there")
    held, likely = held_out(useful)
    judged = [judge(moment, own) for moment, own in zip(held, likely, strict=True)]
    weights = replace(
        Weights(fit_weights(useful), fit_bounds(judged), fit_second(judged), ""),
        dialogues=fingerprint(dialogues),
    )
    shares = [sum(own[n] for n in moment.right) for moment, own in zip(held, likely, strict=True)]
    loss = -sum(math.log(share) for share in shares) / len(shares)
    report(judged, weights, loss)
    weights.write(options.output)
    print(f"written to {options.output}; the next start uses it")


def _train(
    options: argparse.Namespace, answerable: frozenset[str], encoder: SentenceEncoder
) -> Stages:
    examples = read_examples(options.data)
    french = FrenchWords.of_spacy(options.model)
    vectors = RememberedVectors(encoder)
    texts = [example.text for example in examples]
    vectors.learn(texts, Speller.fit(texts, french), options.cache)
    return Stages.fit(
        texts,
        [example.intent for example in examples],
        Tools(vectors, french, answerable, stop_words(FRENCH)),
        Recipe(),
    )


def _share(right: Sequence[bool]) -> float:
    return sum(right) / len(right) if right else 1.0


if __name__ == "__main__":
    main()
