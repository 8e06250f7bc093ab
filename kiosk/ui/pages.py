"""What each screen is given to draw: plain frozen values, no behaviour, no Qt.

A presenter turns a flow's state into one of these; QML draws it and answers with `act(action, value)`.
All text arrives ready: masked, formatted, translated. Money text is already "￥86.40".
The class name is the QML file's name: `BillerPage` is drawn by `qml/BillerPage.qml`.
"""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Tile:
    """A big card of the home screen or of a menu."""

    id: str
    name: str
    hint: str = ""
    icon: str = ""
    """File name in resources/icons without `.svg`."""
    enabled: bool = True


@dataclass(frozen=True, slots=True)
class Key:
    """A keypad key or an amount chip: touching it acts `chip` with `value`."""

    name: str
    value: str


@dataclass(frozen=True, slots=True)
class FieldView:
    """An input. `name` is its label and accessible name."""

    id: str
    name: str
    text: str = ""
    """What is shown: digits grouped, or ● for a PIN."""
    message: str = ""
    """Shown beside the field: what is wrong, or what was recognised."""
    message_kind: str = "error"
    """error | note | ok"""
    secret: bool = False
    focused: bool = False
    hint: str = ""
    input: str = ""
    """"": the page's own keypad; else what the on-screen keyboard helps to type: digits | id | phone | money | name |
    address | latin | text."""


@dataclass(frozen=True, slots=True)
class Row:
    """Label and value on a paper-like panel. `strong` marks the amount."""

    label: str
    value: str
    strong: bool = False


@dataclass(frozen=True, slots=True)
class Chrome:
    """The bars that every page has."""

    point_name: str
    clock: str
    line_ok: bool
    line_text: str
    """"" or 现在断网 仍可现金缴费."""
    reader_ok: bool
    reader_text: str
    printer_ok: bool
    printer_text: str
    demo: bool
    """Shows 演示."""
    card_in: bool
    person: str
    """王*兰, or 社保卡 尾号0031, or ""."""
    staff: str
    """"" or 工作人员 01 已登录."""
    idle_seconds: int
    """0, or the seconds left in the idle warning overlay with the button 我还要用."""
    stepper: tuple[str, ...] = ()
    step: int = -1
    """Which word of the stepper is the present one; -1: no stepper."""
    large: bool = False
    lowered: bool = False
    reading: bool = False
    volume: int = 3
    """1 to 5."""
    language: str = "zh"
    """These five: see `kiosk.comfort`. act("large" | "lowered" | "reading" | "language"), act("volume", "up")."""
    voice: bool = False
    """This machine can speak: 朗读 and 音量 are shown."""


@dataclass(frozen=True, slots=True)
class HomePage:
    """Greeting on the left, tiles on the right. act("tile", id), act("slip_lookup"), act("staff")."""

    greeting: str
    prompt: str
    """您好，请插社保卡 / 没有卡也能办, or what to do about the card in the reader."""
    prompt_kind: str
    """note | ok | warn"""
    tiles: tuple[Tile, ...]
    more: bool = False
    """A second page of tiles exists: button 更多."""
    notice: str = ""
    """One amber line: no shift, printer trouble, limits near."""


@dataclass(frozen=True, slots=True)
class BillerPage:
    """Tiles of billers. act("biller", id), act("back")."""

    title: str
    tiles: tuple[Tile, ...]
    note: str = ""
    """Why the card in the reader brings no name, or ""."""


@dataclass(frozen=True, slots=True)
class AccountPage:
    """Known accounts first, then entry with a keypad. act("known", index), act("other"), act("focus", field id),
    act("key", "0".."9" | "back" | "clear"), act("type", {"field": id, "text": …}), act("next"), act("back")."""

    title: str
    known: tuple[Row, ...]
    """Buttons named by label: 我家电表 尾号4567; value is the masked holder and address."""
    fields: tuple[FieldView, ...]
    """Empty while the known accounts are offered; else 户号 and 再次输入户号."""
    busy: str = ""
    """正在查询… while an answer is awaited."""
    extra_key: str = ""
    """"X" for id numbers."""
    message: str = ""
    """What a scanned code was not, while the known accounts are offered; the fields carry their own."""
    scan_hint: str = ""
    """"" where no scanner is."""


@dataclass(frozen=True, slots=True)
class AmountPage:
    """act("chip", fen as text), act("focus"|"key"|"type"), act("next"), act("back")."""

    title: str
    rows: tuple[Row, ...]
    """Biller, account, holder, address, due."""
    as_of: str
    """数据截至 2026年11月20日, 刚刚查到, or ""."""
    field: FieldView
    chips: tuple[Key, ...]


@dataclass(frozen=True, slots=True)
class ConfirmPage:
    """The paper-like page. act("confirm"), act("back")."""

    title: str
    rows: tuple[Row, ...]
    amount: str
    capitals: str
    tender: str
    promise: str
    """The amber (or plain) strip: what is and is not promised now."""
    warning: str
    """The biller's own warning, or ""."""


@dataclass(frozen=True, slots=True)
class CashPage:
    """Clerk half (店员PIN, 实收, chips, 找零, 收到现金) and villager half.
    act("focus"|"key"|"type"|"chip"), act("received"), act("back")."""

    title: str
    due: str
    due_label: str
    fields: tuple[FieldView, ...]
    chips: tuple[Key, ...]
    change: str
    """￥13.60, or "" while 实收 is short."""
    change_note: str
    villager: str
    """请把现金交给工作人员"""
    message: str
    """Trouble that belongs to no field: the printer is out of paper."""
    busy: str = ""
    ready: bool = False
    """Whether 收到现金 may be touched: not while it is being recorded."""


@dataclass(frozen=True, slots=True)
class DonePage:
    """Result with slip number, QR, take-your-things picture and a ring to wipe. act("home")."""

    title: str
    """已受理待上传"""
    sentence: str
    slip_no: str
    code: str
    qr: str
    """Content of the QR."""
    rows: tuple[Row, ...]
    take: str
    """请取走凭条和卡片 / 请取走凭条"""
    card_in: bool
    print_note: str
    """正在打印凭条… / 凭条已打印 / 打印情况不明，请问工作人员"""
    print_ok: bool
    seconds_left: int
    seconds_total: int


@dataclass(frozen=True, slots=True)
class RefundCashPage:
    """COMMIT failed. Stays until the clerk agrees. act("returned")."""

    title: str
    """没有受理，请把现金退还本人"""
    amount: str
    sentence: str
    button: str
    """现金已退还"""


@dataclass(frozen=True, slots=True)
class LookupPage:
    """Field 凭条号 with keypad. act("focus"|"key"|"type"), act("next"), act("back")."""

    title: str
    field: FieldView
    note: str
    """What the number is and what it shows."""
    busy: str = ""
    scan_hint: str = ""
    """"" where no scanner is."""


@dataclass(frozen=True, slots=True)
class LookupResultPage:
    """act("home"), act("again")."""

    title: str
    """办理成功 / 已受理待上传 / 未通过 / 没有查到"""
    kind: str
    """ok | note | bad"""
    sentence: str
    rows: tuple[Row, ...]
    asked: str
    """刚刚向市平台核实 / 现在断网，这是本机记录"""


@dataclass(frozen=True, slots=True)
class MenuPage:
    """A question that is answered by touching a tile. act(`action`, id), act("back")."""

    title: str
    tiles: tuple[Tile, ...]
    action: str
    note: str = ""
    """Why the card in the reader brings no name, or ""."""


@dataclass(frozen=True, slots=True)
class CardWaitPage:
    """One card is asked for, or another one. Shows nothing of anybody. act("no_card"), act("back")."""

    title: str
    sentence: str
    message: str
    """"" or why the card in the reader is not the one."""
    other: str
    """"" or the button for those without a card: 没带卡."""
    seconds_left: int
    """0 of 0: no clock runs."""
    seconds_total: int


@dataclass(frozen=True, slots=True)
class CardPinPage:
    """The card's PIN, masked. act("key"|"type"), act("next") 确认, act("no_pin"), act("back")."""

    title: str
    field: FieldView
    note: str
    """Who checks it, and that it is kept nowhere."""
    stop: str
    """"" or why no PIN is taken here any more, and where to go."""
    forgot: str
    """"" or the button 不知道密码."""
    forgot_note: str
    """Why there is no such button, or ""."""
    ready: bool
    busy: str = ""


@dataclass(frozen=True, slots=True)
class OfferPage:
    """A question that cannot be answered now: what can be done. act("next"), act("task", id), act("back")."""

    title: str
    rows: tuple[Row, ...]
    promise: str
    """What is and is not promised."""
    choices: tuple[Tile, ...]
    """替家人查, 请工作人员核对身份."""
    next: str
    busy: str = ""


@dataclass(frozen=True, slots=True)
class AnswerPage:
    """What was looked up. Personal ones go away by themselves. act("home"), act("again"), act("print"),
    act("more")."""

    title: str
    asked: str
    """刚刚向市平台查到 / 数据截至 … / 卡上写着的."""
    rows: tuple[Row, ...]
    more: str
    """"" or the button 下一页 1/2."""
    caution: str
    """"" or 请留意身边."""
    paper: str
    """"" or the button 打印; 看完了 without it is 不打印."""
    paper_note: str
    paper_ok: bool
    seconds_left: int
    seconds_total: int


@dataclass(frozen=True, slots=True)
class EntryPage:
    """One question, typed on the on-screen keyboard. act("key"|"type"), act("next"), act("back")."""

    title: str
    field: FieldView
    note: str = ""
    """That it may be left empty, or what it is for."""


@dataclass(frozen=True, slots=True)
class ReviewPage:
    """What was said, before it is handed in. act("confirm"), act("back")."""

    title: str
    rows: tuple[Row, ...]
    text: str
    """The person's own words. On a screen too small for all of them their beginning is shown."""
    promise: str
    """What is and is not promised now."""
    next: str
    busy: str = ""
    message: str = ""


@dataclass(frozen=True, slots=True)
class HelpPage:
    """帮助: numbers that always work. act("home")."""

    title: str
    numbers: tuple[Row, ...]
    """110, 120, 12345 and the point's phone."""
    tips: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class StaffPinPage:
    """The PIN page that 工作人员 opens. act("focus"|"key"|"type"), act("next"), act("back")."""

    title: str
    fields: tuple[FieldView, ...]
    """工号 and 店员PIN."""
    checks: tuple[str, ...] = ()
    """What the clerk compares before the PIN is typed."""
    next: str = "下一步"
    technician: str = ""
    """"" or the button 技术员: act("technician")."""


@dataclass(frozen=True, slots=True)
class StaffPage:
    """The clerk's corner. act("task", id) per button, act("sign_out"), act("home")."""

    title: str
    rows: tuple[Row, ...]
    """Shift, drawer, unsent count and sum, line, printer."""
    tasks: tuple[Tile, ...]
    """Buttons: 开班, 立即上传, 打印完整 / 没有打出来 for a job of unknown outcome …"""
    question: str = ""
    """An open question: 凭条 1234… 打印完整吗？"""
    fields: tuple[FieldView, ...] = ()
    """开班: 开班现金; 关班: 清点现金; 补印: 凭条号."""
    extra_key: str = "."
    """"." for money, "" for numbers."""
    back: bool = False
    """The left button leads back to the desk instead of signing out."""


@dataclass(frozen=True, slots=True)
class MessagePage:
    """One message with one way on. act("home") or act("back")."""

    title: str
    kind: str
    """note | warn | bad"""
    sentence: str
    help: str
    """Who helps."""
    button: str = "返回首页"
    rows: tuple[Row, ...] = field(default_factory=tuple)


Page = (
    HomePage
    | BillerPage
    | AccountPage
    | AmountPage
    | ConfirmPage
    | CashPage
    | DonePage
    | RefundCashPage
    | LookupPage
    | LookupResultPage
    | MenuPage
    | CardWaitPage
    | CardPinPage
    | OfferPage
    | AnswerPage
    | EntryPage
    | ReviewPage
    | HelpPage
    | StaffPinPage
    | StaffPage
    | MessagePage
)
