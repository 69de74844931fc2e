//! One person in one event, to send on.

use std::io::Write;

use askama::Template;

use super::NOBODY;
use super::strip::Drawing;
use crate::model::count::people;
use crate::model::stream::Direction;
use crate::model::text::safe_text;
use crate::render::Table;
use crate::report::database::Database;
use crate::report::error::Error;
use crate::report::parameters::Arguments;
use crate::review::advice::Network;
use crate::review::event::{section, start_and_end};
use crate::review::html::breakdown::has_sites;
use crate::review::html::cell::{NOTHING, measure, percent, text};
use crate::review::html::clock::{Clock, Moment};
use crate::review::html::document::Document;
use crate::review::html::head::{ENOUGH_COVERAGE_PCT, called, class_and_shape};
use crate::review::html::method::thresholds;
use crate::review::html::participants::{Episode, episode};
use crate::review::html::people::{ATTRIBUTES, Names, People};
use crate::review::html::sections::EVERYBODY;
use crate::review::html::setting::Setting;
use crate::review::html::veil::Veil;
use crate::review::measured::Measured;
use crate::review::person::PersonPage;
use crate::review::said;
use crate::review::text::person::event::{cause, found, left, of_event, peaks};

/// More minutes than a page shows one by one.
const MOST_MINUTES: usize = 600;

/// What is told of each join, by the columns of `sessions`.
const OF_JOINS: [&str; 5] = ["network_type", "connection_type", "device", "os", "version"];

/// What names somebody is told only beside the name.
const OF_NAMED: [(&str, &str); 5] = [
    ("email", "Address"),
    ("zoom_user_id", "Zoom id"),
    ("user_id", "user_id in this event"),
    ("microphone", "Microphone"),
    ("camera", "Camera"),
];

/// The page, ready to be written.
#[derive(Debug, Template)]
#[template(path = "person.html", config = "src/review/html/askama.toml")]
pub struct EventPage {
    document: Document,
    name: String,
    kind: String,
    topic: String,
    day: String,
    span: Option<(Moment, Moment)>,
    there: Option<(Moment, Moment)>,
    people: String,
    coverage: String,
    is_covered: bool,
    measured: Measured,
    aged_out: Option<String>,
    profile: String,
    word: &'static str,
    class: &'static str,
    shape: &'static str,
    found: String,
    of_event: String,
    /// What it is consistent with, then what to do about it.
    causes: Vec<String>,
    said: Vec<String>,
    drawing: Drawing,
    troubled: Vec<TroubledMinute>,
    troubled_minutes: usize,
    episodes: Vec<(Episode, String)>,
    joins: Vec<Join>,
    attributes: Vec<(&'static str, String)>,
    thresholds: Vec<[String; 5]>,
}

/// A minute of a stream that was fair or worse.
#[derive(Debug)]
struct TroubledMinute {
    time: Moment,
    stream: String,
    class: String,
    cells: Vec<String>,
}

/// A join, from when to when, with what is told of it.
#[derive(Debug)]
struct Join {
    span: Option<(Moment, Moment)>,
    cells: Vec<String>,
}

impl EventPage {
    /// Runs the page's reports and lays them out.
    ///
    /// # Errors
    ///
    /// Those of [`crate::report::run::run`].
    pub fn compose(database: &Database, arguments: &Arguments, setting: Setting<'_>) -> Result<Self, Error> {
        let snapshot = database.snapshot()?;
        let page = PersonPage::sections(database, arguments)?;
        let veil = Veil::of(database, &page.overview, 0, setting.names)?;
        let mut of_everybody = arguments.clone();
        of_everybody.remove("person");
        of_everybody.insert("limit".to_owned(), EVERYBODY.to_owned());
        let everybody = veil.over(section(database, "sessions", &of_everybody)?);
        let bounds = section(database, "thresholds", &of_everybody)?;
        snapshot.commit()?;
        let page = PersonPage { scorecard: veil.over(page.scorecard), sessions: veil.over(page.sessions), ..page };
        let people = People::new(&page.everybody, &everybody, setting.names);
        Ok(Self::laid_out(&page, &people, &bounds, &veil, setting))
    }

    fn laid_out(page: &PersonPage, who: &People, bounds: &Table, veil: &Veil, setting: Setting<'_>) -> Self {
        let overview = &page.overview;
        let person = who.of_session(page.sessions.count(0, "session_id"));
        let network = Network::named(person.and_then(|person| who.attribute(person, "network_type")));
        let (class, shape) = class_and_shape(page.verdict());
        let coverage_pct = page.scorecard.number(0, "coverage_pct");
        let clock = Clock { times: page.times(setting.zone) };
        let [start, end] = start_and_end(overview);
        let [from, to] = page.stay();
        let troubled: Vec<usize> =
            (0..page.minutes.rows.len()).filter(|row| is_troubled(&page.minutes, *row)).collect();
        Self {
            document: Document::new(setting, &[]),
            name: person.map(|person| who.name(person)).filter(|name| !name.is_empty()).unwrap_or(NOBODY).to_owned(),
            kind: text(overview, 0, "kind").unwrap_or_default(),
            topic: called(overview, veil, setting.topics),
            day: start.map_or_else(|| "start unknown".to_owned(), |start| clock.day(start.0)),
            span: start.zip(end).map(|(start, end)| clock.span(start.0, end.0)),
            there: from.zip(to).map(|(from, to)| clock.span(from.0, to.0)),
            people: people(overview.count(0, "people")),
            coverage: percent(coverage_pct),
            is_covered: coverage_pct.is_some_and(|share| share >= ENOUGH_COVERAGE_PCT),
            measured: page.measured(),
            aged_out: page.aged_out.clone(),
            profile: text(overview, 0, "thresholds").unwrap_or_default(),
            word: page.verdict().as_str(),
            class,
            shape,
            found: found(page),
            of_event: of_event(overview),
            causes: cause(page, network),
            said: said::by_person(
                &page.feedback,
                page.scorecard.integer(0, "person_id"),
                matches!(setting.names, Names::Full),
            ),
            drawing: Drawing::of(&page.minutes, clock),
            troubled_minutes: troubled.len(),
            troubled: troubled.iter().take(MOST_MINUTES).map(|row| minute(&page.minutes, *row, clock)).collect(),
            episodes: episodes(&page.episodes, clock),
            joins: (0..page.sessions.rows.len())
                .map(|row| join(&page.sessions, row, who, setting.names, clock))
                .collect(),
            attributes: attributes(page, who, person, setting.names),
            thresholds: thresholds(bounds),
        }
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

fn is_troubled(minutes: &Table, row: usize) -> bool {
    matches!(minutes.text(row, "quality"), Some("fair" | "poor" | "bad"))
}

fn minute(minutes: &Table, row: usize, clock: Clock) -> TroubledMinute {
    let value = |column, unit| measure(minutes.number(row, column), unit);
    let is_sent = minutes.text(row, "direction") == Some(Direction::Send.as_str());
    let medium = text(minutes, row, "medium").unwrap_or_default();
    TroubledMinute {
        time: clock.moment(minutes.count(row, "minute_unix")),
        stream: format!("{medium} {}", if is_sent { "sent" } else { "received" }),
        class: text(minutes, row, "quality").unwrap_or_default(),
        cells: vec![
            text(minutes, row, "due_to").unwrap_or_default(),
            value("latency_ms", " ms"),
            value("jitter_ms", " ms"),
            value("avg_loss_pct", " %"),
            value("frame_rate_fps", " fps"),
            value("system_max_cpu_pct", " %"),
            value("wifi_avg_rssi_dbm", " dBm"),
        ],
    }
}

/// The episodes in the order of time, each with the worst of it.
fn episodes(episodes: &Table, clock: Clock) -> Vec<(Episode, String)> {
    let mut rows: Vec<usize> = (0..episodes.rows.len()).collect();
    rows.sort_by_key(|row| (episodes.integer(*row, "from_unix"), episodes.text(*row, "stream")));
    rows.into_iter().map(|row| (episode(episodes, row, String::new(), clock), peaks(episodes, row))).collect()
}

/// Zoom's reason for a leave names whoever left, and is left out where nobody is named.
fn join(sessions: &Table, row: usize, who: &People, names: Names<'_>, clock: Clock) -> Join {
    let time = |column| sessions.integer(row, column);
    let told = |column: &str| text(sessions, row, column).filter(|value| who.may_tell(column, value));
    let cells = OF_JOINS.map(|column| told(column).unwrap_or_else(|| NOTHING.to_owned()));
    let reason = sessions.text(row, "leave_reason").filter(|_| matches!(names, Names::Full));
    let left = reason.map_or_else(|| NOTHING.to_owned(), left);
    Join {
        span: time("present_from_unix").zip(time("present_to_unix")).map(|(from, to)| clock.span(from, to)),
        cells: cells.into_iter().chain([left]).collect(),
    }
}

/// From where and with what, as the first join tells it.
fn attributes(page: &PersonPage, who: &People, person: Option<usize>, names: Names<'_>) -> Vec<(&'static str, String)> {
    let sessions = &page.sessions;
    let shared = who.told(has_sites(&page.everybody)).filter_map(|place| {
        let (column, title) = ATTRIBUTES[place];
        Some((title, safe_text(who.attribute(person?, column)?).into_owned()))
    });
    let own = OF_NAMED.iter().filter(|_| matches!(names, Names::Full)).filter_map(|(column, title)| {
        let value = (0..sessions.rows.len()).find_map(|row| text(sessions, row, column))?;
        Some((*title, value))
    });
    shared.chain(own).collect()
}
