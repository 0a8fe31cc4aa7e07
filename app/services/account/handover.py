"""An officer leaves: what lies open with the account goes to a successor of the same unit and roles, and the account is shut.

Columns that point to an account are read off the metadata, so that those of a later room come along; who asked, decided or
signed in stays with whoever did it. What an account was told and what it set for itself is its own and stays too.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Column, ColumnElement, UniqueConstraint, exists, func, select
from sqlalchemy.orm import joinedload, selectinload

from app.kernel import clock, scope
from app.kernel.actor import Actor
from app.kernel.fault import Invalid
from app.kernel.text import N_
from app.services.account import base
from app.services.desk import queries
from app.specs.registry import BY_ROOM
from app.store import session as sessions
from app.store.unit import Unit, trial, unit
from models.account import Account
from models.archive import CLOSED_STATES, HardshipArchive
from models.base import Model
from models.person import Employee

#: tables whose rows belong to the account itself or say who did something
OWN = frozenset({"ab_user", "ab_user_role", "ab_user_group", "ab_api_key", "web_session", "rights_change", "desk_setting", "saved_query",
                 "desk_message", "access_token", "job", "import_batch"})
DRAFTS = "form_draft"


@dataclass
class Handed:
    """Rows by table that went over; drafts that stay because the successor has one of the same form."""

    rows: dict[str, int] = field(default_factory=dict)
    left: int = 0

    @property
    def total(self) -> int:
        return sum(self.rows.values())


def successors(actor: Actor, account: Account) -> list[Account]:
    """Accounts in office of the same unit that hold every role of the one who leaves."""
    wanted = set(base.held(account))
    stmt = scope.visible(select(Account), actor, Account).where(
        Account.unit_id == account.unit_id, Account.id != account.id, Account.active.is_(True))
    rows = sessions.reading().scalars(stmt.options(selectinload(Account.roles)).order_by(Account.username))
    return [a for a in rows if wanted and wanted <= set(base.held(a))]


def leavers(actor: Actor) -> list[Account]:
    """Accounts in use whose employee has left the company."""
    stmt = scope.visible(select(Account), actor, Account).join(Employee, Employee.id == Account.employee_id).where(
        Account.active.is_(True), Employee.left_on <= clock.today())
    return list(sessions.reading().scalars(stmt.options(joinedload(Account.unit)).order_by(Account.username)))


def preview(actor: Actor, pk: Any, successor_id: Any) -> Handed:
    """What would go over. Nothing is written."""
    with trial():
        return hand_over(actor, pk, successor_id)


def hand_over(actor: Actor, pk: Any, successor_id: Any) -> Handed:
    """Give the open work to the successor and shut the account, in one unit. Raises Forbidden, Unseen, Invalid."""
    base.administers(actor)
    with unit(actor) as u:
        account = base.other(u, pk)
        heir = _heir(u, account, successor_id)
        done = Handed()
        for column, here in [*_pointing(account), *_drafts(account)]:
            _give(u, column, here, heir.id, done)
        if account.employee_id is not None:
            _give(u, *_duties(account), heir.employee_id, done)
        account.active = False
        base.end(u, account.id)
        queries.unshare(u, account.id)
        u.record("change", "account", account.id, "disable")
        u.record("change", "account", account.id, "hand_over", {"to": heir.id, "rows": done.rows})
    return done


def _heir(u: Unit, account: Account, pk: Any) -> Account:
    wanted = str(pk or "")
    found = next((a for a in successors(u.actor, account) if str(a.id) == wanted), None)
    if found is None:
        raise Invalid({"successor": N_("Choose somebody of the same unit with the same roles.")})
    if account.employee_id is not None and found.employee_id is None and _count(u, *_duties(account)):
        raise Invalid({"successor": N_("This account has no employee behind it, and archives need a person in charge.")})
    return found


def _pointing(account: Account) -> Iterator[tuple[Column[Any], ColumnElement[bool]]]:
    """Columns of the rooms that name an account: whom a case is given to, who is in a grid, the doctor behind the account."""
    for name, table in sorted(Model.metadata.tables.items()):
        for column in table.columns:
            if name not in (*OWN, DRAFTS) and any(key.column.table.name == "ab_user" for key in column.foreign_keys):
                yield column, column == account.id


def _drafts(account: Account) -> Iterator[tuple[Column[Any], ColumnElement[bool]]]:
    """Forms that were not sent, and rows still being written: who entered them may go on."""
    forms = Model.metadata.tables[DRAFTS]
    yield forms.c.user_id, forms.c.user_id == account.id
    for spec in BY_ROOM.values():
        table, first = spec.model.__table__, {s.code for s in spec.states[:1]} | {"LEAD", "DRAFT", "RETURNED"}
        if spec.edit_states and "created_by" in table.columns:
            yield table.c.created_by, (table.c.created_by == account.id) & table.c.state.in_(first & set(spec.edit_states))


def _duties(account: Account) -> tuple[Column[Any], ColumnElement[bool]]:
    """Archives that are open and have the leaver as the person in charge."""
    a: Any = HardshipArchive.__table__
    return a.c.duty_person_id, (a.c.duty_person_id == account.employee_id) & a.c.state.not_in(CLOSED_STATES)


def _count(u: Unit, column: Column[Any], here: ColumnElement[bool]) -> int:
    return u.session.scalar(select(func.count()).select_from(column.table).where(here)) or 0


def _give(u: Unit, column: Column[Any], here: ColumnElement[bool], to: int | None, done: Handed) -> None:
    """The rows are the successor's; one that he has already, of the same form or grid, stays as it is."""
    table = column.table
    for rule in table.constraints:
        if isinstance(rule, UniqueConstraint) and column.name in rule.columns:
            twin = table.alias()
            rest = [twin.c[c.name] == c for c in rule.columns if c.name != column.name]
            taken = exists().where(twin.c[column.name] == to, *rest)
            done.left += _count(u, column, here & taken) if table.name == DRAFTS else 0
            here = here & ~taken
    values: dict[str, Any] = {column.name: to}
    if "version" in table.columns and table.name != DRAFTS:
        values["version"] = table.c.version + 1
    number = sessions.changed(u.session, table.update().where(here).values(values))
    if number:
        done.rows[table.name] = done.rows.get(table.name, 0) + number
