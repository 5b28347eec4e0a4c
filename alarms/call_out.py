"""Whoever looks after the centre is rung on an ordinary telephone when an alarm is raised.

By a file that Asterisk picks up by itself: needs no database, no listener and no password, one of which may be what
the alarm is about. Source: Asterisk 22, call files (pbx_spool).
"""

from pathlib import Path

from dialplan import contract

RING_SECONDS = 40
RETRIES = 2
RETRY_SECONDS = 60


def call_out(spool_dir: Path, number: str) -> None:
    """Ring `number` now. OSError: the file could not be written."""
    text = (
        f"Channel: Local/{number}@{contract.ALARM_OUT}/n\n"
        f"Context: {contract.ALARM_CALL}\n"
        "Extension: s\n"
        "Priority: 1\n"
        f"WaitTime: {RING_SECONDS + 5}\n"
        f"MaxRetries: {RETRIES}\n"
        f"RetryTime: {RETRY_SECONDS}\n"
    )
    fresh, final = spool_dir / "tmp" / "saijai-alarm.call", spool_dir / "outgoing" / "saijai-alarm.call"
    for place in (fresh, final):
        place.parent.mkdir(parents=True, exist_ok=True)
    fresh.write_text(text, encoding="ascii")
    fresh.chmod(0o666)  # Asterisk's user takes it up, writes its tries into it and removes it
    fresh.rename(final)
