"""What the platform answers, read tolerantly: one type for each thing.

A member of the wrong type is an absent member. Numbers may be written as text and the other way round, rows
may stand at the top or under ``resultSet``, alone or in a list (reference nice-cxone 1.5, 1.6, 4).
"""
