"""The demonstration: live calls on the simulator, moved with faults switched on, and checked."""
