"""Shared blocks: rows that many forms have in common, written once, with parameters.

A block is a YAML file: `block` (its name), `title`, `params` {name: {default:, about:}}, `table` {item: {field: text}},
`rows`, `choices`. In a row two more keys are known: `when: NAME` keeps the row only where the parameter is set and is
not `no` (`when: not NAME` turns it round); `each: NAME` repeats the row for every item of a list parameter, with
{{item}} and {{item.FIELD}} from the table. {{NAME}} stands for a parameter anywhere in a cell.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from forms.authoring import yaml_nodes
from forms.authoring.columns import near
from forms.authoring.finding import AuthoringError, Finding, Place, error
from forms.authoring.model import Argument, Choice, Item, Row, Use
from forms.authoring.yaml_form import RowReader
from forms.authoring.yaml_nodes import Keys, Text

ROW_KEYS: Final = ("when", "each")
_KEYS: Final = ("block", "title", "params", "table", "rows", "choices")
_HOLE: Final = re.compile(r"\{\{\s*([\w.-]+)\s*\}\}")


@dataclass(frozen=True, slots=True)
class Param:
    """A parameter. Without a default it must be given."""

    about: str
    default: str | None = None


@dataclass(frozen=True, slots=True)
class Block:
    name: str
    title: str
    params: Mapping[str, Param]
    table: Mapping[str, Mapping[str, str]]
    rows: tuple[Item, ...]
    choices: Mapping[str, tuple[Choice, ...]]


@dataclass(frozen=True, slots=True)
class Library:
    """The blocks that forms may use. An empty library knows none."""

    blocks: Mapping[str, Block] = field(default_factory=dict)

    @classmethod
    def load(cls, folder: Path) -> Library:
        """Every *.yaml of a folder. Raises AuthoringError; OSError where the folder cannot be read."""
        blocks = [_read_block(path.read_bytes(), path.name) for path in sorted(folder.glob("*.yaml"))]
        return cls({b.name: b for b in blocks})

    def expand(self, use: Use) -> tuple[Row, ...]:
        """The rows that stand for a use. Raises AuthoringError at the use's place."""
        block = self.block(use)
        values = _bound(block, use)
        rows: list[Row] = []
        for item in block.rows:
            rows += _filled(item, values, block, use)
        return tuple(rows)

    def block(self, use: Use) -> Block:
        """Raises AuthoringError where there is none of that name."""
        if use.block not in self.blocks:
            hint = near(use.block, self.blocks)
            raise _refused(
                "unknown_block", use, "use", f"没有共用块 {use.block}{hint}；已有 {'、'.join(self.blocks) or '（无）'}"
            )
        return self.blocks[use.block]


def tag_of(ordinal: int, use: Use) -> str:
    """How a workbook says which use of which block a row came from: `2 agent {"card":"no"}`."""
    args = {k: list(v) if isinstance(v, tuple) else v for k, v in use.args.items()}
    return f"{ordinal} {use.block} {json.dumps(args, ensure_ascii=False)}"


def use_of(tag: str, place: Place) -> Use | None:
    """The use that a tag names; None where it is not a tag."""
    parts = tag.split(" ", 2)
    if len(parts) != 3 or not parts[0].isdecimal():
        return None
    try:
        given = json.loads(parts[2])
    except (ValueError, RecursionError):
        return None
    if not isinstance(given, dict):
        return None
    args: dict[str, Argument] = {}
    for key, value in given.items():
        if isinstance(value, str):
            args[key] = value
        elif isinstance(value, list) and all(isinstance(v, str) for v in value):
            args[key] = tuple(value)
        else:
            return None
    return Use(parts[1], args, place)


def _refused(code: str, use: Use, column: str, message: str) -> AuthoringError:
    return AuthoringError([error(code, use.place.at(column), message)])


def _bound(block: Block, use: Use) -> dict[str, Argument]:
    for name in use.args:
        if name not in block.params:
            hint = near(name, block.params) or f"；它有 {'、'.join(block.params) or '（无参数）'}"
            raise _refused("unknown_argument", use, name, f"共用块 {block.name} 没有参数 {name}{hint}")
    values: dict[str, Argument] = {}
    for name, param in block.params.items():
        if name in use.args:
            values[name] = use.args[name]
        elif param.default is not None:
            values[name] = param.default
        else:
            raise _refused("argument_missing", use, name, f"共用块 {block.name} 缺参数 {name}（{param.about}）")
    return values


def _wanted(condition: str, values: Mapping[str, Argument]) -> bool:
    negated = condition.startswith("not ")
    value = values.get(condition.removeprefix("not ").strip(), "")
    return (value not in ("", "no", ())) != negated


def _filled(item: Item, values: Mapping[str, Argument], block: Block, use: Use) -> list[Row]:
    assert isinstance(item, Row)
    each = item.cells.get("each")
    if each is None:
        return _one(item, values, block, use)
    given = values[each]
    entries = (given,) if isinstance(given, str) and given else given
    rows: list[Row] = []
    for entry in entries:
        if block.table and entry not in block.table:
            raise _refused(
                "unknown_argument", use, each, f"共用块 {block.name} 不认识 {entry}{near(entry, block.table)}"
            )
        fields = {f"item.{k}": v for k, v in block.table.get(entry, {}).items()}
        rows += _one(item, {**values, "item": entry, **fields}, block, use)
    return rows


def _one(row: Row, values: Mapping[str, Argument], block: Block, use: Use) -> list[Row]:
    if "when" in row.cells and not _wanted(row.cells["when"], values):
        return []

    def fill(text: str) -> str:
        return _HOLE.sub(lambda hole: _text(values.get(hole[1], "")), text).strip()

    cells = {c: t for c, raw in row.cells.items() if c not in ROW_KEYS and (t := fill(raw))}
    inner = [r for child in row.rows for r in _filled(child, values, block, use)]
    line = row.place.row
    place = Place(use.place.file, use.place.sheet, use.place.row, "", f"{block.name} 第 {line} 行")
    return [Row(cells, tuple(inner), place)]


def _text(value: Argument) -> str:
    return value if isinstance(value, str) else " ".join(value)


def _read_block(data: bytes, file: str) -> Block:
    document = yaml_nodes.read(data, file)
    reader = RowReader(file, ROW_KEYS)
    for key in document.items:
        if key not in _KEYS:
            reader.refuse("unknown_key", "", document.lines[key], key, f"不认识的键 {key}{near(key, _KEYS)}")
    name = _word(reader, document, "block")
    rows = reader.items(document.items.get("rows", yaml_nodes.Items((), 0)), "survey")
    block = Block(
        name=name,
        title=_word(reader, document, "title"),
        params=_params(reader, document.items.get("params")),
        table=_table(reader, document.items.get("table")),
        rows=rows,
        choices=reader.choices(document.items.get("choices")),
    )
    reader.finish()
    problems = list(_check(block, rows, file))
    if file != f"{name}.yaml":
        problems.append(error("block_name", Place(file), f"文件名应与块名一致：{name}.yaml"))
    if problems:
        raise AuthoringError(problems)
    return block


def _word(reader: RowReader, document: Keys, key: str) -> str:
    if key in document.items:
        return reader.text(document.items[key], "", key)
    reader.refuse("key_missing", "", 0, key, f"共用块缺少 {key}")
    return ""


def _params(reader: RowReader, node: yaml_nodes.Node | None) -> dict[str, Param]:
    found = {}
    for name, fields in _texts(reader, node, "params").items():
        for key in fields:
            if key not in ("about", "default"):
                reader.refuse(
                    "unknown_key", "", node.line if node else 0, key, f"参数只有 about 和 default，没有 {key}"
                )
        # A default cannot be empty in YAML; a lone dash stands for "nothing".
        default = fields.get("default")
        found[name] = Param(fields.get("about", ""), "" if default == "-" else default)
    return found


def _table(reader: RowReader, node: yaml_nodes.Node | None) -> dict[str, dict[str, str]]:
    return _texts(reader, node, "table")


def _texts(reader: RowReader, node: yaml_nodes.Node | None, key: str) -> dict[str, dict[str, str]]:
    """A mapping of mappings of text."""
    found: dict[str, dict[str, str]] = {}
    if node is None:
        return found
    if not isinstance(node, Keys):
        reader.refuse("yaml_shape", "", node.line, key, f"{key} 下面应是 名称: {{…}}")
        return found
    for name, fields in node.items.items():
        if not isinstance(fields, Keys) or not all(isinstance(v, Text) for v in fields.items.values()):
            reader.refuse("yaml_shape", "", fields.line, name, f"{key} 的每一项应是 {{键: 文字}}")
            continue
        found[name] = {k: v.value for k, v in fields.items.items() if isinstance(v, Text)}
    return found


def _check(block: Block, items: Iterable[Item], file: str) -> Iterable[Finding]:
    """Holes and conditions name only what exists; blocks do not use blocks."""
    fields = {f"item.{f}" for row in block.table.values() for f in row}
    for item in items:
        place = Place(file, "survey", item.place.row)
        if isinstance(item, Use):
            yield error("block_in_block", place, "共用块里不能再用共用块")
            continue
        for column in ROW_KEYS:
            name = item.cells.get(column, "").removeprefix("not ").strip()
            if name and name not in block.params and name not in fields:
                yield error("unknown_argument", place.at(column), f"没有参数 {name}{near(name, block.params)}")
        for column, text in item.cells.items():
            for hole in _HOLE.findall(text):
                if hole not in block.params and hole != "item" and hole not in fields:
                    yield error("unknown_argument", place.at(column), f"没有参数 {{{{{hole}}}}}")
        yield from _check(block, item.rows, file)
