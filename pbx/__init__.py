"""Asterisk itself: its configuration and the one install recipe."""
