#!/bin/sh
# Runs a program of the Asterisk root with DIR as /srv/saijai, in a mount namespace of its own: nothing stays
# mounted when it ends, and the process keeps its pid, so that signals reach Asterisk itself.
# usage: enter.sh ROOT DIR PROGRAM [ARGUMENT...]
set -eu
if [ "${1:-}" != inside ]; then
    exec unshare --mount --propagation private -- sh "$0" inside "$@"
fi
shift
root=$1 data=$2
shift 2
mount -t proc proc "$root/proc"
mount --rbind /dev "$root/dev"
mount -t tmpfs tmpfs "$root/tmp"
mount --bind "$data" "$root/srv/saijai"
[ -e /etc/resolv.conf ] && mount --bind /etc/resolv.conf "$root/etc/resolv.conf"
# this machine's name must resolve without a name server: with a dead one every ring would come 12 s late
{ cat /etc/hosts 2>/dev/null; echo "127.0.0.1 $(hostname)"; } >"$root/tmp/hosts"
chmod 644 "$root/tmp/hosts"
mount --bind "$root/tmp/hosts" "$root/etc/hosts"
exec chroot --userspec=asterisk:asterisk "$root" "$@"
