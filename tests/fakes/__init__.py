"""Working stand-ins for the ports, and time that costs nothing."""
