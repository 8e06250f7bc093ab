"""All functions by name."""

from __future__ import annotations

from forms.xpath.functions import Function, Library
from forms.xpath.functions_core import CORE
from forms.xpath.functions_date import DATES
from forms.xpath.functions_geo import GEO
from forms.xpath.functions_node import NODES
from forms.xpath.functions_number import NUMBERS
from forms.xpath.functions_select import SELECTS
from forms.xpath.functions_text import TEXTS

FUNCTIONS: dict[str, Function] = Library(CORE, NUMBERS, TEXTS, SELECTS, NODES, DATES, GEO).functions
