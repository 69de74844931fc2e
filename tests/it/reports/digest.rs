//! The digest: what got worse or better over weeks, what is named of it, what is new, and what is not enough to tell.

use chrono::{Days, NaiveDate};
use zoom_qos::render::{Characters, Format, Look, Table, Zone};
use zoom_qos::report::{Arguments, Database, Error, Report, Value, catalog, table};
use zoom_qos::review::Digest;

use super::several::{events, known};
use crate::support::golden::{Fixture, Join};
use crate::support::program::{code, program, stderr, stdout};

/// The weeks of an account, of which each has three days with an event of twenty minutes; the first begins on Wednesday,
/// 2026-03-04, as weeks do here.
const WEEKS: i64 = 7;
const DAYS_OF_WEEK: [i64; 3] = [0, 2, 5];
const MINUTES: usize = 20;

/// The sixth week, before which there are five, and the one after it.
pub(crate) const SIXTH: (&str, &str) = ("2026-04-08", "2026-04-14");
const SEVENTH: (&str, &str) = ("2026-04-15", "2026-04-21");

/// What somebody hears in an event, so many minutes of it poor.
fn heard(name: &str, poor: usize) -> Join {
    known(name, &("P".repeat(poor) + &"G".repeat(MINUTES - poor)))
}

/// How many minutes are poor for somebody on a day where nothing is planted: people differ, and days do.
pub(crate) fn usual(person: usize, day: i64) -> usize {
    let drawn = [1, 0, 2, 1, 0, 1, 3, 0, 1, 2, 0, 1, 1];
    drawn[(7 * person + usize::try_from(day).unwrap() * 5) % drawn.len()] + person % 2
}

/// So many people, with the poor minutes of each on each day; the first half of them is here, the others are there.
pub(crate) fn account(people: usize, poor: impl Fn(usize, i64) -> usize) -> Fixture {
    account_of(WEEKS, people, poor)
}

/// The same over so many weeks.
fn account_of(weeks: i64, people: usize, poor: impl Fn(usize, i64) -> usize) -> Fixture {
    let days = (0..weeks).flat_map(|week| DAYS_OF_WEEK.map(|day| 7 * week + day));
    let joins = |day| (0..people).map(|person| heard(&format!("p{person:02}"), poor(person, day))).collect();
    let fixture = events(&days.map(|day| (day, joins(day))).collect::<Vec<_>>());
    tell(&fixture, "location", &format!("CASE WHEN user_name < 'p{:02}' THEN 'Here' ELSE 'There' END", people / 2));
    fixture
}

/// Says of all sessions what a column holds, by the person's name and the event's day.
fn tell(fixture: &Fixture, column: &str, value: &str) {
    let sql = format!(
        "UPDATE participant_session SET {column} = (
             SELECT {value} FROM participant_identity, event
             WHERE participant_identity.session_id = participant_session.session_id
                 AND event.event_id = participant_session.event_id
         )"
    );
    fixture.connection().execute(&sql, []).unwrap();
}

/// From the first day of the sixth week on, people here have eight minutes more that are poor.
fn broken() -> Fixture {
    account(16, |person, day| usual(person, day) + if person < 8 && day >= 35 { 8 } else { 0 })
}

fn arguments(given: &[(&str, &str)]) -> Arguments {
    given.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
}

fn compose(fixture: &Fixture, (from, to): (&str, &str)) -> Digest {
    Digest::compose(&fixture.database(), &arguments(&[("from", from), ("to", to)])).unwrap()
}

fn sentences(digest: &Digest) -> Vec<String> {
    digest.verdict_sentences().into_iter().map(|sentence| sentence.text).collect()
}

fn told(fixture: &Fixture, period: (&str, &str)) -> String {
    sentences(&compose(fixture, period)).join("\n")
}

fn row<'t>(changes: &'t Table, attribute: &str, value: &str) -> (&'t Table, usize) {
    let is_it =
        |row: &usize| (changes.text(*row, "attribute"), changes.text(*row, "value")) == (Some(attribute), Some(value));
    (changes, (0..changes.rows.len()).find(is_it).unwrap_or_else(|| panic!("no {attribute} {value}: {changes:?}")))
}

#[test]
fn a_place_that_breaks_is_new_in_its_week_and_still_so_in_the_next() {
    let fixture = broken();
    let quiet = compose(&fixture, ("2026-04-01", "2026-04-07"));
    assert_eq!(sentences(&quiet), ["QUIET: nothing got worse or better beyond chance, for everybody and in 2 groups."]);
    let digest = compose(&fixture, SIXTH);
    let [sentence] = &sentences(&digest)[..] else { panic!("{:?}", sentences(&digest)) };
    assert!(sentence.starts_with("WORSE: location Here (8 people), 4"), "{sentence}");
    assert!(sentence.contains("since 2026-04-08. Consistent with the network or the providers there"), "{sentence}");
    assert!(digest.has_new_regression());
    let since = digest.named[0].since().unwrap();
    assert_eq!([since.on, since.first_on, since.last_on].map(|day| day.to_string()), ["2026-04-08"; 3]);
    let next = compose(&fixture, SEVENTH);
    let sentence = &sentences(&next)[0];
    assert!(sentence.starts_with("STILL WORSE: location Here") && sentence.contains("since 2026-04-08"), "{sentence}");
    assert!(!next.has_new_regression());
}

/// The days of a week by its number, of which [`SIXTH`] is 5.
fn week(number: u64) -> (String, String) {
    let first = "2026-03-04".parse::<NaiveDate>().unwrap() + Days::new(7 * number);
    (first.to_string(), (first + Days::new(6)).to_string())
}

fn told_of(fixture: &Fixture, number: u64) -> (String, bool) {
    let (from, to) = week(number);
    let digest = compose(fixture, (&from, &to));
    (sentences(&digest).join("\n"), digest.has_new_regression())
}

/// From the tenth week on, the 28 days before know nothing else than a place that is broken.
#[test]
fn a_place_that_stays_broken_is_still_so_after_the_28_days_before_have_all_of_it() {
    let fixture = account_of(14, 16, |person, day| usual(person, day) + if person < 8 && day >= 35 { 8 } else { 0 });
    for number in 6..14 {
        let (told, is_new) = told_of(&fixture, number);
        assert!(told.starts_with("STILL WORSE: location Here (8 people"), "week {number}: {told}");
        assert!(told.contains(", since 2026-04-08.") && told.lines().count() == 1 && !is_new, "week {number}: {told}");
    }
}

/// It is broken for three weeks, in the last of them most. One week after them may be an odd one.
#[test]
fn a_place_that_is_mended_is_better_again_once_and_then_nothing_is_told() {
    let more = |day: i64| match day {
        35..49 => 8,
        49..56 => 11,
        _ => 0,
    };
    let fixture = account_of(13, 16, |person, day| usual(person, day) + if person < 8 { more(day) } else { 0 });
    let [broken, unclear, mended, after, later] = [7, 8, 9, 10, 12].map(|number| told_of(&fixture, number).0);
    assert!(broken.starts_with("STILL WORSE: location Here"), "{broken}");
    assert!(unclear.starts_with("STILL WORSE: location Here") && unclear.lines().count() == 1, "{unclear}");
    // Of the week alone it would be as before.
    assert!(
        unclear.contains(" (8 people in the period), 34.8 % of its minutes of the last 14 days poor after 7.46 %"),
        "{unclear}"
    );
    assert!(mended.starts_with("BETTER AGAIN: location Here (8 people), "), "{mended}");
    assert!(mended.contains(", as before 2026-04-08 (") && mended.lines().count() == 1, "{mended}");
    assert!(after.starts_with("QUIET") && later.starts_with("QUIET"), "{after}\n{later}");
}

/// One of them is there without a sample, another is silent: of both there are minutes to sample, and none to judge.
#[test]
fn the_coverage_of_a_place_is_that_of_everybody_there() {
    let here = (0..5).map(|person| heard(&format!("p{person}"), 2));
    let without_minutes = [".", "I"].map(|letter| known(&format!("p{letter}"), &letter.repeat(MINUTES)));
    let fixture = events(&[(35, here.chain(without_minutes).collect())]);
    tell(&fixture, "location", "'Here'");
    let places = compose(&fixture, SIXTH).places;
    let count = |column| places.integer(0, column).unwrap();
    assert_eq!((count("people"), count("n"), count("poor_minutes")), (5, 100, 10));
    let sampled = places.real(0, "coverage_pct").unwrap();
    assert!((sampled - 100.0 * 120.0 / 140.0).abs() < 1e-9, "{sampled}");
}

/// A provider that is crowded at six in the evening and not at nine in the morning.
#[test]
fn a_provider_that_is_bad_in_the_evening_is_named_with_these_hours() {
    let days = (0..6).flat_map(|week| DAYS_OF_WEEK.map(|day| 7 * week + day));
    let held = days.flat_map(|day| [(day, false), (day, true)]);
    let joins = |day: i64, is_evening: bool| {
        let poor = |person| usual(person, day) + if is_evening && person < 8 && day >= 35 { 8 } else { 0 };
        (0..16).map(|person| heard(&format!("p{person:02}"), poor(person))).collect()
    };
    let fixture = events(&held.map(|(day, is_evening)| (day, joins(day, is_evening))).collect::<Vec<_>>());
    for sql in [
        "UPDATE event SET start_at = start_at + 32400, end_at = end_at + 32400 WHERE event_id % 2 = 0",
        "UPDATE participant_session SET join_at = join_at + 32400, leave_at = leave_at + 32400 WHERE event_id % 2 = 0",
        "UPDATE sample SET sampled_at = sampled_at + 32400 WHERE session_id IN
             (SELECT session_id FROM participant_session WHERE event_id % 2 = 0)",
        "UPDATE stream_sample SET sampled_at = sampled_at + 32400 WHERE session_id IN
             (SELECT session_id FROM participant_session WHERE event_id % 2 = 0)",
        "INSERT INTO session_provider SELECT session_id, 64496, CASE WHEN user_name < 'p08' THEN 'Net' ELSE 'Line' END
             FROM participant_identity",
    ] {
        fixture.connection().execute(sql, []).unwrap();
    }
    let digest = compose(&fixture, SIXTH);
    let sentence = &sentences(&digest)[0];
    assert!(sentence.starts_with("WORSE: isp Net, 18-24 UTC (8 people), "), "{sentence}");
    assert!(sentence.contains("since 2026-04-08"), "{sentence}");
    assert!(digest.providers.rows.iter().any(|row| row.contains(&zoom_qos::report::Value::Text("Net".to_owned()))));
}

/// In the seventh week next to nothing is held, so that it tells nothing but with the one before it.
#[test]
fn a_week_of_holidays_makes_nothing_new_again() {
    let days = (0..8).flat_map(|week| DAYS_OF_WEEK.map(|day| 7 * week + day));
    let is_held = |person: usize, day: i64| day / 7 != 6 || (person.is_multiple_of(4) && day % 7 == 0);
    let account_with = |more: usize| {
        let poor = |person: usize, day: i64| usual(person, day) + if person < 8 && day >= 35 { more } else { 0 };
        let joins = |day| {
            let there = (0..16).filter(move |person| is_held(*person, day));
            there.map(|person| heard(&format!("p{person:02}"), poor(person, day))).collect()
        };
        let fixture = events(&days.clone().map(|day| (day, joins(day))).collect::<Vec<_>>());
        tell(&fixture, "location", "CASE WHEN user_name < 'p08' THEN 'Here' ELSE 'There' END");
        fixture
    };
    let quiet = told(&account_with(0), SEVENTH);
    assert!(
        quiet.starts_with("NOT ENOUGH TO TELL what changed: 4 people, 4 person-days and 80 minutes now"),
        "{quiet}"
    );
    let fixture = account_with(8);
    assert!(told(&fixture, SIXTH).starts_with("WORSE: location Here"));
    let holidays = sentences(&compose(&fixture, SEVENTH));
    assert!(holidays[0].starts_with("STILL WORSE: location Here (8 people in the period), "), "{holidays:?}");
    assert!(holidays[0].contains(" of its minutes of the last 14 days poor after "), "{holidays:?}");
    assert_eq!(holidays.len(), 1, "{holidays:?}");
    let after = told(&fixture, ("2026-04-22", "2026-04-28"));
    assert!(after.starts_with("STILL WORSE: location Here") && after.contains("since 2026-04-08"), "{after}");
}

#[test]
fn what_all_have_is_told_of_everybody_and_of_no_place() {
    let fixture = account(16, |person, day| usual(person, day) + if day >= 35 { 6 } else { 0 });
    let told = told(&fixture, SIXTH);
    assert!(told.starts_with("WORSE: everybody (16 people)") && told.lines().count() == 1, "{told}");
}

#[test]
fn what_gets_better_is_no_regression() {
    let fixture = account(16, |person, day| usual(person, day) + if person < 8 && day < 35 { 8 } else { 0 });
    let digest = compose(&fixture, SIXTH);
    assert!(sentences(&digest)[0].starts_with("BETTER: location Here (8 people)"), "{:?}", sentences(&digest));
    assert!(!digest.has_new_regression());
}

/// A version that nobody had before is held against what its people had with the one before it.
#[test]
fn a_new_version_is_held_against_its_own_people() {
    let is_new = |person: usize, day: i64| person.is_multiple_of(2) && day >= 35;
    let fixture =
        account(16, |person, day| usual(person, day) + if person % 2 == 1 || is_new(person, day) { 0 } else { 7 });
    tell(&fixture, "location", "NULL");
    let new = "CASE WHEN substr(user_name, 3) IN ('0', '2', '4', '6', '8') AND event.event_id > 15 THEN '6.6.1' ELSE '6.5.9' END";
    tell(&fixture, "version", new);
    let digest = compose(&fixture, SIXTH);
    let sentence = &sentences(&digest)[0];
    assert!(sentence.starts_with("BETTER: version 6.6 (8 people)"), "{sentence}");
    assert!(
        sentence.contains("less than the same people had before") && sentence.contains("since 2026-04-08"),
        "{sentence}"
    );
    let (changes, row) = row(&digest.changes, "version", "6.6");
    assert_eq!(changes.text(row, "held_against"), Some("its people"));
}

/// All of a week's meetings are on a day that was always worse.
#[test]
fn days_of_the_week_are_held_against_their_like() {
    let fixture = account(16, |person, day| usual(person, day) + if day % 7 == 5 { 8 } else { 0 });
    let digest = compose(&fixture, ("2026-04-13", "2026-04-14"));
    let (changes, everybody) = row(&digest.changes, "everybody", "everybody");
    let [now, before] = ["poor_pct", "before_poor_pct"].map(|column| changes.real(everybody, column).unwrap());
    assert!((now - before).abs() < 3.0, "{now} {before}");
    assert_eq!(changes.integer(everybody, "before_people"), Some(16));
}

/// Whoever comes anew, with trouble of their own, makes nobody's minutes worse.
/// Half an hour of the only Monday before stands for a whole one, and tells no more than half an hour.
#[test]
fn a_day_of_the_week_that_was_hardly_there_before_is_not_enough() {
    let minutes = |person: usize, day: i64, minutes: usize| -> String {
        let is_poor = |minute: usize| (7 * person + 5 * usize::try_from(day).unwrap() + 3 * minute) % 25 < 3;
        (0..minutes).map(|minute| if is_poor(minute) { 'P' } else { 'G' }).collect()
    };
    let whole = |day: i64| (0..24).map(|person| known(&format!("p{person:02}"), &minutes(person, day, 60))).collect();
    let (other_days, monday) = ((0..4).flat_map(|week| [0, 1, 2, 6].map(|day| 7 * week + day)), 7 * 4 + 5);
    let mut days: Vec<(i64, Vec<Join>)> = other_days.map(|day| (day, whole(day))).collect();
    days.push((7 * 3 + 5, (0..6).map(|person| known(&format!("p{person:02}"), "GGGGG")).collect()));
    days.push((monday, whole(monday)));
    days.sort_by_key(|(day, _)| *day);
    let fixture = events(&days);
    let digest = compose(&fixture, ("2026-04-06", "2026-04-06"));
    let said = sentences(&digest).join("\n");
    let expected = "NOT ENOUGH TO TELL what changed: 24 people, 24 person-days and 1,440 minutes now; 6 people, 6 person-days \
                    and 30 minutes before";
    assert!(said.starts_with(expected), "{said}");
}

#[test]
fn other_people_are_no_change() {
    let fixture = account(16, |person, day| if person < 8 { usual(person, day) } else { 9 + usual(person, day) });
    let of_newcomers = "session_id IN (SELECT session_id FROM participant_identity WHERE user_name >= 'p08')
                        AND event_id <= 15";
    for sql in [
        format!(
            "DELETE FROM stream_sample WHERE session_id IN (SELECT session_id FROM participant_session WHERE {of_newcomers})"
        ),
        format!(
            "DELETE FROM session_pack WHERE session_id IN (SELECT session_id FROM participant_session WHERE {of_newcomers})"
        ),
    ] {
        fixture.connection().execute(&sql, []).unwrap();
    }
    tell(&fixture, "location", "'Here'");
    let told = told(&fixture, SIXTH);
    assert!(told.starts_with("QUIET"), "{told}");
}

/// By hand: two people, each on one day of the period and one of the same day of the week before it.
#[test]
fn the_difference_is_that_of_shares_and_its_interval_comes_from_people() {
    let on = |day: i64, poor: [usize; 6]| {
        let joins = poor.iter().enumerate().map(|(person, poor)| heard(&format!("p{person}"), *poor));
        [0, 1, 2, 3].map(|more: i64| (day + more, joins.clone().collect::<Vec<_>>()))
    };
    let fixture = events(&[on(28, [1, 2, 3, 4, 5, 6]), on(35, [3, 5, 4, 8, 7, 9])].concat());
    let digest = compose(&fixture, SIXTH);
    let (changes, row) = row(&digest.changes, "everybody", "everybody");
    let real = |column| changes.real(row, column).unwrap();
    let near = |column, expected: f64| assert!((real(column) - expected).abs() < 1e-9, "{column}: {}", real(column));
    near("poor_pct", 100.0 * 36.0 / 120.0);
    near("before_poor_pct", 100.0 * 21.0 / 120.0);
    near("difference_pct", 12.5);
    near("same_people_difference_pct", 12.5);
    // Each person's change less the mean, as a share of all minutes, squared: (2, 3, 1, 4, 2, 3 less 2.5) / 120.
    let own: f64 = 6.0 / 5.0 * [0.5_f64, 0.5, 1.5, 1.5, 0.5, 0.5].map(|off| (off / 120.0).powi(2)).iter().sum::<f64>();
    let minutes = 480.0_f64;
    let (now, before, both) = (0.3, 0.175, 0.2375);
    let apart: f64 = now * (1.0 - now) / minutes + before * (1.0 - before) / minutes;
    let alike: f64 = both * (1.0 - both) * 2.0 / minutes;
    let variance: f64 = (6.0 * own + 10.0 * apart.max(alike)) / 16.0;
    let quantile = 1.959_964 + 2.372_271 / 5.0 + 2.822_499 / 25.0 + 2.555_85 / 125.0 + 1.589_534 / 625.0;
    near("difference_low_pct", 12.5 - 100.0 * quantile * variance.sqrt());
    near("difference_high_pct", 12.5 + 100.0 * quantile * variance.sqrt());
}

#[test]
fn with_few_people_or_days_the_digest_says_that_it_is_not_enough() {
    let few = told(&account(4, usual), SIXTH);
    assert_eq!(
        few,
        "NOT ENOUGH TO TELL what changed: 4 people, 12 person-days and 240 minutes now; 4 people, 48 person-days and 960 \
         minutes before, on the same days of the week. It takes 5 people, 20 person-days and 300 minutes in both."
    );
    let first = told(&broken(), ("2026-03-04", "2026-03-10"));
    assert!(first.starts_with("NOT ENOUGH TO TELL what changed: 16 people, 48 person-days"), "{first}");
    assert!(first.contains("; 0 people, 0 person-days and 0 minutes before"), "{first}");
    let one = events(&[(35, vec![heard("ann", 3)])]);
    assert!(told(&one, SIXTH).contains("1 person, 1 person-day and 20 minutes now"), "{}", told(&one, SIXTH));
}

#[test]
fn a_period_without_events_is_not_called_quiet() {
    let fixture = broken();
    let before =
        "NOTHING COLLECTED: no event of these days is stored; those that are began on 2026-03-04 to 2026-04-20.";
    assert_eq!(told(&fixture, ("2025-01-01", "2025-01-07")), before);
    let empty = "NOTHING COLLECTED: no event is stored; `zoom-qos collect --lookback 7` fetches the last days.";
    assert_eq!(told(&Fixture::new(), SIXTH), empty);
}

#[test]
fn days_that_nobody_discovered_are_told_and_not_counted_as_quiet() {
    let fixture = broken();
    let day = |day: &str, listed: &str, discovered: &str, lost: &str| {
        let sql = format!(
            "INSERT INTO discovery_day (account, kind, listing, scope, day_on, listed_at, discovered_at, lost_at)
             VALUES ('a', 'meeting', 'past', 'everybody', '{day}', {listed}, {discovered}, {lost})"
        );
        fixture.connection().execute(&sql, []).unwrap();
    };
    day("2026-04-07", "1", "1", "NULL");
    day("2026-04-08", "1", "1", "NULL");
    day("2026-04-09", "1", "NULL", "1");
    day("2026-04-10", "1", "NULL", "NULL");
    day("2026-04-12", "1", "1", "NULL");
    day("2026-04-13", "1", "NULL", "NULL");
    // The ledger was last asked three days after the tenth, and one day after the twelfth.
    let coverage = compose(&fixture, SIXTH).coverage();
    let said = "What was held is not known of 2026-04-09 (lost), 2026-04-10 (not yet discovered), 2026-04-11 (never \
                listed), 2026-04-14 (never listed).";
    assert!(coverage.contains(said), "{coverage}");
    let longer = compose(&fixture, (SIXTH.0, "2026-04-19")).coverage();
    assert!(longer.contains("2026-04-14 (never listed) and 5 more days."), "{longer}");
}

#[test]
fn a_period_that_a_prune_has_cut_says_so() {
    let fixture = broken();
    fixture
        .connection()
        .execute_batch(
            "INSERT INTO run (command, version, started_at, exit_code, summary)
             VALUES ('prune', '0', 1, 0, '{\"samples_before\":\"2026-04-01T00:00:00Z\"}')",
        )
        .unwrap();
    let pruned = "Samples of events before 2026-04-01 are pruned.";
    assert!(compose(&fixture, SIXTH).coverage().contains(pruned));
    assert!(!compose(&fixture, ("2026-08-01", "2026-08-07")).coverage().contains(pruned));
}

#[test]
fn the_hours_are_those_of_the_reader_s_zone() {
    let digest = compose(&broken(), SIXTH);
    let in_zone = |name: &str| {
        let week = digest.week(Zone::named(name).unwrap());
        let held = |(day, hour): &(usize, usize)| week[*day][*hour].n > 0;
        let hours = (0..7).flat_map(|day| (0..24).map(move |hour| (day, hour)));
        hours.filter(held).collect::<Vec<_>>()
    };
    // Wednesday, Friday and Monday at nine in UTC; in summer time, and on the next day beyond the date line.
    assert_eq!(in_zone("UTC"), [(0, 9), (2, 9), (4, 9)]);
    assert_eq!(in_zone("Europe/Berlin"), [(0, 11), (2, 11), (4, 11)]);
    assert_eq!(in_zone("Pacific/Kiritimati"), [(0, 23), (2, 23), (4, 23)]);
    assert_eq!(in_zone("Asia/Kolkata"), [(0, 14), (2, 14), (4, 14)]);
}

fn written(digest: &Digest, format: Format, look: Look) -> String {
    let mut out = Vec::new();
    digest.write(format, look, &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

#[test]
fn the_page_fits_a_screen_and_the_document_says_the_same() {
    let digest = compose(&broken(), SIXTH);
    let page = written(&digest, Format::Table, Look::default());
    assert!(page.lines().count() <= 23, "{page}");
    let ascii = Look { characters: Characters::Ascii, ..Look::default() };
    assert!(written(&digest, Format::Table, ascii).is_ascii());
    let document = written(&digest, Format::Markdown, Look::default());
    insta::assert_snapshot!([page, document].join("\n=====\n"));
}

/// The keys tell them apart, and are what `--person` takes.
#[test]
fn people_without_names_are_told_apart() {
    let fixture = broken();
    fixture.connection().execute("DELETE FROM participant_identity", []).unwrap();
    let digest = compose(&fixture, SIXTH);
    for format in [Format::Table, Format::Markdown] {
        let page = written(&digest, format, Look { is_full: true, ..Look::default() });
        let called: Vec<&str> =
            page.lines().filter_map(|line| line.split_once("(no name), session ")).map(|(_, key)| key).collect();
        let keys: std::collections::BTreeSet<&str> = called.iter().filter_map(|key| key.split(' ').next()).collect();
        assert!(keys.len() >= 8 && keys.len() == called.len(), "{page}");
    }
}

/// Nepal's hours begin at the last quarter of those of UTC, and these events last from 09:00 to 09:20.
#[test]
fn a_minute_counts_in_the_hour_that_the_clock_of_its_reader_shows() {
    let week = compose(&broken(), SIXTH).week(Zone::named("Asia/Kathmandu").unwrap());
    let minutes = |hour: usize| week.iter().map(|day| day[hour].n).sum::<i64>();
    assert_eq!((0..24).map(minutes).sum::<i64>(), 960);
    assert_eq!((minutes(14), minutes(15)), (720, 240));
}

#[test]
fn as_json_it_has_every_figure() {
    let digest = compose(&broken(), SIXTH);
    let json: serde_json::Value = serde_json::from_str(&written(&digest, Format::Json, Look::default())).unwrap();
    assert_eq!(json["named"][0]["value"], "Here");
    assert_eq!(json["named"][0]["since_on"], "2026-04-08");
    assert!(json["verdict"][0]["sentence"].as_str().unwrap().starts_with("WORSE: location Here"));
    for (section, rows) in [("changes", 3), ("days", 18), ("hours", 6), ("places", 2), ("people", 10), ("events", 3)] {
        assert_eq!(json[section].as_array().unwrap().len(), rows, "{section}");
    }
    assert_eq!(json["named_days"].as_array().unwrap().len(), 18);
    assert_eq!(json["overview"]["events"], 3);
}

#[test]
fn a_digest_is_about_the_seven_whole_days_before_today_and_fails_on_what_is_new() {
    let fixture = broken();
    let digest = |now: &str, more: &[&str]| {
        let mut command = program(&fixture.path());
        command.env("ZOOM_QOS_NOW", now).args(["report", "digest"]).args(more).output().unwrap()
    };
    let monday = "2026-04-15T06:00:00Z";
    let failed = digest(monday, &["--fail-on", "regression"]);
    assert_eq!(code(&failed), 10, "{}", stderr(&failed));
    assert!(stderr(&failed).contains("days: 2026-04-08 to 2026-04-14, the last whole one"), "{}", stderr(&failed));
    assert!(stdout(&failed).starts_with("Digest of 2026-04-08 to 2026-04-14 (UTC)"), "{}", stdout(&failed));
    let page = fixture.path().with_extension("html");
    let mailed = digest(monday, &["--fail-on", "regression", "--quiet", "--output", page.to_str().unwrap()]);
    let mail = stderr(&mailed);
    assert!(mail.starts_with("error: failed to find all well: WORSE: location Here (8 people), "), "{mail}");
    assert_eq!((code(&mailed), mail.lines().count()), (10, 1), "{mail}");
    assert_eq!(code(&digest("2026-04-22T06:00:00Z", &["--fail-on", "regression"])), 0, "it is still so");
    assert_eq!(code(&digest(monday, &["--fail-on", "bad"])), 10);
    assert_eq!(code(&digest("2026-03-11T06:00:00Z", &["--fail-on", "bad"])), 0);
    assert_eq!(code(&digest("2026-05-20T06:00:00Z", &["--fail-on", "regression"])), 0);
    let refused = program(&fixture.path()).args(["report", "review", "--fail-on", "regression"]).output().unwrap();
    assert_eq!(code(&refused), 2);
    let unknown = digest(monday, &["--event", "latest"]);
    assert!(code(&unknown) == 2 && stderr(&unknown).contains("there is no `event`"), "{}", stderr(&unknown));
    let turned = digest(monday, &["--from", "2026-04-08", "--to", "2026-04-01"]);
    assert!(stderr(&turned).contains("is not a day from 2026-04-08 on"), "{}", stderr(&turned));
}

/// On all of a digest's reports with minutes, whose rows on the golden event are few.
#[test]
fn the_reports_have_the_same_rows_from_rollups_and_from_samples() -> Result<(), Error> {
    let fixture = broken();
    let database = fixture.database();
    let days = [("from", "2026-03-04"), ("day", SEVENTH.0), ("to", SEVENTH.1), ("without", "|location There|")];
    let of_group = [("attribute", "location"), ("value", "Here"), ("by", "location;os")];
    let of_minutes = catalog::bundled()?;
    let of_minutes = of_minutes.iter().filter(|report| report.name.starts_with("digest_"));
    for report in of_minutes.filter(|report| report.over_rollups.is_some()) {
        both_ways(&database, report, &[&of_group[..], &days, &[("held_against", "its people")]].concat())?;
    }
    // Of a change that was found in the fourth week the day is another than that of one that is found in the seventh.
    let since = catalog::find("digest_since")?;
    let [of_now, of_earlier] = ["0", "3"].map(|first_found| {
        both_ways(&database, &since, &[&of_group[..], &days[..3], &[("first_found", first_found)]].concat())
    });
    assert_ne!(of_now?, of_earlier?);
    Ok(())
}

/// The rows of a report, which are the same from rollups and from samples.
fn both_ways(database: &Database, report: &Report, given: &[(&str, &str)]) -> Result<String, Error> {
    let given = given.iter().filter(|(name, _)| report.parameter(name).is_some()).copied().collect::<Vec<_>>();
    let counted = table(database, report, &arguments(&given))?;
    let computed = table(database, &Report { over_rollups: None, ..report.clone() }, &arguments(&given))?;
    assert!(!counted.rows.is_empty(), "{}", report.name);
    let [counted, computed] = [counted, computed].map(|table| rows(&table));
    assert_eq!(counted, computed, "{}", report.name);
    Ok(counted)
}

/// The rows as text. Products of minutes are summed in another order than SQL does it, so that the last digits differ.
fn rows(table: &Table) -> String {
    let cell = |value: &Value| match value {
        Value::Real(real) => format!("{real:.12e}"),
        other => format!("{other:?}"),
    };
    let row = |row: &Vec<Value>| row.iter().map(cell).collect::<Vec<_>>().join(" ");
    table.rows.iter().map(row).collect::<Vec<_>>().join("\n")
}
