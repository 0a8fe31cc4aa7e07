"""The front-end files: hashed names, honest compression, one build for one set of sources."""

import gzip
import hashlib
import json
import re

import pytest

from app.build import assets
from app.build.icons import ICONS

MANIFEST = json.loads((assets.VENDOR / "manifest.json").read_text()) if assets.VENDOR.is_dir() else {}


@pytest.fixture(autouse=True, scope="module")
def _built(built: None) -> None:
    MANIFEST.update(json.loads((assets.VENDOR / "manifest.json").read_text()))


def test_every_name_resolves_to_a_file_with_the_hash_of_its_content():
    for name in [*assets.PACKAGED, *assets.JOINED, "icons.svg"]:
        path = assets.STATIC / assets.resolve(name)
        stem, hashed, suffix = path.name.rsplit(".", 2)
        assert f"{stem}.{suffix}" == name
        assert hashlib.sha256(path.read_bytes()).hexdigest().startswith(hashed)


def test_the_compressed_copy_holds_the_same_bytes():
    for hashed in MANIFEST.values():
        assert gzip.decompress((assets.VENDOR / f"{hashed}.gz").read_bytes()) == (assets.VENDOR / hashed).read_bytes()


def test_a_second_build_writes_nothing():
    assert assets.build() is False


def test_an_unknown_name_is_an_error_and_not_an_empty_address():
    with pytest.raises(KeyError):
        assets.resolve("jquery.js")


def test_the_sprite_holds_every_icon_once():
    sprite = (assets.STATIC / assets.resolve("icons.svg")).read_text()
    assert sorted(re.findall(r'<symbol id="([^"]+)"', sprite)) == sorted(set(ICONS))
    assert len(ICONS) == len(set(ICONS))


def test_the_licence_of_every_package_travels_with_it():
    names = [path.name for path in (assets.VENDOR / "licenses").iterdir()]
    for package in {path.split("/dist/")[0] for path in assets.PACKAGED.values()} | set(assets.LICENSED):
        assert any(name.startswith(package.replace("/", "-")) for name in names), package


def test_no_file_points_to_a_source_map_or_another_host():
    for hashed in MANIFEST.values():
        text = (assets.VENDOR / hashed).read_text()
        assert "sourceMappingURL" not in text
        assert not re.search(r"@import|url\([\"']?https?:", text), hashed


def test_the_pages_stay_within_their_weight():
    def weight(*names: str) -> int:
        return sum((assets.VENDOR / f"{MANIFEST[name]}.gz").stat().st_size for name in names) // 1024

    login = ("tabler.css", "tom-select.css", "dripline.css", "dripline.js", "logo.svg")
    assert weight(*login) <= 130
    assert weight(*login, "icons.svg", "htmx.js", "tom-select.js") <= 200
