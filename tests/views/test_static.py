"""How front-end files are sent: compressed as the browser can read it, kept for a year, named by their content."""

from __future__ import annotations

import gzip

import brotli
import pytest

from app.build import assets
from tests.house import House

NAMES = ("tabler.css", "dripline.css", "dripline.js", "icons.svg", "htmx.js")


@pytest.mark.parametrize("name", NAMES)
def test_a_file_is_sent_compressed_and_kept_for_a_year(lite: House, name: str) -> None:
    path, plain = f"/static/{assets.resolve(name)}", (assets.STATIC / assets.resolve(name)).read_bytes()
    for accepted, coding, opened in (("gzip", "gzip", gzip.decompress), ("gzip, deflate, br", "br", brotli.decompress)):
        answer = lite.app.test_client().get(path, headers={"Accept-Encoding": accepted})
        assert answer.status_code == 200
        assert answer.headers["Content-Encoding"] == coding
        assert answer.headers["Vary"] == "Accept-Encoding"
        assert answer.headers["Cache-Control"] == "max-age=315360000, public, immutable"
        assert opened(answer.get_data()) == plain
    assert lite.app.test_client().get(path, headers={"Accept-Encoding": "identity"}).get_data() == plain


def test_pages_name_the_files_of_the_last_build(lite: House) -> None:
    page = lite.browser().get("/login/").get_data(as_text=True)
    for name in ("tabler.css", "dripline.css", "dripline.js", "logo.svg", "noscript.css"):
        assert f"/static/{assets.resolve(name)}" in page
