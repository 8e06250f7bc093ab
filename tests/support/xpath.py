"""Expressions evaluated in small documents: what the tests of forms.xpath ask."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from forms.tree import Kind, Node
from forms.xml import parse_xml
from forms.xpath import StaticEnvironment, Value, compile_expression

SHANGHAI = ZoneInfo("Asia/Shanghai")
MOMENT = datetime(2024, 2, 29, 16, 30, 15, 250_000, tzinfo=UTC)
"""Half past midnight on 1 March 2024 in Shanghai, and a quarter of a second past 15."""


def environment(**instances: str) -> StaticEnvironment:
    """An environment with a fixed clock and secondary instances from XML."""
    return StaticEnvironment(
        {name: parse_xml(xml) for name, xml in instances.items()},
        texts={"hello": "你好"},
        properties={"deviceid": "huimin:1"},
        zone=SHANGHAI,
        moment=MOMENT,
    )


def node_at(document: Node, path: str) -> Node:
    """The node at a path of element names, `a/b`, the first of each."""
    node = document
    for name in path.split("/"):
        if name:
            node = next(below for below in node.elements() if below.name == name)
    return node


def evaluated(expression: str, xml: str = "<data/>", at: str = "", **instances: str) -> Value:
    """The value of an expression, seen from the element at `at` (default the root element)."""
    document = parse_xml(xml)
    node = node_at(document, at) if at else next(document.elements())
    return compile_expression(expression).evaluate(node, environment(**instances))


def text(expression: str, xml: str = "<data/>", at: str = "", **instances: str) -> str:
    """The value as it is stored in a field."""
    document = parse_xml(xml)
    node = node_at(document, at) if at else next(document.elements())
    return compile_expression(expression).string(node, environment(**instances))


def names(expression: str, xml: str, at: str = "") -> list[str]:
    """The names of the nodes found; texts as their text in quotes."""
    found = evaluated(expression, xml, at)
    assert isinstance(found, list)
    return [f'"{node.text}"' if node.kind is Kind.TEXT else node.name for node in found]
