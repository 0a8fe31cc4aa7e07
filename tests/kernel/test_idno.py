"""Identity numbers: the first thing that is wrong is named, and nothing is guessed."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.cn import ric

from app.kernel import clock, idno

DAY = date(2022, 3, 1)


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("", "LENGTH"),
        ("370399780312001", "LENGTH"),
        ("3703991978031200190", "LENGTH"),
        ("A", "LENGTH"),
        ("3703991978031200A9", "FORMAT"),
        ("X70399197803120019", "FORMAT"),
        ("３７０３９９１９７８０３１２００１９", "FORMAT"),
        ("37039919780312001Y", "FORMAT"),
        ("3703991978X230001X", "FORMAT"),
        ("370399197802300018", "DATE"),
        ("370399000003120019", "DATE"),
        ("370399197813120019", "DATE"),
        ("370399190002290019", "DATE"),
        ("370399202203020034", "FUTURE"),
        ("370399209903020030", "FUTURE"),
        ("370399197803120010", "CHECKSUM"),
    ],
)
def test_the_first_fault_is_named(text, error):
    found = idno.check(text, DAY)
    assert (found.valid, found.error) == (False, error)
    assert (found.birth_date, found.gender, found.age) == (None, None, None)
    assert idno.ERRORS[error]


def test_a_number_is_read_trimmed_and_in_upper_case():
    found = idno.check(" 37039920080910003x\n", DAY)
    assert found == idno.IdNumber(True, None, date(2008, 9, 10), "M", 13, "37039920080910003X")


def test_a_child_born_today_is_zero():
    number = idno.make("370399", DAY, 2)
    assert (idno.check(number, DAY).age, idno.check(number, DAY).gender) == (0, "F")


@pytest.mark.parametrize(
    ("today", "age"),
    [(date(2022, 2, 28), 21), (date(2022, 3, 1), 22), (date(2024, 2, 28), 23), (date(2024, 2, 29), 24)],
)
def test_the_29th_of_february_counts_from_the_first_of_march(today, age):
    assert idno.check(idno.make("370399", date(2000, 2, 29), 4), today).age == age


def test_today_is_the_clocks_where_none_is_given():
    number = idno.make("370399", date(2022, 3, 2), 3)
    with clock.fixed(DAY):
        assert idno.check(number).error == "FUTURE"
    with clock.fixed(date(2022, 3, 2)):
        assert idno.check(number).valid


@given(st.dates(date(1930, 1, 1), date(2021, 12, 31)), st.integers(0, 999))
def test_a_made_number_is_valid_here_and_elsewhere(birth, seq):
    number = idno.make("370399", birth, seq)
    found = idno.check(number, DAY)
    assert found.valid and found.birth_date == birth and found.gender == ("M" if seq % 2 else "F")
    assert ric.calc_check_digit(number) == number[17]


@given(st.integers(0, 16), st.integers(1, 9))
def test_one_wrong_digit_is_always_found(place, step):
    number = "370399197803120019"
    changed = number[:place] + str((int(number[place]) + step) % 10) + number[place + 1 :]
    assert not idno.check(changed, DAY).valid


def test_a_number_is_not_made_from_nonsense():
    for division, seq in (("37039", 1), ("370399", 1000), ("37039X", 1)):
        with pytest.raises(ValueError, match="six digits"):
            idno.make(division, DAY, seq)
