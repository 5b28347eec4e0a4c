"""Writes the configuration that Asterisk starts with: pbx/etc and dialplan/ filled in from the settings.

Everything lands below DIR/asterisk/etc; nothing there is edited by hand. Paths are those that Asterisk sees
(`pbx_dir`): in the rootfs and in the container DIR is always /srv/saijai.
"""

import re
import shutil
import socket
from collections.abc import Sequence
from pathlib import Path

import prompts.install
from dialplan import contract
from domain import escalation, triage
from domain.escalation import NOBODY_ELSE, Reach, Tier
from pbx import secrets, trunks
from prompts import edition
from runtime.settings import Settings

HERE = Path(__file__).parent
DIALPLAN = HERE.parent / "dialplan"
PAGE_DOMAIN = "saijai"  # a page says in its SIP; Asterisk looks at the name before it alone
REPEAT_PRIORITY = 100
SECOND_LINE_AT_ONCE = 8  # processes; a storm must not take the processor from the calls themselves
KEPT_BY_THE_DIALPLAN = ("RANK_SINCE", "ANSWERED_AT", "PRESSES", "STORM", "BUSY_SINCE", "ADMITTING", "ADMITTED_AT")
_PLACEHOLDER = re.compile(r"@([A-Z_]+)@")


def write(
    settings: Settings, operators: Sequence[str], pbx_dir: Path, modules_dir: Path, reach: Reach = NOBODY_ELSE
) -> None:
    """Write all configuration files; `operators` are ids in the order in which they are offered a call.

    `reach` is who stands behind them for a call of which nobody in Python knows anything.
    """
    root = settings.data_dir / "asterisk"
    for folder in ("etc", "lib", "spool", "run", "log/cel-custom", "data", "lib/keys", "bans"):
        (root / folder).mkdir(parents=True, exist_ok=True)
    etc = root / "etc"
    values = _values(settings, pbx_dir, modules_dir)
    for source in sorted((HERE / "etc").glob("*.conf")):
        _put(etc / source.name, _PLACEHOLDER.sub(lambda found: values[found.group(1)], source.read_text("utf-8")))
    for source in sorted(DIALPLAN.glob("*.conf")):
        _put(etc / "dialplan.d" / source.name, source.read_text("utf-8"))
    _put(etc / "globals.d" / "settings.conf", _globals(settings, pbx_dir))
    write_editions(settings, pbx_dir)
    for context, door in _studio_doors(settings).items():
        _put(etc / "studio.d" / f"{context}.conf", f"; made from the settings\n{door}")
    for name, content in trunks.tls_files(settings).items():
        _put(etc / trunks.TLS_FOLDER / name, content.decode("ascii"))
    write_operators(settings, operators)
    write_responders(settings, reach)
    _link(root / "data" / "sounds", "../../sounds")
    _link(root / "data" / "documentation", "/usr/share/asterisk/documentation")


def write_operators(settings: Settings, operators: Sequence[str]) -> None:
    """Write endpoints, hints, queue members and the fallback list: the places that know an operator."""
    etc = settings.data_dir / "asterisk" / "etc"
    made = "; made by ./saijai operators"
    endpoints = [made]
    for operator_id in operators:
        name, secret = endpoint(operator_id), secrets.operator_secret(settings, operator_id)
        endpoints += [
            f"[{name}](operator)",
            f"aors = {name}",
            f"auth = {name}",
            f"set_var = SAIJAI_OPERATOR={operator_id}",
            f"[{name}](operator-aor)",
            f"[{name}](operator-auth)",
            f"username = {name}",
            f"password = {secret}",
            *_page(operator_id),
        ]
    _put(etc / "pjsip.d" / "operators.conf", "\n".join(endpoints) + "\n")
    hints = [f"exten => {hinted(one)},hint,PJSIP/{endpoint(one)}&PJSIP/{page_endpoint(one)}" for one in operators]
    _put(etc / "hints.d" / "operators.conf", "\n".join((made, *hints, "")))
    everyone = [_member(operator_id, 0) for operator_id in operators]
    for queue in ("operators-all", "operators-on"):
        _put(etc / "queues.d" / f"{queue}.conf", "\n".join((made, *everyone, "")))
    # the penalty is the place in the list; the even one before it is for the operator's page
    in_order = [_member(operator_id, 2 * place + 1) for place, operator_id in enumerate(operators)]
    _put(etc / "queues.d" / "operators.conf", "\n".join((made, *in_order, "")))
    dial = "&".join(f"PJSIP/{phone}" for one in operators for phone in (endpoint(one), page_endpoint(one)))
    places = max(settings.ring_places, 2 * len(operators))  # so that no freed operator ever waits for a caller
    _put(etc / "globals.d" / "operators.conf", f"FALLBACK_OPERATORS={dial}\nRING_PLACES={places}\n")


def write_responders(settings: Settings, reach: Reach) -> None:
    """Write the contacts of the third line: its ladder runs to its end with no Python and no database."""
    stranger = escalation.plan((), "", "", reach)
    values = {"FALLBACK_BACKUP": Tier.BACKUP, "FALLBACK_RESCUE": Tier.RESCUE}
    text = "".join(f"{name}={stranger.rung(tier).dials}\n" for name, tier in values.items())
    _put(settings.data_dir / "asterisk" / "etc" / "globals.d" / "responders.conf", text)


def write_editions(settings: Settings, pbx_dir: Path) -> None:
    """Write the music classes of every edition of the prompts, and which one calls hear that begin now."""
    etc, data = settings.data_dir / "asterisk" / "etc", settings.data_dir
    names = ["", *(one.name for one in edition.editions(data))]
    _put(etc / "musiconhold.d" / "classes.conf", _music_classes(pbx_dir, names))
    _put(etc / "globals.d" / "prompts.conf", f"EDITION={edition.newest(data)}\n")


def endpoint(operator_id: str) -> str:
    """The SIP name of an operator's phone on the desk."""
    return f"op-{operator_id}"


def page_endpoint(operator_id: str) -> str:
    """The SIP name of the same operator's phone in the console's page."""
    return f"web-{operator_id}"


def hinted(operator_id: str) -> str:
    """The extension whose state is that of the operator; Asterisk overlooks a hyphen there."""
    return operator_id.replace("-", "_")


def _member(operator_id: str, penalty: int) -> str:
    state = f"hint:{hinted(operator_id)}@{contract.OPERATOR_PHONES}"
    return f"member => PJSIP/{endpoint(operator_id)},{penalty},,{state}"


def _page(operator_id: str) -> list[str]:
    """The phone in the page; its password comes at sign-in (pbx/etc/sorcery.conf)."""
    name = page_endpoint(operator_id)
    return [
        f"[{name}](page)",
        f"aors = {name}",
        f"auth = {name}",
        f"set_var = {contract.OPERATOR}={operator_id}",
        f"[{name}](page-aor)",
    ]


def _globals(settings: Settings, pbx_dir: Path) -> str:
    stranger = escalation.plan((), "", "")  # what a caller gets when nobody can be asked who it is
    values = {
        "AGI_URL": f"agi://{settings.agi_host}:{settings.agi_port}",
        "IDENTIFY_SECONDS": settings.identify_seconds,
        "SECOND_LINE_SECONDS": settings.second_line_seconds,
        "SECOND_LINE_AT_ONCE": SECOND_LINE_AT_ONCE,
        "FORCE_LINE": settings.force_line,
        "FALLBACK_QUEUE": stranger.queue,
        "PROMPT_SETS": "|".join(escalation.PROMPT_SETS),
        "FALLBACK_PROMPT_SET": stranger.prompt_set,
        "FALLBACK_GREETING": stranger.greeting,
        "FALLBACK_PRIORITY": stranger.priority,
        "REPEAT_PRIORITY": REPEAT_PRIORITY,
        "OPERATOR_RING_SECONDS": settings.operator_ring_seconds,
        "QUEUE_SECONDS": settings.queue_seconds,
        "FALLBACK_RING_SECONDS": settings.fallback_ring_seconds,
        "HAND_OVER_RING_SECONDS": settings.hand_over_ring_seconds,
        "LEAST_TALK_SECONDS": settings.least_talk_seconds,
        "LONGEST_WAIT_SECONDS": settings.longest_wait_seconds,
        "TRUNK_LINES": settings.trunk_lines,
        "STORM_CALLS": settings.storm_calls,
        "STORM_SECONDS": settings.storm_seconds,
        "STORM_BUSY_SECONDS": settings.storm_busy_seconds,
        "TRIAGE_SECONDS": settings.triage_seconds,
        "TRIAGE_TRAPPED": triage.LOWERED[triage.Answer.TRAPPED],
        "TRIAGE_MEDICINE": triage.LOWERED[triage.Answer.MEDICINE],
        "TRIAGE_SAFE": triage.LOWERED[triage.Answer.SAFE],
        **dict.fromkeys(KEPT_BY_THE_DIALPLAN, 0),
        "RECORDINGS": pbx_dir / "recordings" / "live",
        "STUDIO": pbx_dir / "studio",
        "TEST_NUMBER": settings.test_number,
        "LADDER_AFTER_SECONDS": settings.ladder_after_seconds,
        "CONTACT_RING_SECONDS": settings.contact_ring_seconds,
        "TIER_PAUSE_SECONDS": settings.tier_pause_seconds,
        "KEY_SECONDS": settings.key_seconds,
        "EMERGENCY_NUMBER": settings.emergency_number,
        "EMERGENCY_STAY_SECONDS": settings.emergency_stay_seconds,
        "LADDERS_AT_ONCE": settings.ladders_at_once,
        "EMERGENCY_AT_ONCE": settings.emergency_at_once,
        "EMERGENCY_AGAIN_SECONDS": settings.emergency_again_seconds,
        "TRUNK_CALLER_ID": settings.trunk_caller_id or settings.help_number,
        "SECOND_TRUNK": trunks.second_way_out(settings),
    }
    return "".join(f"{name}={value}\n" for name, value in values.items())


def _studio_doors(settings: Settings) -> dict[str, str]:
    """Who may dial the number where prompts are recorded: the trunk only where an admin has said so."""
    is_open = {"from-operator": True, "from-trunk": settings.studio_from_trunk}
    door = f"exten => {settings.studio_number},1,Goto(studio,s,1)\n"
    return {context: door if is_it and settings.studio_number else "" for context, is_it in is_open.items()}


def _music_classes(pbx_dir: Path, editions: Sequence[str]) -> str:
    default = f"saijai-{escalation.plan((), '', '').prompt_set}-waiting"
    names = [f"{name}{one}" for one in editions for name in sorted(prompts.install.classes())]
    folders = {name: name for name in names} | {"default": default}
    return "".join(
        f"[{name}]\nmode = files\ndirectory = {pbx_dir / 'moh' / folder}\nsort = alpha\n"
        for name, folder in folders.items()
    )


def _values(settings: Settings, pbx_dir: Path, modules_dir: Path) -> dict[str, str]:
    bound = settings.bind not in ("0.0.0.0", "::")
    media = settings.media_address or (settings.bind if bound else "")
    return {
        "NODE": settings.node,
        "PBX_DIR": str(pbx_dir),
        "DIALPLAN": "\n".join(f"#include dialplan.d/{source.name}" for source in sorted(DIALPLAN.glob("*.conf"))),
        "MODULES_DIR": str(modules_dir),
        "BIND": settings.bind,
        "SIP_PORT": str(settings.sip_port),
        "RTP_START": str(settings.rtp_start),
        "RTP_END": str(settings.rtp_end),
        "WS_PORT": str(settings.ws_port),
        "AMI_BIND": settings.ami_bind,
        "AMI_PORT": str(settings.ami_port),
        "AMI_PERMIT": settings.ami_permit,
        "AMI_SECRET": secrets.read(settings, "ami"),
        "HEARTBEAT_SECRET": secrets.read(settings, "heartbeat"),
        "OPERATOR_RING_SECONDS": str(settings.operator_ring_seconds),
        "EXTERNAL": _external(settings.external_address),
        "TRUNKS": trunks.sections(settings, pbx_dir),
        # an own address for RTP: else Asterisk asks the resolver, and a dead one delays the ring by 12 s
        "MEDIA": _media(media),
        "PAGE_MEDIA": _media(settings.media_address or ("" if not bound else reached_by_browsers(settings.bind))),
    }


def _media(address: str) -> str:
    return f"media_address = {address}\nbind_rtp_to_media_address = yes" if address else ""


def reached_by_browsers(bind: str) -> str:
    """Where browsers find the sound: never loopback, which Asterisk does not offer; empty: at any address."""
    if not bind.startswith("127."):
        return bind
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asked:
        try:
            asked.connect(("192.0.2.1", 9))  # no packet is sent: which of our addresses would it come from?
        except OSError:
            return ""
        return str(asked.getsockname()[0])


def _external(address: str) -> str:
    """Behind a translated address (a container, a router): what others must send signalling and sound to."""
    return f"external_signaling_address = {address}\nexternal_media_address = {address}" if address else ""


def _put(file: Path, text: str) -> None:
    """Replace a file in one step, readable by Asterisk's group only (it may hold a secret)."""
    file.parent.mkdir(parents=True, exist_ok=True)
    fresh = file.with_name(file.name + ".new")
    fresh.touch(mode=0o640)
    fresh.write_text(text, encoding="utf-8")
    fresh.replace(file)


def _link(place: Path, target: str) -> None:
    if not place.is_symlink():
        place.symlink_to(target)


def clear(settings: Settings) -> None:
    """Forget what an earlier start wrote, so that a removed file does not live on."""
    shutil.rmtree(settings.data_dir / "asterisk" / "etc", ignore_errors=True)
