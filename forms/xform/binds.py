"""The `<bind>` elements."""

from __future__ import annotations

from forms.errors import FormBroken
from forms.tree import Node
from forms.xform.expressions import Compiler
from forms.xform.model import KIOSK, Bind, Preload
from forms.xform.names import JAVAROSA, OPENROSA, attribute, children
from forms.xform.paths import absolute


def read_binds(model: Node, root: str, compiler: Compiler) -> tuple[dict[str, Bind], dict[str, str]]:
    """Path to bind, and bind id to path. Raises `FormBroken` for a bind without, or two with the same, nodeset."""
    binds: dict[str, Bind] = {}
    ids: dict[str, str] = {}
    pending = [(element, root) for element in reversed(list(children(model, "bind")))]
    while pending:
        element, base = pending.pop()
        nodeset = attribute(element, "nodeset") or attribute(element, "ref")
        if not nodeset:
            raise FormBroken("a bind has no nodeset", form=compiler.form, question=base)
        path = absolute(nodeset, base, form=compiler.form)
        if path in binds:
            raise FormBroken("two binds for the same node", form=compiler.form, question=path)
        binds[path] = _bind(element, path, compiler)
        name = attribute(element, "id")
        if name:
            ids[name] = path
        pending.extend((inner, path) for inner in reversed(list(children(element, "bind"))))
    return binds, ids


def _bind(element: Node, path: str, compiler: Compiler) -> Bind:
    def expression(name: str) -> str | None:
        return attribute(element, name)

    preload = attribute(element, "preload", JAVAROSA)
    pixels = attribute(element, "max-pixels", OPENROSA) or ""
    return Bind(
        path=path,
        type=_local(attribute(element, "type") or "string"),
        relevant=compiler.optional(expression("relevant"), path),
        required=compiler.optional(expression("required"), path),
        readonly=compiler.optional(expression("readonly"), path),
        constraint=compiler.optional(expression("constraint"), path),
        calculate=compiler.optional(expression("calculate"), path),
        constraint_message=compiler.message(attribute(element, "constraintMsg", JAVAROSA), path),
        required_message=compiler.message(attribute(element, "requiredMsg", JAVAROSA), path),
        preload=Preload(preload, attribute(element, "preloadParams", JAVAROSA) or "") if preload else None,
        sensitive=_kiosk(element, "sensitive").strip().lower() in ("yes", "true", "true()", "1"),
        display=_kiosk(element, "display"),
        max_pixels=int(pixels) if pixels.isascii() and pixels.isdigit() else None,
    )


def _kiosk(element: Node, name: str) -> str:
    """Authors write the prefix; which URI their settings gave it is theirs."""
    for item in element.attributes:
        if item.name == name and (item.uri == KIOSK or item.prefix == "kiosk"):
            return item.text
    return ""


def _local(name: str) -> str:
    return name.rpartition(":")[2].strip()
