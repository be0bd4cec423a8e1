#!/usr/bin/env python3
"""Writes the SQL of Neutron's schema for both databases.

    generate.py dump OPTION... DATABASE   neutron.schema from a real MariaDB database; the options are those of
                                          the command line client `mariadb` (--socket, --user, ...)
    generate.py sql                       mysql.sql and sqlite.sql from neutron.schema

neutron.schema is the source of everything else: the SQL that `upgrade` runs, what `check` expects, and what the
tests compare real databases with. docs/DATABASE.md tells how to make it anew for another release of Neutron.
The output depends on nothing but the input.
"""

import collections
import json
import pathlib
import re
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
FACTS = HERE / "neutron.schema"

COLUMN = re.compile(
    r"column (?P<name>\w+) (?P<type>\w+(?:\(.*?\))?)(?P<not_null> not null)?(?: default (?P<default>\S+))?"
    r"(?P<auto> auto_increment)?(?: collate (?P<collate>\w+))?$"
)
INDEX = re.compile(r"(?P<kind>primary|unique|index) ?(?P<name>\w*) \((?P<columns>.*)\)$")
FOREIGN = re.compile(
    r"foreign (?P<name>\w+) \((?P<columns>.*)\) -> (?P<table>\w+) \((?P<referenced>.*)\)"
    r"(?: on delete (?P<action>cascade|set null))?$"
)
CHECK = re.compile(r"check (?P<name>\w+): (?P<clause>.*)$")

Table = collections.namedtuple("Table", "name collate columns indexes foreign checks")


# ---------------------------------------------------------------- database -> neutron.schema

CATALOGUE = {
    "tables": "SELECT JSON_ARRAY(table_name, table_collation) FROM information_schema.tables"
    " WHERE table_schema = DATABASE() AND table_type = 'BASE TABLE' AND engine = 'InnoDB'",
    "columns": "SELECT JSON_ARRAY(table_name, column_name, column_type, is_nullable = 'YES', column_default, extra,"
    " collation_name) FROM information_schema.columns WHERE table_schema = DATABASE()"
    " ORDER BY table_name, ordinal_position",
    "indexes": "SELECT JSON_ARRAY(table_name, index_name, non_unique = 0, column_name)"
    " FROM information_schema.statistics WHERE table_schema = DATABASE()"
    " ORDER BY table_name, index_name, seq_in_index",
    "foreign": "SELECT JSON_ARRAY(k.table_name, k.constraint_name, k.column_name, k.referenced_table_name,"
    " k.referenced_column_name, r.update_rule, r.delete_rule) FROM information_schema.key_column_usage k"
    " JOIN information_schema.referential_constraints r ON r.constraint_schema = k.table_schema"
    " AND r.table_name = k.table_name AND r.constraint_name = k.constraint_name"
    " WHERE k.table_schema = DATABASE() ORDER BY k.table_name, k.constraint_name, k.ordinal_position",
    "checks": "SELECT JSON_ARRAY(table_name, constraint_name, check_clause)"
    " FROM information_schema.check_constraints WHERE constraint_schema = DATABASE()",
}


def catalogue(options):
    """The database's own description of itself, by table."""

    def rows(name):
        command = ["mariadb", *options, "--batch", "--raw", "--skip-column-names", "--execute", CATALOGUE[name]]
        printed = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout
        return [json.loads(line) for line in printed.splitlines()]

    tables = {
        name: {"collation": collation, "columns": [], "indexes": {}, "foreign_keys": {}, "checks": {}}
        for name, collation in rows("tables")
    }
    for table, *column in rows("columns"):
        names = ("name", "type", "null", "default", "extra", "collation")
        tables[table]["columns"].append(dict(zip(names, column)))
    for table, name, unique, column in rows("indexes"):
        index = tables[table]["indexes"].setdefault(name, {"unique": unique, "columns": []})
        index["columns"].append(column)
    for table, name, column, target, referenced, on_update, on_delete in rows("foreign"):
        new = {"table": target, "on_update": on_update, "on_delete": on_delete, "columns": [], "referenced": []}
        key = tables[table]["foreign_keys"].setdefault(name, new)
        key["columns"].append(column)
        key["referenced"].append(referenced)
    for table, name, clause in rows("checks"):
        tables[table]["checks"][name] = clause
    return tables


def ordered(tables):
    """Names of the tables, each after those that its foreign keys point to; by name where that leaves a choice.

    alembic_version is the first: while it is there and has no rows, an upgrade is under way or was interrupted.
    """
    rest, done = dict(tables), ["alembic_version"]
    del rest["alembic_version"]
    while rest:
        ready = [
            name
            for name in sorted(rest)
            if all(key["table"] in done or key["table"] == name for key in rest[name]["foreign_keys"].values())
        ]
        if not ready:
            sys.exit("foreign keys form a cycle: " + ", ".join(sorted(rest)))
        done += ready
        for name in ready:
            del rest[name]
    return done


def describe_column(column, default_collation):
    text = f"column {column['name']} {column['type']}"
    text += "" if column["null"] else " not null"
    if column["default"] not in (None, "NULL"):
        text += f" default {column['default']}"
    text += f" {column['extra']}" if column["extra"] else ""
    if column["collation"] not in (None, default_collation):
        text += f" collate {column['collation']}"
    return text


def describe_index(name, index):
    columns = ", ".join(index["columns"])
    if name == "PRIMARY":
        return f"primary ({columns})"
    return f"{'unique' if index['unique'] else 'index'} {name} ({columns})"


def describe_foreign(name, key):
    if key["on_update"] != "RESTRICT":
        sys.exit(f"{name}: ON UPDATE {key['on_update']} is not known here")
    action = {"RESTRICT": "", "CASCADE": " on delete cascade", "SET NULL": " on delete set null"}[key["on_delete"]]
    referenced = ", ".join(key["referenced"])
    return f"foreign {name} ({', '.join(key['columns'])}) -> {key['table']} ({referenced}){action}"


def describe(tables):
    default = collections.Counter(table["collation"] for table in tables.values()).most_common(1)[0][0]
    lines = []
    for name in ordered(tables):
        table = tables[name]
        collate = "" if table["collation"] == default else f" collate {table['collation']}"
        lines.append(f"table {name}{collate}")
        lines += ["  " + describe_column(column, default) for column in table["columns"]]
        keys = [describe_index(key, index) for key, index in table["indexes"].items()]
        lines += ["  " + line for line in sorted(keys, key=index_order)]
        lines += ["  " + describe_foreign(key, table["foreign_keys"][key]) for key in sorted(table["foreign_keys"])]
        checks = table["checks"]
        lines += [f"  check {check}: {checks[check]}" for check in sorted(checks)]
    return "\n".join(lines) + "\n"


def index_order(line):
    kind, rest = line.split(" ", 1)
    return ("primary", "unique", "index").index(kind), rest


# ---------------------------------------------------------------- neutron.schema -> SQL


def parse(text):
    tables = []
    for line in text.splitlines():
        if line.startswith("table "):
            words = line.split()
            tables.append(Table(words[1], words[3] if len(words) > 3 else None, [], [], [], []))
            continue
        table, line = tables[-1], line.strip()
        for pattern, into in (
            (FOREIGN, table.foreign),
            (CHECK, table.checks),
            (INDEX, table.indexes),
            (COLUMN, table.columns),
        ):
            if match := pattern.match(line):
                into.append(match.groupdict())
                break
        else:
            sys.exit(f"{table.name}: cannot read: {line}")
    return tables


def quoted(columns, quote):
    return ", ".join(f"{quote}{column}{quote}" for column in columns.split(", "))


def foreign_sql(key, quote):
    sql = f"CONSTRAINT {quote}{key['name']}{quote} FOREIGN KEY ({quoted(key['columns'], quote)})"
    sql += f" REFERENCES {quote}{key['table']}{quote} ({quoted(key['referenced'], quote)})"
    return sql + (f" ON DELETE {key['action'].upper()}" if key["action"] else "")


def mysql_column(column):
    sql = f"`{column['name']}` {column['type']}"
    if column["collate"]:
        sql += f" CHARACTER SET {column['collate'].split('_')[0]} COLLATE {column['collate']}"
    # A TIMESTAMP without NULL may get NOT NULL and a default of its own (explicit_defaults_for_timestamp=OFF).
    sql += " NOT NULL" if column["not_null"] else " NULL"
    sql += f" DEFAULT {column['default']}" if column["default"] else ""
    return sql + (" AUTO_INCREMENT" if column["auto"] else "")


def mysql_index(index):
    columns = quoted(index["columns"], "`")
    if index["kind"] == "primary":
        return f"PRIMARY KEY ({columns})"
    return f"{'UNIQUE KEY' if index['kind'] == 'unique' else 'KEY'} `{index['name']}` ({columns})"


def mysql(table):
    parts = [mysql_column(column) for column in table.columns]
    parts += [mysql_index(index) for index in table.indexes]
    parts += [foreign_sql(key, "`") for key in table.foreign]
    parts += [f"CONSTRAINT `{check['name']}` CHECK ({check['clause']})" for check in table.checks]
    options = " ENGINE=InnoDB"
    if table.collate:
        options += f" DEFAULT CHARACTER SET {table.collate.split('_')[0]} COLLATE {table.collate}"
    body = ",\n  ".join(parts)
    return f"CREATE TABLE IF NOT EXISTS `{table.name}` (\n  {body}\n){options};\n"


def sqlite_type(kind):
    """The declared type; drivers read the kind of value (boolean, datetime) from it."""
    if kind.startswith("enum"):
        longest = max(len(value) for value in re.findall(r"'(.*?)'", kind))
        return f"VARCHAR({longest})"
    for mysql_kind, sqlite_kind in (
        ("tinyint(1)", "BOOLEAN"),
        ("int(11)", "INTEGER"),
        ("bigint(20)", "BIGINT"),
        ("datetime", "DATETIME"),
        ("timestamp", "TIMESTAMP"),
    ):
        if kind == mysql_kind:
            return sqlite_kind
    if kind.startswith("varchar("):
        return kind.upper()
    sys.exit(f"no SQLite type for {kind}")


def sqlite_column(column, table):
    if column["auto"]:
        return f'"{column["name"]}" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT'
    kind = sqlite_type(column["type"])
    sql = f'"{column["name"]}" {kind}'
    sql += " NOT NULL" if column["not_null"] else ""
    sql += f" DEFAULT {column['default']}" if column["default"] else ""
    # Neutron's text compares without regard to case, except where a _bin collation is given.
    if kind.startswith("VARCHAR") and not (column["collate"] or table.collate or "").endswith("_bin"):
        sql += " COLLATE NOCASE"
    if column["type"].startswith("enum"):
        sql += f' CHECK ("{column["name"]}" IN ({column["type"][5:-1]}))'.replace("','", "', '")
    return sql


def sqlite(table):
    automatic = any(column["auto"] for column in table.columns)
    parts = [sqlite_column(column, table) for column in table.columns]
    for index in table.indexes:
        if index["kind"] == "primary" and not automatic:
            parts.append(f"PRIMARY KEY ({quoted(index['columns'], chr(34))})")
    parts += [foreign_sql(key, '"') for key in table.foreign]
    for check in table.checks:
        parts.append(f'CONSTRAINT "{check["name"]}" CHECK ({check["clause"]})'.replace("`", '"'))
    body = ",\n  ".join(parts)
    sql = f'CREATE TABLE IF NOT EXISTS "{table.name}" (\n  {body}\n);\n'
    for index in table.indexes:
        if index["kind"] != "primary":
            unique = "UNIQUE " if index["kind"] == "unique" else ""
            # Index names are the table's own in MySQL, the database's in SQLite.
            name = f"{table.name}.{index['name']}"
            sql += f'CREATE {unique}INDEX IF NOT EXISTS "{name}"'
            sql += f' ON "{table.name}" ({quoted(index["columns"], chr(34))});\n'
    return sql


def main():
    match sys.argv[1:]:
        case ["dump", *options] if options:
            FACTS.write_text(describe(catalogue(options)))
        case ["sql"]:
            tables = parse(FACTS.read_text())
            for file, render in (("mysql.sql", mysql), ("sqlite.sql", sqlite)):
                header = "-- Made by generate.py from neutron.schema. Do not edit.\n"
                (HERE / file).write_text(header + "".join("\n" + render(table) for table in tables))
        case _:
            sys.exit(__doc__)


if __name__ == "__main__":
    main()
