from __future__ import annotations

from pathlib import Path

import pytest

from kiosk import content
from kiosk.keyboard.pack import Character, Phrase, pack
from kiosk.keyboard.table import Table, TableError
from tests.support.keyboards import RARE, table

SMALL = (
    Character("中", {"zhong": 900.0}, 4, "丨"),
    Character("国", {"guo": 800.0}, 8, "囗"),
    Character("𬭎", {"hong": 0.5}, 12, "钅"),
    Character("行", {"xing": 300.0, "hang": 200.0}, 6, "行"),
)


def test_what_is_packed_is_read_again() -> None:
    small = Table(pack(SMALL, [Phrase("中国", ("zhong", "guo"), 500)]))
    assert [small.character(n) for n in range(len(small))] == ["中", "国", "行", "𬭎"]
    number = small.number_of("行")
    assert number is not None
    assert [small.syllables[s] for s in small.read_as(number)] == ["xing", "hang"]
    assert small.number_of("水") is None
    block = small.block("zg")
    assert block is not None
    assert [small.character(n) for n in block.characters] == ["中", "国"]
    assert list(small.keys()) == ["zg"]
    assert small.block("zh") is None
    last = small.number_of("𬭎")
    assert last is not None
    assert (small.strokes[last], small.radicals[small.radical[last]]) == (12, "钅")


@pytest.mark.parametrize(
    "phrase", [Phrase("中水", ("zhong", "shui"), 1), Phrase("中国", ("zhong",), 1), Phrase("", (), 1)]
)
def test_a_phrase_that_does_not_fit_its_characters_is_not_packed(phrase: Phrase) -> None:
    with pytest.raises(ValueError, match="a phrase"):
        pack(SMALL, [phrase])


def test_another_file_or_half_of_one_is_refused(tmp_path: Path) -> None:
    whole = pack(SMALL, [])
    for data in (b"HMPINY99" + whole[8:], whole[:100], whole[:-8], b"x"):
        (tmp_path / "x.bin").write_bytes(data)
        with pytest.raises(TableError):
            Table.open(tmp_path / "x.bin")


def test_the_shipped_table_holds_the_characters_that_people_are_called_by() -> None:
    assert len(table()) > 41_000
    for rare in RARE:
        number = table().number_of(rare)
        assert number is not None
        assert table().read_as(number)
        assert table().strokes[number]
        assert table().radical[number]


def test_the_shipped_data_names_its_sources_and_their_licences() -> None:
    notice = (content.bundled() / "pinyin" / "NOTICE").read_text(encoding="utf-8")
    for word in ("pypinyin", "jieba", "MIT", "Unihan", "UNICODE, INC. LICENSE"):
        assert word in notice
    assert (content.bundled() / "pinyin" / "pinyin.bin").stat().st_size < 4_000_000
