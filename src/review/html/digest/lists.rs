//! Who, where and which events were worst, each with where it leads.

use std::collections::HashMap;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use super::veiled::is_told;
use crate::model::Timestamp;
use crate::model::count::several;
use crate::render::Table;
use crate::report::database::Database;
use crate::report::error::Error;
use crate::report::parameters::Arguments;
use crate::report::{Value, person};
use crate::review::digest::Digest;
use crate::review::event::section;
use crate::review::html::cell::{NOTHING, count_text, percent};
use crate::review::html::head::{called, class_and_shape};
use crate::review::html::people::{Identity, Names};
use crate::review::html::setting::Setting;
use crate::review::html::veil::Veil;
use crate::review::verdict::Verdict;

/// What an address keeps of a text that is looked for on an event's page.
const KEPT: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.');

/// The columns of `event.sql`.
const OF_EVENT: [&str; 4] = ["event_uuid", "event_number", "topic", "start_time"];

/// The name of an event's page beside this one.
pub type PageName = fn(uuid: &str) -> String;

/// An event, and where its page is, if there is one.
#[derive(Debug, Clone)]
pub(super) struct Lead {
    pub(super) title: String,
    pub(super) day: String,
    pub(super) href: Option<String>,
}

impl Lead {
    /// By the title and the day, each told once.
    pub(super) fn called(&self) -> String {
        let Self { title, day, .. } = self;
        if title.contains(day.as_str()) { title.clone() } else { format!("{title}, {day}") }
    }
}

/// A line of a list: what it is about, its figures, and the event that shows most of it.
#[derive(Debug)]
pub(super) struct Line {
    pub(super) title: String,
    pub(super) cells: Vec<String>,
    pub(super) lead: Option<Lead>,
}

/// A line about an event, with its verdict.
#[derive(Debug)]
pub(super) struct EventLine {
    pub(super) lead: Lead,
    pub(super) verdict: &'static str,
    pub(super) class: &'static str,
    pub(super) cells: Vec<String>,
}

/// Makes the lists, and remembers which events they name.
#[derive(Debug)]
pub(super) struct Lister<'d> {
    database: &'d Database,
    setting: Setting<'d>,
    page_name: Option<PageName>,
    events: HashMap<[String; 2], (String, String)>,
}

impl<'d> Lister<'d> {
    pub(super) fn new(database: &'d Database, setting: Setting<'d>, page_name: Option<PageName>) -> Self {
        Self { database, setting, page_name, events: HashMap::new() }
    }

    /// The events that were named, by kind and UUID.
    pub(super) fn into_events(self) -> Vec<[String; 2]> {
        let mut events: Vec<[String; 2]> = self.events.into_keys().collect();
        events.sort();
        events
    }

    /// The event of a row, whose page shows those whom some words fit.
    pub(super) fn lead(&mut self, table: &Table, row: usize, find: Option<&str>) -> Result<Lead, Error> {
        let key = ["kind", "event_uuid"].map(|column| table.text(row, column).unwrap_or_default().to_owned());
        let [_, uuid] = &key;
        let href = self.page_name.map(|name| {
            let found = find.map(|find| format!("#find={}&section=participants", utf8_percent_encode(find, KEPT)));
            name(uuid) + &found.unwrap_or_default()
        });
        if !self.events.contains_key(&key) {
            let told = self.told_of(&key)?;
            self.events.insert(key.clone(), told);
        }
        let (title, day) = self.events[&key].clone();
        Ok(Lead { title, day, href })
    }

    /// How an event is called, as on its own page, and the day on which it began.
    fn told_of(&self, [kind, uuid]: &[String; 2]) -> Result<(String, String), Error> {
        let mut row = self.database.ask(|connection| {
            connection.query_row(include_str!("event.sql"), [kind, uuid], |row| {
                OF_EVENT.iter().map(|column| row.get::<_, Value>(*column)).collect::<Result<Vec<_>, _>>()
            })
        })?;
        row.push(Value::Text(kind.clone()));
        let columns = OF_EVENT.iter().chain(&["kind"]).map(|column| (*column).to_owned()).collect();
        let event = Table { columns, rows: vec![row], ..Table::default() };
        let veil = Veil::of(self.database, &event, 0, self.setting.names)?;
        let began = event.text(0, "start_time").and_then(Timestamp::parse);
        let day = began.map_or_else(|| NOTHING.to_owned(), |at| self.setting.zone.day(at));
        Ok((called(&event, &veil, self.setting.topics), day))
    }

    /// The rows of `digest_people`.
    pub(super) fn people(&mut self, digest: &Digest) -> Result<Vec<Line>, Error> {
        let table = &digest.people;
        let line = |row| {
            let title = self.name(digest, row)?;
            let cells = vec![
                format!("{} of {}", count_text(table, row, "poor_minutes"), count_text(table, row, "n")),
                percent(table.number(row, "poor_pct")),
                format!("{} of {}", table.count(row, "poor_events"), several(table.count(row, "events"), "event")),
            ];
            // On the event's page nobody is found who has neither name nor pseudonym.
            let is_found = matches!(self.setting.names, Names::Pseudonyms(_)) || table.text(row, "person").is_some();
            let lead = Some(self.lead(table, row, is_found.then_some(title.as_str()))?);
            Ok(Line { title, cells, lead })
        };
        (0..table.rows.len()).map(line).collect()
    }

    /// How a person is called, as on the page of the event in which they had most poor minutes.
    fn name(&self, digest: &Digest, row: usize) -> Result<String, Error> {
        let table = &digest.people;
        let Names::Pseudonyms(pseudonyms) = self.setting.names else {
            return Ok(digest.person(row));
        };
        let own = |name: &str, value: Option<String>| Some((name.to_owned(), value?));
        let arguments: Arguments = [
            own("event", table.text(row, "event_uuid").map(str::to_owned)),
            own("kind", table.text(row, "kind").map(str::to_owned)),
            own("person", table.integer(row, "person_id").map(person::key)),
        ]
        .into_iter()
        .flatten()
        .collect();
        let sessions = section(self.database, "sessions", &arguments)?;
        let mut identity = Identity::default();
        (0..sessions.rows.len()).for_each(|session| identity.take(&sessions, session));
        Ok(pseudonyms.of(identity.known_by()))
    }

    /// The rows of `digest_events`.
    pub(super) fn events(&mut self, table: &Table) -> Result<Vec<EventLine>, Error> {
        let line = |row| {
            let verdict = table.text(row, "verdict").and_then(Verdict::named).unwrap_or(Verdict::InsufficientData);
            Ok(EventLine {
                lead: self.lead(table, row, None)?,
                verdict: verdict.as_str(),
                class: class_and_shape(verdict).0,
                cells: vec![
                    format!("{} of {}", count_text(table, row, "poor_minutes"), count_text(table, row, "n")),
                    percent(table.number(row, "poor_pct")),
                    count_text(table, row, "people"),
                    percent(table.number(row, "coverage_pct")),
                ],
            })
        };
        (0..table.rows.len()).map(line).collect()
    }
}

/// The rows of `digest_places`, without those that are hidden, and how many these are.
pub(super) fn places(table: &Table) -> (Vec<Line>, usize) {
    let line = |row| Line {
        title: Digest::group(table, row),
        cells: vec![
            format!("{} of {}", count_text(table, row, "poor_minutes"), count_text(table, row, "n")),
            percent(table.number(row, "poor_pct")),
            count_text(table, row, "people"),
        ],
        lead: None,
    };
    let shown: Vec<Line> = (0..table.rows.len()).filter(|row| is_told(table, *row)).map(line).collect();
    let hidden = table.rows.len() - shown.len();
    (shown, hidden)
}
