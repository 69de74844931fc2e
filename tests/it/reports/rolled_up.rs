//! Rollups stand in for the parts: every report has the same rows over their tables as it computes from the samples.

use proptest::prelude::*;
use zoom_qos::render::Table;
use zoom_qos::report::{Arguments, Database, Report, catalog, table};

use super::golden_arguments;
use crate::support::figures::cases;
use crate::support::golden::{Fixture, GOLDEN, Join, PERSON, golden};

/// The reports that rollups spare from reading the samples.
fn rolled_up() -> Vec<Report> {
    let reports = catalog::bundled().unwrap();
    reports.into_iter().filter(|report| report.over_rollups.is_some()).collect()
}

/// Runs a report both ways.
fn check(database: &Database, report: &Report, profile: &str) -> Result<(), TestCaseError> {
    let mut arguments: Arguments = golden_arguments(report);
    // Of a meeting and a webinar of one UUID it is the meeting.
    for (name, value) in [("thresholds", profile), ("kind", "meeting")] {
        if report.header.parameters.iter().any(|parameter| parameter.name == name) {
            arguments.insert(name.to_owned(), value.to_owned());
        }
    }
    let computed = Report { over_rollups: None, ..report.clone() };
    let [counted, computed] = [report, &computed].map(|report| table(database, report, &arguments).unwrap());
    prop_assert_eq!(&counted.columns, &computed.columns);
    prop_assert_eq!(rows(&counted), rows(&computed), "{} by {}", report.name, profile);
    Ok(())
}

/// Runs all of them both ways, those on one person for nobody but the golden event's.
pub(super) fn check_all(database: &Database, profile: &str) -> Result<(), TestCaseError> {
    let is_known = golden_person(database);
    let is_asked = |report: &&Report| is_known || !report.name.starts_with("person");
    rolled_up().iter().filter(is_asked).try_for_each(|report| check(database, report, profile))?;
    super::person::check_everybody(database, profile)
}

fn golden_person(database: &Database) -> bool {
    let sql = "SELECT count(*) FROM participant_identity WHERE email = ?";
    database.connection().query_row(sql, [PERSON], |row| row.get::<_, i64>(0)).unwrap() > 0
}

/// As text, so that a NULL equals a NULL and a difference can be read.
fn rows(table: &Table) -> Vec<String> {
    table.rows.iter().map(|row| format!("{row:?}")).collect()
}

#[test]
fn no_report_but_the_samples_themselves_reads_stream_samples_in_sql() {
    let read = |report: &Report| {
        let sql = report.over_rollups.as_ref().map_or(&report.sql, |(sql, _)| sql);
        ["v_stream_class", "v_stream_minute", "v_stream_sample"].iter().any(|view| sql.contains(view))
    };
    let reading: Vec<String> = catalog::bundled().unwrap().into_iter().filter(read).map(|report| report.name).collect();
    assert_eq!(reading, ["classified_samples"]);
}

#[test]
fn the_golden_event_has_the_same_rows_both_ways() {
    let database = golden().database();
    for profile in ["zoom", "teams-cqd", "twilio", "strict"] {
        check_all(&database, profile).unwrap();
    }
}

/// What a collection adds between two reports is in the second.
#[test]
fn rollups_are_made_anew_when_the_file_has_changed() {
    let fixture = golden();
    let database = fixture.database();
    let report = catalog::find("overview").unwrap();
    let poor_minutes =
        |database| table(database, &report, &golden_arguments(&report)).unwrap().integer(0, "poor_minutes").unwrap();
    assert!(poor_minutes(&database) > 0);
    fixture
        .connection()
        .execute("UPDATE stream_sample SET latency_ms = 1, jitter_ms = 1, avg_loss_pct = 0", [])
        .unwrap();
    assert_eq!(poor_minutes(&database), 0);
}

/// Who joined: the letters of received and sent audio, of a received and of a sent screen, and what ties the session to
/// others.
type Person = (String, String, String, String, Option<u8>, i64);

fn join(index: usize, (hears, says, sees, shares, email, joined_minute): &Person) -> Join {
    let mut join = Join::hearing(&format!("{index}"), hears)
        .and("audio_input", says)
        .and("as_output", sees)
        .and("video_output", sees)
        .and("as_input", shares);
    join.email = email.map(|email| format!("{email}@example.com"));
    join.joined_minute = *joined_minute;
    join.system_max_cpu_pct = Some(if index.is_multiple_of(2) { 95.0 } else { 20.0 });
    join.wifi_avg_rssi_dbm = [Some(-80.0), Some(-70.0), None, Some(-50.0)][index % 4];
    join
}

proptest! {
    // Each case makes a database.
    #![proptest_config(ProptestConfig::with_cases(cases(4)))]

    #[test]
    fn random_events_have_the_same_rows_both_ways(
        people in prop::collection::vec(
            ("[GFPPI.]{1,12}", "[GFPPI.]{0,12}", "[GGPPI.]{0,12}", "[.P]{0,12}", prop::option::of(0..3_u8), 0..4_i64),
            1..9,
        ),
        networks in prop::collection::vec(0..3_u8, 9),
        providers in prop::collection::vec(0..4_usize, 9),
    ) {
        let fixture = Fixture::new();
        let joins: Vec<Join> = people.iter().enumerate().map(|(index, person)| join(index, person)).collect();
        fixture.event("meeting", GOLDEN, 1, "Random", &joins);
        // On the same day, for the reports on days.
        fixture.event("webinar", "other==", 2, "Another", &joins[..joins.len() / 2]);
        for (session_id, network) in (1_i64..).zip(&networks) {
            let sql = "UPDATE participant_session SET network_type = ?2, location = ?2 WHERE session_id = ?1";
            // Somebody is on the one that a report asks about.
            let network = if session_id == 1 { "Wifi" } else { ["Wifi", "Wired", "Cellular"][usize::from(*network)] };
            fixture.connection().execute(sql, (session_id, network)).unwrap();
        }
        let isps = ["Example Broadband", "Example Cable", "private", "carrier-grade NAT"];
        let sql = "INSERT OR REPLACE INTO session_provider (session_id, isp)
                   SELECT session_id, ?2 FROM participant_session WHERE session_id = ?1";
        for (session_id, provider) in (1_i64..).zip(&providers) {
            fixture.connection().execute(sql, (session_id, isps[*provider])).unwrap();
        }
        check_all(&fixture.database(), "zoom")?;
    }
}
