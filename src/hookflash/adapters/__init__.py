"""The platforms: one folder each, and the kit they share."""
