"""Forms of an OpenRosa server on disk: only what changed is fetched; a form appears whole with its media or not at all.

Layout: FOLDER/<form>/current names a version, id the form; FOLDER/<form>/<version>/ holds form.xml and media/. <form>
is the hash of the formID, <version> that of form and media. Older versions stay: drafts may need them.
"""

from __future__ import annotations

import hashlib
import shutil
import tempfile
import time
from collections.abc import Callable, Sequence, Set
from dataclasses import dataclass
from pathlib import Path

from sync.durable import FILE_MODE, FOLDER_MODE, flush, make_shared_folder, new_file, sync_folder, write_whole
from sync.openrosa import LARGEST_FORM, Client
from sync.openrosa_outbox import STALE_S
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
class FormFault:
    """Why a form was not taken."""

    form_id: str
    code: str
    text: str


class FormRefused(Exception):
    """A document came whole but cannot be used. `code` says why."""

    def __init__(self, code: str, text: str) -> None:
        super().__init__(text)
        self.code = code


@dataclass(frozen=True, slots=True)
class FormsRun:
    """`faults` are those of forms that stay as they were; `withdrawn` the ids of those that the server offers no more:
    they have no current version from now on, their versions stay for drafts."""

    forms: tuple[StoredForm, ...]
    faults: tuple[FormFault, ...]
    withdrawn: tuple[str, ...] = ()


def fetch_forms(client: Client, folder: Path, check: Callable[[bytes], None] = lambda document: None) -> FormsRun:
    """Bring the folder up to the server's list. Raises OpenRosaFault of the line; one bad form stops no other.

    `check` looks at a new form's document before it takes the place of the old one; what it raises as FormRefused is
    that form's fault.
    """
    stored: list[StoredForm] = []
    faults: list[FormFault] = []
    listed = client.form_list()
    for form in listed:
        try:
            stored.append(_fetch(client, form, check, _home(folder, form.form_id)))
        except OpenRosaFault as fault:
            if fault.of_the_line:
                raise
            faults.append(FormFault(form.form_id, fault.code, str(fault)))
        except FormRefused as refused:
            faults.append(FormFault(form.form_id, refused.code, str(refused)))
    return FormsRun(tuple(stored), tuple(faults), _withdraw(folder, {form.form_id for form in listed}))


def current(folder: Path, form_id: str) -> Path | None:
    """The folder of a form's current version, or None."""
    home = _home(folder, form_id)
    pointer = home / "current"
    return home / pointer.read_text(encoding="ascii") if pointer.is_file() else None


def _home(folder: Path, form_id: str) -> Path:
    return folder / hashlib.sha256(form_id.encode()).hexdigest()[:32]


def _withdraw(folder: Path, offered: Set[str]) -> tuple[str, ...]:
    gone = []
    for pointer in folder.glob("*/current"):
        form_id = (pointer.parent / "id").read_text(encoding="utf-8")
        if form_id not in offered:
            pointer.unlink()
            sync_folder(pointer.parent)
            gone.append(form_id)
    return tuple(sorted(gone))


def _fetch(client: Client, form: ListedForm, check: Callable[[bytes], None], home: Path) -> StoredForm:
    media = client.manifest(form)
    version = _version(form, media)
    target = home / version
    before = home / (home / "current").read_text(encoding="ascii") if (home / "current").is_file() else None
    is_new = not target.is_dir()
    if is_new:
        make_shared_folder(home)
        _sweep(home)
        building = Path(tempfile.mkdtemp(dir=home, prefix=".new-"))
        try:
            _fill(client, form, media, building, before)
            check((building / "form.xml").read_bytes())
            for path in (building / "media", building):
                path.chmod(FOLDER_MODE)
                sync_folder(path)
            building.rename(target)
            sync_folder(home)
        except BaseException:
            shutil.rmtree(building, ignore_errors=True)
            raise
    if before != target:
        write_whole(home / "id", form.form_id.encode(), FILE_MODE)
        write_whole(home / "current", version.encode("ascii"), FILE_MODE)
    return StoredForm(form.form_id, form.version, form.md5, target, is_new)


def _sweep(home: Path) -> None:
    """Remove what a fetch that was killed left half made; one of today may still be under way."""
    for path in home.glob(".new-*"):
        if time.time() - path.stat().st_mtime > STALE_S:
            shutil.rmtree(path, ignore_errors=True)


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
    with new_file(path, FILE_MODE) as out:
        if known is not None and known.is_file() and _md5(known) == md5:
            with known.open("rb") as file:
                shutil.copyfileobj(file, out)
        elif most is None:
            client.download(url, md5, out)
        else:
            client.download(url, md5, out, most)
        flush(out)


def _md5(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, lambda: hashlib.md5(usedforsecurity=False)).hexdigest()
