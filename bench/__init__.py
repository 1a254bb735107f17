"""What a page costs: CPU ms per request of web and database processes, on real data sets.

`python -m bench` builds data sets of a thousand and a hundred thousand voices, starts the product
as an office would run it, on SQLite and on PostgreSQL, signs in over HTTP and measures.
What came of it, and how to read it: docs/benchmarks.md.
"""
