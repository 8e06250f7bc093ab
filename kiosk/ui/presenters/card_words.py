"""What is said of the card in the reader."""

from __future__ import annotations

from kiosk.flows.base import Env
from kiosk.person import Person


def read_word(person: Person) -> str:
    """已验真 only where the card proved itself: what is only read may be a copy."""
    return "已验真" if person.authenticated else "已读卡"


NEEDS_CHIP = "这张卡要有专用芯片才能读出姓名"


def why_typed(env: Env) -> str:
    """Why a card in the reader brings nothing with it; "" where it does, or there is none."""
    return f"{NEEDS_CHIP}，请手工输入" if _nameless(env) and env.person_hash is None else ""


def why_nameless(env: Env) -> str:
    """Why a card in the reader names nobody, and how it goes on; "" where it does, or there is none."""
    if not _nameless(env):
        return ""
    return f"{NEEDS_CHIP}。" + ("按名册认出了卡号，照样办。" if env.person_hash else "号码请手工输入。")


def _nameless(env: Env) -> bool:
    return env.person is not None and env.person.id_no is None
