"""From state to page: pure functions that choose words and mask; no Qt."""
