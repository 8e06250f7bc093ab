"""XML in: bytes or text to the engine's own tree, with everything refused that makes XML dangerous.

A document type declaration is refused whole, so there are no entities to expand, internal or external. Limits:
`MAX_BYTES`, `MAX_DEPTH`, `MAX_NODES`. Prefixes are kept as declared; adjacent text and CDATA become one text node.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, cast

from lxml import etree

from forms.tree import Kind, Node

MAX_BYTES = 64 * 1024 * 1024
MAX_DEPTH = 200
MAX_NODES = 2_000_000

_XML = "http://www.w3.org/XML/1998/namespace"


class XmlRefused(Exception):
    """The document is not well-formed, or breaks a limit. `line` is 1-based, 0 where unknown."""

    code = "xml_refused"

    def __init__(self, message: str, line: int = 0) -> None:
        super().__init__(message if not line else f"line {line}: {message}")
        self.line = line


@dataclass(frozen=True, slots=True)
class _Scope:
    """The namespace declarations in force: prefix to URI, and back for prefixes that are not blank."""

    declared: Mapping[str, str]
    prefixes: Mapping[str, str]

    def within(self, declarations: Mapping[str, str]) -> _Scope:
        """The scope inside an element with these declarations."""
        declared = {**self.declared, **declarations}
        return _Scope(declared, {uri: prefix for prefix, uri in declared.items() if prefix})

    def prefix(self, uri: str, kind: Kind) -> str:
        """The prefix of a name; none for an element of the default namespace."""
        if kind is Kind.ELEMENT and self.declared.get("") == uri:
            return ""
        return self.prefixes.get(uri, "")


class _Builder:
    """A parser target: receives the parser's events and builds the tree."""

    def __init__(self) -> None:
        self.document = Node(Kind.DOCUMENT)
        self._open = [self.document]
        self._scopes = [_Scope({"xml": _XML}, {_XML: "xml"})]
        self._text: list[str] = []
        self._count = 0
        self._names: dict[str, tuple[str, str]] = {}

    def start(self, tag: str, attributes: Mapping[str, str], nsmap: Mapping[str | None, str]) -> None:
        self._flush()
        if len(self._open) > MAX_DEPTH:
            raise XmlRefused(f"elements nested more than {MAX_DEPTH} deep")
        scope = self._scopes[-1]
        declared = {prefix or "": uri for prefix, uri in nsmap.items()}
        if declared:
            scope = scope.within(declared)
        self._scopes.append(scope)
        node = self._named(Kind.ELEMENT, tag, "", scope)
        if declared:
            node.declared = declared
        for name, value in attributes.items():
            node.set_attribute(self._named(Kind.ATTRIBUTE, name, value, scope))
        self._open[-1].append(node)
        self._open.append(node)

    def end(self, tag: str) -> None:
        self._flush()
        self._open.pop()
        self._scopes.pop()

    def data(self, text: str) -> None:
        self._text.append(text)

    def comment(self, text: str) -> None:
        self._flush()
        self._open[-1].append(self._counted(Node(Kind.COMMENT, text=text)))

    def pi(self, target: str, data: str | None = None) -> None:
        self._flush()
        self._open[-1].append(self._counted(Node(Kind.INSTRUCTION, target, data or "")))

    def doctype(self, name: str, public: str | None, system: str | None) -> None:
        raise XmlRefused("document type declarations are not taken")

    def close(self) -> Node:
        return self.document

    def _flush(self) -> None:
        if self._text:
            text = "".join(self._text)
            self._text.clear()
            if len(self._open) > 1:
                self._open[-1].append(self._counted(Node(Kind.TEXT, text=text)))

    def _named(self, kind: Kind, tag: str, text: str, scope: _Scope) -> Node:
        # One text for each name, not one for each node: a list of 50,000 choices has ten names.
        known = self._names.get(tag)
        if known is None:
            known = self._names[tag] = _split(tag)
        uri, name = known
        return self._counted(Node(kind, name, text, uri=uri, prefix=scope.prefix(uri, kind) if uri else ""))

    def _counted(self, node: Node) -> Node:
        self._count += 1
        if self._count > MAX_NODES:
            raise XmlRefused(f"more than {MAX_NODES} nodes")
        return node


def _split(tag: str) -> tuple[str, str]:
    """URI and local name of `{uri}name` or `name`."""
    if not tag.startswith("{"):
        return "", tag
    uri, _, name = tag[1:].partition("}")
    return uri, name


def parse_xml(source: bytes | str) -> Node:
    """The document node of `source`. Raises `XmlRefused`. A text's encoding declaration is ignored."""
    if isinstance(source, str):
        raw = source.encode("utf-8", "surrogatepass")
        parser = _parser("utf-8")
    else:
        raw = source
        parser = _parser(None)
    if len(raw) > MAX_BYTES:
        raise XmlRefused(f"document of {len(raw)} bytes; the limit is {MAX_BYTES}")
    try:
        document = etree.fromstring(raw, parser)
    except etree.XMLSyntaxError as error:
        raise XmlRefused(error.msg or "not well-formed", 0) from None
    assert isinstance(document, Node)
    return document


def _parser(encoding: str | None) -> etree.XMLParser:
    return etree.XMLParser(
        target=cast(Any, _Builder()),  # the stubs do not know that start() may take the new declarations
        encoding=encoding,
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        huge_tree=False,
        recover=False,
    )
