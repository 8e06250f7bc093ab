"""The engine's stated limits. A form or answer beyond one is refused with a message that names it."""

from __future__ import annotations

MAX_FORM_BYTES = 4 * 1024 * 1024
"""Bytes of one XForm document."""

MAX_QUESTIONS = 5_000
"""Nodes of the primary instance as the form defines it."""

MAX_CONTROL_DEPTH = 40
"""Groups and repeats within each other."""

MAX_CHOICE_ROWS = 50_000
"""Rows of one secondary instance."""

MAX_CHOICE_CELLS = 400_000
"""Rows times columns of one secondary instance."""

MAX_RESOURCE_BYTES = 32 * 1024 * 1024
"""Bytes of one secondary instance's file."""

MAX_REPEATS = 1_000
"""Instances of one repeat below one parent."""

MAX_NODES = 50_000
"""Nodes of the primary instance while it is filled in."""

MAX_TEXT = 20_000
"""Characters of one answer."""

MAX_ATTACHMENT_BYTES = 20 * 1024 * 1024
"""Bytes of one attached file."""

MAX_ATTACHMENTS_BYTES = 60 * 1024 * 1024
"""Bytes of all files attached to one filled-in form."""
