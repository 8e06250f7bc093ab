"""An operation's whole life outside the screen: its record, the ledger, the line, the reference centre."""
