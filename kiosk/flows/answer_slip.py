"""A personal answer as a slip document: no number, in no ledger and no spool, printed once or not at all."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from kiosk.flows.base import Env
from kiosk.slips.template import render
from sync.record import Json


def answer_slip(title: str, who: str, rows: Sequence[tuple[str, str]], env: Env) -> Mapping[str, Json]:
    """The document. `who` is masked already; rows are (label, value)."""
    values = {
        "demo": "演示" if env.point.demo else "",
        "point_name": env.point.point_name,
        "phone": env.point.phone,
        "title": title,
        "who": who,
        "time": env.now.strftime("%Y-%m-%d %H:%M"),
    }
    lines = [{"label": label, "value": value} for label, value in rows]
    return render(env.content.slips["answer"], values, {"rows": lines})
