//! The post-event page as one HTML file: it opens offline, asks no network, and reads well without a script. Each page
//! stands in the frame of [`document`]; [`person`] puts the same pieces together for one person, [`trend`] for groups.
//!
//! Like the page in the terminal it has no SQL of its own. [`sections`] runs the reports; each other module makes one
//! section of the page from their rows, as plain values that the templates print. The server side draws whatever must
//! be readable without a script as SVG and tables; the script adds zoom, sorting and filters from the same numbers in
//! one block of [`data`].
//!
//! Guests choose their names. So templates escape everything, names lose their control characters in [`cell`], the
//! data block cannot end its element, and the policy of [`assets`] runs only the scripts that are part of this program.

mod assets;
mod breakdown;
mod cell;
mod clock;
mod data;
pub mod digest;
mod distribution;
mod document;
mod grid;
mod happened;
mod head;
mod heat;
mod machines;
mod method;
mod participants;
mod people;
pub mod person;
mod pictures;
mod quality;
mod said;
mod sections;
mod setting;
mod timeline;
pub mod trend;
mod veil;

use std::io::Write;

use askama::Template;

use crate::report::database::Database;
use crate::report::error::Error;
use crate::report::parameters::Arguments;
use crate::review::measured::Measured;
use crate::review::text::{nameless, untied};
use crate::review::verdict::Verdict;

use breakdown::Breakdown;
use clock::Clock;
use distribution::{Blame, Histogram};
use document::Document;
use happened::Claim;
use head::{Head, Judgement, Tile};
use heat::Heat;
use machines::Machines;
use method::Method;
use participants::{Episode, Participant};
use pictures::{Picture, Sharer};
use quality::Quality;
use said::Said;
use sections::Sections;
use timeline::Timeline;

pub use people::Names;
pub use setting::Setting;
pub use veil::Topics;

/// What every page says of where it comes from, by which a later one may take its place.
pub const GENERATOR: &str = "<meta name=\"generator\" content=\"zoom-qos";

/// How many participants and episodes stand in the page without a script.
const SHOWN_PEOPLE: usize = 50;
const SHOWN_EPISODES: usize = 20;

/// How many windows and causes the first screen tells of; the section after it has them all.
const FIRST_WINDOWS: usize = 3;
const FIRST_CAUSES: usize = 3;

/// The page, ready to be written.
#[derive(Debug, Template)]
#[template(path = "page.html", config = "src/review/html/askama.toml")]
pub struct Page {
    head: Head,
    judgement: Judgement,
    tiles: Vec<Tile>,
    windows: Vec<Claim>,
    causes: Vec<Claim>,
    too_few: String,
    spared: Option<String>,
    measured: Measured,
    has_sites: bool,
    timeline: Timeline,
    heat: Heat,
    heat_shown: String,
    participants: Vec<Participant>,
    episodes: Vec<Episode>,
    breakdowns: Vec<Breakdown>,
    histograms: Vec<Histogram>,
    pictures: Vec<Picture>,
    sharers: Vec<Sharer>,
    blames: Vec<Blame>,
    machines: Machines,
    quality: Quality,
    said: Said,
    method: Method,
    document: Document,
    data: String,
    verdict: Verdict,
    nameless: Option<&'static str>,
    untied: Option<String>,
}

impl Page {
    /// Runs the page's reports on one event and lays them out.
    ///
    /// # Errors
    ///
    /// Those of [`crate::report::run::run`].
    pub fn compose(database: &Database, arguments: &Arguments, setting: Setting<'_>) -> Result<Self, Error> {
        let sections = Sections::run(database, arguments, setting.names)?;
        let clock = Clock { times: sections.review.times(setting.zone) };
        let windows = happened::windows(&sections, clock);
        let spans: Vec<(usize, usize)> = windows.iter().filter_map(|window| window.minutes).collect();
        let heat = Heat::new(&sections);
        Ok(Self {
            head: Head::new(&sections, clock, setting),
            judgement: Judgement::new(&sections),
            tiles: head::tiles(&sections, clock),
            causes: happened::causes(&sections, clock),
            too_few: happened::too_few(&sections),
            spared: happened::spared(&sections),
            measured: sections.review.measured(),
            has_sites: breakdown::has_sites(&sections.review.scorecard),
            timeline: Timeline::new(&sections, clock, &spans),
            heat_shown: heat::shown(&sections),
            participants: participants::participants(&sections, SHOWN_PEOPLE),
            episodes: participants::episodes(&sections, clock, SHOWN_EPISODES),
            breakdowns: breakdown::breakdowns(&sections, setting.names),
            histograms: distribution::histograms(&sections),
            pictures: pictures::pictures(&sections, clock),
            sharers: pictures::sharers(&sections),
            blames: distribution::blames(&sections),
            machines: Machines::new(&sections),
            quality: Quality::new(&sections),
            said: Said::new(&sections.review.feedback, &sections.people, setting.names),
            method: Method::new(&sections.review.thresholds)?,
            document: Document::new(setting, assets::SCRIPTS),
            data: data::script_json(&sections, &heat, clock, &spans),
            nameless: nameless(&sections.review.scorecard),
            untied: untied(sections.review.untied_sessions),
            verdict: sections.review.verdict_on_collected(),
            windows,
            heat,
        })
    }

    /// The verdict on what is collected, as [`crate::review::Review::verdict_on_collected`].
    #[must_use]
    pub fn verdict_on_collected(&self) -> Verdict {
        self.verdict
    }

    /// The causes of the first screen.
    fn first_causes(&self) -> impl Iterator<Item = &Claim> {
        self.causes.iter().filter(|claim| !claim.repeats_a_window()).take(FIRST_CAUSES)
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
