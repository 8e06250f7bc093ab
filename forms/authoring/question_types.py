"""Question types of the kiosk profile, their other names, and what is refused by name."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from forms.authoring.columns import near

INVISIBLE: Final = frozenset(
    {"calculate", "hidden", "csv-external", "xml-external", "start", "end", "today", "deviceid", "username"}
)
PLAIN: Final = INVISIBLE | {
    *("text", "integer", "decimal", "date", "time", "datetime", "range", "note", "acknowledge"),
    *("image", "file", "barcode", "audio", "geopoint"),
}
WITH_LIST: Final = frozenset({"select_one", "select_multiple", "rank"})
FROM_FILE: Final = frozenset({"select_one_from_file"})
CONTAINERS: Final = frozenset({"group", "repeat"})
EXTERNAL: Final = frozenset({"csv-external", "xml-external"})
_OTHER_NAMES: Final = {
    "string": "text",
    "int": "integer",
    "photo": "image",
    "trigger": "acknowledge",
    "select1": "select_one",
    "select one": "select_one",
    "select one from": "select_one",
    "select all that apply": "select_multiple",
    "select all that apply from": "select_multiple",
    "select multiple": "select_multiple",
    "select one from file": "select_one_from_file",
}
REFUSED: Final = {
    "geotrace": "终端不能画轨迹",
    "geoshape": "终端不能画地块，请改填面积或附图",
    "video": "终端不录像，请改用 image 或 file",
    "background-audio": "不得在后台录音",
    "osm": "终端不支持地图要素",
    "audit": "终端另有操作记录，不用 audit",
    "select_one_external": "请改用 select_one_from_file",
    "select_multiple_from_file": "请改用 select_one_from_file，或把选项写进 choices 表",
    "loop": "请改用 repeat",
    "cascading_select": "请改用 choice_filter",
    "email": "请改用 text 加 constraint",
    "phonenumber": "请改用 text 加 cn-phone-valid(.)",
    "simserial": "终端没有 SIM 卡号",
    "subscriberid": "终端没有 SIM 卡号",
    "entity": "终端不支持实体（entities）",
}
_CONTAINER = re.compile(r"(begin|end)[ _](group|repeat|loop)\b")
_FILE = re.compile(r"[^\s/\\]+\.(csv|xml|geojson)", re.I)
_OR_OTHER = re.compile(r"\s+(or_other|or other|or specify other)$")


class BadType(Exception):
    """A type that the kiosk does not have. `code`: type_refused | type_unknown | type_malformed. Text in Chinese."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


@dataclass(frozen=True, slots=True)
class QuestionType:
    """`base` is in one of the sets above; `source` is the choice list, file or ${repeat}; `edge` begin or end."""

    base: str
    source: str = ""
    or_other: bool = False
    edge: str = ""

    @property
    def text(self) -> str:
        """As it is written in a cell."""
        if self.edge:
            return f"{self.edge}_{self.base}"
        return " ".join(filter(None, (self.base, self.source, "or_other" if self.or_other else "")))

    @property
    def selects(self) -> bool:
        return self.base in WITH_LIST or self.base in FROM_FILE


def parse_type(text: str) -> QuestionType:
    """Read a cell of the `type` column. Raises BadType."""
    words = " ".join(text.split())
    lower = words.lower()
    if found := _CONTAINER.fullmatch(lower):
        if found[2] == "loop":
            raise BadType("type_refused", f"不支持题型 loop：{REFUSED['loop']}")
        return QuestionType(found[2], edge=found[1])
    if lower in CONTAINERS:
        return QuestionType(lower)
    plain = _OTHER_NAMES.get(lower, lower)
    if plain in PLAIN:
        return QuestionType(plain)
    bases = (*WITH_LIST, *FROM_FILE, *REFUSED, *(o for o, n in _OTHER_NAMES.items() if n in WITH_LIST | FROM_FILE))
    for base in sorted(bases, key=len, reverse=True):
        if lower != base and not lower.startswith(base + " "):
            continue
        known = _OTHER_NAMES.get(base, base)
        if known in REFUSED:
            raise BadType("type_refused", f"不支持题型 {known}：{REFUSED[known]}")
        return _with_source(known, words[len(base) :].strip())
    raise BadType("type_unknown", f"不认识的题型 {words}{near(lower, (*PLAIN, *WITH_LIST, *FROM_FILE, *CONTAINERS))}")


def _with_source(base: str, rest: str) -> QuestionType:
    source = _OR_OTHER.sub("", rest)
    or_other = source != rest
    if not source or " " in source:
        raise BadType("type_malformed", f"{base} 后面要写一个选项表的名称，例如 {base} yes_no")
    if base in FROM_FILE:
        if not _FILE.fullmatch(source):
            raise BadType("type_malformed", f"{base} 后面要写 .csv、.xml 或 .geojson 文件名，不带路径")
        if or_other:
            raise BadType("type_malformed", f"{base} 不能带 or_other")
    if or_other and base == "rank":
        raise BadType("type_malformed", "rank 不能带 or_other")
    return QuestionType(base, source, or_other)


def canonical_type(text: str) -> str:
    """The one spelling of a type; text that is no type comes back as it is, for the lint to name."""
    try:
        return parse_type(text).text
    except BadType:
        return text
