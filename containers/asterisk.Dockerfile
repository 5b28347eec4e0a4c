# Asterisk 22, by the same recipe as the local root (pbx/rootfs.sh): pbx/install.sh inside Debian forky.
FROM debian:forky-slim

# before the package, which then keeps this number: the volumes belong to it in every container
RUN groupadd --gid 1500 asterisk \
    && useradd --no-create-home --uid 1500 --gid asterisk --home-dir /var/lib/asterisk --shell /usr/sbin/nologin asterisk
COPY pbx/install.sh /tmp/install.sh
RUN sh /tmp/install.sh && rm /tmp/install.sh \
    && ln -s /usr/lib/*-linux-gnu*/asterisk /usr/lib/asterisk
COPY containers/alive.sh /usr/local/bin/alive.sh

USER asterisk
ENTRYPOINT ["asterisk", "-C", "/srv/saijai/asterisk/etc/asterisk.conf"]
CMD ["-f"]
