"""Examples of the draw tests: the same on every run, however busy the machine."""

from hypothesis import settings

settings.register_profile("draws", deadline=None, derandomize=True, print_blob=True)
settings.load_profile("draws")
