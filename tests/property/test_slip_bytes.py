"""Whatever stands in a document comes out on paper, within its width, and nothing in it is ever a command."""

from __future__ import annotations

import itertools
import re
import unicodedata
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from drivers.printer import commands
from drivers.printer.document import clean, parse
from drivers.printer.encode import build, printable
from drivers.printer.font import find_font
from drivers.printer.kanji import MISSING, encode, encode_char, is_variation_selector, width
from drivers.printer.layout import TextLine, lay_out, longest_token, wrap
from drivers.printer.paper.decoder import Decoder, RasterStep, Slip
from drivers.printer.port import Job
from drivers.printer.profile import Profile, find

PROFILES = (Path(__file__).resolve().parents[2] / "resources" / "printers",)
WIDE, NARROW, EPSON = (find(name, PROFILES) for name in ("generic-80", "generic-58", "epson-80"))
FONT = find_font()
PLAIN = st.text(alphabet="0123456789 户号金额元王桂兰abcABC￥.:-", max_size=120)
RARE = "\u3000犇䶮㛃𬭎·—…℃¥é\N{COMBINING ACUTE ACCENT}\U0001f9ff\U000e0100\ue863\U00031350"
ANY = st.text(max_size=60) | st.text(alphabet="王桂兰0123456789￥." + RARE, max_size=60)
SETS = st.sampled_from(["gb2312", "gbk", "gb18030"])
MONEY = st.integers(0, 10**9).map(lambda fen: f"￥{fen // 100}.{fen % 100:02d}")


@st.composite
def documents(draw: st.DrawFn) -> dict[str, Any]:
    text = ANY.filter(lambda t: len(t) <= 2000)
    ascii_code = st.text(alphabet=st.characters(min_codepoint=0x20, max_codepoint=0x7E), min_size=1, max_size=40)
    count = draw(st.integers(1, 5))
    line = st.one_of(
        text.map(lambda t: {"heading": t}),
        st.fixed_dictionaries({"text": text}, optional={"align": st.sampled_from(["left", "centre", "right"]),
                                                        "size": st.sampled_from([1, 2]), "bold": st.booleans()}),
        st.tuples(text, text).map(lambda p: {"pair": list(p)}),
        st.lists(st.lists(text, min_size=count, max_size=count), max_size=3).map(
            lambda rows: {"table": {"columns": ["项目"] * count, "rows": rows}}
        ),
        st.sampled_from("-=*.").map(lambda c: {"rule": c}),
        ascii_code.map(lambda d: {"qr": d}),
        ascii_code.map(lambda d: {"barcode": d}),
        st.integers(0, 3).map(lambda n: {"feed": n}),
        text.map(lambda t: {"end": t}),
    )  # fmt: skip
    return {"version": 1, "lines": [*draw(st.lists(line, max_size=5)), {"end": "1"}, {"cut": True}]}


def on_paper(job: Job, profile: Profile) -> Slip:
    (slip,) = Decoder(profile.width_dots, profile.kanji_set, profile.cutter).feed(job.data)
    return slip


def squeezed(text: str) -> str:
    return re.sub(r"\s", "", text)


@given(ANY, st.sampled_from([16, 24, 32, 48]))
def test_no_line_is_ever_wider_than_the_paper(text: str, columns: int) -> None:
    lines = wrap(clean(text), columns)
    assert lines
    assert all(width(line) <= columns for line in lines)
    assert squeezed("".join(lines)) == squeezed(clean(text))


@given(documents(), st.sampled_from([WIDE, NARROW]))
def test_no_line_of_any_document_is_wider_than_the_paper(document: dict[str, Any], profile: Profile) -> None:
    for item in lay_out(parse(document), profile.columns):
        if isinstance(item, TextLine):
            assert width(item.text) * item.size <= profile.columns


@given(PLAIN, PLAIN, st.sampled_from([32, 48]))
def test_nothing_of_a_label_or_a_value_is_cut_off(label: str, value: str, columns: int) -> None:
    items = lay_out(parse({"version": 1, "lines": [{"pair": [label, value]}]}), columns)
    text = "".join(i.text for i in items if isinstance(i, TextLine)).replace(" ", "")
    assert text == (label + value).replace(" ", "")


@given(PLAIN, MONEY, PLAIN, st.sampled_from([16, 32, 48]), st.sampled_from(["text", "pair", "table", "large"]))
def test_a_sum_of_money_is_never_broken(before: str, money: str, after: str, columns: int, kind: str) -> None:
    texts = f"{before} {money} {after}"
    line = {
        "text": {"text": texts},
        "large": {"text": texts, "size": 2},
        "pair": {"pair": [before, texts]},
        "table": {"table": {"columns": ["项目", "数量", "金额"], "rows": [[before, "1", money], [after, "2", texts]]}},
    }[kind]
    items = lay_out(parse({"version": 1, "lines": [line]}), columns)
    assert any(money in i.text for i in items if isinstance(i, TextLine))


def test_a_sum_in_capitals_stays_whole_where_a_line_can_hold_it() -> None:
    capitals = "人民币壹仟贰佰叁拾肆元伍角整"
    assert longest_token(f"大写 {capitals}，请点清") == width(capitals)
    assert wrap(f"大写 {capitals}", 32) == ["大写", capitals]


def test_a_line_never_begins_with_a_closing_mark() -> None:
    assert wrap("一二三四五六七八，九", 16) == ["一二三四五六七", "八，九"]


@settings(deadline=None, max_examples=150)
@given(documents(), st.sampled_from([WIDE, NARROW, EPSON]), SETS, st.booleans())
def test_every_character_of_any_document_comes_out_or_is_named(
    document: dict[str, Any], profile: Profile, kanji_set: str, with_font: bool
) -> None:
    """As text, within a picture of its line, or as 〓 with its code point in a note."""
    profile = replace(profile, kanji_set=kanji_set)
    font = FONT if with_font else None
    job = build(parse(document), profile, font)
    slip = on_paper(job, profile)
    fitted = printable(parse(document), profile, font.has if font else lambda c: False)
    wanted: list[TextLine] = [i for i in lay_out(fitted, profile.columns) if isinstance(i, TextLine)]
    sent = [squeezed(i.text) for i in wanted if encode(i.text, kanji_set) is not None]
    assert [squeezed(line) for line in slip.lines] == sent
    drawn = [i for i in wanted if encode(i.text, kanji_set) is None]
    assert all(font and all(c == " " or font.has(c) or is_variation_selector(c) for c in i.text) for i in drawn)
    assert len(drawn) <= sum(isinstance(step, RasterStep) for step in slip.steps)
    texts = "".join(_texts(document))
    for char in set(clean(texts)):
        if encode_char(char, kanji_set) is None and not (font and font.has(char)) and not is_variation_selector(char):
            assert f"U+{ord(char):04X}" in squeezed("".join(slip.lines)).replace(MISSING, "")


def _texts(value: Any) -> list[str]:
    if isinstance(value, str):
        return [value]
    if isinstance(value, dict):
        return [t for k, v in value.items() if k not in ("qr", "barcode", "align", "kind", "rule") for t in _texts(v)]
    if isinstance(value, list):
        return [t for v in value for t in _texts(v)]
    return []


@settings(deadline=None)
@given(st.lists(st.binary(max_size=12), min_size=1, max_size=4), SETS)
def test_control_bytes_and_printer_commands_in_a_text_never_arrive_as_commands(
    parts: list[bytes], kanji_set: str
) -> None:
    evil = "".join(p.decode("latin-1") for p in parts)
    job = build(parse({"version": 1, "lines": [{"text": f"王{evil}兰"}, {"pair": [evil, evil]}]}), WIDE, None)
    data = job.data
    for mode in sorted({*commands.ALIGN.values(), *commands.SIZE.values(), *commands.BOLD.values()}, key=len)[::-1]:
        data = data.replace(mode, b"")
    for known in (commands.INIT, commands.KANJI_ON, commands.KANJI_OFF, b"\n"):
        data = data.replace(known, b"")
    assert not any(byte < 0x20 or byte == 0x7F for byte in data)


@given(st.characters(), SETS)
def test_no_character_has_a_control_byte_in_any_set(char: str, kanji_set: str) -> None:
    data = encode_char(char, kanji_set)
    assert data is None or all(byte >= 0x20 and byte != 0x7F for byte in data)


def test_what_a_set_lacks_is_never_sent_in_it() -> None:
    assert [encode_char(c, "gb2312") for c in "犇䶮㛃𬭎"] == [None] * 4
    assert [encode_char(c, "gbk") for c in "犇䶮㛃𬭎"] == [bytes.fromhex("a0c4"), None, None, None]
    sent = [encode_char(c, "gb18030") for c in "䶮㛃𬭎\ue863"]
    assert sent == [bytes.fromhex("fe9f"), bytes.fromhex("8230b731"), None, None]
    assert [encode_char(c, "gb2312") for c in "·—"] == [bytes.fromhex("a1a4"), bytes.fromhex("a1aa")]


def test_an_ideographic_space_is_sent_as_text() -> None:
    assert [encode("王\u3000兰", s) for s in ("gb2312", "gbk", "gb18030")] == [bytes.fromhex("cdf5a1a1c0bc")] * 3


def test_every_yen_sign_on_paper_is_the_full_width_one() -> None:
    assert clean("¥1 ￥2") == "￥1 ￥2"
    assert encode("￥", "gb2312") == bytes.fromhex("a3a4")


@pytest.mark.parametrize("profile", [WIDE, NARROW], ids=["80 mm", "58 mm"])
def test_a_name_that_the_font_lacks_is_drawn_and_one_that_nobody_has_is_said(profile: Profile) -> None:
    slip = on_paper(
        build(parse({"version": 1, "lines": [{"text": "张䶮"}, {"text": "\U0001f9ff"}, {"cut": True}]}), profile, FONT),
        profile,
    )
    assert any(isinstance(step, RasterStep) for step in slip.steps)
    assert slip.lines == [MISSING, "〓打不出的字：U+1F9FF"]


@given(st.binary(min_size=1, max_size=600), st.integers(1, 72))
def test_no_picture_holds_a_real_time_command_and_every_band_is_small(dots: bytes, row_bytes: int) -> None:
    dots = dots[: len(dots) // row_bytes * row_bytes] or bytes(row_bytes)
    bands = commands.raster_bands(row_bytes, dots * 7)
    for band in bands:
        rows = int.from_bytes(band[6:8], "little")
        assert 1 <= rows <= commands.BAND_ROWS
        assert len(band) == 8 + rows * row_bytes
        assert not re.search(rb"\x10[\x04\x05\x14]", band[8:])
    pixels = b"".join(band[8:] for band in bands)
    changed = sum((a ^ b).bit_count() for a, b in zip(pixels, dots * 7, strict=True))
    assert changed == len(re.findall(rb"\x10[\x04\x05\x14]", b"".join(_split(dots * 7, row_bytes))))


def _split(data: bytes, row_bytes: int) -> list[bytes]:
    step = row_bytes * commands.BAND_ROWS
    # A band's end never meets the next one's beginning: eight bytes of command stand between.
    return [part + b"\xff" for part in (data[i : i + step] for i in range(0, len(data), step))]


@settings(deadline=None, max_examples=60)
@given(st.text(alphabet=st.characters(min_codepoint=0x4E00, max_codepoint=0x9FA5), min_size=1, max_size=24))
def test_no_drawn_line_holds_a_real_time_command(text: str) -> None:
    job = build(
        parse({"version": 1, "lines": [{"text": "䶮" + text}, {"text": "㛃" + text, "bold": True}]}), WIDE, FONT
    )
    assert not re.search(rb"\x10[\x04\x05\x14]", job.data)


def test_widths_are_those_of_a_gb_font() -> None:
    assert [width(c) for c in "a王￥·—…℃㛃"] == [1, 2, 2, 2, 2, 2, 2, 2]
    assert all(width(c) == 2 for c in map(chr, range(0x2000, 0x3000)) if encode_char(c, "gb18030"))
    assert all(len(encode_char(c, "gbk") or b"xx") == 2 for c in itertools.islice(map(chr, range(0x80, 0xFFFF)), None))
    assert unicodedata.east_asian_width("·") == "A"
