"""`terminal.toml` read once into a frozen Config. An unknown key is an error that names file, key and line."""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Mapping
from dataclasses import MISSING, Field, dataclass, field, fields
from pathlib import Path
from typing import Any, Final, get_args, get_type_hints

CARD_DRIVERS: Final = ("pcsc", "simulated")
PRINTER_DRIVERS: Final = ("usb", "network", "serial", "file", "simulated")
SCANNER_DRIVERS: Final = ("none", "wedge", "serial", "simulated")
SOUND_DRIVERS: Final = ("auto", "speech-dispatcher", "espeak-ng", "silent")
SCANNER_BAUDS: Final = (1200, 2400, 4800, 9600, 19200, 38400, 57600, 115200)
BAUDS: Final = (9600, 19200, 38400, 57600, 115200)
OPENROSA_AUTHS: Final = ("digest", "basic")


class ConfigError(Exception):
    """The configuration cannot be used. The text names file, key and line; `code` is stable."""

    code = "config"


class WrongTerminal(Exception):
    """The ledger in `data_dir` was made for another terminal: an id does not change while an operation is not final."""

    code = "wrong_terminal"


@dataclass(frozen=True, slots=True, kw_only=True)
class TerminalSection:
    """Who and where the terminal is."""

    id: str
    point_name: str
    data_dir: Path
    point_code: str = ""
    """12-digit village or community code, printed on slips."""
    phone: str = ""
    """The point's own telephone, for 帮助 and slips."""
    reserve_mb: int = 64
    """Megabytes kept free on the ledger's disk for sending and closing; without them no cash is taken."""
    second_dir: Path | None = None
    """Folder on a second medium (SD card, USB stick) for sealed copies of every operation; must be another disk."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CardSection:
    """The card reader: PC/SC, or the dock's."""

    driver: str = "pcsc"
    reader: str | None = None
    """Part of the PC/SC reader's name; None watches all that are no SAM slot."""
    psam: str | None = None
    """Part of the name of the SAM slot with the department's PSAM; None: there is none."""
    psam_read_key: int = 0x0A
    """Id of RKSSSE inside that PSAM, as its issuer says."""
    psam_internal_key: int | None = None
    """Id of its key for INTERNAL AUTHENTICATE; None: it has none, and no card is ever 已验真."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PrinterSection:
    """The slip printer and how to reach it."""

    driver: str = "usb"
    vendor: int = 0
    """usb: vendor and product id; 0 takes the first printer."""
    product: int = 0
    host: str = "127.0.0.1"
    port: int = 9100
    device: Path | None = None
    """file: /dev/usb/lp0 unless named; serial: always named."""
    baud: int = 9600
    profile: str = "generic-80"
    """A file in printers/ of data_dir (from `huimin printer selftest`), or one that ships."""
    font: Path | None = None
    """The font for what the printer's own lacks; None takes a known one that is installed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ScannerSection:
    """The barcode and QR scanner: none, one that plays a keyboard, one on a serial line, or the dock's."""

    driver: str = "none"
    device: Path = Path("/dev/ttyACM0")
    baud: int = 9600


@dataclass(frozen=True, slots=True, kw_only=True)
class SoundSection:
    """Who reads the pages aloud. auto: what is installed, where the machine has a way out for sound."""

    driver: str = "auto"


@dataclass(frozen=True, slots=True, kw_only=True)
class CentreSection:
    """The city's platform. Only the agent reads these files."""

    url: str = ""
    ca: Path = Path("ca.crt")
    cert: Path = Path("client.crt")
    key: Path = Path("client.key")
    signing_key: Path = Path("signing.key")
    day_budget_mb: int = 20
    """Megabytes a day on the line, both ways, after which only money goes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ScreenSection:
    """The window."""

    width: int = 1920
    height: int = 1080
    fullscreen: bool = True
    senior: bool = False
    platform: str | None = None
    """QT_QPA_PLATFORM for the terminal; None leaves it to Qt."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LimitsSection:
    """Limits that this point sets lower or higher than the policy. None: as the policy says. Fen, counts, hours."""

    per_operation_fen: int | None = None
    per_person_day_fen: int | None = None
    unsynced_fen: int | None = None
    unsynced_count: int | None = None
    full_hours: int | None = None
    reduced_hours: int | None = None
    reduced_percent: int | None = None
    warn_percent: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenRosaSection:
    """An ODK-compatible server that offers forms and takes finished ones. Only the agent and `huimin forms` use it."""

    url: str
    """The base that /formList and /submission are appended to: https, or http to this machine."""
    ca: Path | None = None
    """PEM file of its authority; None: those of the system."""
    user: str = ""
    password_file: Path | None = None
    """One line, readable by its owner alone (0600)."""
    auth: str = "digest"


@dataclass(frozen=True, slots=True, kw_only=True)
class Config:
    """The whole of `terminal.toml`, paths made absolute from the file's own folder."""

    file: Path
    terminal: TerminalSection
    card: CardSection = field(default_factory=CardSection)
    printer: PrinterSection = field(default_factory=PrinterSection)
    scanner: ScannerSection = field(default_factory=ScannerSection)
    sound: SoundSection = field(default_factory=SoundSection)
    centre: CentreSection = field(default_factory=CentreSection)
    screen: ScreenSection = field(default_factory=ScreenSection)
    limits: LimitsSection = field(default_factory=LimitsSection)
    openrosa: OpenRosaSection | None = None

    @property
    def openrosa_forms(self) -> Path:
        """Forms fetched from the OpenRosa server."""
        return self.terminal.data_dir / "openrosa" / "forms"

    @property
    def openrosa_outbox(self) -> Path:
        """Finished forms that wait for it."""
        return self.terminal.data_dir / "openrosa" / "outbox"

    @property
    def ledger_path(self) -> Path:
        """The ledger file, shared by terminal and agent."""
        return self.terminal.data_dir / "ledger" / "ledger.db"

    @property
    def reserve_bytes(self) -> int:
        """The reserve beside the ledger."""
        return self.terminal.reserve_mb << 20

    @property
    def ledger_key_path(self) -> Path:
        """The ledger's raw 32-byte key."""
        return self.terminal.data_dir / "ledger" / "ledger.key"

    @property
    def socket_path(self) -> Path:
        """The agent's local socket."""
        return self.terminal.data_dir / "run" / "agent.sock"

    @property
    def dock_dir(self) -> Path:
        """The dock's state folder, in demos only."""
        return self.terminal.data_dir / "dock"

    @property
    def printer_profiles(self) -> Path:
        """Printer profiles made at this point; they go before those that ship."""
        return self.terminal.data_dir / "printers"

    @property
    def simulated(self) -> bool:
        """Whether any device is a simulated one: demos only."""
        return "simulated" in (self.card.driver, self.printer.driver, self.scanner.driver)


SECTIONS: Final[Mapping[str, type[Any]]] = {
    "terminal": TerminalSection,
    "card": CardSection,
    "printer": PrinterSection,
    "scanner": ScannerSection,
    "sound": SoundSection,
    "centre": CentreSection,
    "screen": ScreenSection,
    "limits": LimitsSection,
    "openrosa": OpenRosaSection,
}


def default_file() -> Path:
    """The terminal.toml that commands take where none is named: $HUIMIN_CONFIG, else the demo's."""
    return Path(os.environ.get("HUIMIN_CONFIG", ".demo/terminal.toml"))


def load(path: Path) -> Config:
    """Read `path`.

    Raises:
        ConfigError: missing file, broken TOML, unknown or missing key, wrong type or value.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        raise ConfigError(f"{path}: cannot be read ({error.strerror})") from error
    except UnicodeDecodeError as error:
        raise ConfigError(f"{path}: is not UTF-8 text") from error
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"{path}: {error}") from error
    base = path.resolve().parent
    sections: dict[str, Any] = {}
    for name, value in data.items():
        if name not in SECTIONS:
            raise ConfigError(f"{path}: line {_line(text, None, name)}: unknown section or key [{name}]")
        if not isinstance(value, dict):
            raise ConfigError(f"{path}: line {_line(text, None, name)}: [{name}] must be a section")
        sections[name] = _section(path, text, base, name, value)
    if "terminal" not in sections:
        raise ConfigError(f"{path}: section [terminal] is missing")
    config = Config(file=path.resolve(), **sections)
    _check_choice(path, text, "card", "driver", config.card.driver, CARD_DRIVERS)
    _check_choice(path, text, "printer", "driver", config.printer.driver, PRINTER_DRIVERS)
    _check_choice(path, text, "scanner", "driver", config.scanner.driver, SCANNER_DRIVERS)
    _check_choice(path, text, "sound", "driver", config.sound.driver, SOUND_DRIVERS)
    _check_choice(path, text, "scanner", "baud", config.scanner.baud, SCANNER_BAUDS)
    _check_choice(path, text, "printer", "baud", config.printer.baud, BAUDS)
    _check_range(path, text, "printer", "port", config.printer.port, 1)
    _check_range(path, text, "printer", "vendor", config.printer.vendor, 0)
    _check_range(path, text, "printer", "product", config.printer.product, 0)
    if config.printer.driver == "serial" and config.printer.device is None:
        line = _line(text, "printer", "driver")
        raise ConfigError(f"{path}: line {line}: [printer] device is missing: which serial line")
    for key in ("psam_read_key", "psam_internal_key"):
        value = getattr(config.card, key)
        if value is not None and not 0 <= value <= 255:
            raise ConfigError(f"{path}: line {_line(text, 'card', key)}: [card] {key} must be from 0 to 255")
    if config.openrosa is not None:
        _check_openrosa(path, text, config.openrosa)
    return config


def _check_openrosa(path: Path, text: str, section: OpenRosaSection) -> None:
    from sync.openrosa_endpoint import is_address

    _check_choice(path, text, "openrosa", "auth", section.auth, OPENROSA_AUTHS)
    if not is_address(section.url):
        line = _line(text, "openrosa", "url")
        raise ConfigError(
            f"{path}: line {line}: [openrosa] url must be https (http only to this machine) without user or query"
        )
    if bool(section.user) != (section.password_file is not None):
        there, lacking = ("user", "password_file") if section.user else ("password_file", "user")
        line = _line(text, "openrosa", there)
        raise ConfigError(f"{path}: line {line}: [openrosa] {there} stands without {lacking}")


def _section(path: Path, text: str, base: Path, name: str, value: dict[str, Any]) -> Any:
    kind = SECTIONS[name]
    known: dict[str, Field[Any]] = {f.name: f for f in fields(kind)}
    hints = get_type_hints(kind)
    arguments: dict[str, Any] = {}
    for key, item in value.items():
        where = f"{path}: line {_line(text, name, key)}"
        if key not in known:
            raise ConfigError(f"{where}: unknown key {key!r} in [{name}]")
        arguments[key] = _coerce(where, base, f"[{name}] {key}", hints[key], item)
    for key, spec in known.items():
        if key not in arguments and spec.default is MISSING and spec.default_factory is MISSING:
            raise ConfigError(f"{path}: line {_line(text, None, name)}: key {key!r} is missing in [{name}]")
    return kind(**arguments)


def _coerce(where: str, base: Path, name: str, hint: Any, item: object) -> object:
    choices = get_args(hint) or (hint,)
    if Path in choices and isinstance(item, str):
        return (base / item).resolve()
    for kind in (bool, int, str):
        if kind in choices and type(item) is kind:
            if kind is str and not str(item).isprintable():
                raise ConfigError(f"{where}: {name} holds control characters")
            return item
    words = {bool: "true or false", int: "a whole number", str: "text", Path: "a path"}
    wanted = " or ".join(words[c] for c in choices if c in words)
    raise ConfigError(f"{where}: {name} must be {wanted}")


def _check_choice(path: Path, text: str, section: str, key: str, value: object, choices: tuple[object, ...]) -> None:
    if value not in choices:
        line = _line(text, section, key)
        raise ConfigError(f"{path}: line {line}: [{section}] {key} must be one of {', '.join(map(str, choices))}")


def _check_range(path: Path, text: str, section: str, key: str, value: int, least: int) -> None:
    if not least <= value <= 0xFFFF:
        line = _line(text, section, key)
        raise ConfigError(f"{path}: line {line}: [{section}] {key} must be {least} to 65535")


def _line(text: str, section: str | None, key: str) -> int:
    """The 1-based line where `key` is written: tomllib does not tell."""
    current: str | None = None
    for number, line in enumerate(text.splitlines(), start=1):
        header = re.match(r"\s*\[\s*([^\]]+?)\s*\]", line)
        if header:
            current = header.group(1)
            if section is None and current.split(".")[0] == key:
                return number
        elif current == section and re.match(
            rf"\s*(\"{re.escape(key)}\"|'{re.escape(key)}'|{re.escape(key)})\s*[=.]", line
        ):
            return number
    return 1
