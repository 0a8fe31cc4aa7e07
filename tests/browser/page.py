"""A visit: one browser page of one account, and what must hold on every page it opens."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

AXE = Path(__file__).resolve().parents[2] / "node_modules" / "axe-core" / "axe.min.js"
HEIGHT = {390: 844, 768: 1024, 1366: 768, 1920: 1080}
#: Latin words that belong to the trade: abbreviations, formats, the name of the other language
ALLOWED = frozenset(
    "EAP KB JSON xls WPS zjg MB PDF CSV Excel English JPEG PNG BMI LDL PHQ GAD SCL SDS SAS PSS HR ICU CT MRI IP "
    "Alt Ctrl Enter Esc Chrome Edge Firefox Safari Linux Windows Android iPhone macOS PgUp PgDn csv xlsx UTF".split()
)
_WORD = re.compile(r"(?<![A-Za-z0-9_@./-])[A-Za-z]{2,}(?![A-Za-z0-9_@./-])")
_LEAK = re.compile(r"(?<![A-Za-z])(None|True|False|null|undefined|NaN)(?![A-Za-z])|\[\]|\{\}|<bound|can_[a-z]+|%\([a-z]+\)s")
_LEAK_ENGLISH = re.compile(_LEAK.pattern.replace("None|True|False|", ""))  #: there the three are words like any other
_INLINE = re.compile(r"<[a-z][^>]*?\s(?:style|on[a-z]+)=[^>]*>|<script(?![^>]*(?:\bsrc=|application/json))[^>]*>")
_SMALL = """least => [...document.querySelectorAll('a[href], button, input:not([type=hidden]), select, textarea, summary')]
  .filter(n => n.offsetParent && !n.closest('[inert], .dl-skip, .visually-hidden, .ts-hidden-accessible')
               && !n.matches('.visually-hidden, .ts-hidden-accessible, .dl-skip'))
  .filter(n => !(n.matches('a') && getComputedStyle(n).display === 'inline' && n.parentElement.innerText.trim() !== n.innerText.trim()))
  .map(n => [n, (n.matches('input') && n.closest('label, .ts-wrapper') || n).getBoundingClientRect()])
  .filter(([n, box]) => box.width && box.height && (box.height < least - 0.5 || box.width < least - 0.5))
  .map(([n, box]) => `${Math.round(box.width)}x${Math.round(box.height)} ${n.outerHTML.slice(0, 110)}`)"""
#: bars that stay in sight lie over what is scrolled under them: controls are measured as if the bars had been scrolled past
_AXE = """async tags => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync('.dl-top, .dl-formfoot, .dl-moves { position: static !important; }');
  document.adoptedStyleSheets = [sheet];
  const found = await axe.run(document, {runOnly: {type: 'tag', values: tags}});
  document.adoptedStyleSheets = [];
  return found;
}"""
_RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


class Visit:
    """A page that remembers its errors."""

    def __init__(self, chromium: Any, url: str, account: dict[str, Any] | None, width: int, locale: str,
                 known: frozenset[str] = frozenset()) -> None:
        self.url, self.errors, self.strangers, self.known = url, [], [], known
        self.language = "en" if locale == "en" else "zh-CN"
        self.context = chromium.new_context(viewport={"width": width, "height": HEIGHT[width]}, locale="zh-CN", accept_downloads=True)
        self.page = self.context.new_page()
        self.page.on("console", lambda m: self.errors.append(m.text) if m.type in ("error", "warning") else None)
        self.page.on("pageerror", lambda e: self.errors.append(str(e)))
        self.page.on("request", lambda r: self.strangers.append(r.url) if not r.url.startswith((url, "data:", "blob:")) else None)
        if account is not None:
            self.sign_in(account["username"], account["password"])
        if locale != "zh":
            self.open(f"/lang/{locale}")

    def open(self, path: str) -> Any:
        """Go to a path of the product; its script has run when the page is loaded."""
        answer = self.page.goto(self.url + path)
        self.page.wait_for_load_state("load")
        return answer

    def sign_in(self, username: str, password: str) -> None:
        self.open("/login/")
        self.page.fill("#username", username)
        self.page.fill("#password", password)
        self.page.press("#password", "Enter")
        self.page.wait_for_url(lambda u: "/login" not in u)

    def text(self) -> str:
        """What a person reads on the page."""
        return str(self.page.inner_text("body"))

    def axe(self) -> list[str]:
        """Violations of WCAG 2.2 AA and best practice, one line each."""
        if not self.page.evaluate("() => Boolean(window.axe)"):
            self.page.evaluate(AXE.read_text(encoding="utf-8"))
        found = self.page.evaluate(_AXE, _RULES)
        return [f"{v['id']}: {n['html'][:120]}" for v in found["violations"] for n in v["nodes"]]

    def overflow(self) -> int:
        """Pixels by which the page is wider than the window."""
        return int(self.page.evaluate("() => document.documentElement.scrollWidth - document.documentElement.clientWidth"))

    def english(self) -> list[str]:
        """Latin words on the page that are no abbreviation of the trade; a command to type is quoted as it is."""
        text = self.text()
        for quoted in self.page.locator("code").all_inner_texts():
            text = text.replace(quoted, " ")
        return sorted({w for w in _WORD.findall(text) if w not in ALLOWED | self.known})

    def leaks(self) -> list[str]:
        """Words of the program that no person should read."""
        pattern = _LEAK_ENGLISH if self.language == "en" else _LEAK
        return sorted({m.group(0) for m in pattern.finditer(self.text())})

    def small(self) -> list[str]:
        """Controls smaller than a finger (44 px on a phone) or a pointer (24 px) needs; links inside a sentence may be as high as it."""
        return list(self.page.evaluate(_SMALL, 44 if self.page.viewport_size["width"] < 600 else 24))

    def form(self, answer: Any) -> list[str]:
        """Faults of the document itself: language, policy, sizes."""
        found = [] if self.page.get_attribute("html", "lang") == self.language else ["another language"]
        found += [] if self.page.locator("meta[name=renderer][content=webkit]").count() else ["no renderer"]
        found += [f"markup {m}" for m in _INLINE.findall(answer.text())]
        policy = answer.headers.get("content-security-policy", "")
        found += [f"policy allows {w}" for w in ("unsafe-inline", "unsafe-eval") if w in policy] + ([] if policy else ["no policy"])
        return found + [f"small {s}" for s in self.small()]

    def faults(self, chinese: bool = True, axe: bool = True) -> list[str]:
        """Everything that must not be on any page."""
        found = [f"console: {e}" for e in self.errors] + [f"other host: {u}" for u in self.strangers]
        found += [f"axe {v}" for v in self.axe()] if axe else []
        if self.overflow() > 0:
            found.append(f"overflow by {self.overflow()} px")
        found += [f"leak {w}" for w in self.leaks()]
        if chinese:
            found += [f"english {w}" for w in self.english()]
        if self.page.locator("h1").count() != 1:
            found.append(f"{self.page.locator('h1').count()} h1")
        self.errors.clear()
        return found

    def close(self) -> None:
        self.context.close()
