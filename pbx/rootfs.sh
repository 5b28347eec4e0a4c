#!/bin/bash
# Makes the local Asterisk root from Debian forky with the same install.sh as the container image.
# The mirror is the one this machine's apt uses. usage: rootfs.sh TARGET
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
target=$1
uid=64115 # of no other service of this machine: the files of DIR are seen by the host too
mirror=$(apt-get indextargets --format '$(SITE)' 'Created-By: Packages' 'Origin: Debian' | { grep -v security || true; } | sort -u | head -n 1)
mirror=${SAIJAI_DEBIAN_MIRROR:-$mirror}
[ -n "$mirror" ] || { echo "no Debian mirror in this machine's apt sources: name one in SAIJAI_DEBIAN_MIRROR" >&2; exit 1; }
building=$(mktemp -d "$target.XXXXXX")
trap 'rm -rf "$building"' EXIT
mmdebstrap --quiet --variant=minbase \
    --aptopt='Apt::Install-Recommends "false"' --aptopt='Acquire::Check-Valid-Until "false"' \
    --customize-hook="copy-in $here/install.sh /root" --customize-hook='chroot "$1" sh /root/install.sh' \
    --customize-hook="chroot \"\$1\" sh -c 'groupmod -g $uid asterisk && usermod -u $uid asterisk'" \
    forky "$building" "$mirror"
chmod 755 "$building"
rm -rf "$target"
mv "$building" "$target"
trap - EXIT
