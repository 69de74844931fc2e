//! The `duckdb` program, which is handed a script and prints a JSON object a line.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::BufReader;
use std::path::Path;
use std::process::{Command, Stdio};

use serde_json::Value as Json;

use super::script::MARK;
use crate::lake::error::Error;
use crate::report::{RowSink, Value};

const PROGRAM: &str = "duckdb";

/// Runs a script in a lake's folder and hands on the rows of its report. What does not fit in memory, and what the
/// program has to complain about, goes to a folder aside.
pub(super) fn run(lake: &Path, aside: &Path, script: &str, sink: &mut dyn RowSink) -> Result<(), Error> {
    let (path, complaints) = (aside.join("report.sql"), aside.join("complaints"));
    let spill = aside.join("spill").display().to_string().replace('\'', "''");
    std::fs::write(&path, format!("SET temp_directory = '{spill}';\n{script}")).map_err(Error::file("write", &path))?;
    let complaints_file = File::create(&complaints).map_err(Error::file("write", &complaints))?;
    let mut command = Command::new(PROGRAM);
    command.args(["-init", "/dev/null", "-jsonlines", "-bail", "-f"]).arg(&path).current_dir(lake);
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(complaints_file);
    let mut child = command.spawn().map_err(|source| match source.kind() {
        std::io::ErrorKind::NotFound => Error::NoEngine(PROGRAM),
        _ => Error::file("start", Path::new(PROGRAM))(source),
    })?;
    let handed_on = match child.stdout.take() {
        Some(out) => hand_on(BufReader::new(out), sink),
        None => Ok(()),
    };
    if handed_on.is_err() {
        drop(child.kill());
    }
    let status = child.wait().map_err(Error::file("wait for", Path::new(PROGRAM)))?;
    let complaint = std::fs::read_to_string(&complaints).unwrap_or_default();
    if handed_on.is_ok() && (!status.success() || !complaint.trim().is_empty()) {
        let first: Vec<&str> = complaint.lines().map(str::trim).take_while(|line| !line.is_empty()).collect();
        return Err(Error::Engine { program: PROGRAM, complaint: first.join(" ") });
    }
    handed_on
}

/// A column's name, and whether its numbers come as text, since JSON's are too short for them.
struct Column {
    name: String,
    is_long_number: bool,
}

fn hand_on(lines: impl std::io::BufRead, sink: &mut dyn RowSink) -> Result<(), Error> {
    let mut columns = Vec::new();
    let mut has_begun = false;
    for line in lines.lines() {
        let line = line.map_err(Error::file("read from", Path::new(PROGRAM)))?;
        if line.trim().is_empty() {
            continue;
        }
        let object: BTreeMap<String, Json> = serde_json::from_str(&line).map_err(Error::damaged(Path::new(PROGRAM)))?;
        if has_begun {
            let row: Vec<Value> = columns.iter().map(|column| value(column, &object)).collect();
            sink.row(&row)?;
        } else if object.contains_key(MARK) {
            has_begun = true;
            sink.begin(&columns.iter().map(|column: &Column| column.name.clone()).collect::<Vec<_>>())?;
        } else {
            let text = |name: &str| object.get(name).and_then(Json::as_str).unwrap_or_default().to_owned();
            let column_type = text("column_type");
            let is_long_number = column_type.starts_with("DECIMAL") || column_type.ends_with("HUGEINT");
            columns.push(Column { name: text("column_name"), is_long_number });
        }
    }
    if has_begun { Ok(sink.end()?) } else { Ok(()) }
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
