#!/bin/sh
# Installs Asterisk 22 LTS into this root: the one recipe for the container image and for the local rootfs.
# Runs as root inside Debian 14 (forky), which carries Asterisk 22.
set -eu
wanted_major=22 wanted_minor=10
apt-get update -qq
apt-get install -y -qq --no-install-recommends asterisk python3 >/dev/null # python3: the second line (second_line/)
version=$(asterisk -V | sed -n 's/^Asterisk \([0-9]*\.[0-9]*\).*/\1/p')
if [ "${version%%.*}" != "$wanted_major" ] || [ "${version#*.}" -lt "$wanted_minor" ]; then
    echo "install.sh: Asterisk $wanted_major.$wanted_minor or a later 22 is needed, this root has ${version:-none}" >&2
    exit 1
fi
rm -rf /etc/asterisk /var/lib/apt/lists/* /var/cache/apt/archives/*.deb
mkdir -p /srv/saijai
touch /etc/hosts /etc/resolv.conf
echo "Asterisk $version"
