"""The terminal application: what people see and do."""

VERSION = "0.1.0"

START_AGAIN = 70
"""Exit status of a terminal that is to be started again from outside: after a bug, or because a technician asked."""
