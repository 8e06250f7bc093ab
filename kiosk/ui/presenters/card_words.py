"""What is said of the card in the reader."""

from __future__ import annotations

from kiosk.flows.base import Env
from kiosk.person import Person
from kiosk.words import say


def read_word(person: Person) -> str:
    """已验真 only where the card proved itself: what is only read may be a copy."""
    return say("已验真") if person.authenticated else say("已读卡")


NEEDS_CHIP = say("这张卡要有专用芯片才能读出姓名")


def why_typed(env: Env) -> str:
    """Why a card in the reader brings nothing with it; "" where it does, or there is none."""
    return say("{why}，请手工输入", why=NEEDS_CHIP) if _nameless(env) and env.person_hash is None else ""


def why_nameless(env: Env) -> str:
    """Why a card in the reader names nobody, and how it goes on; "" where it does, or there is none."""
    if not _nameless(env):
        return ""
    if env.person_hash:
        return say("{why}。按名册认出了卡号，照样办。", why=NEEDS_CHIP)
    return say("{why}。号码请手工输入。", why=NEEDS_CHIP)


def _nameless(env: Env) -> bool:
    return env.person is not None and env.person.id_no is None
