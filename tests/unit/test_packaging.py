from __future__ import annotations

from importlib.metadata import packages_distributions

import pytest


@pytest.mark.parametrize("package", ["kiosk", "drivers", "sync", "forms", "resources"])
def test_no_other_distribution_owns_one_of_our_names(package: str) -> None:
    owners = set(packages_distributions().get(package, ["huimin-kiosk"]))
    assert owners == {"huimin-kiosk"}
