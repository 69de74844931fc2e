//! The page of a period: verdict first, then what got worse or better and since when, and where, by whom and in which
//! events it was worst. It has no script: what it says is little enough to be drawn whole.
//!
//! In a folder with the pages of the events that it names it leads to these; alone it names them.

mod change;
mod drawing;
mod hours;
mod lists;
mod target;
mod veiled;
mod words;

use std::io::Write;

use askama::Template;

use crate::render::Table;
use crate::report::database::Database;
use crate::report::error::Error;
use crate::report::parameters::Arguments;
use crate::review::digest::{Digest, Mood, Named, Sentence};
use crate::review::event::section;
use crate::review::html::cell::percent;
use crate::review::html::document::Document;
use crate::review::html::head::{ENOUGH_COVERAGE_PCT, class_and_shape};
use crate::review::html::method::{profile, thresholds};
use crate::review::html::people::{Names, SMALLEST_GROUP};
use crate::review::html::setting::Setting;
use crate::review::measured::Measured;

use change::{Change, Group};
use drawing::Scale;
use hours::{Bounds, Hours};
use lists::{EventLine, Lead, Line, Lister};
use target::Target;
use veiled::{is_told, veiled};

pub use lists::PageName;

/// How many sentences the first screen has; the section after it has them all.
const FIRST_SENTENCES: usize = 3;

/// The page, ready to be written.
#[derive(Debug, Template)]
#[template(path = "digest.html", config = "src/review/html/askama.toml")]
pub struct DigestPage {
    document: Document,
    period: String,
    facts: String,
    coverage: String,
    is_covered: bool,
    lacks: Vec<String>,
    profile: String,
    word: &'static str,
    class: &'static str,
    shape: &'static str,
    overall: String,
    headlines: Vec<Headline>,
    changes: Vec<Change>,
    groups: Vec<Group>,
    hidden_groups: usize,
    zero: String,
    scale: String,
    allowed: Option<String>,
    target: Option<Target>,
    hours: Hours,
    measured: Measured,
    people: Vec<Line>,
    places: Vec<Line>,
    hidden_places: usize,
    events: Vec<EventLine>,
    collected: String,
    days: Vec<Line>,
    method_of_providers: Option<&'static str>,
    thresholds: Vec<[String; 5]>,
    named: Vec<[String; 2]>,
}

/// A sentence of the verdict, with where more of it is: on this page, and on that of an event.
#[derive(Debug)]
struct Headline {
    sentence: String,
    change: Option<usize>,
    lead: Option<Lead>,
}

impl Headline {
    fn of(sentence: &Sentence, change: Option<usize>, lead: Option<Lead>) -> Self {
        Self { sentence: words::set(&sentence.text), change, lead }
    }
}

impl DigestPage {
    /// Lays a digest out. `page_name` gives the names of the events' pages, where there are any.
    ///
    /// # Errors
    ///
    /// Those of [`crate::report::run::run`].
    pub fn of(
        digest: &Digest,
        database: &Database,
        arguments: &Arguments,
        setting: Setting<'_>,
        page_name: Option<PageName>,
    ) -> Result<Self, Error> {
        let digest = &*veiled(digest, database, setting.names)?;
        let (overview, changes) = (&digest.overview, &digest.changes);
        let mut lister = Lister::new(database, setting, page_name);
        let scale = Scale::of(changes);
        let (mut headlines, mut named) = (Vec::new(), Vec::new());
        for (group, sentence) in digest.told() {
            let Some(group) = group else {
                headlines.push(Headline::of(&sentence, None, None));
                continue;
            };
            let events = match sentence.mood {
                Mood::Worse => events_of(database, digest, group, arguments)?,
                _ => Table::default(),
            };
            // The event's page tells no more of them than this one.
            let is_found = matches!(setting.names, Names::Full) || events.count(0, "people") >= SMALLEST_GROUP;
            let find = group.shared(changes).filter(|_| is_found && is_told(changes, group.row));
            let lead = (!events.rows.is_empty()).then(|| lister.lead(&events, 0, find)).transpose()?;
            named.push(Change::of(changes, group, &sentence, scale, lead.clone()));
            headlines.push(Headline::of(&sentence, Some(named.len()), lead));
        }
        if headlines.is_empty() {
            let sentences = digest.verdict_sentences().into_iter();
            headlines.extend(sentences.map(|sentence| Headline::of(&sentence, None, None)));
        }
        let bounds = section(database, "thresholds", arguments)?;
        let told: Vec<usize> = (0..changes.rows.len()).filter(|row| is_told(changes, *row)).collect();
        let (places, hidden_places) = lists::places(&digest.places);
        let coverage_pct = overview.number(0, "coverage_pct");
        let (class, shape) = class_and_shape(digest.verdict());
        let page = Self {
            document: Document::new(setting, &[]),
            period: words::period(digest.period),
            facts: words::facts(digest),
            coverage: percent(coverage_pct),
            is_covered: coverage_pct.is_some_and(|share| share >= ENOUGH_COVERAGE_PCT),
            lacks: words::lacks(digest),
            profile: profile(arguments),
            word: digest.verdict().as_str(),
            class,
            shape,
            overall: words::set(&digest.overall()),
            headlines,
            changes: named,
            groups: told.iter().map(|row| Group::of(changes, *row, scale)).collect(),
            hidden_groups: changes.rows.len() - told.len(),
            zero: scale.zero(),
            scale: scale.words(),
            allowed: digest.target().map(|allowed| words::set(&allowed)),
            target: Target::of(overview),
            hours: Hours::of(digest, Bounds::of(&bounds), setting.zone),
            measured: digest.measured(),
            people: lister.people(digest)?,
            places,
            hidden_places,
            events: lister.events(&digest.events)?,
            collected: words::set(&digest.coverage()),
            days: words::days(digest),
            method_of_providers: digest.method_of_providers(),
            thresholds: thresholds(&bounds),
            named: Vec::new(),
        };
        Ok(Self { named: lister.into_events(), ..page })
    }

    /// The events that the page names, each by its kind and UUID: those to whose pages it leads, where there are any.
    #[must_use]
    pub fn events(&self) -> &[[String; 2]] {
        &self.named
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

/// The first lines of a digest, for whoever reads no more: which days, what changed, and how they were. Where people are
/// not named, groups are not either that would tell of somebody.
///
/// # Errors
///
/// If SQLite refuses.
pub fn first_lines(digest: &Digest, database: &Database, names: Names<'_>) -> Result<(String, Vec<String>), Error> {
    let digest = veiled(digest, database, names)?;
    let changed = digest.verdict_sentences().into_iter().map(|sentence| sentence.text);
    let lines = changed.chain([digest.overall()]).chain(digest.target()).chain([digest.coverage()]);
    Ok((digest.title(), lines.collect()))
}

/// The events in which the people of a group had the most poor minutes.
fn events_of(database: &Database, digest: &Digest, named: &Named, arguments: &Arguments) -> Result<Table, Error> {
    let of_group = |column| digest.changes.text(named.row, column).map(str::to_owned);
    let attribute = of_group("attribute");
    let own = [
        ("from", Some(digest.period.from.to_string())),
        ("to", Some(digest.period.to.to_string())),
        // Everybody is a group whatever people are grouped by.
        ("by", attribute.clone().filter(|attribute| attribute != "everybody")),
        ("attribute", attribute),
        ("value", of_group("value")),
        ("limit", Some("1".to_owned())),
    ];
    let mut all = arguments.clone();
    all.extend(own.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?))));
    section(database, "digest_group_events", &all)
}
