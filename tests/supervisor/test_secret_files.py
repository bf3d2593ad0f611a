"""Secrets are made once and readable by their owner alone."""

from __future__ import annotations

import os
import stat

from bot.supervisor.home import Home
from bot.supervisor.secret_files import kept_secret


def test_a_secret_is_made_once_and_kept(home: Home) -> None:
    first = kept_secret(home.secrets, "rasa")
    assert kept_secret(home.secrets, "rasa") == first
    assert len(first) >= 32


def test_two_secrets_differ(home: Home) -> None:
    assert kept_secret(home.secrets, "rasa") != kept_secret(home.secrets, "actions")


def test_only_its_owner_can_read_a_secret_even_under_a_lax_umask(home: Home) -> None:
    before = os.umask(0)
    try:
        kept_secret(home.secrets, "hash_key")
    finally:
        os.umask(before)
    assert [path.name for path in home.secrets.iterdir()] == ["hash_key"]
    assert stat.S_IMODE((home.secrets / "hash_key").stat().st_mode) == 0o600
