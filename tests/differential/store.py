"""`python -m tests.differential.store FIRST LAST`: ask both peers about these seeds and store what they agree on."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from tests.differential.cases import ask
from tests.differential.generator import generate
from tests.differential.peers import Peer, PeerFailed, javarosa_command, xforms_engine_command

STORED = Path(__file__).parents[1] / "fixtures/forms/agreed.jsonl"


def main(first: int, last: int) -> None:
    """Write the fixture."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with (
            Peer("JavaRosa", javarosa_command(folder)) as java,
            Peer("xforms-engine", xforms_engine_command()) as web,
            STORED.open("w", encoding="utf-8") as out,
        ):
            for seed in range(first, last):
                try:
                    print(ask(generate(seed), folder, (java, web)).pack(), file=out)
                except PeerFailed as error:
                    print(f"seed {seed}: {error}", file=sys.stderr)


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
