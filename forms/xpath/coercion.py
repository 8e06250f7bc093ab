"""The conversions of XPath 1.0 section 4 with those of ODK XForms: blank is NaN, NaN is blank, dates are days."""

from __future__ import annotations

import math
import re
from datetime import tzinfo
from decimal import Decimal

from forms.tree import Kind, Node
from forms.xpath.context import Item
from forms.xpath.dates import Moment, days_since_epoch, parse_date

NAN = math.nan
_NUMBER = re.compile(r"-?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][-+]?[0-9]+)?")
_SPACE = " \t\r\n"


def text_of(node: Node) -> str:
    """The string-value of a node."""
    children = node.children
    if node.kind is Kind.ELEMENT:
        if not children:
            return ""
        if len(children) == 1 and children[0].kind is Kind.TEXT:
            return children[0].text
    return node.string_value()


def to_string(item: Item) -> str:
    """string(): NaN is blank, a node-set its first node's text."""
    if isinstance(item, str):
        return item
    if isinstance(item, list):
        return text_of(item[0]) if item else ""
    if isinstance(item, bool):
        return "true" if item else "false"
    if isinstance(item, Moment):
        return str(item)
    return format_number(item)


def format_number(number: float) -> str:
    """A number as XPath 1.0 section 4.2 writes it, without an exponent; NaN is blank."""
    if number != number:
        return ""
    if math.isinf(number):
        return "Infinity" if number > 0 else "-Infinity"
    if number == int(number) and abs(number) < 1e16:
        return str(int(number))
    written = repr(number)
    return format(Decimal(written), "f") if "e" in written else written


def to_number(item: Item, zone: tzinfo) -> float:
    """number(): blank and other text is NaN, the text of a date its days since the epoch."""
    if isinstance(item, bool):
        return 1.0 if item else 0.0
    if isinstance(item, float):
        return item
    if isinstance(item, Moment):
        return item.days
    if isinstance(item, list):
        return number_of_text(text_of(item[0]), zone) if item else NAN
    return number_of_text(item, zone)


def number_of_text(text: str, zone: tzinfo) -> float:
    """Text as a number: decimal with an optional exponent, or a date; else NaN."""
    if _NUMBER.fullmatch(text):
        return float(text)
    trimmed = text.strip(_SPACE)
    if trimmed != text and _NUMBER.fullmatch(trimmed):
        return float(trimmed)
    if len(trimmed) < 8 or trimmed[4] != "-":
        return NAN
    at = parse_date(trimmed, zone)
    return NAN if at is None else days_since_epoch(at)


def to_boolean(item: Item) -> bool:
    """boolean(): a node-set by having nodes, text by having characters, a date by being one."""
    if isinstance(item, bool):
        return item
    if isinstance(item, Moment):
        return item.at is not None
    if isinstance(item, float):
        return item != 0 and item == item
    return bool(item)


def is_filled(node: Node) -> bool:
    """Whether a node's text is more than white space: how a list of nodes counts as booleans, one by one."""
    return bool(text_of(node).strip(_SPACE))
