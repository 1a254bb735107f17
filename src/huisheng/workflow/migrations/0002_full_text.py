"""The full-text index: an FTS5 table on SQLite, a tsvector column with GIN on PostgreSQL."""

from django.db import migrations


def build(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("ALTER TABLE workflow_searchentry ADD COLUMN tokens tsvector")
        schema_editor.execute(
            "CREATE INDEX searchentry_tokens ON workflow_searchentry USING gin (tokens)"
        )
    else:
        schema_editor.execute(
            "CREATE VIRTUAL TABLE workflow_fts USING fts5("
            "tokens, tokenize = \"unicode61 remove_diacritics 0 tokenchars '@'\")"
        )


def drop(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("ALTER TABLE workflow_searchentry DROP COLUMN tokens")
    else:
        schema_editor.execute("DROP TABLE workflow_fts")


class Migration(migrations.Migration):
    dependencies = [("workflow", "0001_initial")]
    operations = [migrations.RunPython(build, drop, elidable=False)]
