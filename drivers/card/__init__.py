"""Social-security cards: the port, the reading procedure over any link, PC/SC, the dock's reader, a virtual card."""
