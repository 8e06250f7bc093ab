"""Any page."""

from __future__ import annotations

from kiosk.ui.pages.asking import (
    AnswerPage,
    CardPinPage,
    CardWaitPage,
    HelpPage,
    LookupPage,
    LookupResultPage,
    MenuPage,
    OfferPage,
)
from kiosk.ui.pages.home import HomePage, MessagePage
from kiosk.ui.pages.paying import AccountPage, AmountPage, BillerPage, CashPage, ConfirmPage, DonePage, RefundCashPage
from kiosk.ui.pages.staff import StaffPage, StaffPinPage
from kiosk.ui.pages.writing import EntryPage, ReviewPage

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
