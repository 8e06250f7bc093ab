"""Checks of expressions: brackets, functions, references, and questions that no answer can ever reach."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from forms.authoring.columns import EXPRESSIONS, near
from forms.authoring.expression import Malformed, calls, check_brackets, conjuncts, references, tokens
from forms.authoring.finding import Finding, Place, error, warning
from forms.authoring.macros import MacroError, expand
from forms.authoring.model import SheetRow, Sheets
from forms.authoring.outline import Entry, Outline
from forms.authoring.question_types import EXTERNAL, FROM_FILE
from forms.xpath import UnknownFunction, XPathError, compile_expression

_YES_NO: Final = frozenset({"yes", "no", "true", "false"})
_LITERAL: Final = r"('[^']*'|\"[^\"]*\"|-?\d+(?:\.\d+)?)"
_VARIABLE: Final = r"\$\{\s*([^{}\s]+)\s*\}"
_EQUAL: Final = re.compile(rf"{_VARIABLE}\s*(!?=)\s*{_LITERAL}")
_EQUAL_TURNED: Final = re.compile(rf"{_LITERAL}\s*(!?=)\s*{_VARIABLE}")
_SELECTED: Final = re.compile(rf"(not\s*\(\s*)?selected\s*\(\s*{_VARIABLE}\s*,\s*{_LITERAL}\s*\)(?(1)\s*\))")
NOT_PORTABLE: Final = {
    "substring": "substr()（从 0 数起，不含末位）",
    "floor": "int()",
    "ceiling": "int() 加判断",
    "last": "count()",
    "lang": "别的写法",
    "id": "instance() 和筛选",
    "upper-case": "translate()",
    "lower-case": "translate()",
}
"""Functions of XPath that JavaRosa lacks: forms must run elsewhere too."""
_NEVER: Final = re.compile(r"false\s*\(\s*\)|no|false|0", re.I)


def check(sheets: Sheets, form: Outline) -> Iterator[Finding]:
    """Every finding, in the order of the sheets."""
    named = form.named()
    instances = _instances(sheets, form)
    for entry in form.entries:
        for column, text in entry.row.cells.items():
            place = entry.row.place.at(column)
            yield from _references(text, column, place, named)
            if column in EXPRESSIONS and not (column == "default" and not _is_dynamic(text)):
                yield from _expression(text, place, instances)
    for row in sheets.choices:
        for column, text in row.cells.items():
            yield from _references(text, column, row.place.at(column), named)
    instance_name = sheets.settings.get("instance_name", "")
    yield from _references(instance_name, "instance_name", sheets.settings_place.at("instance_name"), named)
    if instance_name:
        yield from _expression(instance_name, sheets.settings_place.at("instance_name"), instances)
    yield from _reach(sheets, form, named)


def _is_dynamic(text: str) -> bool:
    return "${" in text or any(True for _ in calls(text))


def _references(text: str, column: str, place: Place, named: dict[str, Entry]) -> Iterator[Finding]:
    if "${" not in text:
        return
    for name in references(text):
        if name not in named:
            yield error("reference_unknown", place, f"引用了不存在的题目 {name}{near(name, named)}")
    if text.count("${") != len(references(text)):
        yield error("reference_malformed", place, "引用要写成 ${题目名称}，花括号成对")


def _expression(text: str, place: Place, instances: set[str]) -> Iterator[Finding]:
    if text.lower() in _YES_NO:
        return
    try:
        check_brackets(text)
        plain = expand(text)
    except Malformed as why:
        yield error("expression_malformed", place, str(why))
        return
    except MacroError as why:
        yield error(why.code, place, str(why))
        return
    for call in calls(text):
        if call.name in NOT_PORTABLE:
            yield error("function_not_portable", place, f"别的引擎没有 {call.name}()，请用 {NOT_PORTABLE[call.name]}")
        if call.name == "instance" and call.args and call.args[0].strip("'\"") not in instances:
            which = call.args[0].strip("'\"")
            yield error(
                "instance_unknown",
                place,
                f"没有数据表 {which}{near(which, instances)}；可用选项表名或 csv-external、xml-external 的名称",
            )
    try:
        compile_expression("".join("/data/q" if t.kind == "reference" else t.text for t in tokens(plain)))
    except UnknownFunction as why:
        yield error("function_unknown", place, f"没有函数 {why.name}()")
    except XPathError as why:
        yield error("expression_malformed", place, f"表达式写法有误：{why}")


def _instances(sheets: Sheets, form: Outline) -> set[str]:
    known = set(sheets.lists())
    for entry in form.entries:
        if entry.kind is not None and entry.kind.base in EXTERNAL:
            known.add(entry.name)
        if entry.kind is not None and entry.kind.base in FROM_FILE:
            known.add(entry.kind.source.rpartition(".")[0])
    return known | {"__last-saved"}


class _Test:
    """A part of a relevant that compares one question with one value."""

    def __init__(self, name: str, value: str, is_equal: bool, by_selected: bool) -> None:
        self.name = name
        self.value = value
        self.is_equal = is_equal
        self.by_selected = by_selected


def _test(part: str) -> _Test | None:
    if found := _EQUAL.fullmatch(part):
        return _Test(found[1], found[3].strip("'\""), found[2] == "=", False)
    if found := _EQUAL_TURNED.fullmatch(part):
        return _Test(found[3], found[1].strip("'\""), found[2] == "=", False)
    if found := _SELECTED.fullmatch(part):
        return _Test(found[2], found[3].strip("'\""), found[1] is None, True)
    return None


def _reach(sheets: Sheets, form: Outline, named: dict[str, Entry]) -> Iterator[Finding]:
    lists = sheets.lists()
    never: set[str] = set()
    for entry in form.entries:
        place = entry.row.place.at("relevant")
        own = entry.row.cells.get("relevant", "")
        if entry.parent is not None and entry.parent.name in never:
            never.add(entry.name)
            continue
        if not own:
            continue
        if entry.name in references(own):
            yield error("relevant_self", place, f"题目 {entry.name} 是否出现不能取决于它自己")
            continue
        for name in references(own):
            asked = named.get(name)
            if asked is not None and asked.is_visible and asked.order > entry.order:
                yield warning("asked_later", place, f"是否出现取决于后面才问的题目 {name}")
        parts = [p for e in entry.chain() for p in conjuncts(e.row.cells.get("relevant", "")) if p]
        if why := _contradiction(parts, named, lists, never):
            never.add(entry.name)
            yield error("unreachable", place, f"{entry.name} 永远不会出现：{why}")


def _contradiction(
    parts: list[str], named: dict[str, Entry], lists: dict[str, list[SheetRow]], never: set[str]
) -> str:  # fmt: skip
    """Why all parts can never hold together, or ''."""
    equal: dict[str, str] = {}
    unequal: set[tuple[str, str]] = set()
    for part in parts:
        if _NEVER.fullmatch(part):
            return "条件总是不成立"
        test = _test(part)
        if test is None or test.name not in named:
            continue
        asked = named[test.name]
        if not test.is_equal:
            unequal.add((test.name, test.value))
            continue
        if test.name in never and test.value:
            return f"题目 {test.name} 永远不会出现"
        if asked.kind is not None and asked.kind.source in lists and test.value:
            values = [r.cells.get("name", "") for r in lists[asked.kind.source]]
            many = asked.kind.base == "select_multiple" and not test.by_selected
            if test.value not in values and not (many and " " in test.value):
                return f"题目 {test.name} 没有选项 {test.value}{near(test.value, values)}"
        if asked.kind is not None and asked.kind.base == "select_multiple":
            continue
        if equal.setdefault(test.name, test.value) != test.value:
            return f"题目 {test.name} 不能既是 {equal[test.name]} 又是 {test.value}"
    for name, value in equal.items():
        if (name, value) in unequal:
            return f"题目 {name} 不能既是又不是 {value}"
    return ""
