"""A printer on USB (interface class 07), by pyusb: endpoints as its descriptor says, every transfer with a deadline.

USB Device Class Definition for Printing Devices 1.1.
"""

from __future__ import annotations

import errno
import logging
import time
from collections import deque
from contextlib import suppress
from typing import Any, Final

from drivers.printer.transport import Absent, Broken

log = logging.getLogger(__name__)
PRINTER_CLASS: Final = 0x07
TRANSFER: Final = 1024
TRANSFER_MS: Final = 500
STALL_S: Final = 2.0
GET_PORT_STATUS: Final = (0xA1, 0x01)
"""bmRequestType and bRequest of the class, section 4.2.2."""


class UsbTransport:
    """`vendor` and `product` 0 take the first printer found. The device stays claimed between conversations; the
    kernel's own driver (usblp) is detached for that time and given back by `release`."""

    def __init__(self, vendor: int = 0, product: int = 0, stall_s: float = STALL_S, backend: Any = None) -> None:
        self._vendor = vendor
        self._product = product
        self._stall_s = stall_s
        self._backend = backend
        self._device: Any = None
        self._interface: Any = None
        self._out: Any = None
        self._in: Any = None
        self._kernel_had_it = False
        self._complained = ""
        self._heard: deque[int] = deque()

    def open(self) -> None:
        """Raises Absent."""
        if self._device is not None:
            return
        import usb.core

        try:
            self._find()
        except (usb.core.USBError, usb.core.NoBackendError, NotImplementedError) as error:
            self._complain(type(error).__name__)
            self.release()
            raise Absent from error
        if self._device is None:
            raise Absent

    def write(self, data: bytes) -> None:
        """All of it, or Broken."""
        import usb.core

        sent, ends = 0, time.monotonic() + self._stall_s
        while sent < len(data):
            try:
                took = self._claimed().write(self._out, data[sent : sent + TRANSFER], TRANSFER_MS)
            except usb.core.USBTimeoutError:
                took = 0
            except usb.core.USBError as error:
                self._drop()
                raise Broken(sent) from error
            if took:
                sent, ends = sent + took, time.monotonic() + self._stall_s
            elif time.monotonic() >= ends:
                raise Broken(sent, stalled=True)

    def read_byte(self, deadline_s: float) -> int | None:
        """One byte, or None."""
        ends = time.monotonic() + deadline_s
        while not self._heard:
            if self._in is None:
                return None
            left_ms = int((ends - time.monotonic()) * 1000)
            # Zero would mean for ever.
            self._heard.extend(self._read(max(1, left_ms)))
            if left_ms <= 0:
                break
        return self._heard.popleft() if self._heard else None

    def pins(self) -> int | None:
        """GET_PORT_STATUS."""
        import usb.core

        try:
            number = self._interface.bInterfaceNumber << 8 | self._interface.bAlternateSetting
            answer = self._claimed().ctrl_transfer(*GET_PORT_STATUS, 0, number, 1, TRANSFER_MS)
        except usb.core.USBError as error:
            if error.errno in (errno.ENODEV, errno.EIO):
                self._drop()
                raise Broken(0) from error
            return None
        return int(answer[0]) if len(answer) else None

    def close(self) -> None:
        """Forget what was said; the device stays ours."""
        self._heard.clear()

    def release(self) -> None:
        """Give the device back to the kernel's driver."""
        import usb.core
        import usb.util

        if self._device is None:
            return
        device, number = self._device, self._interface.bInterfaceNumber
        try:
            usb.util.release_interface(device, number)
            if self._kernel_had_it:
                device.attach_kernel_driver(number)
        except usb.core.USBError as error:
            log.info("usb printer not given back: %s", type(error).__name__)
        self._drop()

    def _find(self) -> None:
        import usb.core

        wanted = {k: v for k, v in (("idVendor", self._vendor), ("idProduct", self._product)) if v}
        for device in usb.core.find(find_all=True, backend=self._backend, **wanted):
            for configuration in device:
                for interface in configuration:
                    if interface.bInterfaceClass == PRINTER_CLASS and self._take(device, configuration, interface):
                        return

    def _take(self, device: Any, configuration: Any, interface: Any) -> bool:
        import usb.core
        import usb.util

        ways = {
            usb.util.endpoint_direction(e.bEndpointAddress): e.bEndpointAddress
            for e in interface
            if usb.util.endpoint_type(e.bmAttributes) == usb.util.ENDPOINT_TYPE_BULK
        }
        if usb.util.ENDPOINT_OUT not in ways:
            return False
        number = interface.bInterfaceNumber
        self._device, self._interface = device, interface
        self._out, self._in = ways[usb.util.ENDPOINT_OUT], ways.get(usb.util.ENDPOINT_IN)
        try:
            self._kernel_had_it = device.is_kernel_driver_active(number)
        except NotImplementedError:
            self._kernel_had_it = False
        if self._kernel_had_it:
            device.detach_kernel_driver(number)
        if _configured(device) != configuration.bConfigurationValue:
            device.set_configuration(configuration.bConfigurationValue)
        usb.util.claim_interface(device, number)
        if interface.bAlternateSetting:
            device.set_interface_altsetting(number, interface.bAlternateSetting)
        return True

    def _read(self, wait_ms: int) -> bytes:
        import usb.core

        try:
            return bytes(self._claimed().read(self._in, 64, wait_ms))
        except usb.core.USBTimeoutError:
            return b""
        except usb.core.USBError as error:
            self._drop()
            raise Broken(0) from error

    def _claimed(self) -> Any:
        if self._device is None:
            raise Broken(0)
        return self._device

    def _complain(self, why: str) -> None:
        """Once: it is tried again every second."""
        if why != self._complained:
            self._complained = why
            log.warning("usb printer not usable: %s", why)

    def _drop(self) -> None:
        import usb.core
        import usb.util

        if self._device is not None:
            # Of a device that was pulled out there is nothing to release.
            with suppress(usb.core.USBError):
                usb.util.dispose_resources(self._device)
        self._device = self._interface = None
        self._heard.clear()


def _configured(device: Any) -> int:
    import usb.core

    try:
        return int(device.get_active_configuration().bConfigurationValue)
    except usb.core.USBError:
        # Not configured yet.
        return 0
