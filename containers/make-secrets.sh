#!/bin/sh
# Makes the secret files that docker-compose.yml names, each readable by the one user who needs it; run it once, as
# root, before the first `docker compose up`. What exists is kept. Everything else secret is made by `prepare`.
set -eu
[ "$(id -u)" -eq 0 ] || { echo "make-secrets.sh: please run as root (sudo): each file is given to its container's user" >&2; exit 1; }
cd "$(dirname "$0")"
mkdir -p secrets
chmod 700 secrets
umask 077
centre=1500 postgres=999 nginx=101 # the users in docker-compose.yml

give() { # FILE UID
    chown "$2:$2" "secrets/$1"
    chmod 400 "secrets/$1"
}

[ -e centre.env ] || { umask 022; cp centre.env.example centre.env; umask 077; echo "centre.env: please fill in"; }
[ -e secrets/db_password ] || openssl rand -hex 24 >secrets/db_password
[ -e secrets/db_passfile ] || printf 'db:5432:saijai:saijai:%s\n' "$(cat secrets/db_password)" >secrets/db_passfile
[ -e secrets/trunk_secret ] || : >secrets/trunk_secret
if [ ! -e secrets/tls_key ]; then
    openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 365 -subj "/CN=${1:-saijai.local}" \
        -addext "subjectAltName=DNS:${1:-saijai.local}" -keyout secrets/tls_key -out secrets/tls_certificate 2>/dev/null
    echo "secrets/tls_certificate: signed by itself; put the town's own certificate and key there (docs/install.md)"
fi
give db_password "$postgres"
give db_passfile "$centre"
give trunk_secret "$centre"
give tls_certificate "$nginx"
give tls_key "$nginx"
