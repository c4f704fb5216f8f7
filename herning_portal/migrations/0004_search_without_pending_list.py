"""PostgreSQL keeps what is new in an index on a list of its own for a while, which each word of a question reads whole."""

from django.db import migrations

INDEXES = ("herning_portal_searchstems_a", "herning_portal_searchstems_b", "herning_portal_searchstems_every")


def keep_no_list(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        for index in INDEXES:
            schema_editor.execute(f"ALTER INDEX {index} SET (fastupdate = off)")
            schema_editor.execute(f"SELECT gin_clean_pending_list('{index}'::regclass)")


def keep_a_list(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        for index in INDEXES:
            schema_editor.execute(f"ALTER INDEX {index} RESET (fastupdate)")


class Migration(migrations.Migration):
    dependencies = [("herning_portal", "0003_contact_point")]

    operations = [migrations.RunPython(keep_no_list, keep_a_list)]
