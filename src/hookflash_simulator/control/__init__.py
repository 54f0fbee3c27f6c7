"""The control API: make calls, see the truth, order faults, move the clock."""
