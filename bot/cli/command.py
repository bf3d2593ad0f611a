"""Puts the commands together, and turns what stops them into one sentence and an exit code."""

from __future__ import annotations

import sys

import typer

from bot.cli import backup, clinical, evaluate, knowledge, reference, serving, staff
from bot.supervisor.problem import StartProblem

app = typer.Typer(
    name="lantern",
    help="Lantern, a symptom chatbot that a hospital puts in front of its patients.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
serving.register(app)
clinical.register(app)
knowledge.register(app)
backup.register(app)
reference.register(app)
app.add_typer(evaluate.app, name="evaluate")
app.add_typer(staff.app, name="staff")


def main() -> None:
    """Run the command line. Exit code 0 means that the command did what it was asked for."""
    try:
        app()
    except Exception as error:
        # Imported only now: the settings' library takes longer to load than `--help` to answer.
        from bot.settings import SettingsError

        if not isinstance(error, SettingsError | StartProblem):
            raise
        print(error, file=sys.stderr)
        sys.exit(1)
