"""The terminal application: what people see and do."""

VERSION = "0.1.0"
