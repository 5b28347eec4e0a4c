"""Supervisord understands what we write for it, whatever the folder of the installation is called."""

import io
import shlex
from pathlib import Path

import pytest
from supervisor.options import ServerOptions

from runtime.supervise import Program, configuration


@pytest.fixture(name="read_back", params=["data", "town hall", "100%", "a%(here)sb", "it's", "x;y", "a,b=c", "ใส่ใจ"])
def _read_back(tmp_path, request):
    """What supervisord makes of our text for some programs, in a folder with such a name."""
    top = tmp_path / request.param
    (top / "run").mkdir(parents=True)
    (top / "log").mkdir()

    def read_back(*programs: Program) -> tuple[Path, ServerOptions]:
        file = top / "run" / "supervisord.conf"
        file.write_text(configuration(top / "run", top / "log", programs), encoding="utf-8")
        options = ServerOptions()
        options.stderr = io.StringIO()
        options.realize(["-c", str(file)])
        return top, options

    return read_back


def test_every_program_is_started_as_it_was_meant(read_back):
    command = ("/usr/bin/env", "--data", "a b", "100%", '"quoted"', "it's", "back\\slash", "x;y", "$HOME", "")
    _, options = read_back(Program("agi", command, {"PYTHONPATH": "/srv/a b/100%/it's", "CI": "1"}))
    [group] = options.process_group_configs
    [program] = group.process_configs
    assert tuple(shlex.split(program.command)) == command  # as supervisor.process does it
    assert program.environment == {"PYTHONPATH": "/srv/a b/100%/it's", "CI": "1"}


def test_logs_and_pid_lie_where_the_installation_is(read_back):
    top, options = read_back(Program("agi", ("/bin/true",)))
    assert options.logfile == str(top / "log" / "supervisord.log")
    assert options.childlogdir == str(top / "log")
    assert options.pidfile == str(top / "run" / "supervisord.pid")
    [program] = options.process_group_configs[0].process_configs
    assert program.stdout_logfile == str(top / "log" / "agi.log")
    assert program.redirect_stderr


def test_programs_start_in_the_order_of_their_priority(read_back):
    _, options = read_back(
        Program("agi", ("/bin/true",), priority=20),
        Program("mosquitto", ("/bin/true",), priority=5),
        Program("asterisk", ("/bin/true",), priority=10),
    )
    assert [group.name for group in sorted(options.process_group_configs)] == ["mosquitto", "asterisk", "agi"]


def test_a_part_is_started_again_for_ever_and_given_its_time_to_end(read_back):
    _, options = read_back(Program("agi", ("/bin/true",), stop_seconds=8))
    [program] = options.process_group_configs[0].process_configs
    assert program.autorestart and program.autostart
    assert program.startretries >= 1_000_000
    assert program.stopwaitsecs == 8
    assert program.killasgroup and not program.stopasgroup


def test_the_supervisor_stays_in_the_foreground_and_opens_no_port(read_back):
    _, options = read_back(Program("agi", ("/bin/true",)))
    assert options.nodaemon
    assert options.server_configs == []


def test_logs_are_rotated_so_that_they_never_fill_the_disk(read_back):
    _, options = read_back(Program("agi", ("/bin/true",)))
    [program] = options.process_group_configs[0].process_configs
    assert 0 < program.stdout_logfile_maxbytes * (program.stdout_logfile_backups + 1) <= 200 * 2**20
    assert options.logfile_maxbytes
