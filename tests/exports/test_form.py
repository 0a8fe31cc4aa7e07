"""The squares of a form: every line closed, short values side by side, long ones with the room they need."""

import pytest

from app.exports import form


def measured(text, share):
    """A line holds half a character a per cent."""
    return -(-len(text) // max(int(share / 2), 1))


def field(text, **more):
    return {"label": "栏", "text": text, **more}


def laid(*fields):
    return form.lines(fields, measured)


def spans(line):
    return [cell["columns"] for cell in line]


@pytest.mark.parametrize("count", range(1, 8))
def test_every_line_reaches_the_right_edge(count):
    for line in laid(*[field("短")] * count):
        assert sum(spans(line)) == 2 * form.PAIRS
        assert sum(cell["share"] for cell in line) == pytest.approx(100)


def test_three_short_values_share_a_line():
    assert [spans(line) for line in laid(field("a"), field("b"), field("c"), field("d"))] == [[1, 1, 1, 1, 1, 1], [1, 5]]


def test_a_longer_value_takes_the_next_squares_and_a_long_one_the_line():
    (line,) = laid(field("x" * 40), field("y"))
    assert spans(line) == [1, 3, 1, 1]
    assert [spans(line) for line in laid(field("a"), field("x" * 200), field("b"))] == [[1, 5], [1, 5], [1, 5]]


def test_what_is_wide_stands_alone_even_when_it_is_empty():
    assert [spans(line) for line in laid(field("a"), field("", wide=True))] == [[1, 5], [1, 5]]


def test_an_amount_to_be_signed_has_its_line_with_room_for_capitals_before_it_is_known():
    for text, capital in (("¥35,000.00", "叁万伍仟元整"), ("¥", "")):
        (line,) = laid(field(text, capital=capital, amount=True))
        assert [cell["kind"] for cell in line] == ["label", "figures", "capital"]
        assert spans(line) == [1, 1, 4]


def test_money_stands_right_and_words_do_not():
    (line,) = laid(field("1.00", amount=True), field("字"))
    assert [cell["kind"] for cell in line] == ["label", "amount", "label", "value"]


def test_the_columns_fill_the_page():
    assert sum(form.widths()) == pytest.approx(100)
