"""An answer is a sign of life, a connection is none; a lost packet is nothing to kill for."""

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from runtime import questions
from runtime.questions import Asker
from runtime.settings import Settings


class Hand:
    """A clock that stands where it was put."""

    at = 100.0

    def monotonic(self) -> float:
        return self.at


@pytest.fixture(autouse=True)
def _hurried(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(questions, "WITHIN_SECONDS", 0.2)


@contextmanager
def listener(kind: socket.SocketKind, serve: Callable[[socket.socket], None] | None) -> Iterator[int]:
    """Somebody at a port; None: as a frozen process, whose connections the kernel still takes."""
    with socket.socket(socket.AF_INET, kind) as door:
        door.bind(("127.0.0.1", 0))
        if kind is socket.SOCK_STREAM:
            door.listen(4)
        if serve is not None:
            thread = threading.Thread(target=serve, args=(door,))
            thread.start()
        yield door.getsockname()[1]
        if serve is not None:
            thread.join(5)


def says(octets: bytes) -> Callable[[socket.socket], None]:
    def serve(door: socket.socket) -> None:
        line, _ = door.accept()
        with line:
            line.sendall(octets)
            line.recv(64)

    return serve


def answers_sip(door: socket.socket) -> None:
    asked, place = door.recvfrom(4096)
    call_id = next(line for line in asked.decode().splitlines() if line.startswith("Call-ID"))
    door.sendto(f"SIP/2.0 401 Unauthorized\r\n{call_id}\r\n\r\n".encode(), place)


def test_a_greeting_at_the_manager_port_is_life(tmp_path: Path) -> None:
    with listener(socket.SOCK_STREAM, says(b"Asterisk Call Manager/11.0.0\r\n")) as port:
        assert questions.ami(Settings(data_dir=tmp_path, ami_port=port))


def test_any_answer_to_options_is_life_also_a_refusal(tmp_path: Path) -> None:
    with listener(socket.SOCK_DGRAM, answers_sip) as port:
        assert questions.sip_port(Settings(data_dir=tmp_path, sip_port=port, bind="0.0.0.0"))


def test_a_broker_that_refuses_us_is_alive(tmp_path: Path) -> None:
    with listener(socket.SOCK_STREAM, says(b"\x20\x02\x00\x05")) as port:
        assert questions.broker(Settings(data_dir=tmp_path, mqtt_url=f"mqtt://127.0.0.1:{port}"))


@pytest.mark.parametrize("question", [questions.ami, questions.broker])
def test_a_connection_without_a_word_is_no_life(tmp_path: Path, question: Callable[[Settings], bool]) -> None:
    with listener(socket.SOCK_STREAM, None) as port, pytest.raises(TimeoutError):
        question(Settings(data_dir=tmp_path, ami_port=port, mqtt_url=f"mqtt://127.0.0.1:{port}"))


def test_silence_counts_from_the_last_answer_and_only_after_three_questions() -> None:
    clock, answers = Hand(), iter([True, False, False, False, True])
    asker = Asker("asterisk", lambda: next(answers), clock)
    asker.ask()
    clock.at = 103.0
    asker.ask()
    asker.ask()
    assert asker.silent_seconds(50.0, 110.0) == 0.0
    asker.ask()
    assert asker.silent_seconds(50.0, 110.0) == 10.0
    assert asker.silent_seconds(109.0, 110.0) == 1.0, "a pause of the machine, or another process, begins anew"
    asker.ask()
    assert asker.silent_seconds(50.0, 110.0) == 0.0


def test_a_refused_connection_and_nonsense_are_no_answers() -> None:
    def refused() -> bool:
        raise ConnectionRefusedError

    def nonsense() -> bool:
        raise questions.sip.NotSip("?")

    for question in (refused, nonsense):
        asker = Asker("asterisk", question, Hand())
        asker.ask()
        assert (asker.unanswered, asker.answered_at) == (1, None)
