"""Every word that the product can print has its glyphs in the font."""

import re
from pathlib import Path

from app.exports import pdf
from tests.docs.text import chinese

ROOT = Path(__file__).parents[2]
#: places where Chinese that may be printed is written down
SOURCES = ("app/demo", "app/services/data", "app/specs", "app/templates/pdf", "app/kernel/data/rulesets.json")


def test_every_message_can_be_printed():
    assert pdf.missing_glyphs("".join(chinese().values()) + "".join(chinese())) == []


def test_every_word_of_the_catalogues_and_of_the_demo_can_be_printed():
    missing = {}
    for source in SOURCES:
        place = ROOT / source
        for path in [place] if place.is_file() else [p for p in place.rglob("*") if p.suffix in (".py", ".json", ".html")]:
            lost = pdf.missing_glyphs("".join(re.findall(r"[^\x00-\x7f]", path.read_text(encoding="utf-8"))))
            if lost:
                missing[path.name] = lost
    assert missing == {}


def test_rare_characters_of_names_can_be_printed():
    assert pdf.missing_glyphs("喆堃玥璟𠮷煊翀犇淼焱垚鑫昇晟曦燚龑弢旻昊玮珺琦璐璇瑄钰锴") == []
