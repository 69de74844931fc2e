//! pandas, which reads through Python's own SQLite.

use crate::support::golden::golden;
use crate::support::python;

/// Of the 29 minutes that were sampled 26 carry a bitrate above zero: A 9, B 7, C 10.
#[test]
fn pandas_reads_numbers_as_numbers_and_times_as_times() {
    let fixture = golden();
    let script = "
import sqlite3, sys, pandas
connection = sqlite3.connect(sys.argv[1])
frame = pandas.read_sql('SELECT * FROM v_stream_sample', connection, parse_dates=['sampled_at'])
active = frame[frame.bitrate_kbps > 0]
print(len(frame), len(active), frame.latency_ms.dtype, frame.sampled_at.dt.tz)
print(active.set_index('sampled_at').resample('10min').latency_ms.max().to_list())
";
    let printed = python::printed(script, &[fixture.path().as_os_str()]);
    assert_eq!(printed, "29 26 float64 UTC\n[350.0]\n");
}
