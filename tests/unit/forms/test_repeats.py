"""Repeats: free, counted, fixed, nested; and the order of recalculation in them."""

from __future__ import annotations

import itertools

import pytest

from forms.environment import Surroundings
from forms.errors import AnswerRefused
from forms.limits import MAX_REPEATS
from forms.session import FormSession
from forms.validity import Condition
from forms.xform import load_form
from tests.support.xforms import ask, bind, opened, repeat, value, xform

PEOPLE = xform(
    '<p jr:template=""><n/><age>18</age><k/></p><p><n/><age>18</age><k/></p><sum/><first/>',
    bind("p/n")
    + bind("p/age", "int")
    + bind("p/k", calculate="concat(position(..), ':', ../n)")
    + bind("sum", calculate="sum(/data/p/age)")
    + bind("first", calculate="/data/p[1]/n"),
    repeat("p", ask("p/n") + ask("p/age")),
)


def test_instances_are_added_last_with_the_templates_defaults_and_totals_follow() -> None:
    session = opened(PEOPLE)
    assert session.add_repeat("/data/p") == "/data/p[2]"
    session.set_answer("/data/p[2]/n", "乙")
    session.set_answer("/data/p[2]/age", "30")
    assert (value(session, "p[2]/k"), value(session, "sum")) == ("2:乙", "48")


def test_removing_one_moves_the_others_up_and_everything_follows() -> None:
    session = opened(PEOPLE)
    for name in ("甲", "乙", "丙"):
        if name != "甲":
            session.add_repeat("/data/p")
        session.set_answer(f"/data/p[{'甲乙丙'.index(name) + 1}]/n", name)
    session.remove_repeat("/data/p", 0)
    assert [value(session, f"p[{i}]/k") for i in (1, 2)] == ["1:乙", "2:丙"]
    assert (value(session, "sum"), value(session, "first")) == ("36", "乙")
    session.remove_repeat("/data/p", 0)
    session.remove_repeat("/data/p", 0)
    assert (value(session, "sum"), value(session, "first")) == ("0", "")
    session.add_repeat("/data/p")
    assert value(session, "p[1]/k") == "1:"


def test_an_answer_in_one_instance_recalculates_that_instance_alone() -> None:
    numbers = itertools.count()
    chance = Surroundings(random=lambda: float(next(numbers)))
    instance = "<i/><r/>"
    document = xform(
        f'<p jr:template="">{instance}</p><p>{instance}</p><p>{instance}</p>',
        bind("p/i", "int") + bind("p/r", calculate="concat(../i, '/', random())"),
        repeat("p", ask("p/i")),
    )
    session = FormSession(load_form(document), surroundings=chance)
    assert [value(session, f"p[{i}]/r") for i in (1, 2)] == ["/0", "/1"]
    session.set_answer("/data/p[2]/i", "4")
    assert [value(session, f"p[{i}]/r") for i in (1, 2)] == ["/0", "4/2"]


def test_counts_may_be_computed_and_nested() -> None:
    session = opened(
        xform(
            '<n/><p jr:template=""><m/><m_count/><q jr:template=""><k/></q></p><all/>',
            bind("n", "int")
            + bind("p/m", "int")
            + bind("p/m_count", calculate="../m * 2")
            + bind("p/q/k", calculate="concat(position(../..), '.', position(..))")
            + bind("all", calculate="join(' ', /data/p/q/k)"),
            ask("n") + repeat("p", ask("p/m") + repeat("p/q", "", jr_count="../m_count"), jr_count="/data/n"),
        )
    )
    session.set_answer("/data/n", "2")
    session.set_answer("/data/p[1]/m", "1")
    session.set_answer("/data/p[2]/m", "1")
    assert value(session, "all") == "1.1 1.2 2.1 2.2"
    session.set_answer("/data/n", "1")
    assert value(session, "all") == "1.1 1.2"


def test_a_person_cannot_add_to_a_counted_or_fixed_repeat() -> None:
    counted = opened(xform("<p><i/></p>", "", repeat("p", ask("p/i"), jr_count="2")))
    fixed = opened(xform("<p><i/></p>", "", repeat("p", ask("p/i"), jr_noAddRemove="true()")))
    assert (len(counted.instance.at("/data/p")), len(fixed.instance.at("/data/p"))) == (2, 1)
    for session in (counted, fixed):
        with pytest.raises(AnswerRefused, match="not the person's to change"):
            session.add_repeat("/data/p")
        with pytest.raises(AnswerRefused):
            session.remove_repeat("/data/p", 0)


def test_a_count_beyond_the_limit_makes_no_more_than_the_limit_and_is_reported() -> None:
    session = opened(
        xform('<n/><p jr:template=""><i/></p>', bind("n", "int"), ask("n") + repeat("p", "", jr_count="/data/n"))
    )
    session.set_answer("/data/n", "999999999")
    assert len(session.instance.at("/data/p")) == MAX_REPEATS
    assert [v.condition for v in session.validity()] == [Condition.REPEAT_LIMIT]
    session.set_answer("/data/n", "1")
    assert session.validity() == ()


def test_a_new_outer_instance_begins_without_inner_ones_where_the_inner_one_has_a_template() -> None:
    session = opened(
        xform(
            '<p jr:template=""><q jr:template=""><w/></q></p><p><q><w/></q></p>',
            "",
            repeat("p", repeat("p/q", ask("p/q/w"))),
        )
    )
    session.add_repeat("/data/p")
    assert [len(session.instance.at("/data/p/q", p)) for p in session.instance.at("/data/p")] == [1, 0]
    session.add_repeat("/data/p[2]/q")
    session.set_answer("/data/p[2]/q[1]/w", "x")
    assert value(session, "p[2]/q[1]/w") == "x"


def test_templates_are_not_submitted() -> None:
    session = opened(PEOPLE)
    assert session.xml().count("<p>") == 1
    assert "template" not in session.xml()


def test_a_repeat_that_ran_empty_grows_again_at_its_place() -> None:
    session = opened(xform('<a/><p jr:template=""><i/></p><z/>', "", repeat("p", ask("p/i"))))
    session.add_repeat("/data/p")
    assert session.xml().index("<p>") < session.xml().index("<z/>")
