"""The files for Grafana and Prometheus, without either of them."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

PROJECT = Path(__file__).parents[3]


@pytest.fixture
def dashboard() -> dict[str, Any]:
    content: dict[str, Any] = json.loads(
        (PROJECT / "deploy/grafana/dashboard.json").read_text("utf-8")
    )
    return content


@pytest.fixture
def rules() -> list[dict[str, Any]]:
    content = YAML(typ="safe").load(PROJECT / "deploy/prometheus/alerts.yml")
    return [rule for group in content["groups"] for rule in group["rules"]]


def test_grafana_finds_what_a_dashboard_must_have(dashboard: dict[str, Any]) -> None:
    assert dashboard["schemaVersion"] >= 36
    assert dashboard["uid"] and dashboard["title"]
    assert {variable["name"] for variable in dashboard["templating"]["list"]} == {
        "datasource",
        "instance",
    }
    panels = dashboard["panels"]
    assert len({panel["id"] for panel in panels}) == len(panels)
    for panel in panels:
        assert set(panel["gridPos"]) == {"h", "w", "x", "y"}
        if panel["type"] != "row":
            assert panel["title"] and panel["description"]
            assert panel["datasource"] == {"type": "prometheus", "uid": "${datasource}"}
            references = [target["refId"] for target in panel["targets"]]
            assert len(set(references)) == len(references) > 0


def test_panels_do_not_lie_on_each_other(dashboard: dict[str, Any]) -> None:
    taken: set[tuple[int, int]] = set()
    for place in (panel["gridPos"] for panel in dashboard["panels"]):
        cells = {
            (x, y)
            for x in range(place["x"], place["x"] + place["w"])
            for y in range(place["y"], place["y"] + place["h"])
        }
        assert not cells & taken
        assert max(x for x, _ in cells) < 24
        taken |= cells


def test_every_alert_is_explained_in_the_runbook(rules: list[dict[str, Any]]) -> None:
    runbook = (PROJECT / "docs/operations.md").read_text("utf-8")
    headings = set(re.findall(r"^### (\w+)$", runbook, re.MULTILINE))
    assert {rule["alert"] for rule in rules} == {
        heading for heading in headings if heading.startswith("Assistant")
    }
    for rule in rules:
        assert rule["labels"]["severity"] in {"page", "ticket"}
        anchor = f"docs/operations.md#{rule['alert'].lower()}"
        assert rule["annotations"]["runbook"] == anchor
