//! One person over events, to send on.

use std::io::Write;

use askama::Template;
use rusqlite::{OptionalExtension as _, Row};

use super::NOBODY;
use crate::model::Timestamp;
use crate::model::count::several;
use crate::model::text::safe_text;
use crate::render::{Table, Zone};
use crate::report::database::Database;
use crate::report::error::Error;
use crate::report::parameters::Arguments;
use crate::review::event::section;
use crate::review::html::cell::{NOTHING, percent, place, real, text};
use crate::review::html::document::Document;
use crate::review::html::head::{called, class_and_shape};
use crate::review::html::method::{profile, thresholds};
use crate::review::html::people::{Identity, Names, SMALLEST_GROUP};
use crate::review::html::setting::Setting;
use crate::review::html::timeline::Bar;
use crate::review::html::veil::Veil;
use crate::review::person::{PersonHistory, TOLD, judged};
use crate::review::text::person::history::{Judged, causes};
use crate::review::text::person::turn::turns;
use crate::review::verdict::Verdict;

/// How many events are told line by line unless somebody says otherwise.
const SHOWN: usize = 25;

/// As many events as have room in the drawing, the latest.
const MOST_BARS: usize = 240;

/// As few events as fill the drawing: fewer have no wider bars.
const FEWEST_BARS: usize = 12;

/// The lowest that the top of the drawing is, so that a calm history looks calm.
const LOWEST_TOP_PCT: f64 = 10.0;

/// The page, ready to be written.
#[derive(Debug, Template)]
#[template(path = "history.html", config = "src/review/html/askama.toml")]
pub struct HistoryPage {
    document: Document,
    name: String,
    events: String,
    span: Option<(String, String)>,
    profile: String,
    word: &'static str,
    class: &'static str,
    shape: &'static str,
    /// What it takes to say how often, where there is less.
    lacks: Option<String>,
    found: String,
    /// Since when and with what it is otherwise.
    turns: Vec<String>,
    /// What it is consistent with, then what to do about it.
    causes: Vec<String>,
    bars: Vec<Bar>,
    top: String,
    rows: Vec<Event>,
    earlier: usize,
    thresholds: Vec<[String; 5]>,
}

/// A line of the table.
#[derive(Debug)]
struct Event {
    day: String,
    title: String,
    verdict: &'static str,
    class: &'static str,
    minutes: String,
    share: String,
    cause: String,
    /// In the order of [`TOLD`], each with whether it was otherwise in the event before.
    told: Vec<(String, bool)>,
}

impl Event {
    /// What stands in its line under one of the names of [`TOLD`].
    fn told_of(&self, column: &str) -> Option<&str> {
        let place = TOLD.iter().position(|told| *told == column)?;
        self.told.get(place).map(|(value, _)| value.as_str())
    }
}

impl HistoryPage {
    /// Runs the page's reports and lays them out.
    ///
    /// # Errors
    ///
    /// Those of [`crate::report::run::run`].
    pub fn compose(database: &Database, arguments: &Arguments, setting: Setting<'_>) -> Result<Self, Error> {
        let snapshot = database.snapshot()?;
        let history = PersonHistory::sections(database, arguments, SHOWN)?;
        let name = name(database, &history.events, setting.names)?;
        let rows = (0..history.shown).map(|row| event(database, &history, row, setting));
        let rows = rows.collect::<Result<Vec<Event>, Error>>()?;
        let bounds = section(database, "thresholds", arguments)?;
        snapshot.commit()?;
        let events = &history.events;
        let Judged { word, lacks, found } = Judged::of(events, setting.zone);
        let (class, shape) = class_and_shape(shade(word));
        let (bars, top) = bars(events);
        // What is hidden in the table is not told beside it, nor, where names are hidden, what stands in no line of it.
        let told = |row: usize, column: &str| match (rows.get(row), setting.names) {
            (Some(row), _) => row.told_of(column).filter(|told| *told != NOTHING).map(str::to_owned),
            (None, Names::Full) => events.text(row, column).map(|value| safe_text(value).into_owned()),
            (None, Names::Pseudonyms(_)) => None,
        };
        Ok(Self {
            document: Document::new(setting, &[]),
            name,
            events: several(events.rows.len(), "event"),
            span: events
                .rows
                .len()
                .checked_sub(1)
                .map(|first| (day(events, first, setting.zone), day(events, 0, setting.zone))),
            profile: profile(arguments),
            word,
            class,
            shape,
            lacks,
            found,
            turns: turns(events, setting.zone, told),
            causes: causes(&history, |row| rows[row].told_of("network_type")),
            bars,
            top,
            rows,
            earlier: events.rows.len() - history.shown,
            thresholds: thresholds(&bounds),
        })
    }

    /// Writes the page.
    ///
    /// # Errors
    ///
    /// [`Error::Output`].
    pub fn write(&self, out: &mut dyn Write) -> Result<(), Error> {
        self.write_into(out)?;
        Ok(out.flush()?)
    }
}

/// The verdict that has the colour of how often somebody had trouble.
fn shade(word: &str) -> Verdict {
    match word {
        "never" => Verdict::Good,
        "seldom" | "sometimes" => Verdict::Fair,
        "often" => Verdict::Poor,
        "always" => Verdict::Bad,
        _ => Verdict::InsufficientData,
    }
}

/// How the person is called: where names are hidden, as the event's pages do it, by what the latest event tells.
fn name(database: &Database, events: &Table, names: Names<'_>) -> Result<String, Error> {
    let Names::Pseudonyms(pseudonyms) = names else {
        let name = (0..events.rows.len()).find_map(|row| text(events, row, "person"));
        return Ok(name.unwrap_or_else(|| NOBODY.to_owned()));
    };
    let mut identity = Identity::default();
    for row in 0..events.rows.len() {
        let session_id = events.count(row, "person_id");
        let told = database.ask(|connection| {
            connection.query_row(include_str!("identity.sql"), [session_id], identity_of).optional()
        })?;
        if let Some(told) = told {
            identity.take(&told, 0);
        }
    }
    Ok(pseudonyms.of(identity.known_by()))
}

fn identity_of(row: &Row<'_>) -> Result<Table, rusqlite::Error> {
    let columns = ["email", "zoom_user_id", "participant_uuid", "person"];
    let values = columns.iter().map(|column| row.get(*column)).collect::<Result<_, _>>()?;
    Ok(Table { columns: columns.map(str::to_owned).to_vec(), rows: vec![values], ..Table::default() })
}

fn event(database: &Database, history: &PersonHistory, row: usize, setting: Setting<'_>) -> Result<Event, Error> {
    let veil = Veil::of(database, &history.events, row, setting.names)?;
    let shared = shared(database, history.events.count(row, "person_id"), setting.names)?;
    let own = Table {
        columns: history.events.columns.clone(),
        rows: vec![history.events.rows[row].clone()],
        ..Table::default()
    };
    let own = veil.over(own);
    let verdict = judged(&own, 0).and_then(Verdict::named).unwrap_or(Verdict::InsufficientData);
    let changed = own.text(0, "changed").unwrap_or_default();
    let told = TOLD.iter().zip(shared).map(|(column, is_shared)| {
        let value = own.text(0, column).filter(|_| is_shared);
        let is_new = value.is_some() && changed.split(", ").any(|name| name == *column);
        (value.map_or_else(|| NOTHING.to_owned(), |value| safe_text(value).into_owned()), is_new)
    });
    Ok(Event {
        day: day(&own, 0, setting.zone),
        title: called(&own, &veil, setting.topics),
        verdict: verdict.as_str(),
        class: class_and_shape(verdict).0,
        minutes: format!("{} of {}", own.count(0, "poor_minutes"), own.count(0, "n")),
        share: percent(own.number(0, "poor_pct")),
        cause: history.causes.get(&row).cloned().unwrap_or_default(),
        told: told.collect(),
    })
}

/// Which of [`TOLD`] at least three people of the event share, where names are hidden.
fn shared(database: &Database, session_id: i64, names: Names<'_>) -> Result<[bool; TOLD.len()], Error> {
    if matches!(names, Names::Full) {
        return Ok([true; TOLD.len()]);
    }
    let mut shared = [false; TOLD.len()];
    database.ask(|connection| {
        connection.prepare_cached(include_str!("alike.sql"))?.query_row([session_id], |row| {
            for (place, is_shared) in shared.iter_mut().enumerate() {
                *is_shared = row.get::<_, i64>(place)? >= SMALLEST_GROUP;
            }
            Ok(())
        })
    })?;
    Ok(shared)
}

fn day(events: &Table, row: usize, zone: Zone) -> String {
    let at = events.text(row, "start_time").and_then(Timestamp::parse);
    at.map_or_else(|| NOTHING.to_owned(), |at| zone.day(at))
}

/// The share of poor minutes of each event, the latest at the right, and what the drawing's top stands for.
fn bars(events: &Table) -> (Vec<Bar>, String) {
    let shown = events.rows.len().min(MOST_BARS);
    let share = |row| events.number(row, "poor_pct");
    let bars = real(shown.max(FEWEST_BARS));
    let top = (0..shown).filter_map(share).fold(LOWEST_TOP_PCT, f64::max);
    let bar = |(at, row)| {
        let verdict = judged(events, row).and_then(Verdict::named);
        // The least trouble can be seen, and so can that there was none.
        let height = share(row).map_or(top, |share| share.max(0.02 * top));
        Bar {
            x: place(real(at), bars),
            y: place(top - height, top),
            width: place(0.9, bars),
            height: place(height, top),
            class: verdict.map_or("x", |verdict| class_and_shape(verdict).0),
        }
    };
    ((0..shown).rev().enumerate().map(bar).collect(), percent(Some(top)))
}
