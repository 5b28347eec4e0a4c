"""Whoever looks after the centre hears that something is wrong before a resident does."""
