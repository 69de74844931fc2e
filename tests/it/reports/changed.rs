//! Before and after a day: what changed, for whom, beside what; and what is not enough to tell.

use zoom_qos::render::Table;
use zoom_qos::report::{Arguments, Error, catalog, table};

use super::narrow::drawn;
use super::several::{events, known};
use crate::support::golden::{Fixture, Join};
use crate::support::program::{code, program, stderr};

/// The fifth day, behind four and before four.
const DAY: &str = "2026-03-08";
const DAYS: [(&str, &str); 3] = [("day", DAY), ("from", "2026-03-04"), ("to", "2026-03-11")];

fn run(fixture: &Fixture, name: &str, given: &[(&str, &str)]) -> Result<Table, Error> {
    let arguments: Arguments = given.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    table(&fixture.database(), &catalog::find(name)?, &arguments)
}

/// Sixteen minutes of somebody.
fn minutes(poor: usize) -> String {
    "P".repeat(poor) + &"G".repeat(16 - poor)
}

/// So many people in one event on each of eight days, with the poor minutes of a person on a day.
fn account(people: usize, poor: impl Fn(usize, usize) -> usize) -> Fixture {
    let poor = &poor;
    let joins = |day| (0..people).map(move |person| known(&format!("p{person}"), &minutes(poor(person, day))));
    let days: Vec<_> = (0..8_i64).zip(0..8).map(|(days, day)| (days, joins(day).collect())).collect();
    events(&days)
}

/// The poor minutes of each of fourteen people on eight days, drawn once: people differ, and nothing changes.
const QUIET: [&[u8; 8]; 14] = [
    b"23231221",
    b"10001010",
    b"11001121",
    b"01121100",
    b"00000110",
    b"00000000",
    b"01100100",
    b"44243244",
    b"31332312",
    b"12210001",
    b"33343344",
    b"21222122",
    b"12111211",
    b"11000100",
];

fn quiet(person: usize, day: usize) -> usize {
    usize::from(QUIET[person][day] - b'0')
}

/// The same with more of it before the fifth day, and a new version from that day on.
fn planted() -> Fixture {
    let fixture = account(6, |person, day| if day < 4 { 3 + quiet(person, day) } else { quiet(person, day) / 2 });
    let set = "UPDATE participant_session SET network_type = 'Wifi',
                   version = CASE WHEN event_id > 4 THEN '6.6.1.100' ELSE '6.5.11.26770' END";
    fixture.connection().execute(set, []).unwrap();
    fixture
}

fn findings(table: &Table) -> Vec<(&str, &str)> {
    (0..table.rows.len())
        .map(|row| (table.text(row, "population").unwrap(), table.text(row, "finding").unwrap()))
        .collect()
}

fn counts<const N: usize>(table: &Table, row: usize, columns: [&str; N]) -> [i64; N] {
    columns.map(|column| table.integer(row, column).unwrap())
}

#[test]
fn a_planted_change_is_found_with_its_sign_and_with_what_else_changed() {
    let fixture = planted();
    let change = run(&fixture, "change", &DAYS).unwrap();
    assert_eq!(findings(&change), [("same people", "better"), ("everybody", "better")]);
    for row in 0..2 {
        let [moved, margin] = ["change_pct", "margin_pct"].map(|column| change.real(row, column).unwrap());
        assert!(moved < -margin && margin > 0.0, "{moved} {margin}");
        let rested = ["before_people", "after_people", "before_person_days", "after_person_days", "after_minutes"];
        assert_eq!(counts(&change, row, rested), [6, 6, 24, 24, 384]);
    }
    assert_eq!(counts(&change, 0, ["improved_people", "worsened_people", "unchanged_people"]), [6, 0, 0]);
    assert_eq!(change.text(0, "also_changed"), Some("version"));
    let beside = run(&fixture, "also_changed", &DAYS).unwrap();
    let others: Vec<_> = (1..beside.rows.len()).map(|row| beside.text(row, "finding").unwrap()).collect();
    assert_eq!(others, ["no clear change"; 5]);
    let [before, after, moved] = ["before_pct", "after_pct", "change_pct"].map(|column| beside.real(0, column));
    assert_eq!((before, after, moved), (Some(0.0), Some(100.0), Some(100.0)));
    assert_eq!((beside.text(0, "value"), beside.text(0, "finding")), (Some("6.6.1.100"), Some("changed")));

    let pages = ["change", "also_changed"].map(|name| drawn(&fixture.database(), &catalog::find(name).unwrap(), &DAYS));
    insta::assert_snapshot!(pages.map(|lines| lines.join("\n")).join("\n\n"));
}

#[test]
fn what_gets_worse_is_worse() {
    let fixture = account(6, |person, day| quiet(person, day) + if day < 4 { 0 } else { 4 });
    let change = run(&fixture, "change", &DAYS).unwrap();
    assert_eq!(findings(&change), [("same people", "worse"), ("everybody", "worse")]);
    assert_eq!(counts(&change, 0, ["improved_people", "worsened_people"]), [0, 6]);
}

#[test]
fn a_quiet_account_has_no_clear_change_on_any_day() {
    let fixture = account(8, quiet);
    // Everybody is now on one network and now on another.
    let set = "UPDATE participant_session SET network_type = 'Network ' || (session_id * 7 % 5)";
    fixture.connection().execute(set, []).unwrap();
    for day in ["2026-03-07", DAY, "2026-03-09"] {
        let change = run(&fixture, "change", &[("day", day), DAYS[1], DAYS[2]]).unwrap();
        assert_eq!(findings(&change), [("same people", "no clear change"), ("everybody", "no clear change")], "{day}");
        assert_eq!(change.text(0, "also_changed"), None);
    }
}

/// Newcomers with trouble make everybody's minutes worse, and nobody's own.
#[test]
fn other_people_are_no_change_of_the_same_people() {
    let joins = |day: usize| {
        let stay = (0..6).map(move |person| known(&format!("p{person}"), &minutes(quiet(person, day))));
        let come = (6..14).map(move |person| known(&format!("p{person}"), &minutes(8 + quiet(person, day))));
        stay.chain(come.filter(move |_| day >= 4)).collect()
    };
    let days: Vec<_> = (0..8_i64).zip(0..8).map(|(days, day)| (days, joins(day))).collect();
    let change = run(&events(&days), "change", &DAYS).unwrap();
    assert_eq!(findings(&change), [("same people", "no clear change"), ("everybody", "worse")]);
    assert_eq!(counts(&change, 1, ["before_people", "after_people"]), [6, 14]);
}

/// What is found where so many people have nothing but good minutes on so many days, and then poor ones on as many.
fn found_of(people: usize, days: i64, minutes: usize) -> Vec<String> {
    let heard = |day: i64| if day < days { "G" } else { "P" }.repeat(minutes);
    let joins = |day| (0..people).map(|person| known(&format!("p{person}"), &heard(day))).collect();
    let fixture = events(&(0..2 * days).map(|day| (day, joins(day))).collect::<Vec<_>>());
    let day = format!("2026-03-{:02}", 4 + days);
    let change = run(&fixture, "change", &[("day", &day), DAYS[1], ("to", "2026-03-31")]).unwrap();
    findings(&change).into_iter().map(|(_, finding)| finding.to_owned()).collect()
}

#[test]
fn five_people_twenty_days_of_them_and_300_minutes_are_enough_to_tell() {
    assert_eq!(found_of(5, 4, 15), ["worse"; 2]);
    assert_eq!(found_of(4, 6, 16), ["not enough to tell"; 2], "24 days of four people");
    assert_eq!(found_of(6, 3, 20), ["not enough to tell"; 2], "18 days of people");
    assert_eq!(found_of(6, 4, 12), ["not enough to tell"; 2], "288 minutes");
}

#[test]
fn a_half_of_which_nothing_is_collected_is_no_quiet_one() {
    let check = |day: &str, from: &str, to: &str, expected: [i64; 4]| {
        let change = run(&planted(), "change", &[("day", day), ("from", from), ("to", to)]).unwrap();
        assert_eq!(findings(&change), [("same people", "not enough to tell"), ("everybody", "not enough to tell")]);
        assert_eq!(counts(&change, 1, ["before_days", "after_days", "before_people", "after_people"]), expected);
        let told = ["before_pct", "change_pct", "margin_pct"].map(|column| change.real(1, column));
        assert_eq!(told, [None; 3]);
    };
    check("2026-03-04", "2026-02-01", "2026-03-11", [0, 8, 0, 6]);
    check("2025-03-04", "2025-02-01", "2025-04-01", [0; 4]);
}

/// Ann has 10 minutes before and 20 after, Ben 4 and 2, Cem only the first: Ann weighs 10, Ben 2.
#[test]
fn each_person_weighs_as_much_as_the_half_with_fewer_minutes() {
    let before = vec![known("ann", "PPPPPGGGGG"), known("ben", "PGGG"), known("cem", "PPPP")];
    let fixture = events(&[(0, before), (4, vec![known("ann", &"G".repeat(20)), known("ben", "PG")])]);
    let change = run(&fixture, "change", &DAYS).unwrap();
    let near = |row, column, expected: f64| {
        let found = change.real(row, column).unwrap();
        assert!((found - expected).abs() < 1e-9, "{row} {column}: {found}");
    };
    near(0, "before_pct", (10.0 * 50.0 + 2.0 * 25.0) / 12.0);
    near(0, "after_pct", 2.0 * 50.0 / 12.0);
    near(1, "before_pct", 100.0 * 10.0 / 18.0);
    near(1, "after_pct", 100.0 / 22.0);
    assert_eq!(counts(&change, 0, ["improved_people", "worsened_people", "unchanged_people"]), [1, 1, 0]);
    assert_eq!(counts(&change, 0, ["before_minutes", "before_poor_minutes", "before_people"]), [14, 6, 2]);
}

/// Somebody without an address, who could be anybody on another day, is not one of the same people.
#[test]
fn nobody_is_the_same_by_name() {
    let fixture = events(&[(0, vec![Join::hearing("Ann", "GG")]), (4, vec![Join::hearing("Ann", "PP")])]);
    let change = run(&fixture, "change", &DAYS).unwrap();
    assert_eq!(counts(&change, 0, ["before_people", "after_people"]), [0, 0]);
    assert_eq!(counts(&change, 1, ["before_people", "after_people"]), [1, 1]);
}

#[test]
fn a_day_that_divides_nothing_is_refused() {
    let fixture = account(1, quiet);
    for day in ["2026-03-04", "2026-03-03", "2026-03-12"] {
        let refused = run(&fixture, "change", &[("day", day), DAYS[1], DAYS[2]]).unwrap_err().to_string();
        let divides = "a day that divides 2026-03-04 to 2026-03-11: after the first, not after the last";
        assert_eq!(refused, format!("read the parameter `day`: \"{day}\" is not {divides}"));
    }
    let refused = run(&fixture, "change", &[("day", "8.3."), DAYS[1], DAYS[2]]).unwrap_err().to_string();
    assert_eq!(refused, "read the parameter `day`: \"8.3.\" is not a day, YYYY-MM-DD");
    let missing = program(&fixture.path()).args(["report", "change"]).output().unwrap();
    assert_eq!(code(&missing), 2);
    assert!(stderr(&missing).contains("give it as -p day=2026-03-11"), "{}", stderr(&missing));
}

const WHOLE: [(&str, &str); 2] = [("from", "2026-03-04"), ("to", "2026-03-11")];

fn with(fixture: &Fixture, by: &str, value: &str) -> Result<Table, Error> {
    run(fixture, "change_with", &[&WHOLE[..], &[("by", by), ("value", value)]].concat())
}

/// Eight days of seven people, who have a version on every other day; they have less trouble then, and are elsewhere.
fn two_versions() -> Fixture {
    let fixture = account(7, |person, day| if day % 2 == 0 { 3 + quiet(person, day) } else { quiet(person, day) / 2 });
    let set = "UPDATE participant_session SET
                   version = CASE event_id % 2 WHEN 1 THEN '6.5.11.26770' ELSE '6.6.' || (event_id / 4) || '.100' END,
                   location = CASE event_id % 2 WHEN 1 THEN 'Here' ELSE 'There' END";
    fixture.connection().execute(set, []).unwrap();
    fixture
}

#[test]
fn a_better_version_is_found_in_those_who_used_both() {
    let fixture = two_versions();
    let found = with(&fixture, "version", "6.6").unwrap();
    assert_eq!(findings(&found), [("same people", "better"), ("everybody", "better")]);
    let [without, with_it, change] =
        ["without_pct", "with_pct", "change_pct"].map(|column| found.real(0, column).unwrap());
    assert!(without > with_it + 10.0 && (change - (with_it - without)).abs() < 1e-9, "{found:?}");
    assert_eq!(
        counts(&found, 0, ["without_people", "with_people", "improved_people", "worsened_people"]),
        [7, 7, 7, 0]
    );
    assert_eq!(counts(&found, 0, ["without_minutes", "with_minutes", "without_days", "with_days"]), [448, 448, 4, 4]);
    // That the version changed is what was asked.
    assert_eq!(found.text(0, "also_changed"), Some("place"));
    let turned = with(&fixture, "version", "6.5").unwrap();
    assert_eq!(findings(&turned), [("same people", "worse"), ("everybody", "worse")]);
    assert!((turned.real(0, "change_pct").unwrap() + change).abs() < 1e-9, "the other way round");
    let of_place = with(&fixture, "location", "There").unwrap();
    assert_eq!(of_place.text(0, "also_changed"), Some("version"));
    assert_eq!(of_place.real(0, "change_pct"), found.real(0, "change_pct"));
}

/// Who has the version has good days anyway: that is a difference of people, and none of the version.
#[test]
fn what_differs_between_people_is_not_the_version_s() {
    let fixture = account(14, |person, day| if person < 7 { 5 + quiet(person, day) } else { quiet(person, day) / 3 });
    let set = "UPDATE participant_session SET version = CASE
                   WHEN session_id % 14 IN (1, 2, 3, 4, 5, 6) AND event_id % 2 = 1 THEN '6.6.1.1'
                   WHEN session_id % 14 BETWEEN 1 AND 7 THEN '6.5.1.1' ELSE '6.6.1.1' END";
    fixture.connection().execute(set, []).unwrap();
    let found = with(&fixture, "version", "6.6").unwrap();
    assert_eq!(findings(&found), [("same people", "no clear change"), ("everybody", "better")]);
}

#[test]
fn a_version_may_be_told_to_as_many_numbers_as_one_likes() {
    let fixture = two_versions();
    for (value, minutes) in [("6.6", 448), ("6.6.1", 224), ("6.6.1.100", 224), ("6.6.0", 112)] {
        assert_eq!(counts(&with(&fixture, "version", value).unwrap(), 1, ["with_minutes"]), [minutes], "{value}");
    }
    // No value of another kind is told by its beginning.
    assert!(with(&fixture, "location", "The").is_err());
}

#[test]
fn those_of_whom_it_is_not_told_are_on_no_side() {
    let fixture = two_versions();
    fixture.connection().execute("UPDATE participant_session SET version = NULL WHERE event_id <= 2", []).unwrap();
    let found = with(&fixture, "version", "6.6").unwrap();
    assert_eq!(counts(&found, 1, ["without_minutes", "with_minutes"]), [336, 336]);
}

#[test]
fn few_who_used_both_are_not_enough_to_tell() {
    let fixture = account(4, |_, day| if day % 2 == 0 { 9 } else { 0 });
    let set = "UPDATE participant_session SET device = CASE event_id % 2 WHEN 1 THEN 'Windows' ELSE 'Mac' END";
    fixture.connection().execute(set, []).unwrap();
    let found = with(&fixture, "device", "Mac").unwrap();
    assert_eq!(findings(&found), [("same people", "not enough to tell"), ("everybody", "not enough to tell")]);
}

#[test]
fn a_value_that_nobody_has_is_refused_with_those_that_there_are() {
    let fixture = two_versions();
    let said = |arguments: &[&str]| {
        let days = ["--from", "2026-03-04", "--to", "2026-03-11"];
        let output = program(&fixture.path()).args(["report", "change"]).args(arguments).args(days).output().unwrap();
        (code(&output), stderr(&output))
    };
    for (arguments, expected) in [
        (
            &["--by", "version", "-p", "value=7.1"][..],
            "\"7.1\" is not the version of anybody from 2026-03-04 to 2026-03-11; there are 6.5, 6.6",
        ),
        (&["--by", "location,version", "-p", "value=Here"], "\"location,version\" is not one attribute"),
        (&["--by", "version"], "`value`"),
        (&["-p", "value=6.6"], "`by`"),
        (&["--by", "colour", "-p", "value=6.6"], "\"colour\" is not an attribute; there are building"),
    ] {
        let (code, words) = said(arguments);
        assert!(code == 2 && words.contains(expected), "{words}");
    }
    let (code, words) = said(&["--by", "site", "-p", "value=Here"]);
    assert_eq!(code, 0);
    assert!(words.contains("no site is known of anybody in these days"), "{words}");
}

/// A day of a listing in the ledger, as it stands there.
fn list_day(fixture: &Fixture, listing: &str, day: &str, state: &str) {
    let (discovered, lost) = match state {
        "discovered" => (Some(1), None),
        "lost" => (None, Some(1)),
        _ => (None, None),
    };
    let sql = "INSERT INTO discovery_day (account, kind, listing, scope, day_on, discovered_at, lost_at)
               VALUES ('a', 'meeting', ?, 'everybody', ?, ?, ?)";
    fixture.connection().execute(sql, (listing, day, discovered, lost)).unwrap();
}

#[test]
fn days_that_no_run_discovered_are_counted_in_their_half() {
    let fixture = planted();
    let undiscovered = || {
        let found = run(&fixture, "change", &DAYS).unwrap();
        ["before_undiscovered_days", "after_undiscovered_days"].map(|column| found.integer(0, column))
    };
    assert_eq!(undiscovered(), [None, None], "nobody ever asked for days");
    // From the fourth to the eleventh, the ninth being skipped: one is lost, of one a listing is open. The last three
    // are listed again by every night.
    for (day, past, past_one) in [
        ("2026-03-04", "discovered", "discovered"),
        ("2026-03-05", "lost", "discovered"),
        ("2026-03-06", "discovered", "open"),
        ("2026-03-07", "discovered", "discovered"),
        ("2026-03-08", "discovered", "discovered"),
        ("2026-03-10", "open", "open"),
        ("2026-03-11", "open", "open"),
    ] {
        list_day(&fixture, "past", day, past);
        list_day(&fixture, "pastOne", day, past_one);
    }
    assert_eq!(undiscovered(), [Some(2), Some(1)]);
    fixture.connection().execute("UPDATE discovery_day SET scope = 'listed'", []).unwrap();
    assert_eq!(undiscovered(), [None, None], "whoever asked for some people knows nothing of the day");
}

/// Before anything was collected nothing was quiet: all those days are undiscovered, over the ends of months and years.
#[test]
fn days_before_the_first_night_are_undiscovered() {
    let fixture = planted();
    list_day(&fixture, "past", "2026-03-04", "discovered");
    for (from, day, to, expected) in [
        ("2026-02-20", "2026-03-01", "2026-03-04", [9, 3]),
        ("2023-12-30", "2024-03-01", "2025-03-01", [62, 366]),
        ("1999-12-31", "2000-03-01", "2000-03-01", [61, 1]),
    ] {
        let found = run(&fixture, "change", &[("from", from), ("day", day), ("to", to)]).unwrap();
        let counted = counts(&found, 0, ["before_undiscovered_days", "after_undiscovered_days"]);
        assert_eq!(counted, expected, "{from}, {day} to {to}");
        assert_eq!(findings(&found)[0].1, "not enough to tell");
    }
}
