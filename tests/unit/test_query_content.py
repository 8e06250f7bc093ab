"""The catalogue of 查询 is read strictly, and its rules cannot be written away."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest
import yaml

from kiosk import content
from tests.support.worlds import bundle


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in ("catalogue", "policy", "slips"):
        shutil.copytree(content.bundled() / name, tmp_path / name)
    return tmp_path


def changed(folder: Path, number: int, **keys: Any) -> None:
    file = folder / "catalogue" / "queries.yaml"
    data = yaml.safe_load(file.read_text(encoding="utf-8"))
    for key, value in keys.items():
        if value is None:
            data["items"][number].pop(key)
        else:
            data["items"][number][key] = value
    file.write_text(yaml.safe_dump(data, allow_unicode=True), encoding="utf-8")


def test_every_class_and_the_health_rule_are_there() -> None:
    items = bundle().queries.items
    assert {i.source for i in items} == {"public", "card", "live"}
    assert all(i.needs_pin for i in items if i.source == "live")
    assert [i.id for i in items if i.health] == ["q_health_record"]
    assert bundle().queries.item("q_pension_payments").months == 12


@pytest.mark.parametrize(
    ("number", "keys", "word"),
    [
        (0, {"colour": "red"}, "colour"),
        (0, {"months": "12"}, "months"),
        (0, {"title": None}, "title"),
        (0, {"source": "cloud"}, "source"),
        (0, {"offline": "maybe"}, "offline"),
        (0, {"auth": "card"}, "auth of a live query must be card_pin"),
        (0, {"auth": "none"}, "auth of a live query must be card_pin"),
        (0, {"id": "q_hpf_balance"}, "one id"),
        (3, {"sensitive": False}, "sensitive"),
        (3, {"choices": [{"id": "x", "zh": "y", "z": 1}]}, "choices[0]: unknown key 'z'"),
        (3, {"choices": "all"}, "choices: must be a list"),
        (6, {"answer": None}, "answer"),
        (0, {"answer": {"as_of": "2026-01-01", "source": "x", "rows": []}}, "answer"),
        (
            6,
            {"answer": {"as_of": "2026-01-01", "source": "x", "rows": [{"label": 1, "value": "x"}]}},
            "label must be str",
        ),
    ],
)
def test_what_breaks_a_rule_is_refused_naming_the_place(
    folder: Path, number: int, keys: dict[str, Any], word: str
) -> None:
    changed(folder, number, **keys)
    with pytest.raises(content.ContentError, match=word.replace("[", r"\[").replace("]", r"\]")):
        content.load(folder)


def test_a_catalogue_without_items_is_refused(folder: Path) -> None:
    (folder / "catalogue" / "queries.yaml").write_text("version: '1'\nitems: 3\n", encoding="utf-8")
    with pytest.raises(content.ContentError, match="items must be a list"):
        content.load(folder)
