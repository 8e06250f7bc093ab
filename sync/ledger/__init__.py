"""The ledger: everything done here that the centre must learn of, durable before anyone is told.

`sync.ledger.store.Ledger` is the door; `sync.ledger.values` are the plain values that go through it.
"""
