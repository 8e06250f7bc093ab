"""Documents as the DOM shows them: for recorded cases, whose paths count CDATA sections and the document type as nodes.

The engine itself reads documents as XPath has them (`forms.xml`).
"""

from __future__ import annotations

import re

from forms.tree import Kind, Node
from forms.xml import parse_xml

_MARK = "forms-xpath-cdata"
_TYPE = "forms-xpath-doctype"
_CDATA = re.compile(r"<!--.*?-->|(<!\[CDATA\[.*?\]\]>)", re.DOTALL)
# Without an internal subset a document type declaration says nothing that an evaluation needs.
_DOCTYPE = re.compile(r"<!DOCTYPE\s[^\[\]<>]*>")


def parse_dom(source: str) -> Node:
    """The document node of `source`, with a node of kind `DOCTYPE` for a declaration. Raises `XmlRefused`."""
    marked = _CDATA.sub(_marked, _DOCTYPE.sub(f"<?{_TYPE}?>", source, count=1))
    document = parse_xml(marked)
    waiting = [document]
    while waiting:
        node = waiting.pop()
        node.children = [child for child in node.children if child.name != _MARK or child.kind is not Kind.INSTRUCTION]
        for child in node.children:
            if child.kind is Kind.INSTRUCTION and child.name == _TYPE:
                child.kind, child.name = Kind.DOCTYPE, ""
        waiting.extend(node.elements())
    return document


def _marked(match: re.Match[str]) -> str:
    return f"<?{_MARK}?>{match.group()}<?{_MARK}?>" if match.group(1) else match.group()
