"""The bench: how long the service takes and how much it does, beside what the platform calls alone cost."""
