"""What Asterisk does by itself, also when Python is gone, and the names it shares with Python."""
