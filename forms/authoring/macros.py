"""Chinese macros: a call such as cn-id-valid(.) becomes XPath with functions that every ODK engine has.

The delivered XForm holds no function of ours: the engines elsewhere refuse a form with an unknown function.
Characters are taken by ODK's `substr` (from 0, end excluded): JavaRosa lacks XPath's own `substring`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from forms.authoring.expression import LONGEST, Malformed, calls, check_brackets, tokens

PREFIX: Final = "cn-"

ID_WEIGHTS: Final = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
"""GB 11643-1999, 6.1: weights of digits 1 to 17; the 18th is '10X98765432'[sum mod 11]."""
ID_CHECKS: Final = "10X98765432"
ID_SHAPE: Final = (
    "^[1-9][0-9]{5}(19|20)[0-9]{2}"
    "((0[13578]|1[02])(0[1-9]|[12][0-9]|3[01])|(0[469]|11)(0[1-9]|[12][0-9]|30)|02(0[1-9]|[12][0-9]))"
    "[0-9]{3}[0-9X]$"
)
USCC_ALPHABET: Final = "0123456789ABCDEFGHJKLMNPQRTUWXY"
"""GB 32100-2015, 4: digits and capitals without I, O, S, V, Z."""
USCC_WEIGHTS: Final = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)
USCC_SHAPE: Final = "^[0-9A-HJ-NPQRTUWXY]{2}[0-9]{6}[0-9A-HJ-NPQRTUWXY]{10}$"
CARD_LONGEST: Final = 19
MOBILE_SHAPE: Final = "^1[3-9][0-9]{9}$"
PHONE_SHAPE: Final = "^(1[3-9][0-9]{9}|0[0-9]{2,3}-?[0-9]{7,8})$"


@dataclass(frozen=True, slots=True)
class Macro:
    """One macro. `about` is what it gives, in Chinese; `expand` takes the text of an XPath operand."""

    name: str
    about: str
    expand: Callable[[str], str]


class MacroError(Exception):
    """A macro that does not exist, or with other than one argument. The text is Chinese. `code` is stable."""

    code = "macro"


def _number(x: str, place: int) -> str:
    """The digit at a place, counted from 1."""
    return f"number(substr({x}, {place - 1}, {place}))"


def _leap_day_ok(x: str) -> str:
    year = f"number(substr({x}, 6, 10))"
    return f"(substr({x}, 10, 14) != '0229' or ({year} mod 4 = 0 and ({year} mod 100 != 0 or {year} mod 400 = 0)))"


def _id_valid(x: str) -> str:
    total = " + ".join(f"{w} * {_number(x, i)}" for i, w in enumerate(ID_WEIGHTS, 1))
    place = f"({total}) mod 11"
    check = f"substr('{ID_CHECKS}', {place}, {place} + 1)"
    return f"(regex({x}, '{ID_SHAPE}') and {_leap_day_ok(x)} and substr({x}, 17, 18) = {check})"


def _id_sex(x: str) -> str:
    return f"if(regex({x}, '{ID_SHAPE}'), if({_number(x, 17)} mod 2 = 1, '1', '2'), '')"


def _id_birth(x: str) -> str:
    date = f"concat(substr({x}, 6, 10), '-', substr({x}, 10, 12), '-', substr({x}, 12, 14))"
    return f"if(regex({x}, '{ID_SHAPE}'), {date}, '')"


def _id_age(x: str) -> str:
    today = "number(format-date(today(), '%Y%m%d'))"
    return f"if(regex({x}, '{ID_SHAPE}'), int(({today} - number(substr({x}, 6, 14))) div 10000), '')"


def _uscc_valid(x: str) -> str:
    def value(place: int) -> str:
        return f"string-length(substring-before('{USCC_ALPHABET}', substr({x}, {place - 1}, {place})))"

    total = " + ".join(f"{w} * {value(i)}" for i, w in enumerate(USCC_WEIGHTS, 1))
    place = f"(31 - ({total}) mod 31) mod 31"
    check = f"substr('{USCC_ALPHABET}', {place}, {place} + 1)"
    return f"(regex({x}, '{USCC_SHAPE}') and substr({x}, 17, 18) = {check})"


def _bankcard_luhn(x: str) -> str:
    # ISO/IEC 7812-1, annex B. Padded on the left to 19 digits, so that odd places are always those taken as they are.
    padded = f"substr(concat('0000000', {x}), string-length({x}) - 12)"
    plain = " + ".join(_number(padded, i) for i in range(1, CARD_LONGEST + 1, 2))
    doubled_digits = f"translate({padded}, '0123456789', '0246813579')"
    doubled = " + ".join(_number(doubled_digits, i) for i in range(2, CARD_LONGEST + 1, 2))
    return f"(regex({x}, '^[0-9]{{12,19}}$') and ({plain} + {doubled}) mod 10 = 0)"


MACROS: Final = {
    m.name: m
    for m in (
        Macro("cn-id-valid", "公民身份号码正确：格式、出生日期、校验码（GB 11643），末位 X 大写", _id_valid),
        Macro("cn-id-sex", "由身份号码得性别：1 男，2 女（GB/T 2261.1）；格式不对得空", _id_sex),
        Macro("cn-id-birth", "由身份号码得出生日期 YYYY-MM-DD；格式不对得空", _id_birth),
        Macro("cn-id-age", "由身份号码得今天的周岁；格式不对得空", _id_age),
        Macro("cn-uscc-valid", "统一社会信用代码正确：格式与校验码（GB 32100）", _uscc_valid),
        Macro("cn-bankcard-luhn", "银行卡号 12 至 19 位数字且校验位正确（Luhn）", _bankcard_luhn),
        Macro("cn-phone-valid", "手机号码，或带区号的固定电话", lambda x: f"regex({x}, '{PHONE_SHAPE}')"),
        Macro("cn-mobile-valid", "手机号码", lambda x: f"regex({x}, '{MOBILE_SHAPE}')"),
    )
}


def expand(text: str) -> str:
    """The expression without macros, inner ones first. Text without a macro comes back as it is. Raises MacroError."""
    if PREFIX not in text:
        return text
    try:
        check_brackets(text)
    except Malformed as why:
        raise MacroError(str(why)) from None
    for call in calls(text):
        if not call.name.startswith(PREFIX):
            continue
        macro = MACROS.get(call.name)
        if macro is None:
            raise MacroError(f"没有宏 {call.name}；可用的有 {'、'.join(MACROS)}")
        if len(call.args) != 1:
            raise MacroError(f"{call.name} 要有一个参数，例如 {call.name}(.)")
        longer = macro.expand(_operand(expand(call.args[0])))
        whole = text[: call.start] + longer + text[call.end :]
        if len(whole) > 8 * LONGEST:
            raise MacroError(f"{call.name} 展开后过长，请先用 calculate 算出参数")
        return text[: call.start] + longer + expand(text[call.end :])
    return text


def _operand(text: str) -> str:
    parts = [t for t in tokens(text.strip()) if t.kind != "space"]
    single = len(parts) == 1 and (parts[0].kind in ("literal", "reference", "name") or parts[0].text == ".")
    return text.strip() if single else f"({text.strip()})"
