"""Runs a report of `queries/` over a lake on Apache Spark, and writes the JSON that `zoom-qos report --format json` does.

    spark-submit lake/report.py NAME … --lake DIR [-p NAME=VALUE …] [--output DIR]

DIR may be anything that Spark reads, such as s3a://bucket/lake. It needs this repository's folders `lake`, `queries`
and `migrations` beside each other, and pyspark 4. Without --output the rows of the one report go to stdout; with it,
each report's to DIR/NAME.json. A report that reads the ledger is refused: no lake has it.
"""

import argparse
import datetime
import decimal
import hashlib
import json
import pathlib
import re
import sqlite3
import sys
import typing
import warnings

ROOT = pathlib.Path(__file__).resolve().parent.parent
LAKE_VIEWS = ("v_event", "v_participant_session", "v_sample", "v_stream_sample", "v_anomaly")
# The ledger's, the dictionary's, and two that no report reads, written for SQLite alone.
LEFT_OUT = ("v_work", "v_dictionary", "v_person", "v_attendance", "v_stream_quality")


def text_of(path):
    return (ROOT / path).read_text(encoding="utf-8")


def fail(message, help_line):
    sys.exit(f"error: failed to {message}\nhelp: {help_line}")


class Schema:
    """What a database is made of: the views, each behind those that it names, and the rows of the constant tables."""

    def __init__(self):
        database = sqlite3.connect(":memory:")
        paths = (ROOT / "migrations").glob("V*__*.sql")
        for path in sorted(paths, key=lambda path: int(re.match(r"V(\d+)__", path.name)[1])):
            database.executescript(path.read_text(encoding="utf-8"))
        files = sorted((ROOT / "migrations/views").glob("*.sql"))
        texts = {path.stem: statements(path.read_text(encoding="utf-8"))[0] for path in files}
        self.views = {}
        for name in texts:
            if name not in LEFT_OUT:
                self.add(name, texts)
        self.streams = self.values(database, "SELECT stream, medium, direction FROM stream ORDER BY stream_id")
        self.profiles = self.values(database, "SELECT name, medium, metric, fair, poor, bad FROM threshold")

    def add(self, name, texts):
        """Adds a view behind those that it names."""
        if name not in self.views:
            for other in texts:
                if other != name and mentions(texts[name], other):
                    self.add(other, texts)
            self.views[name] = texts[name]

    @staticmethod
    def values(database, sql):
        cell = lambda value: "NULL" if value is None else repr(value)
        return ", ".join("(" + ", ".join(map(cell, row)) + ")" for row in database.execute(sql))


class Dialect:
    """The statements of SQLite as an engine understands them, by the `rewrite` lines of its file."""

    def __init__(self, engine):
        text = text_of(f"lake/{engine}.sql")
        pairs = re.findall(r"^-- rewrite: (.*?)  ->  (.*)$", text, re.M)
        self.rewrites = [(re.compile(re.escape(old).replace(r"\ ", r"\s+")), new) for old, new in pairs]
        self.begin = statements(text)
        # Spark's decimals lose digits in a division; SQLite's numbers are doubles.
        self.has_decimals = engine == "spark"

    def rewrite(self, sql):
        for pattern, new in self.rewrites:
            sql = pattern.sub(lambda _: new, sql)
        if not self.has_decimals:
            return sql
        pieces = re.split(r"('(?:[^']|'')*'|--[^\n]*)", sql)
        as_double = lambda piece: re.sub(r"(?<![\w.])(\d+\.\d+)(?![\w.])", r"\1D", piece)
        return "".join(piece if piece[:1] in ("'", "-") else as_double(piece) for piece in pieces)


def statements(sql):
    """The statements of a file, without the comment lines."""
    sql = re.sub(r"^\s*--[^\n]*\n", "", sql, flags=re.M)
    return [statement.strip() for statement in re.split(r";\s*(?:\n|$)", sql) if statement.strip()]


class Report:
    """A file of `queries/` with the parts that it names: expressions in their order, and a last statement."""

    def __init__(self, name):
        path = ROOT / "queries" / f"{name}.sql"
        # A name with a way in it would lead to a statement that nobody looked at.
        if not re.fullmatch(r"\w+", name) or not path.exists():
            fail(f"find the report `{name}`", "the reports are the files of queries/")
        head, own = split_head(text_of(path))
        self.name, self.parameters, parts = name, {}, []
        for line in head.splitlines():
            if match := re.match(r"-- param:\s*(\w+)\s+(\w+)\s+(.*?)(?:\[(.*)\])?$", line):
                self.parameters[match[1]] = (match[2], match[4])
        for part in named_in(head):
            need(part, parts)
        with_parts = [split_head(text_of(f"queries/parts/{part}.sql"))[1].rstrip() for part in parts]
        self.is_recursive = own.startswith("WITH RECURSIVE ")
        rest = re.sub(r"^WITH (RECURSIVE )?", "", own)
        if rest == own:
            # It has no expressions of its own.
            self.expressions, _ = split_expressions(",\n".join(with_parts))
            self.statement = own
        else:
            self.expressions, self.statement = split_expressions(",\n".join([*with_parts, rest]))
        self.texts = [self.statement, *(expression.body for expression in self.expressions)]
        if any("v_work" in text for text in self.texts):
            fail(f"run the report `{name}` on a lake: it reads the ledger", "run it on the database")

    def keeps(self, expression):
        """Whether an expression's rows are kept: where SQLite is told to, and where they are not read just once."""
        return expression.is_materialized or sum(reads(text, expression.name) for text in self.texts) != 1

    def arguments(self, given):
        """A value for each parameter, from what was given and the defaults."""
        values = {}
        for name, (kind, default) in self.parameters.items():
            text = given.get(name, default)
            if text is None:
                fail(f"run the report `{self.name}`: it needs the parameter `{name}`", f"give it as -p {name}=…")
            values[name] = int(text) if kind == "int" else float(text) if kind == "real" else text
        return values


def split_head(sql):
    head = re.match(r"(?:--[^\n]*\n)*", sql)[0]
    return head, sql[len(head):]


def named_in(head):
    lines = re.findall(r"^-- with:(.*)$", head, re.M)
    return [name.strip() for line in lines for name in line.split(",") if name.strip()]


def need(name, parts):
    """Adds a part behind those that it needs."""
    if name in parts:
        return
    for part in named_in(split_head(text_of(f"queries/parts/{name}.sql"))[0]):
        need(part, parts)
    parts.append(name)


class Expression(typing.NamedTuple):
    """A common table expression; its columns are text in parentheses, or none."""

    name: str
    columns: str
    is_materialized: bool
    body: str


BEGIN = re.compile(r"\s*(?:--[^\n]*\n\s*)*(\w+)\s*(\([^)]*\))?\s+AS\s+(MATERIALIZED\s+)?\(")


def split_expressions(text):
    """`a AS (…), b AS MATERIALIZED (…) SELECT …` as expressions and the statement."""
    expressions, at = [], 0
    while match := BEGIN.match(text, at):
        end = closing(text, match.end())
        expressions.append(Expression(match[1], match[2] or "", bool(match[3]), text[match.end():end]))
        comma = re.compile(r"\s*,").match(text, end + 1)
        at = comma.end() if comma else end + 1
    return expressions, text[at:]


def closing(text, at):
    """Where the parenthesis closes that was opened before `at`."""
    depth = 1
    for match in re.compile(r"'(?:[^']|'')*'|--[^\n]*|[()]").finditer(text, at):
        depth += {"(": 1, ")": -1}.get(match[0], 0)
        if depth == 0:
            return match.start()
    raise ValueError("a parenthesis is not closed")


class Lake:
    """A lake on Spark."""

    def __init__(self, spark, folder):
        self.spark, self.folder, self.dialect = spark, folder.rstrip("/"), Dialect("spark")
        self.scope, self.kept = None, {}
        for statement in self.dialect.begin:
            spark.sql(statement)

    def scan(self, view):
        return self.spark.read.option("mergeSchema", "true").parquet(f"{self.folder}/{view}")

    def open(self, scope):
        """Creates the tables and views that reports read, over the partitions that a condition chooses."""
        if scope == self.scope:
            return
        self.scope, self.kept = scope, {}
        schema, tables = Schema(), text_of("lake/tables.sql")
        for view in LAKE_VIEWS:
            self.scan(view).where(scope).createOrReplaceTempView(f"lake_{view}")
            tables = tables.replace("{%s}" % view, f"lake_{view}")
        tables = tables.replace("{streams}", schema.streams).replace("{profiles}", schema.profiles)
        replaced = lambda sql: re.sub(r"^CREATE (TEMPORARY )?VIEW", "CREATE OR REPLACE TEMPORARY VIEW", sql)
        for statement in statements(tables):
            self.spark.sql(replaced(statement))
        # Small beside the samples, and joined to them again and again.
        for table in ("event", "participant_session", "participant_identity", "session_site", "stream", "threshold"):
            self.spark.table(table).localCheckpoint().createOrReplaceTempView(table)
        for sql in schema.views.values():
            self.spark.sql(replaced(self.dialect.rewrite(sql)))

    def run(self, report, arguments):
        """The report's rows. What several of its expressions read is computed once: Spark would compute one that is read
        twice twice over, with its ties in another order, and plan the whole tree of them as one."""
        keys = {}
        for expression in report.expressions:
            name, body = expression.name, expression.body
            is_recursive = report.is_recursive and reads(body, name)
            if is_recursive and "UNION ALL" in body:
                body = f"WITH RECURSIVE {name}{expression.columns} AS ({body}) SELECT * FROM {name}"
            used = used_in(body, arguments)
            # Reports share most of their expressions: the same text with the same arguments, over the same others.
            made_of = (body, used, [keys[other] for other in keys if mentions(body, other)])
            keys[name] = hashlib.sha256(repr(made_of).encode()).hexdigest()
            if keys[name] not in self.kept:
                is_closed = is_recursive and "UNION ALL" not in body
                frame = self.close(name, body, used) if is_closed else self.ask(body, used)
                self.kept[keys[name]] = frame.localCheckpoint() if report.keeps(expression) else frame
            self.kept[keys[name]].createOrReplaceTempView(name)
        frame = self.ask(report.statement, used_in(report.statement, arguments))
        rows = [dict(zip(frame.columns, map(plain, row))) for row in frame.collect()]
        for expression in report.expressions:
            self.spark.catalog.dropTempView(expression.name)
        return rows

    def close(self, name, body, used):
        """The rows of a recursive expression with UNION, which Spark does not know: its step is repeated over what it
        found until it finds nothing new."""
        first, step = body.split("UNION")
        rows = self.ask(first, used).distinct().localCheckpoint()
        while True:
            rows.createOrReplaceTempView(name)
            more = rows.union(self.ask(step, used)).distinct().localCheckpoint()
            if more.count() == rows.count():
                return rows
            rows = more

    def ask(self, sql, arguments):
        return self.spark.sql(self.dialect.rewrite(sql), arguments)

    def find(self, given):
        """Kind and UUID of the event that was given, and the partitions that the question is about."""
        if "event" in given:
            events = self.scan("v_event")
            is_given = (events.event_uuid == given["event"]) | (events.event_number.cast("string") == given["event"])
            found = events.where(is_given).select("kind", "event_uuid", "event_date").distinct().collect()
            found = [event for event in found if given.get("kind", event[0]) == event[0]]
            if len(found) != 1:
                fail(f"find the event {given['event']}: the lake has {len(found)} of it", "give the UUID of one, and its kind")
            kind, uuid, date = found[0]
            return {"kind": kind, "event": uuid}, partition(kind, date)
        if "from" in given and "to" in given:
            first, last = (datetime.date.fromisoformat(given[name]) for name in ("from", "to"))
            return {}, f"event_date BETWEEN DATE '{first}' AND DATE '{last}'"
        return {}, "true"


def partition(kind, date):
    """The condition that chooses a partition. Its names are those of folders, which anybody may have made."""
    if kind not in ("meeting", "webinar") or not re.fullmatch(r"\d{4}-\d{2}-\d{2}", str(date)):
        fail(
            f"read the partition kind={kind!r}, event_date={str(date)!r}: no export makes it",
            "take the folder away, and look who can write to the lake",
        )
    return f"kind = '{kind}' AND event_date = DATE '{date}'"


def mentions(sql, words):
    return re.search(rf"(?<!\w){words}\b", sql) is not None


def reads(sql, name):
    """How often a statement reads a table or an expression."""
    return len(re.findall(rf"\b(?:FROM|JOIN) {name}\b", sql))


def used_in(sql, arguments):
    return {name: value for name, value in sorted(arguments.items()) if mentions(sql, f":{name}")}


def plain(value):
    if isinstance(value, decimal.Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, (datetime.date, datetime.datetime)):
        return value.isoformat()
    return value


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("name", nargs="+", metavar="NAME")
    parser.add_argument("--lake", required=True, metavar="DIR")
    parser.add_argument("-p", "--param", action="append", default=[], metavar="NAME=VALUE")
    parser.add_argument("--output", type=pathlib.Path, metavar="DIR")
    options = parser.parse_args()
    given = dict(param.split("=", 1) for param in options.param)
    if len(options.name) > 1 and options.output is None:
        parser.error("several reports need --output")
    reports = [Report(name) for name in options.name]
    # spark-submit puts what Python warns of into stdout, before the rows: that pandas is newer than pyspark knows.
    warnings.simplefilter("ignore", FutureWarning)
    try:
        from pyspark.sql import SparkSession
    except ImportError:
        fail("start Spark: Python has no pyspark", "run it with spark-submit, or `pip install pyspark`")
    spark = SparkSession.builder.appName("zoom-qos").getOrCreate()
    spark.sparkContext.setLogLevel("ERROR")
    lake = Lake(spark, options.lake)
    asked = []
    for report in reports:
        own = {name: value for name, value in given.items() if name in report.parameters}
        event, scope = lake.find(own)
        asked.append((scope, report, report.arguments({**own, **event})))
    # Those over the same partitions one after another, as they share what is computed over them.
    for scope, report, arguments in sorted(asked, key=lambda one: one[0]):
        lake.open(scope)
        rows = lake.run(report, arguments)
        text = json.dumps(rows, ensure_ascii=False, indent=2) + "\n"
        if options.output:
            options.output.mkdir(parents=True, exist_ok=True)
            (options.output / f"{report.name}.json").write_text(text, encoding="utf-8")
        else:
            sys.stdout.write(text)
    spark.stop()


if __name__ == "__main__":
    main()
