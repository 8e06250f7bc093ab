"""The columns of each sheet: what is known, in which order it is written, and its other names in the field.

A column outside these lists is refused, never ignored: a misspelt `relevent` would switch off its logic silently.
Source: XLSForm reference table (xlsform.org); the `kiosk:` attributes are ours.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

SURVEY: Final = (
    "type",
    "name",
    "label",
    "hint",
    "guidance_hint",
    "appearance",
    "required",
    "required_message",
    "relevant",
    "constraint",
    "constraint_message",
    "calculation",
    "trigger",
    "default",
    "readonly",
    "choice_filter",
    "repeat_count",
    "parameters",
    "media::image",
    "media::audio",
    "bind::kiosk:sensitive",
    "body::kiosk:display",
    "remark",
)
CHOICES: Final = ("list_name", "name", "label", "media::image", "media::audio")
SETTINGS: Final = (
    "form_id",
    "form_title",
    "version",
    "default_language",
    "instance_name",
    "style",
    "allow_choice_duplicates",
    "clean_text_values",
)
TRANSLATED: Final = frozenset(
    {"label", "hint", "guidance_hint", "required_message", "constraint_message", "media::image", "media::audio"}
)
EXPRESSIONS: Final = (
    "required",
    "relevant",
    "constraint",
    "calculation",
    "default",
    "readonly",
    "choice_filter",
    "repeat_count",
)
"""Columns of the survey sheet that hold XPath (default only where it is dynamic)."""
BLOCK: Final = "block"
"""Column of an exported workbook that says which shared block a row came from."""

_OTHER_NAMES: Final[dict[str, dict[str, str]]] = {
    "survey": {
        "caption": "label",
        "command": "type",
        "tag": "name",
        "value": "name",
        "relevance": "relevant",
        "calculate": "calculation",
        "read_only": "readonly",
        "constraining_message": "constraint_message",
        "requiredmsg": "required_message",
        "count": "repeat_count",
        "jr:count": "repeat_count",
        "image": "media::image",
        "audio": "media::audio",
        "control::appearance": "appearance",
        "body::appearance": "appearance",
        "bind::relevant": "relevant",
        "bind::required": "required",
        "bind::constraint": "constraint",
        "bind::calculate": "calculation",
        "bind::readonly": "readonly",
        "备注": "remark",
    },
    "choices": {
        "list name": "list_name",
        "caption": "label",
        "value": "name",
        "image": "media::image",
        "audio": "media::audio",
    },
    "settings": {
        "id_string": "form_id",
        "set_form_id": "form_id",
        "title": "form_title",
        "set_form_title": "form_title",
    },
}
REFUSED: Final[dict[str, dict[str, str]]] = {
    "survey": {
        "media::video": "终端不放视频",
        "media::big-image": "终端不支持大图，请用 media::image",
        "save_to": "终端不支持实体（entities）",
        "disabled": "不属于现行标准，请删掉该行或改用 relevant",
        "autoplay": "终端不自动播放",
        "query": "终端不支持 select_one_external，请用 select_one_from_file",
    },
    "choices": {"media::video": "终端不放视频", "media::big-image": "终端不支持大图，请用 media::image"},
    "settings": {
        "submission_url": "送往哪里由终端的配置决定，表单不得指定地址",
        "public_key": "表单不自行加密，由传输与存储保护",
        "auto_send": "何时上传由终端决定",
        "auto_delete": "何时删除由终端决定",
        "namespaces": "命名空间由编译程序自动写入",
        "omit_instanceid": "每份提交必须有 instanceID",
        "name": "根节点名称固定为 data",
        "sms_keyword": "不支持短信提交",
        "prefix": "不支持短信提交",
    },
}
_KNOWN: Final[dict[str, tuple[str, ...]]] = {"survey": SURVEY, "choices": CHOICES, "settings": SETTINGS}
_TOKEN = re.compile(r"\s*::\s*")
NAME: Final = re.compile(r"[^\W\d][\w.-]*")
"""An XML name without a colon, as XLSForm wants names to be (ASCII letters are advised, others allowed)."""
LANGUAGE: Final = re.compile(r"[^:：\s](?:[^:：]*[^:：\s])?")


class UnknownColumn(Exception):
    """A column that no sheet of ours has. The text says in Chinese why."""


def canonical(sheet: str, header: str) -> str:
    """The one name of a column. Raises UnknownColumn.

    >>> canonical("survey", "Label :: English (en)")
    'label::English (en)'
    """
    text = " ".join(header.split())
    base, *rest = _TOKEN.split(text)
    lower = base.lower()
    if rest and lower in {"media", "bind", "body", "control"}:
        lower, rest = f"{lower}::{rest[0]}", rest[1:]
    names = _OTHER_NAMES[sheet]
    known = names.get(lower, names.get(lower.replace(" ", "_"), lower.replace(" ", "_")))
    if known in REFUSED[sheet]:
        raise UnknownColumn(f"不支持列 {text}：{REFUSED[sheet][known]}")
    if known in _KNOWN[sheet]:
        if not rest:
            return known
        if len(rest) == 1 and known in TRANSLATED and LANGUAGE.fullmatch(rest[0]):
            return f"{known}::{rest[0]}"
        raise UnknownColumn(f"列 {text} 不能带语言")
    if sheet == "choices" and not rest and NAME.fullmatch(text):
        return text
    raise UnknownColumn(f"不认识的列 {text}{near(known, _KNOWN[sheet])}")


def near(word: str, known: Iterable[str]) -> str:
    """ "，是不是 X？" where one known word is close, else nothing."""
    import difflib

    found = difflib.get_close_matches(word, list(known), 1, 0.6)
    return f"，是不是 {found[0]}？" if found else ""


def language_of(column: str) -> tuple[str, str]:
    """(base column, language); the language is empty for the form's own.

    >>> language_of("media::image::English (en)")
    ('media::image', 'English (en)')
    """
    for base in TRANSLATED:
        if column.startswith(base + "::"):
            return base, column[len(base) + 2 :]
    return column, ""


def ordered(sheet: str, columns: Iterable[str]) -> list[str]:
    """Columns in the order in which a workbook or YAML shows them; languages behind their base, in the order seen."""
    known = {name: i for i, name in enumerate(_KNOWN[sheet])}
    seen = list(dict.fromkeys(columns))
    places = {c: i for i, c in enumerate(seen)}
    return sorted(seen, key=lambda c: (known.get(language_of(c)[0], len(known)), language_of(c)[1] != "", places[c]))
