"""The NICE CXone face of the simulator."""
