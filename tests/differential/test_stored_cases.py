"""What JavaRosa and xforms-engine agreed on when the sample was stored, on machines that have neither."""

from __future__ import annotations

from tests.differential.cases import Case, score
from tests.differential.store import STORED


def test_every_stored_field_that_both_peers_agree_on_has_that_value() -> None:
    cases = [Case.unpack(line) for line in STORED.read_text(encoding="utf-8").splitlines()]
    result = score(cases)
    assert not result.crashes
    assert result.fields > 5_000
    assert not result.wrong[:10]
