"""The ways to a printer: USB, network, serial line, device file."""
