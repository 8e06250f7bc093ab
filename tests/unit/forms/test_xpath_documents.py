"""Reading XML into the engine's tree, and what is refused."""

from __future__ import annotations

import pytest

from forms.tree import Kind
from forms.xml import MAX_DEPTH, XmlRefused, parse_xml

LAUGHS = """<!DOCTYPE d [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]><d>&b;</d>"""
OUTSIDE = """<!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/hostname">]><d>&x;</d>"""


@pytest.mark.parametrize(
    "source",
    [
        LAUGHS,
        OUTSIDE,
        LAUGHS.encode("utf-16"),
        "<!DOCTYPE d><d/>",
        "<d>&nope;</d>",
        "<d>",
        "",
        "text",
        "<d/><d/>",
        "<d a='1' a='2'/>",
        "<d>\x01</d>",
        b"\xff\xfe\x00",
        "<d>" * (MAX_DEPTH + 1) + "</d>" * (MAX_DEPTH + 1),
        "<d \ud800/>",
    ],
)
def test_bad_xml_is_refused_with_one_code(source: str | bytes) -> None:
    with pytest.raises(XmlRefused) as caught:
        parse_xml(source)
    assert caught.value.code == "xml_refused"


def test_bytes_are_limited(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("forms.xml.MAX_BYTES", 10)
    with pytest.raises(XmlRefused, match="10"):
        parse_xml("<d>0123456789</d>")


def test_nodes_are_limited(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("forms.xml.MAX_NODES", 10)
    with pytest.raises(XmlRefused, match="10"):
        parse_xml("<d>" + "<e/>" * 10 + "</d>")


def test_every_kind_of_node_is_kept_and_adjacent_text_is_one() -> None:
    document = parse_xml("<?first?><d>a<![CDATA[<b>]]>&amp;c<!--note--><?pi data?></d>")
    assert [node.kind for node in document.children] == [Kind.INSTRUCTION, Kind.ELEMENT]
    kinds = [(node.kind, node.name, node.text) for node in document.children[1].children]
    assert kinds == [
        (Kind.TEXT, "", "a<b>&c"),
        (Kind.COMMENT, "", "note"),
        (Kind.INSTRUCTION, "pi", "data"),
    ]


def test_namespaces_and_prefixes_are_kept() -> None:
    document = parse_xml('<d xmlns="u:d" xmlns:p="u:p" p:a="1" b="2"><p:e/><e xmlns=""/></d>')
    root = document.children[0]
    assert (root.uri, root.prefix, dict(root.declared)) == ("u:d", "", {"": "u:d", "p": "u:p"})
    assert [(a.uri, a.prefix, a.name, a.text) for a in root.attributes] == [("u:p", "p", "a", "1"), ("", "", "b", "2")]
    assert [(e.uri, e.prefix) for e in root.children] == [("u:p", "p"), ("", "")]


def test_an_element_of_the_default_namespace_has_no_prefix_though_one_is_declared() -> None:
    document = parse_xml('<d xmlns="u:d" xmlns:p="u:d" p:a="1"/>')
    assert (document.children[0].prefix, document.children[0].attributes[0].prefix) == ("", "p")


def test_text_says_nothing_of_its_encoding() -> None:
    document = parse_xml('<?xml version="1.0" encoding="gb2312"?><d>王</d>')
    assert document.string_value() == "王"
