"""The reference central platform: takes operations in, lets departments decide, answers questions. Never imports the
terminal's ledger."""
