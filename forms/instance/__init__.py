"""Primary and secondary instances."""
