"""The active content bundle, read once into frozen Catalogue and Policy. Strict: an unknown key is refused.

The product ships a bundle in `resources`; a newer one from the centre takes its place in the same shape.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import MISSING, dataclass, fields
from importlib import resources
from pathlib import Path
from typing import Any, TypeVar

from kiosk.slips.template import Template
from kiosk.words import Named
from sync.record import Limits

T = TypeVar("T")


class ContentError(Exception):
    """A content file breaks its schema. The text names file, place and key."""

    code = "content"


@dataclass(frozen=True, slots=True, kw_only=True)
class Biller:
    """Who is paid, how the account number looks, and what the biller allows. Money in fen."""

    id: str
    zh: str
    payee: str
    account_zh: str
    formats: tuple[str, ...]
    min_fen: int
    max_fen: int
    partial: bool
    offline: str
    """queue | refuse"""
    warning: str
    denominations_fen: tuple[int, ...] = ()
    barcodes: tuple[str, ...] = ()
    """What the barcode of a bill may say, whole: regular expressions with the group `account`, and where the biller
    codes them `amount` (fen, digits) and `ref` (the bill's reference)."""

    def account_ok(self, account: str) -> bool:
        """Whether the whole text is an account number of this biller."""
        return any(re.fullmatch(f, account, re.ASCII) for f in self.formats)


@dataclass(frozen=True, slots=True, kw_only=True)
class Catalogue:
    """What can be done here."""

    version: str
    billers: tuple[Biller, ...]

    def biller(self, biller_id: str) -> Biller:
        """Raises KeyError: not in the catalogue."""
        for biller in self.billers:
            if biller.id == biller_id:
                return biller
        raise KeyError(biller_id)


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """A part of what a query may show: one is chosen, and only that is asked for."""

    id: str
    zh: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicRow:
    """A line of a public answer."""

    label: str
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicAnswer:
    """What is told to anyone, with no network. `as_of`: ISO date, said on the screen."""

    as_of: str
    source: str
    rows: tuple[PublicRow, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class QueryItem:
    """One thing that can be looked up here."""

    id: str
    zh: str
    """Name of the button."""
    title: str
    """Name of the answer, on screen and slip."""
    hint: str
    icon: str
    department: str
    department_zh: str
    source: str
    """public: from this bundle · card: from the card in the reader · live: from the centre, never kept"""
    auth: str
    """none · card: a card was read · card_pin: the card's PIN, or a clerk who compared card, ID and face"""
    offline: str
    """For live ones: request: 代查, asked when the line is back · none: needs the line"""
    sensitive: bool
    """Others may not look on."""
    health: bool
    """Only the card's PIN opens it."""
    paper: bool
    """Whether it may be printed on a slip."""
    months: int = 0
    """How far back the answer reaches; 0: as it is now."""
    choices: tuple[Choice, ...] = ()
    answer: PublicAnswer | None = None

    @property
    def needs_pin(self) -> bool:
        """Whether the card's PIN is asked for."""
        return self.auth == "card_pin"


@dataclass(frozen=True, slots=True, kw_only=True)
class Queries:
    """The catalogue of 查询, in the order of the screen."""

    version: str
    items: tuple[QueryItem, ...]

    def item(self, query_id: str) -> QueryItem:
        """Raises KeyError: not in the catalogue."""
        for item in self.items:
            if item.id == query_id:
                return item
        raise KeyError(query_id)


@dataclass(frozen=True, slots=True, kw_only=True)
class Topic:
    """What a complaint may be about."""

    id: str
    zh: str
    hint: str
    icon: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Complaints:
    """投诉建议: the topics, in the order of the screen, and who answers within how many working days."""

    version: str
    department: str
    department_zh: str
    promise_days: int
    topics: tuple[Topic, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Village:
    """A village or community: the 12 digits of its point, and its name in parts from the province down."""

    code: str
    parts: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Places:
    """Villages and communities of the city."""

    version: str
    places: tuple[Village, ...]

    def near(self, point_code: str) -> tuple[tuple[str, ...], ...]:
        """Names of those in the town of the point (its first 9 digits), the point's own first."""
        town = [v for v in self.places if point_code and v.code[:9] == point_code[:9]]
        return tuple(v.parts for v in sorted(town, key=lambda v: v.code != point_code))


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitTimes:
    """Seconds of the visit's rules, and whether it speaks unasked."""

    idle_warn_s: int
    idle_end_s: int
    slow_factor_percent: int
    """How far a slow user's times stretch at most: 300 = three times."""
    done_s: int
    """How long the page with the slip number stands."""
    done_unknown_s: int = 60
    """The same, where nobody knows whether the slip came out."""
    result_s: int
    other_card_s: int
    """How long a step that asks for another person's card holds the flow."""
    speak_prompts: bool
    """Whether the few prompts of `kiosk.speech.words` are spoken with 朗读 off."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PinRule:
    """Tries before a wait, and the wait that doubles."""

    free_tries: int
    first_wait_s: int
    longest_wait_s: int


@dataclass(frozen=True, slots=True, kw_only=True)
class LookupRule:
    """Misses of slip lookups before a wait."""

    misses_before_wait: int
    wait_s: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CashRule:
    """What the cash page offers."""

    most_received_fen: int
    chips_fen: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """Limits and times that the city may change."""

    version: str
    limits: Limits
    visit: VisitTimes
    pin: PinRule
    slip_lookup: LookupRule
    cash: CashRule
    amount_chips_fen: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """One bundle."""

    catalogue: Catalogue
    queries: Queries
    complaints: Complaints
    places: Places
    policy: Policy
    slips: Mapping[str, Template]
    """Slip templates by name: payment, refund, void, day, request, answer, complaint."""


def bundled() -> Path:
    """The bundle that ships with the product."""
    return Path(str(resources.files("resources")))


def load(folder: Path) -> Content:
    """Read the bundle in `folder`. Raises ContentError, OSError."""
    catalogue_file = folder / "catalogue" / "billers.yaml"
    raw = read_yaml(catalogue_file)
    billers = raw.pop("billers", None)
    if not isinstance(billers, list):
        raise ContentError(f"{catalogue_file}: billers must be a list")
    catalogue = build(
        Catalogue,
        {**raw, "billers": tuple(_biller(b, f"{catalogue_file}: billers[{i}]") for i, b in enumerate(billers))},
        str(catalogue_file),
    )
    queries = _queries(folder / "catalogue" / "queries.yaml")
    policy_file = folder / "policy" / "policy.yaml"
    raw = read_yaml(policy_file)
    parts: dict[str, type[Any]] = {
        "limits": Limits,
        "visit": VisitTimes,
        "pin": PinRule,
        "slip_lookup": LookupRule,
        "cash": CashRule,
    }
    values = {k: build(parts[k], v, f"{policy_file}: {k}") if k in parts else v for k, v in raw.items()}
    slips = {f.stem: build(Template, read_yaml(f), str(f)) for f in sorted((folder / "slips").glob("*.yaml"))}
    return Content(
        catalogue=catalogue,
        queries=queries,
        complaints=_listed(Complaints, folder / "catalogue" / "complaints.yaml", "topics", Topic),
        places=_listed(Places, folder / "catalogue" / "places.yaml", "places", Village),
        policy=build(Policy, values, str(policy_file)),
        slips=slips,
    )


def _listed(kind: type[T], file: Path, name: str, entry: type[Any]) -> T:
    """A file whose key `name` is a list of entries."""
    raw = read_yaml(file)
    values = raw.get(name)
    if not isinstance(values, list):
        raise ContentError(f"{file}: {name} must be a list")
    made = tuple(build(entry, value, f"{file}: {name}[{i}]") for i, value in enumerate(values))
    return build(kind, {**raw, name: made}, str(file))


_WORDS: Mapping[str, tuple[str, ...]] = {
    "source": ("public", "card", "live"),
    "auth": ("none", "card", "card_pin"),
    "offline": ("request", "none"),
}
_AUTH = {"public": "none", "card": "card", "live": "card_pin"}
"""A personal answer is never given on a card alone: cards are copied."""


def _queries(file: Path) -> Queries:
    raw = read_yaml(file)
    items = raw.pop("items", None)
    if not isinstance(items, list):
        raise ContentError(f"{file}: items must be a list")
    made = tuple(_query(value, f"{file}: items[{i}]") for i, value in enumerate(items))
    if len({item.id for item in made}) != len(made):
        raise ContentError(f"{file}: two items have one id")
    return build(Queries, {**raw, "items": made}, str(file))


def _query(value: object, where: str) -> QueryItem:
    if not isinstance(value, Mapping):
        raise ContentError(f"{where}: must be a mapping")
    values = dict(value)
    values["choices"] = _list(Choice, values.get("choices", []), f"{where}: choices")
    if "answer" in values:
        answer = values["answer"]
        if not isinstance(answer, Mapping):
            raise ContentError(f"{where}: answer must be a mapping")
        rows = _list(PublicRow, answer.get("rows", []), f"{where}: answer: rows")
        values["answer"] = build(PublicAnswer, {**answer, "rows": rows}, f"{where}: answer")
    item = build(QueryItem, values, where)
    for key, words in _WORDS.items():
        if getattr(item, key) not in words:
            raise ContentError(f"{where}: {key} must be one of {', '.join(words)}")
    if item.auth != _AUTH[item.source]:
        raise ContentError(f"{where}: auth of a {item.source} query must be {_AUTH[item.source]}")
    if (item.source == "public") is not (item.answer is not None):
        raise ContentError(f"{where}: exactly the public queries have an answer")
    if item.health and not item.sensitive:
        raise ContentError(f"{where}: what is health is sensitive")
    if item.sensitive and item.paper:
        raise ContentError(f"{where}: what is sensitive is not for slips")
    return item


def _list(kind: type[T], value: object, where: str) -> tuple[T, ...]:
    if not isinstance(value, list | tuple):
        raise ContentError(f"{where}: must be a list")
    return tuple(build(kind, entry, f"{where}[{i}]") for i, entry in enumerate(value))


BARCODE_GROUPS = frozenset({"account", "amount", "ref"})


def _biller(value: object, where: str) -> Biller:
    biller = build(Biller, value, where)
    for pattern in biller.barcodes:
        try:
            groups = set(re.compile(pattern).groupindex)
        except (re.error, TypeError) as error:
            raise ContentError(f"{where}: barcodes: not a regular expression") from error
        if "account" not in groups or groups - BARCODE_GROUPS:
            raise ContentError(f"{where}: barcodes: groups are account, amount and ref; account is needed")
    return biller


def read_yaml(path: Path) -> dict[str, Any]:
    """A YAML file whose top is a mapping. Raises ContentError: broken, or a key is not text (a stray comma)."""
    import yaml

    try:
        # libyaml reads the same ten times as fast; it is in every wheel.
        value = yaml.load(path.read_text(encoding="utf-8"), Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # noqa: S506
    except yaml.YAMLError as error:
        raise ContentError(f"{path}: {error}") from error
    if not isinstance(value, dict):
        raise ContentError(f"{path}: the top must be a mapping")
    return value


def build(kind: type[T], value: object, where: str) -> T:
    """Make a frozen dataclass from a mapping, strictly; lists become tuples. `en` beside the fields may say texts of
    theirs in English: {field: text}. Raises ContentError."""
    if not isinstance(value, Mapping):
        raise ContentError(f"{where}: must be a mapping")
    known = {f.name: f for f in fields(kind)}  # type: ignore[arg-type]
    for key in value:
        if key not in known and key != "en":
            raise ContentError(f"{where}: unknown key {key!r}")
    for name, spec in known.items():
        if name not in value and spec.default is MISSING and spec.default_factory is MISSING:
            raise ContentError(f"{where}: key {name!r} is missing")
    others = value.get("en", {}) if "en" not in known else {}
    if not isinstance(others, Mapping) or not all(isinstance(other, str) for other in others.values()):
        raise ContentError(f"{where}: en must be a mapping to text")
    for key in others:
        if not isinstance(value.get(key), str):
            raise ContentError(f"{where}: en: {key!r} is no text here")
    arguments: dict[str, Any] = {}
    for key, item in value.items():
        if key not in known:
            continue
        item = tuple(item) if isinstance(item, list) else item
        wanted = {"int": int, "str": str, "bool": bool}.get(str(known[key].type))
        if wanted is not None and type(item) is not wanted:
            raise ContentError(f"{where}: {key} must be {wanted.__name__}")
        arguments[key] = Named(str(item), {"en": others[key]}) if key in others else item
    return kind(**arguments)
