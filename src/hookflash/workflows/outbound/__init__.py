"""Calls on behalf of an agent: examined, placed once, established, followed to the end."""
