"""`python -m assistant.understanding.encode_examples` encodes the examples ahead of a training.

Rasa takes a quarter of a minute to come to the encoder, on one core: meanwhile another one does its
work. What is not done by then, the training does itself.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from ruamel.yaml import YAML

from assistant.understanding.encoder import SentenceEncoder
from assistant.understanding.examples import read_examples
from assistant.understanding.french_words import FrenchWords
from assistant.understanding.held_out import RememberedVectors
from assistant.understanding.spelling import Speller

_ENCODER = "EncoderFeaturizer"


def main() -> None:
    """Fill the cache of vectors that the configuration's EncoderFeaturizer reads."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=Path("data/nlu"))
    parser.add_argument("--config", type=Path, default=Path("config.yml"))
    parser.add_argument("--model", default="fr_core_news_sm", help="spaCy's, for its words")
    options = parser.parse_args()
    texts = [example.text for example in read_examples(options.data)]
    speller = Speller.fit(texts, FrenchWords.of_spacy(options.model))
    RememberedVectors(SentenceEncoder.open()).learn(texts, speller, _cache(options.config))


def _cache(config: Path) -> Path:
    """Find where a training of this configuration keeps vectors."""
    pipeline = YAML(typ="safe").load(config.read_text("utf-8"))["pipeline"]
    encoder = next(part for part in pipeline if part["name"].endswith(_ENCODER))
    return Path(encoder.get("cache", "var/cache"))


if __name__ == "__main__":
    main()
