"""Durable turns: leases, wake-ups, fenced writes. Knows nothing of calls."""
