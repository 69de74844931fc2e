"""Runs a report of `queries/` over a lake on Apache Spark, and writes the JSON that `zoom-qos report --format json` does.

    spark-submit lake/report.py NAME … --lake DIR [-p NAME=VALUE …] [--output DIR]
    python -m zoom_qos.report NAME … --lake DIR [-p NAME=VALUE …] [--output DIR]

DIR may be anything that Spark reads, such as s3a://bucket/lake. It needs pyspark 4, and the statements: --statements names
a folder with NAME.json of each report, as `zoom-qos report NAME --sql --engine spark --format json` prints it. The wheel
has such a folder beside this file, and nothing else is needed there; where none is, the program composes them.
Without --output the rows of the one report go to stdout; with it, each report's to DIR/NAME.json. A report that reads
the ledger is refused, as no lake has it, and so is one that reads a view of which nothing was exported to this lake.
"""

import argparse
import datetime
import decimal
import hashlib
import json
import pathlib
import re
import subprocess
import sys
import warnings


def fail(message, help_line):
    sys.exit(f"error: failed to {message}\nhelp: {help_line}")


# Tables that are small beside the samples, and joined to them again and again.
SMALL = {"event", "participant_session", "participant_identity", "session_site", "stream", "threshold"}

# In the wheel.
BESIDE = pathlib.Path(__file__).with_name("statements")


class Report:
    """What the program prints of a report: what is made before it, expressions in their order, and a last statement."""

    def __init__(self, composed):
        self.name, self.scans, self.settings = composed["name"], composed["scans"], composed["settings"]
        self.tables, self.views = composed["tables"], composed["views"]
        self.expressions, self.statement = composed["expressions"], composed["statement"]
        self.parameters_of_statement = composed["parameters_of_statement"]
        self.parameters = composed["parameters"]

    def arguments(self, given):
        """A value for each parameter, from what was given and the defaults."""
        values = {}
        for parameter in self.parameters:
            name, kind = parameter["name"], parameter["type"]
            text = given.get(name, parameter["default"])
            if text is None:
                fail(f"run the report `{self.name}`: it needs the parameter `{name}`", f"give it as -p {name}=…")
            values[name] = int(text) if kind == "int" else float(text) if kind == "real" else text
            if kind == "person":
                values[name] = key_of(text) if name in given else 0
        return values


def key_of(person):
    """Somebody of an event goes by the lowest of their sessions, somebody over events by an id or an address."""
    key = re.fullmatch(r"session (\d+)", person)
    return int(key[1]) if key else person


def composed(name, options):
    """A report's statement for Spark, as the program prints it or printed it once."""
    # A name with a way in it would lead to a statement that nobody looked at.
    if not re.fullmatch(r"\w+", name):
        fail(f"find the report `{name}`", "`zoom-qos report --list --all` lists the reports")
    if options.statements:
        path = options.statements / f"{name}.json"
        if not path.exists():
            command = f"zoom-qos report {name} --sql --engine spark --format json"
            fail(f"find the report `{name}` in {options.statements}", f"`{command}` prints it, or says why no lake answers it")
        return json.loads(path.read_text(encoding="utf-8"))
    command = [options.program, "report", name, "--sql", "--engine", "spark", "--format", "json"]
    try:
        run = subprocess.run(command, capture_output=True, text=True, encoding="utf-8")
    except OSError as error:
        fail(f"start `{options.program}`: {error.strerror}", "install zoom-qos, or name a folder with --statements")
    if run.returncode != 0:
        sys.exit(run.stderr.strip())
    return json.loads(run.stdout)


class Lake:
    """A lake on Spark."""

    def __init__(self, spark, folder, settings):
        self.spark, self.folder = spark, folder.rstrip("/")
        self.scope, self.kept, self.made = None, {}, set()
        for statement in settings:
            spark.sql(statement)

    def scan(self, view):
        from pyspark.errors import AnalysisException

        try:
            return self.spark.read.option("mergeSchema", "true").parquet(f"{self.folder}/{view}")
        except AnalysisException as error:
            if error.getCondition() != "PATH_NOT_FOUND":
                raise
            fail(f"read the lake in {self.folder}: it has no {view}", "`zoom-qos export --lake DIR` adds what the database has of it")

    def open(self, scope, report):
        """Creates the tables and views that the report reads, over the partitions that a condition chooses."""
        if scope != self.scope:
            self.scope, self.kept, self.made = scope, {}, set()
        for view in self.new(report.scans):
            files = self.scan(view)
            # What is of no event is a few rows a day, of which the report takes those that it asks for.
            files = files.where(scope) if "event_date" in files.columns else files
            files.createOrReplaceTempView(f"lake_{view}")
        for table in self.new(report.tables):
            self.spark.sql(re.sub(r"\{(\w+)\}", r"lake_\1", table))
            name = re.search(r"VIEW (\w+)", table)[1]
            if name in SMALL:
                self.spark.table(name).localCheckpoint().createOrReplaceTempView(name)
        for view in self.new(report.views):
            self.spark.sql(view)

    def new(self, statements):
        """Those that no report before made, which are made from now on."""
        new = [statement for statement in statements if statement not in self.made]
        self.made.update(new)
        return new

    def run(self, report, arguments):
        """The report's rows. What several of its expressions read is computed once: Spark would compute one that is read
        twice twice over, with its ties in another order, and plan the whole tree of them as one."""
        keys = {}
        for expression in report.expressions:
            name = expression["name"]
            used = {parameter: arguments[parameter] for parameter in expression["parameters"]}
            # Reports share most of their expressions: the same text with the same arguments, over the same others.
            made_of = (expression["sql"], used, [keys[other] for other in expression["reads"]])
            keys[name] = hashlib.sha256(repr(made_of).encode()).hexdigest()
            if keys[name] not in self.kept:
                frame = self.rows_of(expression, used)
                self.kept[keys[name]] = frame.localCheckpoint() if expression["is_kept"] else frame
            self.kept[keys[name]].createOrReplaceTempView(name)
        used = {parameter: arguments[parameter] for parameter in report.parameters_of_statement}
        frame = self.spark.sql(report.statement, used)
        rows = [dict(zip(frame.columns, map(plain, row))) for row in frame.collect()]
        for expression in report.expressions:
            self.spark.catalog.dropTempView(expression["name"])
        return rows

    def rows_of(self, expression, used):
        """The rows of an expression, of which none but these are computed anew."""
        name, sql, recursion = expression["name"], expression["sql"], expression.get("recursion")
        if recursion and recursion["is_distinct"]:
            return self.close(name, recursion, used)
        if recursion:
            columns = f" ({', '.join(expression['columns'])})" if expression.get("columns") else ""
            sql = f"WITH RECURSIVE {name}{columns} AS ({sql}) SELECT * FROM {name}"
        return self.spark.sql(sql, used)

    def close(self, name, recursion, used):
        """The rows of a recursive expression with UNION, which Spark does not know: its step is repeated over what it
        found until it finds nothing new."""
        rows = self.spark.sql(recursion["first"], used).distinct().localCheckpoint()
        while True:
            rows.createOrReplaceTempView(name)
            more = rows.union(self.spark.sql(recursion["step"], used)).distinct().localCheckpoint()
            if more.count() == rows.count():
                return rows
            rows = more

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
    parser.add_argument(
        "--statements",
        type=pathlib.Path,
        default=BESIDE if BESIDE.is_dir() else None,
        metavar="DIR",
        help="composed statements, NAME.json each",
    )
    parser.add_argument("--program", default="zoom-qos", metavar="PATH", help="the program that composes them")
    options = parser.parse_args()
    given = dict(param.split("=", 1) for param in options.param)
    if len(options.name) > 1 and options.output is None:
        parser.error("several reports need --output")
    reports = [Report(composed(name, options)) for name in options.name]
    # spark-submit puts what Python warns of into stdout, before the rows: that pandas is newer than pyspark knows.
    warnings.simplefilter("ignore", FutureWarning)
    try:
        from pyspark.sql import SparkSession
    except ImportError:
        fail("start Spark: Python has no pyspark", "run it with spark-submit, or `pip install pyspark`")
    spark = SparkSession.builder.appName("zoom-qos").getOrCreate()
    spark.sparkContext.setLogLevel("ERROR")
    lake = Lake(spark, options.lake, reports[0].settings)
    asked = []
    for report in reports:
        names = {parameter["name"] for parameter in report.parameters}
        own = {name: value for name, value in given.items() if name in names}
        event, scope = lake.find(own)
        asked.append((scope, report, report.arguments({**own, **event})))
    # Those over the same partitions one after another, as they share what is computed over them.
    for scope, report, arguments in sorted(asked, key=lambda one: one[0]):
        lake.open(scope, report)
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
