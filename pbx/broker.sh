#!/bin/sh
# Runs Mosquitto with its folder at /mnt in a mount namespace of its own: it gives up root, and its own user
# could not reach a DIR that lies below a private home.
# usage: broker.sh FOLDER
set -eu
if [ "${1:-}" != inside ]; then
    exec unshare --mount --propagation private -- sh "$0" inside "$@"
fi
mount --bind "$2" /mnt
exec /usr/sbin/mosquitto -c /mnt/mosquitto.conf
