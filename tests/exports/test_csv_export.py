"""CSV: what a spreadsheet may see, and that everything comes back as it was."""

import csv as stdlib
import io
import re
import tracemalloc
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.exports import csv
from app.exports.source import Head, Sheet

HOSTILE = [
    "=1+1", "+cmd|' /C calc'!A0", "-1+1", "@SUM(1)", "\t=1", "\r=1", "\n=1", "＝1+1", "＋1", "－1", "＠x", " =1", "\u3000=1",
    "\u200b=1", "\ufeff=1", "\u00a0@x", "﹦1", "|calc", "%0A", "'=1", "''=1", "'", "'张三",
    "张三", "a,=1", 'say "hi"', "两行\n=1", "两行\r\n=1", "a\tb", "", " ", ";", "𠮷田", "😀", "</script><b>", "{{7*7}}",
    "1' OR '1'='1",
    "11010519491231002X", "11010519491231002x", "6222021234567890123", "１１０１０５１９４９１２３１００２１",
    "+8613812345678", "00086",
    "-1944.44", "+5", "-1,944.44", "1,234.50", "12", "2026-11-24", "2026-11-24 11:05", "370305********0370", "x" * 10_000,
]  # fmt: skip
#: The rule as a reader of the file would test it: a first character after blanks that starts a formula.
FORMULA = re.compile(r"^[\s\u200b\ufeff\u3000]*[=+\-@\t\r\n|%]")
NUMBER = re.compile(r"[+-][0-9,]+(\.[0-9]+)?")


def written(rows, columns=1):
    sheet = Sheet("t", tuple(Head(f"列{n}") for n in range(columns)), rows, None)
    return b"".join(csv.write(sheet))


def read_back(data):
    return list(stdlib.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))


def test_the_file_has_a_bom_crlf_quotes_head_and_rows_and_nothing_else():
    assert written([["张三"], ["李四"]]) == b'\xef\xbb\xbf"\xe5\x88\x970"\r\n' + '"张三"\r\n"李四"\r\n'.encode()


def test_an_empty_list_is_a_file_with_its_head():
    assert written([]) == "\ufeff\"列0\"\r\n".encode()


def test_no_cell_starts_a_formula_and_plain_numbers_stay_numbers():
    for cell in (row[0] for row in read_back(written([[text] for text in HOSTILE]))[1:]):
        begins = FORMULA.match(unicodedata.normalize("NFKC", cell))
        assert not begins or NUMBER.fullmatch(cell), cell
    assert [csv.guard(text) for text in ("-1944.44", "+5", "-1,944.44")] == ["-1944.44", "+5", "-1,944.44"]


def test_long_digits_are_text_and_short_ones_are_not_touched():
    for digits in ("11010519491231002X", "6222021234567890123", "123456789012"):
        assert csv.guard(digits) == "'" + digits
    assert [csv.guard(text) for text in ("13812345678", "12", "2026-11-24", "DL-2026-000127")] == [
        "13812345678", "12", "2026-11-24", "DL-2026-000127"]


def test_nothing_is_written_as_a_formula_that_returns_text():
    assert b'=""' not in written([[text] for text in HOSTILE])


def test_hostile_text_survives_the_round_trip():
    back = [row[0] for row in read_back(written([[text] for text in HOSTILE]))[1:]]
    assert [csv.restore(cell) for cell in back] == HOSTILE


@given(st.lists(st.lists(st.text(alphabet=st.characters(exclude_categories=["Cs"], exclude_characters="\x00")),
                         min_size=3, max_size=3), max_size=5))
def test_any_text_survives_the_round_trip(rows):
    back = read_back(written(rows, 3))[1:]
    assert [[csv.restore(cell) for cell in row] for row in back] == rows


@given(st.text(alphabet="'=+-@ \t\r\n1234567890.,Xx＝１", max_size=20))
def test_guarding_is_undone_by_restoring(text):
    assert csv.restore(csv.guard(text)) == text


def test_a_half_of_a_surrogate_pair_does_not_break_the_file():
    assert read_back(written([["a\ud842b"]]))[1] == ["a?b"]


def test_rows_are_streamed_and_memory_stays_flat():
    asked = []

    def rows():
        for number in range(50_000):
            asked.append(number)
            yield [str(number), "x" * 200]

    pieces = csv.write(Sheet("t", (Head("a"), Head("b")), rows(), None))
    next(pieces)
    assert len(asked) <= csv.ROWS_A_CHUNK
    asked.clear()
    tracemalloc.start()
    total = sum(map(len, pieces))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert total > 10_000_000
    assert peak < 4_000_000


@pytest.mark.parametrize("text", ["=" * 100_000, "\t" * 100_000, "'" * 100_000, "1" * 100_000])
def test_long_hostile_cells_are_decided_at_once(text):
    assert csv.restore(csv.guard(text)) == text
