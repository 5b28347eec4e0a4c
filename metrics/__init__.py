"""Whoever watches many machines by Prometheus sees this centre among them: figures only, nobody's name or number."""
