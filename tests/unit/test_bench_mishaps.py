"""What goes wrong in a bench of the journal is left to chance, and the same again for the same seed."""

from bench.mishaps import LISTENER, LOCK_SECONDS, Mishaps, plan
from runtime import heartbeat
from runtime.heartbeat import Beat


def test_so_many_of_each_within_the_time_and_the_same_for_the_same_seed():
    planned = plan(7, 600.0, 20, 8, 5)
    assert planned == plan(7, 600.0, 20, 8, 5) != plan(8, 600.0, 20, 8, 5)
    assert [sum(one.what == what for one in planned) for what in ("kill", "lock", "restart")] == [20, 8, 5]
    assert all(0 <= one.at <= 600 for one in planned)
    assert planned == sorted(planned, key=lambda one: one.at)
    lasting = [one.lasts for one in planned if one.what == "lock"]
    assert min(lasting) >= LOCK_SECONDS[0] and max(lasting) <= LOCK_SECONDS[1]


def test_what_the_listener_could_not_explain_at_any_time_is_remembered(tmp_path):
    unlucky = Mishaps(0, tmp_path / "db", tmp_path, lambda _: None)
    for pid, unexplained in ((10, 1), (10, 2), (11, 0), (12, 1)):
        detail = {"gaps": {"unexplained": unexplained}}
        heartbeat.write(tmp_path, Beat(LISTENER, pid, 0.0, True, "", detail))
        unlucky.look()
    assert unlucky.unexplained == 2
