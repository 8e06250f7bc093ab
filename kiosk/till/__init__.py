"""The rules of the till: which accounts an act touches. Pure; the ledger only stores what these say."""
