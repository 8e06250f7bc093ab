"""What a printer says, taken apart byte by byte. Noise and silence are never read as good news.

DLE EOT n answers one byte 0xx1xx10. GS r 1 answers one byte 0xx0xxxx. GS ( H function 48 answers 37h 22h, the four
characters asked with, 00h. Automatic status (GS a), where someone switched it on, comes unasked in four bytes, the
first 0xx1xx00; its other three look like answers to GS r and are swallowed.
"""

from __future__ import annotations

from typing import Final

_DONE_HEAD: Final = b"\x37\x22"
_DONE_LENGTH: Final = 7


class Replies:
    """Feed bytes as they come; take the newest status, paper and done answers."""

    def __init__(self) -> None:
        self._block = bytearray()
        self._swallow = 0
        self.statuses: list[int] = []
        """Answers to DLE EOT in their order."""
        self.papers: list[int] = []
        """Answers to GS r 1."""
        self.done: list[bytes] = []
        """The four characters of each GS ( H answer."""

    def clear(self) -> None:
        """Forget what came so far."""
        self._block.clear()
        self._swallow = 0
        self.statuses.clear()
        self.papers.clear()
        self.done.clear()

    def feed(self, byte: int) -> None:
        """One byte from the printer."""
        if self._block:
            self._in_block(byte)
        elif self._swallow:
            self._swallow -= 1
        elif byte == _DONE_HEAD[0]:
            self._block.append(byte)
        elif byte & 0b10010011 == 0b00010010:
            self.statuses.append(byte)
        elif byte & 0b10010011 == 0b00010000:
            self._swallow = 3
        elif not byte & 0b10010000:
            self.papers.append(byte)

    def _in_block(self, byte: int) -> None:
        self._block.append(byte)
        if len(self._block) == 2 and self._block != _DONE_HEAD:
            self._block.clear()
        elif len(self._block) == _DONE_LENGTH:
            if byte == 0:
                self.done.append(bytes(self._block[2:6]))
            self._block.clear()
