"""The check centre: the list of households that goes out, and the list of answers that comes back.

Out go one row a person, under the reference number of the request. Back comes one row a reference number. The answers are tried row
by row without writing anything, and then written together or not at all, each by the move that an officer makes one by one.
"""

from __future__ import annotations

import re
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
from app.services.imports.batches import read_file
from app.specs import codes
from app.specs.archive import SPEC
from app.store import session as sessions
from app.store.unit import Once, trial, unit
from models.archive import EconomicCheck, HardshipArchive

OFFICER = ("CompanyOfficer",)
MOST = 500  #: answers of one file
LEAST_REASON = 5
_NOISE = re.compile(r"[\s*＊:：_\-—()（）\[\]【】/\\]+")
#: what a heading may be called -> the field it is
_HEADINGS = {
    "ref_no": ("ref_no", "核对编号", "编号", "参考号", "委托编号", "reference number"),
    "result": ("result", "核对结果", "结果", "核对结论", "结论", "result of the check"),
    "returned_on": ("returned_on", "返回日期", "核对日期", "出具日期", "日期", "returned on"),
    "diff_amount": ("diff_amount", "差额", "差异金额", "未申报年收入", "年差额", "income not declared per year"),
    "note": ("note", "备注", "说明", "note of the centre"),
}
_WORDS = {"一致": "MATCH", "无差异": "MATCH", "符合": "MATCH", "有差异": "DIFF", "差异": "DIFF", "不一致": "DIFF", "超标": "EXCEED",
          "超出标准": "EXCEED", "不符合": "EXCEED", "无法核对": "FAIL", "未能核对": "FAIL"}
_DAY = re.compile(r"(\d{4})[-/.年]?(\d{1,2})[-/.月]?(\d{1,2})日?(?: .*)?")


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
    names = _columns(sheet.headings, say)
    missing = [n for n in ("ref_no", "result", "returned_on") if n not in names]
    if missing:
        labels = "、".join(say(_LABELS[n]) for n in missing)
        raise Invalid({"file": [Text(N_("The file lacks these columns: %(columns)s."), columns=labels)]})
    if len(sheet.lines) > MOST:
        raise Invalid({"file": [Text(N_("The file has more than %(n)s rows. Please split it."), n=MOST)]})
    words = _results(say)
    rows = [Answer(line.number, {n: _value(n, line.cell(at), words) for at, n in enumerate(names) if n}) for line in sheet.lines]
    return judged(actor, rows)


_LABELS = {"ref_no": N_("Reference number"), "result": N_("Result of the check"), "returned_on": N_("Returned on")}


def _plain(text: str) -> str:
    return _NOISE.sub("", unicodedata.normalize("NFKC", text)).casefold()


def _columns(headings: Sequence[str], say: Any) -> list[str]:
    words = {_plain(word): name for name, known in _HEADINGS.items() for word in known}
    words.update({_plain(say(label)): name for name, label in _LABELS.items()})
    found: list[str] = []
    for heading in headings:
        name = words.get(_plain(heading), "")
        found.append("" if name in found else name)
    return found


def _results(say: Any) -> dict[str, str]:
    """Words for a result -> its code."""
    words = {_plain(word): code for word, code in _WORDS.items()}
    for code, entry in codes.get("check_result").items():
        words.update({_plain(code): code, _plain(entry.label): code, _plain(say(entry.label)): code})
    return words


def _value(name: str, text: str, words: Mapping[str, str]) -> str:
    text = unicodedata.normalize("NFKC", text).strip()
    if name == "result":
        return words.get(_plain(text), text)
    if name == "returned_on" and (found := _DAY.fullmatch(text)):
        return f"{found[1]}-{int(found[2]):02d}-{int(found[3]):02d}"
    if name == "diff_amount":
        return text.removeprefix("¥").removesuffix("元").strip()
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
