"""The vendor-free world: who is there, which calls are live, and the rules by which they move."""
