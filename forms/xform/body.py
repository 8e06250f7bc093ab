"""The `<h:body>`: controls, groups and repeats."""

from __future__ import annotations

import re

from forms.errors import FormBroken, FormLimit, FormUnsupported
from forms.limits import MAX_CONTROL_DEPTH
from forms.tree import Kind, Node
from forms.xform.expressions import Compiler
from forms.xform.model import (
    BodyElement,
    Control,
    Group,
    Item,
    Itemset,
    Question,
    Range,
    Repeat,
    Setvalue,
    Text,
)
from forms.xform.names import JAVAROSA, attribute, child, children
from forms.xform.paths import absolute
from forms.xform.setvalue import read_setvalue

_CONTROLS = {control.value: control for control in Control}
_REFUSED_MEDIA = ("video/",)
_REFUSED_TYPES = ("geotrace", "geoshape")
_RANDOMIZE = re.compile(r"\s*randomize\s*\(")


class BodyReader:
    """Reads the body of one form; `setvalues` collects the actions nested in it."""

    def __init__(self, compiler: Compiler, bind_ids: dict[str, str], types: dict[str, str]) -> None:
        self.setvalues: list[Setvalue] = []
        self._compiler = compiler
        self._bind_ids = bind_ids
        self._types = types

    def read(self, body: Node | None, root: str) -> tuple[BodyElement, ...]:
        """Every element below `body`. Raises `FormBroken`, `FormUnsupported`, `FormLimit`, `ExpressionBroken`."""
        return self._children(body, root, 0) if body is not None else ()

    def _children(self, node: Node, base: str, depth: int) -> tuple[BodyElement, ...]:
        if depth > MAX_CONTROL_DEPTH:
            raise FormLimit(f"groups nested more than {MAX_CONTROL_DEPTH} deep", form=self._compiler.form)
        found: list[BodyElement] = []
        for element in node.elements():
            if element.name in _CONTROLS:
                found.append(self._question(element, base))
            elif element.name == "group":
                found.append(self._group(element, base, depth))
            elif element.name == "repeat":
                found.append(self._repeat(element, base, depth, None, ()))
            elif element.name == "secret":
                raise FormUnsupported("control <secret>", form=self._compiler.form, question=base)
            elif element.name == "setvalue":
                self.setvalues.append(read_setvalue(element, base, base, self._compiler))
        return tuple(found)

    def _path(self, element: Node, base: str, attribute_name: str = "ref") -> str:
        bind_id = attribute(element, "bind")
        if bind_id is not None:
            path = self._bind_ids.get(bind_id)
            if path is None:
                raise FormBroken(f"bind id {bind_id!r} is not defined", form=self._compiler.form, question=base)
            return path
        reference = attribute(element, attribute_name)
        if not reference:
            raise FormBroken(f"<{element.name}> has no {attribute_name}", form=self._compiler.form, question=base)
        return absolute(reference, base, form=self._compiler.form)

    def _group(self, element: Node, base: str, depth: int) -> BodyElement:
        has_path = attribute(element, "ref") is not None or attribute(element, "bind") is not None
        path = self._path(element, base) if has_path else ""
        label = self._compiler.text(child(element, "label"), path or base)
        appearances = _appearances(element)
        inner = [item for item in element.elements() if item.name not in ("label", "hint", "help")]
        if len(inner) == 1 and inner[0].name == "repeat":
            return self._repeat(inner[0], path or base, depth, label, appearances)
        return Group(path, label, appearances, self._children(element, path or base, depth + 1))

    def _repeat(self, element: Node, base: str, depth: int, label: Text | None, appearances: tuple[str, ...]) -> Repeat:
        path = self._path(element, base, "nodeset")
        return Repeat(
            path=path,
            label=label or self._compiler.text(child(element, "label"), path),
            appearances=appearances + _appearances(element),
            children=self._children(element, path, depth + 1),
            count=self._compiler.optional(attribute(element, "count", JAVAROSA), path),
            fixed=(attribute(element, "noAddRemove", JAVAROSA) or "").strip() in ("true()", "true"),
        )

    def _question(self, element: Node, base: str) -> Question:
        path = self._path(element, base)
        control = _CONTROLS[element.name]
        mediatype = attribute(element, "mediatype") or ""
        if mediatype.startswith(_REFUSED_MEDIA) or self._types.get(path) in _REFUSED_TYPES:
            kind = mediatype or self._types.get(path)
            raise FormUnsupported(f"questions of type {kind}", form=self._compiler.form, question=path)
        if "search(" in (attribute(element, "appearance") or ""):
            raise FormUnsupported("appearance search()", form=self._compiler.form, question=path)
        if attribute(element, "query") is not None:
            raise FormUnsupported("external choices by query", form=self._compiler.form, question=path)
        for action in children(element, "setvalue"):
            self.setvalues.append(read_setvalue(action, path, path, self._compiler))
        itemset = child(element, "itemset")
        return Question(
            control=control,
            path=path,
            label=self._compiler.text(child(element, "label"), path),
            hint=self._compiler.text(child(element, "hint"), path),
            appearances=_appearances(element),
            attributes={_qualified(item): item.text for item in element.attributes},
            items=tuple(self._item(item, path) for item in children(element, "item")),
            itemset=self._itemset(itemset, path) if itemset is not None else None,
            range=_range(element) if control is Control.RANGE else None,
            mediatype=mediatype,
        )

    def _item(self, element: Node, path: str) -> Item:
        value = child(element, "value")
        if value is None:
            raise FormBroken("a choice has no value", form=self._compiler.form, question=path)
        return Item(value.string_value().strip(), self._compiler.text(child(element, "label"), path) or Text())

    def _itemset(self, element: Node, path: str) -> Itemset:
        source = attribute(element, "nodeset")
        value, label = child(element, "value"), child(element, "label")
        value_reference = attribute(value, "ref") if value is not None else None
        if not source or not value_reference:
            raise FormBroken("an itemset needs a nodeset and a value", form=self._compiler.form, question=path)
        label_text: Text | None = None
        label_expression = None
        label_reference = attribute(label, "ref") if label is not None else None
        if label_reference:
            label_text = self._compiler.reference(label_reference, path)
            if label_text.itext is None:
                label_text, label_expression = None, self._compiler.expression(label_reference, path)
        return Itemset(
            nodeset=self._compiler.expression(source, path),
            value=self._compiler.expression(value_reference, path),
            label=label_text,
            label_expression=label_expression,
            randomized=_RANDOMIZE.match(source) is not None,
        )


def _appearances(element: Node) -> tuple[str, ...]:
    return tuple((attribute(element, "appearance") or "").split())


def _range(element: Node) -> Range:
    return Range(
        attribute(element, "start") or "0", attribute(element, "end") or "10", attribute(element, "step") or "1"
    )


def _qualified(item: Node) -> str:
    return f"{item.prefix}:{item.name}" if item.kind is Kind.ATTRIBUTE and item.prefix else item.name
