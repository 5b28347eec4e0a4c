"""SIP as a small phone of ours speaks it: of the heartbeat, and of the bench. Messages and words only, no socket."""
