"""A wrapped data key that names its master key is two bytes longer. No column changes by it."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("notifications", "0001_initial")]
    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.AlterField(
                    model_name="delivery",
                    name="wrapped_key",
                    field=models.BinaryField(max_length=63, null=True),
                ),
            ]
        )
    ]
