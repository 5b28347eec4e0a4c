"""What Asterisk starts with is whole, says what the settings say, and shows no password to anybody else."""

import configparser
import os
import re
import stat
from pathlib import Path

import pytest

from dialplan import contract
from domain.escalation import Contact, Reach
from pbx import configuration, secrets
from runtime.settings import Settings, SettingsError

MODULES = Path("/usr/lib/asterisk/modules")
SEEN_AS = Path("/srv/saijai")
OPERATORS = ("noi", "lek", "somchai")


@pytest.fixture(name="umask_of_nobody", autouse=True)
def _umask_of_nobody():
    """The worst habit: everything is public unless it is said otherwise."""
    before = os.umask(0)
    yield
    os.umask(before)


@pytest.fixture(name="written")
def _written(tmp_path):
    """The folder of the configuration that was written for some settings and operators."""

    def written(operators=OPERATORS, **settings: object) -> Path:
        chosen = Settings(data_dir=tmp_path / "data", **settings)
        secrets.make(chosen)
        configuration.write(chosen, operators, SEEN_AS, MODULES)
        return tmp_path / "data" / "asterisk" / "etc"

    return written


def lines(file: Path) -> list[str]:
    """Its lines without comments, as Asterisk reads them."""
    bare = (re.sub(r"(?<!\\);.*$", "", line).strip() for line in file.read_text(encoding="utf-8").splitlines())
    return [line.replace("\\;", ";") for line in bare if line]


def section(file: Path, name: str) -> list[str]:
    """The lines of one section."""
    found, is_inside = [], False
    for line in lines(file):
        if line.startswith("["):
            is_inside = line.startswith(f"[{name}]")
        elif is_inside:
            found.append(line)
    return found


def files(etc: Path) -> dict[str, str]:
    return {str(file.relative_to(etc)): file.read_text(encoding="utf-8") for file in etc.rglob("*") if file.is_file()}


@pytest.mark.parametrize(
    "more", [{}, {"external_address": "203.0.113.5", "bind": "0.0.0.0", "trunk_contact": "sip:x"}]
)
def test_no_placeholder_is_left_open(written, more):
    for name, text in files(written(**more)).items():
        assert not re.search(r"@[A-Z_]+@", text), name


def test_every_file_of_ours_is_there_and_every_included_one_too(written):
    etc = written()
    assert {file.name for file in (configuration.HERE / "etc").glob("*.conf")} <= {
        file.name for file in etc.iterdir()
    }
    for name, text in files(etc).items():
        for included in re.findall(r"^#include (\S+)", text, re.M):
            assert (etc / included).is_file(), f"{name} includes {included}"


def test_the_dialplan_is_there_as_it_is_in_the_repository(written):
    etc = written()
    for source in configuration.DIALPLAN.glob("*.conf"):
        assert (etc / "dialplan.d" / source.name).read_bytes() == source.read_bytes()


def test_no_file_with_a_password_is_for_everybody(written):
    etc = written()
    for file in etc.rglob("*"):
        if file.is_file():
            assert stat.S_IMODE(file.stat().st_mode) == 0o640, file


def test_a_password_is_where_asterisk_needs_it_and_nowhere_else(written, tmp_path):
    etc = written()
    settings = Settings(data_dir=tmp_path / "data")
    held = {
        "ami": secrets.read(settings, "ami"),
        **{who: secrets.operator_secret(settings, who) for who in OPERATORS},
    }
    found = {who: [name for name, text in files(etc).items() if secret in text] for who, secret in held.items()}
    assert found == {"ami": ["manager.conf"], **{who: ["pjsip.d/operators.conf"] for who in OPERATORS}}
    for name in ("mqtt", "mqtt_reader", "phone.key", "recordings.key"):
        assert not [file for file, text in files(etc).items() if secrets.read(settings, name) in text]


def test_the_places_that_know_an_operator_agree(written):
    etc = written()
    names = ["noi", "lek", "somchai"]
    text = (etc / "pjsip.d" / "operators.conf").read_text()
    assert re.findall(r"^\[op-(.+)\]\(operator\)$", text, re.M) == names
    assert re.findall(r"^\[web-(.+)\]\(page\)$", text, re.M) == names
    members = [line.removeprefix("member => PJSIP/op-") for line in lines(etc / "queues.d" / "operators-all.conf")]
    assert [member.partition(",")[0] for member in members] == names
    dial = lines(etc / "globals.d" / "operators.conf")[0]
    assert dial == "FALLBACK_OPERATORS=" + "&".join(f"PJSIP/op-{name}&PJSIP/web-{name}" for name in names)


def test_an_operator_with_two_phones_is_one_operator(written):
    etc = written(operators=("noi-2",))
    assert lines(etc / "hints.d" / "operators.conf") == ["exten => noi_2,hint,PJSIP/op-noi-2&PJSIP/web-noi-2"]
    for queue in ("operators", "operators-all"):
        [member] = lines(etc / "queues.d" / f"{queue}.conf")
        assert member.endswith(",,hint:noi_2@operator-phones")


def test_both_queues_offer_a_call_in_the_order_of_the_list(written):
    etc = written()
    names = ["noi", "lek", "somchai"]
    offered = [line.split(",")[:2] for line in lines(etc / "queues.d" / "operators-all.conf")]
    assert offered == [[f"member => PJSIP/op-{name}", "0"] for name in names]
    # one at a time, by penalty; between two of them is the place of a page
    offered = [line.split(",")[:2] for line in lines(etc / "queues.d" / "operators.conf")]
    assert offered == [[f"member => PJSIP/op-{name}", str(2 * at + 1)] for at, name in enumerate(names)]


@pytest.mark.parametrize(
    ("bind", "media", "found"),
    [
        ("192.0.2.10", "", "192.0.2.10"),
        ("0.0.0.0", "", ""),
        ("127.0.0.1", "192.0.2.11", "192.0.2.11"),
    ],
)
def test_a_browser_is_given_an_address_that_it_can_reach(written, bind, media, found):
    etc = written(bind=bind, media_address=media)
    page = section(etc / "pjsip.conf", "page")
    assert [line for line in page if line.startswith("media_address")] == (
        [f"media_address = {found}"] if found else []
    )


def test_a_browser_is_never_sent_to_loopback(written):
    page = section(written() / "pjsip.conf", "page")
    assert not [line for line in page if "127." in line]


def test_an_operator_registers_with_the_own_name_and_secret_and_is_known_by_the_id(written, tmp_path):
    file = written() / "pjsip.d" / "operators.conf"
    secret = secrets.operator_secret(Settings(data_dir=tmp_path / "data"), "lek")
    assert section(file, "op-lek") == [
        "aors = op-lek",
        "auth = op-lek",
        f"set_var = {contract.OPERATOR}=lek",
        "username = op-lek",
        f"password = {secret}",
    ]


def test_the_third_line_knows_who_stands_behind_the_operators(written, tmp_path):
    etc = written()
    reach = Reach(backup=(Contact("head", "op-noi"), Contact("deputy", "0899999301")), rescue=(Contact("r1", "199"),))
    configuration.write_responders(Settings(data_dir=tmp_path / "data"), reach)
    assert lines(etc / "globals.d" / "responders.conf") == [
        "FALLBACK_BACKUP=head:op-noi&deputy:0899999301",
        "FALLBACK_RESCUE=r1:199",
    ]


def test_without_operators_the_files_are_there_and_name_nobody(written):
    etc = written(operators=())
    assert lines(etc / "queues.d" / "operators.conf") == lines(etc / "pjsip.d" / "operators.conf") == []
    assert lines(etc / "globals.d" / "operators.conf") == ["FALLBACK_OPERATORS=", "RING_PLACES=12"]


def test_an_operator_who_left_is_in_none_of_the_files(written, tmp_path):
    etc = written()
    configuration.write_operators(Settings(data_dir=tmp_path / "data"), ["noi", "somchai"])
    assert not [name for name, text in files(etc).items() if "lek" in text]
    assert "member => PJSIP/op-somchai,3,,hint:somchai@operator-phones" in lines(etc / "queues.d" / "operators.conf")


def test_the_globals_are_those_of_the_contract_with_a_value_each(written):
    etc = written()
    said = dict(
        line.split("=", 1)
        for name in ("settings", "operators", "responders", "prompts")
        for line in lines(etc / "globals.d" / f"{name}.conf")
    )
    assert said.keys() == contract.GLOBALS
    not_set = {"EMERGENCY_NUMBER", "SECOND_TRUNK", "FALLBACK_BACKUP", "FALLBACK_RESCUE", "FORCE_LINE", "EDITION"}
    assert {name for name, value in said.items() if not value} == not_set
    assert said["RECORDINGS"] == "/srv/saijai/recordings/live"
    assert said["AGI_URL"] == "agi://127.0.0.1:4573"


def test_a_repeated_press_outranks_every_first_one(written):
    from domain import urgency

    assert urgency.MOST < configuration.REPEAT_PRIORITY


def test_every_stage_has_its_music_and_an_unknown_class_falls_back_to_the_waiting_sound(written):
    text = (written() / "musiconhold.d" / "classes.conf").read_text()
    music = configparser.ConfigParser()
    music.read_string(text)
    assert set(music.sections()) == configuration.prompts.install.classes() | {"default"}
    assert (
        music["default"]["directory"]
        == music["saijai-th-waiting"]["directory"]
        == "/srv/saijai/moh/saijai-th-waiting"
    )


def test_ports_and_addresses_are_those_of_the_settings(written):
    etc = written(bind="192.0.2.1", sip_port=5070, ami_port=5039, ws_port=8089, rtp_start=30000, rtp_end=30399)
    assert "bind = 192.0.2.1:5070" in section(etc / "pjsip.conf", "udp")
    assert "port = 5039" in section(etc / "manager.conf", "general")
    assert any("8089" in line for line in lines(etc / "http.conf"))
    assert {"rtpstart = 30000", "rtpend = 30399"} <= set(lines(etc / "rtp.conf"))


def test_the_manager_listens_on_this_machine_and_to_this_machine_only(written):
    etc = written()
    assert "bindaddr = 127.0.0.1" in section(etc / "manager.conf", "general")
    assert {"deny = 0.0.0.0/0.0.0.0", "permit = 127.0.0.1/255.255.255.255"} <= set(
        section(etc / "manager.conf", "saijai")
    )


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        ({}, "media_address = 127.0.0.1"),
        ({"bind": "192.0.2.1"}, "media_address = 192.0.2.1"),
        ({"bind": "0.0.0.0", "media_address": "192.0.2.9"}, "media_address = 192.0.2.9"),
        ({"bind": "0.0.0.0"}, None),
    ],
)
def test_sound_has_an_address_of_its_own_so_that_no_resolver_is_asked(written, settings, expected):
    etc = written(**settings)
    for who in ("trunk-line", "operator"):
        found = [line for line in section(etc / "pjsip.conf", who) if line.startswith("media_address")]
        assert found == ([expected] if expected else [])


def test_behind_a_router_others_are_told_the_outer_address(written):
    transport = section(written(external_address="203.0.113.5") / "pjsip.conf", "udp")
    assert {"external_signaling_address = 203.0.113.5", "external_media_address = 203.0.113.5"} <= set(transport)
    assert not [line for line in section(written() / "pjsip.conf", "udp") if line.startswith("external")]


def test_a_trunk_by_address_registers_nowhere(written):
    etc = written(trunk_host="192.0.2.20")
    assert "match = 192.0.2.20" in section(etc / "pjsip.conf", "trunk")
    assert section(etc / "pjsip.conf", "trunk-registration") == section(etc / "pjsip.conf", "trunk-auth") == []


def test_a_trunk_with_an_account_registers_and_its_calls_come_to_the_help_number(written, tmp_path):
    (tmp_path / "secret").write_text("pa;ss w\\rd\n", encoding="utf-8")
    etc = written(trunk_host="sip.example", trunk_user="0541234567", trunk_secret_file=tmp_path / "secret")
    assert section(etc / "pjsip.conf", "trunk-auth")[-2:] == ["username = 0541234567", "password = pa;ss w\\rd"]
    registration = section(etc / "pjsip.conf", "trunk-registration")
    assert "server_uri = sip:sip.example" in registration
    assert "client_uri = sip:0541234567@sip.example" in registration
    assert "contact_user = 1441" in registration


def test_a_trunk_contact_keeps_its_parameters(written):
    etc = written(trunk_contact="sip:192.0.2.20:5060;transport=udp")
    assert "contact = sip:192.0.2.20:5060;transport=udp" in section(etc / "pjsip.conf", "trunk")


def test_a_trunk_password_that_is_not_there_is_named_with_its_variable(written, tmp_path):
    with pytest.raises(SettingsError, match=r"SAIJAI_TRUNK_SECRET_FILE=.*/secret: cannot be read: .*No such file"):
        written(trunk_user="0541234567", trunk_secret_file=tmp_path / "secret")


def test_a_second_writing_says_the_same_and_leaves_nothing_half_written(written):
    before = files(written())
    assert files(written()) == before
    assert not [name for name in before if name.endswith(".new")]


def test_clear_forgets_what_an_earlier_release_wrote(written, tmp_path):
    etc = written()
    (etc / "dialplan.d" / "00-old.conf").write_text("[old]\n")
    configuration.clear(Settings(data_dir=tmp_path / "data"))
    assert not etc.exists()
    assert "dialplan.d/00-old.conf" not in files(written())


def test_asterisk_finds_our_sounds_from_wherever_it_sees_dir(written):
    sounds = written().parent / "data" / "sounds"
    assert not sounds.readlink().is_absolute()
    assert (sounds.parent / sounds.readlink()).resolve() == (sounds.parents[2] / "sounds").resolve()


def test_the_ring_holds_twice_as_many_callers_as_there_are_operators(written):
    etc = written(operators=tuple(f"op{position}" for position in range(9)))
    assert "RING_PLACES=18" in lines(etc / "globals.d" / "operators.conf")


@pytest.mark.parametrize(
    ("settings", "operators", "trunk"),
    [
        ({}, ["exten => 1443,1,Goto(studio,s,1)"], []),
        ({"studio_number": ""}, [], []),
        ({"studio_number": "", "studio_from_trunk": True}, [], []),
        (
            {"studio_number": "88", "studio_from_trunk": True},
            ["exten => 88,1,Goto(studio,s,1)"],
            ["exten => 88,1,Goto(studio,s,1)"],
        ),
    ],
)
def test_the_trunk_reaches_the_studio_only_where_an_admin_has_said_so(written, settings, operators, trunk):
    etc = written(**settings)
    doors = [lines(etc / "studio.d" / f"{context}.conf") for context in ("from-operator", "from-trunk")]
    assert [[line for line in door if not line.startswith(";")] for door in doors] == [operators, trunk]
