"""A file holds the whole list or it is not made: nobody takes the first rows for all of them."""

from __future__ import annotations

import pytest

from tests.contract import rows, tools
from tests.docs.text import chinese
from tests.house import House
from views import downloads

SAID = "More than %(n)s rows do not go into this file. Please set conditions, or choose another format."


@pytest.mark.parametrize("form", ["csv", "xlsx", "pdf"])
def test_a_list_that_is_too_long_for_a_file_is_refused_with_a_sentence(
        lite: House, form: str, monkeypatch: pytest.MonkeyPatch) -> None:
    rows.stocked(lite)
    browser = tools.enter(lite, "officer")
    monkeypatch.setattr(downloads, "MOST_ROWS", 1)
    monkeypatch.setattr(downloads, "MOST_PAPER", 1)
    answer = browser.get(f"/person/export.{form}")
    assert answer.status_code == 422
    assert chinese()[SAID] % {"n": "1"} in answer.get_data(as_text=True)
    assert browser.get(f"/aid/export.{form}?q=%E5%BC%A0%E5%BB%BA%E5%9B%BD").status_code == 200
