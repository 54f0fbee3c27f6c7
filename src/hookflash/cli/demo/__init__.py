"""The demonstration: live calls on both simulated platforms, moved with faults switched on, and checked."""
