"""What the centre costs a caller and a machine, measured beside a plain dialplan on the same Asterisk."""
