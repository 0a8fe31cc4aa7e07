"""Every control in sight is a stop of the Tab key, and every stop is seen: the ring stands out from what is behind it."""

from __future__ import annotations

from typing import Any

import pytest

#: controls in sight that a person operates; of a group of choices and of a row of roving stops the key reaches one
_CONTROLS = """() => {
  const seen = n => n.getClientRects().length && n.checkVisibility({checkVisibilityCSS: true}) && !n.closest('[inert], [aria-hidden=true]');
  const all = [...document.querySelectorAll('a[href], button, input, select, textarea, summary, [role=button], [role=tab]')]
    .filter(n => seen(n) && !n.disabled && n.type !== 'hidden' && !n.matches('.ts-hidden-accessible, .tomselected, [tabindex="-1"]'));
  const groups = new Set();
  return all.filter(n => {
    if (n.type !== 'radio') return true;
    const known = groups.has(n.name);
    groups.add(n.name);
    return !known;
  }).map((n, i) => { n.dataset.stop = n.type === 'radio' ? `radio ${n.name}` : String(i); return n.outerHTML.slice(0, 120); });
}"""

#: at a stop: which control it is, and the contrast of its ring with what lies around it
_STOP = """() => {
  const n = document.activeElement;
  if (!n || n === document.body) return null;
  const parse = text => { const v = (text.match(/[\\d.]+/g) || []).map(Number); return v.length > 3 ? v : [...v, 1]; };
  const light = ([r, g, b]) => { const f = v => (v /= 255) <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4;
    return 0.2126 * f(r) + 0.7152 * f(g) + 0.0722 * f(b); };
  const behind = node => { for (; node; node = node.parentElement) {
    const colour = parse(getComputedStyle(node).backgroundColor); if (colour[3] > 0.5) return colour; } return [255, 255, 255, 1]; };
  const rings = [n, n.closest('.ts-wrapper'), n.closest('.dl-chooser'), n.closest('label')].filter(Boolean).map(box => {
    const style = getComputedStyle(box);
    if (style.outlineStyle === 'none' || parseFloat(style.outlineWidth) < 2) return 0;
    const ground = behind(parseFloat(style.outlineOffset) < 0 ? box : box.parentElement);
    const [a, b] = [light(parse(style.outlineColor)), light(ground)].sort((x, y) => y - x);
    return (a + 0.05) / (b + 0.05);
  });
  return {stop: n.type === 'radio' ? `radio ${n.name}` : n.dataset.stop || '', ring: Math.max(...rings), html: n.outerHTML.slice(0, 120)};
}"""


@pytest.mark.parametrize(("role", "path"), [
    ("CompanyOfficer", "/archive/list/?_flt_3_state=ACTIVE"), ("CompanyOfficer", "/archive/show/{archive_id}"),
    ("UnitEditor", "/archive/add"),
    ("UnitEditor", "/person/add"), ("UnitEditor", "/"), ("GreenDesk", "/green_channel/board"), ("UnitEditor", "/account/"),
    (None, "/login/"),
])
def test_every_control_is_reached_by_tab_and_its_ring_stands_out(role: str | None, path: str, site: Any, visit: Any) -> None:
    seen = visit(role)
    seen.open(path.format(**site.story))
    seen.page.wait_for_load_state("networkidle")
    controls = seen.page.evaluate(_CONTROLS)
    reached, faint, rounds = set(), set(), 0
    for _press in range(2 * len(controls) + 60):
        seen.page.keyboard.press("Tab")
        at = seen.page.evaluate(_STOP)
        if at is None:  # past the last control: the browser's own bar; a page may begin in the middle
            rounds += 1
            if rounds == 2:
                break
            continue
        reached.add(at["stop"])
        if at["ring"] < 3:
            faint.add(f"{at['ring']:.2f} {at['html']}")
    wanted = seen.page.evaluate("() => [...document.querySelectorAll('[data-stop]')].map(n => [n.dataset.stop, n.outerHTML.slice(0, 120)])")
    faults = [f"not reached: {html}" for stop, html in wanted if stop not in reached] + sorted(faint)
    assert not faults, "\n".join(faults)
