"""界面 — the face of the house: tokens, components, pages of refusal. Knows no case."""
