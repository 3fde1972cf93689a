-- Data tables. The rows of a table are in a table of their own, data_rows_<number>, whose columns are
-- id, created_at, updated_at and c<number> for each column: names are never part of SQL.

CREATE TABLE data_tables (
    number     INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    id         TEXT    NOT NULL UNIQUE,
    name       TEXT    NOT NULL UNIQUE,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    bytes      INTEGER NOT NULL DEFAULT 0
) STRICT;

CREATE TABLE data_columns (
    number       INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    table_number INTEGER NOT NULL REFERENCES data_tables (number) ON DELETE CASCADE,
    id           TEXT    NOT NULL UNIQUE,
    name         TEXT    NOT NULL,
    type         TEXT    NOT NULL,
    position     INTEGER NOT NULL,
    UNIQUE (table_number, name)
) STRICT;
