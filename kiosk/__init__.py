"""The terminal application: what people see and do."""
