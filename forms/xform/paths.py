"""References of binds and controls as absolute paths of local names."""

from __future__ import annotations

import re

from forms.errors import FormBroken

_STEP = re.compile(r"(?:[\w.\-]+:)?([\w.\-]+)$")


def absolute(reference: str, base: str, *, form: str = "") -> str:
    """`reference` (absolute, or relative to the path `base`) as an absolute path. Raises `FormBroken`."""
    text = reference.strip()
    if text.startswith("current()"):
        text = "." + text[len("current()") :]
    names = [] if text.startswith("/") else [name for name in base.split("/") if name]
    for step in text.strip("/").split("/"):
        if step in ("", "."):
            continue
        if step == "..":
            if not names:
                raise FormBroken(f"reference {reference!r} leads out of the form", form=form, question=base)
            names.pop()
            continue
        mark = "@" if step.startswith("@") else ""
        found = _STEP.match(step.removeprefix("@").strip())
        if found is None:
            raise FormBroken(f"reference {reference!r} is not a plain path", form=form, question=base)
        names.append(mark + found.group(1))
    return "/" + "/".join(names)


def parent(path: str) -> str:
    """The path one step up; "" above the root."""
    return path.rpartition("/")[0]


def is_below(path: str, ancestor: str) -> bool:
    """Whether `path` is `ancestor` or lies below it."""
    return path == ancestor or path.startswith(ancestor + "/")


def depth(path: str) -> int:
    """Number of steps."""
    return path.count("/")
