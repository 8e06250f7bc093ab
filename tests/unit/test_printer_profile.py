"""A profile is read strictly, and one made at the point goes before a shipped one."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from drivers.printer.font import FontError, find_font
from drivers.printer.profile import Profile, ProfileError, checked, dump, find, load

SHIPPED = Path(__file__).resolve().parents[2] / "resources" / "printers"
GOOD: dict[str, Any] = yaml.safe_load((SHIPPED / "generic-80.yaml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("file", sorted(SHIPPED.glob("*.yaml")), ids=lambda p: p.stem)
def test_every_shipped_profile_is_whole_and_named_like_its_file(file: Path) -> None:
    assert load(file).name == file.stem


@pytest.mark.parametrize(
    ("change", "word"),
    [
        ({"colour": 1}, "colour"),
        ({"kanji_set": "big5"}, "kanji_set"),
        ({"fallback": "?"}, "fallback"),
        ({"status": "asb"}, "status"),
        ({"completion": "maybe"}, "completion"),
        ({"status": "none"}, "completion"),
        ({"columns": 4}, "columns"),
        ({"columns": True}, "columns"),
        ({"width_dots": 20_000}, "width_dots"),
        ({"raster_scale": 3}, "raster_scale"),
        ({"name": "../x"}, "name"),
        ({"native_qr": "yes"}, "native_qr"),
    ],
)
def test_what_is_wrong_is_named(change: dict[str, Any], word: str) -> None:
    with pytest.raises(ProfileError, match=word):
        checked({**GOOD, **change}, "file")


@pytest.mark.parametrize("key", list(GOOD))
def test_every_key_must_be_there(key: str) -> None:
    with pytest.raises(ProfileError, match=key):
        checked({k: v for k, v in GOOD.items() if k != key}, "file")


@pytest.mark.parametrize("text", ["", "[]", "a: [", "\x00", "x" * 5000])
def test_a_broken_file_is_an_error_and_no_crash(tmp_path: Path, text: str) -> None:
    file = tmp_path / "p.yaml"
    file.write_text(text)
    with pytest.raises(ProfileError):
        load(file)


def test_a_profile_made_here_goes_before_a_shipped_one(tmp_path: Path) -> None:
    own = Profile(**{**GOOD, "columns": 42, "width_dots": 512})
    (tmp_path / "generic-80.yaml").write_text(dump(own, "made here"), encoding="utf-8")
    assert find("generic-80", (tmp_path, SHIPPED)) == own
    assert find("generic-58", (tmp_path, SHIPPED)).columns == 32


@pytest.mark.parametrize("name", ["nothing", "../../etc/passwd", "", "a/b"])
def test_a_profile_that_is_not_there_is_said(name: str) -> None:
    with pytest.raises(ProfileError):
        find(name, (SHIPPED,))


def test_a_font_is_the_one_named_or_a_known_one_or_none(tmp_path: Path) -> None:
    assert find_font(None, known=(tmp_path / "nothing.ttf",)) is None
    found = find_font()
    assert found is not None
    assert found.has("𬭎")
    assert not found.has("\U0001f9ff")
    no_font = tmp_path / "x.ttf"
    no_font.write_bytes(b"no font")
    for path in (no_font, tmp_path / "nothing.ttf"):
        with pytest.raises(FontError):
            find_font(path)
