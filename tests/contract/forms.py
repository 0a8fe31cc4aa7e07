"""A page's form as a browser would send it back."""

from __future__ import annotations

from html.parser import HTMLParser


class _Form(HTMLParser):
    """Collects the fields of the form with the id ``dl-form``; templates of rows to be added are no part of it."""

    def __init__(self) -> None:
        super().__init__()
        self.fields: list[tuple[str, str]] = []
        self._inside = self._template = False
        self._select: str | None = None
        self._choices: list[tuple[str, bool]] = []
        self._several = False
        self._area: str | None = None
        self._text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        has = dict(attrs)
        if tag == "form":
            self._inside = has.get("id") == "dl-form"
        self._template = self._template or tag == "template"
        if not self._inside or self._template:
            return
        name, value = has.get("name"), has.get("value")
        if tag == "input" and name and has.get("type") not in ("file", "submit"):
            if has.get("type") not in ("checkbox", "radio") or "checked" in has:
                self.fields.append((name, value if value is not None else "on" if "checked" in has else ""))
        elif tag == "select":
            self._select, self._several, self._choices = name, "multiple" in has, []
        elif tag == "option" and self._select:
            self._choices.append((value or "", "selected" in has))
        elif tag == "textarea":
            self._area, self._text = name, ""

    def handle_data(self, data: str) -> None:
        self._text += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea" and self._area:
            self.fields.append((self._area, self._text.removeprefix("\n")))
            self._area = None
        elif tag == "form":
            self._inside = False
        elif tag == "template":
            self._template = False
        elif tag == "select" and self._select:
            chosen = [value for value, selected in self._choices if selected]
            if not self._several:
                chosen = chosen[:1] or [value for value, _selected in self._choices[:1]]
            self.fields += [(self._select, value) for value in chosen]
            self._select = None


def filled(page: str) -> dict[str, list[str]]:
    """Name -> values of the form on a page, unchanged."""
    parser = _Form()
    parser.feed(page)
    found: dict[str, list[str]] = {}
    for name, value in parser.fields:
        found.setdefault(name, []).append(value)
    return found
