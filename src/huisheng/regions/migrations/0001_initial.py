import django.db.models.deletion
from django.db import migrations, models


def sort_paths_by_bytes(apps, schema_editor):
    """Let PostgreSQL answer a range of paths from the index, whatever the database's locale.

    SQLite compares by bytes anyway, and knows no collation of this name.
    """
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(
            'ALTER TABLE regions_region ALTER COLUMN path TYPE varchar(160) COLLATE "C"'
        )


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="CalendarDay",
            fields=[
                ("day", models.DateField(primary_key=True, serialize=False, verbose_name="日期")),
                (
                    "kind",
                    models.CharField(
                        choices=[("OFF", "放假"), ("WORK", "调休上班")],
                        max_length=4,
                        verbose_name="类别",
                    ),
                ),
                ("name", models.CharField(max_length=40, verbose_name="名称")),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["OFF", "WORK"])),
                        name="calendar_day_is_off_or_worked",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="CalendarYear",
            fields=[
                (
                    "year",
                    models.PositiveSmallIntegerField(
                        primary_key=True, serialize=False, verbose_name="年度"
                    ),
                ),
                ("published", models.BooleanField(default=False, verbose_name="已公布")),
                ("stamp", models.BigIntegerField(default=0)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("year__gte", 1949), ("year__lte", 2200)),
                        name="calendar_year_is_plausible",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Region",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.CharField(max_length=24, verbose_name="代码")),
                ("name", models.CharField(max_length=60, verbose_name="名称")),
                ("full_name", models.CharField(max_length=200, verbose_name="全称")),
                (
                    "level",
                    models.PositiveSmallIntegerField(
                        choices=[
                            (0, "国家"),
                            (1, "省级"),
                            (2, "地级"),
                            (3, "县级"),
                            (4, "乡级"),
                            (5, "村级"),
                            (6, "网格"),
                        ],
                        verbose_name="层级",
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("ORDINARY", "行政区划"),
                            ("DEVELOPMENT_ZONE", "开发区、功能区"),
                            ("FARM", "农林牧渔场、兵团团场"),
                            ("PLACEHOLDER", "统计用虚拟层级"),
                        ],
                        default="ORDINARY",
                        max_length=16,
                        verbose_name="类别",
                    ),
                ),
                ("term", models.CharField(blank=True, max_length=12, verbose_name="称谓")),
                ("path", models.CharField(editable=False, max_length=160)),
                ("prov_id", models.BigIntegerField(editable=False, null=True)),
                ("pref_id", models.BigIntegerField(editable=False, null=True)),
                ("county_id", models.BigIntegerField(editable=False, null=True)),
                ("town_id", models.BigIntegerField(editable=False, null=True)),
                ("active_from", models.DateField(blank=True, null=True, verbose_name="启用日期")),
                ("active_until", models.DateField(blank=True, null=True, verbose_name="停用日期")),
                (
                    "parent",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="children",
                        to="regions.region",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="LocalValue",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.CharField(max_length=80)),
                ("value", models.JSONField()),
                ("set_at", models.DateTimeField()),
                (
                    "region",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="local_values",
                        to="regions.region",
                    ),
                ),
            ],
        ),
        migrations.RunPython(sort_paths_by_bytes, migrations.RunPython.noop, elidable=False),
        migrations.AddIndex(
            model_name="region",
            index=models.Index(fields=["parent", "code"], name="region_children_by_code"),
        ),
        migrations.AddConstraint(
            model_name="region",
            constraint=models.UniqueConstraint(fields=("code",), name="region_code_once"),
        ),
        migrations.AddConstraint(
            model_name="region",
            constraint=models.UniqueConstraint(fields=("path",), name="region_path_once"),
        ),
        migrations.AddConstraint(
            model_name="region",
            constraint=models.CheckConstraint(
                condition=models.Q(("path__endswith", "/"), ("path__startswith", "/")),
                name="region_path_begins_and_ends_with_slash",
            ),
        ),
        migrations.AddConstraint(
            model_name="region",
            constraint=models.CheckConstraint(
                condition=models.Q(("level__lte", 1), ("parent__isnull", False), _connector="OR"),
                name="region_below_province_has_a_parent",
            ),
        ),
        migrations.AddConstraint(
            model_name="region",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("level", 3), _negated=True),
                    ("county_id", models.F("id")),
                    ("county_id", None),
                    _connector="OR",
                ),
                name="county_is_its_own_county",
            ),
        ),
        migrations.AddConstraint(
            model_name="region",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("active_until__isnull", True),
                    ("active_from__isnull", True),
                    ("active_until__gt", models.F("active_from")),
                    _connector="OR",
                ),
                name="region_ends_after_it_begins",
            ),
        ),
        migrations.AddConstraint(
            model_name="localvalue",
            constraint=models.UniqueConstraint(
                fields=("key", "region"), name="local_value_once_per_region_and_key"
            ),
        ),
    ]
