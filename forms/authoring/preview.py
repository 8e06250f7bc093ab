"""What a form looks like and how it thinks, page by page: as plain text, or as one HTML file without any script."""

from __future__ import annotations

import html
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from forms.authoring.model import Sheets
from forms.authoring.outline import Entry, Outline, outline, pages

MOST_CHOICES: Final = 12
"""Choices of one question that are shown; of the rest the number."""
_KINDS: Final = {
    "text": "文字",
    "integer": "整数",
    "decimal": "小数",
    "date": "日期",
    "time": "时间",
    "datetime": "日期时间",
    "select_one": "单选",
    "select_multiple": "多选",
    "select_one_from_file": "单选（文件）",
    "rank": "排序",
    "range": "滑动取值",
    "note": "提示",
    "acknowledge": "确认",
    "image": "图片",
    "file": "文件",
    "barcode": "扫码",
    "audio": "录音",
    "geopoint": "位置",
}
_LOGIC: Final = (
    ("relevant", "出现条件"),
    ("required", "必填"),
    ("constraint", "限制"),
    ("constraint_message", "不合限制时说"),
    ("calculation", "自动填"),
    ("trigger", "由此触发"),
    ("default", "初值"),
    ("readonly", "只读"),
    ("choice_filter", "选项筛选"),
    ("parameters", "参数"),
    ("appearance", "外观"),
    ("body::kiosk:display", "显示"),
)


@dataclass(frozen=True, slots=True)
class Question:
    """One question of the preview: its heading, and lines of (word, text)."""

    number: int
    kind: str
    label: str
    name: str
    logic: tuple[tuple[str, str], ...]
    choices: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PreviewPage:
    """One page. `conditions` are those of the groups around it, outermost first."""

    number: int
    title: str
    conditions: tuple[str, ...]
    repeats: str
    questions: tuple[Question, ...]


@dataclass(frozen=True, slots=True)
class Preview:
    title: str
    form_id: str
    version: str
    pages: tuple[PreviewPage, ...]
    hidden: tuple[Question, ...]
    """Calculations and other rows that nobody sees."""


def preview(sheets: Sheets) -> Preview:
    """The preview of a form."""
    form = outline(sheets)
    numbers = iter(range(1, len(form.entries) + 1))
    shown = []
    for number, page in enumerate(pages(form), 1):
        around = list(page.title.chain()) if page.title.is_container else list(page.title.chain())[1:]
        shown.append(
            PreviewPage(
                number,
                _label(page.title),
                tuple(e.row.cells["relevant"] for e in reversed(around) if "relevant" in e.row.cells),
                next((_label(e) for e in around if e.kind is not None and e.kind.base == "repeat"), ""),
                tuple(_question(q, next(numbers), sheets) for q in page.questions),
            )
        )
    settings = sheets.settings
    return Preview(
        settings.get("form_title", ""),
        settings.get("form_id", ""),
        settings.get("version", ""),
        tuple(shown),
        tuple(_question(e, 0, sheets) for e in _unseen(form)),
    )


def _unseen(form: Outline) -> Iterator[Entry]:
    return (e for e in form.entries if not e.is_visible and not e.is_container)


def _label(entry: Entry) -> str:
    cells = entry.row.cells
    return cells.get("label") or next((t for c, t in cells.items() if c.startswith("label::")), "") or entry.name


def _question(entry: Entry, number: int, sheets: Sheets) -> Question:
    cells, kind = entry.row.cells, entry.kind
    logic = [(word, cells[column]) for column, word in _LOGIC if column in cells and cells[column] != "no"]
    logic = [(word, "是" if text == "yes" else text) for word, text in logic]
    if hint := cells.get("hint"):
        logic.insert(0, ("提示语", hint))
    if "bind::kiosk:sensitive" in cells:
        logic.append(("敏感", "屏幕遮盖，不进草稿和日志"))
    choices: list[str] = []
    if kind is not None and kind.selects:
        choices = [
            f"{r.cells.get('label', '')}（{r.cells.get('name', '')}）" for r in sheets.lists().get(kind.source, [])
        ]
        choices += ["其他（另填）"] if kind.or_other else []
        if len(choices) > MOST_CHOICES:
            choices = [*choices[:MOST_CHOICES], f"……共 {len(choices)} 项"]
    base = kind.base if kind is not None else cells.get("type", "")
    return Question(number, _KINDS.get(base, base), _label(entry), entry.name, tuple(logic), tuple(choices))


def as_text(shown: Preview) -> str:
    """For a terminal."""
    lines = [f"{shown.title}  （{shown.form_id}，版本 {shown.version}）"]
    for page in shown.pages:
        lines += ["", f"── 第 {page.number} 页  {page.title} " + "─" * 20]
        lines += [f"   只在此时出现：{c}" for c in page.conditions]
        if page.repeats:
            lines.append(f"   可重复：{page.repeats}")
        for question in page.questions:
            lines += _question_lines(question)
    if shown.hidden:
        lines += ["", "── 看不见的行 " + "─" * 20]
        for question in shown.hidden:
            lines += _question_lines(question)
    return "\n".join(lines) + "\n"


def _question_lines(question: Question) -> list[str]:
    number = f"{question.number:3}." if question.number else "   ·"
    lines = [f"{number} {question.label}  [{question.kind}] {question.name}"]
    lines += [f"       {word}：{text}" for word, text in question.logic]
    if question.choices:
        lines.append(f"       选项：{'、'.join(question.choices)}")
    return lines


_STYLE: Final = (
    "body{font:16px/1.6 sans-serif;max-width:56em;margin:2em auto;color:#222}section{border:1px solid #bbb;"
    "border-radius:8px;padding:.5em 1.5em;margin:1.5em 0}h2{font-size:1.2em}h3{font-size:1em;margin:1em 0 0}"
    "dl{display:grid;grid-template-columns:8em 1fr;margin:0 0 0 2em;color:#555}dd{margin:0;overflow-wrap:anywhere}"
    "code{color:#06c}small{color:#777}"
)


def as_html(shown: Preview) -> str:
    """One self-contained file; every text of the form is escaped."""
    e = html.escape
    parts = [
        f"<!DOCTYPE html><html lang='zh-CN'><head><meta charset='utf-8'><title>{e(shown.title)}</title>",
        f"<style>{_STYLE}</style></head><body>",
        f"<h1>{e(shown.title)}</h1><p><small>{e(shown.form_id)}，版本 {e(shown.version)}</small></p>",
    ]
    for page in shown.pages:
        parts.append(f"<section><h2>第 {page.number} 页 {e(page.title)}</h2>")
        parts += [f"<p>只在此时出现：<code>{e(c)}</code></p>" for c in page.conditions]
        parts += [f"<p>可重复：{e(page.repeats)}</p>"] if page.repeats else []
        parts += [_question_html(q) for q in page.questions]
        parts.append("</section>")
    if shown.hidden:
        parts.append("<section><h2>看不见的行</h2>")
        parts += [_question_html(q) for q in shown.hidden]
        parts.append("</section>")
    return "\n".join([*parts, "</body></html>"]) + "\n"


def _question_html(question: Question) -> str:
    e = html.escape
    number = f"{question.number}. " if question.number else ""
    rows = "".join(f"<dt>{e(word)}</dt><dd><code>{e(text)}</code></dd>" for word, text in question.logic)
    if question.choices:
        rows += f"<dt>选项</dt><dd>{e('、'.join(question.choices))}</dd>"
    return f"<h3>{number}{e(question.label)} <small>{e(question.kind)} {e(question.name)}</small></h3><dl>{rows}</dl>"
