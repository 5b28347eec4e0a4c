"""Whoever is due is looked at once, in order; whoever is not is left alone."""

from datetime import UTC, datetime, timedelta

from ami_listener.agenda import Agenda

AT = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)


def test_the_longest_due_comes_first_and_each_once() -> None:
    agenda = Agenda()
    agenda.put("late", AT + 2 * SECOND)
    agenda.put("early", AT)
    agenda.put("tomorrow", AT + timedelta(days=1))
    assert agenda.take_due(AT + 3 * SECOND) == ["early", "late"]
    assert agenda.take_due(AT + 3 * SECOND) == []


def test_the_last_word_about_an_incident_holds() -> None:
    agenda = Agenda()
    agenda.put("later", AT)
    agenda.put("later", AT + 5 * SECOND)
    agenda.put("sooner", AT + 5 * SECOND)
    agenda.put("sooner", AT)
    agenda.put("never", AT)
    agenda.put("never", None)
    assert agenda.take_due(AT) == ["sooner"]
    assert agenda.take_due(AT + 5 * SECOND) == ["later"]


def test_what_was_moved_away_and_back_comes_once() -> None:
    agenda = Agenda()
    for due_at in (AT, AT + SECOND, AT):
        agenda.put("it", due_at)
    assert agenda.take_due(AT + SECOND) == ["it"]
