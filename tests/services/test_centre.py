"""The check centre: what goes out under which number, and the answers that come back, all of them or none."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Iterator
from types import SimpleNamespace

import openpyxl
import pytest
from sqlalchemy import select

from app.kernel import clock
from app.kernel.fault import DomainError, Forbidden, Invalid
from app.services import centre
from app.store import session as sessions
from models.archive import EconomicCheck, HardshipArchive
from models.trace import Authorization
from tests.house import House
from tests.services import household
from tests.services.dossier import DAY, cast, move, stored, walk

HEAD = "核对编号,核对结果,返回日期,差额,备注\n"


def say(text: str) -> str:
    return text


@pytest.fixture
def small(house: House) -> Iterator[SimpleNamespace]:
    with clock.fixed(DAY), house.inside():
        yield cast(house)


def sent(on: SimpleNamespace, *people: str) -> list[int]:
    """Archives whose check is on its way."""
    keys = []
    for no in people:
        pk = household.archive(no, "UNIT_APPROVED")
        with sessions.writing() as session:
            row = session.get_one(HardshipArchive, pk)
            row.applied_on = DAY
            row.authorizations.append(Authorization(kind="ECON_CHECK", unit_id=row.unit_id, employee_id=row.employee_id, signed_on=DAY))
            session.commit()
        move(on.officer, pk, "check", sent_to="市核对中心")
        keys.append(pk)
    return keys


def numbers() -> list[str]:
    sessions.reading().rollback()
    return list(sessions.reading().scalars(select(EconomicCheck.ref_no).order_by(EconomicCheck.id)))


def file(*rows: str, encoding: str = "gb18030") -> bytes:
    return (HEAD + "\n".join(rows)).encode(encoding)


def test_every_request_has_a_number_and_the_list_names_the_whole_household_masked(small: SimpleNamespace) -> None:
    sent(small, "E001", "E101")
    assert numbers() == ["HD202203010001", "HD202203010002"]
    rows = centre.release(small.officer, "csv", False, "")
    assert [(r.ref_no, r.place) for r in rows] == [(no, p) for no in numbers() for p in ("HEAD", "M1", "M2")]
    assert all("********" in r.id_no for r in rows)
    assert {r.authorized_on for r in rows} == {"2022-03-01"}


def test_full_numbers_need_a_reason_and_nobody_but_the_officer_gets_a_list(small: SimpleNamespace) -> None:
    sent(small, "E001")
    with pytest.raises(Invalid) as refused:
        centre.release(small.officer, "xlsx", True, "核对")
    assert set(refused.value.errors) == {"reason"}
    rows = centre.release(small.officer, "xlsx", True, "报送市核对中心")
    assert all(len(r.id_no) == 18 and "*" not in r.id_no for r in rows)
    for who in (small.editor1, small.chair, small.auditor, small.sysadmin):
        with pytest.raises(Forbidden):
            centre.release(who, "csv", False, "")
        with pytest.raises(Forbidden):
            centre.read(who, file(), say)


def test_there_is_no_list_of_nothing(small: SimpleNamespace) -> None:
    with pytest.raises(DomainError):
        centre.release(small.officer, "csv", False, "")


@pytest.mark.parametrize("encoding", ["gb18030", "utf-8", "utf-8-sig"])
def test_a_returned_list_is_tried_first_and_then_written_whole(small: SimpleNamespace, encoding: str) -> None:
    keys = sent(small, "E001", "E101")
    one, two = numbers()
    found = centre.read(small.officer, file(f"{one},一致,2022年3月1日,,", f"{two},超标,2022/3/1,,名下有营运车辆", encoding=encoding), say)
    assert [a.errors for a in found] == [(), ()]
    assert [stored(k).state for k in keys] == ["CHECKING", "CHECKING"]
    assert centre.take(small.officer, [a.raw for a in found]) == 2
    assert [stored(k).state for k in keys] == ["CHECKED", "REJECTED"]
    assert [(c.result, c.returned_on) for c in stored(keys[1]).checks] == [("EXCEED", DAY)]


def test_a_workbook_comes_back_as_well(small: SimpleNamespace) -> None:
    keys = sent(small, "E001")
    book = openpyxl.Workbook()
    book.active.append(["参考号", "结果", "日期"])
    book.active.append([numbers()[0], "一致", dt.date(2022, 3, 1)])
    out = io.BytesIO()
    book.save(out)
    found = centre.read(small.officer, out.getvalue(), say)
    assert [a.errors for a in found] == [()]
    centre.take(small.officer, [a.raw for a in found])
    assert stored(keys[0]).state == "CHECKED"


def test_each_row_says_what_is_wrong_with_it_and_none_is_written(small: SimpleNamespace) -> None:
    keys = sent(small, "E001", "E101")
    one, two = numbers()
    rows = [f"{one},有差异,2022-03-01,,", "HD199901010001,一致,2022-03-01,,", f"{two},一致,2022-02-01,,", f"{one},大概一致,2022-03-01,,"]
    found = centre.read(small.officer, file(*rows), say)
    assert [a.number for a in found] == [2, 3, 4, 5]
    assert all(a.errors for a in found)
    assert "more than once" in str(found[0].errors[0])
    assert "HD199901010001" in str(found[1].errors[0])
    with pytest.raises(Invalid) as refused:
        centre.take(small.officer, [a.raw for a in found])
    assert set(refused.value.errors) == {"rows"}
    assert [stored(k).state for k in keys] == ["CHECKING", "CHECKING"]


def test_one_bad_row_holds_all_the_good_ones(small: SimpleNamespace) -> None:
    keys = sent(small, "E001", "E101")
    one, two = numbers()
    with pytest.raises(Invalid):
        centre.take(small.officer, [{"ref_no": one, "result": "MATCH", "returned_on": "2022-03-01"},
                                    {"ref_no": two, "result": "DIFF", "returned_on": "2022-03-01"}])
    assert [stored(k).state for k in keys] == ["CHECKING", "CHECKING"]


def test_a_file_without_the_columns_is_refused_as_a_whole(small: SimpleNamespace) -> None:
    sent(small, "E001")
    with pytest.raises(Invalid) as refused:
        centre.read(small.officer, "姓名,结论\n张三,一致\n".encode(), say)
    assert set(refused.value.errors) == {"file"}


def test_what_the_centre_could_not_check_goes_out_again_under_a_new_number(small: SimpleNamespace) -> None:
    pk = walk(small, "CHECKING")
    due = stored(pk).due_on
    done = move(small.officer, pk, "record_check", returned_on="2022-03-01", result="FAIL", note="户籍信息缺失")
    assert done.state == "CHECKING"
    assert "HD202203010002" in str(done.message)
    found = stored(pk)
    assert (found.state, found.due_on, found.check_result) == ("CHECKING", due, None)
    assert [(c.ref_no[-4:], c.result) for c in found.checks] == [("0001", "FAIL"), ("0002", None)]
    assert [r.ref_no[-4:] for r in centre.release(small.officer, "csv", False, "")][:1] == ["0002"]


def test_a_difference_is_reckoned_as_income(small: SimpleNamespace) -> None:
    pk = walk(small, "CHECKING")
    before = stored(pk).annual_income
    move(small.officer, pk, "record_check", returned_on="2022-03-01", result="DIFF", diff_amount="12000")
    found = stored(pk)
    assert (found.state, found.annual_income - before, found.checks[-1].diff_amount) == ("CHECKED", 12000, 12000)
