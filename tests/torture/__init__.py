"""拷问 — processes are killed while people write; whatever was acknowledged must still be there."""
