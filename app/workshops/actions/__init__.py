"""What teachers and participants do in a live session, one module for each subject.

Each takes people, things and `now`; it flushes and never commits. Where it changes a session it is
given the session's row held against others (`queries.session_to_change`).
"""
