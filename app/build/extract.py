"""Extract all msgids and bring the catalogues up to date: ``python -m app.build.extract``."""

from __future__ import annotations

import sys
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "translations"
KEYWORDS = {"_": None, "N_": None, "gettext": None, "lazy_gettext": None, "ngettext": (1, 2), "Text": None, "DomainError": None,
            "Forbidden": None, "Stale": None}
PARTS = ("app", "views", "models")


def messages() -> dict[str, list[tuple[str, int]]]:
    """msgid -> places, over code and templates."""
    return {m.id: list(m.locations) for m in template() if m.id}  # type: ignore[misc]


def template() -> Catalog:
    """All messages of the sources."""
    made = Catalog(project="Dripline", fuzzy=False)
    for part in PARTS:
        found = extract_from_dir(str(ROOT / part), method_map=[("**/templates/**.html", "jinja2"), ("templates/**.html", "jinja2"),
                                                              ("**.py", "python")],
                                 keywords=KEYWORDS, options_map={"**.html": {"trimmed": "true", "silent": "false"}})
        for name, line, message, _comments, context in found:
            if "node_modules" not in name:
                made.add(message, locations=[(f"{part}/{name}", line)], context=context)
    return made


def main() -> int:
    """Update zh and en; messages that left the sources leave the catalogues."""
    sources = template()
    for locale in ("zh", "en"):
        path = FOLDER / locale / "LC_MESSAGES" / "messages.po"
        path.parent.mkdir(parents=True, exist_ok=True)
        if path.exists():
            with path.open("rb") as handle:
                catalogue = read_po(handle, locale=locale)
        else:
            catalogue = Catalog(locale=locale, fuzzy=False)
        catalogue.update(sources, no_fuzzy_matching=True)
        catalogue.obsolete.clear()
        catalogue.fuzzy = False
        with path.open("wb") as handle:
            write_po(handle, catalogue, width=120, sort_output=True, no_location=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
