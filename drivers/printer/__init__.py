"""Slip printers: documents, layout, ESC/POS bytes, transports, and the paper simulator. Money and people mean nothing
here."""
