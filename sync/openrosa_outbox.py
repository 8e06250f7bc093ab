"""Submissions that wait on disk until the server has them; nothing is deleted before.

One folder a submission under `waiting/`, made whole under another name and then renamed. `state.json` in it says what
the server has, which request was begun and what became of the last try. What was delivered leaves a receipt (form,
times, status) under `sent/`, so that queueing it again does nothing. Files are those of one group (0660, folders 2770):
who queues and who sends may be two users.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Mapping, Set
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, Final

from sync.durable import FILE_MODE, FOLDER_MODE, flush, make_shared_folder, new_file, sync_folder, write_whole
from sync.openrosa_wire import OpenRosaFault, Part, is_file_name

LARGEST_XML: Final = 4 * 1024 * 1024
LARGEST_FILE: Final = 50 * 1024 * 1024
MOST_FILES: Final = 100
STALE_S: Final = 86_400.0
"""A folder that was never finished is swept away after this long."""
KINDS: Final = {
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".png": "image/png",
    ".pdf": "application/pdf",
    ".csv": "text/csv",
    ".m4a": "audio/mp4",
}


class OutboxError(Exception):
    """A submission cannot be queued. `code`: bad_instance_id | same_id_other_content | bad_file_name | too_large |
    too_many_files."""

    def __init__(self, code: str, text: str = "") -> None:
        super().__init__(text or code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a submission is. `accepted` are the files that the server has, `status` its last 201, 202 or 409; `begun`
    the files of a request that may have arrived without an answer; `code` and `answer` the last fault and its HTTP
    status, `failed` when that was, `failures` how many in a row. Times are wall time in seconds."""

    accepted: tuple[str, ...] = ()
    status: int = 0
    begun: tuple[str, ...] | None = None
    code: str = ""
    answer: int = 0
    failed: float = 0.0
    failures: int = 0


@dataclass(frozen=True, slots=True)
class Waiting:
    """A queued submission. `files` are those not yet accepted; `queued` is wall time in seconds."""

    key: str
    form: str
    instance_id: str
    queued: float
    xml: Part
    files: tuple[Part, ...]
    progress: Progress

    @property
    def is_through(self) -> bool:
        """Whether the server has all of it already."""
        return not self.files and self.progress.status != 0


@dataclass(frozen=True, slots=True)
class Receipt:
    """What is left of a submission that the server has."""

    key: str
    form: str
    queued: float
    delivered: float
    status: int


@dataclass(frozen=True, slots=True)
class LineWord:
    """Why nothing goes to the server at all, since when; the code is "" while it answers."""

    code: str = ""
    status: int = 0
    since: float = 0.0


class Outbox:
    """The queue in one folder, which is made where it is missing, for the group of the folder that it lies in."""

    def __init__(self, folder: Path) -> None:
        self._waiting = folder / "waiting"
        self._sent = folder / "sent"
        self._line = folder / "line.json"
        for path in (folder, self._waiting, self._sent):
            make_shared_folder(path)

    def put(self, instance_id: str, xml: bytes, files: Mapping[str, Path], now: float, form: str = "") -> str:
        """Queue a submission and its files (name -> path, copied); gives its key. The same again does nothing.

        On disk when this returns. Raises OutboxError; OSError where the disk is full.
        """
        if not instance_id.strip() or len(instance_id) > 200:
            raise OutboxError("bad_instance_id", "the instanceID is empty or longer than 200 characters")
        _check(xml, files)
        key = hashlib.sha256(instance_id.encode()).hexdigest()[:32]
        digest = _digest(xml, files)
        if self._is_known(key, digest):
            return key
        meta = {"digest": digest, "queued": now, "form": form, "instance_id": instance_id}
        building = Path(tempfile.mkdtemp(dir=self._waiting, prefix=".new-"))
        try:
            self._build(building, xml, files, meta)
            try:
                building.rename(self._waiting / key)
            except OSError:
                # Queued by somebody else meanwhile: whether it is the same decides.
                if not self._is_known(key, digest):
                    raise
                shutil.rmtree(building)
        except BaseException:
            shutil.rmtree(building, ignore_errors=True)
            raise
        sync_folder(self._waiting)
        return key

    def names(self) -> frozenset[str]:
        """The keys of what waits, read fast."""
        with os.scandir(self._waiting) as entries:
            return frozenset(e.name for e in entries if not e.name.startswith("."))

    def waiting(self) -> tuple[list[Waiting], list[str]]:
        """What has to go, oldest first; and the keys of what a failing disk made unreadable, which stays there."""
        found: list[Waiting] = []
        damaged: list[str] = []
        for name in self.names():
            try:
                found.append(self._read(self._waiting / name))
            except (ValueError, KeyError, TypeError, OSError):
                # Delivered and gone between the two looks is not damaged.
                if (self._waiting / name).exists():
                    damaged.append(name)
        return sorted(found, key=lambda w: (w.queued, w.key)), sorted(damaged)

    def receipt(self, key: str) -> Receipt | None:
        """What is known of a delivered submission. Raises ValueError for a receipt that a failing disk changed."""
        path = self._sent / f"{key}.json"
        if not path.is_file():
            return None
        kept = json.loads(path.read_bytes())
        return Receipt(key, str(kept["form"]), float(kept["queued"]), float(kept["delivered"]), int(kept["status"]))

    def begin(self, item: Waiting, names: Set[str]) -> Waiting:
        """A request with these files is about to go: from its last byte on it may have arrived."""
        return self._note(item, replace(item.progress, begun=tuple(sorted(names))))

    def accepted(self, item: Waiting, names: Set[str], status: int) -> Waiting:
        """The server has these files: they need not go again."""
        have = tuple(sorted({*item.progress.accepted, *names}))
        return self._note(item, Progress(accepted=have, status=status))

    def failed(self, item: Waiting, fault: OpenRosaFault, now: float, may_have_arrived: bool) -> Waiting:
        """What became of the last try; `begun` stays only where a request like it may have arrived at some time."""
        before = item.progress
        progress = replace(
            before,
            begun=before.begun if may_have_arrived else None,
            code=fault.code,
            answer=fault.status,
            failed=now,
            failures=before.failures + 1,
        )
        return self._note(item, progress)

    def delivered(self, item: Waiting, status: int, now: float) -> None:
        """The server has all of it: leave a receipt, then delete the submission."""
        folder = self._waiting / item.key
        meta = json.loads((folder / "meta.json").read_bytes())
        receipt = {
            "digest": meta["digest"], "form": item.form, "status": status, "queued": item.queued, "delivered": now
        }  # fmt: skip
        write_whole(self._sent / f"{item.key}.json", json.dumps(receipt).encode(), FILE_MODE)
        gone = folder.with_name(f".gone-{item.key}")
        folder.rename(gone)
        sync_folder(self._waiting)
        shutil.rmtree(gone, ignore_errors=True)

    def sweep(self, now: float) -> None:
        """Remove what a crash left half made or half deleted."""
        for path in self._waiting.glob(".*"):
            with suppress(FileNotFoundError):
                if path.name.startswith(".gone-") or now - path.stat().st_mtime > STALE_S:
                    shutil.rmtree(path, ignore_errors=True)

    def line(self) -> LineWord:
        """What the sender said of the server last."""
        try:
            kept = json.loads(self._line.read_bytes())
            return LineWord(str(kept["code"]), int(kept["status"]), float(kept["since"]))
        except (OSError, ValueError, KeyError, TypeError):
            return LineWord()

    def note_line(self, code: str, status: int, now: float) -> None:
        """Why nothing goes to the server at all; "" when it answered. Written only when it becomes another."""
        if (self.line().code, self.line().status) != (code, status):
            write_whole(self._line, json.dumps(asdict(LineWord(code, status, now))).encode(), FILE_MODE)

    def _note(self, item: Waiting, progress: Progress) -> Waiting:
        if progress != item.progress:
            write_whole(self._waiting / item.key / "state.json", json.dumps(asdict(progress)).encode(), FILE_MODE)
        files = tuple(part for part in item.files if part.name not in progress.accepted)
        return replace(item, files=files, progress=progress)

    def _is_known(self, key: str, digest: str) -> bool:
        """Whether this waits or went before. Raises OutboxError where something else did under its name."""
        for path in (self._waiting / key / "meta.json", self._sent / f"{key}.json"):
            with suppress(FileNotFoundError):
                if json.loads(path.read_bytes())["digest"] != digest:
                    raise OutboxError("same_id_other_content", "other content was queued under this instanceID before")
                return True
        return False

    @staticmethod
    def _build(folder: Path, xml: bytes, files: Mapping[str, Path], meta: dict[str, Any]) -> None:
        folder.chmod(FOLDER_MODE)
        write_whole(folder / "submission.xml", xml, FILE_MODE)
        entries = []
        for number, (name, path) in enumerate(sorted(files.items())):
            # Names from a form never become names on the disk.
            stored = folder / f"file-{number:03}"
            with path.open("rb") as source, new_file(stored, FILE_MODE) as target:
                shutil.copyfileobj(source, target)
                flush(target)
            entries.append({"name": name, "stored": stored.name, "size": stored.stat().st_size})
        write_whole(
            folder / "meta.json", json.dumps({**meta, "xml_size": len(xml), "files": entries}).encode(), FILE_MODE
        )

    def _read(self, folder: Path) -> Waiting:
        meta = json.loads((folder / "meta.json").read_bytes())
        progress = _progress(folder / "state.json")
        files = tuple(
            Part(e["name"], folder / e["stored"], e["size"], _kind(e["name"]))
            for e in meta["files"]
            if e["name"] not in progress.accepted
        )
        xml = Part("submission.xml", folder / "submission.xml", meta["xml_size"], "text/xml")
        for part in (xml, *files):
            if part.path.stat().st_size != part.size:
                raise ValueError("size")
        return Waiting(folder.name, meta["form"], meta["instance_id"], meta["queued"], xml, files, progress)


def _progress(path: Path) -> Progress:
    if not path.is_file():
        return Progress()
    kept = json.loads(path.read_bytes())
    begun = kept.pop("begun")
    return Progress(
        **{**kept, "accepted": tuple(kept["accepted"])}, begun=tuple(begun) if begun is not None else None
    )  # fmt: skip


def _check(xml: bytes, files: Mapping[str, Path]) -> None:
    if len(files) > MOST_FILES:
        raise OutboxError("too_many_files", f"{len(files)} files; the limit is {MOST_FILES}")
    for name in files:
        if not is_file_name(name):
            raise OutboxError("bad_file_name", "a file's name holds a path, a leading dot or control characters")
    if len(xml) > LARGEST_XML:
        raise OutboxError("too_large", f"the submission has {len(xml)} bytes; the limit is {LARGEST_XML}")
    for name, path in files.items():
        if (size := path.stat().st_size) > LARGEST_FILE:
            raise OutboxError("too_large", f"{name} has {size} bytes; the limit is {LARGEST_FILE}")


def _digest(xml: bytes, files: Mapping[str, Path]) -> str:
    whole = hashlib.sha256(hashlib.sha256(xml).digest())
    for name, path in sorted(files.items()):
        with path.open("rb") as file:
            whole.update(name.encode() + b"\0" + hashlib.file_digest(file, "sha256").digest())
    return whole.hexdigest()


def _kind(name: str) -> str:
    return KINDS.get(Path(name).suffix.lower(), "application/octet-stream")
