"""What the centre remembers: residents and their phones, the journal, and what is still to be written into it."""
