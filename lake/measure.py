"""Runs a report over a lake on DuckDB or Spark and says what it cost: seconds, processor seconds, memory at its peak, and
bytes read.

    python lake/measure.py duckdb NAME --lake DIR [-p NAME=VALUE …]
    python lake/measure.py spark NAME … --lake DIR [-p NAME=VALUE …] [--master MASTER] [--memory SIZE]

It adds up what Linux tells of the engine's processes while they run, so it needs /proc; `zoom-qos` and `duckdb`, or
`spark-submit`, are those on the PATH. Bytes read are what the processes asked for, whether it came from the disk or from
memory; for Spark that includes its own programs and what it puts aside between stages. Of several reports in one call it
also says when each was done.
"""

import argparse
import os
import pathlib
import subprocess
import sys
import tempfile
import time

TICKS_PER_SECOND = os.sysconf("SC_CLK_TCK")
PAGE = os.sysconf("SC_PAGE_SIZE")
BETWEEN_LOOKS_SECONDS = 0.1


class Process:
    """What was last seen of one process."""

    def __init__(self, folder):
        # The name, the second field, may hold blanks, so they are told apart behind it.
        fields = (folder / "stat").read_text().rpartition(")")[2].split()
        self.parent = int(fields[1])
        self.cpu_seconds = (int(fields[11]) + int(fields[12])) / TICKS_PER_SECOND
        self.memory = int(fields[21]) * PAGE
        self.read = int((folder / "io").read_text().split()[1])


def processes():
    """All of this machine, by their ids."""
    for folder in pathlib.Path("/proc").glob("[0-9]*"):
        try:
            yield int(folder.name), Process(folder)
        except OSError:
            # It ended meanwhile, or is somebody else's.
            continue


def descendants(of):
    known, ours = dict(processes()), {of}
    while more := {number for number, process in known.items() if process.parent in ours} - ours:
        ours |= more
    return {number: known[number] for number in ours if number in known}


def cost(command):
    """Seconds, processor seconds, bytes of memory at the peak, bytes read."""
    started = time.monotonic()
    running = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    seen, peak = {}, 0
    while running.poll() is None:
        now = descendants(running.pid)
        seen.update(now)
        peak = max(peak, sum(process.memory for process in now.values()))
        time.sleep(BETWEEN_LOOKS_SECONDS)
    if running.returncode:
        sys.exit(f"error: failed to run {command[0]}: it ended with {running.returncode}")
    seconds = time.monotonic() - started
    totals = [sum(getattr(process, name) for process in seen.values()) for name in ("cpu_seconds", "read")]
    return seconds, totals[0], peak, totals[1]


def command_of(options, folder):
    arguments = [*options.name, "--lake", options.lake, *(word for param in options.param for word in ("-p", param))]
    if options.engine == "duckdb":
        return ["zoom-qos", "report", *arguments, "--engine", "duckdb", "--format", "json"]
    report = pathlib.Path(__file__).with_name("report.py")
    spark = ["--master", options.master, "--driver-memory", options.memory, "--conf", "spark.ui.enabled=false"]
    return ["spark-submit", *spark, str(report), *arguments, "--output", folder]


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("engine", choices=("duckdb", "spark"))
    parser.add_argument("name", nargs="+", metavar="NAME")
    parser.add_argument("--lake", required=True)
    parser.add_argument("-p", "--param", action="append", default=[], metavar="NAME=VALUE")
    parser.add_argument("--master", default="local[*]")
    parser.add_argument("--memory", default="8g", metavar="SIZE")
    options = parser.parse_args()
    if options.engine == "duckdb" and len(options.name) > 1:
        parser.error("several reports in one call are Spark's")
    with tempfile.TemporaryDirectory() as folder:
        started = time.time()
        seconds, cpu_seconds, peak, read = cost(command_of(options, folder))
        done = {path.stem: path.stat().st_mtime - started for path in pathlib.Path(folder).glob("*.json")}
    megabytes = [round(size / 1e6) for size in (peak, read)]
    names = " ".join(options.name)
    print(f"{options.engine} {names}: {seconds:.1f} s, {cpu_seconds:.1f} s CPU, {megabytes[0]} MB memory, {megabytes[1]} MB read")
    if len(options.name) > 1:
        for name in options.name:
            print(f"  {name} after {done[name]:.1f} s")


if __name__ == "__main__":
    main()
