"""What is said of the card in the reader."""

from __future__ import annotations

from kiosk.flows.base import Env
from kiosk.person import Person


def read_word(person: Person) -> str:
    """已验真 only where the card proved itself: what is only read may be a copy."""
    return "已验真" if person.authenticated else "已读卡"


def why_typed(env: Env) -> str:
    """Why a card in the reader brings nothing with it; "" where it does, or there is none."""
    if env.person is None or env.person.id_no is not None or env.person_hash is not None:
        return ""
    return "这张卡要有专用芯片才能读出姓名，请手工输入"
