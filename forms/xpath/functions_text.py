"""Text beyond the core library: join, substr, regex, digest, base64, UUIDs."""

from __future__ import annotations

import base64
import binascii
import hashlib
from collections.abc import Sequence

from forms.xpath.coercion import text_of, to_string
from forms.xpath.context import Context, Evaluate, Item
from forms.xpath.errors import XPathLimit, XPathTypeError
from forms.xpath.functions import Library, boolean, integer, string, strings
from forms.xpath.regex import RegexError, RegexLimit, compile_regex

TEXTS = Library()
_define = TEXTS.define

MAX_UUID = 10_000
"""Most characters that uuid(n) gives."""

_ALGORITHMS = {"md5": "md5", "sha-1": "sha1", "sha-256": "sha256", "sha-384": "sha384", "sha-512": "sha512"}


@_define("join", 1, None, returns="string")
def _join(context: Context, arguments: Sequence[Evaluate]) -> Item:
    """Nodes of a single set that are not relevant are passed over: a hidden repeat has no list."""
    if len(arguments) == 2:
        value = arguments[1](context)
        texts = [text_of(node) for node in value if node.relevant] if isinstance(value, list) else [to_string(value)]
        return context.run.checked(string(context, arguments[0]).join(texts))
    return context.run.checked(string(context, arguments[0]).join(strings(context, arguments[1:])))


@_define("substr", 2, 3, returns="string")
def _substr(context: Context, arguments: Sequence[Evaluate]) -> Item:
    """From a start counted from 0 to before an end; negative numbers count from the text's end."""
    text = string(context, arguments[0])
    start = integer(context, arguments[1])
    end = integer(context, arguments[2]) if len(arguments) == 3 else len(text)
    return text[start:end]


@_define("ends-with", 2, returns="boolean")
def _ends_with(context: Context, arguments: Sequence[Evaluate]) -> Item:
    return string(context, arguments[0]).endswith(string(context, arguments[1]))


@_define("regex", 2, returns="boolean")
def _regex(context: Context, arguments: Sequence[Evaluate]) -> Item:
    """Whether the expression is found anywhere in the text, in time linear in both (`forms.xpath.regex`)."""
    text, pattern = string(context, arguments[0]), string(context, arguments[1])
    try:
        return compile_regex(pattern).found_in(text)
    except RegexError as error:
        raise XPathTypeError(f"regular expression: {error}", context.run.source) from None
    except RegexLimit as error:
        raise XPathLimit(f"regular expression: {error}", context.run.source) from None


@_define("boolean-from-string", 1, returns="boolean")
def _boolean_from_string(context: Context, arguments: Sequence[Evaluate]) -> Item:
    return string(context, arguments[0]).strip() in ("1", "true")


@_define("coalesce", 2, None, returns="string")
def _coalesce(context: Context, arguments: Sequence[Evaluate]) -> Item:
    for argument in arguments:
        text = string(context, argument)
        if text:
            return text
    return ""


@_define("if", 3, returns="any")
def _if(context: Context, arguments: Sequence[Evaluate]) -> Item:
    return arguments[1](context) if boolean(context, arguments[0]) else arguments[2](context)


@_define("depend", 1, None, returns="any")
def _depend(context: Context, arguments: Sequence[Evaluate]) -> Item:
    """The first argument; the others only make the expression depend on them."""
    return arguments[0](context)


@_define("digest", 2, 3, returns="string")
def _digest(context: Context, arguments: Sequence[Evaluate]) -> Item:
    """XForms 1.1 digest(): MD5, SHA-1, SHA-256, SHA-384 or SHA-512 of the UTF-8 text, as base64 or hex."""
    text, algorithm = string(context, arguments[0]), string(context, arguments[1])
    encoding = string(context, arguments[2]) if len(arguments) == 3 else "base64"
    name = _ALGORITHMS.get(algorithm.lower())
    if name is None or encoding.lower() not in ("base64", "hex"):
        raise XPathTypeError(
            "digest() knows MD5, SHA-1, SHA-256, SHA-384, SHA-512, in base64 or hex", context.run.source
        )
    found = hashlib.new(name, text.encode("utf-8", "surrogatepass"), usedforsecurity=False)
    return found.hexdigest() if encoding.lower() == "hex" else base64.b64encode(found.digest()).decode("ascii")


@_define("base64-decode", 1, returns="string")
def _base64_decode(context: Context, arguments: Sequence[Evaluate]) -> Item:
    """The UTF-8 text behind base64; blank where it is none."""
    coded = "".join(string(context, arguments[0]).split()).rstrip("=")
    try:
        return base64.b64decode(coded + "=" * (-len(coded) % 4), validate=True).decode("utf-8", "replace")
    except (binascii.Error, ValueError):
        return ""


@_define("base64-encode", 1, returns="string")
def _base64_encode(context: Context, arguments: Sequence[Evaluate]) -> Item:
    return base64.b64encode(string(context, arguments[0]).encode("utf-8", "surrogatepass")).decode("ascii")


@_define("uuid", 0, 1, returns="string", reads_context=True)
def _uuid(context: Context, arguments: Sequence[Evaluate]) -> Item:
    """A version 4 UUID, or that many random characters."""
    if not arguments:
        return context.run.env.uuid()
    length = integer(context, arguments[0])
    if length > MAX_UUID:
        raise XPathLimit(f"uuid() of more than {MAX_UUID} characters", context.run.source)
    parts = ""
    while len(parts) < length:
        parts += context.run.env.uuid()
    return parts[: max(length, 0)]


@_define("property", 1, returns="string", reads_context=True)
def _property(context: Context, arguments: Sequence[Evaluate]) -> Item:
    return context.run.env.property(string(context, arguments[0]))
