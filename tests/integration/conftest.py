from hypothesis import settings

settings.register_profile("integration", deadline=None, database=None, print_blob=True)
settings.load_profile("integration")
