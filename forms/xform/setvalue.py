"""`<setvalue>` elements of model and body."""

from __future__ import annotations

from forms.errors import FormBroken, FormUnsupported
from forms.tree import Node
from forms.xform.expressions import Compiler
from forms.xform.model import Setvalue
from forms.xform.names import EVENTS, attribute
from forms.xform.paths import absolute

FIRST_LOAD = "odk-instance-first-load"
LOAD = "odk-instance-load"
NEW_REPEAT = "odk-new-repeat"
VALUE_CHANGED = "xforms-value-changed"

_KNOWN = {FIRST_LOAD, LOAD, NEW_REPEAT, VALUE_CHANGED}
# XForms 1.1 names that ODK forms written before 2019 carry.
_OLD = {"xforms-ready": FIRST_LOAD}


def read_setvalue(element: Node, base: str, source: str | None, compiler: Compiler) -> Setvalue:
    """`base` is the path that a relative `ref` starts from. Raises `FormBroken`, `FormUnsupported`."""
    reference = attribute(element, "ref") or attribute(element, "bind")
    if not reference:
        raise FormBroken("a setvalue has no ref", form=compiler.form, question=base)
    names = (attribute(element, "event") or attribute(element, "event", EVENTS) or "").split()
    events = frozenset(_OLD.get(name, name) for name in names)
    if not events or events - _KNOWN:
        raise FormUnsupported(
            f"setvalue at event {' '.join(sorted(events - _KNOWN)) or '(none)'}", form=compiler.form, question=base
        )
    return Setvalue(
        events=events,
        path=absolute(reference, base, form=compiler.form),
        reference=compiler.expression(reference, base),
        expression=compiler.optional(attribute(element, "value"), base),
        text=element.string_value(),
        source=source,
    )
