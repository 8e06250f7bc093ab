"""Which profile, font and way to the printer `terminal.toml` means."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from drivers.printer import profile as profiles
from drivers.printer.font import RasterFont, find_font
from drivers.printer.transport import Transport
from kiosk import content
from kiosk.config import Config

LP_DEVICE: Final = Path("/dev/usb/lp0")


def shipped_profiles() -> Path:
    """The folder of profiles that come with the product."""
    return content.bundled() / "printers"


def profile(config: Config) -> profiles.Profile:
    """The profile named: one made at this point, else a shipped one. Raises ProfileError."""
    return profiles.find(config.printer.profile, (config.printer_profiles, shipped_profiles()))


def font(config: Config) -> RasterFont | None:
    """The font for what the printer lacks; None: none is installed. Raises FontError: the one named is not there."""
    return find_font(config.printer.font)


def transport(config: Config) -> Transport:
    """The way to the printer; not opened yet."""
    printer = config.printer
    match printer.driver:
        case "network" | "simulated":
            from drivers.printer.transports.network import NetworkTransport

            return NetworkTransport(printer.host, printer.port)
        case "serial":
            from drivers.printer.transports.serial_line import SerialTransport

            assert printer.device is not None
            return SerialTransport(printer.device, printer.baud)
        case "file":
            from drivers.printer.transports.device_file import FileTransport

            return FileTransport(printer.device or LP_DEVICE)
        case _:
            from drivers.printer.transports.usb_printer import UsbTransport

            return UsbTransport(printer.vendor, printer.product)
