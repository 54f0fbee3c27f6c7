"""What a snapshot of the call proves. Pure: the same snapshot gives the same answer."""
