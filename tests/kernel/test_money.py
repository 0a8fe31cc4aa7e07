"""Amounts: what is typed, stored, shown and written out is the same number to the fen."""

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.kernel import money
from app.kernel.fault import DomainError

FEN = st.integers(min_value=0, max_value=999_999_999_999)


@pytest.mark.parametrize(
    ("value", "fen"), [("35000.00", 3500000), ("0.01", 1), (Decimal("1.50"), 150), (7, 700), ("-3.2", -320), ("0", 0)]
)
def test_an_amount_becomes_whole_fen(value, fen):
    assert money.to_fen(value) == fen


@pytest.mark.parametrize("value", [1.0, True, None, b"1", [1]])
def test_a_float_is_never_money(value):
    with pytest.raises(TypeError):
        money.to_fen(value)


@pytest.mark.parametrize(
    "value", ["0.001", Decimal("0.005"), Decimal("NaN"), Decimal("Infinity"), "1e3", "", " 1", "１", "1,000", "1_0"]
)
def test_what_is_not_exactly_an_amount_has_no_fen(value):
    with pytest.raises(ValueError, match="amount"):
        money.to_fen(value)


@given(st.integers(min_value=-(10**15), max_value=10**15))
def test_fen_survive_the_way_out_and_back(fen):
    assert money.to_fen(money.from_fen(fen)) == fen
    assert money.to_fen(money.fmt(money.from_fen(fen))) == fen


@given(FEN)
def test_what_is_shown_can_be_typed_again(fen):
    amount = money.from_fen(fen)
    assert money.parse(money.fmt(amount)) == money.parse(money.grouped(amount)) == amount


@pytest.mark.parametrize(
    ("typed", "amount"),
    [
        ("35000", "35000.00"),
        ("35,000.5", "35000.50"),
        (" 1,234,567.89 ", "1234567.89"),
        ("３５，０００．５０", "35000.50"),
        ("9999999999.99", "9999999999.99"),
        ("0", "0.00"),
        ("007", "7.00"),
        (12, "12.00"),
        (Decimal("12.5"), "12.50"),
    ],
)
def test_an_amount_is_read_as_people_type_it(typed, amount):
    assert str(money.parse(typed)) == amount


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ("", "Enter an amount"),
        ("   ", "Enter an amount"),
        ("3.141", "at most two decimals"),
        ("3.000", "at most two decimals"),
        ("3500,0", "do not separate thousands"),
        ("1,00,000", "do not separate thousands"),
        (",100", "do not separate thousands"),
        ("1,000,", "do not separate thousands"),
        ("0001,000", "do not separate thousands"),
        ("1.000,50", "do not separate thousands"),
        ("-5", "without a sign"),
        ("+5", "without a sign"),
        ("10000000000", "must not be above 9,999,999,999.99"),
        ("1e3", "in digits"),
        ("10²", "in digits"),
        ("①", "in digits"),
        ("五百", "in digits"),
        ("5元", "in digits"),
        (".5", "in digits"),
        ("5.", "in digits"),
        ("1 000", "in digits"),
        ("٣", "in digits"),
        (3.5, "in digits"),
        (True, "in digits"),
        (None, "in digits"),
        (Decimal("NaN"), "in digits"),
        (Decimal("1E+30"), "must not be above"),
        pytest.param(10**5000, "must not be above", id="huge"),
    ],
)
def test_what_is_no_amount_is_refused_with_the_reason(typed, why):
    with pytest.raises(DomainError, match=why) as refused:
        money.parse(typed, field="amount")
    assert (refused.value.field, refused.value.code) == ("amount", "AMOUNT")


def test_an_adjustment_may_be_negative_and_minus_zero_is_zero():
    assert str(money.parse("-1,000.50", allow_negative=True)) == "-1000.50"
    assert str(money.parse("－5", allow_negative=True)) == "-5.00"
    assert str(money.parse("-0", allow_negative=True)) == "0.00"
    assert money.fmt(Decimal("-0.00")) == "0.00"
    with pytest.raises(DomainError, match="above"):
        money.parse("-10000000000", allow_negative=True)


@settings(max_examples=200)
@given(st.text(max_size=12))
def test_any_text_is_an_amount_or_a_clear_refusal(text):
    try:
        amount = money.parse(text)
    except DomainError as refused:
        assert str(refused)
    else:
        assert amount == amount.quantize(money.CENT) and 0 <= amount <= money.LARGEST


def test_amounts_are_shown_plain_grouped_or_not_at_all():
    assert (money.fmt(Decimal(35000)), money.grouped(Decimal("1234567.5"))) == ("35000.00", "1,234,567.50")
    assert (money.fmt(None), money.grouped(None)) == ("", "")
    with pytest.raises(ValueError, match="two decimals"):
        money.fmt(Decimal("0.005"))


@pytest.mark.parametrize(
    ("value", "unit", "result"),
    [
        ("0.005", "0.01", "0.01"),
        ("-0.005", "0.01", "-0.01"),
        ("0.0049", "0.01", "0.00"),
        ("-0.001", "0.01", "0.00"),
        ("149.99", "100", "100.00"),
        ("150", "100", "200.00"),
        ("12.5", "1", "13.00"),
    ],
)
def test_halves_are_rounded_away_from_zero(value, unit, result):
    assert str(money.rounded(Decimal(value), Decimal(unit))) == result


CAPITAL = {
    "0": "零元整",
    "0.01": "壹分",
    "0.10": "壹角整",
    "0.50": "伍角整",
    "0.56": "伍角陆分",
    "1": "壹元整",
    "1.01": "壹元零壹分",
    "10": "壹拾元整",
    "10.50": "壹拾元伍角整",
    "20.02": "贰拾元零贰分",
    "100.50": "壹佰元伍角整",
    "101": "壹佰零壹元整",
    "110": "壹佰壹拾元整",
    "325.04": "叁佰贰拾伍元零肆分",
    "1001": "壹仟零壹元整",
    "1010": "壹仟零壹拾元整",
    "1409.50": "壹仟肆佰零玖元伍角整",
    "1680.32": "壹仟陆佰捌拾元叁角贰分",
    "6007.14": "陆仟零柒元壹角肆分",
    "10000": "壹万元整",
    "10010.05": "壹万零壹拾元零伍分",
    "16409.02": "壹万陆仟肆佰零玖元零贰分",
    "35000": "叁万伍仟元整",
    "80000.01": "捌万元零壹分",
    "100200": "壹拾万零贰佰元整",
    "102000": "壹拾万贰仟元整",
    "107000.53": "壹拾万柒仟元伍角叁分",
    "120000": "壹拾贰万元整",
    "1000000": "壹佰万元整",
    "10001000": "壹仟万壹仟元整",
    "100000001": "壹亿零壹元整",
    "100010000": "壹亿零壹万元整",
    "100002000": "壹亿零贰仟元整",
    "100110000.10": "壹亿零壹拾壹万元壹角整",
    "9999999999.99": "玖拾玖亿玖仟玖佰玖拾玖万玖仟玖佰玖拾玖元玖角玖分",
    "-35000.50": "负叁万伍仟元伍角整",
}


@pytest.mark.parametrize(("amount", "written"), CAPITAL.items())
def test_an_amount_is_written_in_capitals_as_a_bank_reads_it(amount, written):
    assert money.capital(amount) == written


def test_an_amount_beyond_the_words_is_refused():
    assert money.capital("999999999999.99").startswith("玖仟玖佰玖拾玖亿")
    with pytest.raises(ValueError, match="too large"):
        money.capital("1000000000000")


def spoken(written: str) -> int:
    """Fen of capital numerals, read from left to right by someone who does not know how they were written."""
    digits = {c: n for n, c in enumerate("零壹贰叁肆伍陆柒捌玖")}
    total, section, digit = 0, 0, 0
    for c in written.removesuffix("整"):
        if c in digits:
            digit = digits[c]
            continue
        if c in "拾佰仟":
            section += digit * {"拾": 10, "佰": 100, "仟": 1000}[c]
        elif c in "万亿":
            total += (section + digit) * {"万": 10**4, "亿": 10**8}[c] * 100
            section = 0
        elif c == "元":
            total += (section + digit) * 100
        else:
            total += digit * {"角": 10, "分": 1}[c]
        digit = 0
    return total


@given(
    st.one_of(
        FEN, st.integers(0, 10**7), st.lists(st.sampled_from("0019"), min_size=1, max_size=13).map("".join).map(int)
    )
)
def test_capitals_read_back_to_the_same_fen(fen):
    written = money.capital(money.from_fen(fen))
    assert spoken(written) == fen
    assert "零零" not in written and (fen == 0 or not written.startswith("零"))
    assert written.endswith("整") == (fen % 10 == 0)
