"""Outbound calls on behalf of an agent: a sibling of the transfer, with events and states of its own."""
