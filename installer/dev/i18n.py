"""Collects every text of the screen into resources/i18n/huimin_*.ts and compiles them: `make i18n`.

QML's qsTr("…") are found by Qt's lupdate, Python's say("…") here, since lupdate knows no call without a context. A text
that is new takes the translation that the same words have elsewhere; else it is left unfinished, and said so.
"""

from __future__ import annotations

import ast
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ET
from pathlib import Path
from xml.sax.saxutils import escape

import PySide6

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "resources" / "i18n"
LANGUAGES = ("en",)
CONTEXT = "words"
"""Of Python's texts: kiosk.ui.language.CONTEXT."""
Key = tuple[str, str]
"""Context and source."""


def tool(name: str) -> str:
    """Qt's own programs, from the wheel."""
    return str(Path(PySide6.__path__[0]) / name)


def python_files() -> list[Path]:
    """All of the terminal."""
    return sorted((ROOT / "kiosk").rglob("*.py"))


def said(file: Path) -> list[str]:
    """The sources in one Python file, in its order. Raises ValueError: a `say` whose text is not written out."""
    found = []
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "say":
            source = node.args[0] if node.args else None
            if not isinstance(source, ast.Constant) or not isinstance(source.value, str):
                raise ValueError(f"{file}:{node.lineno}: say() takes its text written out")
            found.append((node.lineno, node.col_offset, source.value))
    return [source for _, _, source in sorted(found)]


def wanted() -> list[Key]:
    """Every text of the screen, once for each context."""
    keys = dict.fromkeys((CONTEXT, source) for file in python_files() for source in said(file))
    qml = sorted((ROOT / "kiosk" / "ui" / "qml").rglob("*.qml"))
    with tempfile.TemporaryDirectory() as folder:
        found = Path(folder) / "qml.ts"
        subprocess.run(  # noqa: S603  Qt's tool on our own files
            [tool("lupdate"), "-silent", "-locations", "none", *map(str, qml), "-ts", str(found)], check=True
        )
        keys |= dict.fromkeys(read(found))
    return list(keys)


def read(file: Path) -> dict[Key, str]:
    """{(context, source): translation} of a .ts; "" where it is unfinished."""
    made: dict[Key, str] = {}
    for context in ET.parse(file).getroot().iter("context"):  # noqa: S314  our own file
        name = context.findtext("name") or ""
        for message in context.iter("message"):
            translation = message.find("translation")
            finished = translation is not None and translation.get("type") is None
            text = (translation.text or "") if translation is not None and finished else ""
            made[name, message.findtext("source") or ""] = text
    return made


def text_of(language: str, translated: dict[Key, str]) -> str:
    """The .ts, without line numbers: those would change with every line of code."""
    lines = ['<?xml version="1.0" encoding="utf-8"?>', "<!DOCTYPE TS>"]
    lines.append(f'<TS version="2.1" language="{language}" sourcelanguage="zh_CN">')
    for name in dict.fromkeys(context for context, _ in translated):
        lines += ["<context>", f"    <name>{escape(name)}</name>"]
        for (context, source), text in translated.items():
            if context != name:
                continue
            mark = "" if text else ' type="unfinished"'
            lines += ["    <message>", f"        <source>{escape(source)}</source>"]
            lines += [f"        <translation{mark}>{escape(text)}</translation>", "    </message>"]
        lines.append("</context>")
    return "\n".join([*lines, "</TS>", ""])


def main() -> int:
    """Write and compile every language. 1: texts are left to translate."""
    left = 0
    keys = wanted()
    for language in LANGUAGES:
        file = FOLDER / f"huimin_{language}.ts"
        before = read(file) if file.exists() else {}
        elsewhere = {source: text for (_, source), text in before.items() if text}
        after = {key: before.get(key) or elsewhere.get(key[1], "") for key in keys}
        file.parent.mkdir(exist_ok=True)
        file.write_text(text_of(language, after), encoding="utf-8")
        subprocess.run([tool("lrelease"), "-silent", str(file), "-qm", str(file.with_suffix(".qm"))], check=True)  # noqa: S603
        missing = [f"{context}: {source}" for (context, source), text in after.items() if not text]
        print("\n".join(missing))
        print(f"{file.name}: {len(after)} texts, {len(missing)} to translate")
        left += len(missing)
    return 1 if left else 0


if __name__ == "__main__":
    sys.exit(main())
