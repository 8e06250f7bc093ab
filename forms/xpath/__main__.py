"""`python -m forms.xpath CASES.jsonl`: one answer a line for recorded cases (the format: `forms.xpath.cases`).

Dates are in the zone of the environment variable TZ, else Asia/Shanghai. A case that fails prints type "error"; the
others go on. Exit 2: the file cannot be read or the zone is unknown.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from forms.xpath.cases import answer_fields


def main(arguments: list[str]) -> int:
    """Answer the cases of a file; the exit code."""
    if len(arguments) != 1:
        print("usage: python -m forms.xpath CASES.jsonl", file=sys.stderr)
        return 2
    try:
        zone = ZoneInfo(os.environ.get("TZ", "").lstrip(":") or "Asia/Shanghai")
        lines = Path(arguments[0]).read_text(encoding="utf-8").split("\n")
    except (OSError, UnicodeDecodeError, ValueError, ZoneInfoNotFoundError) as error:
        print(f"forms.xpath: {error}", file=sys.stderr)
        return 2
    for line in lines:
        if line.strip():
            print(json.dumps(_answer(line, zone), allow_nan=False))
    return 0


def _answer(line: str, zone: ZoneInfo) -> dict[str, object]:
    try:
        fields = json.loads(line)
    except (ValueError, RecursionError):
        return {"type": "error", "value": "not a line of JSON"}
    return answer_fields(fields, zone)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
