//! A part is not the event: how much of it is collected, in every report that shows it, and whom the verdict is for.

use zoom_qos::render::{Format, Look, Table, Zone};
use zoom_qos::report::{Value, catalog, table};
use zoom_qos::review::html::{Names, Page, Setting, Topics};
use zoom_qos::review::{Review, Verdict};

use super::{arguments, golden_arguments, printed};
use crate::support::golden::{Fixture, GOLDEN, Join, START};

/// Four joins of three people, of whom each has a poor minute in two, 40 of 80 in all: bad, if enough of it is there.
fn bad_event() -> Fixture {
    let fixture = Fixture::new();
    let join = |name: &str| Join::hearing(name, &"GP".repeat(10));
    let rejoined = |joined_minute, name| Join { joined_minute, zoom_user_id: Some("ann".into()), ..join(name) };
    let joins = [rejoined(0, "Ann"), rejoined(30, "Ann again"), join("Ben"), join("Cem")];
    fixture.event("meeting", GOLDEN, 1, "A part", &joins);
    fixture
}

/// The same with what the collector wrote of it: who was asked for, joins and people as Zoom told them.
fn event(asked: Option<&str>, zoom_joins: Option<i64>, zoom_participants: Option<i64>) -> Fixture {
    let fixture = bad_event();
    let sql = "UPDATE event SET asked = ?, zoom_joins = ?, zoom_participants = ?";
    fixture.connection().execute(sql, (asked, zoom_joins, zoom_participants)).unwrap();
    fixture
}

fn listed() -> Fixture {
    event(Some("listed"), Some(246), Some(200))
}

/// The columns of a row, NULL as a dot.
fn row(table: &Table, row: usize, columns: &[&str]) -> String {
    let shown = |column: &&str| match table.value(row, column) {
        Value::Null => "·".to_owned(),
        Value::Integer(integer) => integer.to_string(),
        Value::Real(real) => format!("{real:.1}"),
        Value::Text(text) => text.clone(),
        Value::Blob(_) => "?".to_owned(),
    };
    columns.iter().map(shown).collect::<Vec<_>>().join(" | ")
}

fn report(fixture: &Fixture, name: &str) -> Table {
    let report = catalog::find(name).unwrap();
    table(&fixture.database(), &report, &golden_arguments(&report)).unwrap()
}

#[track_caller]
fn check(asked: Option<&str>, zoom_joins: Option<i64>, zoom_participants: Option<i64>, expected: &str) {
    let overview = report(&event(asked, zoom_joins, zoom_participants), "overview");
    let columns = ["collected", "collected_of", "collected_unit", "collected_pct", "verdict_for", "verdict"];
    assert_eq!(row(&overview, 0, &columns), expected, "{asked:?} {zoom_joins:?} {zoom_participants:?}");
    assert_eq!(row(&overview, 0, &["collected_verdict", "people", "sessions"]), "bad | 3 | 4");
}

#[test]
fn an_event_speaks_for_itself_from_four_fifths_of_its_joins_on() {
    let everybody = Some("everybody");
    for asked in [everybody, None] {
        check(asked, Some(4), Some(3), "4 | 4 | joins | 100.0 | the event | bad");
        check(asked, Some(5), Some(5), "4 | 5 | joins | 80.0 | the event | bad");
        check(asked, Some(6), Some(3), "4 | 6 | joins | 66.7 | nobody | insufficient data");
        check(asked, Some(246), None, "4 | 246 | joins | 1.6 | nobody | insufficient data");
    }
    // Zoom may tell fewer than there are.
    check(everybody, Some(3), Some(1), "4 | 4 | joins | 100.0 | the event | bad");
}

#[test]
fn where_zoom_told_no_joins_people_are_held_against_people() {
    check(None, None, Some(3), "3 | 3 | people | 100.0 | the event | bad");
    check(None, None, Some(12), "3 | 12 | people | 25.0 | nobody | insufficient data");
    check(Some("listed"), None, Some(12), "3 | 12 | people | 25.0 | those collected | bad");
    check(None, None, Some(2), "3 | 3 | people | 100.0 | the event | bad");
}

#[test]
fn where_zoom_told_nothing_or_a_blank_it_is_judged_as_it_is() {
    for blank in [None, Some(0)] {
        check(None, blank, blank, "4 | · | joins | · | the event | bad");
        check(Some("everybody"), blank, blank, "4 | · | joins | · | the event | bad");
        check(Some("listed"), blank, blank, "4 | · | joins | · | those collected | bad");
    }
}

#[test]
fn a_listed_part_is_judged_as_a_part_however_small_and_everybody_as_everybody() {
    check(Some("listed"), Some(246), Some(200), "4 | 246 | joins | 1.6 | those collected | bad");
    check(Some("listed"), Some(5), None, "4 | 5 | joins | 80.0 | those collected | bad");
    check(Some("listed"), Some(4), None, "4 | 4 | joins | 100.0 | the event | bad");
}

fn written(fixture: &Fixture, format: Format) -> String {
    let mut out = Vec::new();
    let review = Review::compose(&fixture.database(), &arguments(&[])).unwrap();
    review.write(format, Look::default(), &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

/// The page in a terminal and in Markdown, in one line each, says all of these.
#[track_caller]
fn check_said(fixture: &Fixture, sentences: &[&str]) {
    let terminal = written(fixture, Format::Table);
    // The last line is a command, which is not cut.
    let widths = terminal.lines().rev().skip(1).map(unicode_width::UnicodeWidthStr::width);
    assert!(widths.max() <= Some(80) && terminal.lines().count() <= 23, "{terminal}");
    for page in [terminal, written(fixture, Format::Markdown)] {
        let page = page.split_whitespace().collect::<Vec<_>>().join(" ").replace('\\', "");
        for sentence in sentences {
            assert!(page.contains(sentence), "`{sentence}` is not in {page}");
        }
    }
}

#[test]
fn the_review_says_of_how_many_and_whom_its_verdict_is_for() {
    let found = "3 of 3 people had more trouble than chance gives; 3 had an episode of two minutes or more, 0 had none. 50 % of 80 measured minutes were poor, at least 32.1 % allowing for chance.";
    check_said(
        &listed(),
        &[
            "UTC, 3 people, 4 of 246 joins collected",
            &format!("BAD for 4 collected of 246 joins: {found}"),
            "Sampled: 100 % of 80 expected minutes of those collected.",
        ],
    );
    check_said(
        &event(None, Some(25), None),
        &[
            "UTC, 3 people, 4 of 25 joins collected",
            &format!("INSUFFICIENT DATA: 4 of 25 joins are collected, a verdict needs 80 %. BAD for those: {found}"),
            "Sampled: 100 % of 80 expected minutes of those collected.",
        ],
    );
    check_said(
        &event(Some("listed"), None, Some(12)),
        &["UTC, 3 people, 3 of 12 people collected", &format!("BAD for 3 collected of 12 people: {found}")],
    );
    check_said(
        &event(Some("everybody"), Some(4), Some(3)),
        &["UTC, 3 people, 4 of 4 joins collected", &format!("BAD: {found}"), "Sampled: 100 % of 80 expected minutes."],
    );
    check_said(&event(None, None, None), &["UTC, 3 people, 4 joins collected", &format!("BAD: {found}")]);
}

#[test]
fn what_many_of_a_part_had_at_once_is_not_said_of_the_event() {
    let of = |fixture: &Fixture| written(fixture, Format::Table);
    assert!(of(&listed()).contains("\nReceived poorly by many of those collected at once"), "{}", of(&listed()));
    let whole = of(&event(Some("everybody"), Some(4), None));
    assert!(whole.contains("\nReceived poorly by many at once"), "{whole}");
}

#[test]
fn a_part_with_too_few_minutes_says_both() {
    let fixture = Fixture::new();
    fixture.event("meeting", GOLDEN, 1, "Short", &[Join::hearing("Ann", "GP")]);
    let few = "2 measured minutes, a verdict needs 30; 1 of them poor.";
    fixture.connection().execute_batch("UPDATE event SET asked = 'listed', zoom_joins = 200").unwrap();
    let facts = "UTC, 1 person, 1 of 200 joins collected";
    check_said(&fixture, &[facts, &format!("INSUFFICIENT DATA for 1 collected of 200 joins: {few}")]);
    fixture.connection().execute_batch("UPDATE event SET asked = 'everybody'").unwrap();
    let said = format!("INSUFFICIENT DATA: 1 of 200 joins is collected, a verdict needs 80 %. {few}");
    check_said(&fixture, &[facts, &said]);
}

#[test]
fn what_is_judged_is_what_was_collected_and_what_is_shown_is_what_that_says_of_the_event() {
    let verdicts = |fixture: &Fixture| {
        let review = Review::compose(&fixture.database(), &arguments(&[])).unwrap();
        let setting = Setting {
            names: Names::Full,
            topics: Topics::Shown,
            zone: Zone::default(),
            made_at: zoom_qos::model::Timestamp(START),
        };
        let page = Page::compose(&fixture.database(), &arguments(&[]), setting).unwrap();
        assert_eq!(page.verdict_on_collected(), review.verdict_on_collected());
        (review.verdict(), review.verdict_on_collected())
    };
    assert_eq!(verdicts(&listed()), (Verdict::Bad, Verdict::Bad));
    assert_eq!(verdicts(&event(None, Some(25), None)), (Verdict::InsufficientData, Verdict::Bad));
    assert_eq!(verdicts(&event(None, Some(4), None)), (Verdict::Bad, Verdict::Bad));
}

#[test]
fn csv_and_json_have_the_figures_in_columns() {
    let json: serde_json::Value =
        serde_json::from_str(&printed(&listed().database(), "overview", Format::Json)).unwrap();
    let columns = ["verdict", "verdict_for", "asked", "collected", "collected_of", "collected_unit"];
    let expected = serde_json::json!(["bad", "those collected", "listed", 4, 246, "joins"]);
    assert_eq!(serde_json::Value::from(columns.map(|column| json[0][column].clone()).to_vec()), expected);
    let csv = printed(&event(None, Some(25), None).database(), "overview", Format::Csv);
    let mut reader = csv::Reader::from_reader(csv.as_bytes());
    let headers = reader.headers().unwrap().clone();
    let record = reader.records().next().unwrap().unwrap();
    let cell = |name: &str| record.get(headers.iter().position(|header| header == name).unwrap()).unwrap().to_owned();
    assert_eq!(
        ["verdict", "verdict_for", "collected_verdict", "collected", "collected_of", "collected_pct"].map(cell),
        ["insufficient data", "nobody", "bad", "4", "25", "16"]
    );
}

#[test]
fn coverage_says_of_whom_it_is() {
    let coverage = report(&listed(), "coverage");
    let columns = ["person", "coverage_pct", "collected", "collected_of", "collected_unit", "collected_pct"];
    assert_eq!(row(&coverage, 0, &columns), "(everybody) | 100.0 | 4 | 246 | joins | 1.6");
    assert_eq!(row(&coverage, 1, &columns[2..]), "· | · | · | ·");
}

#[test]
fn a_comparison_warns_of_parts() {
    let warning = |fixture: &Fixture| row(&report(fixture, "compare"), 0, &["warning", "collected", "collected_of"]);
    let others = "other people: only 0 of 3 attended all";
    assert_eq!(warning(&listed()), format!("{others}; only 4 of 246 joins collected | 4 | 246"));
    let people = format!("{others}; only 3 of 12 people collected | 3 | 12");
    assert_eq!(warning(&event(None, None, Some(12))), people);
    let unknown = format!("{others}; only listed people collected | 4 | ·");
    assert_eq!(warning(&event(Some("listed"), None, None)), unknown);
    assert_eq!(warning(&event(Some("everybody"), Some(5), None)), format!("{others} | 4 | 5"));
}

#[test]
fn a_trend_counts_the_events_of_which_it_has_a_part() {
    let partial = |fixture: &Fixture| {
        let trend = report(fixture, "trend");
        row(&trend, 0, &["events", "sessions", "n", "partial_events"])
    };
    assert_eq!(partial(&listed()), "1 | 4 | 80 | 1");
    assert_eq!(partial(&event(None, Some(25), None)), "1 | 4 | 80 | 1");
    assert_eq!(partial(&event(Some("everybody"), Some(5), None)), "1 | 4 | 80 | 0");
}

#[test]
fn what_the_collection_missed_names_parts_that_nobody_wished_for() {
    let problem = |fixture: &Fixture| {
        let rows = report(fixture, "stale_data");
        row(&rows, 0, &["problem", "asked", "collected", "collected_of"])
    };
    assert_eq!(problem(&listed()), "· | listed | 4 | 246");
    assert_eq!(problem(&event(None, Some(5), None)), "records missing | · | 4 | 5");
    assert_eq!(problem(&event(Some("everybody"), Some(25), None)), "records missing | everybody | 4 | 25");
    assert_eq!(problem(&event(None, Some(4), None)), "· | · | 4 | 4");
}

#[test]
fn reports_on_events_agree_on_how_much_is_collected() {
    let fixture = listed();
    for name in ["overview", "coverage", "compare", "stale_data"] {
        let columns = ["collected", "collected_of", "collected_unit", "collected_pct"];
        assert_eq!(row(&report(&fixture, name), 0, &columns), "4 | 246 | joins | 1.6", "{name}");
    }
}
