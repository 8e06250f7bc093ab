"""Devices: ports, real drivers, simulated drivers and the dock that plays them. Knows nothing of the business."""
