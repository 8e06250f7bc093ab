"""Forms of an OpenRosa server on disk: only what changed is fetched; a form appears whole with its media or not at all.

Layout: FOLDER/<form>/current names a version; FOLDER/<form>/<version>/ holds form.xml and media/. <form> is the hash of
the formID, <version> that of form and media. Older versions stay: drafts may need them.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from sync.openrosa import LARGEST_FORM, Client
from sync.openrosa_wire import ListedForm, MediaFile, OpenRosaFault


@dataclass(frozen=True, slots=True)
class StoredForm:
    """A form as it lies on the disk. `is_new`: this run fetched it."""

    form_id: str
    version: str
    md5: str
    folder: Path
    is_new: bool


@dataclass(frozen=True, slots=True)
class FormsRun:
    """`faults` holds (form_id, code) of forms that stay as they were."""

    forms: tuple[StoredForm, ...]
    faults: tuple[tuple[str, str], ...]


def fetch_forms(client: Client, folder: Path) -> FormsRun:
    """Bring the folder up to the server's list. Raises OpenRosaFault of the line; one bad form stops no other."""
    stored: list[StoredForm] = []
    faults: list[tuple[str, str]] = []
    for form in client.form_list():
        try:
            stored.append(_fetch(client, form, folder / hashlib.sha256(form.form_id.encode()).hexdigest()[:32]))
        except OpenRosaFault as fault:
            if fault.of_the_line:
                raise
            faults.append((form.form_id, fault.code))
    return FormsRun(tuple(stored), tuple(faults))


def current(folder: Path, form_id: str) -> Path | None:
    """The folder of a form's current version, or None."""
    home = folder / hashlib.sha256(form_id.encode()).hexdigest()[:32]
    pointer = home / "current"
    return home / pointer.read_text(encoding="ascii") if pointer.is_file() else None


def _fetch(client: Client, form: ListedForm, home: Path) -> StoredForm:
    media = client.manifest(form)
    version = _version(form, media)
    target = home / version
    before = home / (home / "current").read_text(encoding="ascii") if (home / "current").is_file() else None
    is_new = not target.is_dir()
    if is_new:
        home.mkdir(mode=0o700, parents=True, exist_ok=True)
        building = Path(tempfile.mkdtemp(dir=home, prefix=".new-"))
        try:
            _fill(client, form, media, building, before)
            building.rename(target)
        except BaseException:
            shutil.rmtree(building, ignore_errors=True)
            raise
    if before != target:
        _point(home / "current", version)
    return StoredForm(form.form_id, form.version, form.md5, target, is_new)


def _version(form: ListedForm, media: Sequence[MediaFile]) -> str:
    whole = hashlib.sha256(form.md5.encode())
    for item in sorted(media, key=lambda m: m.name):
        whole.update(f"\0{item.name}\0{item.md5}".encode())
    return whole.hexdigest()[:32]


def _fill(client: Client, form: ListedForm, media: Sequence[MediaFile], folder: Path, before: Path | None) -> None:
    (folder / "media").mkdir(mode=0o700)
    _take(client, form.download_url, form.md5, folder / "form.xml", before and before / "form.xml", LARGEST_FORM)
    for item in media:
        _take(
            client, item.download_url, item.md5, folder / "media" / item.name, before and before / "media" / item.name
        )


def _take(
    client: Client, url: str, md5: str, path: Path, known: Path | None, most: int | None = None
) -> None:  # fmt: skip
    """A file with these bytes: from the version before, where it is the same, else from the server."""
    with os.fdopen(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as out:
        if known is not None and known.is_file() and _md5(known) == md5:
            with known.open("rb") as file:
                shutil.copyfileobj(file, out)
        elif most is None:
            client.download(url, md5, out)
        else:
            client.download(url, md5, out, most)
        out.flush()
        os.fsync(out.fileno())


def _md5(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, lambda: hashlib.md5(usedforsecurity=False)).hexdigest()


def _point(pointer: Path, version: str) -> None:
    fresh = pointer.with_name(".current.new")
    with fresh.open("w", encoding="ascii") as file:
        file.write(version)
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(pointer)
