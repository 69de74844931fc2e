//! What the page is made of: reports, each of which can be run alone, so that every number can be looked into.

use crate::render::Table;
use crate::report::database::Database;
use crate::report::error::Error;
use crate::report::parameters::Arguments;
use crate::report::run;
use crate::review::event::{Review, section};

use super::grid::{Filling, Grid};
use super::people::{Names, People};
use super::veil::Veil;

/// More rows than any event has people or sessions.
pub(super) const EVERYBODY: &str = "1000000";

/// How many episodes the page keeps, the longest first.
const EPISODES: &str = "20000";

/// How many groups the page is given to choose from.
const GROUPS: &str = "2000";

/// What the page groups people by.
const BY: &str = "site;building;vpn;place_type;location;subnet;isp;network_type;location,network_type;route;connection_type;\
    data_center;version;os;device;microphone;camera";

/// The reports of the page by name, in the order of its sections.
pub(super) const REPORTS: [&str; 22] = [
    "overview",
    "simultaneous",
    "scope",
    "timeline",
    "scorecard",
    "feedback",
    "episodes",
    "rejoins",
    "breakdown",
    "wifi_signal",
    "distribution",
    "percentiles",
    "poor_due_to",
    "pictures",
    "presenter_impact",
    "cpu_attribution",
    "coverage",
    "zoom_vs_ours",
    "thresholds",
    "sessions",
    "sampled_minutes",
    "classified_samples",
];

/// The sections' rows.
#[derive(Debug, Clone)]
pub(super) struct Sections {
    pub(super) review: Review,
    pub(super) scope: Table,
    pub(super) episodes: Table,
    pub(super) rejoins: Table,
    pub(super) breakdowns: [Table; 2],
    pub(super) distribution: Table,
    pub(super) percentiles: Table,
    pub(super) poor_due_to: Table,
    pub(super) pictures: Table,
    pub(super) presenter_impact: Table,
    pub(super) cpu_attribution: Table,
    pub(super) zoom_vs_ours: Table,
    pub(super) sessions: Table,
    pub(super) people: People,
    pub(super) veil: Veil,
    pub(super) grid: Grid,
}

impl Sections {
    /// Runs all reports on one event. They see the same state, even while a collection is writing.
    pub(super) fn run(database: &Database, arguments: &Arguments, names: Names<'_>) -> Result<Self, Error> {
        let snapshot = database.snapshot()?;
        let table = |name: &str, limit: &str| {
            let mut arguments = arguments.clone();
            arguments.insert("limit".to_owned(), limit.to_owned());
            section(database, name, &arguments)
        };
        let mut arguments_of_all = arguments.clone();
        arguments_of_all.insert("limit".to_owned(), EVERYBODY.to_owned());
        let mut grouped = arguments.clone();
        grouped.extend([("by", BY), ("limit", GROUPS)].map(|(name, value)| (name.to_owned(), value.to_owned())));
        run::roll_up_for(database, &REPORTS, &grouped)?;
        let review = Review::sections(database, &arguments_of_all)?;
        let veil = Veil::of(database, &review.overview, 0, names)?;
        let review =
            Review { scorecard: veil.over(review.scorecard), incidents: veil.over(review.incidents), ..review };
        let sessions = veil.over(table("sessions", EVERYBODY)?);
        let people = People::new(&review.scorecard, &sessions, names);
        let mut grid = Grid::new(&review.timeline, &sessions, &people);
        run::watch(database, arguments, &mut Filling { grid: &mut grid, people: &people })?;
        let mut sections = Self {
            scope: veil.over(table("scope", "5")?),
            episodes: table("episodes", EPISODES)?,
            rejoins: table("rejoins", EVERYBODY)?,
            breakdowns: [
                veil.over(section(database, "breakdown", &grouped)?),
                veil.over(section(database, "wifi_signal", arguments)?),
            ],
            distribution: table("distribution", EVERYBODY)?,
            percentiles: table("percentiles", EVERYBODY)?,
            poor_due_to: table("poor_due_to", EVERYBODY)?,
            pictures: table("pictures", EVERYBODY)?,
            presenter_impact: table("presenter_impact", EVERYBODY)?,
            cpu_attribution: table("cpu_attribution", EVERYBODY)?,
            zoom_vs_ours: veil.over(table("zoom_vs_ours", EVERYBODY)?),
            sessions,
            veil,
            review,
            people,
            grid,
        };
        sections.review.ask_about_providers(database, arguments)?;
        sections.review.scorecard = sections.veil.over(sections.review.scorecard);
        snapshot.commit()?;
        Ok(sections)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::{Journal, open_writer};

    /// The tables of rollups that a connection has, each by when it was made.
    fn made(database: &Database) -> Vec<(i64, String)> {
        let sql = "SELECT rowid, name FROM sqlite_temp_master WHERE name LIKE 'rollup%' ORDER BY name";
        let mut statement = database.connection().prepare(sql).unwrap();
        statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?))).unwrap().collect::<Result<_, _>>().unwrap()
    }

    #[test]
    fn the_samples_are_read_once_for_all_sections() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("page.db");
        open_writer(&path, Journal::Wal)
            .unwrap()
            .execute_batch(
                "INSERT INTO event (event_id, kind, event_uuid, start_at, end_at) VALUES (1, 'meeting', 'one==', 0, 600);
                 INSERT INTO participant_session (session_id, event_id, user_id, join_at, leave_at, network_type)
                 SELECT value, 1, value, 60, 300, 'Wifi' FROM json_each('[1, 2, 3]');
                 INSERT INTO sample (session_id, sampled_at)
                 SELECT session_id, 60 * value FROM participant_session, json_each('[1, 2, 3, 4]');
                 INSERT INTO stream_sample (session_id, stream_id, sampled_at, bitrate_kbps, latency_ms)
                 SELECT session_id, 2, sampled_at, 60, 350 FROM sample;",
            )
            .unwrap();
        let database = Database::open(&path).unwrap();
        let given = [("event", "one=="), ("kind", "meeting")].map(|(name, value)| (name.to_owned(), value.to_owned()));
        let composed = || {
            let sections = Sections::run(&database, &given.clone().into(), Names::Full).unwrap();
            assert_eq!(sections.breakdowns[0].text(0, "attribute"), Some("network_type"));
            made(&database)
        };
        // A table that a section needs in another form than the one before is made anew.
        assert_eq!(composed(), composed());
    }
}
