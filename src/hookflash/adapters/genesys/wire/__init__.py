"""The platform's JSON as small frozen types. Total: whatever comes in, only `PlatformError` comes out.

Unknown fields are ignored, unknown enum values survive as text, an absent or mistyped field is none. What a
decision cannot do without (participants and their ids, a list's entries) makes the answer unreadable.
Fields: reference genesys-cloud 2.3, 2.4, 7, 8, 9 and 12.
"""
