"""The lines to the telephone network: one, or two of which each takes over for the other, in and out.

Transports beyond UDP exist only where a trunk uses them. A second way out is worth something only when it is noticed
that the first is dead, so each is then asked by OPTIONS, and one that is silent is not dialled at all.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from runtime.settings import Settings, SettingsError

TRUNKS = ("trunk", "trunk2")
TLS_FOLDER = "tls"


@dataclass(frozen=True)
class Trunk:
    """One line as the settings have it."""

    name: str
    host: str
    contact: str
    user: str
    secret_file: Path | None
    transport: str
    has_srtp: bool


def trunks(settings: Settings) -> list[Trunk]:
    """The first, and the second where there is one."""
    found = []
    for name in TRUNKS:
        values = {word: getattr(settings, f"{name}_{word}") for word in ("host", "contact", "user", "secret_file")}
        transport, has_srtp = getattr(settings, f"{name}_transport"), getattr(settings, f"{name}_srtp")
        if values["host"]:
            found.append(Trunk(name, **values, transport=transport, has_srtp=has_srtp))
    return found


def second_way_out(settings: Settings) -> str:
    """The endpoint that is dialled when the first line out is dead or full; empty where there is none."""
    return "trunk2" if settings.trunk2_host and settings.trunk2_contact else ""


def sections(settings: Settings, pbx_dir: Path) -> str:
    """Their part of pjsip.conf. SettingsError: a file that is named cannot be read."""
    lines = trunks(settings)
    is_asked = bool(second_way_out(settings))
    blocks = [*_transports(settings, lines, pbx_dir)]
    for trunk in lines:
        blocks += [_endpoint(trunk), _aor(trunk, settings.trunk_qualify_seconds if is_asked else 0), _identify(trunk)]
        if registration := _registration(trunk, settings.help_number):
            blocks.append(registration)
    return "\n\n".join(blocks) + "\n"


def _transports(settings: Settings, lines: list[Trunk], pbx_dir: Path) -> Iterator[str]:
    used = {trunk.transport for trunk in lines}
    outside = settings.external_address
    external = [f"external_signaling_address = {outside}", f"external_media_address = {outside}"] if outside else []
    if "tcp" in used:
        yield _section("tcp", "transport", "protocol = tcp", f"bind = {settings.bind}:{settings.sip_port}", *external)
    if "tls" in used:
        files = {
            "ca_list_file": settings.tls_ca_file,
            "cert_file": settings.tls_certificate_file,
            "priv_key_file": settings.tls_key_file,
        }
        folder = pbx_dir / "asterisk" / "etc" / TLS_FOLDER
        named = [f"{option} = {folder / file.name}" for option, file in files.items() if file is not None]
        verified = ["verify_server = yes"] if settings.tls_ca_file else []
        place = f"bind = {settings.bind}:{settings.tls_port}"
        yield _section("tls", "transport", "protocol = tls", place, "method = tlsv1_2", *named, *verified, *external)


def tls_files(settings: Settings) -> dict[str, bytes]:
    """What Asterisk must be able to read, by name. SettingsError: it cannot be read here."""
    found = {}
    for setting in ("tls_ca_file", "tls_certificate_file", "tls_key_file"):
        file: Path | None = getattr(settings, setting)
        if file is not None:
            try:
                found[file.name] = file.read_bytes()
            except OSError as error:
                raise SettingsError(f"SAIJAI_{setting.upper()}={file}: cannot be read: {error}") from None
    return found


def _endpoint(trunk: Trunk) -> str:
    options = [f"transport = {trunk.transport}", f"aors = {trunk.name}"]
    if trunk.has_srtp:
        options.append("media_encryption = sdes")
    if trunk.user and trunk.secret_file is not None:
        options.append(f"outbound_auth = {trunk.name}-auth")
    return "\n".join((f"[{trunk.name}](trunk-line)", *options))


def _aor(trunk: Trunk, qualify_seconds: int) -> str:
    contact = [f"contact = {_escaped(trunk.contact)}"] if trunk.contact else []
    asked = [f"qualify_frequency = {qualify_seconds}", "qualify_timeout = 2.0"] if contact and qualify_seconds else []
    return _section(trunk.name, "aor", "max_contacts = 1", *contact, *asked)


def _identify(trunk: Trunk) -> str:
    return _section(trunk.name, "identify", f"endpoint = {trunk.name}", f"match = {trunk.host}")


def _registration(trunk: Trunk, help_number: str) -> str:
    """The account at a provider, where the trunk is reached by registration rather than by address."""
    if not trunk.user or trunk.secret_file is None:
        return ""
    try:
        secret = trunk.secret_file.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeError) as error:
        setting = f"SAIJAI_{trunk.name.upper()}_SECRET_FILE"
        raise SettingsError(f"{setting}={trunk.secret_file}: cannot be read: {error}") from None
    scheme = f";transport={trunk.transport}" if trunk.transport != "udp" else ""
    login = f"{trunk.name}-auth"
    return "\n".join(
        (
            _section(
                login, "auth", "auth_type = digest", f"username = {trunk.user}", f"password = {_escaped(secret)}"
            ),
            _section(
                f"{trunk.name}-registration",
                "registration",
                f"transport = {trunk.transport}",
                f"outbound_auth = {login}",
                f"server_uri = sip:{trunk.host}{_escaped(scheme)}",
                f"client_uri = sip:{trunk.user}@{trunk.host}{_escaped(scheme)}",
                f"contact_user = {help_number}",
                "retry_interval = 20",
                "forbidden_retry_interval = 300",
                "max_retries = 100000",
            ),
        )
    )


def _section(name: str, kind: str, *options: str) -> str:
    return "\n".join((f"[{name}]", f"type = {kind}", *options))


def _escaped(value: str) -> str:
    """What comes after a bare semicolon is a comment to Asterisk."""
    return value.replace(";", r"\;")
