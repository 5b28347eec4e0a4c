"""Who calls, also when FastAGI does not answer: Asterisk itself starts a small process that asks a snapshot."""
