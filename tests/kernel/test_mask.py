"""What a list and a notice may show of a person."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.kernel import mask

ID = "370399197803120019"


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("", ""),
        ("李", "*"),
        ("张三", "张*"),
        (" 王小明\u3000", "王*明"),
        ("欧阳小明", "欧**明"),
        ("阿依·古丽", "阿***丽"),
        ("𠮷田小明", "𠮷**明"),
        ("𠮷", "*"),
    ],
)
def test_a_name_shows_its_ends(value, shown):
    assert mask.name(value) == mask.name(value, "notice") == shown


def test_only_a_notice_in_full_mode_shows_the_name():
    assert mask.name(" 王小明 ", "notice", "FULL") == "王小明"
    assert mask.name("王小明", "list", "FULL") == "王*明"


@given(st.text(min_size=1, max_size=12).filter(lambda s: s == s.strip()))
def test_a_masked_name_keeps_its_length_and_hides_the_inside(value):
    shown = mask.name(value)
    assert len(shown) == len(value)
    assert set(shown[1:-1]) <= {"*"} and "*" in shown


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (ID, "370399********0019"),
        (f" {ID}\n", "370399********0019"),
        ("37039920080910003x", "370399********003x"),
        ("370399780312001", "370399*****2001"),
        ("37039919780312001", "****"),
        ("1", "****"),
        ("  ", ""),
    ],
)
def test_an_id_number_shows_division_and_last_four(value, shown):
    assert mask.id_no(value) == shown


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("13800005678", "138****5678"),
        ("05330000000", "053****0000"),
        ("1380000567", "****"),
        ("138 0000 5678", "****"),
        ("1380000567a", "****"),
        ("１３８００００５６７８", "****"),
        ("", ""),
    ],
)
def test_a_phone_shows_three_and_four(value, shown):
    assert mask.phone(value) == shown


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("6200 0000-0000 0006 789", "****6789"),
        ("12345678", "****5678"),
        ("1234567", "****"),
        ("6200000000000006789X", "****"),
        (" - ", ""),
    ],
)
def test_an_account_shows_its_last_four(value, shown):
    assert mask.bank(value) == shown


@pytest.mark.parametrize("show", [mask.id_no, mask.phone, mask.bank])
def test_a_notice_shows_no_number_at_all(show):
    assert show(ID, "notice") == show("nonsense", "notice") == ""


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("山东省淄博市临淄区虚构路1号", "山东省淄博市临淄区***"),
        ("内蒙古自治区锡林郭勒盟虚构旗虚构街", "内蒙古自治区锡林郭勒盟虚构旗***"),
        ("新疆维吾尔自治区虚构地区虚构县3号", "新疆维吾尔自治区虚构地区虚构县***"),
        ("淄博市虚构路", "淄博市***"),
        ("虚构县虚构村", "虚构县***"),
        ("虚构家园3号楼", "***"),
        ("", "***"),
    ],
)
def test_an_address_ends_at_the_district(value, shown):
    assert mask.address(value) == mask.address(f" {value} ", "notice") == shown


@given(st.text(max_size=40))
def test_an_address_never_shows_more_than_its_administrative_part(value):
    shown = mask.address(value)
    assert shown.endswith("***") and value.strip().startswith(shown[:-3])
    assert shown == "***" or shown[-4] in "省区市州盟县旗"


@pytest.mark.parametrize(
    ("cause", "shown"),
    [
        ("C06", "因病"),
        ("C11", "因残"),
        ("C09", "因学"),
        ("C07", "因灾"),
        ("C08", "因意外"),
        ("C14", "其他"),
        ("?", "其他"),
    ],
)
def test_a_cause_is_named_coarsely(cause, shown):
    assert mask.coarse_cause(cause) == shown


def test_a_diagnosis_is_never_shown():
    assert (mask.diagnosis("虚构肿瘤"), mask.diagnosis("虚构肿瘤", "C11"), mask.diagnosis("")) == ("因病", "因残", "")


@pytest.mark.parametrize(
    ("text", "blocked"),
    [
        ("公示期2022-03-01至2022-03-08,监督电话0533-7500000", False),
        ("编号QX01202200010", False),
        ("12345678901", False),
        ("123456789012", True),
        ("a" + "1" * 30, True),
        ("１３８００００５６７８", True),
        ("联系13800005678人", True),
        ("x9913800005678", True),
        ("12800005678", False),
        ("99039919780X", False),
        ("370399780312001", True),
        ("37039919780312001x", True),
        ("138 0000 5678", False),
        ("", False),
    ],
)
def test_a_notice_with_a_personal_number_is_blocked(text, blocked):
    assert mask.notice_scan(text) is blocked


def test_an_unknown_context_is_an_error_of_the_program():
    with pytest.raises(ValueError, match="context"):
        mask.phone("1", "web")
    with pytest.raises(ValueError, match="notice_name_mode"):
        mask.name("张三", "notice", "SOME")
