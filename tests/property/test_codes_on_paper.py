"""Codes on a slip are large enough for a phone, and a scanner reads them off the paper."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
import zxingcpp
from hypothesis import given, settings
from hypothesis import strategies as st

from drivers.printer.document import MAX_QR, parse
from drivers.printer.encode import build
from drivers.printer.paper.picture import draw
from drivers.printer.profile import Profile, find
from drivers.printer.symbols import barcode_dots, qr_dots
from sync.record import slip_qr
from sync.slip_act import SlipAct, act_text
from tests.property.test_slip_bytes import on_paper

PROFILES = (Path(__file__).resolve().parents[2] / "resources" / "printers",)
PAYMENT = SlipAct(
    "0190a000-0000-7000-8000-000000000001", 40_000, 9_999_999, "2026-11-23", "ab" * 10, "resident_medical"
)
PAYMENT_QR = f"{slip_qr('000283619940', bytes(range(32)))}.{act_text(PAYMENT, bytes(32))}"
WIDTHS = [find("generic-58", PROFILES), find("generic-80", PROFILES)]
WAYS = [{"native_qr": True}, {"native_qr": False, "raster_scale": 1}, {"native_qr": False, "raster_scale": 2}]


@pytest.mark.parametrize("profile", WIDTHS, ids=["58 mm", "80 mm"])
@pytest.mark.parametrize("way", WAYS, ids=["native", "picture", "enlarged picture"])
def test_the_code_of_a_payment_is_read_off_the_paper(profile: Profile, way: dict[str, bool | int]) -> None:
    profile = replace(profile, **way)  # type: ignore[arg-type]
    job = build(parse({"version": 1, "lines": [{"text": "凭条"}, {"qr": PAYMENT_QR}, {"cut": True}]}), profile, None)
    (code,) = zxingcpp.read_barcodes(draw(on_paper(job, profile), profile.width_dots))
    assert code.text == PAYMENT_QR
    # Version 6 without its quiet zone.
    modules, dots = 17 + 4 * 6, qr_dots(PAYMENT_QR, profile.width_dots)
    assert dots >= 5
    assert abs((code.position.top_right.x - code.position.top_left.x) - modules * dots) <= dots


@settings(deadline=None, max_examples=25)
@given(st.text(alphabet=st.characters(min_codepoint=0x21, max_codepoint=0x7E), min_size=1, max_size=MAX_QR),
       st.sampled_from(WIDTHS), st.sampled_from(WAYS))  # fmt: skip
def test_every_code_that_a_document_may_hold_is_read_off_the_paper(
    data: str, profile: Profile, way: dict[str, bool | int]
) -> None:
    assert qr_dots(data, profile.width_dots) >= 4
    profile = replace(profile, **way)  # type: ignore[arg-type]
    job = build(parse({"version": 1, "lines": [{"qr": data}, {"cut": True}]}), profile, None)
    codes = zxingcpp.read_barcodes(draw(on_paper(job, profile), profile.width_dots))
    assert [c.text for c in codes] == [data]


@settings(deadline=None, max_examples=25)
@given(st.text(alphabet=st.characters(min_codepoint=0x21, max_codepoint=0x7E), min_size=1, max_size=12),
       st.sampled_from(WIDTHS), st.booleans())  # fmt: skip
def test_a_barcode_is_read_off_the_paper(data: str, profile: Profile, native: bool) -> None:
    profile = replace(profile, native_barcode=native)
    job = build(parse({"version": 1, "lines": [{"barcode": data}, {"cut": True}]}), profile, None)
    slip = on_paper(job, profile)
    codes = zxingcpp.read_barcodes(draw(slip, profile.width_dots))
    assert [c.text for c in codes] == [data]
    assert slip.lines == [data]


@given(st.integers(0, 10**12 - 1), st.booleans())
@settings(deadline=None, max_examples=10)
def test_an_ean_13_is_read_off_the_paper(number: int, native: bool) -> None:
    digits = f"{number:012d}"
    full = digits + str(-sum(int(d) * (3 if i % 2 else 1) for i, d in enumerate(digits)) % 10)
    profile = replace(WIDTHS[1], native_barcode=native)
    job = build(parse({"version": 1, "lines": [{"barcode": full, "kind": "ean13"}, {"cut": True}]}), profile, None)
    codes = zxingcpp.read_barcodes(draw(on_paper(job, profile), 576))
    assert [c.text for c in codes] == [full]


def test_bars_that_do_not_fit_are_left_out_and_their_text_stays() -> None:
    long = "A" * 40
    assert barcode_dots("code128", long, 384) == 0
    job = build(parse({"version": 1, "lines": [{"barcode": long}, {"cut": True}]}), WIDTHS[0], None)
    assert "".join(on_paper(job, WIDTHS[0]).lines) == long
