"""Runs a report of `queries/` over a lake on Apache Spark, and writes the JSON that `zoom-qos report --format json` does.

    spark-submit lake/report.py NAME … --lake DIR [-p NAME=VALUE …] [--output DIR]
    python -m zoom_qos.report NAME … --lake DIR [-p NAME=VALUE …] [--output DIR]

DIR may be anything that Spark reads, such as s3a://bucket/lake: the lake of one account, or a folder with those of several.
It needs pyspark 4, and the statements: --statements names a folder with NAME.json of each report, as `zoom-qos report NAME
--sql --engine spark --format json` prints it. The wheel has such a folder beside this file, and nothing else is needed
there; where none is, the program composes them.
Without --output the rows of the one report go to stdout; with it, each report's to DIR/NAME.json. A report that reads
the ledger is refused, as no lake has it, and so is one that reads a view of which nothing was exported to this lake.
"""

import argparse
import datetime
import decimal
import functools
import hashlib
import json
import pathlib
import re
import subprocess
import sys
import urllib.parse
import warnings


def fail(message, help_line):
    sys.exit(f"error: failed to {message}\nhelp: {help_line}")


# Tables that are small beside the samples, and joined to them again and again.
SMALL = {"event", "participant_session", "participant_identity", "session_site", "stream", "threshold"}

# Keys of rows, which each database counts by itself. Where several accounts are read, one has a digit more: the account's.
KEYS = ("session_id", "feedback_id")
MOST_OF_A_DIGIT = 10

# In the wheel.
BESIDE = pathlib.Path(__file__).with_name("statements")


class Report:
    """What the program prints of a report: what is made before it, expressions in their order, and a last statement."""

    def __init__(self, composed):
        self.name, self.scans, self.settings = composed["name"], composed["scans"], composed["settings"]
        self.tables, self.views = composed["tables"], composed["views"]
        self.views_with_account = composed["views_with_account"]
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


class Account:
    """The lake of one of several accounts: where it is, and which views it has."""

    def __init__(self, folder):
        self.name, self.folder, self.views = account_of(folder), folder, set()


def account_of(folder):
    return urllib.parse.unquote(folder.removeprefix("account="))


def accounts_in(spark, folder):
    """The accounts whose lakes a folder holds, by name; none if it is the lake of one."""
    path_of = spark._jvm.org.apache.hadoop.fs.Path
    files = path_of(folder).getFileSystem(spark.sparkContext._jsc.hadoopConfiguration())
    if files.exists(path_of(f"{folder}/lake.json")):
        return []
    accounts = {}
    for view in files.globStatus(path_of(f"{folder}/account=*/v_*")) or []:
        name = view.getPath().getParent().getName()
        accounts.setdefault(name, Account(name)).views.add(view.getPath().getName())
    return sorted(accounts.values(), key=lambda account: account.name)


class Lake:
    """A lake on Spark, or those of several accounts."""

    def __init__(self, spark, folder, settings):
        self.spark, self.folder = spark, folder.rstrip("/")
        self.accounts = accounts_in(spark, self.folder)
        self.scope, self.kept, self.made = None, {}, set()
        for statement in settings:
            spark.sql(statement)

    def scan(self, view, only=None):
        """The rows of a view, of one account alone if only that is asked about."""
        lacking = [account.name for account in self.accounts if view not in account.views]
        if lacking:
            self.fail_for_want_of(view, ", ".join(lacking) + (" has" if len(lacking) == 1 else " have"))
        if not self.accounts:
            return self.read(view)
        asked = [place for place, account in enumerate(self.accounts) if only in (None, account.name)]
        rows = [self.rows_of_account(view, place) for place in asked]
        return functools.reduce(lambda one, other: one.unionByName(other, allowMissingColumns=True), rows)

    def rows_of_account(self, view, place):
        """The rows of an account with its name, and with keys that no other's have."""
        from pyspark.sql.functions import lit

        account = self.accounts[place]
        files = self.read(f"{account.folder}/{view}").withColumn("account", lit(account.name))
        times = max(len(self.accounts), MOST_OF_A_DIGIT)
        unique = {key: files[key] * times + place for key in KEYS if key in files.columns}
        return files.withColumns(unique) if unique else files

    def read(self, way):
        from pyspark.errors import AnalysisException

        try:
            return self.spark.read.option("mergeSchema", "true").parquet(f"{self.folder}/{way}")
        except AnalysisException as error:
            if error.getCondition() != "PATH_NOT_FOUND":
                raise
            self.fail_for_want_of(way, "it has")

    def fail_for_want_of(self, view, who_has):
        fail(f"read the lake in {self.folder}: {who_has} no {view}", "`zoom-qos export --lake DIR` adds what the database has of it")

    def open(self, scope, report):
        """Creates the tables and views that the report reads, over the partitions that a condition chooses, of one account
        or of all."""
        if scope != self.scope:
            self.scope, self.kept, self.made = scope, {}, set()
        account, condition = scope
        for view in self.new(report.scans):
            files = self.scan(view, account)
            # What is of no event is a few rows a day, of which the report takes those that it asks for.
            files = files.where(condition) if "event_date" in files.columns else files
            files.createOrReplaceTempView(f"lake_{view}")
        for table in self.new(report.tables):
            self.spark.sql(re.sub(r"\{(\w+)\}", r"lake_\1", table))
            name = re.search(r"VIEW (\w+)", table)[1]
            if name in SMALL:
                self.spark.table(name).localCheckpoint().createOrReplaceTempView(name)
            if name == "event" and self.accounts:
                self.require_events_of_one()
        for view in self.new(report.views_with_account if self.accounts else report.views):
            self.spark.sql(view)

    def require_events_of_one(self):
        """Refuses an event that two accounts have: whatever is asked about it would count twice."""
        event = self.spark.sql("SELECT event_id FROM event GROUP BY event_id HAVING count(*) > 1 LIMIT 1").first()
        if event:
            fail(
                f"read the lake in {self.folder} as one: two accounts hold the {event[0]}, which is of one account",
                "keep one of the two there, or name it alone: --lake DIR/account=NAME",
            )

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
        """Kind and UUID of the event that was given, and what the question is about: an account if only one, and the
        condition that chooses partitions."""
        if "event" in given:
            events = self.scan("v_event")
            is_given = (events.event_uuid == given["event"]) | (events.event_number.cast("string") == given["event"])
            account = ["account"] if self.accounts else []
            found = events.where(is_given).select("kind", "event_uuid", "event_date", *account).distinct().collect()
            found = [event for event in found if given.get("kind", event[0]) == event[0]]
            if len(found) != 1:
                fail(f"find the event {given['event']}: the lake has {len(found)} of it", "give the UUID of one, and its kind")
            kind, uuid, date, *account = found[0]
            return {"kind": kind, "event": uuid}, ("".join(account) or None, partition(kind, date))
        if "from" in given and "to" in given:
            first, last = (datetime.date.fromisoformat(given[name]) for name in ("from", "to"))
            return {}, (None, f"event_date BETWEEN DATE '{first}' AND DATE '{last}'")
        return {}, (None, "true")


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
    for scope, report, arguments in sorted(asked, key=lambda one: (one[0][0] or "", one[0][1])):
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
