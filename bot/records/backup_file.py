"""The file of a backup: one form for both databases, checked as a whole before any of it is used.

Gzipped lines of JSON. First a header (form, revision of the tables, time); then for each table a line
with its name, its columns and their kinds, followed by one line a row; last an end with the number of
rows of each table and a SHA-256 over every byte before it. A file that ends early has no end, and a
changed one has another sum. It holds what patients wrote: it is readable by its owner alone.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import os
import secrets
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

FORM = 1


class BackupUnusable(RuntimeError):
    """The file is no backup, is damaged, or is of a Lantern that this one doesn't know."""


@dataclass(frozen=True)
class Header:
    """What a backup says of itself first. `made_at` is in UTC, as ISO 8601."""

    revision: str
    made_at: str
    database: str


@dataclass(frozen=True)
class TableHead:
    """A table's name, and its columns with the kind of each."""

    name: str
    columns: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class End:
    """What a backup must have held. `audit` is the number of entries, None if the chain was broken."""

    rows: dict[str, int]
    audit: int | None


Line = TableHead | list[Any]


def write(path: Path, header: Header, lines: Iterable[Line | End]) -> int:
    """Write a backup, whole or not at all; its size in bytes.

    The file appears under its name only when it is complete, on the disk, and was read back.

    Raises:
        OSError: it can't be written. A file that was there under the name is still there.
    """
    part = path.with_name(f".{path.name}.{secrets.token_hex(4)}.part")
    try:
        descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as raw:
            with gzip.GzipFile("", "wb", compresslevel=6, fileobj=raw, mtime=0) as packed:
                _write_lines(packed, header, lines)
            raw.flush()
            os.fsync(raw.fileno())
        check(part)
        part.replace(path)
        _sync_folder(path.parent)
    finally:
        part.unlink(missing_ok=True)
    return path.stat().st_size


def _write_lines(packed: gzip.GzipFile, header: Header, lines: Iterable[Line | End]) -> None:
    sum_so_far = hashlib.sha256()

    def put(content: object) -> None:
        line = json.dumps(content, separators=(",", ":")).encode() + b"\n"
        sum_so_far.update(line)
        packed.write(line)

    put({"lantern_backup": FORM, **asdict(header)})
    for line in lines:
        if isinstance(line, TableHead):
            put({"table": line.name, "columns": line.columns})
        elif isinstance(line, End):
            put({"end": asdict(line), "sha256": sum_so_far.hexdigest()})
        else:
            put(line)


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def check(path: Path) -> tuple[Header, End]:
    """Read a whole backup: its header and its end, if every byte is as it was written.

    Raises:
        BackupUnusable: it is not; the text says in which way.
    """
    header: Header | None = None
    end: End | None = None
    counted: dict[str, int] = {}
    table, sum_so_far = "", hashlib.sha256()
    for raw, content in _contents(path):
        if header is None:
            header = _header(path, content)
        elif end is not None:
            raise BackupUnusable(f"{path.name} goes on after its end: it was changed.")
        elif isinstance(content, dict) and "end" in content:
            if content.get("sha256") != sum_so_far.hexdigest():
                raise BackupUnusable(f"{path.name} was changed or damaged: its checksum differs.")
            end = End(**content["end"])
        elif isinstance(content, dict):
            table = content["table"]
            counted[table] = 0
        else:
            counted[table] += 1
        sum_so_far.update(raw)
    if header is None or end is None or end.rows != counted:
        raise BackupUnusable(f"{path.name} is not complete: it ends too early.")
    return header, end


def read(path: Path) -> Iterator[Line]:
    """The tables of a backup that was checked, each with its rows."""
    for number, (_, content) in enumerate(_contents(path)):
        if isinstance(content, list):
            yield content
        elif number and "end" not in content:
            columns = tuple((name, kind) for name, kind in content["columns"])
            yield TableHead(content["table"], columns)


def _contents(path: Path) -> Iterator[tuple[bytes, Any]]:
    try:
        with gzip.open(path, "rb") as packed:
            for line in packed:
                yield line, json.loads(line)
    except EOFError:
        raise BackupUnusable(f"{path.name} is not complete: it ends too early.") from None
    except (gzip.BadGzipFile, zlib.error, ValueError):
        raise BackupUnusable(f"{path.name} is no backup of Lantern, or is damaged.") from None


def _header(path: Path, content: Any) -> Header:
    if not isinstance(content, dict) or "lantern_backup" not in content:
        raise BackupUnusable(f"{path.name} is no backup of Lantern.")
    form = content.pop("lantern_backup")
    if form != FORM:
        raise BackupUnusable(f"{path.name} has a form ({form}) that a newer Lantern writes.")
    return Header(**content)
