#!/bin/sh
# Health check of Asterisk's container. Silent twice in a row and no longer young, it is frozen: it is killed, the
# container ends with it and is started again (docs/adr/0015). On one machine runtime/watchdog.py does this.
# usage: alive.sh [DIR]
set -u
dir=${1:-/srv/saijai}/asterisk
mark=${TMPDIR:-/tmp}/asterisk-was-silent
start_seconds=60
if timeout 2 asterisk -C "$dir/etc/asterisk.conf" -rx "core waitfullybooted" 2>/dev/null | grep -q "fully booted"; then
    rm -f "$mark"
    exit 0
fi
pid=$(cat "$dir/run/asterisk.pid") || exit 1
[ $(($(date +%s) - $(stat -c %Y "$dir/run/asterisk.pid"))) -ge $start_seconds ] || exit 1
if [ -e "$mark" ]; then
    rm -f "$mark"
    echo "Asterisk is frozen and was ended"
    kill -KILL "$pid"
else
    : >"$mark"
fi
exit 1
