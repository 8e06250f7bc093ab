"""The peer of a card reading: pyscard's own connection and the same commands, nothing else.

python -m tests.bench.bare_card READER: one JSON list of commands in hex on standard input, then a line for each round;
answers each with milliseconds.
"""

from __future__ import annotations

import json
import sys
import time

from smartcard.System import readers


def main() -> None:
    commands = [list(bytes.fromhex(c)) for c in json.loads(sys.stdin.readline())]
    reader = next(r for r in readers() if str(r) == sys.argv[1])
    for _ in sys.stdin:
        began = time.perf_counter_ns()
        connection = reader.createConnection()
        connection.connect()
        for command in commands:
            connection.transmit(command)
        connection.disconnect()
        connection.release()
        print((time.perf_counter_ns() - began) / 1e6, flush=True)


if __name__ == "__main__":
    main()
