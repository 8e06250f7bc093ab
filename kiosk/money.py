"""Integer fen to the two ways money is written: figures and 大写."""

from __future__ import annotations

from typing import Final

DIGITS: Final = "零壹贰叁肆伍陆柒捌玖"
_UNITS: Final = ("", "拾", "佰", "仟")
_GROUPS: Final = ("", "万", "亿", "万亿")


def figures(fen: int) -> str:
    """￥86.40 with the full-width yen sign U+FFE5, thousands grouped."""
    sign = "-" if fen < 0 else ""
    yuan, rest = divmod(abs(fen), 100)
    return f"{sign}￥{yuan:,}.{rest:02d}"


def plain(fen: int) -> str:
    """86.40: what stands in an input field."""
    return f"{fen // 100}.{fen % 100:02d}"


def parse(text: str) -> int | None:
    """Fen of an amount as typed: digits, at most one dot and two decimals. None: not an amount.

    At most nine digits before the dot.
    """
    whole, dot, decimals = text.partition(".")
    if not whole.isascii() or not whole.isdigit() or len(whole) > 9:
        return None
    if dot and (len(decimals) > 2 or (decimals and not (decimals.isascii() and decimals.isdigit()))):
        return None
    return int(whole) * 100 + int(decimals.ljust(2, "0") or 0)


def capitals(fen: int) -> str:
    """捌拾陆元肆角. 整 after 元 only; after 角 it may be left out, and is (支付结算办法, annex on writing amounts).

    Raises ValueError: negative, or 10^16 fen and more.
    """
    if not 0 <= fen < 10**16:
        raise ValueError("an amount in capitals is between 0 and 10^16 fen")
    yuan, rest = divmod(fen, 100)
    jiao, last = divmod(rest, 10)
    text = _whole(yuan) + "元" if yuan else ""
    if not rest:
        return (text or "零元") + "整"
    if jiao:
        text += DIGITS[jiao] + "角"
    elif yuan:
        text += "零"
    return text + (DIGITS[last] + "分" if last else "")


def _whole(yuan: int) -> str:
    groups: list[int] = []
    while yuan:
        yuan, group = divmod(yuan, 10_000)
        groups.append(group)
    text = ""
    for place in range(len(groups) - 1, -1, -1):
        group = groups[place]
        if not group:
            continue
        if text and (group < 1000 or groups[place + 1] == 0):
            text += "零"
        text += _group(group) + _GROUPS[place]
    return text


def _group(group: int) -> str:
    text = ""
    zero = False
    for place in range(3, -1, -1):
        digit = group // 10**place % 10
        if digit:
            text += ("零" if zero and text else "") + DIGITS[digit] + _UNITS[place]
            zero = False
        else:
            zero = True
    return text
