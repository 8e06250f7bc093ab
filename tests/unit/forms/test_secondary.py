"""Secondary instances from files, and the virtual ones."""

from __future__ import annotations

from pathlib import Path

import pytest

from forms.errors import ResourceMissing
from forms.instance.readers import read_resource
from forms.instance.resolver import CARD, LAST_SAVED, FolderResolver, file_name
from forms.instance.resources import ResourceCache
from forms.session import FormSession
from forms.xform import load_form
from tests.support.xforms import ask, bind, opened, value, xform


def reading(address: str, expression: str) -> str:
    return xform("<a/><n/>", bind("n", calculate=expression), ask("a"), model=f'<instance id="i" src="{address}"/>')


def test_xml_csv_and_geojson_are_rows_below_root(tmp_path: Path) -> None:
    (tmp_path / "a.xml").write_text("<root><item><name>x</name><label>甲</label></item></root>", encoding="utf-8")
    (tmp_path / "b.csv").write_text('\ufeffname;label\r\nx;"甲;乙"\r\n', encoding="utf-8")
    (tmp_path / "c.geojson").write_text(
        '{"type":"FeatureCollection","features":[{"type":"Feature","id":"x","properties":{"label":"甲"},'
        '"geometry":{"type":"Point","coordinates":[117.1,28.2]}}]}',
        encoding="utf-8",
    )
    resolver = FolderResolver(tmp_path)
    for address, expression, expected in (
        ("jr://file/a.xml", "instance('i')/root/item[name='x']/label", "甲"),
        ("jr://file-csv/b.csv", "instance('i')/root/item[name='x']/label", "甲;乙"),
        ("jr://file/c.geojson", "instance('i')/root/item[id='x']/label", "甲"),
        ("jr://file/c.geojson", "instance('i')/root/item[id='x']/geometry", "28.2 117.1 0 0"),
    ):
        assert value(opened(reading(address, expression), resolver), "n") == expected


def test_pulldata_reads_a_csv_by_its_file_name(tmp_path: Path) -> None:
    (tmp_path / "i.csv").write_text("id,name\n7,甲\n", encoding="utf-8")
    document = reading("jr://file-csv/i.csv", "pulldata('i', 'name', 'id', '7')")
    assert value(opened(document, FolderResolver(tmp_path)), "n") == "甲"


class Cards:
    """A reader whose card comes and goes."""

    def __init__(self) -> None:
        self.card: bytes | None = None

    def read(self, address: str) -> bytes | None:
        return self.card if address == CARD else None

    def file(self, address: str) -> Path | None:
        return None


CARD_FORM = xform(
    "<read/><name/><age/>",
    bind("name") + bind("age", calculate="instance('card')/root/age"),
    ask(
        "read",
        '<setvalue event="xforms-value-changed" ref="/data/name" value="instance(\'card\')/root/name"/>',
        "trigger",
        appearance="card-reader",
    )
    + ask("name"),
    model='<instance id="card" src="jr://file/card.xml"/>',
)


def test_a_card_fills_the_form_when_its_trigger_is_touched_and_calculations_when_it_is_read() -> None:
    cards = Cards()
    session = opened(CARD_FORM, cards)
    assert (value(session, "name"), value(session, "age")) == ("", "")
    cards.card = "<root><name>王桂兰</name><age>61</age></root>".encode()
    session.refresh("card")
    assert (value(session, "name"), value(session, "age")) == ("", "61")
    session.trigger("/data/read", acknowledged=True)
    assert value(session, "name") == "王桂兰"


def test_a_list_is_read_once_for_all_sessions_and_a_card_is_kept_by_none(tmp_path: Path) -> None:
    (tmp_path / "l.csv").write_text("name,label\na,甲\n", encoding="utf-8")
    resources, cards = ResourceCache(), FolderResolver(tmp_path, {CARD: b"<root><name>x</name></root>"})
    listed, carded = load_form(reading("jr://file-csv/l.csv", "1")), load_form(reading(CARD, "instance('i')/root/name"))
    for _ in range(2):
        FormSession(listed, resolver=cards, resources=resources)
        FormSession(carded, resolver=cards, resources=resources)
    assert len(resources) == 1


def test_a_query_answer_is_one_more_virtual_instance() -> None:
    address = "jr://instance/query/balance"
    resolver = FolderResolver(virtual={address: b"<root><sum>12.50</sum></root>"})
    assert value(opened(reading(address, "instance('i')/root/sum"), resolver), "n") == "12.50"
    assert value(opened(reading(address, "instance('i')/root/sum")), "n") == ""


def test_the_last_saved_instance_gives_defaults_and_is_empty_at_first() -> None:
    document = reading(LAST_SAVED, "instance('i')/data/a")
    assert value(opened(document), "n") == ""
    saved = FolderResolver(virtual={LAST_SAVED: b'<data id="t"><a>old</a></data>'})
    assert value(opened(document, saved), "n") == "old"


@pytest.mark.parametrize(
    "address",
    ["jr://file/../x", "jr://file/a/b.csv", "jr://file/", "file:///etc/passwd", "http://x/y", "jr://instance/x", "jr://file/.."],
)  # fmt: skip
def test_an_address_never_leads_out_of_the_forms_folder(address: str) -> None:
    assert file_name(address) is None


@pytest.mark.parametrize(
    ("name", "content", "cause"),
    [("a.csv", b"\xff\xfe", "not UTF-8"), ("a.csv", b"name,name\n", "different column names"), ("a.csv", b"", "column"),
     ("a.geojson", b"{", "not JSON"), ("a.geojson", b"{}", "no GeoJSON"), ("a.xml", b"<a>", "not XML"),
     ("a.xml", b'<!DOCTYPE r [<!ENTITY x "y">]><r>&x;</r>', "not XML")],
)  # fmt: skip
def test_a_broken_file_is_told_by_name_and_cause(name: str, content: bytes, cause: str) -> None:
    with pytest.raises(ResourceMissing, match=cause) as told:
        read_resource(content, f"jr://file/{name}")
    assert name in str(told.value)
