//! Who counts as one person, and who is put on top.

use zoom_qos::render::Table;
use zoom_qos::report::{Arguments, catalog, table};

use super::query;
use crate::support::golden::{Fixture, Join};

fn report(fixture: &Fixture, name: &str, others: &[(&str, &str)]) -> Table {
    let arguments: Arguments =
        [("event", "one==")].iter().chain(others).map(|(name, value)| ((*name).into(), (*value).into())).collect();
    table(&fixture.database(), &catalog::find(name).unwrap(), &arguments).unwrap()
}

fn fixture(joins: &[Join]) -> Fixture {
    let fixture = Fixture::new();
    fixture.event("webinar", "one==", 1, "One", joins);
    fixture
}

fn known_as(id: Option<&str>, email: Option<&str>, uuid: Option<&str>) -> Join {
    let owned = |text: Option<&str>| text.map(str::to_owned);
    Join {
        zoom_user_id: owned(id),
        email: owned(email),
        participant_uuid: owned(uuid),
        ..Join::hearing("Somebody", "GG")
    }
}

/// The sessions' people, as the position of the first session of each.
fn check_people(joins: &[Join], expected: &[i64]) {
    let people =
        query(&fixture(joins).database(), "SELECT person_id FROM v_person_session ORDER BY session_id").unwrap();
    let found: Vec<i64> = (0..people.rows.len()).map(|row| people.integer(row, "person_id").unwrap()).collect();
    assert_eq!(found, expected);
}

#[test]
fn sessions_are_one_person_when_any_of_three_names_ties_them() {
    check_people(&[known_as(Some("u1"), None, None), known_as(Some("u1"), None, None)], &[1, 1]);
    check_people(&[known_as(None, Some("A@x.org"), None), known_as(None, Some("a@x.org"), None)], &[1, 1]);
    check_people(&[known_as(None, None, Some("p1")), known_as(None, None, Some("p1"))], &[1, 1]);
    check_people(&[known_as(None, None, None), known_as(None, None, None)], &[1, 2]);
    // Tied over a third session, in every order of the names.
    let chain = [
        known_as(Some("u1"), None, None),
        known_as(None, None, Some("p1")),
        known_as(None, Some("a@x"), Some("p1")),
        known_as(Some("u1"), Some("a@x"), None),
        known_as(Some("u2"), Some("b@x"), None),
    ];
    check_people(&chain, &[1, 1, 1, 1, 5]);
    // The last link to come is the one that ties the others.
    let chain = [
        known_as(Some("u1"), None, None),
        known_as(None, None, Some("p1")),
        known_as(Some("u2"), Some("b@x"), None),
        known_as(Some("u1"), Some("a@x"), None),
        known_as(None, Some("a@x"), Some("p1")),
    ];
    check_people(&chain, &[1, 1, 3, 1, 1]);
}

#[test]
fn a_rejoin_is_one_person_and_two_devices_share_their_minutes() {
    let first = Join { email: Some("a@x".into()), ..Join::hearing("Ann", "GGPP") };
    let rejoin = Join { joined_minute: 5, ..Join { email: Some("a@x".into()), ..Join::hearing("Ann", "PPGG") } };
    let tablet = Join { email: Some("a@x".into()), ..Join::hearing("Ann's tablet", "GPPP") };
    let scorecard = report(&fixture(&[first, rejoin, tablet]), "scorecard", &[]);
    assert_eq!(scorecard.rows.len(), 1);
    assert_eq!(scorecard.text(0, "person"), Some("Ann"));
    assert_eq!(scorecard.integer(0, "rejoins"), Some(1), "the tablet is no rejoin");
    assert_eq!(scorecard.integer(0, "classified_minutes"), Some(8), "the tablet's minutes are not counted again");
    assert_eq!(scorecard.integer(0, "poor_minutes"), Some(5));
    assert_eq!(scorecard.integer(0, "episodes"), Some(3), "an episode ends with its session");
}

#[test]
fn who_has_fewer_than_two_minutes_is_listed_last_and_not_ranked() {
    let scorecard = report(&fixture(&[Join::hearing("Brief", "P"), Join::hearing("Fine", "GGGG")]), "scorecard", &[]);
    assert_eq!((scorecard.text(0, "person"), scorecard.integer(0, "rank")), (Some("Fine"), Some(1)));
    assert_eq!((scorecard.text(1, "person"), scorecard.integer(1, "rank")), (Some("Brief"), None));
    assert_eq!(scorecard.text(1, "consistent_with"), Some("insufficient data"));
    assert_eq!(scorecard.integer(1, "poor_minutes"), Some(1));
}

#[test]
fn in_an_event_of_200_the_four_with_trouble_stand_on_top_with_its_kind() {
    let minutes = |letter: &str| letter.repeat(30);
    let mut joins: Vec<Join> = (0..196)
        .map(|index| {
            // Everybody has a bad minute somewhere.
            let mut heard = minutes("G");
            heard.replace_range(index % 30..=index % 30, "P");
            Join { wifi_avg_rssi_dbm: Some(-55.0), ..Join::hearing(&format!("P{index:03}"), &heard) }
                .and("audio_input", &minutes("G"))
        })
        .collect();
    joins.push(Join::hearing("Uplink", &minutes("G")).and("audio_input", &"GP".repeat(15)));
    joins.push(Join::hearing("Downlink", &"GPP".repeat(10)).and("audio_input", &minutes("G")));
    let weak = Join::hearing("Wi-Fi", &"PPGG".repeat(7)).and("audio_input", &"PPGG".repeat(7));
    joins.push(Join { wifi_avg_rssi_dbm: Some(-80.0), ..weak });
    let busy = Join::hearing("CPU", &"PGGGG".repeat(6)).and("audio_input", &"PGGGG".repeat(6));
    joins.push(Join { system_max_cpu_pct: Some(97.0), ..busy });
    let fixture = fixture(&joins);

    let scorecard = report(&fixture, "scorecard", &[("limit", "5")]);
    let found: Vec<_> = (0..4)
        .map(|row| (scorecard.text(row, "person").unwrap(), scorecard.text(row, "consistent_with").unwrap()))
        .collect();
    let expected =
        [("Downlink", "downlink only"), ("Uplink", "uplink only"), ("Wi-Fi", "weak Wi-Fi"), ("CPU", "high CPU")];
    assert_eq!(found, expected);
    assert_eq!(scorecard.text(2, "evidence"), Some("signal below -75 dBm in 14 of 14 poor minutes, throughout"));
    assert_eq!(scorecard.rows.len(), 5);

    let overview = report(&fixture, "overview", &[]);
    assert_eq!((overview.integer(0, "people"), overview.integer(0, "peak_sessions")), (Some(200), Some(200)));
    assert_eq!(overview.integer(0, "affected_people"), Some(3), "lone poor minutes are no episode");
    assert_eq!(overview.text(0, "verdict"), Some("fair"), "{:?} %", overview.real(0, "poor_share_pct"));
    let strict = report(&fixture, "overview", &[("thresholds", "strict")]);
    assert_eq!(strict.text(0, "verdict"), Some("poor"));
}

#[test]
fn an_event_without_anybody_is_no_good_event() {
    let fixture = fixture(&[]);
    let overview = report(&fixture, "overview", &[]);
    assert_eq!(overview.rows.len(), 1);
    assert_eq!(overview.text(0, "verdict"), Some("insufficient data"));
    assert_eq!((overview.real(0, "poor_share_pct"), overview.integer(0, "people")), (None, Some(0)));
    assert!(report(&fixture, "scorecard", &[]).rows.is_empty());
    assert!(report(&fixture, "percentiles", &[]).rows.is_empty());
    assert_eq!(report(&fixture, "coverage", &[]).rows.len(), 1);
}

#[test]
fn coverage_knows_open_sessions_repeated_samples_and_collector_gaps() {
    let fixture = fixture(&[Join::hearing("A", "GG...GG"), Join::hearing("B", "GGG..GG"), Join::hearing("C", "G")]);
    let connection = fixture.connection();
    connection
        .execute_batch(
            "UPDATE participant_session SET leave_at = NULL WHERE session_id = 2;
         UPDATE participant_session SET join_at = 0 WHERE session_id = 3;
         INSERT INTO sample (session_id, sampled_at) SELECT 1, min(sampled_at) + 7 FROM sample WHERE session_id = 1;",
        )
        .unwrap();
    let coverage = report(&fixture, "coverage", &[]);
    let rows: Vec<_> = (0..coverage.rows.len())
        .map(|row| {
            let count = |column| coverage.integer(row, column).unwrap();
            (
                coverage.text(row, "person").unwrap(),
                count("observed_minutes"),
                count("expected_minutes"),
                count("repeated_samples"),
            )
        })
        .collect();
    assert_eq!(rows, [("(everybody)", 10, 15, 1), ("A", 4, 7, 1), ("B", 5, 7, 0), ("C", 1, 1, 0)]);
    assert_eq!(coverage.integer(0, "collector_gap_minutes"), Some(2), "minutes 3 and 4 have nobody's sample");
}
