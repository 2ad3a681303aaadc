"""The files for Kubernetes fit its schemas, this project, and each other."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
import yaml
from dotenv import dotenv_values
from jsonschema import Draft7Validator, RefResolver

from assistant.turns.settings import TurnSettings

PROJECT = Path(__file__).parents[2]
FOLDER = PROJECT / "deploy" / "kubernetes"
FILES = sorted(file.name for file in FOLDER.glob("*.yaml") if file.name != "kustomization.yaml")
# Of the standard channel of v1.6.1, without descriptions; no package has them.
GATEWAY_API = Path(__file__).with_name("gateway_api")
_DEFINITIONS = "https://kubernetes.io/api/_definitions.json"
IMAGE = "cloud-avenue-assistant"


def read(name: str) -> Any:
    # Rasa, once imported, has its own YAML library replace ${…} by variables.
    return yaml.safe_load((FOLDER / name).read_text("utf-8"))


def schema_errors(resource: Any, version: str) -> list[str]:
    """Hold a resource against the schema of its kind, which knows no other fields."""
    group, _, _ = resource["apiVersion"].partition("/")
    if group == "gateway.networking.k8s.io":
        schema = json.loads((GATEWAY_API / f"{resource['kind'].lower()}.json").read_text("utf-8"))
        errors = Draft7Validator(schema).iter_errors(resource)
        return [f"{error.json_path}: {error.message}" for error in errors]
    # Its own code needs a newer library than Rasa lets us have; its schemas need nothing.
    package = find_spec("kubernetes_validate")
    assert package is not None
    assert package.submodule_search_locations
    schemas = Path(package.submodule_search_locations[0]) / "kubernetes-json-schema"
    group = resource["apiVersion"].replace(".networking.k8s.io", "").replace(".k8s.io", "")
    name = f"{resource['kind']}-{group.replace('/', '-')}".lower()
    folder = schemas / f"v{version}.0-local-strict"
    schema = json.loads((folder / f"{name}.json").read_text("utf-8"))
    definitions = json.loads((folder / "_definitions.json").read_text("utf-8"))
    resolver = RefResolver.from_schema(schema, store={_DEFINITIONS: definitions})
    validator = Draft7Validator(schema, resolver=resolver)
    return [f"{error.json_path}: {error.message}" for error in validator.iter_errors(resource)]


def pods() -> Iterator[tuple[str, Any]]:
    """All descriptions of pods."""
    yield "deployment", read("deployment.yaml")["spec"]["template"]["spec"]
    yield "job", read("migrate-job.yaml")["spec"]["template"]["spec"]
    job = read("purge-cronjob.yaml")["spec"]["jobTemplate"]
    yield "cron job", job["spec"]["template"]["spec"]


def containers() -> list[Any]:
    return [container for _, pod in pods() for container in pod["containers"]]


@pytest.mark.parametrize("version", ["1.29", "1.33"])
@pytest.mark.parametrize("name", FILES)
def test_each_file_fits_the_schema_of_its_kind(name: str, version: str) -> None:
    assert schema_errors(read(name), version) == []


def test_a_misspelt_field_and_a_wrong_type_are_found() -> None:
    deployment = read("deployment.yaml")
    deployment["spec"]["replica"] = 2
    deployment["spec"]["template"]["spec"]["terminationGracePeriodSeconds"] = "45 s"
    assert len(schema_errors(deployment, "1.33")) == 2


@pytest.mark.parametrize("name", ["gateway.yaml", "httproute.yaml"])
def test_a_mistake_in_the_gateway_is_found(name: str) -> None:
    resource = read(name)
    resource["spec"]["hostname"] = "misplaced.example.org"
    (resource["spec"].get("listeners") or resource["spec"]["parentRefs"])[0]["name"] = 7
    assert len(schema_errors(resource, "1.33")) == 2


def test_kustomize_is_given_every_file() -> None:
    assert sorted(read("kustomization.yaml")["resources"]) == FILES


@pytest.mark.parametrize(("_name", "pod"), list(pods()))
def test_pods_run_as_nobody_and_write_only_where_they_are_meant_to(_name: str, pod: Any) -> None:
    assert pod["securityContext"]["runAsNonRoot"] is True
    assert pod["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}
    assert pod["automountServiceAccountToken"] is False
    for container in pod["containers"]:
        security = container["securityContext"]
        assert security["readOnlyRootFilesystem"] is True
        assert security["allowPrivilegeEscalation"] is False
        assert security["capabilities"] == {"drop": ["ALL"]}
        assert {mount["mountPath"] for mount in container["volumeMounts"]} == {
            "/var/assistant",
            "/tmp",  # noqa: S108 (a volume of the pod's own)
        }
        assert set(container["resources"]["requests"]) == {"cpu", "memory"}
        assert "memory" in container["resources"]["limits"]
    assert {volume["name"] for volume in pod["volumes"]} == {"var", "tmp"}


def test_secrets_come_by_reference_and_settings_exist() -> None:
    known = set(dotenv_values(PROJECT / ".env.example"))
    assert set(read("configmap.yaml")["data"]) <= known
    for container in containers():
        assert "env" not in container
    secrets = {"DATABASE_URL", "REDIS_URL", "WEB_TOKEN_SECRET", "PSEUDONYM_SECRET"}
    assert secrets <= known
    assert not secrets & set(read("configmap.yaml")["data"])


def test_every_container_runs_a_command_of_this_project() -> None:
    commands = [container["args"] for container in containers()]
    assert [command[3:] for command in commands] == [["rasa"], [], []]
    for python, option, module, *_ in commands:
        assert (python, option) == ("python", "-m")
        assert find_spec(module) is not None
    assert {container["image"] for container in containers()} == {IMAGE}
    assert [image["name"] for image in read("kustomization.yaml")["images"]] == [IMAGE]


def test_probes_ask_where_the_process_answers() -> None:
    rasa = read("deployment.yaml")["spec"]["template"]["spec"]["containers"][0]
    asked = {
        probe: rasa[probe]["httpGet"]
        for probe in ("startupProbe", "livenessProbe", "readinessProbe")
    }
    assert asked == {
        "startupProbe": {"path": "/health", "port": "http"},
        "livenessProbe": {"path": "/health", "port": "http"},
        "readinessProbe": {"path": "/ready", "port": "http"},
    }
    assert rasa["ports"] == [{"name": "http", "containerPort": 5005}]
    assert read("service.yaml")["spec"]["ports"][0]["targetPort"] == "http"


def test_whatever_selects_pods_selects_those_of_the_deployment() -> None:
    deployment = read("deployment.yaml")
    labels = deployment["spec"]["template"]["metadata"]["labels"]
    assert deployment["spec"]["selector"]["matchLabels"] == labels
    assert read("service.yaml")["spec"]["selector"] == labels
    assert read("poddisruptionbudget.yaml")["spec"]["selector"]["matchLabels"] == labels
    target = read("horizontalpodautoscaler.yaml")["spec"]["scaleTargetRef"]
    assert (target["kind"], target["name"]) == ("Deployment", deployment["metadata"]["name"])
    # The autoscaler's number of replicas must not be written over at each deployment.
    assert "replicas" not in deployment["spec"]


def test_only_the_channels_leave_the_cluster() -> None:
    (rule,) = read("httproute.yaml")["spec"]["rules"]
    paths = [match["path"]["value"] for match in rule["matches"]]
    assert paths == [f"/webhooks/{name}" for name in ("web", "widget", "slack", "teams")]


def test_the_route_leads_from_the_gateway_to_the_service() -> None:
    gateway, route = read("gateway.yaml"), read("httproute.yaml")["spec"]
    (listener,) = gateway["spec"]["listeners"]
    assert route["parentRefs"] == [
        {"name": gateway["metadata"]["name"], "sectionName": listener["name"]}
    ]
    assert route["hostnames"] == [listener["hostname"]]
    (backend,) = route["rules"][0]["backendRefs"]
    service = read("service.yaml")
    assert backend == {
        "name": service["metadata"]["name"],
        "port": service["spec"]["ports"][0]["port"],
    }


def test_a_pod_has_nothing_that_could_end_before_rasa_and_ends_when_turns_have() -> None:
    pod = read("deployment.yaml")["spec"]["template"]["spec"]
    (rasa,) = pod["containers"]
    _, pause = rasa["lifecycle"]["preStop"]["exec"]["command"]
    stop_seconds = TurnSettings(_env_file=None).stop_seconds
    assert pod["terminationGracePeriodSeconds"] >= int(pause) + stop_seconds


def test_the_figures_of_turns_and_actions_are_scraped() -> None:
    metadata = read("deployment.yaml")["spec"]["template"]["metadata"]
    assert metadata["annotations"]["prometheus.io/scrape"] == "true"
    assert metadata["annotations"]["prometheus.io/port"] == "5005"
    # Without an action server the actions count in Rasa's process.
    assert "ACTION_SERVER" not in read("configmap.yaml")["data"]


@pytest.mark.parametrize(
    ("file", "pattern", "stages"),
    [
        ("deploy/compose.yml", r"stop_grace_period: (\d+)s", 1),
        ("deploy/systemd/cloud-avenue-assistant.service", r"TimeoutStopSec=(\d+)", 4),
        ("deploy/systemd/cloud-avenue-serve.service", r"TimeoutStopSec=(\d+)", 4),
    ],
)
def test_whoever_stops_the_assistant_gives_it_its_grace(
    file: str, pattern: str, stages: int
) -> None:
    (seconds,) = re.findall(pattern, (PROJECT / file).read_text("utf-8"))
    assert int(seconds) >= stages * TurnSettings(_env_file=None).stop_seconds
