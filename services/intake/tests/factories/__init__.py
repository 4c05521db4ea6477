"""Makes what intake's tests begin with; every argument has a default."""
