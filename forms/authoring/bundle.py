"""Compiled forms on disk: OUT/FORM_ID/form.xml, form.json (hashes, version, media), media/. Same input, same bytes."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from forms.authoring.compile import Artefact
from forms.authoring.finding import AuthoringError, Place, error
from forms.durable import write_durably
from forms.errors import FormLimit, ResourceMissing
from forms.instance.readers import read_resource
from forms.limits import MAX_CHOICE_CELLS, MAX_CHOICE_ROWS, MAX_RESOURCE_BYTES

LARGEST_MEDIA: Final = 50 * 1024 * 1024
READABLE: Final = 0o644


@dataclass(frozen=True, slots=True)
class Bundle:
    """What goes to disk for one form."""

    form_id: str
    xform: bytes
    manifest: Mapping[str, Any]
    media: Mapping[str, bytes]


def bundle(artefact: Artefact, file: str, media_folder: Path) -> Bundle:
    """Add the form's files, looked for in `media_folder`. Raises AuthoringError where one is missing or too large."""
    problems = []
    media: dict[str, bytes] = {}
    entries: list[dict[str, Any]] = []
    for item in artefact.media:
        if item.virtual:
            entries.append({"name": item.name, "kind": item.kind, "virtual": True})
            continue
        path = media_folder / item.name
        if Path(item.name).name != item.name or not path.is_file():
            problems.append(
                error("media_missing", Place(file), f"缺少文件 {item.name}（应放在 {media_folder.name} 文件夹里）")
            )
            continue
        if path.stat().st_size > LARGEST_MEDIA:
            problems.append(error("media_too_large", Place(file), f"文件 {item.name} 超过 {LARGEST_MEDIA >> 20} MiB"))
            continue
        data = media[item.name] = path.read_bytes()
        if item.kind == "data" and (why := _unusable(data, item.name)):
            problems.append(error("media_unusable", Place(item.name), why))
        entries.append({"name": item.name, "kind": item.kind, **_hashes(data)})
    if problems:
        raise AuthoringError(problems)
    manifest = {
        "form_id": artefact.form_id,
        "title": artefact.title,
        "version": artefact.version,
        **_hashes(artefact.xform),
        "media": entries,
    }
    return Bundle(artefact.form_id, artefact.xform, manifest, media)


def _unusable(data: bytes, name: str) -> str:
    """Why the terminal would refuse a list when the form is opened; "" where it would not."""
    try:
        read_resource(data, name)
    except FormLimit:
        return (
            f"超过终端的上限：一份数据最多 {MAX_CHOICE_ROWS} 行、{MAX_CHOICE_CELLS} 格、{MAX_RESOURCE_BYTES >> 20} MiB"
        )
    except ResourceMissing as why:
        return f"终端读不了这份数据（{why.cause}）"
    return ""


def _hashes(data: bytes) -> dict[str, Any]:
    return {
        "bytes": len(data),
        "md5": hashlib.md5(data, usedforsecurity=False).hexdigest(),
        "sha256": hashlib.sha256(data).hexdigest(),
    }


def write_bundle(made: Bundle, out: Path) -> Path:
    """Write a form's folder; each file whole or not at all, form.json last. Gives the folder."""
    folder = out / made.form_id
    (folder / "media").mkdir(parents=True, exist_ok=True)
    for old in (folder / "media").iterdir():
        if old.name not in made.media:
            old.unlink()
    for name, data in made.media.items():
        write_durably(folder / "media" / name, data, READABLE)
    write_durably(folder / "form.xml", made.xform, READABLE)
    text = json.dumps(made.manifest, ensure_ascii=False, indent=1, sort_keys=True)
    write_durably(folder / "form.json", text.encode() + b"\n", READABLE)
    return folder
