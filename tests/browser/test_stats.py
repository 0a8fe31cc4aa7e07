"""Statistics in the hand: the index, a report and a list on a desk and on a phone, by eye of axe; a figure opens its households."""

from __future__ import annotations

from typing import Any

import pytest


@pytest.mark.parametrize("width", [1366, 390])
def test_reports_and_lists_are_readable_on_desk_and_phone(visit: Any, width: int) -> None:
    seen = visit("CompanyOfficer", width=width)
    for path in ("/stats/", "/stats/register", "/stats/national", "/stats/lookup", "/stats/temporary?category=ACCIDENT"):
        seen.open(path)
        assert seen.axe() == [], path
        assert seen.overflow() == 0, path
        assert seen.faults() == [], path


def test_a_query_changes_the_figures_and_a_figure_opens_its_households(visit: Any) -> None:
    seen = visit("CompanyOfficer")
    page = seen.page
    seen.open("/stats/register")
    page.select_option("#q-category", "DEEP")
    page.click(".dl-query button[type=submit]")
    page.wait_for_url("**category=DEEP**")
    link = page.locator("#dl-list tbody a[href*='show=in']").first
    count = int(link.inner_text().replace(",", ""))
    link.click()
    page.wait_for_url("**/stats/lookup**")
    assert page.locator("#dl-list tbody tr").count() == min(count, 25)
    page.locator("#dl-list tbody tr td:nth-child(2) a").first.click()
    page.wait_for_url("**/archive/show/**")
    page.wait_for_selector(".dl-dwell")
    assert seen.axe() == []
    page.locator(".dl-menu summary", has_text="更多").first.click()
    page.get_by_role("link", name="档案封面和全套档案").click()
    page.wait_for_url("**/dossier/**")
    assert seen.axe() == []
    assert seen.faults() == []
