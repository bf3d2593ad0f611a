"""Runs a command that the kernel kills when its parent dies: `python leash.py PARENT_PID COMMAND…`.

A supervisor killed with `kill -9` can stop nothing any more, so each child carries this leash. It is a
program of its own because only the child can put it on, between fork and exec, and running Python code
there inside the parent isn't safe once the parent has threads. Linux only; elsewhere it just runs the
command. SIGKILL, not SIGTERM: the record survives it, a child that ignores SIGTERM would not end.
"""

from __future__ import annotations

import ctypes
import os
import signal
import sys

PR_SET_PDEATHSIG = 1


def main(argv: list[str]) -> None:
    """Put the leash on and become the command."""
    parent, command = int(argv[0]), argv[1:]
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
        if os.getppid() != parent:
            # The parent died before the leash was on.
            sys.exit(1)
    try:
        os.execvp(command[0], command)  # noqa: S606 - becoming the command is the point
    except OSError as error:
        sys.exit(f"{command[0]} could not be started: {error.strerror}")


if __name__ == "__main__":
    main(sys.argv[1:])
