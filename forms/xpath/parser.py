"""Tokens to syntax: recursive descent with precedence climbing (XPath 1.0, sections 2 and 3)."""

from __future__ import annotations

from forms.xpath.errors import XPathLimit, XPathSyntaxError
from forms.xpath.lexer import Lexeme, Token, tokenize
from forms.xpath.syntax import (
    Call,
    Chain,
    Filtered,
    Here,
    Literal,
    Negate,
    NodeTest,
    Number,
    Path,
    Root,
    Step,
    Syntax,
    Union,
    Variable,
)

MAX_DEPTH = 100
"""Deepest nesting of brackets, calls and predicates."""

AXES = frozenset(
    {
        "ancestor",
        "ancestor-or-self",
        "attribute",
        "child",
        "descendant",
        "descendant-or-self",
        "following",
        "following-sibling",
        "namespace",
        "parent",
        "preceding",
        "preceding-sibling",
        "self",
    }
)
KIND_TESTS = frozenset({"node", "text", "comment", "processing-instruction"})

_LEVELS = {
    operator: level
    for level, operators in enumerate(
        (("or",), ("and",), ("=", "!="), ("<", "<=", ">", ">="), ("+", "-"), ("*", "div", "mod"))
    )
    for operator in operators
}
"""Precedence of the operators, the loosest first."""

_ANY_NODE = NodeTest(kind="node")


def parse(source: str) -> Syntax:
    """The syntax of `source`. Raises `XPathSyntaxError` and `XPathLimit`."""
    parser = _Parser(source)
    result = parser.expression()
    if parser.token is not Token.END:
        raise parser.error("unexpected text")
    return result


class _Parser:
    def __init__(self, source: str) -> None:
        self._source = source
        self._lexemes = tokenize(source)
        self._index = 0
        self._depth = 0

    @property
    def token(self) -> Token:
        return self._lexemes[self._index].token

    def error(self, message: str) -> XPathSyntaxError:
        lexeme = self._lexemes[self._index]
        if lexeme.token is Token.END:
            message = "the expression ends too early"
        return XPathSyntaxError(message, self._source, lexeme.position)

    def expression(self) -> Syntax:
        """A whole expression. No call per level of precedence: operands wait until a looser operator comes."""
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise XPathLimit(f"expression nested more than {MAX_DEPTH} deep", self._source)
        waiting: list[tuple[int, Syntax, list[tuple[str, Syntax]], str]] = []
        operand = self._unary()
        while True:
            operator = self._lexemes[self._index]
            found = _LEVELS.get(operator.text, -1) if operator.token is Token.OPERATOR else -1
            while waiting and waiting[-1][0] > found:
                operand = _close(waiting.pop(), operand)
            if found < 0:
                self._depth -= 1
                return operand
            self._index += 1
            if waiting and waiting[-1][0] == found:
                _, first, rest, pending = waiting.pop()
                rest.append((pending, operand))
                waiting.append((found, first, rest, operator.text))
            else:
                waiting.append((found, operand, [], operator.text))
            operand = self._unary()

    def _unary(self) -> Syntax:
        minuses = 0
        while self._take(Token.OPERATOR, "-"):
            minuses += 1
        operand = self._union()
        return Negate(operand, minuses % 2 == 0) if minuses else operand

    def _union(self) -> Syntax:
        first = self._path()
        if not self._at(Token.OPERATOR, "|"):
            return first
        operands = [first]
        while self._take(Token.OPERATOR, "|"):
            operands.append(self._path())
        return Union(tuple(operands))

    def _path(self) -> Syntax:
        lexeme = self._lexemes[self._index]
        if lexeme.token is Token.MARK and lexeme.text in ("/", "//"):
            return self._absolute()
        if not self._starts_primary(lexeme):
            return Path(Here(), self._steps([]))
        primary = self._primary()
        predicates = self._predicates()
        start = Filtered(primary, predicates) if predicates else primary
        if self._at(Token.MARK, "/") or self._at(Token.MARK, "//"):
            steps: list[Step] = []
            self._slash(steps)
            return Path(start, self._steps(steps))
        return start

    def _absolute(self) -> Syntax:
        steps: list[Step] = []
        position = self._lexemes[self._index].position
        if self._take(Token.MARK, "//"):
            steps.append(Step("descendant-or-self", _ANY_NODE, (), position))
        else:
            self._index += 1
            if not self._starts_step():
                return Path(Root(), ())
        return Path(Root(), self._steps(steps))

    def _steps(self, steps: list[Step]) -> tuple[Step, ...]:
        steps.append(self._step())
        while self._at(Token.MARK, "/") or self._at(Token.MARK, "//"):
            self._slash(steps)
            steps.append(self._step())
        return tuple(steps)

    def _slash(self, steps: list[Step]) -> None:
        lexeme = self._lexemes[self._index]
        self._index += 1
        if lexeme.text == "//":
            steps.append(Step("descendant-or-self", _ANY_NODE, (), lexeme.position))

    def _starts_step(self) -> bool:
        lexeme = self._lexemes[self._index]
        return lexeme.token is Token.NAME or (lexeme.token is Token.MARK and lexeme.text in ("@", ".", ".."))

    def _starts_primary(self, lexeme: Lexeme) -> bool:
        if lexeme.token in (Token.NUMBER, Token.LITERAL, Token.VARIABLE):
            return True
        if lexeme.token is Token.MARK:
            return lexeme.text == "("
        after = self._lexemes[min(self._index + 1, len(self._lexemes) - 1)]
        called = after.token is Token.MARK and after.text == "("
        return lexeme.token is Token.NAME and called and lexeme.text not in KIND_TESTS

    def _step(self) -> Step:
        lexeme = self._lexemes[self._index]
        if self._take(Token.MARK, "."):
            return Step("self", _ANY_NODE, self._predicates(), lexeme.position)
        if self._take(Token.MARK, ".."):
            return Step("parent", _ANY_NODE, self._predicates(), lexeme.position)
        axis = "child"
        if self._take(Token.MARK, "@"):
            axis = "attribute"
        elif lexeme.token is Token.NAME and self._lexemes[self._index + 1].text == "::":
            axis = lexeme.text
            if axis not in AXES:
                raise self.error(f"no axis {axis!r}")
            self._index += 2
        test = self._node_test()
        return Step(axis, test, self._predicates(), lexeme.position)

    def _node_test(self) -> NodeTest:
        lexeme = self._lexemes[self._index]
        if lexeme.token is not Token.NAME:
            raise self.error("a name is missing")
        self._index += 1
        if self._at(Token.MARK, "("):
            if lexeme.text not in KIND_TESTS:
                raise XPathSyntaxError("a function cannot be a step", self._source, lexeme.position)
            self._index += 1
            target = None
            if lexeme.text == "processing-instruction" and self.token is Token.LITERAL:
                target = self._lexemes[self._index].text
                self._index += 1
            self._expect(")")
            return NodeTest(kind=lexeme.text, target=target)
        prefix, colon, local = lexeme.text.rpartition(":")
        return NodeTest(local=local, prefix=prefix if colon else None)

    def _predicates(self) -> tuple[Syntax, ...]:
        if not self._at(Token.MARK, "["):
            return ()
        predicates = []
        while self._take(Token.MARK, "["):
            predicates.append(self.expression())
            self._expect("]")
        return tuple(predicates)

    def _primary(self) -> Syntax:
        lexeme = self._lexemes[self._index]
        self._index += 1
        if lexeme.token is Token.NUMBER:
            return Number(float(lexeme.text))
        if lexeme.token is Token.LITERAL:
            return Literal(lexeme.text)
        if lexeme.token is Token.VARIABLE:
            return Variable(lexeme.text)
        if lexeme.token is Token.MARK:
            inner = self.expression()
            self._expect(")")
            return inner
        self._index += 1
        arguments: list[Syntax] = []
        if not self._at(Token.MARK, ")"):
            arguments.append(self.expression())
            while self._take(Token.MARK, ","):
                arguments.append(self.expression())
        self._expect(")")
        return Call(lexeme.text, tuple(arguments), lexeme.position)

    def _at(self, token: Token, text: str) -> bool:
        lexeme = self._lexemes[self._index]
        return lexeme.token is token and lexeme.text == text

    def _take(self, token: Token, text: str) -> bool:
        if self._at(token, text):
            self._index += 1
            return True
        return False

    def _expect(self, mark: str) -> None:
        if not self._take(Token.MARK, mark):
            raise self.error(f"{mark!r} is missing")


def _close(waiting: tuple[int, Syntax, list[tuple[str, Syntax]], str], operand: Syntax) -> Chain:
    _, first, rest, pending = waiting
    return Chain(first, (*rest, (pending, operand)))
