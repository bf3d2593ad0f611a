"""Every setting is documented, as it is."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.cli.reference import settings_page
from bot.settings import CHECKOUT, FOREIGN_NAMES, Settings, SettingsError, load_settings


def test_the_reference_is_what_the_settings_say() -> None:
    written = (CHECKOUT / "docs" / "settings.md").read_text("utf-8")
    assert written == settings_page(), "run `lantern settings > docs/settings.md`"


@pytest.mark.parametrize("name", Settings.model_fields)
def test_every_setting_says_in_a_sentence_what_it_is(name: str) -> None:
    description = Settings.model_fields[name].description
    assert description, f"{name} has no description"
    assert description.endswith("."), f"the description of {name} is no sentence"
    assert f"LANTERN_{name.upper()}" in settings_page()


@pytest.mark.parametrize("name", FOREIGN_NAMES)
def test_every_other_name_is_documented_and_read_by_somebody(name: str) -> None:
    assert FOREIGN_NAMES[name].endswith(".")
    read = [
        path
        for folder in ("bot", "tests", "actions")
        for path in (CHECKOUT / folder).rglob("*.py")
        if path.name != "settings.py" and f'"{name}"' in path.read_text("utf-8")
    ]
    assert read, f"nothing reads {name}"


@pytest.mark.parametrize("networks", ["10.0.0.1/8", "everybody", "127.0.0.1,,nonsense"])
def test_networks_that_are_none_refuse_to_start(networks: str) -> None:
    with pytest.raises(SettingsError, match="LANTERN_METRICS_ALLOW") as refused:
        load_settings(metrics_allow=networks)
    assert networks not in str(refused.value)


def test_a_secret_may_come_in_a_file(tmp_path: Path) -> None:
    (tmp_path / "lantern_hash_key").write_text("not-a-real-key\n", "utf-8")
    settings = load_settings(_secrets_dir=tmp_path)
    assert settings.hash_key.get_secret_value() == "not-a-real-key"
