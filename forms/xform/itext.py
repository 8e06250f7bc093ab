"""The `<itext>` block."""

from __future__ import annotations

from collections.abc import Mapping

from forms.errors import FormBroken
from forms.tree import Node
from forms.xform.expressions import Compiler
from forms.xform.model import Itext, Translations
from forms.xform.names import attribute, child, children
from forms.xpath import Expression


def read_itext(model: Node, compiler: Compiler) -> Translations:
    """Raises `FormBroken` for a translation without a language, or two of the same."""
    block = child(model, "itext")
    if block is None:
        return Translations()
    entries: dict[str, Mapping[str, Itext]] = {}
    default = ""
    for translation in children(block, "translation"):
        language = attribute(translation, "lang")
        if not language:
            raise FormBroken("a translation names no language", form=compiler.form)
        if language in entries:
            raise FormBroken(f"language {language!r} is translated twice", form=compiler.form)
        entries[language] = dict(_entries(translation, compiler))
        if attribute(translation, "default") is not None and not default:
            default = language
    languages = tuple(entries)
    return Translations(languages, default or (languages[0] if languages else ""), entries)


def _entries(translation: Node, compiler: Compiler) -> list[tuple[str, Itext]]:
    found: list[tuple[str, Itext]] = []
    for text in children(translation, "text"):
        name = attribute(text, "id")
        if not name:
            raise FormBroken("an itext entry has no id", form=compiler.form)
        forms: dict[str, tuple[str | Expression, ...]] = {}
        for value in children(text, "value"):
            form = attribute(value, "form") or ""
            forms["" if form == "long" else form] = compiler.parts(value, name)
        found.append((name, Itext(forms)))
    return found
