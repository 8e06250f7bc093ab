"""pyxform's errors and warnings in Chinese, at the place in the author's own source."""

from __future__ import annotations

import re
from collections.abc import Mapping
from string import Formatter
from typing import Any, Final

from forms.authoring.finding import Finding, Place, error, warning
from forms.authoring.model import Sheets

_ROW: Final = re.compile(r"\[row : (\d+)\]")
_SHEET: Final = re.compile(r"'(survey|choices|settings)' sheet")
_COLUMN: Final = re.compile(r"the '([^']+)' value")
_VARIABLE: Final = re.compile(r"\$\{([^{}]*)\}")

BY_CODE: Final[Mapping[str, str]] = {
    "HEADER_001": "工作表没有列名行",
    "HEADER_002": "列 {other} 和列 {header} 是同一列的两个名称",
    "HEADER_003": "缺少必需的列：{missing}",
    "HEADER_004": "列名 {column} 不能为空，也不能有空格",
    "LABEL_001": "选项没有 label",
    "NAMES_001": "名称 {value} 在同一组里用了两次",
    "NAMES_002": "名称 {value} 与另一个名称只差大小写",
    "NAMES_003": "重复组不能叫 {value}（与表单根节点同名）",
    "NAMES_004": "重复组名称 {value} 用了两次",
    "NAMES_005": "名称 meta 是系统保留的",
    "NAMES_006": "选项没有 name",
    "NAMES_007": "同一选项表里 name 重复；确要重复请在 settings 写 allow_choice_duplicates: yes",
    "NAMES_008": "名称不合规：须以字母或下划线开头，只含字母、数字、下划线、连字符、点",
    "NAMES_009": "名称 {name} 不合规：须以字母或下划线开头，只含字母、数字、下划线、连字符、点",
    "NAMES_013": "没有工作表 {sheet}；有相近的 {candidates}",
    "PYREF_001": "引用要写成 ${{题目名称}}，英文花括号成对",
    "PYREF_002": "几个引用之间要用英文逗号分开",
    "PYREF_003": "引用了不存在的题目 {q}",
    "PYREF_004": "题目名称 {q} 有两处，引用不明确",
    "RANGE_001": "range 的参数 {name} 必须是数字",
    "RANGE_002": "range 的参数 {name} 不能是 0",
    "RANGE_003": "range 的参数 {name} 大于 start 与 end 的间隔",
    "RANGE_004": "range 的参数 {name} 必须是 step 的整数倍",
    "RANGE_005": "range 的参数 {name} 必须在 start 与 end 之间",
    "RANGE_006": "range 的 tick_labelset 必须是 choices 里的选项表",
    "SURVEY_001": "end_{type} 没有对应的 begin_{type}",
    "SURVEY_002": "{name} 没有 end_{type}",
    "SURVEY_004": "parameters 要写成 键=值，之间用空格",
    "SURVEY_005": "parameters 里有不认识的 {rejected}；可用 {accepted}",
    "SURVEY_007": "capture-accuracy 必须是数字",
    "SURVEY_008": "warning-accuracy 必须是数字",
    "SURVEY_009": "allow-mock-accuracy 只能是 true 或 false",
}
_BY_TEXT: Final[tuple[tuple[re.Pattern[str], str], ...]] = tuple(
    (re.compile(pattern, re.S), words)
    for pattern, words in (
        (r"max-pixels", "图片没有写 parameters: max-pixels=2400 这样的上限，上传会很慢"),
        (r"should be a choices sheet", "没有 choices 工作表"),
        (r"Question with no type", "这一题没有 type"),
        (r"Missing calculation", "calculate 题没有 calculation"),
        (r"Unknown question type '([^']+)'", "不认识的题型 {0}"),
        (r"List name not in choices sheet: (\S+)", "没有选项表 {0}"),
        (r"There has been a problem trying to replace \$\{(.+?)\}", "引用了不存在的题目 {0}"),
        (r"question \$\{(\S+)\} is not user-visible.*trigger", "看不见的题目 {0} 不能作 trigger"),
        (
            r"No default.*trigger|trigger.*not exist|Only references to other fields",
            "trigger 要写成 ${{题目名称}}，且该题存在",
        ),
        (r"has no label|no label", "题目没有 label"),
        (r"Invalid xml tag", "名称不合规：须以字母或下划线开头，只含字母、数字、下划线、连字符、点"),
        (r"Duplicate column header: (.+)", "列 {0} 出现了两次"),
        (r"repeat.*no(?:thing| child)", "重复组里没有题目"),
    )
)
_SILENT: Final = (
    re.compile(r"missing translations", re.I),
    re.compile(r"Google Sheets|default_language", re.I),
)


def finding(why: Any, sheets: Sheets) -> Finding:
    """A PyXFormError as one finding."""
    text = str(why)
    place = _place(text, sheets)
    code, context = (why.code.name, why.context) if why.code is not None else _recognised(text)
    if code in BY_CODE:
        return error(f"xlsform_{code.lower()}", place, BY_CODE[code].format_map(_Gaps(context)))
    return error("xlsform", place, _words(text))


def _recognised(text: str) -> tuple[str, Mapping[str, Any]]:
    """The code of an error that was raised with its text alone, by pyxform's own templates."""
    from pyxform.errors import ErrorCode

    for name in BY_CODE:
        if found := re.fullmatch(_pattern(ErrorCode[name].value.msg), text, re.S):
            return name, found.groupdict()
    return "", {}


def _pattern(template: str) -> str:
    """A format string as a regular expression whose groups are its fields."""
    pattern = ""
    for literal, hole, _, _ in Formatter().parse(template):
        pattern += re.escape(literal)
        if hole:
            pattern += ".*?" if f"(?P<{hole}>" in pattern else f"(?P<{hole}>.*?)"
    return pattern


def remark(text: str, sheets: Sheets) -> Finding | None:
    """A warning as one finding; None for those that our own lint says better."""
    if any(p.search(text) for p in _SILENT):
        return None
    return warning("xlsform", _place(text, sheets), _words(text))


class _Gaps(dict[str, Any]):
    """Context of an error; what it lacks reads ？."""

    def __missing__(self, key: str) -> str:
        return "？"


def _words(text: str) -> str:
    for pattern, words in _BY_TEXT:
        if found := pattern.search(text):
            return words.format(*found.groups())
    plain = _ROW.sub("", text).strip().replace("\n", " ")
    return f"XLSForm 转换程序说：{plain[:300]}"


def _place(text: str, sheets: Sheets) -> Place:
    row, sheet, column = _ROW.search(text), _SHEET.search(text), _COLUMN.search(text)
    name = sheet[1] if sheet else "survey"
    rows = {"survey": sheets.survey, "choices": sheets.choices}.get(name, ())
    file = sheets.settings_place.file
    index = int(row[1]) - 2 if row else -1
    place = rows[index].place if 0 <= index < len(rows) else Place(file, name if sheet or row else "")
    if not row and (named := _VARIABLE.search(text)):
        # Without a row: the first cell that holds the reference it complains about.
        for one in sheets.survey:
            for where, cell in one.cells.items():
                if f"${{{named[1]}}}" in cell:
                    return one.place.at(where)
    return place.at(column[1]) if column else place
