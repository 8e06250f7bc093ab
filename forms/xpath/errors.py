"""What can be wrong with an expression. Each error has a stable public `code`."""

from __future__ import annotations


class XPathError(Exception):
    """Any failure of an expression: `code` is public and stable, `source` the expression as written."""

    code = "xpath_error"

    def __init__(self, message: str, source: str = "") -> None:
        super().__init__(message)
        self.source = source


class XPathSyntaxError(XPathError):
    """The expression does not parse. `position` counts characters from 0."""

    code = "xpath_syntax"

    def __init__(self, message: str, source: str, position: int) -> None:
        super().__init__(f"{message} at character {position + 1}: {excerpt(source, position)}", source)
        self.position = position


class UnknownFunction(XPathError):
    """The expression calls a function that neither XPath 1.0 nor ODK XForms has."""

    code = "xpath_unknown_function"

    def __init__(self, name: str, source: str, position: int) -> None:
        super().__init__(f"unknown function {name}() at character {position + 1}", source)
        self.name = name
        self.position = position


class XPathTypeError(XPathError):
    """An argument is missing, superfluous, or of a type that the function or operator cannot take."""

    code = "xpath_type"


class XPathLimit(XPathError):
    """A limit of length, depth, size or work is exceeded."""

    code = "xpath_limit"


def excerpt(source: str, position: int) -> str:
    """The text around `position`, short enough for a message."""
    start = max(0, position - 20)
    return ("…" if start else "") + source[start : position + 20] + ("…" if position + 20 < len(source) else "")
