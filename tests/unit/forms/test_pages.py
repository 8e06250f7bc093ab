"""Pages: field lists, one question a page, repeats, and the way past what is not relevant."""

from __future__ import annotations

from forms.pages import Event, FormIndex
from tests.support.xforms import ask, bind, opened, repeat, xform

FORM = xform(
    "<a/><g><b/><c/></g><h/><p><n/></p><z/>",
    bind("a")
    + bind("g", relevant="/data/a = '1'")
    + bind("g/c", required="true()")
    + bind("h", relevant="/data/a != '2'"),
    ask("a")
    + '<group ref="/data/g" appearance="field-list"><label>一页</label>'
    + ask("g/b")
    + ask("g/c")
    + "</group>"
    + ask("h")
    + repeat("p", ask("p/n"))
    + ask("z"),
)


def names(session_pages: object) -> list[tuple[str, str]]:
    return [(page.index.event.value, page.index.reference) for page in session_pages]  # type: ignore[attr-defined]


def test_a_question_is_a_page_a_field_list_is_one_and_a_free_repeat_offers_another_instance() -> None:
    session = opened(FORM)
    session.set_answer("/data/a", "1")
    assert names(session.pages.all()) == [
        ("question", "/data/a"),
        ("group", "/data/g"),
        ("question", "/data/h"),
        ("question", "/data/p[1]/n"),
        ("prompt-new-repeat", "/data/p"),
        ("question", "/data/z"),
    ]
    page = session.pages.all()[1]
    assert [entry.reference for entry in page.questions] == ["/data/g/b", "/data/g/c"]
    assert session.pages.containing("/data/g/c") == page


def test_going_on_and_back_passes_over_what_is_not_relevant() -> None:
    session = opened(FORM)
    first = session.pages.first()
    assert first is not None
    second = session.pages.after(first.index)
    assert second is not None
    assert second.index == FormIndex(Event.QUESTION, "/data/h")
    assert session.pages.before(second.index) == first
    assert session.pages.before(first.index) is None
    last = session.pages.all()[-1]
    assert session.pages.after(last.index) is None


def test_from_a_page_that_has_become_irrelevant_the_way_goes_on_from_its_place() -> None:
    session = opened(FORM)
    here = FormIndex(Event.QUESTION, "/data/h")
    session.set_answer("/data/a", "2")
    assert session.pages.at(here) is None
    after, before = session.pages.after(here), session.pages.before(here)
    assert after is not None
    assert before is not None
    assert (after.index.reference, before.index.reference) == ("/data/p[1]/n", "/data/a")


def test_validity_of_a_page_tells_only_of_that_page() -> None:
    session = opened(FORM)
    session.set_answer("/data/a", "1")
    first, group = session.pages.all()[:2]
    assert session.validity(first) == ()
    assert [v.reference for v in session.validity(group)] == ["/data/g/c"]


def test_every_instance_of_a_field_list_repeat_is_a_page_with_its_headings() -> None:
    body = (
        '<group ref="/data/p" appearance="field-list"><label>人</label><repeat nodeset="/data/p">'
        + ask("p/n")
        + ask("p/m")
        + "</repeat></group>"
    )
    session = opened(xform("<p><n/><m/></p>", "", body))
    session.add_repeat("/data/p")
    pages = session.pages.all()
    assert names(pages) == [("group", "/data/p[1]"), ("group", "/data/p[2]"), ("prompt-new-repeat", "/data/p")]
    assert [entry.reference for entry in pages[1].questions] == ["/data/p[2]/n", "/data/p[2]/m"]
    assert pages[1].headings[0].reference == "/data/p[2]"


def test_a_form_that_asks_nothing_has_no_first_page() -> None:
    assert opened(xform("<a/>", bind("a", calculate="1"))).pages.first() is None
