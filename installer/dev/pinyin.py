"""Compiles resources/pinyin/pinyin.bin: python installer/dev/pinyin.py UNICODE_FOLDER

Needs the packages of the extra `keyboard-data` (pypinyin, jieba) and Debian's package unicode-data, unpacked or
installed: UNICODE_FOLDER holds its CJKRadicals.txt and Unihan_*.txt.bz2, /usr/share/unicode as installed. The same
inputs give the same bytes; resources/pinyin/NOTICE names sources, versions and licences.
"""

from __future__ import annotations

import bz2
import re
import sys
from collections import defaultdict
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

from pypinyin import lazy_pinyin
from pypinyin.contrib.tone_convert import to_normal
from pypinyin.phrases_dict import phrases_dict
from pypinyin.pinyin_dict import pinyin_dict

from kiosk.keyboard.pack import Character, Phrase, pack
from kiosk.keyboard.table import MOST_CHARACTERS

ROOT = Path(__file__).resolve().parents[2]
OUT = ROOT / "resources" / "pinyin" / "pinyin.bin"
LEAST_COUNT = 8
"""Words that jieba counted less often are left out: names of persons and rarities that only push others back."""
OUTSIDE = 0.02
"""Share at which characters outside the national list of general-use characters count: old forms come last."""
SPELT = {"n": "en", "ng": "en", "m": "mu", "hm": "heng", "hng": "heng", "ê": "ei"}
"""Sounds without a vowel are typed as people type them: 嗯 is en."""
HAN = re.compile(r"[㐀-鿿]+")
FORMS = {
    "9": "人亻", "18": "刀刂", "26": "卩㔾", "42": "小⺌", "47": "川巛", "58": "彐彑", "61": "心忄",
    "64": "手扌", "66": "攴攵", "71": "无旡", "78": "歹歺", "85": "水氵", "86": "火灬", "87": "爪爫",
    "90": "爿丬", "93": "牛牜", "94": "犬犭", "96": "玉王", "103": "疋", "109": "目", "113": "示礻",
    "118": "竹", "120": "糸糹", "120'": "纟", "122": "网罒", "125": "老耂", "130": "肉月", "140": "艸艹",
    "145": "衣衤", "146": "覀西", "147'": "见", "149'": "讠", "154'": "贝", "157": "足", "159'": "车",
    "162": "辵辶", "163": "邑阝右", "167'": "钅", "168'": "门", "170": "阜阝左", "178'": "韦", "181'": "页",
    "182'": "风", "184": "食飠", "184'": "饣", "187'": "马", "195'": "鱼", "196'": "鸟", "197'": "卤",
    "199'": "麦", "205'": "黾", "210'": "齐", "211'": "齿", "212'": "龙", "213'": "龟",
}  # fmt: skip
"""Radicals that stand in characters in another form than alone, as the key shows them."""


def unihan(folder: Path, name: str, wanted: str) -> Iterator[tuple[int, str]]:
    """(code point, value) of one property."""
    with bz2.open(folder / f"Unihan_{name}.txt.bz2", "rt", encoding="utf-8") as file:
        for line in file:
            parts = line.rstrip("\n").split("\t")
            if len(parts) == 3 and parts[1] == wanted:
                yield int(parts[0][2:], 16), parts[2]


def radicals(folder: Path) -> dict[str, str]:
    """{number with ' where simplified: the forms that the key shows}."""
    found = {}
    for line in (folder / "CJKRadicals.txt").read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            number, _, ideograph = (part.strip() for part in line.split(";"))
            found[number] = FORMS.get(number, chr(int(ideograph, 16)))
    return found


def spelt(sound: str) -> str:
    """A reading with tone marks as it is typed: without them, ü as v."""
    plain = to_normal(sound, v_to_u=False)
    return SPELT.get(plain, plain)


def words() -> Iterator[tuple[str, int]]:
    """(word, count) of jieba's dictionary, Chinese characters only."""
    package = find_spec("jieba")
    if package is None or package.origin is None:
        raise SystemExit("jieba is not installed")
    for line in (Path(package.origin).parent / "dict.txt").read_text(encoding="utf-8").splitlines():
        text, count, _ = line.split(" ")
        if HAN.fullmatch(text):
            yield text, int(count)


def sounds_of(word: str, known: dict[str, set[str]]) -> tuple[str, ...] | None:
    """The word's syllables; None: a reading that the character does not have."""
    if word in phrases_dict:
        sounds = tuple(spelt(s[0]) for s in phrases_dict[word])
    else:
        sounds = tuple(SPELT.get(s, s) for s in lazy_pinyin(word, v_to_u=False))
    fits = len(sounds) == len(word) and all(s in known.get(c, ()) for c, s in zip(word, sounds, strict=True))
    return sounds if fits else None


def main(folder: Path) -> None:
    """Compile and say what came out."""
    readings = {chr(c): list(dict.fromkeys(spelt(s) for s in sounds.split(","))) for c, sounds in pinyin_dict.items()}
    known = {c: set(sounds) for c, sounds in readings.items()}
    counts: dict[tuple[str, str], float] = defaultdict(float)
    phrases = []
    for word, count in words():
        sounds = sounds_of(word, known)
        if sounds is None:
            continue
        for character, sound in zip(word, sounds, strict=True):
            counts[character, sound] += count
        if len(word) <= MOST_CHARACTERS and count >= LEAST_COUNT:
            phrases.append(Phrase(word, sounds, count))
    strokes = {chr(c): int(v.split(" ")[0]) for c, v in unihan(folder, "IRGSources", "kTotalStrokes")}
    shown = radicals(folder)
    radical = {
        chr(c): shown[v.split(" ")[0].split(".")[0].replace("''", "'")]
        for c, v in unihan(folder, "IRGSources", "kRSUnicode")
    }
    standard = {chr(c): int(v.split(" ")[0].split(":")[1]) for c, v in unihan(folder, "OtherMappings", "kTGH")}

    def order(character: str) -> tuple[int, int]:
        # Among those that no text counts: the national list of general-use characters first, where rare names are.
        return (standard.get(character, 100_000), ord(character))

    characters = []
    for character in sorted(readings, key=order):
        share, least = (1.0, 0.5) if character in standard else (OUTSIDE, 0.0)
        counted = {
            sound: counts[character, sound] * share + (least if i == 0 else 0.0)
            for i, sound in enumerate(readings[character])
        }
        characters.append(Character(character, counted, strokes.get(character, 0), radical.get(character, "")))
    data = pack(characters, phrases)
    OUT.parent.mkdir(parents=True, exist_ok=True)
    OUT.write_bytes(data)
    sys.stdout.write(f"{OUT}: {len(data)} bytes, {len(characters)} characters, {len(phrases)} phrases\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
