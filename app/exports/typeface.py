"""The one font of all PDFs: which characters it has, how wide they are, where a Chinese line may break.

Noto Sans SC, cut down and converted to TrueType outlines (licence in fonts/OFL.txt); only the glyphs used are embedded.
A character without a glyph never vanishes: it shows as 〓 and its code point is collected, never the text around it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from itertools import accumulate
from pathlib import Path

from reportlab import rl_config
from reportlab.lib.fonts import addMapping
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.pdfdoc import PDFDocument
from reportlab.pdfbase.ttfonts import TTFont

FONT_DIR = Path(__file__).with_name("fonts")
FONT_FILE = FONT_DIR / "NotoSansSC-dripline.ttf"
#: Family name in the style sheets. xhtml2pdf looks for "<family>_<bold><italic>" among the registered fonts first.
FAMILY = "dripline"
NAME = f"{FAMILY}_00"
# Canvases and tables select reportlab's base font before they draw, which puts it into the file, needed or not: let it
# be an embedded one. The tables read this when they are imported, so it stands here and not in a function.
rl_config.canvas_basefontname = NAME
for bold in (0, 1):
    for italic in (0, 1):
        addMapping(FAMILY, bold, italic, NAME)

#: Stands for a character that the font does not have (GETA MARK, the printers' own sign for it).
GETA = "〓"
#: Same meaning, same look, but in the font.
_ALIKE = {"\t": " ", "\u2212": "-", "☐": "□", "☑": "[✓]", "☒": "[×]", "★": "*", "▲": "△", "✔": "✓", "✗": "×", "✘": "×"}
#: No glyph is wanted: they steer direction, joining or the choice of a glyph variant.
_SILENT = ("Cc", "Cf", "Zl", "Zp")
#: A compatibility form of these kinds would change the value when written plainly (10² is not 102).
_VALUE_CHANGING = ("<super>", "<sub>", "<fraction>")
#: Never first on a line, never last on a line.
_NOT_FIRST = frozenset("，。、；：！？）》〉」』】〕”’…—·％%‰℃,.;:!?)]}")
_NOT_LAST = frozenset("（《〈「『【〔“‘([{￥¥")


class Typeface(TTFont):
    """A TrueType font whose text can be copied out of the PDF beyond U+FFFF too.

    reportlab writes such a code point with five hex digits into the map from glyphs to text; the format wants UTF-16.
    """

    def addObjects(self, doc: PDFDocument) -> None:
        """Let reportlab write the subsets, then correct their maps."""
        super().addObjects(doc)
        for key, stream in doc.idToObject.items():
            if key.startswith("toUnicodeCMap:"):
                stream.content = re.sub(r"<([0-9A-F]{5,6})>$", _as_utf16, stream.content, flags=re.MULTILINE)


def _as_utf16(match: re.Match[str]) -> str:
    return f"<{chr(int(match[1], 16)).encode('utf-16-be').hex().upper()}>"


@lru_cache(maxsize=1)
def widths() -> dict[str, float]:
    """Register the font with reportlab, once a process, and return the width of its characters in 1/1000 em."""
    font = Typeface(NAME, str(FONT_FILE))
    pdfmetrics.registerFont(font)
    return {
        chr(code): font.face.charWidths.get(code, font.face.defaultWidth)
        for code in font.face.charToGlyph
        if unicodedata.category(chr(code)) not in _SILENT
    }


@lru_cache(maxsize=1)
def _drawable() -> frozenset[str]:
    return frozenset(widths()) | {"\n"}


def drawable(text: str, missing: set[str]) -> str:
    """Return the text in characters the font has; add the code points (`U+1F600`) shown as 〓 to `missing`."""
    if _drawable().issuperset(text):
        return text
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(char if char in _drawable() else _instead(char, missing) for char in text)


def _instead(char: str, missing: set[str]) -> str:
    """What to draw for a character without a glyph."""
    if char in _ALIKE:
        return drawable(_ALIKE[char], missing)
    if unicodedata.category(char) in _SILENT or unicodedata.name(char, "").startswith("VARIATION SELECTOR"):
        return ""
    if not unicodedata.decomposition(char).startswith(_VALUE_CHANGING):
        plain = unicodedata.normalize("NFKC", char)
        if plain != char and _drawable().issuperset(plain):
            return plain
    missing.add(f"U+{ord(char):04X}")
    return GETA


def measure(text: str, size: float) -> float:
    """Width of one line of drawable text in points."""
    return sum(map(widths().__getitem__, text)) * size / 1000


def cut(text: str, size: float, width: float) -> str:
    """Return one line of drawable text that fits the width; what is left out shows as an ellipsis."""
    if measure(text, size) <= width:
        return text
    room = width * 1000 / size - widths()["…"]
    for place, wide in enumerate(accumulate(widths()[char] for char in text)):
        if wide > room:
            return text[:place] + "…"
    return text


def wrap(text: str, size: float, width: float) -> list[str]:
    """Break drawable text into lines of at most `width` points.

    Lines break between ideographs and at spaces; a word or number breaks only where it is longer than a line; closing
    punctuation does not begin a line, an opening bracket does not end one.
    """
    lines: list[str] = []
    for paragraph in text.split("\n"):
        lines.extend(_broken(paragraph, width * 1000 / size))
    return lines


def _broken(text: str, room: float) -> Iterator[str]:
    measures = widths()
    if sum(map(measures.__getitem__, text)) <= room:
        yield text
        return
    start, used = 0, 0.0
    for place, char in enumerate(text):
        used += measures[char]
        while used > room and place > start:
            end = _break_before(text, start, place)
            yield text[start:end].rstrip()
            start = end + (text[end] == " ")
            used = sum(map(measures.__getitem__, text[start : place + 1]))
    yield text[start:]


def _break_before(text: str, start: int, place: int) -> int:
    """The last index in (start, place] where a line may end; `place` itself if there is none."""
    for end in range(place, start, -1):
        before, after = text[end - 1], text[end]
        if after in _NOT_FIRST or before in _NOT_LAST:
            continue
        if before.isspace() or after.isspace() or not (_in_word(before) and _in_word(after)):
            return end
    return place


def _in_word(char: str) -> bool:
    return char < "\u2e80" and not char.isspace()
