"""The home screen: greeting, what to do with the card, the tiles that are built."""

from __future__ import annotations

from kiosk.flows.base import Env
from kiosk.ui.pages.home import HomePage
from kiosk.ui.presenters.card_words import NEEDS_CHIP, read_word
from kiosk.ui.presenters.first import TILES
from kiosk.visit import Visit

CARD_PROMPTS = {
    "reading": ("正在读卡，请不要取出", "note"),
    "not_social_card": ("这不是社保卡，请换社会保障卡，没有卡也能办", "warn"),
    "mute": ("卡没有反应，请取出卡片重新插入", "warn"),
    "error": ("卡没有读出来，请取出卡片重新插入", "warn"),
    "service_down": ("读卡器没有准备好，没有卡也能办", "warn"),
    "no_reader": ("没有找到读卡器，没有卡也能办", "warn"),
}


def present_home(visit: Visit, env: Env) -> HomePage:
    """The first page."""
    if visit.person:
        greeting = f"{visit.person.shown}，您好"
        prompt, kind = f"{read_word(visit.person)}，请选择要办的事", "ok"
        if visit.person.id_no is None:
            prompt = f"已读卡号。{NEEDS_CHIP}，照样可以办"
    elif visit.card_left_in:
        greeting, prompt, kind = "您好", "请取走您的卡片", "warn"
    else:
        greeting = "您好，请插社保卡"
        prompt, kind = CARD_PROMPTS.get(visit.card_status, ("没有卡也能办", "note"))
    return HomePage(
        greeting=greeting, prompt=prompt, prompt_kind=kind, tiles=TILES, notice=visit.notice or _notice(env)
    )


def _notice(env: Env) -> str:
    if not env.ready:
        return ""
    if env.drained:
        return "本机已停收现金，请工作人员联系技术员。查询和登记还可以办。"
    if env.shift is None:
        return "还没有开班，暂时不能收现金。请工作人员开班。"
    if env.printer not in ("ready", "near_end"):
        return "打印机没有准备好，暂时不能收现金。请工作人员看一看。"
    if env.near_limit:
        return "待上传的现金快到上限了，到了就要先联网再收。请工作人员留意。"
    return ""
