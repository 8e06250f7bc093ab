"""Paths: every axis, node tests, predicates, document order, namespaces."""

from __future__ import annotations

import pytest

from forms.xml import parse_xml
from forms.xpath import XPathTypeError, compile_expression
from tests.support.xpath import environment, evaluated, names, node_at

TREE = """<r><a i="1" j="2"><b><c/></b>t</a><?pi data?><d><e/><b/><f/></d><!--note--><g/></r>"""


@pytest.mark.parametrize(
    ("at", "path", "found"),
    [
        ("r", "child::*", ["a", "d", "g"]),
        ("r", "child::node()", ["a", "pi", "d", "", "g"]),
        ("r/d", "parent::*", ["r"]),
        ("r/a/b/c", "ancestor::*", ["r", "a", "b"]),
        ("r/a/b/c", "ancestor-or-self::*", ["r", "a", "b", "c"]),
        ("r/a/b/c", "ancestor::*[1]", ["b"]),
        ("r", "descendant::*", ["a", "b", "c", "d", "e", "b", "f", "g"]),
        ("r/d", "descendant-or-self::*", ["d", "e", "b", "f"]),
        ("r/d/b", "following-sibling::*", ["f"]),
        ("r/d/f", "preceding-sibling::*", ["e", "b"]),
        ("r/d/f", "preceding-sibling::*[1]", ["b"]),
        ("r/a/b", "following::*", ["d", "e", "b", "f", "g"]),
        ("r/d/b", "preceding::*", ["a", "b", "c", "e"]),
        ("r/d/b", "preceding::*[1]", ["e"]),
        ("r/a", "attribute::*", ["i", "j"]),
        ("r/a", "@j", ["j"]),
        ("r/a", "@*/following::*", ["b", "c", "d", "e", "b", "f", "g"]),
        ("r/a", "@i/..", ["a"]),
        ("r/a", "self::a", ["a"]),
        ("r/a", "self::b", []),
        ("r", "//b", ["b", "b"]),
        ("r", "//b[1]", ["b", "b"]),
        ("r", "(//b)[1]/c", ["c"]),
        ("r", "//b/ancestor::*", ["r", "a", "d"]),
        ("r", "*/..", ["r"]),
        ("r", "*/following-sibling::*", ["d", "g"]),
        ("r", "g | a | d/e | a", ["a", "e", "g"]),
        ("r/a", "text()", ['"t"']),
        ("r", "comment()", [""]),
        ("r", "processing-instruction('pi')", ["pi"]),
        ("r", "processing-instruction('other')", []),
        ("r/d/b", "/", [""]),
        ("r", "*[last()]", ["g"]),
        ("r", "*[position() < 3][2]", ["d"]),
        ("r", "*[@i = 1]", ["a"]),
        ("r", "*['text']", ["a", "d", "g"]),
        ("r", "*[count(*)]", ["a"]),
        ("r", "*[1.5]", []),
    ],
)
def test_a_path_finds_its_nodes_in_document_order(at: str, path: str, found: list[str]) -> None:
    assert names(path, TREE, at) == found


def test_namespace_nodes_are_those_in_scope_and_the_same_within_one_evaluation() -> None:
    xml = '<r xmlns:p="urn:p"><a xmlns="urn:d"/></r>'
    document = parse_xml(xml)
    inner = node_at(document, "r/a")
    assert [n.name for n in compile_expression("namespace::*").nodes(inner, environment())] == ["", "p", "xml"]
    assert compile_expression("string(namespace::p)").string(inner, environment()) == "urn:p"
    assert compile_expression("count(namespace::* | namespace::*)").number(inner, environment()) == 3


def test_current_is_the_node_of_the_form_not_of_the_predicate() -> None:
    xml = "<data><pick>2</pick><row><n>1</n></row><row><n>2</n></row></data>"
    assert evaluated("count(../row[n = current()])", xml, "data/pick") == 1.0
    assert evaluated("count(../row[n = current()/../row])", xml, "data/pick") == 2.0


def test_the_root_of_a_path_is_the_forms_even_inside_a_secondary_instance() -> None:
    towns = "<root><item><county>a</county></item><item><county>b</county></item></root>"
    assert (
        evaluated("count(instance('t')/root/item[county = /data/pick])", "<data><pick>b</pick></data>", t=towns) == 1.0
    )


def test_a_set_of_nodes_is_demanded_where_only_one_will_do() -> None:
    with pytest.raises(XPathTypeError):
        evaluated("count('a')")
    with pytest.raises(XPathTypeError):
        evaluated("'a' | b")
    with pytest.raises(XPathTypeError):
        compile_expression("1").nodes(parse_xml("<data/>"), environment())


def test_nodes_given_back_are_not_the_trees_own_list() -> None:
    document = parse_xml(TREE)
    found = compile_expression("r/node()").nodes(document, environment())
    found.clear()
    assert len(node_at(document, "r").children) == 5
