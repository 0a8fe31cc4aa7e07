"""The check centre: the list of households that goes out, and the list of answers that comes back.

Out go one row a person, under the reference number of the request. Back comes one row a reference number. The answers are tried row
by row without writing anything, and then written together or not at all, each by the move that an officer makes one by one.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from app.kernel import crypto, mask, scope
from app.kernel.actor import Actor
from app.kernel.fault import DomainError, Forbidden, Invalid, Unseen
from app.kernel.text import N_, Text
from app.services import archive, record, trail
from app.services.imports import words
from app.services.imports.batches import read_file
from app.specs.archive import SPEC
from app.store import session as sessions
from app.store.unit import Once, trial, unit
from models.archive import EconomicCheck, HardshipArchive

OFFICER = ("CompanyOfficer",)
MOST = 500  #: answers of one file
LEAST_REASON = 5
_LABELS = {"ref_no": N_("Reference number"), "result": N_("Result of the check"), "returned_on": N_("Returned on")}
#: what a returned list may say, in the order of its columns; the first three must be there
FIELDS = (*_LABELS.items(), ("diff_amount", "diff_amount"), ("note", "note"))


@dataclass(frozen=True)
class Person:
    """One row of the list that goes out."""

    ref_no: str
    sent_on: str
    place: str  #: code of the place in the household
    name: str
    relation: str  #: code; empty for the head
    id_no: str
    authorized_on: str


@dataclass(frozen=True)
class Answer:
    """One row of the list that came back: its number in the file, what it says, why it cannot be taken."""

    number: int
    raw: Mapping[str, str]
    archive_id: int = 0
    version: int = 0
    errors: tuple[Text, ...] = ()


# ---- out --------------------------------------------------------------------------------------------------------------


def waiting(actor: Actor) -> list[EconomicCheck]:
    """The requests that wait for an answer, oldest first, with their households. For the officer alone."""
    if not actor.has(OFFICER):
        raise Forbidden()
    c, a = EconomicCheck, HardshipArchive
    stmt = scope.visible(select(c).join(c.archive), actor, a).where(c.returned_on.is_(None), a.state == "CHECKING")
    stmt = stmt.options(contains_eager(c.archive).options(
        joinedload(a.employee), joinedload(a.unit), selectinload(a.members), selectinload(a.authorizations)))
    return list(sessions.reading().scalars(stmt.order_by(c.sent_on, c.id)).unique())


def people(requests: Iterable[EconomicCheck], plain: bool) -> list[Person]:
    """The rows of the list: the head and every member, ID numbers masked unless the list goes out ``plain``."""

    def number(value: Any) -> str:
        text = value.open() if isinstance(value, crypto.Secret) else value or ""
        return text if plain else mask.id_no(text)

    made = []
    for request in requests:
        home = request.archive
        signed = max((x.signed_on.isoformat() for x in home.authorizations if x.kind == "ECON_CHECK" and not x.withdrawn_on), default="")
        head = number(home.employee.id_no) if home.employee else ""
        rows = [("HEAD", home.name, "", head), *((m.place, m.name, m.relation, number(m.id_no)) for m in home.members)]
        made += [Person(request.ref_no, request.sent_on.isoformat(), *row, signed) for row in rows]
    return made


def release(actor: Actor, form: str, plain: bool, reason: str) -> list[Person]:
    """The list as it leaves the house, its entry written before. Full numbers need a reason. Raises Forbidden, Invalid, DomainError."""
    if form not in ("csv", "xlsx"):
        raise Unseen()
    rows = people(waiting(actor), plain)
    if not rows:
        raise DomainError(N_("No economic check waits for an answer."))
    reason = reason.strip()
    if plain and len(reason) < LEAST_REASON:
        raise Invalid({"reason": [Text(N_("Please give a reason of at least %(n)s characters."), n=LEAST_REASON)]})
    trail.told(actor, "export", SPEC, None, f"check list {form}", {
        "rows": len(rows), "households": len({r.ref_no for r in rows}), "plain": plain, "reason": reason[:500],
        "columns": ["ref_no", "sent_on", "place", "name", "relation", "id_no", "authorized_on"]})
    return rows


# ---- back -------------------------------------------------------------------------------------------------------------


def read(actor: Actor, content: bytes, say: Any) -> list[Answer]:
    """The rows of a returned file, tried one by one; nothing is written. Raises Forbidden, Invalid at ``file``."""
    if not actor.has(OFFICER):
        raise Forbidden()
    book = read_file(content)
    sheet = book.sheets[0]
    known, names = words.headings(FIELDS, say), list[str]()
    for title in sheet.headings:
        name = known.get(words.plain(title), "")
        names.append("" if name in names else name)
    missing = [n for n in _LABELS if n not in names]
    if missing:
        labels = "、".join(say(_LABELS[n]) for n in missing)
        raise Invalid({"file": [Text(N_("The file lacks these columns: %(columns)s."), columns=labels)]})
    if len(sheet.lines) > MOST:
        raise Invalid({"file": [Text(N_("The file has more than %(n)s rows. Please split it."), n=MOST)]})
    results = words.code_words("check_result", say)
    rows = [Answer(line.number, {n: _value(n, line.cell(at), results) for at, n in enumerate(names) if n}) for line in sheet.lines]
    return judged(actor, rows)


def _value(name: str, text: str, results: Mapping[str, str]) -> str:
    text = unicodedata.normalize("NFKC", text).strip()
    if name == "result":
        return results.get(words.plain(text), text)
    if name == "returned_on":
        return words.day(text)
    if name == "diff_amount":
        return words.amount(text)
    return text.upper() if name == "ref_no" else text


def judged(actor: Actor, rows: Iterable[Answer]) -> list[Answer]:
    """Every row with what stands against it: what the move itself would say, and no other row of the same number."""
    rows = list(rows)
    known = {c.ref_no: c for c in waiting(actor)}
    count: dict[str, int] = {}
    for row in rows:
        count[row.raw.get("ref_no", "")] = count.get(row.raw.get("ref_no", ""), 0) + 1
    keys = {no: (c.archive_id, c.archive.version) for no, c in known.items()}
    return [_judge(actor, row, keys, count) for row in rows]


def _judge(actor: Actor, row: Answer, keys: Mapping[str, tuple[int, int]], count: Mapping[str, int]) -> Answer:
    no = row.raw.get("ref_no", "")
    if no not in keys:
        return replace(row, errors=(Text(N_("No open check has the number %(no)s."), no=no[:40] or "—"),))
    if count[no] > 1:
        return replace(row, errors=(Text(N_("The number %(no)s stands in the file more than once."), no=no),))
    pk, version = keys[no]
    try:
        with trial():
            archive.act(actor, pk, "record_check", version, dict(row.raw))
    except DomainError as refused:
        return replace(row, archive_id=pk, version=version, errors=tuple(sentences(refused)))
    return replace(row, archive_id=pk, version=version)


def sentences(refused: DomainError) -> list[Text]:
    """What a refusal says, field by field where it names fields."""
    if not isinstance(refused, Invalid):
        return [refused.message]
    return [Text(N_("%(label)s: %(text)s"), label=Text(_label(name)), text=text)
            for name, texts in refused.errors.items() for text in texts]


def _label(name: str) -> str:
    move = SPEC.moves_of("record_check")[0]
    return next((c.label for c in move.fields if c.name == name), name)


def take(actor: Actor, rows: Sequence[Mapping[str, str]], once: Once | None = None) -> int:
    """Write all answers, or none. Raises Invalid at ``rows`` with the first row that cannot be taken any more."""
    if not actor.has(OFFICER):
        raise Forbidden()
    if not rows or len(rows) > MOST:
        raise Invalid({"rows": [Text(N_("There is no row to write."))]})
    found = judged(actor, [Answer(at, row) for at, row in enumerate(rows, 1)])
    bad = next((a for a in found if a.errors), None)
    if bad is not None:
        raise Invalid({"rows": [Text(N_("Row %(row)s: %(why)s"), row=bad.number, why=bad.errors[0])]})
    answer: dict[str, Any] = {}
    with unit(actor, once, answer) as u:
        for row in found:
            record.advance(u, SPEC, record.load(u, SPEC, row.archive_id), "record_check", row.version, dict(row.raw), archive.HOOKS)
        u.record("change", SPEC.room, None, "check answers", {"rows": len(found)})
        answer.update({"id": 0, "state": None, "version": len(found)})
    return len(found)
