"""`./saijai` sets up what is missing, says in one sentence what it cannot, and is quick when nothing is missing."""

import hashlib
import os
import shutil
import subprocess
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
BASE = "python3 python3-venv ca-certificates mmdebstrap debian-archive-keyring gpg mount mosquitto ffmpeg util-linux"
INSTALLED = f"{BASE} sip-tester postgresql git faketime chromium"
LOCKS = {".venv": "requirements/dev.txt", ".venv-witness": "requirements/witness.txt"}
POLICY = "/usr/sbin/policy-rc.d"
KNOWS = """shift 3
code=0
for package; do
    case " {known} " in *" $package "*) echo "ii $package" ;; *) code=1 ;; esac
done
exit $code"""
ECHO = 'echo "$@"; echo "cache $SAIJAI_CACHE root ${SAIJAI_ASTERISK_ROOT:-} path ${PYTHONPATH%%:*}"'
MAKES_AN_ENVIRONMENT = """case "$*" in
    *ensurepip*) exit 0 ;;
    "-m venv "*) mkdir -p "$3/bin"; printf '#!/bin/sh\\n{then}\\n' >"$3/bin/python"; chmod +x "$3/bin/python" ;;
esac"""


class Checkout:
    """A checkout of its own with nothing missing, on a machine whose programs are stubs first."""

    def __init__(self, top: Path) -> None:
        self.here, self.stubs, self.cache = top / "check out", top / "stubs", top / "cache"
        for file in ("saijai", *LOCKS.values(), "pbx/install.sh", "pbx/rootfs.sh"):
            (self.here / file).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / file, self.here / file)
        self.policy = top / "policy-rc.d"  # of this test, in place of the machine's
        script = (self.here / "saijai").read_text()
        assert script.count(POLICY) == 1
        (self.here / "saijai").write_text(script.replace(POLICY, str(self.policy)))
        self.stubs.mkdir()
        for folder, lock in LOCKS.items():
            (self.here / folder / "bin").mkdir(parents=True)
            made = hashlib.sha256((self.here / lock).read_bytes()).hexdigest() + "  -\n"
            (self.here / folder / "lock").write_text(made)
        self.write(self.here / ".venv/bin/python", ECHO)
        self.stub("id", "echo 0")
        self.stub("dpkg-query", KNOWS.format(known=INSTALLED))
        self.stub("apt-get", 'echo "apt-get may not run here: $*"; exit 1')
        self.stub("asterisk", "echo Asterisk 22.10.0")

    @staticmethod
    def write(file: Path, script: str) -> None:
        file.write_text(f"#!/bin/bash\n{script}\n")
        file.chmod(0o755)

    def stub(self, program: str, script: str) -> None:
        self.write(self.stubs / program, script)

    def run(self, *words: str) -> "subprocess.CompletedProcess[str]":
        keep = {name: value for name, value in os.environ.items() if not name.startswith("SAIJAI_")}
        return subprocess.run(
            [str(self.here / "saijai"), *words],
            env={
                **keep,
                "PATH": f"{self.stubs}:{os.environ['PATH']}",
                "SAIJAI_CACHE": str(self.cache),
            },
            capture_output=True,
            text=True,
            timeout=30,
            check=False,
        )


@pytest.fixture(name="checkout")
def _checkout(tmp_path) -> Checkout:
    return Checkout(tmp_path)


def test_the_script_is_bash_that_can_be_read_and_may_be_run():
    assert subprocess.run(["bash", "-n", str(ROOT / "saijai")], check=False).returncode == 0
    assert os.access(ROOT / "saijai", os.X_OK)


def test_whoever_is_not_root_is_told_how_to_be_and_nothing_is_touched(checkout):
    checkout.stub("id", "echo 1000")
    done = checkout.run("demo")
    assert done.returncode == 1
    assert done.stderr.startswith("saijai: please run as root (sudo ./saijai ...)")
    assert done.stdout == ""


def test_with_nothing_missing_it_is_quick_and_passes_the_words_on_as_they_are(checkout):
    began = time.monotonic()
    done = checkout.run("operators", "add", "noi", "--name", "Noi Jai dee")
    assert time.monotonic() - began < 2
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines() == [
        "-m commands operators add noi --name Noi Jai dee",
        f"cache {checkout.cache} root  path {checkout.here}",
    ]


def test_the_exit_code_is_that_of_the_command(checkout):
    checkout.write(checkout.here / ".venv/bin/python", "exit 7")
    assert checkout.run("test").returncode == 7


def test_it_finds_its_checkout_through_a_link_from_elsewhere(checkout, tmp_path):
    link = tmp_path / "saijai-link"
    link.symlink_to(checkout.here / "saijai")
    done = subprocess.run(
        [str(link), "status"],
        env={**os.environ, "PATH": f"{checkout.stubs}:{os.environ['PATH']}"},
        cwd="/",
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stdout.startswith("-m commands status")


def test_a_mirror_that_is_away_is_named_with_the_packages_and_apts_last_words(checkout):
    checkout.stub("dpkg-query", KNOWS.format(known=INSTALLED.replace("ffmpeg ", "")))
    checkout.stub("apt-get", "echo \"Err:1 Temporary failure resolving 'mirror.invalid'\"; exit 100")
    done = checkout.run("demo")
    assert done.returncode == 1
    assert done.stderr.splitlines() == [
        "  installing ffmpeg ... failed",
        "    Err:1 Temporary failure resolving 'mirror.invalid'",
        "saijai: the packages could not be installed: is the Debian mirror reachable? (see apt's words above)",
    ]
    assert done.stdout == ""


def test_only_what_is_missing_is_installed(checkout):
    checkout.stub("dpkg-query", KNOWS.format(known=INSTALLED.replace("mosquitto ", "").replace("python3-venv ", "")))
    checkout.stub("apt-get", f'echo "$*" >>"{checkout.cache}.apt"')
    assert "installing python3-venv mosquitto ... " in checkout.run("demo").stderr
    update, install = Path(f"{checkout.cache}.apt").read_text().splitlines()
    assert update.startswith("update")
    assert install.endswith("--no-install-recommends python3-venv mosquitto")


@pytest.mark.parametrize("package", BASE.split())
def test_each_package_that_a_centre_needs_is_asked_for(checkout, package):
    checkout.stub("dpkg-query", KNOWS.format(known=" ".join(name for name in INSTALLED.split() if name != package)))
    assert f"installing {package} ... " in checkout.run("up").stderr


@pytest.mark.parametrize("code", [0, 100])
def test_while_packages_are_installed_no_service_starts_and_the_policy_is_gone_afterwards(checkout, code):
    checkout.stub("dpkg-query", KNOWS.format(known=INSTALLED.replace("mosquitto ", "")))
    seen = checkout.cache.with_suffix(".policy")
    checkout.stub("apt-get", f'"{checkout.policy}"; echo "$1 $?" >>"{seen}"; [ "$1" = update ] || exit {code}')
    assert checkout.run("demo").returncode == min(code, 1)
    assert seen.read_text() == "update 101\ninstall 101\n"
    assert not checkout.policy.exists()


def test_a_set_up_that_is_ended_half_way_leaves_no_policy_behind(checkout):
    checkout.stub("dpkg-query", KNOWS.format(known=INSTALLED.replace("mosquitto ", "")))
    checkout.stub("apt-get", f'[ -e "{checkout.policy}" ] && kill -TERM $PPID')
    assert checkout.run("demo").returncode == -15
    assert not checkout.policy.exists()


def test_a_policy_that_the_machine_has_stays_as_it_is(checkout):
    checkout.stub("dpkg-query", KNOWS.format(known=INSTALLED.replace("mosquitto ", "")))
    checkout.stub("apt-get", "exit 0")
    checkout.write(checkout.policy, "exit 104")
    before = checkout.policy.read_bytes()
    assert checkout.run("demo").returncode == 0
    assert checkout.policy.read_bytes() == before


def test_a_package_that_was_removed_and_left_its_settings_is_missing(checkout):
    checkout.stub("dpkg-query", KNOWS.format(known=INSTALLED).replace("ii $package", "rc $package"))
    assert "installing python3 " in checkout.run("demo").stderr


@pytest.mark.parametrize("command", ["test", "check", "bench"])
def test_what_only_tests_need_is_installed_for_them(checkout, command):
    checkout.stub("dpkg-query", KNOWS.format(known=INSTALLED.replace("sip-tester ", "")))
    assert "installing sip-tester" in checkout.run(command).stderr


def test_what_only_tests_need_is_not_installed_for_a_town(checkout):
    checkout.stub("dpkg-query", KNOWS.format(known=INSTALLED.replace("sip-tester ", "")))
    assert checkout.run("up").stderr == ""


def test_changed_requirements_make_the_environment_anew_once(checkout):
    (checkout.here / "requirements/dev.txt").write_text("changed\n")
    makes = MAKES_AN_ENVIRONMENT.format(then="echo ran")
    for name in ("python3.13", "python3.12", "python3.11", "python3"):
        checkout.stub(name, makes)
    first = checkout.run("demo")
    assert (first.returncode, first.stdout) == (0, "ran\n")
    assert "virtual environment from requirements/dev.txt ... " in first.stderr
    assert checkout.run("demo").stderr == ""


def test_the_old_witness_gets_an_environment_of_its_own_for_tests_and_for_nothing_else(checkout):
    (checkout.here / "requirements/witness.txt").write_text("changed\n")
    asked = checkout.cache.with_suffix(".asked")
    for name in ("python3.13", "python3.12", "python3.11", "python3"):
        checkout.stub(name, MAKES_AN_ENVIRONMENT.format(then=f'echo "$*" >>"{asked}"'))
    assert checkout.run("up").stderr == ""
    assert "virtual environment from requirements/witness.txt ... " in checkout.run("test").stderr
    assert asked.read_text().endswith(f"--require-hashes --no-deps -r {checkout.here}/requirements/witness.txt\n")
    assert checkout.run("test").stderr == ""


def test_packages_that_could_not_be_fetched_are_said_and_fetched_again_the_next_time(checkout):
    (checkout.here / ".venv/lock").unlink()
    for name in ("python3.13", "python3.12", "python3.11", "python3"):
        checkout.stub(name, MAKES_AN_ENVIRONMENT.format(then="echo no route to the index; exit 1"))
    for _ in range(2):
        done = checkout.run("demo")
        assert done.returncode == 1
        assert "no route to the index" in done.stderr
        assert "saijai: the Python packages could not be installed: is the package index reachable?" in done.stderr


@pytest.mark.parametrize("version", ["Asterisk 22.9.0", "Asterisk 20.6.0", "Asterisk certified/20.7-cert1", "what?"])
def test_an_asterisk_that_is_too_old_is_passed_over_for_a_root_of_its_own(checkout, version):
    checkout.stub("asterisk", f"echo '{version}'")
    (checkout.here / "pbx/rootfs.sh").write_text('mkdir -p "$1/usr/sbin"; touch "$1/usr/sbin/asterisk"\n')
    done = checkout.run("demo")
    assert "Asterisk 22 from Debian forky ... " in done.stderr
    root = done.stdout.splitlines()[1].partition(" root ")[2].partition(" path ")[0]
    assert root.startswith(f"{checkout.cache}/asterisk-")


@pytest.mark.parametrize("version", ["Asterisk 22.10.0~dfsg", "Asterisk 23.1.0", "Asterisk certified/22.10-cert1"])
def test_an_asterisk_that_is_new_enough_is_used(checkout, version):
    checkout.stub("asterisk", f"echo '{version}'")
    assert " root  path " in checkout.run("demo").stdout


def test_a_root_that_is_there_is_not_built_again_and_a_changed_recipe_builds_another(checkout):
    checkout.stub("asterisk", "exit 1")
    builds = 'mkdir -p "$1/usr/sbin"; touch "$1/usr/sbin/asterisk"; chmod +x "$1/usr/sbin/asterisk"\n'
    (checkout.here / "pbx/rootfs.sh").write_text(builds)
    first = checkout.run("demo")
    second = checkout.run("demo")
    assert "Asterisk 22" in first.stderr and second.stderr == ""
    assert first.stdout == second.stdout
    (checkout.here / "pbx/install.sh").write_text("# another recipe\n")
    assert "Asterisk 22" in checkout.run("demo").stderr
    assert len(list(checkout.cache.iterdir())) == 2


def test_an_asterisk_that_cannot_be_installed_is_said_with_the_last_words(checkout):
    checkout.stub("asterisk", "exit 1")
    (checkout.here / "pbx/rootfs.sh").write_text("echo 'E: mmdebstrap failed'; exit 1\n")
    done = checkout.run("demo")
    assert done.returncode == 1
    assert "    E: mmdebstrap failed\n" in done.stderr
    assert "saijai: Asterisk could not be installed: is the Debian mirror reachable" in done.stderr
