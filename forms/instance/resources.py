"""Files of choices read once and shared by all sessions, as compiled forms are."""

from __future__ import annotations

import gc
import hashlib
from collections import OrderedDict
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock

from forms.instance.readers import read_resource
from forms.tree import Node
from forms.xpath.index import EqualityIndex


class ResourceCache:
    """At most `size` trees, by address and the SHA-256 of the content; the longest unused leaves first."""

    def __init__(self, size: int = 8) -> None:
        self._size = size
        self._trees: OrderedDict[tuple[str, bytes], Node] = OrderedDict()
        self._lock = Lock()

    def __len__(self) -> int:
        return len(self._trees)

    def read(self, raw: bytes, address: str) -> Node:
        """The tree of exactly this content, with an index. Raises `ResourceMissing`, `FormLimit`."""
        key = (address, hashlib.sha256(raw).digest())
        with self._lock:
            known = self._trees.get(key)
            if known is not None:
                self._trees.move_to_end(key)
                return known
        with _uncollected():
            made = read_resource(raw, address)
        made.index = EqualityIndex()
        with self._lock:
            self._trees[key] = made
            while len(self._trees) > self._size:
                self._trees.popitem(last=False)
        return made


@contextmanager
def _uncollected() -> Iterator[None]:
    """Hundreds of thousands of new nodes, none of them garbage: the collector would only walk them again and again."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()
