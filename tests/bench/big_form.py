"""The forms that are measured: 200 questions with a 500-item cascade, and 200 repeats of 10 questions."""

from __future__ import annotations

from tests.support.xforms import ask, bind, items, itemset, repeat, xform

TOWNS, VILLAGES = 20, 500


def questions_200() -> str:
    """200 questions on pages of ten, 199 expressions, one cascade of 20 and 500."""
    nodes: list[str] = []
    binds: list[str] = []
    body: list[str] = []
    for page in range(20):
        inner: list[str] = []
        for place in range(10):
            number = page * 10 + place
            name = f"q{number}"
            nodes.append(f"<{name}/>")
            if number == 0:
                binds.append(bind(name, required="true()"))
                inner.append(ask(name, itemset("instance('town')/root/item"), "select1"))
            elif number == 1:
                binds.append(bind(name, required="true()"))
                inner.append(ask(name, itemset("instance('village')/root/item[town = /data/q0]"), "select1"))
            elif place == 9:
                terms = " + ".join(f"coalesce(/data/q{page * 10 + k}, 0)" for k in (2, 4, 6))
                binds.append(bind(name, "decimal", calculate=terms))
                inner.append(f'<input ref="/data/{name}"><label>合计 <output value="/data/{name}"/></label></input>')
            elif place == 5:
                binds.append(bind(name, relevant=f"/data/q{number - 1} > 10 or selected(/data/q{number - 2}, 'a')"))
                inner.append(ask(name, items("a", "b", "c"), "select"))
            elif place % 2:
                source = f"/data/q{number - 1}"
                binds.append(bind(name, constraint=f"string-length(.) < {40 + number}", relevant=f"not({source} = 99)"))
                inner.append(ask(name))
            else:
                binds.append(
                    bind(name, "int", constraint=f". >= 0 and . <= {100000 + number}", jr_constraintMsg="数目不对")
                )
                inner.append(ask(name))
        body.append(f'<group appearance="field-list"><label>第{page + 1}页</label>{"".join(inner)}</group>')
    towns = "".join(f"<item><name>t{t}</name><label>镇{t}</label></item>" for t in range(TOWNS))
    villages = "".join(
        f"<item><name>v{v}</name><label>村{v}</label><town>t{v % TOWNS}</town></item>" for v in range(VILLAGES)
    )
    lists = (
        f'<instance id="town"><root>{towns}</root></instance><instance id="village"><root>{villages}</root></instance>'
    )
    return xform("".join(nodes), "".join(binds), "".join(body), model=lists, form="big")


def repeats_200() -> str:
    """A household of 200, ten questions each, with sums over all and a number of its own for each."""
    names = [f"q{i}" for i in range(10)]
    inner = "".join(f"<{name}/>" for name in names) + "<own/><rank/><extra/>"
    binds = (
        bind("n", "int")
        + "".join(bind(f"p/{name}", "int", constraint=". >= 0") for name in names)
        + bind("p/own", "int", calculate="../q0 + ../q1 * 2")
        + bind("p/rank", calculate="concat(position(..), '/', ../own)")
        + bind("p/extra", relevant="../q4 > 3")
        + bind("sum", calculate="sum(/data/p/own)")
        + bind("most", calculate="max(/data/p/q0)")
        + bind("adults", calculate="count(/data/p[q2 >= 18])")
    )
    return xform(
        f'<n/><p jr:template="">{inner}</p><sum/><most/><adults/>',
        binds,
        ask("n") + repeat("p", "".join(ask(f"p/{name}") for name in names), jr_count="/data/n"),
        form="household",
    )
