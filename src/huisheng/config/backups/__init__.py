"""备份 — archives of everything an installation holds, proven equal when they are put back."""
