"""Mutated forms and wild answers: a typed error or a result, in bounded time, never anything else."""

from __future__ import annotations

import contextlib
import re
import time
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from forms.errors import AnswerRefused, FormError
from forms.instance.readers import read_resource
from forms.replay import OperationBroken, apply
from forms.session import FormSession
from forms.xform import load_form
from tests.differential.cases import Case
from tests.differential.store import STORED
from tests.support.xforms import ask, bind, items, repeat, surroundings, xform

CASES = [Case.unpack(line) for line in STORED.read_text(encoding="utf-8").splitlines()[:8]]
FORMS = [case.xml for case in CASES]
STEPS = [case.steps[1:] for case in CASES]
PIECES = (
    *("<", ">", "/", '"', "'", "[", "]", "(", ")", "../", "//", "*", "&lt;", "&#0;", "&x;", "<!DOCTYPE a>", "\x00"),
    *("calculate", "relevant", "nodeset", "ref", "jr:count", "jr:template", "position(..)", "instance('", "9" * 40),
    *(" or ", " div 0", "1e308", "-", "current()/", "randomize(", "once(", "<group>", "</group>"),
    '<repeat nodeset="/data">',
)

mutations = st.lists(
    st.tuples(
        st.sampled_from(("delete", "insert", "copy", "swap")),
        st.integers(0, 10**6),
        st.integers(0, 10**6),
        st.integers(1, 60),
        st.sampled_from(PIECES),
    ),
    min_size=1,
    max_size=4,
)


def mutated(document: str, changes: list[tuple[str, int, int, int, str]]) -> str:
    for kind, first, second, size, piece in changes:
        at, other = first % (len(document) + 1), second % (len(document) + 1)
        if kind == "delete":
            document = document[:at] + document[at + size :]
        elif kind == "insert":
            document = document[:at] + piece + document[at:]
        elif kind == "copy":
            document = document[:at] + document[other : other + size] + document[at:]
        else:
            document = document[:at] + document[other : other + size] + document[at + size :]
    return document


@given(st.sampled_from(FORMS), mutations)
@settings(max_examples=250, deadline=None)
def test_a_mutated_form_opens_or_is_refused_by_type_and_quickly(
    document: str, changes: list[tuple[str, int, int, int, str]]
) -> None:
    began = time.perf_counter()
    with contextlib.suppress(FormError):
        session = FormSession(load_form(mutated(document, changes).encode("utf-8", "surrogatepass")))
        session.pages.all()
        session.validity()
        session.xml()
    assert time.perf_counter() - began < 5


EXPRESSIONS = (
    *(
        "",
        " ",
        "1",
        "'a'",
        "true()",
        "1 div 0",
        "..",
        "../..",
        "../../../..",
        ".",
        "/",
        "//*",
        "/data",
        "/data/*",
        "current()",
    ),
    *(
        "position(..)",
        "count(//*)",
        "sum(//*)",
        "1e400",
        "-'x'",
        "/data/none",
        "instance('abc')/root",
        "randomize(/data/*)",
    ),
    *(
        "once(.)",
        "concat(., 'x')",
        "(1",
        "1 +",
        "f()",
        "if(1)",
        "selected(.., 1)",
        "date('x')",
        "jr:itext('x')",
        "string(1) = 2",
    ),
    *(
        "/data/i1 | /data/i3",
        "substr('x', 1 div 0)",
        "round(1, 400)",
        "pow(9, 999)",
        "regex('a', '(')",
        "9999999999",
        "-1",
    ),
)
_VALUE = re.compile(r'(nodeset|ref|calculate|relevant|constraint|required|readonly|value|jr:count|event|type)="[^"]*"')


def rewritten(document: str, changes: list[tuple[int, str]]) -> str:
    """Well-formed still: whole attribute values are replaced."""
    for place, expression in changes:
        found = list(_VALUE.finditer(document))
        chosen = found[place % len(found)]
        value = expression.replace("&", "&amp;").replace("<", "&lt;")
        document = f'{document[: chosen.start()]}{chosen.group(1)}="{value}"{document[chosen.end() :]}'
    return document


@given(
    st.integers(0, len(FORMS) - 1),
    st.lists(st.tuples(st.integers(0, 10**6), st.sampled_from(EXPRESSIONS)), min_size=1, max_size=4),
)
@settings(max_examples=200, deadline=None)
def test_a_form_with_other_expressions_opens_and_is_filled_in_or_is_refused_by_type_and_quickly(
    number: int, changes: list[tuple[int, str]]
) -> None:
    began = time.perf_counter()
    with contextlib.suppress(FormError):
        session = FormSession(load_form(rewritten(FORMS[number], changes)), surroundings=surroundings())
        for step in STEPS[number]:
            with contextlib.suppress(AnswerRefused):
                apply(session, step)
        session.pages.all()
        session.validity()
        session.xml()
    assert time.perf_counter() - began < 5


WILD = xform(
    '<a/><i/><d/><t/><n/><p jr:template=""><x/><y/></p><p><x/><y/></p><s/><m/><k/><c/><sum/>',
    bind("a")
    + bind("i", "int", constraint=". > 0")
    + bind("d", "decimal")
    + bind("t", "date", relevant="/data/i > 3")
    + bind("p/y", calculate="concat(../x, position(..))")
    + bind("c", calculate="concat(/data/a, /data/i + /data/d, format-date(/data/t, '%Y'), count-selected(/data/m))")
    + bind("sum", calculate="sum(/data/p/x)"),
    ask("a")
    + ask("i")
    + ask("d")
    + ask("t")
    + repeat("p", ask("p/x"))
    + ask("s", items("x", "y"), "select1")
    + ask("m", items("x", "y"), "select")
    + ask("k", kind="trigger"),
)
WILD_FORM = load_form(WILD)
scalars = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20) | st.just("9" * 30_000)
REFERENCES = (
    *("/data/a", "/data/i", "/data/d", "/data/t", "/data/p", "/data/s", "/data/m", "/data/k", "/data/p[2]/x"),
    *("/data/p[0]/x", "/data", "/", "", "/data/p[99999999999]/x", "/other/a", "/data/p/../a"),
)
operations = st.fixed_dictionaries(
    {
        "op": st.sampled_from(("set", "select", "rank", "trigger", "add", "remove")) | st.text(max_size=4),
        "ref": st.sampled_from(REFERENCES) | st.text(max_size=12),
        "value": scalars | st.lists(scalars, max_size=3),
        "i": st.integers(-3, 5) | st.none(),
    }
)


@given(st.lists(operations, max_size=12))
@settings(max_examples=200, deadline=None)
def test_a_wild_operation_is_done_or_is_refused_and_then_changes_nothing(wild: list[dict[str, Any]]) -> None:
    session = FormSession(WILD_FORM, surroundings=surroundings())
    for operation in wild:
        before = session.xml()
        try:
            apply(session, operation)
        except (FormError, OperationBroken):
            assert session.xml() == before
    load_form(WILD)
    session.validity()
    session.pages.all()


@given(st.binary(max_size=400), st.sampled_from(("a.csv", "a.xml", "a.geojson")))
@settings(max_examples=200, deadline=None)
def test_any_bytes_as_a_choice_list_are_read_or_refused_by_type(content: bytes, name: str) -> None:
    with contextlib.suppress(FormError):
        assert read_resource(content, f"jr://file/{name}").children


def test_the_forms_that_are_mutated_open_whole() -> None:
    for document in FORMS:
        FormSession(load_form(document))
