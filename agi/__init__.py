"""Answers the dialplan's questions while a resident waits: who calls, whom to ring, what is heard."""
