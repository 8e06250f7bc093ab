"""What a command is given and what it leaves: what cannot be read or written is one line with a stable code."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, TextIO, TypeVar

import click

if TYPE_CHECKING:
    from pydantic import BaseModel

    Model = TypeVar("Model", bound=BaseModel)


class CannotWrite(Exception):
    """A file named on the command line cannot be written. The text names it and why."""

    code = "cannot_write"


class BadFile(Exception):
    """A file handed from one side to the other is not what it should be. The text names file and place, no value."""

    code = "bad_file"


class NoAnswer(Exception):
    """A command asked, and its standard input had ended."""

    code = "no_answer"

    def __init__(self) -> None:
        super().__init__("the command asks questions, and standard input has ended")


@contextmanager
def writing(path: Path) -> Iterator[None]:
    """Around writing `path`. Raises CannotWrite for what the system refuses."""
    try:
        yield
    except OSError as error:
        raise CannotWrite(f"{path}: {error.strerror or type(error).__name__}") from None


@contextmanager
def new_secret(path: Path) -> Iterator[TextIO]:
    """A new file of mode 0600, on disk when this ends. Never over an existing one. Raises CannotWrite,
    ClickException: it exists."""
    try:
        descriptor = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    except FileExistsError:
        raise click.ClickException(f"{path}: exists") from None
    except OSError as error:
        raise CannotWrite(f"{path}: {error.strerror}") from None
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        yield file
        with writing(path):
            file.flush()
            os.fsync(file.fileno())


def read_model(path: Path, model: type[Model], made_by: str) -> Model:
    """The JSON file as `model`. `made_by`: the command that writes such files. Raises BadFile."""
    from pydantic import ValidationError

    try:
        return model.model_validate_json(path.read_bytes())
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False, include_context=False)[0]
        place = ".".join(map(str, first["loc"])) or "$"
        raise BadFile(f"{path}: {place}: {first['msg']}; such a file is written by `{made_by}`") from None
    except OSError as error:
        raise BadFile(f"{path}: {error.strerror}") from None
