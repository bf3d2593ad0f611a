"""A patient's own data, complete and in words that a person understands."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from bot.records.columns import Table
from bot.records.holdings import HOLDINGS, Holding

SCHEMA = "lantern-patient-export"
VERSION = 1


def export(session: Session, conversation_id: str) -> dict[str, Any]:
    """Everything the record holds of a conversation: `data` by section, and what is left out and why."""
    data: dict[str, Any] = {}
    explained: dict[str, str] = {}
    left_out: list[dict[str, Any]] = []
    for holding in HOLDINGS:
        rows = _rows(session, holding, conversation_id)
        explained[holding.name] = holding.what
        if holding.withheld:
            left_out.append({"what": holding.name, "count": len(rows), "why": holding.withheld})
            continue
        data[holding.name] = [_as_json(row, holding) for row in rows]
        left_out += [
            {"what": f"{holding.name}: {column}", "why": why}
            for column, why in holding.columns_withheld.items()
        ]
    return {"data": data, "explained": explained, "left_out": left_out}


def _rows(session: Session, holding: Holding, conversation_id: str) -> list[Table]:
    order = sa.inspect(holding.model).primary_key
    found = sa.select(holding.model).where(holding.belongs(conversation_id)).order_by(*order)
    return list(session.scalars(found))


def _as_json(row: Table, holding: Holding) -> dict[str, Any]:
    columns = [column.key for column in sa.inspect(holding.model).column_attrs]
    return {
        column: _value(getattr(row, column))
        for column in columns
        if column not in holding.columns_withheld
    }


def _value(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else value
