"""The key that signs the centre's decisions, as it lies in the platform's folder."""

from __future__ import annotations

from pathlib import Path
from typing import Final

SEED_BYTES: Final = 32


class NoDecisionKey(Exception):
    """The folder named holds no decision.key, or what lies there is none. The text names the file."""

    code = "decision_key"


def decision_seed(folder: Path) -> bytes:
    """The Ed25519 seed in `folder`/decision.key (hex). Raises NoDecisionKey."""
    file = folder / "decision.key"
    try:
        seed = bytes.fromhex(file.read_text(encoding="ascii").strip())
    except OSError as error:
        raise NoDecisionKey(f"{file}: {error.strerror}; name the platform's folder with --dir") from None
    except ValueError:
        seed = b""
    if len(seed) != SEED_BYTES:
        raise NoDecisionKey(f"{file}: holds no key; name the platform's folder with --dir")
    return seed
