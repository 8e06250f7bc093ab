"""setvalue at first load, at a new repeat, at a changed value."""

from __future__ import annotations

from tests.support.xforms import ask, bind, items, opened, repeat, value, xform

CHANGED = 'event="xforms-value-changed"'


def test_first_load_sets_once_and_everything_that_reads_it_follows() -> None:
    session = opened(
        xform(
            "<a/><b/><c/>",
            bind("a") + bind("b", calculate="concat(/data/a, '!')") + bind("c"),
            model='<setvalue event="odk-instance-first-load" ref="/data/a" value="1 + 1"/>'
            '<setvalue event="odk-instance-first-load" ref="/data/c">literal</setvalue>',
        )
    )
    assert (value(session, "a"), value(session, "b"), value(session, "c")) == ("2", "2!", "literal")


def test_a_new_repeat_sets_its_own_nodes_only() -> None:
    body = repeat(
        "p", ask("p/y") + '<setvalue event="odk-new-repeat" ref="/data/p/x" value="concat(\'n\', position(..))"/>'
    )
    session = opened(xform('<p jr:template=""><x/><y/></p><p><x/><y/></p>', "", body))
    session.add_repeat("/data/p")
    session.add_repeat("/data/p")
    assert [value(session, f"p[{i}]/x") for i in (1, 2, 3)] == ["", "n2", "n3"]


def test_instances_made_by_a_count_are_new_repeats_too() -> None:
    body = ask("n") + repeat(
        "p", '<setvalue event="odk-new-repeat" ref="/data/p/x" value="position(..)"/>', jr_count="/data/n"
    )
    session = opened(xform('<n/><p jr:template=""><x/></p>', bind("n", "int"), body))
    session.set_answer("/data/n", "2")
    assert [value(session, f"p[{i}]/x") for i in (1, 2)] == ["1", "2"]


def test_a_changed_value_sets_the_target_in_its_own_instance() -> None:
    body = repeat("p", ask("p/y", f'<setvalue {CHANGED} ref="/data/p/z" value="concat(../y, \'?\')"/>'))
    session = opened(xform('<p jr:template=""><y/><z/></p><p><y/><z/></p><p><y/><z/></p>', "", body))
    session.set_answer("/data/p[2]/y", "b")
    assert [value(session, f"p[{i}]/z") for i in (1, 2)] == ["", "b?"]


def test_the_same_answer_again_changes_nothing_and_a_hand_entry_stays() -> None:
    session = opened(xform("<a/><b/>", "", ask("a", f'<setvalue {CHANGED} ref="/data/b" value="/data/a"/>') + ask("b")))
    session.set_answer("/data/a", "1")
    session.set_answer("/data/b", "hand")
    session.set_answer("/data/a", "1")
    assert value(session, "b") == "hand"
    session.set_answer("/data/a", "")
    assert value(session, "b") == ""


def test_one_action_sets_off_the_next() -> None:
    session = opened(
        xform(
            "<a/><b/><c/>",
            "",
            ask("a", f'<setvalue {CHANGED} ref="/data/b" value="/data/a"/>')
            + ask("b", f'<setvalue {CHANGED} ref="/data/c" value="concat(/data/b, \'.\')"/>'),
        )
    )
    session.set_answer("/data/a", "x")
    assert value(session, "c") == "x."


def test_actions_that_set_each_other_off_end() -> None:
    session = opened(
        xform(
            "<a/><b/>",
            "",
            ask("a", f'<setvalue {CHANGED} ref="/data/b" value="concat(/data/a, \'x\')"/>')
            + ask("b", f'<setvalue {CHANGED} ref="/data/a" value="concat(/data/b, \'y\')"/>'),
        )
    )
    session.set_answer("/data/a", "x")
    assert (value(session, "b") or "").startswith("xx")


def test_a_select_that_changes_acts_as_well() -> None:
    inner = items("a", "b") + f'<setvalue {CHANGED} ref="/data/t" value="concat(\'got \', /data/s)"/>'
    session = opened(xform("<s/><t/>", "", ask("s", inner, "select1")))
    session.select("/data/s", ["b"])
    assert value(session, "t") == "got b"


def test_an_action_sees_what_follows_from_the_one_before() -> None:
    load = '<setvalue event="odk-instance-first-load" ref="/data/{}" value="{}"/>'
    session = opened(
        xform(
            "<a/><b/><c/>",
            bind("b", calculate="concat(/data/a, '!')"),
            model=load.format("a", "'x'") + load.format("c", "/data/b"),
        )
    )
    assert value(session, "c") == "x!"


def test_what_is_calculated_at_the_beginning_is_no_change() -> None:
    session = opened(
        xform(
            "<n/><k/><t/>",
            bind("k", calculate="concat(/data/n, '1')"),
            ask("n") + ask("k", f'<setvalue {CHANGED} ref="/data/t" value="/data/k"/>'),
        )
    )
    assert value(session, "t") == ""
    session.set_answer("/data/n", "z")
    assert value(session, "t") == "z1"
