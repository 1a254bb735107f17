"""隔间 — programs that open strangers' files; each runs in a process of its own (kernel/cell.py).

They know nothing of Django, of settings or of the database.
"""
