"""Compile the message catalogues: ``python -m app.build.messages``. Runs at set-up; a catalogue that did not change is skipped."""

from __future__ import annotations

import sys
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

FOLDER = Path(__file__).resolve().parents[2] / "translations"


def main() -> int:
    """Write ``messages.mo`` beside every newer ``messages.po``."""
    for source in FOLDER.glob("*/LC_MESSAGES/messages.po"):
        target = source.with_suffix(".mo")
        if target.exists() and target.stat().st_mtime >= source.stat().st_mtime:
            continue
        with source.open("rb") as handle:
            catalogue = read_po(handle, locale=source.parent.parent.name)
        draft = target.with_suffix(".part")
        with draft.open("wb") as handle:
            write_mo(handle, catalogue)
        draft.rename(target)
    return 0


if __name__ == "__main__":
    sys.exit(main())
