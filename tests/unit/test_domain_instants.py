"""A moment survives every way of writing it down."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.instants import counts_from, instant, microseconds, written

moments = st.datetimes(timezones=st.sampled_from((UTC, timezone(timedelta(hours=7)))))


@given(moments)
def test_a_moment_reads_back_exactly(at):
    assert instant(microseconds(at)) == at
    assert datetime.fromisoformat(written(at)) == at


@given(st.datetimes(timezones=st.just(UTC)), st.datetimes(timezones=st.just(UTC)))
def test_texts_sort_as_moments_do(one, other):
    assert (written(one) < written(other)) == (one < other)


def test_a_time_without_a_zone_is_refused():
    with pytest.raises(TypeError):
        microseconds(datetime(2026, 4, 20))  # noqa: DTZ001


def test_a_fact_counts_from_when_it_was_heard_but_a_recovered_one_from_when_it_happened() -> None:
    at, hour = datetime(2026, 4, 20, tzinfo=UTC), timedelta(hours=1)
    assert counts_from(at - hour, at, recovered=True) == at - hour
    assert counts_from(at + hour, at, recovered=True) == at
    assert abs(counts_from(at - hour, at, recovered=False) - at) < timedelta(seconds=10)
    assert counts_from(at + hour, at, recovered=False) == at
