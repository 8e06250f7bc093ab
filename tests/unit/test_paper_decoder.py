"""The paper decoder reads the commands of the ESC/POS reference, as bytes written down by hand."""

from __future__ import annotations

import pytest
import zxingcpp

from drivers.printer.paper.decoder import BarcodeStep, Decoder, FeedStep, QrStep, RasterStep, Slip, TextStep
from drivers.printer.paper.machine import Machine
from drivers.printer.paper.picture import draw


def printed(data: bytes, kanji_set: str = "gbk") -> Slip:
    (slip,) = Decoder(384, kanji_set).feed(data + b"\x1dV\x00")
    return slip


def test_chinese_only_in_kanji_mode() -> None:
    assert printed(b"\x1c&\xbd\xf0\xb6\xee\n").lines == ["金额"]
    assert "金" not in printed(b"\x1c.\xbd\xf0\xb6\xee\n").lines[0]
    assert "金" not in printed(b"\x1c&\x1b@\xbd\xf0\n").lines[0]


def test_what_the_font_lacks_is_a_box_and_a_four_byte_code_two_of_them_and_digits() -> None:
    assert printed(b"\x1c&\xfe\x9f\n").lines == ["□"]
    assert printed(b"\x1c&\x82\x30\xb7\x31\n").lines != ["㛃"]
    assert printed(b"\x1c&\x82\x30\xb7\x31\n", "gb18030").lines == ["㛃"]
    assert printed(b"\x1c&\xa0\xc4\n", "gb2312").lines == ["□"]


def test_sizes_and_weight_hold_until_they_change() -> None:
    slip = printed(b"\x1d!\x11\x1bE\x01A\n\x1b!\x00B\n\x1c!\x0cC\n")
    steps = [s for s in slip.steps if isinstance(s, TextStep)]
    assert [(s.chars[0].cells, s.chars[0].tall, s.chars[0].bold) for s in steps] == [
        (2, 2, True),
        (1, 1, False),
        (2, 2, False),
    ]


def test_a_line_too_long_goes_on_below() -> None:
    assert printed(b"x" * 40 + b"\n").lines == ["x" * 32, "x" * 8]


@pytest.mark.parametrize(("mode", "size"), [(0, (1, 1)), (1, (2, 1)), (2, (1, 2)), (3, (2, 2)), (51, (2, 2))])
def test_a_picture_is_enlarged_as_its_mode_says(mode: int, size: tuple[int, int]) -> None:
    slip = printed(b"\x1ba\x01\x1dv0" + bytes((mode,)) + b"\x01\x00\x02\x00\xff\x81")
    assert slip.steps == [RasterStep(1, 1, b"\xff\x81", *size)]
    assert draw(slip, 384).height == draw(printed(b"\x1dv0\x00\x01\x00\x01\x00\x00"), 384).height - 1 + 2 * size[1]


def test_a_code_of_the_printers_own_is_drawn_as_asked() -> None:
    store = b"\x1d(k\x08\x001P0HUIMI"
    slip = printed(b"\x1d(k\x04\x001A2\x00\x1d(k\x03\x001C\x05\x1d(k\x03\x001E3" + store + b"\x1d(k\x03\x001Q0")
    assert slip.steps == [QrStep(0, b"HUIMI", 5, "h")]
    (code,) = zxingcpp.read_barcodes(draw(slip, 384))
    assert (code.text, code.ec_level) == ("HUIMI", "H")


def test_both_forms_of_a_barcode_are_read() -> None:
    old = printed(b"\x1dh\x50\x1dw\x02\x1dk\x02690123456789\x00")
    new = printed(b"\x1dh\x50\x1dw\x02\x1dk\x43\x0c690123456789")
    assert old.steps == new.steps == [BarcodeStep(0, "ean13", "690123456789", 2, 80)]
    assert zxingcpp.read_barcodes(draw(new, 384))[0].text == "6901234567892"
    assert printed(b"\x1dk\x49\x05{Ba{{").steps == [BarcodeStep(0, "code128", "a{", 3, 162)]


def test_paper_without_a_cutter_is_torn_after_a_long_feed() -> None:
    decoder = Decoder(384, "gbk", cutter=False)
    assert decoder.feed(b"A\n\x1dV\x42\x00B\n") == []
    (slip,) = decoder.feed(b"\x1bd\x05")
    assert slip.lines == ["A", "B"]
    assert slip.steps[-1] == FeedStep(160)


def test_half_a_command_waits_for_its_rest() -> None:
    decoder = Decoder(384, "gbk")
    for byte in b"\x1c&\x1ba\x01\xbd\xf0\n\x1dv0\x00\x01\x00\x01\x00\xff\x1dV\x42":
        assert decoder.feed(bytes((byte,))) == []
    assert len(decoder.feed(b"\x00")) == 1


def test_real_time_commands_are_obeyed_even_inside_a_picture() -> None:
    slips: list[Slip] = []
    machine = Machine(lambda: "ready", lambda slip, raw: slips.append(slip), 384)
    assert machine.receive(b"\x1dv0\x00\x04\x00\x01\x00\xff\x10") == b""
    assert machine.receive(b"\x04\x01\xff") == b"\x12"
    assert slips == []
    assert machine.receive(b"\x10\x05\x02" + b"A\n\x1dV\x00") == b""
    assert [s.lines for s in slips] == [["A"]]


def test_what_was_received_without_paper_comes_out_when_there_is_some() -> None:
    slips: list[Slip] = []
    word = ["paper_out"]
    machine = Machine(lambda: word[0], lambda slip, raw: slips.append(slip), 384)
    assert machine.receive(b"A\n\x1dV\x00\x10\x04\x04\x1dr\x01") == b"\x7e"
    assert slips == []
    word[0] = "ready"
    assert machine.work() == b"\x00"
    assert [s.lines for s in slips] == [["A"]]
