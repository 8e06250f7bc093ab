"""OpenRosa as `terminal.toml` names it. Loads no XML: the agent reads this where there is no such server as well."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, cast

from sync.openrosa_endpoint import Access

if TYPE_CHECKING:
    from kiosk.config import Config
    from sync.openrosa_drain import OpenRosaSettings


class NotConfigured(Exception):
    """terminal.toml has no section [openrosa]."""

    code = "openrosa_not_configured"


def access_of(config: Config) -> Access:
    """Raises NotConfigured."""
    section = config.openrosa
    if section is None:
        raise NotConfigured(f"{config.file}: there is no section [openrosa]")
    scheme = cast(Literal["digest", "basic"], section.auth)
    return Access(
        url=section.url, ca=section.ca, user=section.user, password_file=section.password_file, scheme=scheme
    )  # fmt: skip


def openrosa_settings(config: Config) -> OpenRosaSettings | None:
    """What the agent needs; None where no server is configured."""
    if config.openrosa is None:
        return None
    from sync.openrosa_drain import OpenRosaSettings

    return OpenRosaSettings(access_of(config), config.openrosa_outbox)
