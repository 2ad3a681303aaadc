"""A running assistant, as those see it who watch it: metrics, dashboard, alerts, logs."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.request import ProxyHandler, Request, build_opener
from uuid import uuid4

import pytest
from prometheus_client.parser import text_string_to_metric_families
from ruamel.yaml import YAML

from assistant.common.settings import Settings

pytestmark = pytest.mark.slow

PROJECT = Path(__file__).parents[3]
DASHBOARD = PROJECT / "deploy/grafana/dashboard.json"
ALERTS = PROJECT / "deploy/prometheus/alerts.yml"
TEXT = "mot de passe perdu de l'espace client, le mien etait zebulon-tricorne"


@dataclass(frozen=True)
class Watched:
    """One turn of a running assistant, and what was to be seen of it.

    Args:
        rasa: the lines that it logged, as objects.
        raw: the same, as it stands in the file.
        series: the samples of its metrics, by name.
    """

    message_id: str
    rasa: list[dict[str, Any]]
    raw: str
    series: dict[str, list[Any]]


@pytest.fixture(scope="module")
def watched(assistant_settings: Settings) -> Watched:
    message_id = uuid4().hex
    body = {"sender": uuid4().hex, "message": TEXT, "message_id": message_id}
    answer = json.loads(
        get(f"{assistant_settings.assistant_url}/webhooks/rest/webhook", json.dumps(body).encode())
    )
    assert answer[1]["custom"]["procedure"] == "lost_password"
    series: dict[str, list[Any]] = {}
    for family in text_string_to_metric_families(
        get(f"{assistant_settings.assistant_url}/metrics")
    ):
        series.setdefault(family.name, [])
        for sample in family.samples:
            series.setdefault(sample.name, []).append(sample)
    rasa = (assistant_settings.assistant_var / "log" / "rasa.log").read_text("utf-8")
    return Watched(
        message_id=message_id,
        rasa=[json.loads(line) for line in rasa.splitlines()],
        raw=rasa,
        series=series,
    )


def get(url: str, body: bytes | None = None, **headers: str) -> str:
    """Ask a server of this machine, past any proxy of the environment."""
    request = Request(url, body, headers)  # noqa: S310
    with build_opener(ProxyHandler({})).open(request, timeout=30) as response:
        return str(response.read().decode())


def test_it_is_live_and_ready(assistant_settings: Settings) -> None:
    url = assistant_settings.assistant_url
    assert json.loads(get(f"{url}/health")) == {"status": "ok"}
    state = json.loads(get(f"{url}/ready"))
    assert state["status"] == "ready"
    assert set(state["parts"]) >= {"model", "actions", "trackers"}


def test_every_line_has_the_same_form(watched: Watched) -> None:
    for line in watched.rasa:
        assert {"timestamp", "level", "logger", "event"} <= set(line)
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z", line["timestamp"])


def test_one_id_leads_through_channel_and_actions(watched: Watched) -> None:
    (finished,) = [line for line in watched.rasa if line.get("message_id") == watched.message_id]
    turn = [line for line in watched.rasa if line.get("turn_id") == finished["turn_id"]]
    (replied,) = [line for line in turn if "action" in line]
    assert (finished["event"], replied["event"]) == ("turn.finished", "action.replied")
    assert finished["conversation_id"] == replied["conversation_id"]
    assert finished["channel"] == replied["channel"] == "rest"


def test_no_log_repeats_the_customer(watched: Watched) -> None:
    for word in ("zebulon", "tricorne", "perdu"):
        assert word not in watched.raw


def test_the_turn_is_counted_with_its_intent_and_action(watched: Watched) -> None:
    def labels(name: str) -> list[dict[str, str]]:
        return [sample.labels for sample in watched.series[name] if sample.value]

    assert {"channel": "rest", "outcome": "answered"} in labels("assistant_turns_total")
    assert {"intent": "lost_password"} in labels("assistant_intents_total")
    assert {"action": "action_answer", "result": "replied"} in labels("assistant_actions_total")
    assert {"part": "trackers"} in labels("assistant_part_up")
    (model,) = labels("assistant_model_info")
    assert model["file"].endswith(".tar.gz")


def test_no_label_holds_what_was_said_or_who_said_it(watched: Watched) -> None:
    values = {
        value for samples in watched.series.values() for s in samples for value in s.labels.values()
    }
    assert watched.message_id not in values
    assert not [value for value in values if "zebulon" in value]


def expressions() -> Iterator[str]:
    for panel in json.loads(DASHBOARD.read_text("utf-8"))["panels"]:
        yield from (target["expr"] for target in panel.get("targets", ()))
    for group in YAML(typ="safe").load(ALERTS)["groups"]:
        yield from (rule["expr"] for rule in group["rules"])


def test_the_dashboard_and_the_alerts_ask_for_metrics_that_exist(watched: Watched) -> None:
    # A counter without samples is announced under its full name, or without the `_total` of it.
    names = set(watched.series) | {f"{name}_total" for name in watched.series}
    names |= {f"{name}_bucket" for name in watched.series}
    asked = {name for each in expressions() for name in re.findall(r"\b[a-z]+_[a-z_]+\b", each)}
    asked = {name for name in asked if name.startswith(("assistant_", "process_"))}
    assert len(asked) > 15
    assert asked - names == set()
