"""门户的页面 — each asks one question of the domain and shows the answer."""
