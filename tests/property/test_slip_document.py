"""The parser and the published JSON Schema agree on what a slip document is."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from drivers.printer.document import DocumentError, Text, parse
from drivers.printer.encode import build
from drivers.printer.font import find_font
from drivers.printer.profile import find
from tests.property.test_slip_bytes import documents, on_paper

ROOT = Path(__file__).resolve().parents[2]
SCHEMA = json.loads((ROOT / "resources" / "slips" / "document.schema.json").read_text(encoding="utf-8"))
VALIDATOR = jsonschema.Draft202012Validator(SCHEMA)
JUNK = st.one_of(
    st.none(), st.booleans(), st.integers(-3, 30), st.text(max_size=5), st.just([]), st.just({}),
    st.sampled_from([{"fill": "slip_no"}, ["a", "b"], "x" * 2001, "left", "ean13", "\x1b@", {"columns": ["a"]}]),
)  # fmt: skip
KEYS = (
    "heading",
    "text",
    "pair",
    "table",
    "rule",
    "qr",
    "barcode",
    "feed",
    "end",
    "cut",
    "align",
    "size",
    "bold",
    "kind",
)


def accepted(document: object) -> bool:
    try:
        parse(document)
    except DocumentError:
        return False
    return True


def fits(document: object) -> bool:
    return bool(VALIDATOR.is_valid(document))


def test_the_schema_is_one() -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)


@settings(deadline=None)
@given(documents())
def test_what_the_schema_allows_is_taken(document: dict[str, Any]) -> None:
    assert fits(document)
    assert accepted(document)


@settings(deadline=None, max_examples=400)
@given(documents(), st.sampled_from(KEYS), JUNK, st.booleans(), st.data())
def test_what_one_refuses_the_other_refuses(
    document: dict[str, Any], key: str, value: Any, alone: bool, data: st.DataObject
) -> None:
    lines = document["lines"]
    at = data.draw(st.integers(0, len(lines) - 1))
    lines[at] = {key: value} if alone else {**lines[at], key: value}
    # What JSON Schema cannot say, the parser alone refuses: see the schema's description.
    assert accepted(document) == fits(document)


@pytest.mark.parametrize(
    "top", [None, [], "x", {}, {"version": 2, "lines": []}, {"version": True, "lines": []}, {"version": 1},
            {"version": 1, "lines": {}}, {"version": 1, "lines": [], "more": 1}, {"version": 1, "lines": [{}] * 401}],
)  # fmt: skip
def test_a_broken_frame_is_refused_by_both(top: object) -> None:
    assert not accepted(top)
    assert not fits(top)


@pytest.mark.parametrize(
    ("line", "path"),
    [
        ({"text": 5}, "lines[0].text"),
        ({"text": "x", "colour": "red"}, "lines[0].colour"),
        ({"text": "x", "size": 3}, "lines[0].size"),
        ({"pair": ["a"]}, "lines[0].pair"),
        ({"pair": ["a", {"fill": "slip_no"}]}, "lines[0].pair[1]"),
        ({"table": {"columns": ["a", "b"], "rows": [["1"]]}}, "lines[0].table.rows[0]"),
        ({"table": {"columns": ["a"]}}, "lines[0].table.rows"),
        ({"unknown": 1}, "lines[0]"),
        ({"qr": None}, "lines[0].qr"),
        ({"qr": "中"}, "lines[0].qr"),
        ({"barcode": "6901234567890", "kind": "ean13"}, "lines[0].barcode"),
        ({"barcode": "x", "kind": "code39"}, "lines[0].kind"),
        ({"feed": 21}, "lines[0].feed"),
    ],
)
def test_a_document_that_breaks_the_schema_is_refused_naming_the_path(line: dict[str, object], path: str) -> None:
    with pytest.raises(DocumentError) as caught:
        parse({"version": 1, "lines": [line]})
    assert caught.value.path == path


def test_a_document_keeps_its_order() -> None:
    document = parse({"version": 1, "lines": [{"text": "一"}, {"text": "二"}]})
    assert document.lines == (Text("一"), Text("二"))


def test_the_example_in_the_docs_is_a_slip() -> None:
    page = (ROOT / "docs" / "slip-document.md").read_text(encoding="utf-8")
    found = re.search(r"```json\n(.*?)```", page, re.DOTALL)
    assert found
    example = json.loads(found.group(1))
    assert fits(example)
    for name in ("generic-58", "generic-80", "epson-80"):
        profile = find(name, (ROOT / "resources" / "printers",))
        slip = on_paper(build(parse(example), profile, find_font()), profile)
        assert slip.lines[-1] == "— 000283619940 完 —"
