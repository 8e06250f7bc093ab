"""Compact YAML -> FormSource. One row of the survey sheet is one mapping whose keys are the sheet's columns; a group or
repeat holds its rows under `rows`; `use` names a shared block and `with` its arguments.

Strict: an unknown key is refused by file, line and key. All problems of a file are reported at once.
"""

from __future__ import annotations

from typing import Final

from forms.authoring import columns, yaml_nodes
from forms.authoring.finding import AuthoringError, Finding, Place, error
from forms.authoring.model import Argument, Choice, FormSource, Item, Row, Use
from forms.authoring.question_types import CONTAINERS, canonical_type
from forms.authoring.yaml_nodes import Items, Keys, Node, Text, texts

TOP: Final = ("survey", "choices")


def read_form(data: bytes, file: str) -> FormSource:
    """Raises AuthoringError with every problem that was found."""
    document = yaml_nodes.read(data, file)
    reader = RowReader(file)
    settings: dict[str, str] = {}
    for key, node in document.items.items():
        if key in TOP:
            continue
        column = reader.column("settings", key, document.lines[key], extra=TOP)
        if column:
            settings[column] = reader.text(node, "settings", column)
    if "survey" not in document.items:
        reader.refuse("survey_missing", "survey", 0, "", "没有 survey，表单里没有题目")
    survey = reader.items(document.items.get("survey", Items((), 0)), "survey")
    choices = reader.choices(document.items.get("choices"))
    reader.finish()
    return FormSource(settings, survey, choices, Place(file, "settings", document.line))


class RowReader:
    """Reads rows and choice lists of one file; keeps what is wrong until `finish`."""

    def __init__(self, file: str, row_keys: tuple[str, ...] = ()) -> None:
        self._file = file
        self._row_keys = row_keys
        self._problems: list[Finding] = []

    def refuse(self, code: str, sheet: str, line: int, column: str, message: str) -> None:
        self._problems.append(error(code, Place(self._file, sheet, line, column), message))

    def finish(self) -> None:
        """Raises AuthoringError where something was refused."""
        if self._problems:
            raise AuthoringError(self._problems)

    def column(self, sheet: str, key: str, line: int, extra: tuple[str, ...] = ()) -> str:
        """The canonical column of a key, or '' with a finding."""
        try:
            return columns.canonical(sheet, key)
        except columns.UnknownColumn as why:
            hint = columns.near(key, extra) if "是不是" not in str(why) else ""
            self.refuse("unknown_key", sheet, line, key, f"{why}{hint}")
            return ""

    def text(self, node: Node, sheet: str, column: str) -> str:
        if isinstance(node, Text):
            return node.value
        self.refuse("yaml_shape", sheet, node.line, column, "这里应是一段文字")
        return ""

    def items(self, node: Node, sheet: str) -> tuple[Item, ...]:
        """A list of rows and uses."""
        if not isinstance(node, Items):
            self.refuse("yaml_shape", sheet, node.line, "", "这里应是以 - 开头的一列题目")
            return ()
        found: list[Item] = []
        for item in node.items:
            if not isinstance(item, Keys):
                self.refuse("yaml_shape", sheet, item.line, "", "每一题应写成 {type: …, name: …, label: …}")
            elif "use" in item.items:
                found.append(self._use(item))
            else:
                found.append(self._row(item))
        return tuple(found)

    def _use(self, node: Keys) -> Use:
        for key in node.items:
            if key not in ("use", "with"):
                self.refuse("unknown_key", "survey", node.lines[key], key, f"use 旁边只能有 with，没有 {key}")
        args: dict[str, Argument] = {}
        given = node.items.get("with", Keys({}, {}, node.line))
        if isinstance(given, Keys):
            for key, value in given.items.items():
                if isinstance(value, Text):
                    args[key] = value.value
                elif isinstance(value, Items) and len(list(texts(value))) == len(value.items):
                    args[key] = tuple(t.value for t in texts(value))
                else:
                    self.refuse("yaml_shape", "survey", value.line, key, "参数应是文字，或文字的列表")
        else:
            self.refuse("yaml_shape", "survey", given.line, "with", "with 后面应是 {参数: 值}")
        return Use(self.text(node.items["use"], "survey", "use"), args, Place(self._file, "survey", node.line))

    def _row(self, node: Keys) -> Row:
        cells: dict[str, str] = {}
        rows: tuple[Item, ...] = ()
        for key, value in node.items.items():
            line = node.lines[key]
            if key == "rows":
                rows = self.items(value, "survey")
            elif key in self._row_keys:
                cells[key] = self.text(value, "survey", key)
            elif column := self.column("survey", key, line, ("rows", "use", "with", *self._row_keys)):
                if column in cells:
                    self.refuse("same_column", "survey", line, key, f"列 {column} 用两个名称写了两次")
                text = self.text(value, "survey", column)
                cells[column] = canonical_type(text) if column == "type" else text
        if "type" not in cells:
            self.refuse("type_missing", "survey", node.line, "type", "这一题没有 type")
        is_container = cells.get("type") in CONTAINERS
        if "rows" in node.items and not is_container:
            self.refuse("rows_misplaced", "survey", node.lines["rows"], "rows", "只有 group 和 repeat 才有 rows")
        if "type" in cells and cells["type"].lower().startswith(("begin", "end")):
            self.refuse("edge_in_yaml", "survey", node.line, "type", "YAML 里请写 type: group，并把题目放在 rows 下面")
        return Row(cells, rows, Place(self._file, "survey", node.line))

    def choices(self, node: Node | None) -> dict[str, tuple[Choice, ...]]:
        """`list: {name: label}` in short, or `list: [{name:, label:, …}]`."""
        if node is None:
            return {}
        if not isinstance(node, Keys):
            self.refuse("yaml_shape", "choices", node.line, "", "choices 下面应是 选项表名称: 选项")
            return {}
        found: dict[str, tuple[Choice, ...]] = {}
        for name, rows in node.items.items():
            if isinstance(rows, Keys):
                found[name] = tuple(
                    Choice(
                        {"name": key, "label": self.text(label, "choices", key)}, self._choice_place(rows.lines[key])
                    )
                    for key, label in rows.items.items()
                )
            elif isinstance(rows, Items):
                found[name] = tuple(self._choice(row) for row in rows.items)
            else:
                self.refuse("yaml_shape", "choices", rows.line, name, "选项表应是 {代码: 文字} 或一列选项")
            if not found.get(name):
                self.refuse("list_empty", "choices", rows.line, name, f"选项表 {name} 是空的")
        return found

    def _choice_place(self, line: int) -> Place:
        return Place(self._file, "choices", line)

    def _choice(self, node: Node) -> Choice:
        cells: dict[str, str] = {}
        if not isinstance(node, Keys):
            self.refuse("yaml_shape", "choices", node.line, "", "每个选项应写成 {name: …, label: …}")
            return Choice(cells)
        for key, value in node.items.items():
            column = self.column("choices", key, node.lines[key])
            if column == "list_name":
                self.refuse("unknown_key", "choices", node.lines[key], key, "选项表的名称写在上一层，不在选项里")
            elif column:
                cells[column] = self.text(value, "choices", column)
        return Choice(cells, self._choice_place(node.line))
