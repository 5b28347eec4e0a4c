#!/usr/bin/env bash
# Installs the local voice into .venv-voice (about 600 MB): needed to render prompts, never to take calls.
set -euo pipefail
cd "$(dirname "$0")/.."

speaker_package=kokoro-js@1.2.1
speakers="
040be6a4425411cc01fda5fd06693c76bfa78572632852bc8cda9c99232ffb56  hf_alpha.bin
d583ccff3cdca2f7fae535cb998ac07e9fcb90f09737b9a41fa2734ec44a8f0b  af_heart.bin"
cache=.venv-voice/cache

are_speakers() { (cd "$1" && sha256sum --check --status 2>/dev/null <<<"${speakers#?}"); }

command -v npm >/dev/null || { echo "voice_setup: npm is needed to fetch the speakers' files; install npm" >&2; exit 1; }

[ -x .venv-voice/bin/python ] || python3 -m venv .venv-voice
.venv-voice/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/voice.txt

mkdir -p "$cache"
if ! are_speakers "$cache"; then
    work=$(mktemp -d "$cache/fetch.XXXXXX")
    trap 'rm -rf "$work"' EXIT
    (cd "$work" && npm pack --silent "$speaker_package" >/dev/null && tar xzf kokoro-js-*.tgz package/voices)
    are_speakers "$work/package/voices" \
        || { echo "voice_setup: the speakers' files are not the ones this voice was made with" >&2; exit 1; }
    mv "$work"/package/voices/{hf_alpha,af_heart}.bin "$cache/"
fi
echo "voice_setup: the local voice is ready; try ./saijai prompts render --voice offline"
