"""What the page writes while one types is what the server writes: amounts in words. Everything else is asked of the server."""

from typing import Any

import pytest

from app.build import assets
from app.kernel import money

AMOUNTS = (
    "0", "0.05", "0.5", "1", "10", "11.1", "100.5", "101", "1001", "1010", "1100.01", "10000", "10010.05", "10100", "102000",
    "105000", "110000", "120000", "1000000", "1000001", "10000000", "20000000", "30500000", "80000.01", "100000000", "100000001",
    "100001000", "101000000", "1234567890.12", "9999999999.99",
)


@pytest.fixture(scope="module")
def page(chromium: Any, built: None) -> Any:
    """An empty page with only the script of the product."""
    opened = chromium.new_page()
    opened.set_content("<main></main>")
    opened.add_script_tag(path=str(assets.STATIC / assets.resolve("dripline.js")))
    yield opened
    opened.close()


@pytest.mark.parametrize("amount", AMOUNTS)
def test_an_amount_in_words_is_the_same_on_the_page_and_on_paper(page: Any, amount: str):
    assert page.evaluate("text => dl.capital(text)", amount) == money.capital(amount)


@pytest.mark.parametrize("typed", ["", "abc", "-5", "1e3", "12.345", "1,23", "9" * 13])
def test_what_is_no_amount_has_no_words(page: Any, typed: str):
    assert page.evaluate("text => dl.capital(text)", typed) == ""


def test_thousands_and_full_width_digits_are_read(page: Any):
    assert page.evaluate("() => dl.capital('35,000.00')") == "叁万伍仟元整"
    assert page.evaluate("() => dl.capital('３５０００')") == "叁万伍仟元整"
