"""The vocabulary: what a call, a target, a check and a transfer are. Standard library only."""
