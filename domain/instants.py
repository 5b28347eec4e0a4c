"""One moment is the same moment in every database and every file: UTC, whole microseconds."""

from datetime import UTC, datetime, timedelta

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
SKEW = timedelta(seconds=5)
_MICROSECOND = timedelta(microseconds=1)


def microseconds(at: datetime) -> int:
    """Whole microseconds since 1970 UTC. TypeError: a time without a zone."""
    return (at - EPOCH) // _MICROSECOND


def instant(count: int) -> datetime:
    """The moment `count` microseconds after 1970 UTC."""
    return EPOCH + timedelta(microseconds=count)


def written(at: datetime) -> str:
    """ISO 8601 in UTC with all six decimals, so that texts sort as the moments do."""
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def counts_from(happened_at: datetime, heard_at: datetime, *, recovered: bool) -> datetime:
    """The moment from which a fact counts: a clock that jumped is not believed, one told late by the record is."""
    at = min(happened_at, heard_at)
    return at if recovered else max(at, heard_at - SKEW)
