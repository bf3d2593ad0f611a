"""The one error of the set-up: a sentence for the person at the keyboard."""

from __future__ import annotations

# What uv, pip and apt-get print when the cause is the machine and not Lantern, and what to say instead.
_DISK_SIGNS = ("No space left on device", "os error 28", "Disk quota exceeded")
_NETWORK_SIGNS = (
    "dns error",
    "error sending request",
    "Failed to fetch",
    "Temporary failure in name resolution",
    "Temporary failure resolving",
    "Could not find a version that satisfies",
    "Connection refused",
    "Network is unreachable",
    "connectivity is disabled",
    "timed out",
)


class SetupProblem(Exception):
    """The set-up cannot go on; the text says why and what to do, in one sentence or two."""


def explain(doing: str, output: str) -> SetupProblem:
    """Turn a failed tool's output into a sentence that begins with what was being done.

    Args:
        doing: what the tool was asked for, such as "the Rasa environment".
        output: everything the tool printed.
    """
    if any(sign in output for sign in _DISK_SIGNS):
        return SetupProblem(
            f"The disk filled up while making {doing}: free some space and try again."
        )
    if any(sign in output for sign in _NETWORK_SIGNS):
        return SetupProblem(
            f"Packages for {doing} could not be downloaded: check the network (and the proxy or "
            "package index settings of pip) and try again."
        )
    lines = [line.strip() for line in output.splitlines() if line.strip()]
    return SetupProblem(f"Making {doing} failed: {lines[-1] if lines else 'no reason was given'}")
