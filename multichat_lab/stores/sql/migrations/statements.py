"""What migrations are made of, with types from the catalogue of columns."""

from multichat_lab.columns import Column
from multichat_lab.stores.schema import CATALOGUE


def create_table(table: str, *names: str) -> str:
    """Return the statement that makes a table of the catalogue.

    Args:
        table: its name.
        names: the columns that the table has at this step; later ones come with later steps.
    """
    known = CATALOGUE[table]
    columns = [_required(known.columns[name]) for name in names]
    if known.key:
        columns += ["revision BIGINT NOT NULL", f"PRIMARY KEY ({', '.join(known.key)})"]
    else:
        columns.insert(0, "revision {serial}")
    return f"CREATE TABLE {table} ({', '.join(columns)})"


def add_columns(table: str, *names: str) -> tuple[str, ...]:
    """Return the statements that add columns of the catalogue; old rows get their defaults."""
    return tuple(
        f"ALTER TABLE {table} ADD COLUMN {_added(CATALOGUE[table].columns[name])}" for name in names
    )


def _required(column: Column) -> str:
    return f"{column.name} {column.form.stored}{'' if column.optional else ' NOT NULL'}"


def _added(column: Column) -> str:
    # DuckDB adds no column with a constraint, so that none is NOT NULL
    default = column.stored_default
    text = f"'{default}'" if isinstance(default, str) else default
    return f"{column.name} {column.form.stored}" + ("" if default is None else f" DEFAULT {text}")
