"""Recorded cases: a document, a context, an expression and what kind of result is asked for (`python -m forms.xpath`).

A context path counts child indexes from the document over all node kinds, a document type declaration among them, and
may end in `/@name`. `want` is the result type of DOM XPath: 0 any, 1 number, 2 string, 3 boolean, 4 to 7 all nodes, 8 and 9
the first node.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import tzinfo

from forms.tree import Kind, Node
from forms.xml import XmlRefused, parse_xml
from forms.xpath.coercion import text_of
from forms.xpath.environment import StaticEnvironment
from forms.xpath.errors import XPathError, XPathTypeError
from forms.xpath.expression import Value, compile_expression

# Without an internal subset a document type declaration says nothing that an evaluation needs.
_DOCTYPE = re.compile(r"<!DOCTYPE\s[^\[\]<>]*>")


class BadCase(Exception):
    """A case that lacks a field or has one of the wrong kind."""

    code = "xpath_bad_case"


@dataclass(frozen=True, slots=True)
class Case:
    """One case, with a parsed document."""

    document: Node
    context: Node
    expression: str
    namespaces: Mapping[str, str]
    want: int
    shift: int


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
    bare, declarations = _DOCTYPE.subn("", xml, count=1)
    document = parse_xml(bare)
    context = _find(document, path, declarations)
    return Case(document, context, expression, {k: v for k, v in namespaces.items() if k}, want, declarations)


def answer(case: Case, zone: tzinfo) -> dict[str, object]:
    """What is printed for a case. Raises `XPathError`."""
    env = StaticEnvironment(_instances(case.document), _texts(case.document), zone=zone)
    expression = compile_expression(case.expression, case.namespaces)
    if case.want == 1:
        return _typed(expression.number(case.context, env), case)
    if case.want == 2:
        return _typed(expression.string(case.context, env), case)
    if case.want == 3:
        return _typed(expression.boolean(case.context, env), case)
    value = expression.evaluate(case.context, env)
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
        return {"type": "first", "value": _path(value[0], case.shift) if value else None}
    return {"type": "nodeset", "value": [_path(node, case.shift) for node in value]}


def _number(value: float) -> object:
    if value != value:
        return "NaN"
    if math.isinf(value):
        return "Infinity" if value > 0 else "-Infinity"
    return int(value) if value == int(value) and abs(value) < 2**53 else value


def _find(document: Node, path: str, shift: int) -> Node:
    node = document
    for part in path.split("/"):
        if part.startswith("@"):
            found = [attribute for attribute in node.attributes if _qualified(attribute) == part[1:]]
        elif part.isascii() and part.isdigit():
            place = int(part) - (shift if node is document else 0)
            found = node.children[place : place + 1] if place >= 0 else []
        elif not part:
            continue
        else:
            found = []
        if not found:
            raise BadCase("ctx leads nowhere")
        node = found[0]
    return node


def _path(node: Node, shift: int) -> str:
    if node.parent is None:
        return "/"
    above = _path(node.parent, shift).rstrip("/")
    if node.kind is Kind.ATTRIBUTE:
        return f"{above}/@{_qualified(node)}"
    if node.kind is Kind.NAMESPACE:
        return f"{above}/@xmlns:{node.name}"
    place = node.parent.children.index(node)
    return f"{above}/{place + (shift if node.parent.parent is None else 0)}"


def _qualified(node: Node) -> str:
    return f"{node.prefix}:{node.name}" if node.prefix else node.name


def _elements(node: Node, name: str) -> list[Node]:
    found = []
    waiting = [node]
    while waiting:
        above = waiting.pop()
        for below in above.elements():
            if below.name == name:
                found.append(below)
            waiting.append(below)
    return found


def _attribute(node: Node, name: str) -> str:
    return next((attribute.text for attribute in node.attributes if attribute.name == name), "")


def _instances(document: Node) -> dict[str, Node]:
    return {_attribute(node, "id"): node for node in _elements(document, "instance")}


def _texts(document: Node) -> dict[str, str]:
    """The texts of the default language, or of the first."""
    languages = _elements(document, "translation")
    if not languages:
        return {}
    language = next((node for node in languages if _attribute(node, "default") in ("true()", "true")), languages[-1])
    texts = {}
    for entry in language.elements():
        value = next((node for node in entry.elements() if node.name == "value" and not node.attributes), None)
        if value is not None:
            texts[_attribute(entry, "id")] = text_of(value)
    return texts
