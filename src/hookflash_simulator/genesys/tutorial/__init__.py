"""The tutorial dialect of the Genesys face: the endpoints as the tutorials write them (reference 13)."""
