"""Names that ledger and centre wrote down in Chinese, found again in the catalogue with their other languages."""

from __future__ import annotations

from kiosk.content import Content
from kiosk.words import say

COMPLAINT = "投诉建议 "
"""Before the topic of a complaint, as its operation says it."""


def named(content: Content, text: str) -> str:
    """The catalogue's own name of that wording; the text itself where the catalogue knows none."""
    if text.startswith(COMPLAINT):
        return say("投诉建议 {topic}", topic=_topic(content, text.removeprefix(COMPLAINT)))
    names = (*(b.zh for b in content.catalogue.billers), *(i.title for i in content.queries.items))
    return next((name for name in names if name == text), text)


def _topic(content: Content, text: str) -> str:
    return next((t.zh for t in content.complaints.topics if t.zh == text), text)
