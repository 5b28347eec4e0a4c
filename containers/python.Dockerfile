# One image for everything written in Python: prepare, cli, agi, ami-listener, console.
FROM python:3.11-slim-bookworm AS packages
COPY requirements/runtime.txt /tmp/runtime.txt
RUN python -m venv /opt/saijai \
    && /opt/saijai/bin/pip install --no-cache-dir --disable-pip-version-check --require-hashes --no-deps -r /tmp/runtime.txt

FROM python:3.11-slim-bookworm AS code
RUN groupadd --gid 1500 saijai \
    && useradd --no-create-home --uid 1500 --gid saijai --home-dir /nonexistent --shell /usr/sbin/nologin saijai
COPY --from=packages /opt/saijai /opt/saijai
WORKDIR /opt/code
COPY agi agi
COPY alarms alarms
COPY ami_listener ami_listener
COPY commands commands
COPY console console
COPY db db
COPY dialplan dialplan
COPY domain domain
COPY heartbeat heartbeat
COPY metrics metrics
COPY pbx pbx
COPY phones phones
COPY prompts prompts
COPY reports reports
COPY runtime runtime
COPY second_line second_line
COPY signalling signalling
ENV PATH=/opt/saijai/bin:$PATH PYTHONPATH=/opt/code PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1

# the sounds are converted here, so that nothing that runs needs ffmpeg
FROM code AS sounds
RUN apt-get update -qq && apt-get install -y -qq --no-install-recommends ffmpeg >/dev/null
RUN python -c "from pathlib import Path; from prompts.install import install; install(Path('/tmp/sounds'), Path('/var/cache/saijai'))"

FROM code
COPY --from=sounds /var/cache/saijai /var/cache/saijai
USER saijai
ENTRYPOINT ["python", "-m"]
