"""Every text of the screen can be said in every language that is there."""

from __future__ import annotations

import ast
import importlib.util
import re
from pathlib import Path
from types import ModuleType

import pytest
from PySide6.QtCore import QTranslator

from kiosk.ui import language
from tests.support.worlds import bundle

ROOT = Path(__file__).resolve().parents[2]
CHINESE = re.compile(r"[㐀-鿿]")
PLACE = re.compile(r"\{(\w+)[^}]*\}|%(\d)")
SAYING = (*(ROOT / "kiosk" / "ui").rglob("*.py"), *(ROOT / "kiosk" / "flows").glob("*.py"), ROOT / "kiosk" / "visit.py")
PAPER = re.compile(r"(_draft|_slip|day_close)\.py$")
"""What these make is for paper and ledger, which are Chinese always."""
DATA = {"complaint.py": ("[㐀-鿿\\U00020000-\\U000323af·]{2,20}",), "names.py": ("投诉建议 ",)}
"""What is matched and never shown; the spool's names of copies are keys."""
KEYS = {"客户联", "留存联"}


def script() -> ModuleType:
    spec = importlib.util.spec_from_file_location("i18n", ROOT / "installer" / "dev" / "i18n.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


I18N = script()
LANGUAGES: tuple[str, ...] = I18N.LANGUAGES


def translations(name: str) -> dict[tuple[str, str], str]:
    made: dict[tuple[str, str], str] = I18N.read(I18N.FOLDER / f"huimin_{name}.ts")
    return made


@pytest.mark.parametrize("name", LANGUAGES)
def test_every_text_is_translated_and_none_is_stale(name: str) -> None:
    wanted, there = set(I18N.wanted()), translations(name)
    assert wanted - set(there) == set(), "run make i18n"
    assert set(there) - wanted == set(), "run make i18n"
    assert [key for key, text in there.items() if not text] == []


@pytest.mark.parametrize("name", LANGUAGES)
def test_a_translation_puts_in_what_its_source_does(name: str) -> None:
    apart = {
        source: text
        for (_, source), text in translations(name).items()
        if sorted(PLACE.findall(source)) != sorted(PLACE.findall(text))
    }
    assert apart == {}


@pytest.mark.parametrize("name", LANGUAGES)
def test_one_text_is_said_in_one_way(name: str) -> None:
    ways: dict[str, set[str]] = {}
    for (_, source), text in translations(name).items():
        ways.setdefault(source, set()).add(text)
    assert {source: texts for source, texts in ways.items() if len(texts) > 1} == {}


@pytest.mark.parametrize("name", LANGUAGES)
def test_the_compiled_file_is_that_of_the_texts(name: str) -> None:
    translator = QTranslator()
    assert translator.load(str(I18N.FOLDER / f"huimin_{name}.qm"))
    there = translations(name)
    assert {key: translator.translate(*key) for key in there} == there


def test_python_and_the_script_mean_the_same_context() -> None:
    assert I18N.CONTEXT == language.CONTEXT
    assert I18N.FOLDER == language.FILES


@pytest.mark.parametrize(
    "file", [f for f in SAYING if not PAPER.search(f.name)], ids=lambda f: str(f.relative_to(ROOT))
)
def test_no_chinese_goes_to_the_screen_unsaid(file: Path) -> None:
    tree = ast.parse(file.read_text(encoding="utf-8"))
    quiet = {id(n.value) for n in ast.walk(tree) if isinstance(n, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "say":
            quiet.add(id(node.args[0]))
        if isinstance(node, ast.Dict):
            quiet |= {id(k) for k in node.keys if isinstance(k, ast.Constant) and k.value in KEYS}
    unsaid = [
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in quiet
        if CHINESE.search(node.value) and node.value not in DATA.get(file.name, ())
    ]
    assert unsaid == []


def test_qml_writes_no_chinese_but_in_qstr() -> None:
    """And the name of the language itself, on the button that leads back to it."""
    for file in (ROOT / "kiosk" / "ui" / "qml").rglob("*.qml"):
        for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), start=1):
            code = line.split("//")[0] if line.lstrip().startswith("//") else line
            left = re.sub(r'qsTr\("[^"]*"\)|"中文"', "", code.split(" // ")[0])
            assert not CHINESE.search(left), f"{file.name}:{number}"


def test_a_say_that_is_not_written_out_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "x.py"
    file.write_text("say(text)\n", encoding="utf-8")
    with pytest.raises(ValueError, match="written out"):
        I18N.said(file)


def test_all_names_of_the_catalogue_are_there_in_english() -> None:
    content = bundle()
    texts = [t for b in content.catalogue.billers for t in (b.zh, b.payee, b.account_zh, b.warning)]
    for item in content.queries.items:
        texts += [item.zh, item.title, item.hint, item.department_zh, *(c.zh for c in item.choices)]
        if item.answer:
            texts += [item.answer.source, *(t for row in item.answer.rows for t in (row.label, row.value))]
    texts += [content.complaints.department_zh, *(t for c in content.complaints.topics for t in (c.zh, c.hint))]
    english = {text: language_of(text) for text in texts if text}
    assert {text for text, other in english.items() if not other or CHINESE.search(other)} == set()


def language_of(text: str) -> str:
    from kiosk.words import told

    return str(told(text, "en", lambda source: source))


@pytest.mark.parametrize("word", ["店员", "离线", "小票"])
def test_words_that_villagers_do_not_read_stand_in_no_text(word: str) -> None:
    # The one field that is the clerk's alone keeps the name that stories know it by.
    texts = {source for _, source in I18N.wanted()} - {"店员PIN"}
    data = {file: file.read_text(encoding="utf-8") for file in (ROOT / "resources" / "catalogue").glob("*.yaml")}
    assert [text for text in texts if word in text] == []
    assert [file.name for file, text in data.items() if word in text] == []
