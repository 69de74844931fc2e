//! The trend of groups: each period of each group, with its interval, or that there is not enough to tell.

use zoom_qos::report::{Arguments, Value, catalog, table};

use super::breakdown::{rows, tell};
use super::several::{events, known};
use crate::support::golden::{Fixture, Join};
use crate::support::program::{code, program, stderr, stdout};

const DAYS: [(&str, &str); 2] = [("from", "2026-03-01"), ("to", "2026-03-31")];
const SHOWN: [&str; 8] = ["value", "period_unix", "poor_pct", "poor_low_pct", "people", "person_days", "n", "enough"];

/// Mondays, as the report has them.
const FIRST: &str = "1772409600";
const SECOND: &str = "1773014400";

/// Six on Wi-Fi and six on the wire, four days a week: in the second week every other minute of the Wi-Fi is poor. Two
/// more at home are there on the first day.
pub(crate) fn two_weeks() -> Fixture {
    let people = |word: &str, number: usize, heard: &str| -> Vec<Join> {
        (0..number).map(|index| known(&format!("{word}{index}"), heard)).collect()
    };
    let day = |air: &str| [people("Air", 6, air), people("Wire", 6, &"G".repeat(20))].concat();
    let first = || day(&"G".repeat(20));
    let second = || day(&"PG".repeat(10));
    let mut days: Vec<(i64, Vec<Join>)> = vec![(0, first()), (1, first()), (2, first()), (3, first())];
    days.extend([(5, second()), (6, second()), (7, second()), (8, second())]);
    days[0].1.extend(people("Home", 2, &"P".repeat(20)));
    let fixture = events(&days);
    tell(&fixture, "network_type", "Air", "Wifi");
    tell(&fixture, "network_type", "Wire", "Wired");
    tell(&fixture, "network_type", "Home", "Cellular");
    fixture
}

fn trend(fixture: &Fixture, given: &[(&str, &str)]) -> zoom_qos::render::Table {
    let given: Arguments =
        DAYS.iter().chain(given).map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    table(&fixture.database(), &catalog::find("trend_by").unwrap(), &given).unwrap()
}

#[test]
fn a_group_that_gets_worse_shows_it_week_by_week_and_stands_first() {
    let found = trend(&two_weeks(), &[("by", "network_type")]);
    let expected = [
        format!("Wifi | {FIRST} | 0.0 | 0.0 | 6 | 24 | 480 | yes"),
        format!("Wifi | {SECOND} | 50.0 | 44.0 | 6 | 24 | 480 | yes"),
        format!("Wired | {FIRST} | 0.0 | 0.0 | 6 | 24 | 480 | yes"),
        format!("Wired | {SECOND} | 0.0 | 0.0 | 6 | 24 | 480 | yes"),
        format!("Cellular | {FIRST} | 100.0 | - | 2 | 2 | 40 | not enough to tell"),
    ];
    let shown = rows(&found, &SHOWN);
    let without_low = |row: &String| {
        let mut cells: Vec<&str> = row.split(" | ").collect();
        cells.remove(3);
        cells.join(" | ")
    };
    assert_eq!(shown.iter().map(without_low).collect::<Vec<_>>(), expected.iter().map(without_low).collect::<Vec<_>>());
    let [low, high] = ["poor_low_pct", "poor_high_pct"].map(|column| found.real(1, column).unwrap());
    assert!(low > 20.0 && low < 40.0 && high > 60.0 && high < 80.0, "{low} to {high}");
    assert_eq!((found.value(4, "poor_low_pct"), found.value(4, "poor_high_pct")), (&Value::Null, &Value::Null));
    let whole = ["group_place", "group_people", "group_minutes", "group_poor_pct"];
    assert_eq!(rows(&found, &whole)[0], "1 | 6 | 960 | 25.0");
    assert_eq!(rows(&found, &["coverage_pct"])[0], "100.0");
}

/// Whoever asks about one week gets what the breakdown of its days says, as both measure how minutes hang together.
#[test]
fn a_week_has_the_interval_of_the_breakdown_of_its_days() {
    let fixture = two_weeks();
    let of_trend = trend(&fixture, &[("by", "network_type")]);
    let week =
        Arguments::from([("from", "2026-03-09"), ("to", "2026-03-15")].map(|(n, v)| (n.to_owned(), v.to_owned())));
    let of_days = table(&fixture.database(), &catalog::find("breakdown_of_days").unwrap(), &week).unwrap();
    for column in ["poor_pct", "poor_low_pct", "poor_high_pct"] {
        let [trend, breakdown] = [(&of_trend, 1), (&of_days, 0)].map(|(table, row)| table.real(row, column).unwrap());
        assert!((trend - breakdown).abs() < 1e-9, "{column}: {trend} and {breakdown}");
    }
}

#[test]
fn the_limit_is_one_of_groups_and_a_day_of_few_people_is_not_enough_to_tell() {
    let fixture = two_weeks();
    let limited = trend(&fixture, &[("by", "network_type"), ("limit", "1")]);
    assert_eq!(rows(&limited, &["value"]), ["Wifi", "Wifi"]);
    let daily = trend(&fixture, &[("by", "network_type"), ("period", "day"), ("limit", "1")]);
    assert_eq!(daily.rows.len(), 8);
    assert!(rows(&daily, &["enough", "poor_low_pct"]).iter().all(|row| row == "not enough to tell | -"), "{daily:?}");
}

#[test]
fn two_attributes_are_one_group_and_several_stand_among_each_other() {
    let fixture = two_weeks();
    tell(&fixture, "location", "Air0", "Here");
    let together = trend(&fixture, &[("by", "location,network_type"), ("limit", "2")]);
    assert_eq!(
        rows(&together, &["attribute", "value"])[..3],
        [
            "location,network_type | not reported, Wifi",
            "location,network_type | not reported, Wifi",
            "location,network_type | not reported, Wired",
        ]
    );
    let each = trend(&fixture, &[("by", "location;network_type")]);
    let attributes: std::collections::BTreeSet<String> = rows(&each, &["attribute"]).into_iter().collect();
    assert_eq!(attributes.into_iter().collect::<Vec<_>>(), ["location", "network_type"]);
}

fn said(fixture: &Fixture, arguments: &[&str]) -> (i32, String, String) {
    let output = program(&fixture.path()).arg("report").args(arguments).output().unwrap();
    (code(&output), stdout(&output), stderr(&output))
}

#[test]
fn the_trend_of_groups_is_asked_for_by_a_flag_and_without_it_is_what_it_was() {
    let fixture = two_weeks();
    let days = ["--from", "2026-03-01", "--to", "2026-03-31", "--format", "csv"];
    let (_, grouped, _) = said(&fixture, &[&["trend", "--by", "network-type"][..], &days].concat());
    assert!(
        grouped.starts_with("attribute,value,period_unix,poor_pct,poor_low_pct,poor_high_pct,enough,"),
        "{grouped}"
    );
    let (_, plain, _) = said(&fixture, &[&["trend"][..], &days].concat());
    assert!(plain.starts_with("period_unix,network_type,poor_pct,before_poor_pct,change_pct,events,"), "{plain}");
    let (code, _, refused) = said(&fixture, &[&["trend", "--by", "colour"][..], &days].concat());
    assert!(code == 2 && refused.contains("\"colour\" is not an attribute; there are building, site"), "{refused}");
}

#[test]
fn nothing_to_tell_is_said_in_a_sentence() {
    let fixture = two_weeks();
    let (code, rows, words) = said(&fixture, &["trend", "--by", "site", "--from", "2026-03-01", "--to", "2026-03-31"]);
    assert_eq!((code, rows.as_str()), (0, "(no rows)\n"));
    assert!(words.starts_with("no site is known of anybody in these days: "), "{words}");
    let (_, rows, words) = said(&fixture, &["trend", "--by", "os", "--from", "2025-01-01", "--to", "2025-01-31"]);
    assert_eq!(rows, "(no rows)\n");
    assert!(words.ends_with("no stored event between 2025-01-01 and 2025-01-31\n"), "{words}");
    let (code, _, words) = said(&Fixture::new(), &["trend", "--by", "os"]);
    assert!(code == 2 && words.contains("the database has none"), "{words}");
}
