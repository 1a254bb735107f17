"""第二把锁 — row-level security on PostgreSQL: what the web's own role may see (docs/adr/0005).

`conditions` says in SQL which rows show to whom, `tables` what each table grants, `functions` what
the database does for a request, `roles` writes it all down and says what is missing.
"""
