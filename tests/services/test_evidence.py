"""Documents: what a record needs, what may be stored, who may look, what the chain keeps."""

from __future__ import annotations

import datetime as dt
import io
import json
import os
import time
from types import SimpleNamespace
from typing import Any

import pytest
from PIL import Image
from sqlalchemy import select

from app.kernel import clock
from app.kernel.fault import DomainError, Forbidden, Invalid, Unseen
from app.services import aid, archive, evidence, green_channel
from app.specs.aid import SPEC as AID
from app.specs.archive import SPEC
from app.specs.green_channel import SPEC as GREEN
from app.store import files, read
from models.aid import AidItem
from models.archive import Evidence, HardshipArchive, RigidExpense
from models.trace import AuditLog, StoredFile
from tests.house import House
from tests.services import papers
from tests.services.dossier import cast, raw, stored
from tests.services.dossier import papers as rows


@pytest.fixture
def on(house: House) -> Any:
    """The cast, and a draft archive without a document."""
    with house.inside():
        made = cast(house)
        made.pk = archive.create(made.editor1, raw(made.people["E001"], evidence=[])).id
        yield made


def put(on: SimpleNamespace, kind: str = "DIAGNOSIS", content: bytes | None = None, **more: Any) -> evidence.Change:
    return evidence.attach(on.editor1, SPEC, on.pk, kind, "件.png", content or papers.picture(), **more)


def refused(fault: pytest.ExceptionInfo[Any]) -> str:
    return " ".join(str(t) for texts in fault.value.errors.values() for t in texts)


def states(pk: int) -> dict[str, str]:
    row = stored(pk)
    return {t.kind: t.state for t in evidence.tasks(SPEC, row, evidence.papers(SPEC, row))}


def log(house: House, verb: str) -> list[dict[str, Any]]:
    with house.read() as session:
        return [json.loads(e.body) for e in session.scalars(select(AuditLog).where(AuditLog.verb == verb).order_by(AuditLog.seq))]


# ---- what is needed -------------------------------------------------------------------------------------------------


def test_the_list_says_of_every_kind_whether_it_is_here_missing_or_not_needed(on: SimpleNamespace) -> None:
    put(on)
    evidence.describe(on.editor1, SPEC, on.pk, None, {"kind": "HUKOU"})
    evidence.describe(on.editor1, SPEC, on.pk, None, {"kind": "INVOICE", "awaited": "1"})
    evidence.describe(on.editor1, SPEC, on.pk, None, {"kind": "COMMITMENT"})
    assert states(on.pk) == {
        "APPLICATION": "missing", "ID_COPY": "missing", "HUKOU": "paper", "INCOME_CERT": "missing", "DIAGNOSIS": "uploaded",
        "INVOICE": "awaited", "SCHOOL_CERT": "unneeded", "FEE_RECEIPT": "unneeded", "DISABILITY_CERT": "unneeded",
        "LOWINC_CERT": "unneeded", "ACCIDENT_CERT": "unneeded", "COMMITMENT": "paper"}


def test_a_further_cause_needs_its_documents_too(on: SimpleNamespace) -> None:
    row = HardshipArchive(main_cause="C06", minor_causes=["C09", "C11"])
    assert [n.kind for n in SPEC.documents.needed(row)][4:] == ["DIAGNOSIS", "INVOICE", "SCHOOL_CERT", "FEE_RECEIPT", "DISABILITY_CERT"]


def test_the_class_of_the_item_says_what_an_application_needs() -> None:
    found = {c: [n.kind for n in AID.documents.needed(SimpleNamespace(item=AidItem(item_class=c)))]
             for c in ("MEDICAL", "EDUCATION", "WARMTH")}
    assert found == {"MEDICAL": ["APPLICATION", "DIAGNOSIS", "INVOICE"], "EDUCATION": ["APPLICATION", "SCHOOL_CERT", "FEE_RECEIPT"],
                     "WARMTH": ["APPLICATION"]}


def test_an_uploaded_bill_proves_the_expense_and_its_removal_takes_the_proof_away(on: SimpleNamespace) -> None:
    put(on, "INVOICE")
    assert stored(on.pk).rigid_expenses[0].evidence.kind == "INVOICE"
    evidence.remove(on.editor1, SPEC, on.pk, stored(on.pk).evidence[0].id)
    assert stored(on.pk).rigid_expenses[0].evidence is None
    assert stored(on.pk).evidence == []


def test_a_members_proof_of_income_takes_the_imputed_income_away(on: SimpleNamespace) -> None:
    archive.change(on.editor1, on.pk, stored(on.pk).version, {"incomes": [{"member_ref": "HEAD", "kind": "WAGE", "amount": "48000"}]})
    before = stored(on.pk)
    assert [i.kind for i in before.incomes] == ["WAGE", "IMPUTED"]
    was = before.version
    done = evidence.describe(on.editor1, SPEC, on.pk, None, {"kind": "INCOME_CERT", "member_ref": "M1"})
    assert [i.kind for i in stored(on.pk).incomes] == ["WAGE"]
    assert (done.was, done.version) == (was, stored(on.pk).version)


def test_a_document_names_nobody_outside_the_household(on: SimpleNamespace) -> None:
    with pytest.raises(Invalid) as fault:
        evidence.describe(on.editor1, SPEC, on.pk, None, {"kind": "INCOME_CERT", "member_ref": "M9"})
    assert set(fault.value.errors) == {"member_ref"}


# ---- what may be stored ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("content", "sentence"), [
    (b"", "The file is empty."), (b"x" * (files.LARGEST + 1), "The file is larger than 10 MB."),
    (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "Only PDF, JPEG and PNG files can be stored."),
    (b"MZ" + papers.picture(), "Only PDF, JPEG and PNG files can be stored."),
    (papers.picture(form="GIF"), "Only PDF, JPEG and PNG files can be stored."),
    (papers.picture()[:60], "The picture cannot be read."), (b"\xff\xd8\xff<script>", "The picture cannot be read."),
    (b"%PDF-1.7 nothing", "The PDF cannot be read."),
])
def test_only_readable_documents_of_the_three_kinds_are_stored(on: SimpleNamespace, content: bytes, sentence: str) -> None:
    with pytest.raises(Invalid) as fault:
        evidence.attach(on.editor1, SPEC, on.pk, "DIAGNOSIS", "件.png", content)
    assert refused(fault) == sentence
    assert stored(on.pk).evidence == []


def test_a_photo_is_turned_upright_and_keeps_neither_place_nor_device_nor_comment(on: SimpleNamespace) -> None:
    put(on, content=papers.photo(turned=6))
    kept = files.path(stored(on.pk).evidence[0].file).read_bytes()
    with Image.open(io.BytesIO(kept)) as found:
        assert (found.format, found.size) == ("JPEG", (40, 60))
        assert not found.getexif()
        top, bottom = found.getpixel((20, 5)), found.getpixel((20, 55))
    assert top[0] > 200 > top[2]
    assert bottom[2] > 200 > bottom[0]
    for hidden in (papers.COMMENT, b"Telephone", b"Exif", b"GPS"):
        assert hidden not in kept


def test_a_png_loses_its_texts(on: SimpleNamespace) -> None:
    put(on, content=papers.chatty())
    assert papers.COMMENT not in files.path(stored(on.pk).evidence[0].file).read_bytes()


def test_a_pdf_is_kept_as_it_came_and_its_pages_are_counted(on: SimpleNamespace) -> None:
    content = papers.pdf(3)
    put(on, content=content)
    file = stored(on.pk).evidence[0].file
    assert (files.path(file).read_bytes(), file.pages, file.media_type) == (content, 3, "application/pdf")
    assert files.thumb(file) is None


def test_the_chain_keeps_the_hash_of_what_came_beside_that_of_what_is_kept(on: SimpleNamespace) -> None:
    content = papers.photo()
    put(on, content=content)
    [entry] = log(on.house, "attach")
    assert entry["source"] == files.digest(content)
    assert entry["sha256"] == stored(on.pk).evidence[0].file.sha256 != entry["source"]


def test_the_same_file_twice_is_refused_and_says_what_it_is_here(on: SimpleNamespace) -> None:
    put(on)
    with pytest.raises(Invalid) as fault:
        put(on, "INVOICE")
    assert refused(fault) == "This file is already here as: Medical certificate."
    assert len(stored(on.pk).evidence) == 1


def test_a_kind_that_the_room_does_not_take_is_refused(on: SimpleNamespace) -> None:
    with pytest.raises(Invalid):
        put(on, "PASSPORT")
    with pytest.raises(Invalid):
        evidence.attach(on.editor1, GREEN, on.pk, "HUKOU", "a.png", papers.picture())


# ---- replace, remove, freeze ----------------------------------------------------------------------------------------


def test_a_file_joins_the_awaited_document_of_its_kind(on: SimpleNamespace) -> None:
    evidence.describe(on.editor1, SPEC, on.pk, None, {"kind": "HUKOU", "member_ref": "M1", "awaited": "1", "note": "下周带来"})
    put(on, "HUKOU")
    [row] = stored(on.pk).evidence
    assert (row.awaited, row.member_ref, row.note, row.file is not None) == (False, "M1", "下周带来", True)


def test_replacing_leaves_one_document_and_one_file(on: SimpleNamespace) -> None:
    put(on)
    [before] = stored(on.pk).evidence
    old = before.file.uuid
    put(on, content=papers.picture("black"), replaces=before.id)
    [after] = stored(on.pk).evidence
    assert (after.id, after.file.uuid != old) == (before.id, True)
    with on.house.read() as session:
        assert session.scalars(select(StoredFile.uuid)).all() == [after.file.uuid]
    with pytest.raises(Unseen):
        evidence.fetch(on.editor1, SPEC, old)


def test_a_file_whose_row_leaves_with_the_form_leaves_too(on: SimpleNamespace) -> None:
    put(on)
    archive.change(on.editor1, on.pk, stored(on.pk).version, {"evidence": rows("APPLICATION")})
    with on.house.read() as session:
        assert session.scalars(select(StoredFile)).all() == []


def test_after_submission_documents_are_frozen(on: SimpleNamespace) -> None:
    for kind, colour in zip(("APPLICATION", "ID_COPY", "HUKOU", "INCOME_CERT", "DIAGNOSIS", "INVOICE"),
                            ("red", "blue", "green", "black", "gray", "pink"), strict=True):
        put(on, kind, papers.picture(colour))
    archive.act(on.editor1, on.pk, "submit", stored(on.pk).version, {})
    key = stored(on.pk).evidence[0].id
    for call in (lambda: put(on, "OTHER", papers.picture("cyan")), lambda: evidence.remove(on.editor1, SPEC, on.pk, key),
                 lambda: evidence.describe(on.editor1, SPEC, on.pk, key, {"kind": "OTHER"}),
                 lambda: put(on, content=papers.picture("cyan"), replaces=key)):
        with pytest.raises((Forbidden, DomainError)):
            call()
    assert len(stored(on.pk).evidence) == 6


def test_the_bytes_of_a_removed_document_go_once_nobody_names_them(on: SimpleNamespace) -> None:
    put(on)
    put(on, "INVOICE", papers.picture("black"))
    first, second = stored(on.pk).evidence
    gone, kept = files.path(first.file), files.path(second.file)
    small = files.thumb(first.file)
    evidence.remove(on.editor1, SPEC, on.pk, first.id)
    assert evidence.sweep() == 0, "a row may be on its way"
    for path in (gone, kept, small):
        os.utime(path, (time.time() - 2 * files.ORPHAN_SECONDS,) * 2)
    evidence.sweep()
    assert [p.exists() for p in (gone, small, kept)] == [False, False, True]


# ---- who may look ---------------------------------------------------------------------------------------------------


def sight(on: SimpleNamespace, name: str) -> evidence.Sight:
    actor = getattr(on, name)
    row = read.one(actor, SPEC, on.pk)
    return evidence.opened(actor, SPEC, row, evidence.sight(actor, SPEC, row, read.roles_of(actor, SPEC, [row])[row.id]))


def test_who_may_look_write_and_take_along(on: SimpleNamespace) -> None:
    found = {n: (s.listed, s.see, s.reveal, s.edit, s.keep) for n in ("editor1", "leader1", "officer", "auditor") if (s := sight(on, n))}
    assert found == {
        "editor1": ("V", True, False, True, True), "leader1": ("V", False, True, False, False),
        "officer": ("V", False, True, False, False), "auditor": ("", False, False, False, False)}


def test_a_reason_opens_the_documents_of_this_record_for_half_an_hour_and_is_kept(on: SimpleNamespace) -> None:
    put(on)
    uuid = stored(on.pk).evidence[0].file.uuid
    with pytest.raises(Forbidden):
        evidence.fetch(on.leader1, SPEC, uuid)
    with pytest.raises(Invalid):
        evidence.unlock(on.leader1, SPEC, on.pk, "看看", 20)
    with pytest.raises(Forbidden):
        evidence.unlock(on.editor1, SPEC, on.pk, "核对诊断证明", 20)
    evidence.unlock(on.leader1, SPEC, on.pk, "核对诊断证明", 20)
    assert evidence.fetch(on.leader1, SPEC, uuid)[1].kind == "DIAGNOSIS"
    with pytest.raises(Forbidden):
        evidence.fetch(on.leader1, SPEC, uuid, copy=True)
    with pytest.raises(Forbidden):
        evidence.fetch(on.officer, SPEC, uuid)
    assert log(on.house, "documents") == [{"reason": "核对诊断证明"}]
    with clock.fixed(clock.now() + dt.timedelta(minutes=31)), pytest.raises(Forbidden):
        evidence.fetch(on.leader1, SPEC, uuid)


def test_opening_documents_counts_towards_the_values_of_an_hour(on: SimpleNamespace) -> None:
    evidence.unlock(on.leader1, SPEC, on.pk, "核对诊断证明", 1)
    with pytest.raises(DomainError) as fault:
        evidence.unlock(on.leader1, SPEC, on.pk, "核对诊断证明", 1)
    assert fault.value.code == "LIMIT"


def test_a_sibling_sees_no_document_and_changes_none(on: SimpleNamespace) -> None:
    put(on)
    row = stored(on.pk).evidence[0]
    uuid, key = row.file.uuid, row.id
    for call in (lambda: evidence.fetch(on.editor2, SPEC, uuid), lambda: evidence.remove(on.editor2, SPEC, on.pk, key),
                 lambda: evidence.attach(on.editor2, SPEC, on.pk, "OTHER", "a.png", papers.picture("red")),
                 lambda: evidence.describe(on.editor2, SPEC, on.pk, key, {"kind": "OTHER"}),
                 lambda: evidence.unlock(on.leader2, SPEC, on.pk, "核对诊断证明", 20)):
        with pytest.raises(Unseen):
            call()


def test_a_key_of_another_record_is_no_key_here(on: SimpleNamespace) -> None:
    other = archive.create(on.editor1, raw(on.people["E003"], evidence=rows("HUKOU"), members=[], incomes=[
        {"member_ref": "HEAD", "kind": "WAGE", "amount": "48000"}])).id
    key = stored(other).evidence[0].id
    for call in (lambda: evidence.remove(on.editor1, SPEC, on.pk, key), lambda: put(on, replaces=key)):
        with pytest.raises(Unseen):
            call()


# ---- other rooms ----------------------------------------------------------------------------------------------------


def test_rooms_without_documents_have_no_door_to_any(on: SimpleNamespace) -> None:
    from app.specs.registry import SPECS

    assert {s.room for s in SPECS if s.documents} >= {"archive", "aid", "green_channel"}
    for spec in SPECS:
        if spec.room.startswith("eap"):
            with pytest.raises(Unseen):
                evidence.of(spec)


def test_a_request_keeps_its_documents_while_it_is_open_and_the_desk_only_looks(on: SimpleNamespace) -> None:
    made = green_channel.create(on.editor1, {"employee_id": on.people["E001"], "need": "OUTPATIENT", "urgency": "NORMAL",
                                             "disease": "冠心病", "consent_on": "2022-01-09"})
    evidence.attach(on.editor1, GREEN, made.id, "DIAGNOSIS", "证明.jpg", papers.photo())
    row = read.one(on.green, GREEN, made.id)
    [paper] = evidence.papers(GREEN, row)
    assert (paper.kind, paper.file.kind) == ("DIAGNOSIS", "DIAGNOSIS")
    assert evidence.fetch(on.green, GREEN, paper.file.uuid)[1].key == paper.key
    with pytest.raises(Forbidden):
        evidence.fetch(on.green, GREEN, paper.file.uuid, copy=True)
    evidence.attach(on.editor1, GREEN, made.id, "DIAGNOSIS", "证明.png", papers.picture(), replaces=paper.key)
    [paper] = evidence.papers(GREEN, row)
    assert paper.file.media_type == "image/png"
    evidence.remove(on.editor1, GREEN, made.id, paper.key)
    assert evidence.papers(GREEN, row) == []
    with pytest.raises(Unseen):
        evidence.describe(on.editor1, GREEN, made.id, None, {"kind": "DIAGNOSIS"})
    green_channel.act(on.green, made.id, "accept", made.version, {})
    with pytest.raises((Forbidden, DomainError)):
        evidence.attach(on.editor1, GREEN, made.id, "DIAGNOSIS", "证明.png", papers.picture())


def test_an_application_for_aid_has_documents_of_its_own(on: SimpleNamespace) -> None:
    with on.house.read() as session:
        item = session.scalar(select(AidItem.id).where(AidItem.code == "C7"))
    made = aid.create(on.editor1, {"employee_id": on.people["E001"], "item_id": item, "requested_amount": "3000.00", "remark": "助学"})
    evidence.attach(on.editor1, AID, made.id, "SCHOOL_CERT", "录取通知书.pdf", papers.pdf())
    row = read.one(on.editor1, AID, made.id)
    found = {t.kind: t.state for t in evidence.tasks(AID, row, evidence.papers(AID, row)) if t.state != "unneeded"}
    assert found == {"APPLICATION": "missing", "SCHOOL_CERT": "uploaded", "FEE_RECEIPT": "missing"}


def test_removed_rows_leave_nothing_behind_that_points_to_them(on: SimpleNamespace) -> None:
    put(on, "INVOICE")
    evidence.remove(on.editor1, SPEC, on.pk, stored(on.pk).evidence[0].id)
    with on.house.read() as session:
        assert session.scalars(select(Evidence)).all() == []
        assert [e.evidence_id for e in session.scalars(select(RigidExpense))] == [None]
    assert [e["kind"] for e in log(on.house, "remove")] == ["INVOICE"]
