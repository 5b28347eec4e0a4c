"""What every process shares: settings, clock, log, tasks, heartbeat, MQTT."""
