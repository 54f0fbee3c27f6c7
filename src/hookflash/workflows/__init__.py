"""Decisions: what to do next with a transfer, and what the platform's answers prove."""
