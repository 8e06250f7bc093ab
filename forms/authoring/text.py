"""Text of a cell at the edge: the same whether it came from YAML or from a workbook."""

from __future__ import annotations

from forms.authoring.expression import LONGEST
from forms.authoring.finding import AuthoringError, Place, error


def clean(text: str, place: Place) -> str:
    """Ends stripped, line ends as \\n, no-break spaces as spaces. Raises AuthoringError on control characters, on code
    points that XML cannot hold, and on more than LONGEST characters."""
    plain = text.replace("\r\n", "\n").replace("\r", "\n").replace("\xa0", " ").strip()
    if len(plain) > LONGEST:
        raise AuthoringError([error("cell_too_long", place, f"文字超过 {LONGEST} 字")])
    for character in plain:
        if not allowed(character):
            raise AuthoringError(
                [error("control_character", place, f"文字里有不可见的控制字符 U+{ord(character):04X}")]
            )
    return plain


def allowed(character: str) -> bool:
    """Whether a character may stand in a form: XML 1.0 Char without C1 controls, the BOM and non-characters."""
    code = ord(character)
    return character in "\n\t" or (
        code >= 0x20 and not 0x7F <= code <= 0x9F and not 0xD800 <= code <= 0xDFFF and code & 0xFFFE != 0xFFFE
        and code != 0xFEFF
    )  # fmt: skip
