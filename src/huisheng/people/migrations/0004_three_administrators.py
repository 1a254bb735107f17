"""Nobody is two of the three administrators on one day: the database itself refuses it.

A trigger and not an exclusion constraint: SQLite has none, and PostgreSQL's would need an
extension. The row of the person is locked first, so that two clerks at once cannot slip past.
"""

from django.db import migrations, models

ROLES = "('ADMIN', 'SECURITY_ADMIN', 'AUDIT_ADMIN')"
WORDS = "one person cannot be two of the three administrators"
OVERLAPS = f"""
    SELECT 1 FROM people_seat AS held
    WHERE held.person_id = NEW.person_id AND held.id <> NEW.id
      AND held.role IN {ROLES} AND held.role <> NEW.role
      AND (held.active_until IS NULL OR held.active_until > NEW.active_from)
      AND (NEW.active_until IS NULL OR held.active_from < NEW.active_until)
"""  # noqa: S608  nothing in it comes from outside
FUNCTION = f"""
CREATE OR REPLACE FUNCTION people_three_administrators() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
BEGIN
    PERFORM 1 FROM people_person WHERE id = NEW.person_id FOR UPDATE;
    IF EXISTS ({OVERLAPS}) THEN
        RAISE EXCEPTION '{WORDS}' USING ERRCODE = 'exclusion_violation';
    END IF;
    RETURN NEW;
END $$;
"""
ACTS = ("INSERT", "UPDATE")


def forbid(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(FUNCTION, params=None)
        schema_editor.execute(
            "CREATE TRIGGER people_seat_three_administrators BEFORE INSERT OR UPDATE ON people_seat "
            f"FOR EACH ROW WHEN (NEW.role IN {ROLES}) "
            "EXECUTE FUNCTION people_three_administrators()"
        )
        return
    for act in ACTS:
        schema_editor.execute(
            f"CREATE TRIGGER people_seat_three_administrators_{act.lower()} BEFORE {act} "
            f"ON people_seat WHEN NEW.role IN {ROLES} AND EXISTS ({OVERLAPS}) "
            f"BEGIN SELECT RAISE(ABORT, '{WORDS}'); END"
        )


def allow(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP TRIGGER people_seat_three_administrators ON people_seat")
        schema_editor.execute("DROP FUNCTION people_three_administrators()")
        return
    for act in ACTS:
        schema_editor.execute(f"DROP TRIGGER people_seat_three_administrators_{act.lower()}")


class Migration(migrations.Migration):
    dependencies = [("people", "0003_key_and_erasure_records")]

    operations = [
        migrations.AlterField(
            model_name="seat",
            name="role",
            field=models.CharField(
                choices=[
                    ("DEPUTY", "人大代表"),
                    ("LIAISON", "联络员"),
                    ("STATION_HEAD", "站长"),
                    ("TOWN_OFFICER", "镇街人大干部"),
                    ("COUNTY_OFFICE", "常委会办事机构"),
                    ("UNIT", "承办单位"),
                    ("GRID_WORKER", "网格员"),
                    ("EDITOR", "编辑"),
                    ("OBSERVER", "观察员"),
                    ("AUDITOR", "审计员"),
                    ("ADMIN", "系统管理员"),
                    ("SECURITY_ADMIN", "安全管理员"),
                    ("AUDIT_ADMIN", "审计管理员"),
                    ("SYSTEM", "系统"),
                ],
                max_length=16,
                verbose_name="角色",
            ),
        ),
        migrations.RunPython(forbid, allow, elidable=False),
    ]
