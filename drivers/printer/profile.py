"""What one make of printer can do, as data."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any, Final

CHOICES: Final[Mapping[str, tuple[object, ...]]] = {
    "kanji_set": ("gb2312", "gbk", "gb18030"),
    "fallback": ("none", "line-raster"),
    "raster_scale": (1, 2),
    "status": ("eot", "none"),
    "completion": ("gsH", "gsr", "none"),
}
WIDTHS: Final = range(256, 833)
"""Dots, 8 a millimetre: from the narrowest paper to 104 mm."""
NAME: Final = re.compile(r"[a-z0-9][a-z0-9-]{0,39}", re.ASCII)
MAX_FILE: Final = 4096


class ProfileError(Exception):
    """A profile breaks its schema, or is not there; the text names file and key."""

    code = "printer_profile"


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """Width in dots and columns, and which of several ways a printer understands."""

    name: str
    width_dots: int
    columns: int
    kanji_set: str
    """gb2312 | gbk | gb18030: what its font holds."""
    fallback: str
    """none | line-raster: how a line with any other character goes out."""
    raster_scale: int
    """2 where GS v 0 enlarges (mode 3): a QR code as picture is then a quarter of the bytes."""
    native_qr: bool
    native_barcode: bool
    cutter: bool
    status: str
    """eot | none: whether DLE EOT is answered."""
    completion: str
    """gsH | gsr | none: what is answered after the paper came out: GS ( H function 48, GS r, or nothing."""


def load(path: Path) -> Profile:
    """Read one profile file, strictly. Raises ProfileError."""
    import yaml

    try:
        text = path.read_bytes()
        if len(text) > MAX_FILE:
            raise ProfileError(f"{path}: is longer than {MAX_FILE} bytes")
        data = yaml.safe_load(text.decode("utf-8"))
    except OSError as error:
        raise ProfileError(f"{path}: cannot be read ({error.strerror})") from error
    except (UnicodeDecodeError, yaml.YAMLError) as error:
        raise ProfileError(f"{path}: is not YAML text") from error
    return checked(data, str(path))


def checked(data: object, where: str) -> Profile:
    """A profile from plain data. Raises ProfileError naming `where` and the key."""
    if not isinstance(data, Mapping):
        raise ProfileError(f"{where}: must be a mapping")
    known: dict[str, Any] = {f.name: f.type for f in fields(Profile)}
    for key in data:
        if key not in known:
            raise ProfileError(f"{where}: unknown key {key!r}")
    for key, kind in known.items():
        if key not in data:
            raise ProfileError(f"{where}: key {key!r} is missing")
        if type(data[key]).__name__ != kind:
            raise ProfileError(f"{where}: {key} must be {kind}")
    for key, words in CHOICES.items():
        if data[key] not in words:
            raise ProfileError(f"{where}: {key} must be one of {', '.join(map(str, words))}")
    if not NAME.fullmatch(data["name"]):
        raise ProfileError(f"{where}: name must be small letters, digits and hyphens")
    if data["width_dots"] not in WIDTHS or not 16 <= data["columns"] <= data["width_dots"] // 8:
        raise ProfileError(f"{where}: width_dots or columns is no paper width")
    if data["status"] == "none" and data["completion"] != "none":
        raise ProfileError(f"{where}: completion needs status eot: a printer that answers nothing confirms nothing")
    return Profile(**data)


def find(name: str, folders: Iterable[Path]) -> Profile:
    """The profile of that name from the first folder that has it. Raises ProfileError."""
    if not NAME.fullmatch(name):
        raise ProfileError(f"profile {name!r}: small letters, digits and hyphens")
    for folder in folders:
        file = folder / f"{name}.yaml"
        if file.is_file():
            return load(file)
    raise ProfileError(f"profile {name!r}: there is no such file")


def dump(profile: Profile, comment: str) -> str:
    """The text of a profile file."""
    import yaml

    return f"# {comment}\n" + yaml.safe_dump(asdict(profile), sort_keys=False, allow_unicode=True)
