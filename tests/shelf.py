"""The shipped content put aside in the database itself, from where it is back in a moment.

Loading it takes seconds, since each record passes the door that keeps history; copying rows does not. Besides the
models' tables the full-text index is kept, which has no model; anything else must be built again after `put_back()`.
"""

from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.core.management.color import no_style
from django.db import connection, models, transaction

# The full-text index, as search makes it on each database.
STEMS = "herning_portal_searchstems"
# What migrate itself fills, and fills again when a test has emptied the database.
MADE_BY_MIGRATE = ("auth", "contenttypes")


def put_aside() -> None:
    """Moves all rows out of the tables into copies of them that no test looks at."""
    with transaction.atomic(), connection.cursor() as cursor:
        for table in [ContentType._meta.db_table, *(model._meta.db_table for model in stored_models())]:
            cursor.execute(f"CREATE TABLE {kept(table)} AS SELECT * FROM {name(table)}")
        for model in stored_models():
            cursor.execute(f"DELETE FROM {name(model._meta.db_table)}")
        cursor.execute(f"CREATE TABLE {kept(STEMS)} AS SELECT {stems_columns()} FROM {name(STEMS)}")
        cursor.execute(f"DELETE FROM {name(STEMS)}")


def put_back() -> None:
    """Copies the rows into the tables, which must be empty."""
    with transaction.atomic(), connection.cursor() as cursor:
        for model in stored_models():
            table, fields = model._meta.db_table, model._meta.local_concrete_fields
            columns = ", ".join(name(field.column) for field in fields)
            values = ", ".join(value(field) for field in fields)
            cursor.execute(f"INSERT INTO {name(table)} ({columns}) SELECT {values} FROM {kept(table)}")
        # A flush knows only models' tables.
        cursor.execute(f"DELETE FROM {name(STEMS)}")
        cursor.execute(f"INSERT INTO {name(STEMS)} ({stems_columns()}) SELECT * FROM {kept(STEMS)}")
        for statement in connection.ops.sequence_reset_sql(no_style(), stored_models()):
            cursor.execute(statement)
        if connection.vendor == "postgresql":
            # It would plan its queries for the empty tables it knew.
            cursor.execute("ANALYZE " + ", ".join(name(model._meta.db_table) for model in stored_models()))


def stored_models() -> list[type[models.Model]]:
    return [
        model
        for model in apps.get_models(include_auto_created=True)
        if model._meta.managed and not model._meta.proxy and model._meta.app_label not in MADE_BY_MIGRATE
    ]


def stems_columns() -> str:
    return "rowid, a, b, c" if connection.vendor == "sqlite" else "id, a, b, every"


def value(field: models.Field) -> str:
    """How a column is read from its copy: content types may have new numbers since."""
    if field.related_model is not ContentType:
        return name(field.column)
    types = name(ContentType._meta.db_table)
    return (
        f"(SELECT now.id FROM {types} now JOIN {kept(ContentType._meta.db_table)} kept"
        f" ON now.app_label = kept.app_label AND now.model = kept.model WHERE kept.id = {name(field.column)})"
    )


def kept(table: str) -> str:
    return name(f"kept_{table}")


def name(identifier: str) -> str:
    return connection.ops.quote_name(identifier)
