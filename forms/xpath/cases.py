"""Recorded cases: a document, a context, an expression and what kind of result is asked for (`python -m forms.xpath`).

A context path counts child indexes from the document over all node kinds of the DOM and may end in `/@name`. `want` is
the result type of DOM XPath: 0 any, 1 number, 2 string, 3 boolean, 4 to 7 all nodes, 8 and 9 the first node.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import tzinfo

from forms.tree import Kind, Node
from forms.xml import XmlRefused
from forms.xpath.axes import descendant
from forms.xpath.coercion import text_of
from forms.xpath.dom import parse_dom
from forms.xpath.environment import StaticEnvironment
from forms.xpath.errors import XPathError, XPathTypeError
from forms.xpath.expression import Value, compile_expression


class BadCase(Exception):
    """A case that lacks a field or has one of the wrong kind."""

    code = "xpath_bad_case"


@dataclass(frozen=True, slots=True)
class Case:
    """One case, with a parsed document. `root` is what `/` leads to: in an XForm, the main instance."""

    document: Node
    context: Node
    expression: str
    namespaces: Mapping[str, str]
    want: int
    root: Node


def read_case(fields: object) -> Case:
    """A case from decoded JSON; unknown fields are ignored. Raises `BadCase` and `XmlRefused`."""
    if not isinstance(fields, dict):
        raise BadCase("a case is an object")
    xml, path, expression = (_text(fields, name) for name in ("xml", "ctx", "expr"))
    want, namespaces = fields.get("want", 0), fields.get("ns") or {}
    if not isinstance(want, int) or isinstance(want, bool) or not 0 <= want <= 9:
        raise BadCase("want is a number from 0 to 9")
    if not isinstance(namespaces, dict) or not all(isinstance(uri, str) for uri in namespaces.values()):
        raise BadCase("ns maps prefixes to URIs")
    document = parse_dom(xml)
    context = _find(document, path)
    prefixes = {prefix: uri for prefix, uri in namespaces.items() if prefix}
    return Case(document, context, expression, prefixes, want, _main_instance(document, context))


def answer(case: Case, zone: tzinfo) -> dict[str, object]:
    """What is printed for a case. Raises `XPathError`."""
    env = StaticEnvironment(_instances(case.document), _texts(case.document), zone=zone)
    expression = compile_expression(case.expression, case.namespaces, late=True)
    if case.want == 1:
        return _typed(expression.number(case.context, env, root=case.root), case)
    if case.want == 2:
        return _typed(expression.string(case.context, env, root=case.root), case)
    if case.want == 3:
        return _typed(expression.boolean(case.context, env, root=case.root), case)
    value = expression.evaluate(case.context, env, root=case.root)
    if case.want >= 4 and not isinstance(value, list):
        raise XPathTypeError("the result is not a set of nodes", case.expression)
    return _typed(value, case)


def answer_fields(fields: object, zone: tzinfo) -> dict[str, object]:
    """What is printed for decoded JSON: a failure of any kind is an answer of type error."""
    try:
        return answer(read_case(fields), zone)
    except (BadCase, XmlRefused, XPathError) as error:
        return {"type": "error", "value": str(error)}


def _text(fields: dict[str, object], name: str) -> str:
    value = fields.get(name)
    if not isinstance(value, str):
        raise BadCase(f"{name} is missing or no text")
    return value


def _typed(value: Value, case: Case) -> dict[str, object]:
    if isinstance(value, bool):
        return {"type": "boolean", "value": value}
    if isinstance(value, str):
        return {"type": "string", "value": value}
    if isinstance(value, float):
        return {"type": "number", "value": _number(value)}
    if case.want in (8, 9):
        return {"type": "first", "value": _path(value[0]) if value else None}
    return {"type": "nodeset", "value": [_path(node) for node in value]}


def _number(value: float) -> object:
    if value != value:
        return "NaN"
    if math.isinf(value):
        return "Infinity" if value > 0 else "-Infinity"
    return int(value) if value == int(value) and abs(value) < 2**53 else value


def _find(document: Node, path: str) -> Node:
    node = document
    for part in path.split("/"):
        if part.startswith("@"):
            found = [attribute for attribute in node.attributes if _qualified(attribute) == part[1:]]
        elif part.isascii() and part.isdigit():
            found = node.children[int(part) : int(part) + 1]
        elif not part:
            continue
        else:
            found = []
        if not found:
            raise BadCase("ctx leads nowhere")
        node = found[0]
    return node


def _path(node: Node) -> str:
    if node.parent is None:
        return "/"
    above = _path(node.parent).rstrip("/")
    if node.kind is Kind.ATTRIBUTE:
        return f"{above}/@{_qualified(node)}"
    if node.kind is Kind.NAMESPACE:
        return f"{above}/@xmlns:{node.name}"
    return f"{above}/{node.parent.children.index(node)}"


def _qualified(node: Node) -> str:
    return f"{node.prefix}:{node.name}" if node.prefix else node.name


def _main_instance(document: Node, context: Node) -> Node:
    """The instance above a context in the main instance of an XForm, else the document."""
    above: Node | None = context
    while above is not None and above.name != "instance":
        above = above.parent
    models = _elements(document, "model")
    if above is None or not models or not _is_xform(document):
        return document
    main = next((node for node in models[0].elements() if node.name == "instance"), None)
    return above if above is main else document


def _is_xform(document: Node) -> bool:
    return any(node.name == "html" for node in document.elements())


def _elements(node: Node, name: str) -> list[Node]:
    return [below for below in descendant(node) if below.kind is Kind.ELEMENT and below.name == name]


def _attribute(node: Node, name: str) -> str:
    return next((attribute.text for attribute in node.attributes if attribute.name == name), "")


def _instances(document: Node) -> dict[str, Node]:
    return {_attribute(node, "id"): node for node in _elements(document, "instance")}


def _texts(document: Node) -> dict[str, str]:
    """The texts of the default language, or of the first."""
    languages = _elements(document, "translation")
    if not languages:
        return {}
    language = next((node for node in languages if _attribute(node, "default") in ("true()", "true")), languages[0])
    texts = {}
    for entry in language.elements():
        value = next((node for node in entry.elements() if node.name == "value" and not node.attributes), None)
        if value is not None:
            texts[_attribute(entry, "id")] = text_of(value)
    return texts
