"""XPath 1.0 with the functions and coercions of ODK XForms 1.0, over `forms.tree`.

Parse once with `compile_expression`, evaluate often with `Expression.evaluate`.
"""

from forms.xpath.environment import Environment, StaticEnvironment
from forms.xpath.errors import UnknownFunction, XPathError, XPathLimit, XPathSyntaxError, XPathTypeError
from forms.xpath.expression import Expression, Value, compile_expression
from forms.xpath.index import EqualityIndex
from forms.xpath.references import ANY_DEPTH, Origin, PathStep, Reference

__all__ = [
    "ANY_DEPTH",
    "Environment",
    "EqualityIndex",
    "Expression",
    "Origin",
    "PathStep",
    "Reference",
    "StaticEnvironment",
    "UnknownFunction",
    "Value",
    "XPathError",
    "XPathLimit",
    "XPathSyntaxError",
    "XPathTypeError",
    "compile_expression",
]
