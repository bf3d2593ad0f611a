"""`lantern ask`, `lantern search` and `lantern ingest`: the articles, without a conversation."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bot.cli.lines import read_lines

if TYPE_CHECKING:
    from bot.knowledge import Answer, Declined, Hit, Library
    from bot.semantics import Encoder

IndexOption = Annotated[
    Path | None, typer.Option("--index", help="An index apart from the served one.")
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON.")]


def register(app: typer.Typer) -> None:
    """Add this module's commands."""
    app.command()(ask)
    app.command()(search)
    app.command()(ingest)


def ask(
    question: Annotated[str, typer.Argument(help="A health question.")],
    index: IndexOption = None,
    as_json: JsonOption = False,
) -> None:
    """Answer a question from the articles, every sentence with its source."""
    with _library(index) as library:
        answer = library.answer(question)
    if as_json:
        typer.echo(json.dumps(_answer_as_json(answer), indent=2))
    else:
        typer.echo(_answer_as_text(answer))


def search(
    query: Annotated[
        str | None, typer.Argument(help="The query; with --jsonl a file (default: standard input).")
    ] = None,
    top: Annotated[int, typer.Option(min=1, max=1000, help="How many passages.")] = 10,
    index: IndexOption = None,
    as_json: JsonOption = False,
    jsonl: Annotated[
        bool, typer.Option(help='Read {"id","text"} lines, print one JSON line for each.')
    ] = False,
) -> None:
    """Find the passages nearest to a query."""
    if query is None and not jsonl:
        raise typer.BadParameter("give a QUERY, or --jsonl")
    with _library(index) as library:
        if jsonl:
            for line in read_lines(query):
                hits = library.search(line.text, top)
                typer.echo(json.dumps(_hits_as_json(line.id, hits)))
            return
        assert query is not None
        hits = library.search(query, top)
    if as_json:
        typer.echo(json.dumps(_hits_as_json(None, hits), indent=2))
    for hit in () if as_json else hits:
        typer.echo(f"{hit.score:.3f}  {hit.title} › {hit.heading}  [{hit.passage_id}]")
        typer.echo(f"       {hit.text}")


def ingest(
    paths: Annotated[list[Path], typer.Argument(help="Articles, or folders of them.")],
    index: IndexOption = None,
) -> None:
    """Index articles, with progress on standard error."""
    from bot.knowledge import IngestError, Library
    from bot.settings import load_settings

    def tell(text: str) -> None:
        typer.echo(f"{time.monotonic() - started:6.1f} s  {text}", err=True)

    started = time.monotonic()
    settings = load_settings()
    encoder = _encoder(settings.models)
    try:
        Library.build(paths, index or settings.index, encoder, tell)
    except (IngestError, OSError) as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(1) from error


@contextmanager
def _library(index: Path | None) -> Iterator[Library]:
    from bot.knowledge import IndexMissing, Library
    from bot.settings import load_settings

    settings = load_settings()
    encoder = _encoder(settings.models)
    try:
        library = Library.open(index or settings.index, encoder)
    except IndexMissing as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(1) from error
    yield library


def _encoder(models: Path) -> Encoder:
    from bot.semantics import Encoder, ModelFilesError

    try:
        return Encoder.open(models)
    except ModelFilesError as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(1) from error


def _hits_as_json(query_id: str | None, hits: list[Hit]) -> dict[str, Any]:
    return {
        "id": query_id,
        "results": [
            {
                "document_id": hit.document_id,
                "passage_id": hit.passage_id,
                "title": hit.title,
                "score": round(hit.score, 6),
                "text": hit.text,
            }
            for hit in hits
        ],
    }


def _answer_as_json(answer: Answer | Declined) -> dict[str, Any]:
    from bot.knowledge import Declined

    if isinstance(answer, Declined):
        return {"declined": str(answer.reason), "text": None, "citations": []}
    return {
        "declined": None,
        "text": answer.text,
        "citations": [citation.to_json() for citation in answer.citations],
        "see_also": [{"title": also.title, "url": also.url} for also in answer.see_also],
    }


def _answer_as_text(answer: Answer | Declined) -> str:
    from bot.knowledge import Declined

    if isinstance(answer, Declined):
        return f"No answer from the articles ({answer.reason}): a nurse can help."
    lines = [answer.text, ""]
    lines += [f"[{c.n}] {c.title} — {c.source}, {c.url} ({c.reviewed})" for c in answer.citations]
    return "\n".join(lines)
