"""YAML as places and text: every scalar is text (so `yes`, 012 and 2026-01-01 stay what was typed); no anchors, no
tags, no null, no key twice. Limits: 1 MiB, 30 levels."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

import yaml

from forms.authoring.finding import AuthoringError, Place, error
from forms.authoring.text import clean

LARGEST: Final = 1024 * 1024
DEEPEST: Final = 30
_CONTROL: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_Loader: Any = getattr(yaml, "CBaseLoader", yaml.BaseLoader)


@dataclass(frozen=True, slots=True)
class Text:
    value: str
    line: int


@dataclass(frozen=True, slots=True)
class Items:
    items: tuple[Node, ...]
    line: int


@dataclass(frozen=True, slots=True)
class Keys:
    """A mapping; keys keep their order and lines."""

    items: dict[str, Node]
    lines: dict[str, int]
    line: int


Node: TypeAlias = Text | Items | Keys


def read(data: bytes, file: str) -> Keys:
    """The document's mapping. Raises AuthoringError naming file and line."""
    if len(data) > LARGEST:
        raise _refused("too_large", file, 0, f"文件超过 {LARGEST // 1024} KiB；很长的选项表请改用 select_one_from_file")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise _refused("not_utf8", file, 0, "文件不是 UTF-8 编码") from None
    if (found := _CONTROL.search(text)) is not None:
        line = text.count("\n", 0, found.start()) + 1
        raise _refused("control_character", file, line, f"文字里有不可见的控制字符 U+{ord(found[0]):04X}")
    try:
        _check_events(text, file)
        root = yaml.compose(text, Loader=_Loader)
    except yaml.MarkedYAMLError as why:
        line = (why.problem_mark.line + 1) if why.problem_mark else 0
        raise _refused("yaml_syntax", file, line, f"YAML 写法有误：{_yaml_words(why)}") from None
    except yaml.YAMLError:
        raise _refused("yaml_syntax", file, 0, "YAML 写法有误：有 YAML 不允许的字符") from None
    if not isinstance(root, yaml.MappingNode):
        raise _refused("yaml_shape", file, 1, "文件最外层应是 form_id、survey 等键")
    return _keys(root, file)


def _yaml_words(why: yaml.MarkedYAMLError) -> str:
    known = {
        "found character '\\t' that cannot start any token": "缩进里有制表符，请用空格",
        "did not find expected ',' or '}'": "花括号里少了逗号或右括号；含英文逗号、冒号的文字要加引号",
        "did not find expected ',' or ']'": "方括号里少了逗号或右括号；含英文逗号、冒号的文字要加引号",
        "did not find expected key": "缩进不齐，或上一行没有写完",
        "found character that cannot start any token": "这里有不能开头的字符，例如制表符；缩进请用空格",
        "mapping values are not allowed here": "这里多了一个冒号；含冒号的文字要加引号",
        "mapping values are not allowed in this context": "这里多了一个冒号；含冒号的文字要加引号",
    }
    problem = (why.problem or "").strip()
    return known.get(problem, problem)


def _check_events(text: str, file: str) -> None:
    depth = 0
    documents = 0
    for event in yaml.parse(text, Loader=_Loader):
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        documents += isinstance(event, yaml.DocumentStartEvent)
        line = event.start_mark.line + 1 if event.start_mark else 0
        if depth > DEEPEST:
            raise _refused("yaml_depth", file, line, f"嵌套超过 {DEEPEST} 层")
        if documents > 1:
            raise _refused("yaml_shape", file, line, "一个文件只能有一份表单（多了 ---）")
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise _refused("yaml_anchor", file, line, "不支持 & 和 * 引用；以它们开头的文字要加引号")
        if getattr(event, "tag", None):
            raise _refused("yaml_tag", file, line, "不支持 ! 标签；以它开头的文字要加引号")


def _node(node: yaml.Node, file: str) -> Node:
    if isinstance(node, yaml.ScalarNode):
        return Text(clean(node.value, Place(file, row=node.start_mark.line + 1)), node.start_mark.line + 1)
    if isinstance(node, yaml.SequenceNode):
        return Items(tuple(_node(_not_null(n, file), file) for n in node.value), node.start_mark.line + 1)
    assert isinstance(node, yaml.MappingNode)
    return _keys(node, file)


def _keys(node: yaml.MappingNode, file: str) -> Keys:
    items: dict[str, Node] = {}
    lines: dict[str, int] = {}
    for key, value in node.value:
        line = key.start_mark.line + 1
        if not isinstance(key, yaml.ScalarNode) or not key.value.strip():
            raise _refused("yaml_shape", file, line, "键应是文字")
        name = clean(key.value, Place(file, row=line))
        if _is_null(value):
            why = (
                f"「{name}」没有值；若它是前面那段文字的一部分，是英文逗号把文字切开了，请加引号或改用中文逗号"
                if node.flow_style and items
                else f"键 {name} 没有值"
            )
            raise _refused("yaml_null", file, line, why)
        if name in items:
            raise _refused("yaml_twice", file, line, f"键 {name} 写了两次")
        items[name] = _node(value, file)
        lines[name] = line
    return Keys(items, lines, node.start_mark.line + 1)


def _is_null(node: yaml.Node) -> bool:
    return isinstance(node, yaml.ScalarNode) and (
        not node.value.strip() or (node.style is None and node.value in ("~", "null", "Null", "NULL"))
    )


def _not_null(node: yaml.Node, file: str) -> yaml.Node:
    if _is_null(node):
        raise _refused("yaml_null", file, node.start_mark.line + 1, "列表里有一项是空的")
    return node


def _refused(code: str, file: str, line: int, message: str) -> AuthoringError:
    return AuthoringError([error(code, Place(file, row=line), message)])


def texts(node: Node) -> Iterator[Text]:
    """The scalars of a list, or the one scalar."""
    if isinstance(node, Text):
        yield node
    elif isinstance(node, Items):
        for item in node.items:
            if isinstance(item, Text):
                yield item
