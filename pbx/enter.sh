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
for file in hosts resolv.conf; do
    [ -e "/etc/$file" ] && mount --bind "/etc/$file" "$root/etc/$file"
done
exec chroot --userspec=asterisk:asterisk "$root" "$@"
