"""Names of what a parsed message holds, ours and Rasa's."""

TEXT = "text"
INTENT = "intent"
INTENT_RANKING = "intent_ranking"
ENTITIES = "entities"
UNDERSTANDING = "understanding"
"""What our components add: candidates, questions, signals and language (a JSON object)."""

FALLBACK_INTENT = "nlu_fallback"
OUT_OF_SCOPE = "out_of_scope"
