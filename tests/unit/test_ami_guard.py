"""Security events of SIP become a file that Asterisk reads; what cannot be put in force now is tried again."""

from datetime import UTC, datetime
from pathlib import Path

from ami_listener.guard import Guard
from domain.bans import Bans, Rule


class Clock:
    """Stands."""

    at = 100.0

    def monotonic(self) -> float:
        return self.at

    def now(self) -> datetime:
        return datetime(2026, 1, 1, tzinfo=UTC)


class Link:
    """Notes what is asked; may be away."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.is_away = False

    async def call(self, action: str, headers: dict[str, str], timeout: float) -> dict[str, str]:
        if self.is_away:
            raise ConnectionError("no link to Asterisk")
        self.asked.append(f"{action} {headers['Module']}")
        return {"Response": "Success"}


def event(word: str, address: str = "198.51.100.7", service: str = "PJSIP") -> dict[str, str]:
    return {"Event": word, "Service": service, "RemoteAddress": f"IPV4/UDP/{address}/5060"}


async def test_a_ban_is_written_and_read_and_lifted(tmp_path: Path) -> None:
    clock, link, file = Clock(), Link(), tmp_path / "bans" / "banned.conf"
    guard = Guard(Bans(Rule(failures=3)), file, link, clock)
    await guard.look()
    assert not file.exists()
    for word in ("InvalidAccountID", "InvalidPassword", "ChallengeResponseFailed"):
        guard.hear(event(word))
    link.is_away = True
    await guard.look()
    assert guard.banned == 0
    link.is_away = False
    await guard.look()
    await guard.look()
    assert link.asked == ["Reload res_pjsip.so"]
    assert file.read_text() == "[banned]\ntype = acl\ndeny = 198.51.100.7\n"
    assert guard.banned == 1
    clock.at += 3600
    await guard.look()
    assert file.read_text() == "; nobody\n"
    assert len(link.asked) == 2


async def test_who_logs_in_and_who_is_no_phone_are_not_counted(tmp_path: Path) -> None:
    guard = Guard(Bans(Rule(failures=1)), tmp_path / "banned.conf", Link(), Clock())
    guard.hear(event("SuccessfulAuth"))
    guard.hear(event("InvalidPassword"))
    guard.hear(event("InvalidPassword", "203.0.113.1", service="AMI"))
    guard.hear({"Event": "InvalidPassword", "Service": "PJSIP", "RemoteAddress": "?"})
    await guard.look()
    assert guard.banned == 0


async def test_bans_of_an_earlier_listener_are_forgotten(tmp_path: Path) -> None:
    file, link = tmp_path / "banned.conf", Link()
    file.write_text("[banned]\ntype = acl\ndeny = 203.0.113.1\n")
    await Guard(Bans(Rule()), file, link, Clock()).look()
    assert file.read_text() == "; nobody\n"
    assert link.asked == ["Reload res_pjsip.so"]
