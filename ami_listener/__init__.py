"""Nothing that happens in a help call goes unrecorded: follows Asterisk, writes the journal, tells everyone."""
