"""An OpenRosa server's own address, however it writes its port."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest

from sync.openrosa import _origin


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("https://h/a", "https://h:443/b", True),
        ("http://h/a", "http://h:80/b", True),
        ("https://h/a", "https://h:8443/b", False),
        ("https://h/a", "http://h/a", False),
        ("https://h/a", "https://g/a", False),
    ],
)
def test_the_usual_port_is_the_same_written_out(one: str, other: str, same: bool) -> None:
    assert (_origin(urlsplit(one)) == _origin(urlsplit(other))) is same
