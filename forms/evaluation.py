"""Failures of an evaluation told as the form's."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from forms.errors import ExpressionBroken
from forms.xpath import XPathError


@contextmanager
def evaluating(form: str, question: str) -> Iterator[None]:
    """Raises `ExpressionBroken` naming form, question and cause where an expression inside cannot be evaluated."""
    try:
        yield
    except XPathError as error:
        raise ExpressionBroken(f"{error} ({error.code})", form=form, question=question) from error
