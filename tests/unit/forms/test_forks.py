"""Where JavaRosa and xforms-engine part, and which way this engine goes. Each test names its fork."""

from __future__ import annotations

from tests.support.xforms import ask, bind, items, itemset, opened, repeat, rows, value, xform

THREE = "".join(f"<p><i>{i}</i></p>" for i in ("", "4", "6"))
COUNTED = repeat("p", ask("p/i"))


def test_fork_sum_max_min_over_blanks_skip_the_blank_nodes() -> None:
    """JavaRosa skips them, xforms-engine gives NaN."""
    session = opened(
        xform(
            THREE + "<s/><a/><b/>",
            bind("p/i", "int")
            + bind("s", calculate="sum(/data/p/i)")
            + bind("a", calculate="max(/data/p/i)")
            + bind("b", calculate="min(/data/p/i)"),
            COUNTED,
        )
    )
    assert (value(session, "s"), value(session, "a"), value(session, "b")) == ("10", "6", "4")


def test_fork_sum_over_text_that_is_no_number_is_blank() -> None:
    session = opened(
        xform("<p><i>3</i></p><p><i>drei</i></p><s/>", bind("p/i") + bind("s", calculate="sum(/data/p/i)"), COUNTED)
    )
    assert value(session, "s") == ""


def test_fork_max_of_nothing_but_blanks_is_blank() -> None:
    session = opened(xform("<p><i/></p><a/>", bind("p/i", "int") + bind("a", calculate="max(/data/p/i)"), COUNTED))
    assert value(session, "a") == ""


def test_fork_a_repeat_that_is_not_relevant_counts_zero() -> None:
    """JavaRosa 0, xforms-engine its instances."""
    session = opened(
        xform("<p><i/></p><n/>", bind("p", relevant="false()") + bind("n", calculate="count(/data/p)"), COUNTED)
    )
    assert value(session, "n") == "0"


def test_fork_half_is_rounded_away_from_zero() -> None:
    """round(-2.5): JavaRosa -2, xforms-engine -3."""
    session = opened(xform("<a/><b/>", bind("a", calculate="round(-2.5)") + bind("b", calculate="round(2.5)")))
    assert (value(session, "a"), value(session, "b")) == ("-3", "3")


def test_fork_nan_prints_as_blank_also_inside_concat() -> None:
    """JavaRosa prints NaN, xforms-engine nothing."""
    session = opened(
        xform("<a/><b/>", bind("a", calculate="number('x')") + bind("b", calculate="concat('[', number('x'), ']')"))
    )
    assert (value(session, "a"), value(session, "b")) == ("", "[]")


def test_fork_a_shrinking_count_removes_the_surplus() -> None:
    """JavaRosa keeps it."""
    session = opened(
        xform(
            "<n/><p jr:template=''><i/></p><s/>",
            bind("n", "int") + bind("p/i", "int") + bind("s", calculate="sum(/data/p/i)"),
            ask("n") + repeat("p", ask("p/i"), jr_count="/data/n"),
        )
    )
    session.set_answer("/data/n", "3")
    session.set_answer("/data/p[3]/i", "9")
    session.set_answer("/data/n", "2")
    assert value(session, "p[3]/i") is None
    assert value(session, "s") in ("0", "")
    session.set_answer("/data/n", "3")
    assert value(session, "p[3]/i") == ""


def test_fork_a_blank_count_at_the_beginning_means_none_and_later_keeps_what_is_there() -> None:
    """JavaRosa keeps the instance that the form defines; both keep what is there later."""
    session = opened(xform("<n/><p><i/></p>", bind("n", "int"), ask("n") + repeat("p", ask("p/i"), jr_count="/data/n")))
    assert len(session.instance.at("/data/p")) == 0
    session.set_answer("/data/n", "2")
    session.set_answer("/data/n", "")
    assert len(session.instance.at("/data/p")) == 2


def test_fork_a_choice_that_is_no_longer_offered_reads_as_blank_and_comes_back_with_its_offer() -> None:
    """Both drop it; JavaRosa once and for all when the list is drawn, xforms-engine while it is not offered."""
    session = opened(
        xform(
            "<o/><v/><c/>",
            bind("o") + bind("v") + bind("c", calculate="concat('=', /data/v)"),
            ask("o", items("t0", "t1"), "select1")
            + ask("v", itemset("instance('v')/root/item[town = /data/o]"), "select1"),
            model=rows("v", "v0", "v1", town="t0 t1"),
        )
    )
    session.select("/data/o", ["t1"])
    session.select("/data/v", ["v1"])
    session.select("/data/o", ["t0"])
    assert (value(session, "v"), value(session, "c")) == ("", "=")
    session.select("/data/o", ["t1"])
    assert (value(session, "v"), value(session, "c")) == ("v1", "=v1")


def test_fork_several_choices_are_stored_in_the_order_of_the_list() -> None:
    """JavaRosa stores the order of choosing."""
    session = opened(xform("<m/>", bind("m"), ask("m", items("a", "b", "c"), "select")))
    session.select("/data/m", ["c", "a"])
    assert value(session, "m") == "a c"


def test_fork_an_absolute_path_inside_a_repeat_means_what_xpath_says() -> None:
    """JavaRosa reads it as relative to the own instance; xforms-engine and this engine take the first node."""
    session = opened(
        xform(
            "<p><i>1</i><c/></p><p><i>5</i><c/></p>",
            bind("p/i", "int") + bind("p/c", calculate="/data/p/i * 2"),
            COUNTED,
        )
    )
    assert value(session, "p[2]/c") == "2"


def test_fork_a_value_changed_action_sees_the_calculations_that_follow_from_the_answer() -> None:
    """JavaRosa after them, xforms-engine before them."""
    session = opened(
        xform(
            "<a/><b/><c/>",
            bind("a") + bind("b", calculate="concat(/data/a, '+')") + bind("c"),
            ask("a", '<setvalue event="xforms-value-changed" ref="/data/c" value="/data/b"/>'),
        )
    )
    session.set_answer("/data/a", "1")
    assert value(session, "c") == "1+"


def test_fork_a_calculated_control_sets_off_its_action() -> None:
    """JavaRosa only where a person or an action answers, xforms-engine at any change."""
    action = '<setvalue event="xforms-value-changed" ref="/data/t" value="/data/k"/>'
    session = opened(xform("<n/><k/><t/>", bind("k", calculate="concat(/data/n, '1')"), ask("n") + ask("k", action)))
    session.set_answer("/data/n", "z")
    assert value(session, "t") == "z1"


def test_fork_a_calculation_waits_while_it_is_not_relevant() -> None:
    """JavaRosa runs it all the same, which once() shows; xforms-engine waits."""
    session = opened(
        xform(
            "<a/><n>7</n><c/>",
            bind("a") + bind("c", calculate="once(concat('x', /data/n))", relevant="/data/a = 1") + bind("n"),
            ask("a") + ask("n"),
        )
    )
    session.set_answer("/data/n", "8")
    session.set_answer("/data/a", "1")
    assert value(session, "c") == "x8"


def test_fork_a_new_outer_instance_runs_no_action_of_an_inner_repeat() -> None:
    """JavaRosa does not, xforms-engine does."""
    inner = repeat("p/q", '<setvalue event="odk-new-repeat" ref="/data/p/q/w" value="1"/>')
    nodes = '<p jr:template=""><q><w/></q></p><p><q><w/></q></p>'
    session = opened(xform(nodes, "", repeat("p", inner)))
    session.add_repeat("/data/p")
    assert value(session, "p[2]/q[1]/w") == ""


def test_fork_another_instance_follows_a_path_out_of_its_repeat_and_in_again() -> None:
    """In JavaRosa it may be stale."""
    binds = bind("p/i", "int") + bind("p/s", calculate="sum(../../p/i)")
    session = opened(xform("<p><i>1</i><s/></p><p><i>2</i><s/></p>", binds, COUNTED))
    session.set_answer("/data/p[2]/i", "5")
    assert [value(session, f"p[{i}]/s") for i in (1, 2)] == ["6", "6"]


def test_fork_a_violated_constraint_is_stored_and_reported() -> None:
    """JavaRosa's controller refuses the answer, xforms-engine stores it."""
    session = opened(xform("<a/>", bind("a", "int", constraint=". > 3"), ask("a")))
    session.set_answer("/data/a", "1")
    assert value(session, "a") == "1"
    assert len(session.validity()) == 1


def test_fork_join_over_a_hidden_repeat_is_blank() -> None:
    """JavaRosa nothing, xforms-engine the separators."""
    binds = bind("p", relevant="false()") + bind("j", calculate="join(',', /data/p/i)")
    session = opened(xform("<p><i>1</i></p><p><i>2</i></p><j/>", binds, COUNTED))
    assert value(session, "j") == ""


def test_fork_an_untyped_date_prints_as_a_date() -> None:
    """date() into an untyped field: JavaRosa a moment, xforms-engine a day."""
    session = opened(xform("<a/>", '<bind nodeset="/data/a" calculate="date(\'2026-03-04\')"/>'))
    assert value(session, "a") == "2026-03-04"
