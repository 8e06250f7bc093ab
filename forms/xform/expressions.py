"""Expressions and texts of one form, compiled once each; failures name the question."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from forms.errors import ExpressionBroken
from forms.tree import Kind, Node
from forms.xform.model import Text
from forms.xform.names import attribute
from forms.xpath import Expression, XPathError, compile_expression

ITEXT_CALL = "jr:itext("


class Compiler:
    """Compiles the expressions of one form. The same source is one `Expression`."""

    def __init__(self, form: str, namespaces: Mapping[str, str]) -> None:
        self.form = form
        self._namespaces = namespaces
        self._known: dict[str, Expression] = {}

    def expression(self, source: str, question: str) -> Expression:
        """Raises `ExpressionBroken` that names `question` and what is wrong."""
        known = self._known.get(source)
        if known is None:
            try:
                known = compile_expression(source, self._namespaces)
            except XPathError as error:
                raise ExpressionBroken(f"{error} ({error.code})", form=self.form, question=question) from error
            self._known[source] = known
        return known

    def optional(self, source: str | None, question: str) -> Expression | None:
        """None for an absent or empty attribute."""
        return self.expression(source, question) if source is not None and source.strip() else None

    def all(self) -> tuple[Expression, ...]:
        """Everything compiled so far."""
        return tuple(self._known.values())

    def parts(self, node: Node, question: str) -> tuple[str | Expression, ...]:
        """Text and `<output value>` children; other elements (markup) give their text."""
        found: list[str | Expression] = []
        for item in node.children:
            if item.kind is Kind.TEXT:
                found.append(item.text)
            elif item.kind is Kind.ELEMENT and item.name == "output":
                source = attribute(item, "value") or attribute(item, "ref")
                if source:
                    found.append(self.expression(source, question))
            elif item.kind is Kind.ELEMENT:
                found.extend(self.parts(item, question))
        return tuple(found)

    def text(self, node: Node | None, question: str) -> Text | None:
        """A label or hint element: `ref="jr:itext('id')"`, another expression in `ref`, or its own content."""
        if node is None:
            return None
        reference = attribute(node, "ref")
        if reference:
            return self.reference(reference, question)
        return Text(parts=self.parts(node, question))

    def message(self, source: str | None, question: str) -> Text | None:
        """A message attribute of a bind: literal, or `jr:itext('id')`."""
        if not source:
            return None
        if source.strip().startswith(ITEXT_CALL):
            return self.reference(source, question)
        return Text(parts=(source,))

    def reference(self, source: str, question: str) -> Text:
        """What `ref` of a label says."""
        literal = literal_itext(source)
        if literal is not None:
            return Text(itext=literal)
        expression = self.expression(source, question)
        if source.strip().startswith(ITEXT_CALL):
            inner = source.strip()[len(ITEXT_CALL) : -1]
            return Text(itext=self.expression(inner, question))
        return Text(parts=(expression,))


def literal_itext(source: str) -> str | None:
    """The id in `jr:itext('id')`; None where it is computed or no such call."""
    text = source.strip()
    if not (text.startswith(ITEXT_CALL) and text.endswith(")")):
        return None
    inner = text[len(ITEXT_CALL) : -1].strip()
    if len(inner) >= 2 and inner[0] in "'\"" and inner[-1] == inner[0] and inner.count(inner[0]) == 2:
        return inner[1:-1]
    return None


Located = Callable[[str, str], str]
"""(reference as written, path of the enclosing element) -> absolute path."""
