"""`python -m bot.dialogue --model PATH --port N`: the Rasa server of the house.

Logs are replaced and Rasa's telemetry is switched off before anything of Rasa is imported.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from bot.dialogue import environment, logs
from bot.dialogue.environment import StartRefused

_CHECKOUT = Path(__file__).resolve().parents[2]


def main(argv: Sequence[str] | None = None) -> int:
    """Run the server; 0 after a clean stop, 1 with one sentence on stderr if it may not start."""
    arguments = _arguments(argv)
    logs.configure()
    os.environ["RASA_TELEMETRY_ENABLED"] = "false"
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    os.environ.setdefault("SQLALCHEMY_SILENCE_UBER_WARNING", "1")
    try:
        environment.require(os.environ)
        if not arguments.model.is_file():
            raise StartRefused(
                "There is no Rasa model at the path given by --model: train it first."
            )
        # Before Rasa: it looks through all loaded modules, a thousand now, six thousand with TensorFlow,
        # which takes 10 s of a start otherwise.
        import skops.io  # noqa: F401

        from bot.dialogue.serve import serve

        # Again, because TensorFlow and Sanic add handlers of their own when imported.
        logs.configure()
        serve(arguments.model, arguments.port, arguments.endpoints, arguments.credentials)
    except StartRefused as refusal:
        print(f"The Rasa server can't start: {refusal}", file=sys.stderr)
        return 1
    except OSError as error:
        reason = error.strerror or type(error).__name__
        print(f"The Rasa server can't start: port {arguments.port}: {reason}.", file=sys.stderr)
        return 1
    return 0


def _arguments(argv: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bot.dialogue", description=__doc__)
    parser.add_argument("--model", type=Path, required=True, help="the trained model, a .tar.gz")
    parser.add_argument("--port", type=int, required=True, help="port on 127.0.0.1")
    parser.add_argument("--endpoints", type=Path, default=_CHECKOUT / "endpoints.yml")
    parser.add_argument("--credentials", type=Path, default=_CHECKOUT / "credentials.yml")
    return parser.parse_args(argv)


if __name__ == "__main__":
    sys.exit(main())
