"""The one error of starting up: a sentence for the person who started it."""

from __future__ import annotations


class StartProblem(Exception):
    """Lantern can't start; the text says why and what to do, in one sentence or two."""
