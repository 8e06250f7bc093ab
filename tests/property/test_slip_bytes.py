from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.printer.document import DocumentError, Text, clean, parse
from drivers.printer.encode import build
from drivers.printer.layout import TextLine, lay_out, width, wrap
from drivers.printer.paper.decoder import Decoder
from drivers.printer.profile import load

PROFILES = Path(__file__).resolve().parents[2] / "resources" / "printers"
WIDE, NARROW = load(PROFILES / "generic-80.yaml"), load(PROFILES / "generic-58.yaml")
PLAIN = st.text(alphabet="0123456789 户号金额元王桂兰abcABC￥.:-", max_size=120)
ANY = st.text(max_size=60)


@given(ANY, st.sampled_from([16, 24, 32, 48]))
def test_no_line_is_ever_wider_than_the_paper(text: str, columns: int) -> None:
    lines = wrap(clean(text), columns)
    assert lines
    assert all(width(line) <= columns for line in lines)


@given(PLAIN, PLAIN, st.sampled_from([32, 48]))
def test_nothing_of_a_label_or_a_value_is_cut_off(label: str, value: str, columns: int) -> None:
    items = lay_out(parse({"version": 1, "lines": [{"pair": [label, value]}]}), columns)
    text = "".join(i.text for i in items if isinstance(i, TextLine)).replace(" ", "")
    assert text == (label + value).replace(" ", "")


@given(PLAIN)
def test_text_comes_out_on_paper_as_it_went_in(text: str) -> None:
    job = build(parse({"version": 1, "lines": [{"text": text}, {"cut": True}]}), WIDE)
    slips = Decoder(576, "gbk").feed(job)
    printed = "".join("".join(s.lines) for s in slips)
    assert printed.replace(" ", "") == text.replace(" ", "")


@given(st.text(alphabet=st.characters(codec="utf-8", categories=("Cc", "Cf", "Lu", "Nd")), max_size=80))
def test_control_characters_never_reach_the_printer_as_commands(text: str) -> None:
    innocent = build(parse({"version": 1, "lines": [{"text": "x"}]}), WIDE)
    job = build(parse({"version": 1, "lines": [{"text": text.encode("gbk", "ignore").decode("gbk")}]}), WIDE)
    body = job[innocent.index(b"x") :]
    lines = body.count(b"\n")
    assert job.count(b"\x1b") == innocent.count(b"\x1b") * lines - (lines - 1)
    assert b"\x10" not in job


@pytest.mark.parametrize("profile", [WIDE, NARROW])
def test_a_name_that_the_font_lacks_is_drawn_and_one_that_nobody_has_is_said(profile: object) -> None:
    assert profile in (WIDE, NARROW)
    chosen = WIDE if profile is WIDE else NARROW
    job = build(parse({"version": 1, "lines": [{"text": "张䶮"}, {"text": "\U0001f9ff"}]}), chosen)
    assert b"\x1dv0" in job
    assert b"U+1F9FF" in job


@pytest.mark.parametrize(
    ("line", "path"),
    [
        ({"text": 5}, "lines[0].text"),
        ({"text": "x", "colour": "red"}, "lines[0].colour"),
        ({"pair": ["a"]}, "lines[0].pair"),
        ({"pair": ["a", {"fill": "slip_no"}]}, "lines[0].pair[1]"),
        ({"unknown": 1}, "lines[0]"),
        ({"qr": None}, "lines[0].qr"),
    ],
)
def test_a_document_that_breaks_the_schema_is_refused_naming_the_path(line: dict[str, object], path: str) -> None:
    with pytest.raises(DocumentError) as caught:
        parse({"version": 1, "lines": [line]})
    assert caught.value.path == path


def test_a_document_keeps_its_order() -> None:
    document = parse({"version": 1, "lines": [{"text": "一"}, {"text": "二"}]})
    assert document.lines == (Text("一"), Text("二"))
