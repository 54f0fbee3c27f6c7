from hypothesis import settings

# Whole machines differ by far more than any deadline, and the unit tests leave nothing on disk.
settings.register_profile("unit", deadline=None, database=None, print_blob=True)
settings.load_profile("unit")
