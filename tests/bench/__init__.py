"""Measures the hot paths against their bare limits on the same machine in the same run."""
