"""Before and after: what an audit entry tells of a changed row, and the history page read from it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from sqlalchemy import ColumnElement, false, func, or_, select, true
from sqlalchemy.orm import Session

from app.kernel import clock, crypto
from app.kernel.actor import Actor
from app.kernel.fault import DomainError
from app.kernel.spec import Column, ServiceSpec
from app.kernel.text import N_
from app.store import session as sessions
from app.store.unit import unit
from models.account import Account
from models.archive import FamilyMember, HardshipArchive
from models.person import Employee
from models.trace import ApprovalStep, AuditLog

#: cells of class 3 and 4: the chain keeps a keyed hash, never the value
SECRET_CELLS = frozenset({"id_no", "bank", "income", "diagnosis", "proof", "child", "eap_header", "eap_sent", "eap_level",
                          "eap_note", "health", "phone", "address", "objector"})


def _kept(column: Column, value: Any) -> str | None:
    if value is None or value == "" or value == []:
        return None
    if column.cell not in SECRET_CELLS and column.kind not in ("id_no", "bank", "phone", "secret", "secret_int"):
        return ", ".join(value) if isinstance(value, list) else str(value)
    plain = value.open() if isinstance(value, crypto.Secret) else str(value)
    return "#" + crypto.main().blind("audit." + column.name, plain)[:16]


def snapshot(spec: ServiceSpec, row: Any, children: bool = True) -> dict[str, str | None]:
    """Comparable values of the row and, unless told otherwise, of its child rows."""
    values = {c.name: _kept(c, getattr(row, c.name)) for c in spec.columns.values() if not c.path and hasattr(row, c.name)}
    for child in spec.children if children else ():
        for item in getattr(row, child.name, None) or []:
            for column in child.columns:
                if not column.path and hasattr(item, column.name):
                    values[f"{child.name}.{item.id or id(item)}.{column.name}"] = _kept(column, getattr(item, column.name))
    return values


def created(spec: ServiceSpec, row: Any) -> dict[str, Any]:
    return {k: [None, v] for k, v in snapshot(spec, row).items() if v is not None}


def changed(spec: ServiceSpec, before: dict[str, str | None], row: Any, children: bool = True) -> dict[str, Any]:
    """Field -> before and after, for what is no longer as it was."""
    after = snapshot(spec, row, children)
    keys = [k for k in {**before, **after} if before.get(k) != after.get(k)]
    return {k: [before.get(k), after.get(k)] for k in keys}


def moved(spec: ServiceSpec, before: str, after: str, note: str) -> dict[str, Any]:
    """State and opinion of a move, each as a hash where its cell is of class 3 or 4."""
    own = spec.columns.get("state")
    state = Column("state", "", cell=own.cell if own is not None else "general")
    words = Column("note", "", cell=spec.opinions)
    return {"state": [_kept(state, before), _kept(state, after)], "note": _kept(words, note) or ""}


def concerns(session: Session, row: Any, spec: ServiceSpec, employee_id: int) -> bool:
    """True when the file is the employee's own or that of a household he belongs to (spouse, parent, child)."""
    return bool(session.scalar(select(kin(row, spec, employee_id))))


def kin(row: Any, spec: ServiceSpec, employee_id: int) -> ColumnElement[bool]:
    """:func:`concerns` as SQL, for a statement that asks more."""
    if getattr(row, "employee_id", None) == employee_id:
        return true()
    archive_id = row.id if spec.room == "archive" else getattr(row, "archive_id", None)
    if archive_id is None:
        return false()
    mine = select(Employee.id_no_bx).where(Employee.id == employee_id).scalar_subquery()
    stmt = (
        select(HardshipArchive.id)
        .outerjoin(FamilyMember, FamilyMember.archive_id == HardshipArchive.id)
        .where(HardshipArchive.id == archive_id,
               or_(HardshipArchive.employee_id == employee_id, FamilyMember.id_no_bx == mine))
    )
    return stmt.exists()


def steps(spec: ServiceSpec, row: Any) -> list[ApprovalStep]:
    """Every step of a row that the caller has already seen through its scope, the first one first."""
    return list(sessions.reading().scalars(
        select(ApprovalStep).where(ApprovalStep.object_kind == spec.room, ApprovalStep.object_id == row.id)
        .order_by(ApprovalStep.id)))


def history(spec: ServiceSpec, row: Any) -> tuple[list[ApprovalStep], list[AuditLog]]:
    """Steps and audit entries of a row that the caller has already seen through its scope, newest first."""
    own = (AuditLog.object_kind == spec.room, AuditLog.object_id == row.id, AuditLog.kind == "change")
    removed = select(func.max(AuditLog.seq)).where(*own, AuditLog.verb == "erase").scalar_subquery()  # a key may come again
    log = sessions.reading().scalars(
        select(AuditLog).where(*own, AuditLog.seq > func.coalesce(removed, 0)).order_by(AuditLog.seq.desc()).limit(200)
    )
    return steps(spec, row)[::-1], list(log)


def names(entries: Iterable[Any]) -> dict[int | None, str]:
    """Account id -> name of the person, for entries of the chain or whatever else names an account; the system has none."""
    keys = {e.user_id for e in entries if e.user_id is not None}
    rows = sessions.reading().execute(select(Account.id, Account.name).where(Account.id.in_(keys))) if keys else ()
    return {row.id: row.name for row in rows}


def told(actor: Actor, kind: str, spec: ServiceSpec, pk: int | None, verb: str, body: dict[str, Any]) -> None:
    """Write a read, reveal or export entry before the answer leaves the house."""
    with unit(actor) as u:
        u.record(kind, spec.room, pk, verb, body)


def reveal(actor: Actor, spec: ServiceSpec, pk: int, column: str, reason: str, most: int) -> None:
    """Write the entry of a value shown in full, unless the actor has had ``most`` shown in the last hour. Raises DomainError LIMIT.

    The account is locked while its entries are counted: of requests sent at the same moment none slips through.
    """
    since = clock.now() - dt.timedelta(hours=1)
    with unit(actor) as u:
        u.session.execute(select(Account.id).where(Account.id == actor.user_id).with_for_update(of=Account))
        stmt = select(func.count()).select_from(AuditLog).where(
            AuditLog.user_id == actor.user_id, AuditLog.kind == "reveal", AuditLog.at >= since.isoformat())
        if (u.session.scalar(stmt) or 0) >= most:
            raise DomainError(N_("You have shown too many values in the last hour. Please try again later."), code="LIMIT")
        u.record("reveal", spec.room, pk, column, {"reason": reason})
