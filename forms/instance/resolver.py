"""Where a form's outside data comes from: `jr://` addresses answered by whoever opens the form.

| address | meaning |
|---|---|
| `jr://file/NAME`, `jr://file-csv/NAME` | a file shipped with the form |
| `jr://images/NAME`, `jr://audio/NAME`, `jr://video/NAME` | media of labels; never opened here |
| `jr://instance/last-saved` | the form's last finished instance |
| `jr://file/card.xml` | virtual: what the card reader last read |
| `jr://instance/query/NAME` | virtual: the last answer of the query NAME |
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Final, Protocol

CARD: Final = "jr://file/card.xml"
LAST_SAVED: Final = "jr://instance/last-saved"
QUERY: Final = "jr://instance/query/"


class Resolver(Protocol):
    """Answers addresses. Must not block: a session asks while a person waits."""

    def read(self, address: str) -> bytes | None:
        """The document at `address`; None where there is none. Only XML for the virtual instances."""

    def file(self, address: str) -> Path | None:
        """The file at `address`, for media and large lists; None where there is none."""


def is_virtual(address: str) -> bool:
    """Whether the content may change while the form is open, and may lack altogether."""
    return address in (CARD, LAST_SAVED) or address.startswith(QUERY)


@dataclass(frozen=True)
class FolderResolver:
    """Files from one folder (never from outside it), the virtual instances from `virtual`."""

    folder: Path | None = None
    virtual: Mapping[str, bytes] = field(default_factory=dict)

    def read(self, address: str) -> bytes | None:
        if address in self.virtual:
            return self.virtual[address]
        path = self.file(address)
        return path.read_bytes() if path is not None else None

    def file(self, address: str) -> Path | None:
        name = file_name(address)
        if self.folder is None or name is None:
            return None
        path = self.folder / name
        return path if path.is_file() else None


def file_name(address: str) -> str | None:
    """The bare file name in a `jr://` address; None for another address, or a name that leads elsewhere."""
    scheme, _, rest = address.partition("://")
    kind, _, name = rest.partition("/")
    if scheme != "jr" or kind == "instance" or not name or name != PurePosixPath(name).name or name in (".", ".."):
        return None
    return name
