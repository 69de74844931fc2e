//! The breakdown: whose minutes were poor, by what people have in common, and by how much more than chance gives.

use std::path::Path;

use rand::{RngExt as _, SeedableRng as _};
use rand_chacha::ChaCha8Rng;
use rusqlite::{Connection, Row, named_params};
use zoom_qos::model::attribute::{ACCOUNT, ATTRIBUTES};
use zoom_qos::render::Table;
use zoom_qos::report::attribute;
use zoom_qos::report::{Arguments, Report, Value, catalog, functions, table};

use super::several::{events, known};
use crate::support::figures::show;
use crate::support::golden::{Fixture, GOLDEN, Join};
use crate::support::program::{code, program, stderr, stdout};

fn event(joins: &[Join]) -> Fixture {
    let fixture = Fixture::new();
    fixture.event("meeting", GOLDEN, 1, "Breakdown", joins);
    fixture
}

/// People with these minutes, called by a word and a number, so many of them.
fn people(word: &str, number: usize, heard: &str) -> Vec<Join> {
    (0..number).map(|index| known(&format!("{word}{index}"), heard)).collect()
}

/// Says of the people whose names begin so what a column holds.
pub(super) fn tell(fixture: &Fixture, column: &str, word: &str, value: &str) {
    let sql = format!(
        "UPDATE participant_session SET {column} = ?2 WHERE session_id IN (
             SELECT session_id FROM participant_identity WHERE user_name LIKE ?1 || '%'
         )"
    );
    assert!(fixture.connection().execute(&sql, [word, value]).unwrap() > 0, "nobody is {word}");
}

fn asked(fixture: &Fixture, name: &str, given: &[(&str, &str)]) -> Table {
    let given: Arguments = given.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    table(&fixture.database(), &catalog::find(name).unwrap(), &given).unwrap()
}

fn breakdown(fixture: &Fixture, by: &str) -> Table {
    asked(fixture, "breakdown", &[("event", GOLDEN), ("by", by)])
}

/// The values of some columns in every row, as text.
pub(super) fn rows(table: &Table, columns: &[&str]) -> Vec<String> {
    let shown = |value: &Value| match value {
        Value::Null => "-".to_owned(),
        Value::Integer(integer) => integer.to_string(),
        Value::Real(real) => format!("{real:.1}"),
        Value::Text(text) => text.clone(),
        Value::Blob(_) => "?".to_owned(),
    };
    let row = |row| columns.iter().map(|column| shown(table.value(row, column))).collect::<Vec<_>>().join(" | ");
    (0..table.rows.len()).map(row).collect()
}

const SHARES: [&str; 7] = ["value", "people", "n", "poor_minutes", "of_poor_minutes_pct", "worst_metric", "poor_pct"];
const AGAINST_REST: [&str; 8] = [
    "value",
    "poor_low_pct",
    "poor_high_pct",
    "rest_poor_pct",
    "difference_pct",
    "difference_low_pct",
    "difference_high_pct",
    "against_rest",
];

/// Eight on Wi-Fi have half of their hour poor, eight on the wire none of it.
pub(super) fn air_and_wire() -> Fixture {
    let half = "PG".repeat(30);
    let fixture = event(&[people("Air", 8, &half), people("Wire", 8, &"G".repeat(60))].concat());
    tell(&fixture, "network_type", "Air", "Wifi");
    tell(&fixture, "network_type", "Wire", "Wired");
    fixture
}

#[test]
fn a_group_is_held_against_everybody_else() {
    let found = breakdown(&air_and_wire(), "network_type");
    assert_eq!(
        rows(&found, &SHARES),
        ["Wifi | 8 | 480 | 240 | 100.0 | packet loss | 50.0", "Wired | 8 | 480 | 0 | 0.0 | - | 0.0"]
    );
    assert_eq!(
        rows(&found, &AGAINST_REST),
        [
            "Wifi | 33.0 | 67.0 | 0.0 | 50.0 | 23.9 | 67.0 | worse",
            "Wired | 0.0 | 19.9 | 50.0 | -50.0 | -67.0 | -23.9 | better",
        ]
    );
}

/// All sixty poor minutes of a group of six are one person's. By minutes that would be far beyond chance.
#[test]
fn one_person_s_trouble_is_not_a_group_s() {
    let struck = people("Struck", 1, &"P".repeat(60));
    let joins = [struck, people("Near", 5, &"G".repeat(60)), people("Far", 10, &"G".repeat(60))];
    let fixture = event(&joins.concat());
    tell(&fixture, "location", "Struck", "Here");
    tell(&fixture, "location", "Near", "Here");
    tell(&fixture, "location", "Far", "There");
    let found = rows(&breakdown(&fixture, "location"), &["value", "poor_pct", "poor_people", "against_rest"]);
    assert_eq!(found, ["Here | 16.7 | 1 | unclear", "There | 0.0 | 0 | unclear"]);
}

#[test]
fn few_people_or_minutes_are_not_enough_to_tell() {
    for (number, minutes, is_enough) in [(4, 100, false), (5, 59, false), (5, 60, true)] {
        let joins = [people("Few", number, &"P".repeat(minutes)), people("Many", 30, &"G".repeat(60))];
        let fixture = event(&joins.concat());
        tell(&fixture, "data_center", "Few", "A");
        tell(&fixture, "data_center", "Many", "B");
        let found = rows(
            &breakdown(&fixture, "data_center"),
            &["value", "poor_pct", "against_rest", "difference_pct", "worst_metric"],
        );
        let few = if is_enough { "worse | 100.0 | packet loss" } else { "not enough to tell | - | not enough to tell" };
        let many = if is_enough { "better | -100.0 | -" } else { "not enough to tell | - | -" };
        let expected = [format!("A | 100.0 | {few}"), format!("B | 0.0 | {many}")];
        assert_eq!(found, expected, "{number} people for {minutes} minutes");
    }
}

#[test]
fn groups_of_which_enough_is_known_come_first() {
    let joins =
        [people("One", 1, &"P".repeat(60)), people("Some", 8, &"GP".repeat(30)), people("Most", 8, &"G".repeat(60))];
    let fixture = event(&joins.concat());
    for word in ["One", "Some", "Most"] {
        tell(&fixture, "location", word, word);
    }
    let found = rows(&breakdown(&fixture, "location"), &["value", "against_rest"]);
    assert_eq!(found, ["Some | unclear", "Most | better", "One | not enough to tell"]);
}

#[test]
fn a_group_of_everybody_has_nothing_to_be_held_against() {
    let fixture = event(&people("All", 6, &"G".repeat(60)));
    tell(&fixture, "os", "All", "Windows");
    let columns = ["value", "poor_low_pct", "rest_poor_pct", "against_rest", "of_poor_minutes_pct"];
    assert_eq!(rows(&breakdown(&fixture, "os"), &columns), ["Windows | 0.0 | - | nobody else | -"]);
}

#[test]
fn two_attributes_are_taken_together_and_several_one_after_another() {
    let fixture = event(&[people("A", 1, "GGPP"), people("B", 1, "GGGG"), people("C", 1, "GGGG")].concat());
    tell(&fixture, "location", "A", "Here");
    tell(&fixture, "location", "B", "Here");
    tell(&fixture, "network_type", "A", "Wifi");
    tell(&fixture, "network_type", "C", "Wifi");
    let found = |by| {
        let mut found = rows(&breakdown(&fixture, by), &["attribute", "value", "n", "poor_minutes"]);
        found.sort_unstable();
        found
    };
    assert_eq!(
        found("location, network-type"),
        [
            "location,network_type | Here, Wifi | 4 | 2",
            "location,network_type | Here, not reported | 4 | 0",
            "location,network_type | not reported, Wifi | 4 | 0",
        ]
    );
    assert_eq!(found("network_type,location")[0], "network_type,location | Wifi, Here | 4 | 2");
    assert_eq!(
        found("location;network_type"),
        [
            "location | Here | 8 | 2",
            "location | not reported | 4 | 0",
            "network_type | Wifi | 8 | 2",
            "network_type | not reported | 4 | 0",
        ]
    );
}

/// Ann is on Wi-Fi for the first half hour and by wire for the second, which begins with a minute of both.
#[test]
fn a_person_counts_in_each_group_with_the_minutes_there() {
    let wire = Join { joined_minute: 29, ..known("Ann", &"G".repeat(31)) };
    let mut joins = [people("Air", 9, &"G".repeat(60)), people("Wire", 9, &"G".repeat(60))].concat();
    joins.extend([known("Ann", &"P".repeat(30)), wire]);
    let fixture = event(&joins);
    tell(&fixture, "network_type", "Air", "Wifi");
    tell(&fixture, "network_type", "Wire", "Wired");
    let of_ann = "UPDATE participant_session SET network_type = CASE session_id WHEN 19 THEN 'Wifi' ELSE 'Wired' END
                  WHERE session_id >= 19";
    fixture.connection().execute(of_ann, []).unwrap();
    let found = rows(&breakdown(&fixture, "network_type"), &["value", "people", "n", "poor_minutes", "rest_poor_pct"]);
    assert_eq!(found, ["Wifi | 10 | 570 | 30 | 0.0", "Wired | 10 | 570 | 0 | 5.3"]);
}

#[test]
fn a_single_event_has_the_same_rows_as_its_day() {
    let joins = [people("Air", 8, &"PGG".repeat(20)), people("Wire", 8, &"G".repeat(60)), people("Few", 2, "PPP")];
    let fixture = event(&joins.concat());
    tell(&fixture, "network_type", "Air", "Wifi");
    tell(&fixture, "network_type", "Wire", "Wired");
    tell(&fixture, "location", "Few", "Here");
    let by = ATTRIBUTES.map(|(name, _)| name).join(";") + ";location,network_type";
    let of_event = asked(&fixture, "breakdown", &[("event", GOLDEN), ("by", &by)]);
    let of_day = asked(&fixture, "breakdown_of_days", &[("from", "2026-03-04"), ("to", "2026-03-04"), ("by", &by)]);
    assert!(of_event.rows.len() > 6, "{of_event:?}");
    assert_eq!(of_event, of_day);
}

/// Who is there every day is no more people than one.
#[test]
fn over_days_a_person_is_one_in_all_events() {
    let joins = || [people("Air", 4, &"P".repeat(60)), people("Wire", 4, &"G".repeat(60))].concat();
    let fixture = events(&[(0, joins()), (1, joins()), (2, joins())]);
    tell(&fixture, "network_type", "Air", "Wifi");
    tell(&fixture, "network_type", "Wire", "Wired");
    let days = [("from", "2026-03-01"), ("to", "2026-03-31")];
    let found = asked(&fixture, "breakdown_of_days", &days);
    let columns = ["value", "people", "n", "poor_minutes", "against_rest"];
    assert_eq!(
        rows(&found, &columns),
        ["Wifi | 4 | 720 | 720 | not enough to tell", "Wired | 4 | 720 | 0 | not enough to tell"]
    );
    let one_day = asked(&fixture, "breakdown_of_days", &[("from", "2026-03-05"), ("to", "2026-03-05")]);
    assert_eq!(rows(&one_day, &["n"]), ["240", "240"]);
}

/// People who are known by an id that one database tells as a token and another as text, whose addresses are purged or
/// none, and who come back: whoever counts says the same as the part in SQL.
#[test]
fn every_attribute_has_the_same_groups_counted_in_either_way() {
    let joins =
        || [people("Air", 6, &"PG".repeat(30)), people("Wire", 6, &"G".repeat(60)), people("No", 2, "")].concat();
    let fixture = events(&[(0, joins()), (1, joins()), (1, joins()), (8, people("Air", 3, "PPGG"))]);
    tell(&fixture, "network_type", "Air", "not reported");
    tell(&fixture, "location", "Wire", "Here, there");
    fixture
        .connection()
        .execute_batch(
            "UPDATE participant_identity SET ip_address = CASE session_id % 4
                 WHEN 0 THEN NULL WHEN 1 THEN '10.1.' || (session_id % 3) || '.7' WHEN 2 THEN '2001:db8::1' ELSE '120.0' END;
             INSERT OR REPLACE INTO identity_token (session_id, zoom_user_token, email_token, subnet_token)
             SELECT session_id, CASE session_id % 5 WHEN 0 THEN 100 + session_id % 6 END, NULL, session_id % 3
             FROM participant_session WHERE session_id % 2 = 0;
             INSERT INTO session_site (session_id, network, site, building, is_vpn)
             SELECT session_id, '10.0.0.0/8', 'Site ' || (session_id % 2), NULL, session_id % 2
             FROM participant_session WHERE session_id > 9",
        )
        .unwrap();
    let by = ATTRIBUTES.map(|(name, _)| name).join(";") + ";location,network_type;subnet,site";
    let report = catalog::find("breakdown_of_days").unwrap();
    let given = [("from", "2026-03-01"), ("to", "2026-03-31"), ("by", by.as_str()), ("limit", "1000")];
    let given: Arguments = given.map(|(name, value)| (name.to_owned(), value.to_owned())).into();
    let computed = Report { over_rollups: None, ..report.clone() };
    let [counted, computed] = [report, computed].map(|report| table(&fixture.database(), &report, &given).unwrap());
    assert!(counted.rows.len() > 15, "{counted:?}");
    assert_eq!(counted, computed);
}

/// What is printed, and what is said.
fn run(fixture: &Fixture, arguments: &[&str]) -> (i32, String, String) {
    let output = program(&fixture.path()).arg("report").args(arguments).output().unwrap();
    (code(&output), stdout(&output), stderr(&output))
}

#[test]
fn an_unknown_attribute_is_refused_with_those_that_there_are() {
    let fixture = event(&people("A", 1, "GG"));
    for report in ["breakdown", "repeat_offenders"] {
        let (code, _, said) = run(&fixture, &[report, "--by", "colour"]);
        let known = format!("\"colour\" is not an attribute; there are {}", attribute::names());
        assert!(code == 2 && said.contains(&known), "{said}");
    }
    let (_, help, _) = run(&fixture, &["breakdown", "--help"]);
    let help = help.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(help.contains(&attribute::names()), "{help}");
}

#[test]
fn what_is_known_of_nobody_is_said_and_shows_no_row() {
    let fixture = event(&people("A", 1, "GG"));
    tell(&fixture, "network_type", "A", "Wifi");
    let none = "no site is known of anybody in this event: that comes from your map of networks, which \
                `zoom-qos sites FILE` loads\n";
    let (code, rows, said) = run(&fixture, &["breakdown", "--event", GOLDEN, "--by", "site"]);
    assert_eq!((code, rows.as_str(), said.as_str()), (0, "(no rows)\n", none));
    let (_, rows, said) = run(&fixture, &["breakdown", "--event", GOLDEN, "--by", "site", "--by", "network_type"]);
    assert!(rows.contains("Wifi") && !rows.contains("site") && said == none, "{rows}{said}");
    let (_, _, said) = run(&fixture, &["breakdown", "--from", "2026-03-01", "--to", "2026-03-31", "--by", "camera"]);
    assert_eq!(said, "no camera is known of anybody in these days\n");
    let (_, _, said) = run(&fixture, &["-q", "breakdown", "--event", GOLDEN, "--by", "site"]);
    assert_eq!(said, "");
}

#[test]
fn days_without_events_are_said() {
    let fixture = event(&people("A", 1, "GG"));
    for report in ["breakdown", "trend", "by_site"] {
        let (code, rows, said) = run(&fixture, &[report, "--from", "2025-01-01", "--to", "2025-01-31"]);
        assert_eq!((code, rows.as_str()), (0, "(no rows)\n"), "{report}");
        assert!(said.ends_with("no stored event between 2025-01-01 and 2025-01-31\n"), "{said}");
    }
}

#[test]
fn the_names_that_the_breakdown_had_say_what_it_is_called() {
    let fixture = event(&[people("A", 1, "GGPP"), people("B", 1, "GGGG")].concat());
    tell(&fixture, "version", "A", "6.5.11.26770");
    tell(&fixture, "os", "B", "Windows");
    let csv = ["--event", GOLDEN, "--format", "csv"];
    let (code, rows, said) = run(&fixture, &[&["by_version"][..], &csv].concat());
    assert_eq!((code, said.as_str()), (0, "by_version is `report breakdown --by version --by os` now\n"));
    let same = run(&fixture, &[&["breakdown", "--by", "version", "--by", "os"][..], &csv].concat());
    assert_eq!(same, (0, rows.clone(), String::new()));
    assert_eq!(rows.lines().count(), 5, "two versions and two systems: {rows}");
    for (alias, now) in [
        ("by-site", "--by building --by site --by vpn --by subnet --by location` now\n"),
        ("by_route", "--by route --by data_center --by connection_type` now\n"),
        ("by_device", "--by device --by microphone --by camera` now\n"),
        ("by_network", "--by location,network_type` now, and `report wifi_signal` for the rest\n"),
    ] {
        let (code, _, said) = run(&fixture, &[&[alias][..], &csv].concat());
        assert!(code == 0 && said.contains(now), "{said}");
    }
}

#[test]
fn the_attributes_are_those_of_the_view() {
    let fixture = event(&people("A", 1, "G"));
    let sql = "SELECT attribute, position FROM v_session_attribute ORDER BY position";
    let mut statement = fixture.connection().prepare(sql).unwrap();
    let read = |row: &Row<'_>| Ok((row.get(0)?, row.get(1)?));
    let of_view: Vec<(String, i64)> = statement.query_map([], read).unwrap().map(Result::unwrap).collect();
    let known: Vec<(String, i64)> = ATTRIBUTES.into_iter().map(|(name, _)| name.to_owned()).zip(1..).collect();
    // The last is told where the databases of several accounts are read.
    let (of_several, known) = known.split_last().unwrap();
    assert_eq!((of_view.as_slice(), of_several.0.as_str()), (known, ACCOUNT));
}

/// People by chance, the same ones for ever.
struct Chance(ChaCha8Rng);

impl Chance {
    /// Classified and poor minutes of somebody: 20 to 60, each poor by a chance of the person's own, which is the least
    /// of so many numbers and so comes from a beta distribution with the mean 1 / (so many + 1).
    fn person(&mut self, numbers: usize) -> (i64, i64) {
        let minutes: i64 = self.0.random_range(20..=60);
        let chance = (0..numbers).map(|_| self.0.random::<f64>()).fold(1.0, f64::min);
        (minutes, (0..minutes).map(|_| i64::from(self.0.random::<f64>() < chance)).sum())
    }
}

/// The parts that have the intervals, over a table of a test's own.
fn shares() -> (Connection, String) {
    let part = |name: &str| {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("queries/parts").join(name);
        let text = std::fs::read_to_string(path).unwrap();
        text.lines().filter(|line| !line.starts_with("--")).collect::<Vec<_>>().join("\n")
    };
    let parts = ["group_sum.sql", "group_side.sql", "side_interval.sql", "group_share.sql"].map(part).join(",\n");
    let connection = Connection::open_in_memory().unwrap();
    functions::register(&connection).unwrap();
    connection
        .execute_batch(
            "CREATE TABLE group_person (position, attribute, value, who INTEGER PRIMARY KEY, n, poor_minutes,
                 due_latency DEFAULT 0, due_jitter DEFAULT 0, due_loss DEFAULT 0, due_fps DEFAULT 0)",
        )
        .unwrap();
    (connection, format!("WITH {parts} SELECT * FROM group_share"))
}

/// Fills the table with groups of people by number.
fn simulate(connection: &Connection, random: &mut Chance, groups: i64, people: i64, numbers: usize) {
    let transaction = connection.unchecked_transaction().unwrap();
    transaction.execute("DELETE FROM group_person", []).unwrap();
    let sql = "INSERT INTO group_person (position, attribute, value, who, n, poor_minutes)
               VALUES (2, 'site', 'group ' || ?, ?, ?, ?)";
    for person in 0..groups * people {
        let (minutes, poor) = random.person(numbers);
        transaction.prepare_cached(sql).unwrap().execute([person / people, person, minutes, poor]).unwrap();
    }
    transaction.commit().unwrap();
}

/// As many as tell the share of intervals that hold the truth within one in a hundred.
const GROUPS: i64 = 2_000;

/// Of intervals of 95 % so many hold the truth, whatever the size and the share.
const HELD_PCT: std::ops::RangeInclusive<f64> = 93.0..=97.0;

#[test]
fn nineteen_of_twenty_intervals_hold_the_true_share() {
    let (connection, sql) = shares();
    let sql = format!("SELECT avg(:truth BETWEEN poor_low_pct AND poor_high_pct) * 100 FROM ({sql})");
    for (people, numbers, truth) in [(20, 4, 20.0), (40, 4, 20.0), (30, 9, 10.0), (20, 19, 5.0)] {
        simulate(&connection, &mut Chance(ChaCha8Rng::seed_from_u64(7)), GROUPS, people, numbers);
        let given = named_params! {":truth": truth};
        let held: f64 = connection.query_row(&sql, given, |row| row.get(0)).unwrap();
        show(&format!("intervals of groups of {people} with {truth} % that hold it, in percent"), held);
        assert!(HELD_PCT.contains(&held), "{held} % of groups of {people} with {truth} %");
    }
}

/// Two halves of which neither is worse: nineteen of twenty times nothing is said, rather more than less.
#[test]
fn nineteen_of_twenty_alike_halves_are_not_told_apart() {
    let (connection, sql) = shares();
    let sql = format!("SELECT max(difference_low_pct <= 0 AND difference_high_pct >= 0) FROM ({sql})");
    let mut statement = connection.prepare(&sql).unwrap();
    let (mut random, mut alike) = (Chance(ChaCha8Rng::seed_from_u64(11)), 0);
    for _ in 0..1_000 {
        simulate(&connection, &mut random, 2, 30, 19);
        alike += statement.query_row([], |row| row.get::<_, i64>(0)).unwrap();
    }
    show("pairs of 1,000 that are not told apart", alike);
    assert!((930..=985).contains(&alike), "{alike} of 1,000");
}
