"""Any text either parses or is refused with a typed error; layout between tokens says nothing."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from forms.xml import parse_xml
from forms.xpath import XPathError, compile_expression
from forms.xpath.lexer import Token, tokenize
from forms.xpath.parser import parse
from forms.xpath.syntax import Call, Chain, Filtered, Negate, Path, Step, Syntax, Union
from tests.support.xpath import environment

DOCUMENT = parse_xml('<data><a i="1">2</a><b><a>x</a><c/></b><d>2024-02-29</d></data>')

_PIECES = (
    "a b data / // [ ] ( ) @ . .. , :: | + - * = != < <= and or div mod 1 .5 'x' \"y\" $v if( count( position( "
    "concat( self:: ancestor:: text() node() date( selected( current() instance('i') ! : é 你 \x00"
)
_pieces = st.sampled_from(_PIECES.split(" "))


def _operators(operands: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    symbols = st.sampled_from(["+", "-", "*", "div", "mod", "=", "!=", "<", ">=", "and", "or"])
    return st.one_of(
        st.tuples(operands, symbols, operands).map(" ".join),
        operands.map("- {}".format),
        operands.map("( {} )".format),
        operands.map("not ( {} )".format),
        st.tuples(operands, operands, operands).map(lambda three: "if ( {} , {} , {} )".format(*three)),
        operands.map("b [ {} ] / a".format),
        st.tuples(operands, operands).map(lambda two: "concat ( {} , {} )".format(*two)),
        operands.map("( a | //c ) [ {} ]".format),
    )


expressions = st.recursive(
    st.sampled_from(
        ["1", "2.5", "'x'", "''", "a", "..", ".", "/data/b", "@i", "//a", "d", "true()", "position()", "today()"]
    ),
    _operators,
    max_leaves=12,
)


@given(
    st.one_of(
        st.text(max_size=60), st.lists(_pieces, max_size=20).map(" ".join), st.lists(_pieces, max_size=20).map("".join)
    )
)
@settings(max_examples=400, deadline=None)
def test_any_text_is_evaluated_or_refused_with_a_typed_error(source: str) -> None:
    code = "xpath_"
    try:
        compile_expression(source, {"p": "urn:p"}).evaluate(DOCUMENT.children[0], environment())
    except XPathError as error:
        code = error.code
    assert code.startswith("xpath_")


@given(expressions)
@settings(deadline=None)
def test_every_expression_of_the_grammar_parses_and_has_a_value_of_each_type(source: str) -> None:
    expression = compile_expression(source)
    node = DOCUMENT.children[0].children[1]
    assert isinstance(expression.string(node, environment()), str)
    assert isinstance(expression.number(node, environment()), float)
    assert isinstance(expression.boolean(node, environment()), bool)
    for reference in expression.references():
        reference.resolve(("data", "b"))


@given(expressions, st.sampled_from([" ", "  ", "\n", "\t \r\n"]))
@settings(deadline=None)
def test_layout_between_tokens_says_nothing(source: str, space: str) -> None:
    spread = space.join(_written(lexeme.token, lexeme.text) for lexeme in tokenize(source))
    assert _bare(parse(spread)) == _bare(parse(source))


def _written(token: Token, text: str) -> str:
    if token is Token.LITERAL:
        return f'"{text}"' if "'" in text else f"'{text}'"
    return f"${text}" if token is Token.VARIABLE else text


def _bare(syntax: Syntax) -> Any:
    """The syntax without the places of its parts."""
    match syntax:
        case Call(name, arguments):
            return name, [_bare(argument) for argument in arguments]
        case Path(start, steps):
            return _bare(start), [_bare_step(step) for step in steps]
        case Filtered(operand, predicates):
            return _bare(operand), [_bare(predicate) for predicate in predicates]
        case Chain(first, rest):
            return _bare(first), [(symbol, _bare(operand)) for symbol, operand in rest]
        case Union(operands):
            return [_bare(operand) for operand in operands]
        case Negate(operand, twice):
            return _bare(operand), twice
        case _:
            return syntax


def _bare_step(step: Step) -> Any:
    return replace(step, predicates=(), position=0), [_bare(predicate) for predicate in step.predicates]
