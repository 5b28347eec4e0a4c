"""Where an installation keeps what: every file and folder below DIR that more than one process knows."""

from pathlib import Path


class Folders:
    """Part of the settings: `data_dir` is DIR."""

    data_dir: Path

    @property
    def run_dir(self) -> Path:
        """Heartbeats and sockets of the running processes."""
        return self.data_dir / "run"

    @property
    def secrets_dir(self) -> Path:
        """Secrets made at install, 0600."""
        return self.data_dir / "secrets"

    @property
    def journal_head_file(self) -> Path:
        """The head of the journal's hash chain, kept outside the database."""
        return self.data_dir / "journal.head"

    @property
    def journal_anchors_file(self) -> Path:
        """Each day's signed end of that chain."""
        return self.data_dir / "journal.anchors"

    @property
    def recordings_dir(self) -> Path:
        """live/ while a call runs, sealed/ (encrypted) afterwards."""
        return self.data_dir / "recordings"

    @property
    def snapshot_file(self) -> Path:
        """Everybody's answers, for the second line: Asterisk's user reads it."""
        return self.data_dir / "second_line" / "snapshot.db"

    @property
    def snapshot_key_file(self) -> Path:
        """Its own copy of the key by which a phone is recognised."""
        return self.snapshot_file.with_name("phone.key")

    @property
    def bans_file(self) -> Path:
        """Whom Asterisk's SIP does not hear, as its configuration includes it."""
        return self.data_dir / "asterisk" / "bans" / "banned.conf"

    @property
    def cel_file(self) -> Path:
        """Asterisk's own record of every channel, one CSV row an event."""
        return self.data_dir / "asterisk" / "log" / "cel-custom" / "saijai.csv"

    @property
    def asterisk_logs(self) -> tuple[Path, Path]:
        """What else Asterisk writes down by itself: its troubles, and what its queues did."""
        folder = self.data_dir / "asterisk" / "log"
        return folder / "messages", folder / "queue_log"

    def spool_dir(self, process: str) -> Path:
        """Where `process` drops facts that the listener appends to the journal."""
        return self.data_dir / "spool" / process
