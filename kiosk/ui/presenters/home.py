"""The home screen: greeting, what to do with the card, the tiles that are built."""

from __future__ import annotations

from kiosk.flows.base import Env
from kiosk.ui.pages.home import HomePage
from kiosk.ui.presenters.card_words import NEEDS_CHIP, read_word
from kiosk.ui.presenters.first import TILES
from kiosk.visit import Visit
from kiosk.words import say

CARD_PROMPTS = {
    "reading": (say("正在读卡，请不要取出"), "note"),
    "not_social_card": (say("这不是社保卡，请换社会保障卡，没有卡也能办"), "warn"),
    "mute": (say("卡没有反应，请取出卡片重新插入"), "warn"),
    "error": (say("卡没有读出来，请取出卡片重新插入"), "warn"),
    "service_down": (say("读卡器没有准备好，没有卡也能办"), "warn"),
    "no_reader": (say("没有找到读卡器，没有卡也能办"), "warn"),
}


def present_home(visit: Visit, env: Env) -> HomePage:
    """The first page."""
    if visit.person:
        greeting = say("{person}，您好", person=visit.person.shown)
        prompt, kind = say("{card_read}，请选择要办的事", card_read=read_word(visit.person)), "ok"
        if visit.person.id_no is None:
            prompt = say("已读卡号。{why}，照样可以办", why=NEEDS_CHIP)
    elif visit.card_left_in:
        greeting, prompt, kind = say("您好"), say("请取走您的卡片"), "warn"
    else:
        greeting = say("您好，请插社保卡")
        prompt, kind = CARD_PROMPTS.get(visit.card_status, (say("没有卡也能办"), "note"))
    return HomePage(
        greeting=greeting, prompt=prompt, prompt_kind=kind, tiles=TILES, notice=visit.notice or _notice(env)
    )


def _notice(env: Env) -> str:
    if not env.ready:
        return ""
    if env.drained:
        return say("本机已停收现金，请工作人员联系技术员。查询和登记还可以办。")
    if env.shift is None:
        return say("还没有开班，暂时不能收现金。请工作人员开班。")
    if env.printer not in ("ready", "near_end"):
        return say("打印机没有准备好，暂时不能收现金。请工作人员看一看。")
    if env.near_limit:
        return say("待上传的现金快到上限了，到了就要先联网再收。请工作人员留意。")
    return ""
