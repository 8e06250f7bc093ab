"""Node tests, compiled (XPath 1.0, section 2.3).

A name without a prefix matches whatever the default namespace is: any node written without a prefix.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from forms.tree import Kind, Node
from forms.xpath.errors import XPathSyntaxError
from forms.xpath.syntax import Step

Test = Callable[[Node], bool]

_PRINCIPAL = {"attribute": Kind.ATTRIBUTE, "namespace": Kind.NAMESPACE}
_KINDS = {"text": Kind.TEXT, "comment": Kind.COMMENT, "processing-instruction": Kind.INSTRUCTION}
JAVAROSA = "http://openrosa.org/javarosa"
WELL_KNOWN = {
    "jr": JAVAROSA,
    "orx": "http://openrosa.org/xforms",
    "odk": "http://www.opendatakit.org/xforms",
    "xml": "http://www.w3.org/XML/1998/namespace",
}
"""Prefixes that forms use without declaring them."""


def node_test(step: Step, namespaces: Mapping[str, str], source: str) -> Test | None:
    """The test of a step; None where every node passes. Raises `XPathSyntaxError` for an unknown prefix."""
    test = step.test
    if test.kind == "node":
        return None
    if test.kind:
        kind, target = _KINDS[test.kind], test.target
        if target is None:
            return lambda node: node.kind is kind
        return lambda node: node.kind is kind and node.name == target
    principal = _PRINCIPAL.get(step.axis, Kind.ELEMENT)
    local = test.local
    if test.prefix is None:
        if local == "*":
            return lambda node: node.kind is principal
        return lambda node: node.name == local and node.kind is principal and not node.prefix
    uri = uri_of(test.prefix, namespaces)
    if uri is None:
        raise XPathSyntaxError(f"prefix {test.prefix!r} is not declared", source, step.position)
    if local == "*":
        return lambda node: node.kind is principal and node.uri == uri
    return lambda node: node.name == local and node.kind is principal and node.uri == uri


def uri_of(prefix: str, namespaces: Mapping[str, str]) -> str | None:
    """What a prefix stands for; None where it is unknown."""
    return namespaces.get(prefix) or WELL_KNOWN.get(prefix)
