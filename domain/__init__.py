"""The rules of the help line as pure functions and values: no file, socket or clock is touched here."""
