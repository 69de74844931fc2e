//! The reports on more than one event.

use zoom_qos::render::Table;
use zoom_qos::report::{Arguments, catalog, table};

use crate::support::golden::{Fixture, Join, START};

const DAY_SECONDS: i64 = 86_400;

fn report(fixture: &Fixture, name: &str, given: &[(&str, &str)]) -> Table {
    let arguments: Arguments = given.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    table(&fixture.database(), &catalog::find(name).unwrap(), &arguments).unwrap()
}

pub(crate) fn known(name: &str, heard: &str) -> Join {
    Join { email: Some(format!("{name}@x")), ..Join::hearing(name, heard) }
}

/// Events of these joins, so many days after the first, which was on Wednesday, 2026-03-04.
pub(crate) fn events(of: &[(i64, Vec<Join>)]) -> Fixture {
    let fixture = Fixture::new();
    for (number, (days, joins)) in (1..).zip(of) {
        fixture.event("meeting", &format!("event{number}=="), number, "Several", joins);
        let seconds = days * DAY_SECONDS;
        // At once, as every statement would wait for the disk.
        let moved = fixture.connection().unchecked_transaction().unwrap();
        for sql in [
            "UPDATE event SET start_at = start_at + ?1, end_at = end_at + ?1 WHERE event_id = ?2",
            "UPDATE participant_session SET join_at = join_at + ?1, leave_at = leave_at + ?1 WHERE event_id = ?2",
            "UPDATE sample SET sampled_at = sampled_at + ?1
             WHERE session_id IN (SELECT session_id FROM participant_session WHERE event_id = ?2)",
            "UPDATE stream_sample SET sampled_at = sampled_at + ?1
             WHERE session_id IN (SELECT session_id FROM participant_session WHERE event_id = ?2)",
        ] {
            moved.execute(sql, [seconds, number]).unwrap();
        }
        moved.commit().unwrap();
    }
    fixture
}

const DAYS: [(&str, &str); 2] = [("from", "2026-03-01"), ("to", "2026-04-30")];

#[test]
fn weeks_begin_on_monday_and_are_held_against_the_four_before() {
    let week = |days, heard: &str| (days, vec![Join::hearing("A", heard)]);
    // Wednesday, Sunday of the same week, and Wednesdays after it.
    let fixture = events(&[
        week(0, "GGGG"),
        week(4, "GGGP"),
        week(7, "GGPP"),
        week(14, "GPPP"),
        week(21, "PPPP"),
        week(28, "GGGP"),
    ]);
    let trend = report(&fixture, "trend", &DAYS);
    let all: Vec<_> = (0..trend.rows.len())
        .filter(|row| trend.text(*row, "network_type") == Some("(all)"))
        .map(|row| {
            let monday = (trend.integer(row, "period_unix").unwrap() - START).div_euclid(DAY_SECONDS);
            let count = |column| trend.integer(row, column).unwrap();
            (monday, count("events"), count("n"), trend.real(row, "poor_pct"), trend.real(row, "change_pct"))
        })
        .collect();
    let expected = [
        (-3, 2, 8, Some(12.5), None),
        (4, 1, 4, Some(50.0), Some(37.5)),
        (11, 1, 4, Some(75.0), Some(43.75)),
        (18, 1, 4, Some(100.0), Some(50.0)),
        (25, 1, 4, Some(25.0), Some(-37.5)),
    ];
    assert_eq!(all, expected);
    let days = report(&fixture, "trend", &[DAYS[0], DAYS[1], ("period", "day")]);
    assert_eq!(days.rows.len(), 12, "six days, each for all and for the network type that is not told");
}

#[test]
fn who_is_known_by_id_in_one_event_and_by_address_in_another_is_one_person() {
    let struck = |id: Option<&str>, email: Option<&str>| Join {
        zoom_user_id: id.map(str::to_owned),
        email: email.map(str::to_owned),
        ..Join::hearing("Ann", "PPGG")
    };
    let fixture = events(&[
        (0, vec![struck(Some("u1"), None)]),
        (1, vec![struck(None, Some("ann@x"))]),
        (2, vec![struck(Some("u1"), Some("ann@y"))]),
        (3, vec![struck(Some("u2"), Some("ANN@y"))]),
        (4, vec![struck(Some("u2"), Some("ann@x"))]),
        (5, vec![struck(Some("u3"), Some("other@x"))]),
    ]);
    let people = report(&fixture, "repeat_offenders", &[DAYS[0], DAYS[1], ("min_events", "1")]);
    let found: Vec<_> = (0..people.rows.len())
        .map(|row| (people.text(row, "known_as"), people.integer(row, "attended_events")))
        .collect();
    assert_eq!(found, [(Some("u2"), Some(5)), (Some("u3"), Some(1))]);
}

#[test]
fn who_is_struck_again_and_again_is_known_by_address_and_not_by_name() {
    let round =
        |days, often: &str| (days, vec![known("often", often), known("never", "GGGG"), Join::hearing("x", "PPPP")]);
    let fixture = events(&[round(0, "PPGG"), round(1, "GPPG"), round(2, "GGGG")]);
    let people = report(&fixture, "repeat_offenders", &DAYS);
    assert_eq!(people.rows.len(), 1);
    assert_eq!(people.text(0, "known_as"), Some("often@x"));
    let counts = ["struck_events", "attended_events", "episodes", "poor_minutes", "n"];
    assert_eq!(counts.map(|column| people.integer(0, column).unwrap()), [2, 3, 2, 4, 12]);
    let needs_four = report(&fixture, "repeat_offenders", &[DAYS[0], DAYS[1], ("min_events", "4")]);
    assert!(needs_four.rows.is_empty());
    fixture.connection().execute("UPDATE participant_identity SET ip_address = '192.0.2.9'", []).unwrap();
    let subnets = report(&fixture, "repeat_offenders", &[DAYS[0], DAYS[1], ("by", "subnet")]);
    assert_eq!(subnets.text(0, "subject"), Some("192.0.2.0/24"));
    assert_eq!((subnets.integer(0, "struck_events"), subnets.rows.len()), (Some(3), 1));
}

#[test]
fn the_worst_joins_of_some_days_are_ranked_over_all_events() {
    let wednesday = vec![known("a", "PPGG"), known("b", "PG"), known("one minute", "P"), known("well", "GGGG")];
    let fixture = events(&[(0, wednesday), (1, vec![known("a", "PGPPG")])]);
    let worst = |to: &str| {
        let worst = report(&fixture, "worst_sessions", &[DAYS[0], ("to", to)]);
        let row = |row| {
            let count = |column| worst.integer(row, column).unwrap();
            let (person, event) = (worst.text(row, "person").unwrap(), worst.text(row, "event_uuid").unwrap());
            let counts = (count("poor_minutes"), count("n"), count("episodes"));
            (person.to_owned(), event.to_owned(), counts)
        };
        (0..worst.rows.len()).map(row).collect::<Vec<_>>()
    };
    let row = |person: &str, event: &str, counts| (person.to_owned(), event.to_owned(), counts);
    let on_wednesday = [row("a", "event1==", (2, 4, 1)), row("b", "event1==", (1, 2, 0))];
    assert_eq!(worst("2026-03-04"), on_wednesday);
    assert_eq!(worst("2026-03-05")[0], row("a", "event2==", (3, 5, 1)));
    assert_eq!(worst("2026-03-05")[1..], on_wednesday);
    assert!(report(&fixture, "worst_sessions", &[("from", "2026-04-01"), DAYS[1]]).rows.is_empty());
}

#[test]
fn percentiles_of_days_are_over_all_events_and_not_the_mean_of_theirs() {
    let fixture = events(&[(0, vec![known("a", "GGI")]), (1, vec![known("a", "GP")]), (60, vec![known("a", "PPPP")])]);
    let percentiles = report(&fixture, "percentiles_of_days", &DAYS);
    assert_eq!(percentiles.text(0, "metric"), Some("latency_ms"));
    // 80, 80, 80 and 350 ms: the place of the 95th percentile is 0.95 times 3.
    let found = |column| percentiles.real(0, column).unwrap();
    assert_eq!((percentiles.integer(0, "n"), found("p50"), found("max")), (Some(4), 80.0, 350.0));
    assert!((found("p95") - 309.5).abs() < 1e-9, "{}", found("p95"));
    assert!(report(&fixture, "percentiles_of_days", &[("from", "2026-04-01"), DAYS[1]]).rows.is_empty());
}

#[test]
fn other_people_in_another_event_are_warned_of() {
    let minutes = |letter: &str| letter.repeat(30);
    let first = vec![known("a", &minutes("G")), known("b", &minutes("GP")), known("c", &minutes("G"))];
    let second = vec![known("a", &minutes("G")), known("d", &minutes("P")), known("e", &minutes("P"))];
    let fixture = events(&[(0, first), (1, second)]);
    let compared = report(&fixture, "compare", &[("events", "event1==, 2")]);
    let rows: Vec<_> = (0..compared.rows.len())
        .map(|row| {
            let count = |column| compared.integer(row, column).unwrap();
            let poor = compared.real(row, "poor_pct").unwrap();
            (compared.text(row, "population").unwrap(), count("people"), count("n"), poor, count("affected_people"))
        })
        .collect();
    let expected = [
        ("everybody", 3, 120, 25.0, 1),
        ("everybody", 3, 90, 200.0 / 3.0, 2),
        ("the same people", 1, 30, 0.0, 0),
        ("the same people", 1, 30, 0.0, 0),
    ];
    assert_eq!(rows, expected);
    assert_eq!(compared.text(0, "warning"), Some("other people: only 1 of 3 attended all"));
    assert_eq!(compared.text(2, "warning"), Some(""));
}

#[test]
fn what_was_not_collected_stands_first() {
    let fixture = events(&[
        (0, vec![known("a", "GGGG")]),
        (1, vec![known("a", "G.........")]),
        (2, Vec::new()),
        (3, vec![known("a", "GGGG")]),
    ]);
    fixture
        .connection()
        .execute_batch(
            "INSERT INTO work_item (kind, event_key, participant, state, records_done, records_total, http_status)
             VALUES ('meeting', 'event1==', '', 'done', 1, 1, 200), ('meeting', 'event4==', '', 'failed', 0, 9, 500),
                    ('meeting', '#77', '', 'not_found', 0, NULL, 404)",
        )
        .unwrap();
    let stale = report(&fixture, "stale_data", &DAYS);
    let found: Vec<_> = (0..stale.rows.len())
        .map(|row| (stale.integer(row, "event_number").unwrap(), stale.text(row, "problem")))
        .collect();
    let expected = [
        (77, Some("not collected: not_found")),
        (2, Some("low coverage")),
        (3, Some("no samples")),
        (4, Some("not collected: failed")),
        (1, None),
    ];
    assert_eq!(found, expected);
    let none = report(&fixture, "stale_data", &[("from", "2025-01-01"), ("to", "2025-01-02")]);
    assert_eq!(none.rows.len(), 1, "what has no day yet is always listed");
}

/// Ann's telephone is beside her computer in every minute, and poor in three of its four; she has eight minutes.
#[test]
fn repeat_offenders_agree_with_the_scorecard() {
    let ann = |heard: &str| Join { email: Some("ann@x".into()), ..Join::hearing("Ann", heard) };
    let silent = Join { joined_minute: 10, ..ann("....") };
    let fixture = events(&[(0, vec![ann("PPPGGGGG"), ann("PPPG"), silent])]);
    let people = report(&fixture, "repeat_offenders", &[DAYS[0], DAYS[1], ("min_events", "1")]);
    let minutes = ["poor_minutes", "n"].map(|column| people.integer(0, column).unwrap());
    // Of 16 expected minutes 12 were sampled.
    assert_eq!((minutes, people.real(0, "coverage_pct")), ([3, 8], Some(75.0)));
}

#[test]
fn a_meeting_and_a_webinar_of_one_uuid_are_two_events() {
    let fixture = Fixture::new();
    fixture.event("meeting", "one==", 1, "One", &[Join::hearing("Ann", "GGGG")]);
    fixture.event("webinar", "one==", 1, "One", &[Join::hearing("Ben", "GGGG")]);
    let trend = report(&fixture, "trend", &DAYS);
    assert_eq!(trend.integer(0, "events"), Some(2));
}
