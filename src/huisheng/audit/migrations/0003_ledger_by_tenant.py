from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("audit", "0002_append_only")]

    operations = [
        migrations.AddIndex(
            model_name="ledgerline",
            index=models.Index(fields=["tenant_id", "id"], name="ledger_by_tenant"),
        ),
    ]
