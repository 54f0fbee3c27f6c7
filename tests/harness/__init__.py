"""What several suites need to run the real programs."""
