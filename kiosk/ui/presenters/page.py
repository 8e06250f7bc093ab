"""Which presenter draws which flow."""

from __future__ import annotations

from kiosk.flows import clerk, complaint, help_numbers, pay, slip_lookup, technician
from kiosk.flows.base import Env
from kiosk.flows.query_state import Query
from kiosk.ui.pages.page import Page
from kiosk.ui.pages.parts import Chrome
from kiosk.ui.presenters.chrome import present_chrome
from kiosk.ui.presenters.clerk import present_clerk
from kiosk.ui.presenters.complaint import present_complaint
from kiosk.ui.presenters.help_numbers import present_help
from kiosk.ui.presenters.home import present_home
from kiosk.ui.presenters.pay import present_pay
from kiosk.ui.presenters.query import present_query
from kiosk.ui.presenters.slip_lookup import present_slip_lookup
from kiosk.ui.presenters.technician import present_technician
from kiosk.visit import Visit


def present(visit: Visit, env: Env) -> tuple[Page, Chrome]:
    """What the screen shows now."""
    page: Page
    match visit.flow:
        case None:
            page = present_home(visit, env)
        case pay.Pay():
            page = present_pay(visit.flow, visit, env)
        case Query():
            page = present_query(visit.flow, visit, env)
        case complaint.Complaint():
            page = present_complaint(visit.flow, visit, env)
        case slip_lookup.SlipLookup():
            page = present_slip_lookup(visit.flow, env)
        case help_numbers.Help():
            page = present_help(env)
        case clerk.Clerk():
            page = present_clerk(visit.flow, env)
        case technician.Technician():
            page = present_technician(visit.flow, env)
    return page, present_chrome(visit, env)
