//! `status`: the ledger, what is done, waiting, failed and why; and whether the last good run is recent enough.

use std::io::{self, Write};
use std::path::Path;

use anstyle::{AnsiColor, Style};
use clap::Args;
use serde_json::{Map, Value as Json, json};

use super::accounts::{accounts, one_after_another};
use super::age::Age;
use super::interrupt::interruptible;
use super::look;
use crate::config::Config;
use crate::exit::{Code, Failure};
use crate::model::Timestamp;
use crate::model::text::safe_text;
use crate::render::{self, Format, Look, Table};
use crate::report::{self, Arguments, Database, Error, Value};
use crate::store::Account;

/// The version of the JSON form: fields may be added under it, and none is removed or redefined.
const SCHEMA: &str = "zoom-qos/status/1";

/// Arguments of `status`.
#[derive(Debug, Args)]
pub struct StatusArgs {
    /// How many open items to show
    #[arg(long, value_name = "N", default_value_t = 20, value_parser = clap::value_parser!(u32).range(..=1_000_000))]
    pub limit: u32,
    /// End with exit code 10 if the last good collection is older, such as 26h or 2d
    #[arg(long, value_name = "AGE", value_parser = Age::parse)]
    pub max_age: Option<Age>,
    /// Print one JSON object; of several databases, one of each in a line
    #[arg(long)]
    pub json: bool,
}

/// The last column of a section, of commands to paste: they stand below the table, which would cut them.
const COMMANDS: &str = "drop_with";

/// How a title stands out, where there are colours.
const TITLE: Style = Style::new().bold();

/// One of the ledger's questions.
struct Section {
    title: &'static str,
    /// Its name in the JSON form.
    name: &'static str,
    sql: &'static str,
}

const SECTIONS: [Section; 7] = [
    Section { title: "Items by state", name: "items", sql: include_str!("status_states.sql") },
    Section {
        title: "Open items, the events that Zoom drops soonest first",
        name: "open_items",
        sql: include_str!("status_open.sql"),
    },
    Section { title: "Days not discovered, lost, or listed short", name: "days", sql: include_str!("status_days.sql") },
    Section {
        title: "Resting items, asked for once a week until they are named again",
        name: "resting_items",
        sql: include_str!("status_resting.sql"),
    },
    Section { title: "Calls by account and UTC day", name: "calls", sql: include_str!("status_calls.sql") },
    Section { title: "Last runs", name: "runs", sql: include_str!("status_runs.sql") },
    Section { title: "Aged out", name: "pruned", sql: include_str!("status_pruned.sql") },
];

/// Runs `status`.
///
/// # Errors
///
/// If the database cannot be read.
pub fn run(args: &StatusArgs, config: &Config) -> Result<Code, Failure> {
    match &accounts(config)?[..] {
        [Account { path, .. }] => tell(path, None, args, config),
        accounts => {
            let accounts = accounts.iter().map(|account| (account.name.clone(), account.path.as_path()));
            one_after_another(accounts, config, |name, path| tell(path, Some(name), args, config))
        }
    }
}

/// Tells of one database, whose account has a name where there are several.
fn tell(path: &Path, account: Option<&str>, args: &StatusArgs, config: &Config) -> Result<Code, Failure> {
    let database = Database::open(path)?;
    let now = config.clock.now();
    let (mut last_good, mut sections) = (Table::default(), Vec::new());
    interruptible(database.timeout(), config, || {
        last_good = answer(&database, include_str!("status_last_good.sql"), &Arguments::new())?;
        for section in &SECTIONS {
            sections.push((section, answer(&database, section.sql, &arguments(section.sql, args, now))?));
        }
        Ok(())
    })?;
    let mut out = std::io::BufWriter::new(std::io::stdout().lock());
    let written = if args.json {
        let json = json_form(account, &last_good, &sections).to_string();
        writeln!(out, "{}", look::of_stdout(config).sink.json(&json))
    } else {
        tables(account, &last_good, &sections, look::of_stdout(config), &mut out)
    };
    render::tolerate_closed_pipe(written)?;
    out.flush()?;
    let Some(max_age) = args.max_age else { return Ok(Code::Ok) };
    let is_recent = last_good.integer(0, "finished_at_unix").is_some_and(|at| Timestamp(at) >= max_age.before(now));
    if is_recent {
        return Ok(Code::Ok);
    }
    let last =
        last_good.text(0, "finished_at").map_or_else(|| "there was none".to_owned(), |at| format!("it was at {at}"));
    Err(Failure::new(
        Code::CheckFailed,
        format!("find a good collection that is recent enough: {last}"),
        "look at the last runs above, and at the log of the job that collects",
    ))
}

fn arguments(sql: &str, args: &StatusArgs, now: Timestamp) -> Arguments {
    let all = [("limit", args.limit.to_string()), ("today", now.day().to_string())];
    all.into_iter().filter(|(name, _)| sql.contains(&format!(":{name}"))).map(|(n, v)| (n.to_owned(), v)).collect()
}

fn answer(database: &Database, sql: &str, arguments: &Arguments) -> Result<Table, Error> {
    let mut table = Table::default();
    report::query(database, sql, arguments, &mut table)?;
    Ok(table)
}

fn tables(
    account: Option<&str>,
    last_good: &Table,
    sections: &[(&Section, Table)],
    look: Look,
    out: &mut dyn Write,
) -> io::Result<()> {
    if let Some(account) = account {
        writeln!(out, "{} {}", look.painted(TITLE, "Account:"), safe_text(account))?;
    }
    let last_good = last_good.text(0, "finished_at");
    let color = if last_good.is_some() { AnsiColor::Green } else { AnsiColor::Yellow };
    let last_good = look.painted(color.on_default(), last_good.unwrap_or("none"));
    writeln!(out, "{} {last_good}\n", look.painted(TITLE, "Last good collection:"))?;
    for (Section { title, name: _, sql: _ }, table) in sections {
        if table.rows.is_empty() {
            continue;
        }
        writeln!(out, "{}", look.painted(TITLE, title))?;
        let commands = table.columns.iter().position(|column| column == COMMANDS);
        let shown = commands.unwrap_or(table.columns.len());
        let mut sink = render::writer(Format::Table, Look::default(), out);
        sink.begin(&table.columns[..shown])?;
        for row in &table.rows {
            sink.row(&row[..shown])?;
        }
        sink.end()?;
        drop(sink);
        if commands.is_some() {
            writeln!(out, "To drop them:")?;
        }
        for command in (0..table.rows.len()).filter_map(|row| table.text(row, COMMANDS)) {
            writeln!(out, "  {}", safe_text(command))?;
        }
        writeln!(out)?;
    }
    Ok(())
}

fn json_form(account: Option<&str>, last_good: &Table, sections: &[(&Section, Table)]) -> Json {
    let mut form = Map::new();
    form.insert("schema".to_owned(), json!(SCHEMA));
    form.extend(account.map(|account| ("account".to_owned(), json!(account))));
    form.insert("last_good_at".to_owned(), json!(last_good.text(0, "finished_at")));
    for (section, table) in sections {
        let rows = table.rows.iter().map(|row| {
            let members = table.columns.iter().cloned().zip(row.iter().map(json_value));
            Json::Object(members.collect())
        });
        form.insert(section.name.to_owned(), rows.collect());
    }
    Json::Object(form)
}

fn json_value(value: &Value) -> Json {
    match value {
        Value::Integer(number) => json!(number),
        Value::Real(number) => json!(number),
        Value::Text(text) => json!(text),
        Value::Null | Value::Blob(_) => Json::Null,
    }
}
