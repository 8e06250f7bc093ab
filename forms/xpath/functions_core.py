"""The core library of XPath 1.0, section 4, as ODK XForms reads it."""

from __future__ import annotations

import math
from collections.abc import Sequence

from forms.tree import Kind, Node
from forms.xpath.coercion import text_of
from forms.xpath.context import Context, Evaluate, Item, root_of
from forms.xpath.errors import XPathTypeError
from forms.xpath.functions import Library, boolean, filled_numbers, integer, nodes, number, or_nan, string, strings
from forms.xpath.order import in_order
from forms.xpath.rounding import round_half_away, round_half_up

CORE = Library()
_define = CORE.define
_SPACE = " \t\r\n"
_XML = "http://www.w3.org/XML/1998/namespace"


@_define("last", 0, returns="number", reads_context=True)
def _last(context: Context, arguments: Sequence[Evaluate]) -> Item:
    return float(context.size)


@_define("position", 0, 1, returns="number", reads_context=True)
def _position(context: Context, arguments: Sequence[Evaluate]) -> Item:
    """position(), and position(node): the node's place among its neighbours of the same name (a repeat's index)."""
    if not arguments:
        return float(context.position)
    found = nodes(context, arguments[0])
    if not found:
        raise XPathTypeError("position() of no node", context.run.source)
    node = found[0]
    place = 1
    if node.parent is not None and node.kind is Kind.ELEMENT:
        siblings = node.parent.children
        for index in range(siblings.index(node) - 1, -1, -1):
            sibling = siblings[index]
            if sibling.kind is Kind.ELEMENT:
                if sibling.name != node.name or sibling.uri != node.uri:
                    break
                place += 1
    return float(place)


@_define("count", 1, returns="number")
def _count(context: Context, arguments: Sequence[Evaluate]) -> Item:
    """A node that is not relevant does not count (a form's hidden repeat has nobody in it)."""
    return float(sum(1 for node in nodes(context, arguments[0]) if node.relevant))


@_define("id", 1, returns="nodes", reads_context=True)
def _id(context: Context, arguments: Sequence[Evaluate]) -> Item:
    """Elements whose `id` or `xml:id` is among the words; no document type says which attribute is an ID."""
    words = {word for text in strings(context, arguments) for word in text.split()}
    found: list[Node] = []
    waiting = [root_of(context.node)]
    while waiting:
        node = waiting.pop()
        context.run.spend(1)
        if any(_is_id(attribute) and attribute.text in words for attribute in node.attributes):
            found.append(node)
        waiting.extend(node.elements())
    return in_order(found)


def _is_id(attribute: Node) -> bool:
    return attribute.name == "id" and attribute.uri in ("", _XML)


def _named(context: Context, arguments: Sequence[Evaluate]) -> Node | None:
    if not arguments:
        return context.node
    found = nodes(context, arguments[0])
    return found[0] if found else None


@_define("local-name", 0, 1, returns="string", reads_context=True)
def _local_name(context: Context, arguments: Sequence[Evaluate]) -> Item:
    node = _named(context, arguments)
    return "" if node is None else node.name


@_define("namespace-uri", 0, 1, returns="string", reads_context=True)
def _namespace_uri(context: Context, arguments: Sequence[Evaluate]) -> Item:
    node = _named(context, arguments)
    return "" if node is None else node.uri


@_define("name", 0, 1, returns="string", reads_context=True)
def _name(context: Context, arguments: Sequence[Evaluate]) -> Item:
    node = _named(context, arguments)
    if node is None:
        return ""
    return f"{node.prefix}:{node.name}" if node.prefix else node.name


@_define("string", 0, 1, returns="string", reads_context=True)
def _string(context: Context, arguments: Sequence[Evaluate]) -> Item:
    return string(context, arguments[0]) if arguments else text_of(context.node)


@_define("concat", 0, None, returns="string")
def _concat(context: Context, arguments: Sequence[Evaluate]) -> Item:
    """Deviates as ODK XForms says: any number of arguments, and every node of a node-set."""
    return context.run.checked("".join(strings(context, arguments)))


@_define("starts-with", 2, returns="boolean")
def _starts_with(context: Context, arguments: Sequence[Evaluate]) -> Item:
    return string(context, arguments[0]).startswith(string(context, arguments[1]))


@_define("contains", 2, returns="boolean")
def _contains(context: Context, arguments: Sequence[Evaluate]) -> Item:
    return string(context, arguments[1]) in string(context, arguments[0])


@_define("substring-before", 2, returns="string")
def _substring_before(context: Context, arguments: Sequence[Evaluate]) -> Item:
    text, mark = string(context, arguments[0]), string(context, arguments[1])
    before, found, _ = text.partition(mark) if mark else ("", "", "")
    return before if found else ""


@_define("substring-after", 2, returns="string")
def _substring_after(context: Context, arguments: Sequence[Evaluate]) -> Item:
    text, mark = string(context, arguments[0]), string(context, arguments[1])
    return text.partition(mark)[2] if mark else text


@_define("substring", 2, 3, returns="string")
def _substring(context: Context, arguments: Sequence[Evaluate]) -> Item:
    text = string(context, arguments[0])
    start = round_half_up(number(context, arguments[1]))
    end = math.inf
    if len(arguments) == 3:
        end = start + round_half_up(number(context, arguments[2]))
    if start != start or end != end:
        return ""
    first = int(max(1.0, min(start, len(text) + 1.0)))
    behind = int(max(1.0, min(end, len(text) + 1.0)))
    return text[first - 1 : behind - 1]


@_define("string-length", 0, 1, returns="number", reads_context=True)
def _string_length(context: Context, arguments: Sequence[Evaluate]) -> Item:
    return float(len(string(context, arguments[0]) if arguments else text_of(context.node)))


@_define("normalize-space", 0, 1, returns="string", reads_context=True)
def _normalize_space(context: Context, arguments: Sequence[Evaluate]) -> Item:
    text = string(context, arguments[0]) if arguments else text_of(context.node)
    return " ".join(word for word in text.translate(_ONE_SPACE).split(" ") if word)


_ONE_SPACE = str.maketrans("\t\r\n", "   ")


@_define("translate", 3, returns="string")
def _translate(context: Context, arguments: Sequence[Evaluate]) -> Item:
    text, old, new = (string(context, argument) for argument in arguments)
    table: dict[int, str | None] = {}
    for index, letter in enumerate(old):
        table.setdefault(ord(letter), new[index] if index < len(new) else None)
    return text.translate(table)


@_define("boolean", 1, returns="boolean")
def _boolean(context: Context, arguments: Sequence[Evaluate]) -> Item:
    return boolean(context, arguments[0])


@_define("not", 1, returns="boolean")
def _not(context: Context, arguments: Sequence[Evaluate]) -> Item:
    return not boolean(context, arguments[0])


@_define("true", 0, returns="boolean")
def _true(context: Context, arguments: Sequence[Evaluate]) -> Item:
    return True


@_define("false", 0, returns="boolean")
def _false(context: Context, arguments: Sequence[Evaluate]) -> Item:
    return False


@_define("lang", 1, returns="boolean", reads_context=True)
def _lang(context: Context, arguments: Sequence[Evaluate]) -> Item:
    wanted = string(context, arguments[0]).lower()
    node: Node | None = context.node
    while node is not None:
        for attribute in node.attributes:
            if attribute.name == "lang" and attribute.uri == _XML:
                spoken = attribute.text.lower()
                return bool(wanted) and (spoken == wanted or spoken.startswith(wanted + "-"))
        node = node.parent
    return False


@_define("number", 0, 1, returns="number", reads_context=True)
def _number(context: Context, arguments: Sequence[Evaluate]) -> Item:
    return number(context, arguments[0] if arguments else lambda inner: [inner.node])


@_define("sum", 1, returns="number")
def _sum(context: Context, arguments: Sequence[Evaluate]) -> Item:
    """Blank nodes are left out; NaN where text is no number, or where all are blank; 0 for no nodes."""
    found = nodes(context, arguments[0])
    numbers = list(filled_numbers(context, [lambda _: found]))
    if numbers:
        return float(sum(numbers))
    return math.nan if found else 0.0


@_define("floor", 1, returns="number")
def _floor(context: Context, arguments: Sequence[Evaluate]) -> Item:
    value = number(context, arguments[0])
    return value if math.isinf(value) else or_nan(lambda: math.floor(value))


@_define("ceiling", 1, returns="number")
def _ceiling(context: Context, arguments: Sequence[Evaluate]) -> Item:
    value = number(context, arguments[0])
    return value if math.isinf(value) else or_nan(lambda: math.ceil(value))


@_define("round", 1, 2, returns="number")
def _round(context: Context, arguments: Sequence[Evaluate]) -> Item:
    """Half goes away from zero; the second argument is the number of decimals, negative for tens."""
    value = number(context, arguments[0])
    if len(arguments) == 2:
        digits = number(context, arguments[1])
        if digits != digits:
            return math.nan
        return round_half_away(value, integer(context, arguments[1]))
    return round_half_away(value, 0)
