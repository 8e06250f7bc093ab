"""What an expression looks at, told without evaluating it."""

from __future__ import annotations

import pytest

from forms.xpath import ANY_DEPTH, Origin, compile_expression

HERE = ("data", "group", "field")


def resolved(expression: str) -> list[tuple[str, ...] | None]:
    """Every path of an expression, resolved from a field."""
    return [reference.resolve(HERE) for reference in compile_expression(expression).references()]


@pytest.mark.parametrize(
    ("expression", "paths"),
    [
        ("1 + 2", []),
        (".", [HERE]),
        ("../other", [("data", "group", "other")]),
        ("/data/a + ../b", [("data", "a"), ("data", "group", "b")]),
        ("../../x/@y", [("data", "x", "@y")]),
        ("current()/../b", [("data", "group", "b")]),
        ("count(/data/*)", [("data", "*")]),
        ("sum(//price)", [(ANY_DEPTH, "price")]),
        ("/data/rep[name = ../pick]/v", [("data", "rep", "v"), ("data", "rep", "name"), ("data", "pick")]),
        ("/data/rep[position() = current()/../n]/v", [("data", "rep", "v"), ("data", "group", "n")]),
        ("(/data/a | /data/b)[c]", [("data", "a"), ("data", "b"), ("data", "a", "c"), ("data", "b", "c")]),
        ("(/data/a)/b", [("data", "a"), ("data", "a", "b")]),
        ("../x/following-sibling::y", [("data", "group", "y")]),
        ("../x/preceding::z", [(ANY_DEPTH, "z")]),
        ("once(random())", [HERE]),
        ("string-length()", [HERE]),
        ("position(..)", [("data", "group")]),
        ("indexed-repeat(/data/r/v, /data/r, ../i)", [("data", "r", "v"), ("data", "r"), ("data", "group", "i")]),
        ("../a/text()", [("data", "group", "a")]),
        ("-../a", [("data", "group", "a")]),
    ],
)
def test_paths_are_resolved_from_the_field(expression: str, paths: list[tuple[str, ...]]) -> None:
    assert resolved(expression) == paths


def test_a_choice_filter_names_its_instance_and_the_fields_it_asks() -> None:
    references = compile_expression(
        "instance('towns')/root/item[county = current()/../county and /data/x]"
    ).references()
    assert [(r.origin, r.instance) for r in references] == [
        (Origin.INSTANCE, "towns"),
        (Origin.CONTEXT, None),
        (Origin.CURRENT, None),
        (Origin.ROOT, None),
    ]
    assert [r.resolve(HERE) for r in references] == [None, None, ("data", "group", "county"), ("data", "x")]
    assert references[1].base is not None
    assert references[1].base.instance == "towns"


def test_pulldata_names_its_instance() -> None:
    references = compile_expression("pulldata('fruits', 'name', 'key', ../k)").references()
    assert [r.instance for r in references] == ["fruits", None]


def test_functions_are_listed_also_from_predicates() -> None:
    expression = compile_expression("/data/a[position() = int(random() * 3)] + today()")
    assert expression.functions == {"position", "int", "random", "today"}
