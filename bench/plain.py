"""The other arm: the shortest dialplan that still reaches an operator, on the same Asterisk, in the bench only."""

import os
from pathlib import Path

from pbx.asterisk import Asterisk
from runtime.settings import Settings

NUMBER, RECORDED_NUMBER = "9001", "9002"
_FILE = "90-bench-plain.conf"
_DIALPLAN = f"""; Answer and Queue, nothing else: what a help call is measured against. Same queue, same operators.
[bench-plain]
exten => {NUMBER},1,Answer(,i)
 same => n,Queue(operators)
 same => n,Hangup()
exten => {RECORDED_NUMBER},1,Answer(,i)
 same => n,MixMonitor(@SPOOL@/bench-${{UNIQUEID}}.wav,b)
 same => n,Queue(operators)
 same => n,Hangup()

[from-trunk]
exten => {NUMBER},1,Goto(bench-plain,{NUMBER},1)
exten => {RECORDED_NUMBER},1,Goto(bench-plain,{RECORDED_NUMBER},1)
"""


class NoPlainArm(Exception):
    """Asterisk did not take the plain dialplan; the text is its answer."""


def install(settings: Settings, installed: Asterisk) -> None:
    """Add the plain arm to a running bench installation. NoPlainArm."""
    etc = settings.data_dir / "asterisk" / "etc"
    spool = installed.pbx_dir(settings.data_dir) / "asterisk" / "spool"
    added = etc / "dialplan.d" / _FILE
    added.write_text(_DIALPLAN.replace("@SPOOL@", str(spool)), encoding="utf-8")
    _give(added, installed)
    with (etc / "extensions.conf").open("a", encoding="utf-8") as extensions:
        extensions.write(f"#include dialplan.d/{_FILE}\n")
    installed.ask(settings.data_dir, "dialplan reload")
    shown = installed.ask(settings.data_dir, f"dialplan show {RECORDED_NUMBER}@from-trunk")
    if "bench-plain" not in shown:
        raise NoPlainArm(shown.strip())


def _give(file: Path, installed: Asterisk) -> None:
    uid, gid = installed.owner
    os.chown(file, uid, gid)
    file.chmod(0o640)
