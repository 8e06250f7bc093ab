"""Checks of rows, names, labels and choice lists; no expression is read here."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from forms.authoring.columns import NAME, near
from forms.authoring.finding import Finding, error, warning
from forms.authoring.model import Cells, Sheets
from forms.authoring.outline import Entry, Outline, pages
from forms.authoring.question_types import WITH_LIST, BadType, parse_type

RESERVED: Final = frozenset({"meta"})
APPEARANCES: Final = frozenset(
    {
        *("field-list", "minimal", "quick", "columns", "columns-pack", "list", "label", "list-nolabel", "likert"),
        *("autocomplete", "search", "numbers", "multiline", "masked", "thousands-sep", "month-year", "year"),
        *("no-calendar", "no-ticks", "vertical", "picker", "rating", "signature", "draw", "annotate", "new"),
        *("hide-input", "horizontal", "horizontal-compact", "compact", "no-buttons", "pages"),
        *("card-reader", "idcard", "phone-cn", "region-cn"),
    }
)
_NUMBERED: Final = re.compile(r"(columns|quick)-\d{1,2}|w\d{1,2}")
ATTRIBUTES: Final = {"bind::kiosk:sensitive": ("yes",), "body::kiosk:display": ("rmb-upper",)}
_CHINESE: Final = re.compile("[\u3400-\u9fff\U00020000-\U0003ffff]")
_FORM_ID: Final = re.compile(r"[A-Za-z][\w.-]{0,99}", re.ASCII)
_VERSION: Final = re.compile(r"\d{4,10}", re.ASCII)


def check(sheets: Sheets, form: Outline, most_on_page: int) -> Iterator[Finding]:
    """Every finding, in the order of the sheets."""
    yield from _settings(sheets)
    seen: dict[str, Entry] = {}
    for entry in form.entries:
        yield from _type(entry)
        yield from _name(entry, seen)
        yield from _labels(entry)
        yield from _cells(entry)
    yield from _lists(sheets, form)
    for page in pages(form):
        if len(page.questions) > most_on_page:
            yield warning(
                "page_too_long",
                page.title.row.place,
                f"这一页有 {len(page.questions)} 题，超过 {most_on_page} 题，请分成几页",
            )


def _settings(sheets: Sheets) -> Iterator[Finding]:
    settings, place = sheets.settings, sheets.settings_place
    for key, shape, words in (
        ("form_id", _FORM_ID, "form_id 须以英文字母开头，只含字母、数字、下划线、连字符、点"),
        ("version", _VERSION, "version 用数字，建议 年月日加两位序号，例如 2026112301"),
    ):
        if settings.get(key) and not shape.fullmatch(settings[key]):
            yield error("setting_malformed", place.at(key), words)
    for key in ("form_id", "form_title", "version"):
        if not settings.get(key):
            yield error(f"{key}_missing", place.at(key), f"没有 {key}")


def _type(entry: Entry) -> Iterator[Finding]:
    place = entry.row.place.at("type")
    if "type" not in entry.row.cells:
        yield error("type_missing", place, "这一题没有 type")
        return
    try:
        parse_type(entry.row.cells["type"])
    except BadType as why:
        yield error(why.code, place, str(why))
    if entry.is_container and not entry.children:
        yield error("group_empty", entry.row.place, f"{entry.name or '这一组'} 里没有题目")


def _name(entry: Entry, seen: dict[str, Entry]) -> Iterator[Finding]:
    place, name = entry.row.place.at("name"), entry.name
    if not name:
        if entry.kind is None or entry.kind.base not in ("start", "end", "today", "deviceid", "username", "note"):
            yield error("name_missing", place, "没有 name")
        return
    if not NAME.fullmatch(name):
        yield error("name_malformed", place, f"名称 {name} 须以字母或下划线开头，只含字母、数字、下划线、连字符、点")
    elif not name.isascii():
        yield warning("name_not_ascii", place, f"名称 {name} 建议只用英文字母")
    if name in RESERVED:
        yield error("name_reserved", place, f"名称 {name} 是系统保留的")
    if name in seen:
        yield error("name_twice", place, f"名称 {name} 用了两次，另一处在第 {seen[name].row.place.row} 行")
    seen.setdefault(name, entry)


def _labels(entry: Entry) -> Iterator[Finding]:
    if entry.is_visible:
        yield from _chinese(entry.row.cells, entry)
    elif entry.is_container and entry.is_page and "label" not in entry.row.cells:
        yield warning("page_untitled", entry.row.place, "这一页没有标题（label）")


def _chinese(cells: Cells, entry: Entry) -> Iterator[Finding]:
    text = _chinese_label(cells)
    place = entry.row.place.at("label")
    if text is None:
        yield error("label_missing", place, f"题目 {entry.name} 没有中文 label")
    elif not _CHINESE.search(text) and "${" not in text:
        yield warning("label_not_chinese", place, f"题目 {entry.name} 的 label 里没有汉字")


def _chinese_label(cells: Cells) -> str | None:
    if "label" in cells:
        return cells["label"]
    return next((t for c, t in cells.items() if c.startswith("label::") and "中文" in c), None)


def _cells(entry: Entry) -> Iterator[Finding]:
    cells, place = entry.row.cells, entry.row.place
    for word in _words(cells.get("appearance", "")):
        if word.startswith("search("):
            yield error(
                "appearance_refused",
                place.at("appearance"),
                "不支持 search()，请用 select_one_from_file 和 choice_filter",
            )
        elif word not in APPEARANCES and not _NUMBERED.fullmatch(word):
            hint = near(word, APPEARANCES)
            yield warning("appearance_unknown", place.at("appearance"), f"不认识的外观 {word}{hint}；终端会忽略它")
    for column, allowed in ATTRIBUTES.items():
        if column in cells and cells[column] not in allowed:
            yield error("attribute_value", place.at(column), f"{column} 只能写 {'、'.join(allowed)}")
    if "constraint" in cells and not any(c.split("::")[0] == "constraint_message" for c in cells):
        yield warning(
            "message_missing",
            place.at("constraint_message"),
            "有 constraint 却没有 constraint_message，群众不知错在哪里",
        )
    is_secret = "cn-id-valid" in cells.get("constraint", "") or "cn-bankcard-luhn" in cells.get("constraint", "")
    if is_secret and "bind::kiosk:sensitive" not in cells:
        yield warning("not_sensitive", place, f"{entry.name} 是身份号码或银行卡号，应写 bind::kiosk:sensitive: yes")
    if entry.kind is not None and not entry.is_container and "repeat_count" in cells:
        yield error("column_misplaced", place.at("repeat_count"), "只有 repeat 才有 repeat_count")
    if "choice_filter" in cells and not (entry.kind and entry.kind.selects):
        yield error("column_misplaced", place.at("choice_filter"), "只有选择题才有 choice_filter")


def _words(appearance: str) -> list[str]:
    return re.findall(r"search\(.*\)|\S+", appearance, re.S)


def _lists(sheets: Sheets, form: Outline) -> Iterator[Finding]:
    lists = sheets.lists()
    wanted: dict[str, Entry] = {}
    for entry in form.entries:
        if entry.kind is not None and entry.kind.base in WITH_LIST and not entry.kind.source.startswith("${"):
            wanted.setdefault(entry.kind.source, entry)
    for name, entry in wanted.items():
        if name not in lists:
            hint = near(name, [n for n in lists if n])
            yield error("list_undefined", entry.row.place.at("type"), f"没有选项表 {name}{hint}")
    text = " ".join(t for row in sheets.survey for c, t in row.cells.items() if c not in ("label", "hint", "remark"))
    filtered = " ".join(row.cells.get("choice_filter", "") + row.cells.get("parameters", "") for row in sheets.survey)
    for name, rows in lists.items():
        if not name:
            yield error("list_unnamed", rows[0].place.at("list_name"), "选项没有写 list_name")
            continue
        if name not in wanted and f"'{name}'" not in text and f"={name}" not in text:
            yield warning("list_unused", rows[0].place, f"选项表 {name} 没有题目用到")
        allows_twice = sheets.settings.get("allow_choice_duplicates", "no").lower() in ("yes", "true")
        seen: set[str] = set()
        for row in rows:
            value = row.cells.get("name", "")
            if not value:
                yield error("choice_unnamed", row.place.at("name"), f"选项表 {name} 有一个选项没有 name")
            elif value in seen and not allows_twice:
                yield error("choice_twice", row.place.at("name"), f"选项表 {name} 里 {value} 写了两次")
            elif " " in value or "\n" in value:
                yield error("choice_malformed", row.place.at("name"), f"选项的 name 不能有空格：{value}")
            seen.add(value)
            if _chinese_label(row.cells) is None and "media::image" not in row.cells:
                yield error("label_missing", row.place.at("label"), f"选项 {name}/{value} 没有中文 label")
        extra = {c for row in rows for c in row.cells} - {"list_name", "name", "label"}
        for column in sorted(c for c in extra if "::" not in c and c not in filtered and c not in text):
            yield warning(
                "column_unused", rows[0].place.at(column), f"选项表 {name} 的列 {column} 没有 choice_filter 用到"
            )
