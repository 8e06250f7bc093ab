"""Choice filters of the form [col = value]: answered from an index, the same as by a scan."""

from __future__ import annotations

import pytest

from forms.xml import parse_xml
from forms.xpath import EqualityIndex, StaticEnvironment, compile_expression
from tests.support.xpath import node_at

ROWS = 600
TOWNS = (
    "<root>"
    + "".join(f"<item><name>t{i}</name><county>c{i % 7}</county><n>{i % 5}</n></item>" for i in range(ROWS))
    + "</root>"
)
DATA = "<data><county>c3</county><n>4</n><many>c1</many><many>c2</many></data>"


@pytest.mark.parametrize(
    "path",
    [
        "instance('t')/root/item[county = 'c3']",
        "instance('t')/root/item[county = /data/county]",
        "instance('t')/root/item[/data/county = county]",
        "instance('t')/root/item[county = current()/county][n = 2]",
        "instance('t')/root/item[county = 'c3'][position() = 2]/name",
        "instance('t')/root/item[n = 4]",
        "instance('t')/root/item[n = /data/n]",
        "instance('t')/root/item[county = /data/many]",
        "instance('t')/root/item[county = '']",
        "instance('t')/root/item[missing = 'c3']",
        "instance('t')/root/item[county = true()]",
        "instance('t')/root/item[county = /data/missing]",
    ],
)
def test_an_index_finds_what_a_scan_finds(path: str) -> None:
    main, scanned, indexed = parse_xml(DATA), parse_xml(TOWNS), parse_xml(TOWNS)
    indexed.index = EqualityIndex()
    node = node_at(main, "data")
    expression = compile_expression(path)
    by_scan = expression.nodes(node, StaticEnvironment({"t": scanned}))
    by_index = expression.nodes(node, StaticEnvironment({"t": indexed}))
    assert [found.string_value() for found in by_index] == [found.string_value() for found in by_scan]


def test_an_index_looks_at_no_row_twice() -> None:
    main, towns = parse_xml(DATA), parse_xml(TOWNS)
    towns.index = EqualityIndex()
    expression = compile_expression("instance('t')/root/item[county = /data/county]")
    node, env = node_at(main, "data"), StaticEnvironment({"t": towns})
    before = expression.nodes(node, env)
    root = node_at(towns, "root")
    root.children = []
    assert expression.nodes(node, env) == before


def test_what_an_index_gives_may_be_changed_by_the_caller() -> None:
    main, towns = parse_xml(DATA), parse_xml(TOWNS)
    towns.index = EqualityIndex()
    expression = compile_expression("instance('t')/root/item[county = 'c3']")
    node, env = node_at(main, "data"), StaticEnvironment({"t": towns})
    count = len(expression.nodes(node, env))
    expression.nodes(node, env).clear()
    assert len(expression.nodes(node, env)) == count


def test_pulldata_uses_the_index() -> None:
    main, towns = parse_xml(DATA), parse_xml(TOWNS)
    towns.index = EqualityIndex()
    expression = compile_expression("pulldata('t', 'county', 'name', 't10')")
    assert expression.string(main, StaticEnvironment({"t": towns})) == "c3"
