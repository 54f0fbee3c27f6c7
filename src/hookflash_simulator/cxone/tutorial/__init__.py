"""The tutorial dialect of the CXone face: the endpoints as seed 003 writes them (reference nice-cxone 8)."""
