"""Barcode and QR scanners: a port, and what comes from a keyboard wedge, a serial line, the dock or a test."""
