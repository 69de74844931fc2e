//! The `duckdb` program, which is handed a script and prints a JSON object a line.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::BufReader;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Mutex;
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::Duration;

use serde_json::Value as Json;

use super::dialect::DUCKDB;
use super::program::{self, Surroundings};
use super::script::MARK;
use crate::lake::error::Error;
use crate::render::RowSink;
use crate::report::{self, Reason, StatementTimeout, Value};

const PROGRAM: &str = "duckdb";

/// How often somebody looks whether the program has to end.
const BETWEEN_LOOKS: Duration = Duration::from_millis(50);

/// Runs a script in a lake's folder and hands on the rows of its report. What does not fit in memory, and what the
/// program has to complain about, goes to a folder aside.
pub(super) fn run(
    lake: &Path,
    aside: &Path,
    script: &str,
    surroundings: &Surroundings,
    sink: &mut dyn RowSink,
) -> Result<(), Error> {
    let Surroundings { variables, timeout } = surroundings;
    let folders = variables.iter().find(|(name, _)| *name == "PATH").map(|(_, folders)| folders.as_os_str());
    let program = program::find(PROGRAM, folders.unwrap_or_default()).ok_or(Error::NoEngine(PROGRAM))?;
    let (path, complaints) = (aside.join("report.sql"), aside.join("complaints"));
    let lake = lake.canonicalize().map_err(Error::file("find", lake))?;
    let script = format!("{}\n{}{script}", DUCKDB.file, closed_in(&lake, &aside.join("spill"))?);
    std::fs::write(&path, script).map_err(Error::file("write", &path))?;
    let complaints_file = File::create(&complaints).map_err(Error::file("write", &complaints))?;
    let mut command = Command::new(program);
    command.args(["-init", "/dev/null", "-jsonlines", "-bail", "-f"]).arg(&path).current_dir(&lake);
    command.env_clear().envs(variables.iter().map(|(name, value)| (name, value)));
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(complaints_file);
    let mut child = command.spawn().map_err(Error::file("start", Path::new(PROGRAM)))?;
    let out = child.stdout.take();
    let child = Mutex::new(child);
    let (handed_on, ended_by) = std::thread::scope(|scope| {
        let (running, has_ended) = channel();
        let child = &child;
        let watch = scope.spawn(move || end_when_over(child, timeout, &has_ended));
        let handed_on = out.map_or(Ok(()), |out| forward(BufReader::new(out), timeout, sink));
        drop(running);
        (handed_on, watch.join().ok().flatten())
    });
    let mut child = child.into_inner().expect("a panic ends the program");
    if handed_on.is_err() {
        drop(child.kill());
    }
    let status = child.wait().map_err(Error::file("wait for", Path::new(PROGRAM)))?;
    if let Some(reason) = ended_by {
        return Err(reason.error().into());
    }
    let complaint = std::fs::read_to_string(&complaints).unwrap_or_default();
    if handed_on.is_ok() && (!status.success() || !complaint.trim().is_empty()) {
        let first: Vec<&str> = complaint.lines().map(str::trim).take_while(|line| !line.is_empty()).collect();
        return Err(Error::Engine { program: PROGRAM, complaint: first.join(" ") });
    }
    handed_on
}

/// The settings that close the program in, which no later statement can change: it reads the lake and nothing else, and
/// runs no other program. What is not in the lake is the folder for what does not fit in memory.
fn closed_in(lake: &Path, spill: &Path) -> Result<String, Error> {
    let quoted = |path: &Path| match path.to_str() {
        Some(text) if !text.contains(['\n', '\0']) => Ok(format!("'{}'", text.replace('\'', "''"))),
        _ => Err(Error::damaged(path)("its name is no line of text")),
    };
    Ok(include_str!("../../../lake/closed_in.sql")
        .replace("{lake}", &quoted(lake)?)
        .replace("{spill}", &quoted(spill)?))
}

/// Ends the program once it has to end, unless its rows end before, and says why it did.
fn end_when_over(child: &Mutex<Child>, timeout: &StatementTimeout, has_ended: &Receiver<()>) -> Option<Reason> {
    while has_ended.recv_timeout(BETWEEN_LOOKS) == Err(RecvTimeoutError::Timeout) {
        if let Some(reason) = timeout.over() {
            drop(child.lock().expect("a panic ends the program").kill());
            return Some(reason);
        }
    }
    None
}

/// A column's name, and whether its numbers come as text, since JSON's are too short for them.
struct Column {
    name: String,
    is_long_number: bool,
}

fn forward(lines: impl std::io::BufRead, timeout: &StatementTimeout, sink: &mut dyn RowSink) -> Result<(), Error> {
    let mut columns = Vec::new();
    let mut has_begun = false;
    let mut lines = lines.lines();
    while let Some(line) = timeout.wait(|| lines.next()) {
        let line = line.map_err(Error::file("read from", Path::new(PROGRAM)))?;
        if line.trim().is_empty() {
            continue;
        }
        let object: BTreeMap<String, Json> = serde_json::from_str(&line).map_err(Error::damaged(Path::new(PROGRAM)))?;
        if has_begun {
            let row: Vec<Value> = columns.iter().map(|column| value(column, &object)).collect();
            sink.row(&row).map_err(report::Error::from)?;
        } else if object.contains_key(MARK) {
            has_begun = true;
            sink.begin(&columns.iter().map(|column: &Column| column.name.clone()).collect::<Vec<_>>())
                .map_err(report::Error::from)?;
        } else {
            let text = |name: &str| object.get(name).and_then(Json::as_str).unwrap_or_default().to_owned();
            let column_type = text("column_type");
            let is_long_number = column_type.starts_with("DECIMAL") || column_type.ends_with("HUGEINT");
            columns.push(Column { name: text("column_name"), is_long_number });
        }
    }
    if has_begun { Ok(sink.end().map_err(report::Error::from)?) } else { Ok(()) }
}

fn value(column: &Column, object: &BTreeMap<String, Json>) -> Value {
    let number = |text: &str| {
        let integer = text.parse().map(Value::Integer);
        integer.or_else(|_| text.parse().map(Value::Real)).unwrap_or_else(|_| Value::Text(text.to_owned()))
    };
    match object.get(&column.name) {
        None | Some(Json::Null) => Value::Null,
        Some(Json::Bool(bool)) => Value::Integer((*bool).into()),
        Some(Json::Number(json)) => number(&json.to_string()),
        Some(Json::String(text)) if column.is_long_number => number(text),
        Some(Json::String(text)) => Value::Text(text.clone()),
        Some(other) => Value::Text(other.to_string()),
    }
}
