"""Cover and dossier of an archive on paper: what stands in it for whom, and when its documents may go along."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from pypdf import PdfReader
from sqlalchemy import select

from app.kernel.actor import Actor
from app.store import files
from app.store.unit import unit
from models.archive import Evidence
from models.trace import AuditLog
from tests.house import PASSWORD, House
from tests.services import papers
from tests.services.lives import grant, settled

DOCUMENTS = (("DIAGNOSIS", papers.photo(1, (400, 300))), ("INVOICE", papers.pdf(2)), ("HUKOU", papers.picture(form="JPEG")))


@pytest.fixture
def street(lite: House) -> Iterator[SimpleNamespace]:
    """An archive in force with aid and three documents, from outside."""
    with settled(lite) as on:
        with lite.inside():
            grant(on, "C2", "35000.00")
            with unit(Actor.system()) as u:
                for kind, content in DOCUMENTS:
                    entry = u.session.scalars(select(Evidence).where(Evidence.archive_id == on.archive, Evidence.kind == kind)).first()
                    entry.file = files.store(u, "archive", on.archive, on.units["W011"], kind, f"{kind}.bin", files.accept(content))
        yield on


def pages(answer: Any) -> list[str]:
    assert answer.status_code == 200, answer.status_code
    return [page.extract_text().replace("\n", "") for page in PdfReader(io.BytesIO(answer.get_data())).pages]


def test_the_cover_has_number_name_unit_category_and_how_long_it_is_kept(street: SimpleNamespace) -> None:
    (page,) = pages(street.house.browser("officer").get(f"/dossier/{street.archive}/cover.pdf"))
    missing = [part for part in ("困难职工档案", "张建国", "运维车间", "深度困难", "QX", "2022-03-01", "第 1 / 1 页") if part not in page]
    assert not missing, (missing, page)


def test_the_dossier_holds_everything_that_was_decided_on(street: SimpleNamespace) -> None:
    found = pages(street.house.browser("officer").get(f"/dossier/{street.archive}/dossier.pdf"))
    told = "".join(found)
    missing = [part for part in ("困难职工建档审批表", "李梅", "48,000.00", "30,000.00", "入户调查", "经济状况核对", "公示", "审批过程",
                                 "情况属实", "35,000.00", "officer") if part not in told]
    assert not missing, (missing, told)
    assert f"/ {len(found)} 页" in found[-1]


def test_what_a_role_sees_masked_is_masked_on_paper(street: SimpleNamespace) -> None:
    for who, hidden in (("auditor", ("张建国", "李梅", "48,000.00", "右肺腺癌")), ("chair", ("右肺腺癌", "6222020200112233445")),
                        ("officer", ("6222020200112233445", "370399197503120019"))):
        told = "".join(pages(street.house.browser(who).get(f"/dossier/{street.archive}/dossier.pdf")))
        assert not [word for word in hidden if word in told], who


@pytest.mark.parametrize("who", ["editor2", "leader2"])
def test_a_sibling_gets_404_on_every_path(street: SimpleNamespace, who: str) -> None:
    browser = street.house.browser(who)
    for tail in ("", "/cover.pdf", "/dossier.pdf"):
        assert browser.get(f"/dossier/{street.archive}{tail}").status_code == 404
    assert browser.post(f"/dossier/{street.archive}/full.pdf", {"reason": "抽查档案"}).status_code in (403, 404)


@pytest.mark.parametrize("who", ["reporter1", "finance", "sysadmin", "coordinator", "doctor"])
def test_whoever_exports_no_archives_prints_no_dossier(street: SimpleNamespace, who: str) -> None:
    assert street.house.browser(who).get(f"/dossier/{street.archive}/dossier.pdf").status_code == 403


def test_documents_go_along_after_password_and_reason_for_those_who_may_open_them(street: SimpleNamespace) -> None:
    browser = street.house.browser("officer")
    assert "dl-dossier-full" in browser.get(f"/dossier/{street.archive}").get_data(as_text=True)
    path, plain = f"/dossier/{street.archive}/full.pdf", len(pages(browser.get(f"/dossier/{street.archive}/dossier.pdf")))
    assert browser.post(path, {"reason": "", "proof": PASSWORD}).status_code == 422
    found = pages(browser.post(path, {"reason": "上级抽查要求", "proof": PASSWORD}))
    assert len(found) == plain + 4
    assert "附件1" in found[plain]
    assert "2/2" in found[plain + 2] or "2/2" in found[plain + 3]
    with street.house.read() as session:
        chain = [(e.kind, e.verb) for e in session.scalars(select(AuditLog).order_by(AuditLog.seq.desc()).limit(8))]
        entry = session.scalars(select(AuditLog).where(AuditLog.verb == "dossier pdf").order_by(AuditLog.seq.desc())).first()
    assert {("reveal", "documents"), ("export", "dossier pdf")} <= set(chain)
    assert json.loads(entry.body)["documents"] == 3


@pytest.mark.parametrize("who", ["editor1", "leader1", "auditor"])
def test_documents_do_not_go_along_for_others(street: SimpleNamespace, who: str) -> None:
    browser = street.house.browser(who)
    assert "dl-dossier-full" not in browser.get(f"/dossier/{street.archive}").get_data(as_text=True)
    assert browser.post(f"/dossier/{street.archive}/full.pdf", {"reason": "抽查档案", "proof": PASSWORD}).status_code == 403


def test_the_way_to_the_dossier_is_among_the_further_actions(street: SimpleNamespace) -> None:
    page = street.house.browser("officer").get(f"/archive/show/{street.archive}").get_data(as_text=True)
    assert f'href="/dossier/{street.archive}"' in page
