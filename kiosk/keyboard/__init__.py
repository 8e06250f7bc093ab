"""The on-screen keyboard's mind: what a key does, which characters are offered. Pure values over one read-only table;
no Qt, no I/O but reading that table, and nothing is ever learned."""
