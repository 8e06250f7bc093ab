"""Submissions that wait on disk until the server has answered 201 or 202; nothing is deleted before.

One folder a submission under `waiting/`, made whole under another name and then renamed; files 0600, folders 0700. What
was delivered leaves a receipt (instanceID's hash, time, status) under `sent/`, so that queueing it again does nothing.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from sync.openrosa_wire import Part, is_file_name

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

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Waiting:
    """A queued submission. `files` are those not yet accepted; `queued` is wall time in seconds."""

    key: str
    queued: float
    xml: Part
    files: tuple[Part, ...]


class Outbox:
    """The queue in one folder, which is made where it is missing."""

    def __init__(self, folder: Path) -> None:
        self._waiting = folder / "waiting"
        self._sent = folder / "sent"
        for path in (folder, self._waiting, self._sent):
            path.mkdir(mode=0o700, parents=True, exist_ok=True)

    def put(self, instance_id: str, xml: bytes, files: Mapping[str, Path], now: float) -> str:
        """Queue a submission and its files (name -> path, copied); gives its key. The same again does nothing.

        On disk when this returns. Raises OutboxError; OSError where the disk is full.
        """
        if not instance_id.strip() or len(instance_id) > 200:
            raise OutboxError("bad_instance_id")
        _check(xml, files)
        key = hashlib.sha256(instance_id.encode()).hexdigest()[:32]
        digest = _digest(xml, files)
        known = self._known_digest(key)
        if known is not None:
            if known != digest:
                raise OutboxError("same_id_other_content")
            return key
        building = Path(tempfile.mkdtemp(dir=self._waiting, prefix=".new-"))
        try:
            self._build(building, xml, files, {"digest": digest, "queued": now})
            building.rename(self._waiting / key)
        except BaseException:
            shutil.rmtree(building, ignore_errors=True)
            raise
        _sync_folder(self._waiting)
        return key

    def waiting(self) -> tuple[list[Waiting], list[str]]:
        """What has to go, oldest first; and the keys of what a failing disk made unreadable, which stays there."""
        found: list[Waiting] = []
        damaged: list[str] = []
        for path in self._waiting.iterdir():
            if path.name.startswith("."):
                continue
            try:
                found.append(self._read(path))
            except (ValueError, KeyError, TypeError, FileNotFoundError):
                damaged.append(path.name)
        return sorted(found, key=lambda w: (w.queued, w.key)), sorted(damaged)

    def accepted(self, item: Waiting, names: set[str]) -> None:
        """The server has these files: they need not go again."""
        known = self._accepted(self._waiting / item.key)
        _write(self._waiting / item.key / "accepted.json", json.dumps(sorted(known | names)).encode())

    def delivered(self, item: Waiting, status: int, now: float) -> None:
        """The server has all of it: leave a receipt, then delete the submission."""
        folder = self._waiting / item.key
        meta = json.loads((folder / "meta.json").read_bytes())
        receipt = {"digest": meta["digest"], "status": status, "queued": item.queued, "delivered": now}
        _write(self._sent / f"{item.key}.json", json.dumps(receipt).encode())
        gone = folder.with_name(f".gone-{item.key}")
        folder.rename(gone)
        _sync_folder(self._waiting)
        shutil.rmtree(gone)

    def sweep(self, now: float) -> None:
        """Remove what a crash left half made or half deleted."""
        for path in self._waiting.glob(".*"):
            if path.name.startswith(".gone-") or now - path.stat().st_mtime > STALE_S:
                shutil.rmtree(path, ignore_errors=True)

    def _known_digest(self, key: str) -> str | None:
        for path in (self._waiting / key / "meta.json", self._sent / f"{key}.json"):
            if path.is_file():
                return str(json.loads(path.read_bytes())["digest"])
        return None

    @staticmethod
    def _build(folder: Path, xml: bytes, files: Mapping[str, Path], meta: dict[str, Any]) -> None:
        _write(folder / "submission.xml", xml)
        entries = []
        for number, (name, path) in enumerate(sorted(files.items())):
            # Names from a form never become names on the disk.
            stored = folder / f"file-{number:03}"
            with path.open("rb") as source, _new(stored) as target:
                shutil.copyfileobj(source, target)
                target.flush()
                os.fsync(target.fileno())
            entries.append({"name": name, "stored": stored.name, "size": stored.stat().st_size})
        _write(folder / "meta.json", json.dumps({**meta, "xml_size": len(xml), "files": entries}).encode())
        _sync_folder(folder)

    def _read(self, folder: Path) -> Waiting:
        meta = json.loads((folder / "meta.json").read_bytes())
        done = self._accepted(folder)
        files = tuple(
            Part(e["name"], folder / e["stored"], e["size"], _kind(e["name"]))
            for e in meta["files"]
            if e["name"] not in done
        )
        xml = Part("submission.xml", folder / "submission.xml", meta["xml_size"], "text/xml")
        for part in (xml, *files):
            if part.path.stat().st_size != part.size:
                raise ValueError("size")
        return Waiting(folder.name, meta["queued"], xml, files)

    @staticmethod
    def _accepted(folder: Path) -> set[str]:
        path = folder / "accepted.json"
        return set(json.loads(path.read_bytes())) if path.is_file() else set()


def _check(xml: bytes, files: Mapping[str, Path]) -> None:
    if len(files) > MOST_FILES:
        raise OutboxError("too_many_files")
    if not all(is_file_name(name) for name in files):
        raise OutboxError("bad_file_name")
    if len(xml) > LARGEST_XML or any(path.stat().st_size > LARGEST_FILE for path in files.values()):
        raise OutboxError("too_large")


def _digest(xml: bytes, files: Mapping[str, Path]) -> str:
    whole = hashlib.sha256(hashlib.sha256(xml).digest())
    for name, path in sorted(files.items()):
        with path.open("rb") as file:
            whole.update(name.encode() + b"\0" + hashlib.file_digest(file, "sha256").digest())
    return whole.hexdigest()


def _kind(name: str) -> str:
    return KINDS.get(Path(name).suffix.lower(), "application/octet-stream")


def _new(path: Path) -> Any:
    return os.fdopen(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb")


def _write(path: Path, data: bytes) -> None:
    """Whole or not at all, and on the disk when it returns."""
    fresh = path.with_name(f".{path.name}.new")
    fresh.unlink(missing_ok=True)
    with _new(fresh) as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)
    _sync_folder(path.parent)


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
