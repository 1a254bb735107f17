"""A wrapped data key that names its master key is two bytes longer. No column changes by it."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("voices", "0004_second_person_and_holds")]
    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.AlterField(
                    model_name="identity",
                    name="wrapped_key",
                    field=models.BinaryField(max_length=63),
                ),
            ]
        )
    ]
