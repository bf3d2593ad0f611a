"""What stands in deploy/ agrees with the product: settings that exist, metrics that exist, nothing open."""

from __future__ import annotations

import re
from typing import Any

import pytest
import yaml

from bot.gateway.metrics import Metrics
from bot.settings import CHECKOUT, FOREIGN_NAMES, Settings

DEPLOY = CHECKOUT / "deploy"
KNOWN = {f"LANTERN_{name.upper()}" for name in Settings.model_fields} | FOREIGN_NAMES.keys()
ALIASES = {"database_url", "redis_url"}


@pytest.fixture(scope="module")
def compose() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load((DEPLOY / "compose.yml").read_text("utf-8"))
    return loaded


@pytest.mark.parametrize("name", ["compose.yml", "Dockerfile"])
def test_only_settings_that_exist_are_set(name: str) -> None:
    used = set(re.findall(r"\bLANTERN_[A-Z_]+", (DEPLOY / name).read_text("utf-8")))
    assert used
    assert used <= KNOWN


def test_every_secret_file_is_one_that_the_settings_read(compose: dict[str, Any]) -> None:
    for node in ("lantern-a", "lantern-b"):
        for secret in compose["services"][node]["secrets"]:
            assert secret in ALIASES or secret.upper() in KNOWN
    used = {
        secret for service in compose["services"].values() for secret in service.get("secrets", ())
    }
    assert used == compose["secrets"].keys()


def test_the_two_nodes_are_the_same_but_for_their_home(compose: dict[str, Any]) -> None:
    first, second = compose["services"]["lantern-a"], compose["services"]["lantern-b"]
    own = {"volumes", "depends_on"}
    assert {k: v for k, v in first.items() if k not in own} == {
        k: v for k, v in second.items() if k not in own
    }
    assert first["volumes"] != second["volumes"]


def test_only_the_proxy_can_be_reached_from_outside(compose: dict[str, Any]) -> None:
    services = compose["services"]
    assert [name for name, service in services.items() if "ports" in service] == ["proxy"]
    assert [name for name, service in services.items() if "outside" in service["networks"]] == [
        "proxy"
    ]
    assert compose["networks"]["inside"]["internal"] is True


def test_redis_keeps_nothing_on_disk(compose: dict[str, Any]) -> None:
    command = " ".join(compose["services"]["redis"]["command"])
    assert "--save ''" in command
    assert "--appendonly no" in command
    assert "volumes" not in compose["services"]["redis"]


@pytest.mark.parametrize("path", ["/metrics", "/health/"])
def test_the_proxy_shows_nobody_the_operators_pages(path: str) -> None:
    nginx = (DEPLOY / "nginx.conf").read_text("utf-8")
    assert re.search(rf"location (= )?{path} {{ return 404; }}", nginx)


def test_the_proxys_log_holds_no_query() -> None:
    nginx = (DEPLOY / "nginx.conf").read_text("utf-8")
    form = nginx[nginx.index("log_format") : nginx.index("access_log")]
    for holds_a_query in ("$request ", '$request"', "$request_uri", "$args", "$http_referer"):
        assert holds_a_query not in form


def test_every_alarm_stands_on_a_metric_that_exists() -> None:
    alerts = yaml.safe_load((DEPLOY / "alerts.yml").read_text("utf-8"))
    rules = [rule for group in alerts["groups"] for rule in group["rules"]]
    assert len(rules) > 5
    shown = Metrics([]).exposition().decode()
    for rule in rules:
        assert rule["annotations"]["summary"]
        for name in re.findall(r"\blantern_\w+", rule["expr"]):
            family = re.sub(r"_(bucket|count)$", "", name)
            assert f"# TYPE {family} " in shown, f"{rule['alert']} asks for {name}"
