"""The bot to compare with is Rasa's default, taught the same."""

from __future__ import annotations

from pathlib import Path

from ruamel.yaml import YAML

from assistant.understanding.examples import read_examples
from tools.performance.baseline import ACTION, write_project
from tools.performance.baseline_action import ActionAnswer

NLU = Path(__file__).parents[3] / "data" / "nlu"


def project(folder: Path, epochs: int) -> tuple[dict[str, object], ...]:
    write_project(folder, NLU, epochs)
    yaml = YAML(typ="safe")
    names = ("config.yml", "domain.yml", "stories.yml")
    return tuple(yaml.load((folder / name).read_text("utf-8")) for name in names)


def test_its_configuration_is_what_rasa_init_gives(tmp_path: Path) -> None:
    config, _, _ = project(tmp_path, 100)
    assert [part["name"] for part in config["pipeline"]] == [
        *("WhitespaceTokenizer", "RegexFeaturizer", "LexicalSyntacticFeaturizer"),
        *("CountVectorsFeaturizer", "CountVectorsFeaturizer", "DIETClassifier"),
        *("EntitySynonymMapper", "ResponseSelector", "FallbackClassifier"),
    ]
    assert [policy["name"] for policy in config["policies"]] == [
        *("MemoizationPolicy", "RulePolicy", "UnexpecTEDIntentPolicy", "TEDPolicy")
    ]
    assert config["language"] == "fr"


def test_epochs_can_be_cut_everywhere(tmp_path: Path) -> None:
    config, _, _ = project(tmp_path, 3)
    parts = (*config["pipeline"], *config["policies"])
    assert [part["epochs"] for part in parts if "epochs" in part] == [3, 3, 3, 3]


def test_every_intent_that_is_learnt_is_answered(tmp_path: Path) -> None:
    _, domain, stories = project(tmp_path, 1)
    intents = {example.intent for example in read_examples(NLU)}
    assert set(domain["intents"]) == intents
    answered = {rule["steps"][0]["intent"] for rule in stories["rules"]}
    assert answered == {*intents, "nlu_fallback"}
    assert {rule["steps"][1]["action"] for rule in stories["rules"]} == {ACTION}
    result = {step.get("intent") for story in stories["stories"] for step in story["steps"]}
    assert result - {None} <= intents


def test_its_action_says_the_same_content() -> None:
    action = ActionAnswer()
    assert action.name() == ACTION
    reply = action._reply("lost_password")
    assert (reply.type, reply.procedure) == ("procedure", "lost_password")
    assert action._reply("billing").type == "choice"
    assert action._reply("new_organisation").type == "choice"
    assert action._reply("inform_profile_partner").case == "partner"
    assert action._reply("greet").type == "message"
