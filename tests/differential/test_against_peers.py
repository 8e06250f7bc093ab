"""Fresh forms, both peers run here and now. `HUIMIN_FORM_CASES` says how many, `HUIMIN_FORM_SEED` where to begin."""

from __future__ import annotations

import os
import random

import pytest

from tests.differential.cases import Case, ask, score
from tests.differential.generator import generate
from tests.differential.peers import Peer, PeerFailed, PeerMissing, javarosa_command, xforms_engine_command

CASES = int(os.environ.get("HUIMIN_FORM_CASES", "200"))
SEED = int(os.environ.get("HUIMIN_FORM_SEED", "0")) or random.SystemRandom().randrange(10_000, 10_000_000)

pytestmark = [pytest.mark.differential, pytest.mark.timeout(1800)]


@pytest.fixture(scope="module")
def agreed(tmp_path_factory: pytest.TempPathFactory) -> list[Case]:
    folder = tmp_path_factory.mktemp("peers")
    try:
        commands = javarosa_command(folder), xforms_engine_command()
    except PeerMissing as missing:
        pytest.skip(f"both peers are needed: {missing}")
    cases: list[Case] = []
    with Peer("JavaRosa", commands[0]) as java, Peer("xforms-engine", commands[1]) as web:
        for seed in range(SEED, SEED + CASES):
            try:
                cases.append(ask(generate(seed), folder, (java, web)))
            except PeerFailed:
                continue
    return cases


def test_both_peers_open_nearly_every_generated_form(agreed: list[Case]) -> None:
    assert len(agreed) >= 0.97 * CASES


def test_of_the_fields_that_both_peers_agree_on_995_in_1000_have_that_value_and_nothing_crashes(
    agreed: list[Case],
) -> None:
    result = score(agreed)
    print(f"seed {SEED}: {len(agreed)} cases, {result.met} of {result.fields} fields ({result.share:.4%})")
    assert not result.crashes, f"seed {SEED}: {result.crashes[:5]}"
    assert result.share >= 0.995, f"seed {SEED}: {result.wrong[:20]}"
