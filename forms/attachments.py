"""Files that belong to answers, kept by the hash of their content."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from pathlib import Path

from forms.durable import write_durably
from forms.errors import AttachmentRefused
from forms.limits import MAX_ATTACHMENT_BYTES

_NAME = re.compile(r"[0-9a-f]{64}\.[a-z0-9]{1,8}$")
_ENDING = re.compile(r"[a-z0-9]{1,8}$")
_KINDS = {
    "image/": {"jpg", "jpeg", "png", "webp"},
    "audio/": {"m4a", "mp3", "ogg", "wav", "amr"},
}


@dataclass(frozen=True, slots=True)
class Attachment:
    """A stored file: `name` is its SHA-256 in hex with an ending, and is the answer in the instance."""

    name: str
    size: int


class AttachmentStore:
    """One folder (0700) of files (0600). The same content is stored once; nothing is ever changed in place."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def put(
        self, content: bytes, ending: str, *, mediatype: str = "", form: str = "", question: str = ""
    ) -> Attachment:
        """Keep `content`; durable when this returns. `ending` is the file's, without its dot.

        Raises `AttachmentRefused` for more than `MAX_ATTACHMENT_BYTES`, nothing at all, or an ending that the
        question's `mediatype` does not take.
        """
        suffix = ending.lower()
        if len(content) > MAX_ATTACHMENT_BYTES:
            raise AttachmentRefused(
                f"the file has {_megabytes(len(content))} MB; the limit is {_megabytes(MAX_ATTACHMENT_BYTES)} MB",
                form=form,
                question=question,
            )
        if not content:
            raise AttachmentRefused("the file is empty", form=form, question=question)
        if not _ENDING.match(suffix) or not _taken(suffix, mediatype):
            raise AttachmentRefused(f"the question takes no .{suffix[:8]} files", form=form, question=question)
        name = f"{hashlib.sha256(content).hexdigest()}.{suffix}"
        path = self._folder / name
        if not path.exists():
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            write_durably(path, content)
        return Attachment(name, len(content))

    def get(self, name: str) -> bytes:
        """The content. Raises `AttachmentRefused` where it is not there, or is not what its name says."""
        if not _NAME.match(name):
            raise AttachmentRefused("this is no stored file's name")
        try:
            content = (self._folder / name).read_bytes()
        except FileNotFoundError:
            raise AttachmentRefused("the stored file is not there") from None
        if hashlib.sha256(content).hexdigest() != name.partition(".")[0]:
            raise AttachmentRefused("the stored file is damaged")
        return content

    def size(self, name: str) -> int | None:
        """Bytes of a stored file; None where there is none of that name."""
        path = self._folder / name
        return path.stat().st_size if _NAME.match(name) and path.is_file() else None


def _taken(suffix: str, mediatype: str) -> bool:
    for kind, endings in _KINDS.items():
        if mediatype.startswith(kind):
            return suffix in endings
    return True


def _megabytes(size: int) -> str:
    return f"{size / (1024 * 1024):.0f}"
