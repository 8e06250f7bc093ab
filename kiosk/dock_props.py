"""What the sandbox gives a demo's dock to play with: its residents' cards, and the barcodes of their bills."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from drivers.dock.props import HeldCode, RackCard
from kiosk import content as content_files
from kiosk import money

GENERATIONS: Final = {1: "第一代", 2: "第二代", 3: "第三代"}


def rack(folder: Path | None = None) -> tuple[RackCard, ...]:
    """Every card of the sandbox, by its file's name. Raises OSError, ValueError."""
    sandbox = folder or content_files.bundled() / "sandbox"
    zh = {b.id: b.zh for b in content_files.load(content_files.bundled()).catalogue.billers}
    owed = {
        resident["key"]: [_owed(zh.get(a["biller"], a["biller"]), a["due_fen"]) for a in resident["accounts"]]
        for resident in _residents(sandbox)
    }
    cards = []
    for file in sorted((sandbox / "cards").glob("*.json")):
        profile = json.loads(file.read_text(encoding="utf-8"))
        name = str(profile.get("name") or profile.get("label") or file.stem)
        cards.append(RackCard(file.stem, name, card_note(profile, owed.get(file.stem, ())), profile))
    # What is no social-security card stands last.
    return tuple(sorted(cards, key=lambda card: card.profile.get("kind") != "social_security"))


def card_note(profile: Mapping[str, Any], owed: Sequence[str]) -> str:
    """What is special about a card: its generation, what a reader or printer cannot do with it, and what is `owed`."""
    if profile.get("kind") != "social_security":
        return "不是社保卡"
    generation = int(profile.get("generation", 0))
    notes = [GENERATIONS.get(generation, f"第{generation}代")]
    if generation == 3:
        notes.append("没有安全模块读不出姓名")
    if not _in_gbk(str(profile.get("name", ""))):
        notes.append("名字里有打印机缺的字")
    return "，".join([*notes, *owed] if owed else [*notes, "没有账单"])


def codes(folder: Path | None = None) -> tuple[HeldCode, ...]:
    """The bill of every account, as its barcode says it: the bill's reference and the amount, or the bare account."""
    sandbox = folder or content_files.bundled() / "sandbox"
    billers = {b.id: b for b in content_files.load(content_files.bundled()).catalogue.billers}
    held = []
    for resident in _residents(sandbox):
        for account in resident["accounts"]:
            biller = billers.get(account["biller"])
            if biller is None or not biller.barcodes:
                continue
            text = f"{account['bill_ref']}-{account['due_fen']}" if account["bill_ref"] else account["account_no"]
            held.append(HeldCode(f"{resident['name']} {biller.zh}", text))
    return tuple(held)


def _residents(sandbox: Path) -> list[Mapping[str, Any]]:
    residents: list[Mapping[str, Any]] = content_files.read_yaml(sandbox / "residents.yaml")["residents"]
    return residents


def _owed(biller: str, due_fen: int | None) -> str:
    return f"{biller} {money.figures(due_fen)}" if due_fen else biller


def _in_gbk(text: str) -> bool:
    try:
        text.encode("gbk")
    except UnicodeEncodeError:
        return False
    return True
