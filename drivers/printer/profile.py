"""What one make of printer can do, as data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Final

KANJI_SETS: Final = ("gb2312", "gbk", "gb18030")


class ProfileError(Exception):
    """A profile breaks its schema; the text names file and key."""

    code = "printer_profile"


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """Width in dots and columns, and which of several ways a printer understands."""

    name: str
    width_dots: int
    columns: int
    kanji_set: str
    """gb2312 | gbk | gb18030: what its font holds. Anything else goes as a raster line."""
    native_qr: bool
    cutter: bool
    status: str
    """eot | none: whether DLE EOT is answered."""
    completion: str
    """gsr | none: whether GS r is answered after the paper came out."""


def load(path: Path) -> Profile:
    """Read one profile file, strictly. Raises ProfileError, OSError."""
    import yaml

    data = yaml.safe_load(path.read_text(encoding="utf-8"))
    if not isinstance(data, Mapping):
        raise ProfileError(f"{path}: must be a mapping")
    known = {f.name: f.type for f in fields(Profile)}
    for key in data:
        if key not in known:
            raise ProfileError(f"{path}: unknown key {key!r}")
    for key, kind in known.items():
        if key not in data:
            raise ProfileError(f"{path}: key {key!r} is missing")
        if type(data[key]).__name__ != kind:
            raise ProfileError(f"{path}: {key} must be {kind}")
    profile = Profile(**data)
    if profile.kanji_set not in KANJI_SETS or profile.status not in ("eot", "none"):
        raise ProfileError(f"{path}: kanji_set or status is not a known word")
    if profile.completion not in ("gsr", "none"):
        raise ProfileError(f"{path}: completion is not a known word")
    return profile
