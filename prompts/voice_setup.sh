#!/usr/bin/env bash
# Installs the local Thai voice into .venv-voice (about 600 MB): needed to render prompts, never to take calls.
set -euo pipefail
cd "$(dirname "$0")/.."

speaker_package=kokoro-js@1.2.1
speaker_sha256=040be6a4425411cc01fda5fd06693c76bfa78572632852bc8cda9c99232ffb56
cache=.venv-voice/cache

command -v npm >/dev/null || { echo "voice_setup: npm is needed to fetch the speaker's file; install npm" >&2; exit 1; }

[ -x .venv-voice/bin/python ] || python3 -m venv .venv-voice
.venv-voice/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/voice.txt

mkdir -p "$cache"
if ! echo "$speaker_sha256  $cache/hf_alpha.bin" | sha256sum --check --status 2>/dev/null; then
    work=$(mktemp -d "$cache/fetch.XXXXXX")
    trap 'rm -rf "$work"' EXIT
    (cd "$work" && npm pack --silent "$speaker_package" >/dev/null && tar xzf kokoro-js-*.tgz package/voices/hf_alpha.bin)
    echo "$speaker_sha256  $work/package/voices/hf_alpha.bin" | sha256sum --check --status \
        || { echo "voice_setup: the speaker's file is not the one this voice was made with" >&2; exit 1; }
    mv "$work/package/voices/hf_alpha.bin" "$cache/hf_alpha.bin"
fi
echo "voice_setup: the local voice is ready; try ./saijai prompts render --voice offline"
