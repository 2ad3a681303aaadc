"""A policy for what no rule covers: answer from content, then listen."""

from __future__ import annotations

from typing import Any

from rasa.core.policies.policy import Policy, PolicyPrediction
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.shared.core.constants import ACTION_LISTEN_NAME
from rasa.shared.core.domain import Domain
from rasa.shared.core.generator import TrackerWithCachedStates
from rasa.shared.core.trackers import DialogueStateTracker


@DefaultV1Recipe.register(
    DefaultV1Recipe.ComponentType.POLICY_WITHOUT_END_TO_END_SUPPORT, is_trainable=True
)
class AnswerPolicy(Policy):
    """Predicts the answering action after every message that no rule covers.

    So a new answer needs no rule of its own, and no message can be left without a reply.
    """

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Name of the action, and a priority below the rules'."""
        return {"action": "action_answer", "confidence": 0.9, "priority": 1}

    def train(
        self,
        training_trackers: list[TrackerWithCachedStates],
        domain: Domain,
        **kwargs: Any,
    ) -> Resource:
        """Learn nothing: the policy is fixed.

        Args:
            training_trackers: not used.
            domain: the assistant's domain.
            **kwargs: not used.

        Returns:
            The component's empty resource.
        """
        return self._resource

    def predict_action_probabilities(
        self,
        tracker: DialogueStateTracker,
        domain: Domain,
        rule_only_data: dict[str, Any] | None = None,
        **kwargs: Any,
    ) -> PolicyPrediction:
        """Predict the answering action after a message, and listening after any action.

        Args:
            tracker: the conversation so far.
            domain: the assistant's domain.
            rule_only_data: not used.
            **kwargs: not used.

        Returns:
            The prediction, of a confidence below a rule's.
        """
        heard_a_message = tracker.latest_action_name == ACTION_LISTEN_NAME
        action = self.config["action"] if heard_a_message else ACTION_LISTEN_NAME
        probabilities = self._default_predictions(domain)
        probabilities[domain.index_for_action(action)] = self.config["confidence"]
        return self._prediction(probabilities)
