"""装入数据包 — setting up a place from a folder of plain tables, with a demonstration's history."""
