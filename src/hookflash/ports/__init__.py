"""What the inside needs from the outside, as protocols."""
