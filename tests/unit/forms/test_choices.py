"""Choice lists: filters, cascades, chance, large lists, what is no longer offered."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from forms.errors import AnswerRefused, FormLimit, ResourceMissing
from forms.instance.resolver import FolderResolver
from tests.support.xforms import ask, bind, items, itemset, opened, repeat, rows, value, xform


def offered(session: object, reference: str) -> list[str]:
    return [choice.value for choice, _ in session.choices(reference)]  # type: ignore[attr-defined]


def test_a_cascade_offers_what_the_first_answer_leaves() -> None:
    session = opened(
        xform(
            "<o/><v/>",
            "",
            ask("o", items("t0", "t1"), "select1")
            + ask("v", itemset("instance('v')/root/item[town = /data/o]"), "select1"),
            model=rows("v", "v0", "v1", "v2", town="t0 t1 t1"),
        )
    )
    assert offered(session, "/data/v") == []
    session.select("/data/o", ["t1"])
    assert offered(session, "/data/v") == ["v1", "v2"]
    assert [label.text for _, label in session.choices("/data/v")] == ["名v1", "名v2"]


def test_a_cascade_inside_a_repeat_looks_at_its_own_instance() -> None:
    session = opened(
        xform(
            "<p><o/><v/></p><p><o/><v/></p>",
            "",
            repeat(
                "p",
                ask("p/o", items("t0", "t1"), "select1")
                + ask("p/v", itemset("instance('v')/root/item[town = current()/../o]"), "select1"),
            ),
            model=rows("v", "v0", "v1", town="t0 t1"),
        )
    )
    session.select("/data/p[1]/o", ["t0"])
    session.select("/data/p[2]/o", ["t1"])
    assert (offered(session, "/data/p[1]/v"), offered(session, "/data/p[2]/v")) == (["v0"], ["v1"])


def test_two_questions_may_leave_out_each_others_answer() -> None:
    filtered = "instance('l')/root/item[name != /data/{}]"
    session = opened(
        xform(
            "<a/><b/>",
            "",
            ask("a", itemset(filtered.format("b")), "select1") + ask("b", itemset(filtered.format("a")), "select1"),
            model=rows("l", "x", "y"),
        )
    )
    session.select("/data/a", ["x"])
    assert offered(session, "/data/b") == ["y"]
    session.select("/data/b", ["y"])
    assert (value(session, "a"), value(session, "b")) == ("x", "y")
    assert offered(session, "/data/a") == ["x"]


def test_a_value_that_is_not_offered_cannot_be_chosen() -> None:
    session = opened(xform("<a/><m/>", "", ask("a", items("x"), "select1") + ask("m", items("x", "y"), "select")))
    session.select("/data/a", ["nope"])
    session.select("/data/m", ["nope", "y"])
    assert (value(session, "a"), value(session, "m")) == ("", "y")
    with pytest.raises(AnswerRefused, match="only one"):
        session.select("/data/a", ["x", "x"])


def test_a_ranking_keeps_the_persons_order() -> None:
    session = opened(xform("<r/>", "", ask("r", items("a", "b", "c"), "odk:rank")))
    session.select("/data/r", ["c", "a", "b"])
    assert value(session, "r") == "c a b"


def test_a_shuffled_list_keeps_its_order_for_the_session_and_a_seed_fixes_it() -> None:
    names = [f"n{i}" for i in range(12)]
    body = ask("a", itemset("randomize(instance('l')/root/item)"), "select1") + ask(
        "b", itemset("randomize(instance('l')/root/item, 7)"), "select1"
    )
    session = opened(xform("<a/><b/>", "", body, model=rows("l", *names)))
    shuffled = offered(session, "/data/a")
    assert sorted(shuffled) == sorted(names)
    session.select("/data/a", [names[3]])
    session.select("/data/a", [])
    assert offered(session, "/data/a") == shuffled
    again = opened(xform("<a/><b/>", "", body, model=rows("l", *names)))
    assert offered(session, "/data/b") == offered(again, "/data/b") != names


def test_choices_may_come_from_a_repeat() -> None:
    session = opened(
        xform(
            '<p jr:template=""><name/><label/></p><p><name>1</name><label>甲</label></p><head/>',
            "",
            repeat("p", ask("p/name") + ask("p/label")) + ask("head", itemset("/data/p[name != '']"), "select1"),
        )
    )
    session.add_repeat("/data/p")
    session.set_answer("/data/p[2]/name", "2")
    session.set_answer("/data/p[2]/label", "乙")
    session.select("/data/head", ["2"])
    assert [label.text for _, label in session.choices("/data/head")] == ["甲", "乙"]
    session.remove_repeat("/data/p", 1)
    assert value(session, "head") == ""


CSV_FORM = xform(
    "<o/><v/>",
    bind("o") + bind("v"),
    ask("o") + ask("v", itemset("instance('big')/root/item[town = /data/o]"), "select1"),
    model='<instance id="big" src="jr://file-csv/big.csv"/>',
)


def test_fifty_thousand_rows_are_filtered_quickly(tmp_path: Path) -> None:
    lines = ["name,label,town"] + [f"v{i},村{i},t{i % 500}" for i in range(50_000)]
    (tmp_path / "big.csv").write_text("\n".join(lines), encoding="utf-8")
    session = opened(CSV_FORM, FolderResolver(tmp_path))
    session.set_answer("/data/o", "t1")
    assert len(offered(session, "/data/v")) == 100
    session.set_answer("/data/o", "t7")
    began = time.perf_counter()
    assert offered(session, "/data/v")[:2] == ["v7", "v507"]
    assert time.perf_counter() - began < 0.1


def test_a_list_beyond_the_limit_is_refused_with_the_limit(tmp_path: Path) -> None:
    lines = ["name,label,town"] + [f"v{i},x,t" for i in range(50_001)]
    (tmp_path / "big.csv").write_text("\n".join(lines), encoding="utf-8")
    with pytest.raises(FormLimit, match=r"form t: .*big\.csv has more than 50000 rows .*\(instance big\)"):
        opened(CSV_FORM, FolderResolver(tmp_path))


def test_a_missing_list_is_told_before_the_first_page(tmp_path: Path) -> None:
    with pytest.raises(ResourceMissing, match=r"form t: jr://file-csv/big\.csv \(instance big\) is not there"):
        opened(CSV_FORM, FolderResolver(tmp_path))
