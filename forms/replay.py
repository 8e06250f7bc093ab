"""`python -m forms.replay FORM.xml OPS.jsonl [--attach DIR] [--tz ZONE]`: a form filled in from a file.

A public contract, described in docs/forms.md: one instance XML a line, the initial one first, then one after each
operation. An operation that cannot be done (no such question, a value of another type, read-only) changes nothing: the
instance is printed again, and the reason goes to standard error. A form that cannot be opened ends with status 2.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, TextIO
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from forms.environment import Surroundings
from forms.errors import AnswerRefused, FormError
from forms.instance.resolver import FolderResolver
from forms.session import FormSession
from forms.xform import load_form


class OperationBroken(ValueError):
    """A line is no operation. `code` is stable."""

    code = "operation_broken"


def apply(session: FormSession, operation: dict[str, Any]) -> None:
    """Do one operation; keys that it does not need are ignored. Raises `OperationBroken`, `FormError`."""
    name, reference, value = operation.get("op"), operation.get("ref"), operation.get("value")
    if not isinstance(reference, str):
        raise OperationBroken("an operation needs a ref")
    if name == "set":
        session.set_answer(reference, _text(value))
    elif name in ("select", "rank"):
        values = value if isinstance(value, list) else [] if value in (None, "") else [value]
        session.select(reference, [_text(item) for item in values])
    elif name == "trigger":
        session.trigger(reference, value in (True, "OK", "true"))
    elif name == "add":
        session.add_repeat(reference)
    elif name == "remove":
        index = operation.get("i")
        if not isinstance(index, int):
            raise OperationBroken("remove needs i, counted from 0")
        session.remove_repeat(reference, index)
    else:
        raise OperationBroken(f"no operation is called {name!r}")


def replay(session: FormSession, lines: Iterator[str], out: TextIO, errors: TextIO) -> None:
    """Print the instance, then do each line of `lines` and print again."""
    print(session.xml(strip=True), file=out)
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            operation = json.loads(line)
            if not isinstance(operation, dict):
                raise OperationBroken("an operation is an object")
            apply(session, operation)
        except json.JSONDecodeError:
            print(f"line {number}: is not JSON", file=errors)
        except (AnswerRefused, OperationBroken) as error:
            print(f"line {number}: {error}", file=errors)
        print(session.xml(strip=True), file=out)


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        raise argparse.ArgumentTypeError(f"no time zone is called {name!r}") from None


def main(arguments: list[str] | None = None) -> int:
    """The command; its exit status."""
    parser = argparse.ArgumentParser(prog="python -m forms.replay", description="Fill in a form from a file.")
    parser.add_argument("form", type=Path, help="XForm document")
    parser.add_argument("operations", type=Path, help="operations, one JSON object a line")
    parser.add_argument("--attach", type=Path, default=None, metavar="DIR", help="folder of the form's files")
    parser.add_argument("--tz", type=_zone, default=ZoneInfo("Asia/Shanghai"), help="time zone")
    options = parser.parse_args(arguments)
    try:
        definition = load_form(options.form.read_bytes())
    except FormError as error:
        return _refused(f"{options.form.name}: {error.code}: {error}")
    except OSError as error:
        return _refused(f"{options.form}: cannot be read ({error.strerror})")
    try:
        session = FormSession(
            definition,
            resolver=FolderResolver(options.attach),
            surroundings=Surroundings(timezone=options.tz),
        )
        with options.operations.open(encoding="utf-8") as lines:
            replay(session, iter(lines), sys.stdout, sys.stderr)
    except FormError as error:
        return _refused(f"{options.form.name}: {error.code}: {error}")
    except (OSError, UnicodeDecodeError) as error:
        why = error.strerror if isinstance(error, OSError) else "is not UTF-8"
        return _refused(f"{options.operations}: cannot be read ({why})")
    return 0


def _refused(text: str) -> int:
    print(text, file=sys.stderr)
    return 2


if __name__ == "__main__":
    sys.exit(main())
