//! `events`: what is stored, a line an event.

use std::collections::{HashMap, HashSet};
use std::path::PathBuf;
use std::time::Duration;

use chrono::NaiveDate;
use clap::Args;

use super::accounts::accounts;
use super::interrupt::interruptible;
use super::look::LookArgs;
use super::profile::ProfileArgs;
use super::report::{chosen_format, format, last, to_output};
use super::{day, text};
use crate::config::Config;
use crate::exit::{Code, Failure};
use crate::model::Timestamp;
use crate::model::attribute::ACCOUNT;
use crate::model::count::grouped;
use crate::model::text::safe_text;
use crate::render::number::rounded;
use crate::render::width::{fit, width};
use crate::render::{self, Format, Look, Table, Zone};
use crate::report::event::Wanted;
use crate::report::{self, Arguments, Database, Error, TIME_LIMIT, Value, catalog};

/// The report that has the rows.
const REPORT: &str = "events";

/// A title is not cut to fewer columns as long as something else can be left out.
const TITLE_COLUMNS: usize = 20;

/// Arguments of `events`.
#[derive(Debug, Args)]
pub struct EventsArgs {
    /// Only events that began on this UTC day or later
    #[arg(long, value_name = "DAY", value_parser = day::parse)]
    pub from: Option<NaiveDate>,
    /// Only events that began on this UTC day or earlier
    #[arg(long, value_name = "DAY", value_parser = day::parse)]
    pub to: Option<NaiveDate>,
    /// Only those of so many days, such as 30d or 4w, up to --to or to the newest event
    #[arg(long, value_name = "DAYS", value_parser = last, conflicts_with = "from")]
    pub last: Option<u64>,
    /// Only events with this text in their title, whatever its capitals and accents
    #[arg(long, value_name = "TEXT", value_parser = text::name)]
    pub search: Option<String>,
    /// How many events, the newest first
    #[arg(long, value_name = "N", default_value_t = 50, value_parser = clap::value_parser!(u32).range(1..=10_000))]
    pub limit: u32,
    /// What judges.
    #[command(flatten)]
    pub profile: ProfileArgs,
    /// How the rows look: table, csv, tsv, json, ndjson or markdown
    #[arg(long, value_name = "FORMAT", value_parser = format)]
    pub format: Option<Format>,
    /// Write to this file, its suffix being the format
    #[arg(short, long, value_name = "FILE")]
    pub output: Option<PathBuf>,
    /// Stop after so long without a new row
    #[arg(long, value_name = "SECONDS", default_value_t = TIME_LIMIT.as_secs(), value_parser = clap::value_parser!(u64).range(1..=86_400))]
    pub timeout: u64,
    /// Zone, width and characters.
    #[command(flatten)]
    pub look: LookArgs,
}

/// Runs `events`.
///
/// # Errors
///
/// If the database cannot be read.
pub fn run(args: &EventsArgs, config: &Config) -> Result<Code, Failure> {
    day::require_order("list", args.from, args.to)?;
    let format = chosen_format(args.format, args.output.as_deref(), Format::of_path, &[], Format::Table)?;
    let profiles = args.profile.own()?;
    let profile = args.profile.judging(profiles.as_ref())?;
    let database = Database::open_all(&accounts(config)?, profiles.as_ref())?;
    database.limit_time(Duration::from_secs(args.timeout));
    let look = args.look.look(config, args.output.is_none());
    let (mut found, mut shown) = (0, 0);
    interruptible(database.timeout(), config, || {
        let (from, to, last_days, search) = (args.from, args.to, args.last, args.search.clone());
        let mut events = database.events(&Wanted { from, to, last_days, search })?;
        found = events.len();
        events.truncate(usize::try_from(args.limit).unwrap_or(usize::MAX));
        shown = events.len();
        let keys = events.into_iter().map(|event| (event.kind.to_string(), event.uuid.0)).collect();
        let rows = rows(&database, &keys, profile)?;
        let rows = if format == Format::Table { for_people(&rows, look) } else { rows };
        to_output(args.output.as_deref(), |out| Ok(render::write(&rows, format, look, out)?))
    })?;
    if found == 0 {
        config.say("no stored event fits; `zoom-qos collect` fetches more");
    } else if shown < found {
        let (shown, found) = (grouped(shown), grouped(found));
        config.say(&format!("the newest {shown} of {found} events; --limit, --from or --search shows others"));
    }
    Ok(Code::Ok)
}

/// The rows of these events.
fn rows(database: &Database, keys: &HashSet<(String, String)>, profile: Option<&str>) -> Result<Table, Error> {
    let uuids: Vec<&str> = keys.iter().map(|(_, uuid)| uuid.as_str()).collect();
    let mut arguments = Arguments::from([("events".to_owned(), uuids.join(","))]);
    arguments.extend(profile.map(|profile| ("thresholds".to_owned(), profile.to_owned())));
    let mut table = report::table(database, &catalog::find(REPORT)?, &arguments)?;
    // A meeting and a webinar may have one UUID, and only one of them be wanted.
    let at = |name: &str| table.columns.iter().position(|column| column == name);
    if let (Some(kind), Some(uuid)) = (at("kind"), at("event_uuid")) {
        table.rows.retain(|row| match (&row[kind], &row[uuid]) {
            (Value::Text(kind), Value::Text(uuid)) => keys.contains(&(kind.clone(), uuid.clone())),
            _ => false,
        });
        if !database.accounts().is_empty() {
            let accounts = accounts_of_events(database)?;
            table.columns.push(ACCOUNT.to_owned());
            for row in &mut table.rows {
                let key = [&row[kind], &row[uuid]].map(word);
                row.push(accounts.get(&key).cloned().map_or(Value::Null, Value::Text));
            }
        }
    }
    Ok(table)
}

/// The account of each event, by kind and UUID.
fn accounts_of_events(database: &Database) -> Result<HashMap<[String; 2], String>, Error> {
    database.ask(|connection| {
        let mut statement = connection.prepare("SELECT kind, event_uuid, account FROM v_event")?;
        statement.query_map([], |row| Ok(([row.get(0)?, row.get(1)?], row.get(2)?)))?.collect()
    })
}

fn word(value: &Value) -> String {
    if let Value::Text(text) = value { text.clone() } else { String::new() }
}

/// The rows for a terminal: what is asked most stands first, and the title gives way to it.
fn for_people(rows: &Table, look: Look) -> Table {
    let start = if look.zone == Zone::default() { "start (UTC)" } else { "start" };
    let is_of_several = rows.columns.iter().any(|column| column == ACCOUNT);
    let kind = if is_of_several { "account, kind" } else { "kind" };
    let columns = [start, "title", "verdict", "people", "sampled", kind, "uuid"].map(str::to_owned);
    let cells = |row: usize| -> [String; 7] {
        let text = |column: &str| safe_text(rows.text(row, column).unwrap_or_default()).into_owned();
        let began = Timestamp::parse(&text("start_time"));
        [
            began.map_or_else(|| "unknown".to_owned(), |at| format!("{} {}", look.zone.day(at), look.zone.clock(at))),
            text("topic"),
            text("verdict"),
            people(rows, row),
            rows.real(row, "coverage_pct").map_or_else(String::new, |share| rounded(share) + " %"),
            if is_of_several { format!("{}, {}", text(ACCOUNT), text("kind")) } else { text("kind") },
            text("event_uuid"),
        ]
    };
    let mut table: Vec<[String; 7]> = (0..rows.rows.len()).map(cells).collect();
    if let Some(available) = look.width_columns.filter(|_| !look.is_wide) {
        let widest = |column: usize| {
            table.iter().map(|row| width(&row[column])).chain([width(&columns[column])]).max().unwrap_or(0)
        };
        let columns = title_columns(std::array::from_fn(widest), available);
        for row in &mut table {
            row[1] = fit(&row[1], columns).into_owned();
        }
    }
    let rows = table.into_iter().map(|row| row.map(Value::Text).into()).collect();
    Table { columns: columns.into(), rows, ..Table::default() }
}

/// How many columns the title has, with as many of those behind it as leave it enough.
fn title_columns(widths: [usize; 7], available: usize) -> usize {
    let [start, title, behind @ ..] = widths;
    let left_for = |count: usize| {
        let taken: usize = behind[..count].iter().map(|width| width + 2).sum();
        available.saturating_sub(start + 2 + taken)
    };
    let enough = title.min(TITLE_COLUMNS);
    let most = (0..=behind.len()).rev().find(|count| left_for(*count) >= enough).unwrap_or(0);
    title.min(left_for(most)).max(1)
}

/// "200 of 200": those stored of those who were there, in joins where Zoom told only these and some lack.
fn people(rows: &Table, row: usize) -> String {
    let count = |column: &str| rows.integer(row, column);
    let people = count("people").unwrap_or(0);
    match (count("collected"), count("collected_of"), rows.text(row, "collected_unit")) {
        (_, None, _) => grouped(people),
        (Some(collected), Some(of), Some("joins")) if collected < of => {
            format!("{} of {} joins", grouped(collected), grouped(of))
        }
        (_, Some(_), Some("joins")) => format!("{0} of {0}", grouped(people)),
        (_, Some(of), _) => format!("{} of {}", grouped(people), grouped(of)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::render::RowSink as _;

    #[test]
    fn the_title_gives_way_to_what_stands_behind_it_and_not_below_twenty_columns() {
        let check = |title, available, expected| {
            assert_eq!(title_columns([16, title, 7, 10, 7, 7, 24], available), expected, "{title} in {available}");
        };
        check(9, 80, 9);
        check(60, 80, 23);
        check(60, 120, 37);
        check(60, 40, 22);
    }

    #[test]
    fn a_terminal_of_80_columns_has_everything_that_is_asked_most() {
        let columns = ["start_time", "topic", "verdict", "people", "coverage_pct", "kind", "event_uuid"];
        let mut rows = Table::default();
        rows.begin(&columns.map(str::to_owned)).unwrap();
        for (topic, verdict) in [("会議".repeat(40).as_str(), "insufficient data"), ("Town hall", "poor")] {
            let text = |text: &str| Value::Text(text.to_owned());
            let (start, uuid) = (text("2026-03-04T15:00:00Z"), text("gm8s9L+PTEC+FG3sFbd1Cw=="));
            let [topic, verdict, kind] = [topic, verdict, "webinar"].map(text);
            rows.row(&[start, topic, verdict, Value::Integer(1200), Value::Real(98.76), kind, uuid]).unwrap();
        }
        let look = Look { width_columns: Some(80), ..Look::default() };
        let mut out = Vec::new();
        render::write(&for_people(&rows, look), Format::Table, look, &mut out).unwrap();
        let shown = String::from_utf8(out).unwrap();
        assert!(shown.lines().all(|line| width(line) <= 80), "{shown}");
        for part in ["2026-03-04 15:00  会議", "…  insufficient data  1,200   98.8 %", "Town hall "] {
            assert!(shown.contains(part), "{shown}");
        }
    }
}
