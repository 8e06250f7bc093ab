"""Forms compiled once: a cache in memory, by the SHA-256 of the document.

Nothing compiled is written to disk: a file of code or pickles would have to be trusted, while parsing anew costs a few
tens of milliseconds. The document itself is what is kept, and it is checked like any other input.
"""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from threading import Lock

from forms.xform.model import FormDefinition
from forms.xform.parse import parse_form


def load_form(document: bytes | str) -> FormDefinition:
    """Compile one form, uncached. Raises what `forms.xform.parse.parse_form` raises."""
    return parse_form(document.encode() if isinstance(document, str) else document)


class FormLibrary:
    """At most `size` compiled forms, the longest unused leaves first. Threads may share it."""

    def __init__(self, size: int = 32) -> None:
        self._size = size
        self._forms: OrderedDict[str, FormDefinition] = OrderedDict()
        self._lock = Lock()

    def load(self, document: bytes) -> FormDefinition:
        """The compiled form of exactly these bytes."""
        digest = hashlib.sha256(document).hexdigest()
        with self._lock:
            known = self._forms.get(digest)
            if known is not None:
                self._forms.move_to_end(digest)
                return known
        made = parse_form(document)
        with self._lock:
            self._forms[digest] = made
            while len(self._forms) > self._size:
                self._forms.popitem(last=False)
        return made
