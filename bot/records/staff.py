"""Staff, their one-time sign-in codes and their sessions. Codes and tokens are kept as hashes only."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from bot.records import audit
from bot.records.locks import Lock, hold
from bot.records.models import Staff, StaffSession, StaffSignIn

ROLES = ("nurse", "lead")


def one_time_sign_in(
    session: Session, name: str, role: str, now: datetime, minutes: float = 60.0
) -> str:
    """A sign-in code for this member of staff, who is added if not known yet; valid once.

    Raises:
        ValueError: the role is not one of ROLES, or the name is empty or long.
    """
    if role not in ROLES:
        raise ValueError(f"role must be one of {', '.join(ROLES)}")
    name = " ".join(name.split())
    if not 1 <= len(name) <= 80:
        raise ValueError("a name has 1 to 80 characters")
    hold(session.connection(), Lock.LEDGER)  # so that two at a time don't both add the same person
    staff = session.scalars(sa.select(Staff).where(Staff.name == name)).one_or_none()
    if staff is None:
        staff = Staff(name=name, role=role)
        session.add(staff)
        session.flush()
    code = secrets.token_urlsafe(18)
    session.add(
        StaffSignIn(
            code_hash=_hash(code), staff_id=staff.id, expires_at=now + timedelta(minutes=minutes)
        )
    )
    audit.add(session, "lantern", "staff.sign_in_issued", staff.id, {}, now)
    return code


def sign_in(
    session: Session, code: str, now: datetime, expires_at: datetime
) -> tuple[str, Staff] | None:
    """Use up a code: a session token and its owner, or None if the code is used, old or unknown."""
    used = session.execute(
        sa.update(StaffSignIn)
        .where(
            StaffSignIn.code_hash == _hash(code),
            StaffSignIn.used_at.is_(None),
            StaffSignIn.expires_at > now,
        )
        .values(used_at=now)
        .returning(StaffSignIn.staff_id)
    ).scalar_one_or_none()
    staff = session.get(Staff, used) if used else None
    if staff is None:
        return None
    token = secrets.token_urlsafe(32)
    session.add(StaffSession(token_hash=_hash(token), staff_id=staff.id, expires_at=expires_at))
    audit.add(session, f"staff:{staff.id}", "staff.signed_in", staff.id, {}, now)
    return token, staff


def staff_of(session: Session, token: str, now: datetime) -> Staff | None:
    """Who a session token belongs to, or None if it is unknown or has ended."""
    row = session.get(StaffSession, _hash(token))
    if row is None or row.expires_at <= now:
        return None
    return session.get(Staff, row.staff_id)


def sign_out(session: Session, token: str) -> None:
    """End a session."""
    session.execute(sa.delete(StaffSession).where(StaffSession.token_hash == _hash(token)))


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
