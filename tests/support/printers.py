"""The software printer behind every kind of cable: TCP, a pseudo-terminal as serial line or device file, USB."""

from __future__ import annotations

import errno
import os
import pty
import select
import threading
import time
import tty
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import usb.backend
import usb.core

from drivers.dock.state import DockState
from drivers.printer.paper.decoder import Slip
from drivers.printer.paper.machine import Machine
from drivers.printer.paper.server import PaperSimulator
from drivers.printer.transport import Transport
from drivers.printer.transports.device_file import FileTransport
from drivers.printer.transports.network import NetworkTransport
from drivers.printer.transports.serial_line import SerialTransport
from drivers.printer.transports.usb_printer import UsbTransport

LOOK_S = 0.005


class Bench:
    """What a test says to the printer, and what came out of it."""

    def __init__(self) -> None:
        self.word = "ready"
        self.later: tuple[int, str] | None = None
        """(bytes, word): the state changes when so many bytes were printed."""
        self.machine: Machine | None = None
        self.slips: list[Slip] = []

    def state(self) -> str:
        if self.later and self.machine and self.machine.printed >= self.later[0]:
            self.word, self.later = self.later[1], None
        return self.word

    def keep(self, slip: Slip, raw: bytes) -> None:
        self.slips.append(slip)

    def make(self, width_dots: int = 576) -> Machine:
        self.machine = Machine(self.state, self.keep, width_dots, "gbk")
        return self.machine

    def fail_after(self, printed: int, word: str) -> None:
        assert self.machine is not None
        self.later = (self.machine.printed + printed, word)


@contextmanager
def over_network(bench: Bench, folder: Path) -> Iterator[Transport]:
    state = DockState(folder / "dock")
    state.create()
    simulator = PaperSimulator(state, word=bench.state)
    simulator.machine = bench.make()
    thread = threading.Thread(target=simulator.run)
    thread.start()
    try:
        yield NetworkTransport("127.0.0.1", simulator.port, stall_s=0.6)
    finally:
        simulator.stop()
        thread.join()


class PtyPrinter:
    """The machine at the far end of a pseudo-terminal. `baud` paces it as a real line would."""

    def __init__(self, bench: Bench, baud: int = 0) -> None:
        self._machine = bench.make()
        self._bench = bench
        self._baud = baud
        self._far, self._near = pty.openpty()
        tty.setraw(self._near)
        self.path = Path(os.ttyname(self._near))
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._main)
        self._thread.start()

    def stop(self) -> None:
        self._stopping.set()
        self._thread.join()
        self.unplug()

    def unplug(self) -> None:
        for end in (self._far, self._near):
            if end >= 0:
                os.close(end)
        self._far = self._near = -1

    def _main(self) -> None:
        while not self._stopping.is_set():
            room = self._machine.room
            if room and select.select([self._far], [], [], LOOK_S)[0]:
                data = os.read(self._far, min(room, 64))
                if self._baud:
                    time.sleep(len(data) * 10 / self._baud)
                self._say(self._machine.receive(data))
            else:
                time.sleep(0 if room else LOOK_S)
                self._say(self._machine.work())

    def _say(self, said: bytes) -> None:
        if said:
            os.write(self._far, said)


@contextmanager
def over_serial(bench: Bench, folder: Path, baud: int = 0) -> Iterator[Transport]:
    printer = PtyPrinter(bench, baud)
    try:
        yield SerialTransport(printer.path, baud or 115200, stall_s=0.6)
    finally:
        printer.stop()


@contextmanager
def over_device_file(bench: Bench, folder: Path) -> Iterator[Transport]:
    printer = PtyPrinter(bench)
    try:
        yield FileTransport(printer.path, stall_s=0.6)
    finally:
        printer.stop()


class UsbBackend(usb.backend.IBackend):  # type: ignore[misc]
    """A bus with a keyboard and a printer on it; the printer is the machine. `present` False: it was pulled out."""

    def __init__(self, machine: Machine) -> None:
        super().__init__()
        self._machine = machine
        self._said = bytearray()
        self.present = True
        self.kernel_has_it = True
        self.claimed = False
        self.given_back = 0
        self.pins = 0x18
        self.drop_after: int | None = None
        """Bytes after which the plug is pulled."""
        self.received = 0

    def enumerate_devices(self) -> Any:
        return iter(["keyboard", "printer"] if self.present else ["keyboard"])

    def get_device_descriptor(self, dev: str) -> Any:
        return _descriptor(bLength=18, bDescriptorType=1, bcdUSB=0x200, bDeviceClass=0, bDeviceSubClass=0,
                           bDeviceProtocol=0, bMaxPacketSize0=64, idVendor=0x0519 if dev == "printer" else 0x046D,
                           idProduct=0x2013, bcdDevice=1, iManufacturer=0, iProduct=0, iSerialNumber=0,
                           bNumConfigurations=1, address=1, bus=1, port_number=1, port_numbers=(1,),
                           speed=3)  # fmt: skip

    def get_configuration_descriptor(self, dev: str, config: int) -> Any:
        if config:
            raise IndexError
        return _descriptor(bLength=9, bDescriptorType=2, wTotalLength=32, bNumInterfaces=1, bConfigurationValue=1,
                           iConfiguration=0, bmAttributes=0x80, bMaxPower=50)  # fmt: skip

    def get_interface_descriptor(self, dev: str, intf: int, alt: int, config: int) -> Any:
        if intf or alt:
            raise IndexError
        return _descriptor(bLength=9, bDescriptorType=4, bInterfaceNumber=0, bAlternateSetting=0, bNumEndpoints=2,
                           bInterfaceClass=7 if dev == "printer" else 3, bInterfaceSubClass=1, bInterfaceProtocol=2,
                           iInterface=0)  # fmt: skip

    def get_endpoint_descriptor(self, dev: str, ep: int, intf: int, alt: int, config: int) -> Any:
        # Not the addresses that python-escpos takes for granted (0x01 and 0x82).
        if ep > 1:
            raise IndexError
        return _descriptor(bLength=7, bDescriptorType=5, bEndpointAddress=(0x03, 0x84)[ep],
                           bmAttributes=2 if dev == "printer" else 3, wMaxPacketSize=64, bInterval=0, bRefresh=0,
                           bSynchAddress=0)  # fmt: skip

    def open_device(self, dev: str) -> str:
        self._plugged()
        return dev

    def close_device(self, dev_handle: str) -> None:
        pass

    def get_configuration(self, dev_handle: str) -> int:
        self._plugged()
        return 1

    def set_configuration(self, dev_handle: str, config_value: int) -> None:
        raise AssertionError("a configured device is not configured again")

    def is_kernel_driver_active(self, dev_handle: str, intf: int) -> bool:
        return self.kernel_has_it

    def detach_kernel_driver(self, dev_handle: str, intf: int) -> None:
        self.kernel_has_it = False

    def attach_kernel_driver(self, dev_handle: str, intf: int) -> None:
        self._plugged()
        self.kernel_has_it = True
        self.given_back += 1

    def claim_interface(self, dev_handle: str, intf: int) -> None:
        self._plugged()
        if self.kernel_has_it:
            raise usb.core.USBError("Resource busy", -6, errno.EBUSY)
        self.claimed = True

    def release_interface(self, dev_handle: str, intf: int) -> None:
        self._plugged()
        self.claimed = False

    def bulk_write(self, dev_handle: str, ep: int, intf: int, data: Any, timeout: int) -> int:
        self._plugged()
        assert ep == 0x03
        assert timeout > 0
        self._said += self._machine.work()
        room = self._machine.room
        if not room:
            time.sleep(timeout / 1000)
            raise usb.core.USBTimeoutError("Operation timed out", -7, errno.ETIMEDOUT)
        taken = data.tobytes()[:room]
        self.received += len(taken)
        self._said += self._machine.receive(taken)
        if self.drop_after is not None and self.received >= self.drop_after:
            self.present = False
        return len(taken)

    def bulk_read(self, dev_handle: str, ep: int, intf: int, buff: Any, timeout: int) -> int:
        self._plugged()
        assert ep == 0x84
        assert timeout > 0
        ends = time.monotonic() + timeout / 1000
        while True:
            self._said += self._machine.work()
            if self._said:
                break
            if time.monotonic() >= ends:
                raise usb.core.USBTimeoutError("Operation timed out", -7, errno.ETIMEDOUT)
            time.sleep(LOOK_S)
        part = bytes(self._said[: len(buff)])
        del self._said[: len(part)]
        for i, byte in enumerate(part):
            buff[i] = byte
        return len(part)

    def ctrl_transfer(self, dev_handle: str, request_type: int, request: int, value: int, index: int, data: Any,
                      timeout: int) -> int:  # fmt: skip
        self._plugged()
        assert (request_type, request) == (0xA1, 0x01)
        data[0] = self.pins
        return 1

    def _plugged(self) -> None:
        if not self.present:
            raise usb.core.USBError("No such device", -4, errno.ENODEV)


def _descriptor(**values: int | tuple[int, ...]) -> SimpleNamespace:
    return SimpleNamespace(extra_descriptors=[], **values)


@contextmanager
def over_usb(bench: Bench, folder: Path) -> Iterator[Transport]:
    transport = UsbTransport(stall_s=0.6, backend=UsbBackend(bench.make()))
    yield transport
    transport.release()


WAYS: dict[str, Callable[[Bench, Path], Any]] = {
    "network": over_network,
    "serial": over_serial,
    "device file": over_device_file,
    "usb": over_usb,
}
