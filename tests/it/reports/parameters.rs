//! Parameters: types, defaults, and what is said about wrong ones.

use zoom_qos::render::Table;
use zoom_qos::report::instance::listed;
use zoom_qos::report::{Arguments, Error, Report, Value, catalog, query, table};

use super::arguments;
use crate::support::golden::{Fixture, GOLDEN, Join, golden};
use crate::support::program::{code, program, stderr};

const OWN: &str = "-- title: Own
-- asks:  What arrives?
-- param: day   date the day
-- param: share real a number [0.5]
-- param: limit int  rows [20]
-- param: word  text anything []
SELECT :day AS day, :share AS share, :limit AS rows, :word AS word";

fn given(pairs: &[(&str, &str)]) -> Arguments {
    pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
}

fn own(pairs: &[(&str, &str)]) -> Result<Table, Error> {
    table(&Fixture::new().database(), &Report::parse("own", OWN)?, &given(pairs))
}

#[test]
fn texts_become_values_of_their_types_and_defaults_fill_in() {
    let text = |text: &str| Value::Text(text.to_owned());
    let rows = own(&[("day", "2026-03-04"), ("limit", "3")]).unwrap().rows;
    assert_eq!(rows, [[text("2026-03-04"), Value::Real(0.5), Value::Integer(3), text("")]]);
}

fn check_refused(pairs: &[(&str, &str)], expected: &str) {
    assert_eq!(own(pairs).unwrap_err().to_string(), expected);
}

#[test]
fn wrong_parameters_are_named_with_what_they_should_be() {
    check_refused(&[], "bind the parameters: `day` is missing (the day)");
    check_refused(&[("day", "today")], "read the parameter `day`: \"today\" is not a day, YYYY-MM-DD");
    check_refused(&[("day", "2026-02-30")], "read the parameter `day`: \"2026-02-30\" is not a day, YYYY-MM-DD");
    // A limit of none would say that nobody had trouble, and one beyond all numbers is none.
    for limit in ["many", "0", "-1", "9223372036854775807", "99999999999999999999"] {
        let expected = format!("read the parameter `limit`: \"{limit}\" is not a whole number from 1 to 1000000000");
        check_refused(&[("day", "2026-03-04"), ("limit", limit)], &expected);
    }
    check_refused(&[("day", "2026-03-04"), ("share", "NaN")], "read the parameter `share`: \"NaN\" is not a number");
    check_refused(&[("days", "2026-03-04")], "bind the parameters: there is no `days`, only day, share, limit, word");
}

#[test]
fn an_undeclared_parameter_in_the_statement_is_the_file_s_mistake() {
    for sql in ["SELECT :x", "SELECT ?", "SELECT $limit"] {
        let report = Report::parse("own", &format!("-- title: a\n-- asks: b\n{sql}")).unwrap();
        let refused = table(&Fixture::new().database(), &report, &Arguments::new()).unwrap_err();
        assert!(matches!(refused, Error::BadHeader { .. }), "{sql}: {refused}");
    }
}

#[test]
fn an_unknown_profile_is_refused_rather_than_judging_nothing() {
    let report = catalog::find("scorecard").unwrap();
    let refused = table(&golden().database(), &report, &arguments(&[("thresholds", "lenient")])).unwrap_err();
    assert_eq!(
        refused.to_string(),
        "read the parameter `thresholds`: \"lenient\" is not a profile: strict, teams-cqd, twilio, zoom"
    );
}

#[test]
fn an_event_is_found_by_uuid_or_number_and_never_guessed() {
    let fixture = golden();
    let people = [Join::hearing("A", "GG")];
    fixture.event("webinar", GOLDEN, 2, "The same UUID as a webinar", &people);
    fixture.event("meeting", "x==", 7, "Monday", &people).event("meeting", "y==", 7, "Tue\u{1b}[31m", &people);
    let database = fixture.database();
    let overview = catalog::find("overview").unwrap();
    let run = |pairs: &[(&str, &str)]| table(&database, &overview, &given(pairs));

    let by_number = run(&[("event", "812 3456 7890")]).unwrap();
    assert_eq!((by_number.text(0, "event_uuid"), by_number.text(0, "kind")), (Some(GOLDEN), Some("meeting")));
    let as_webinar = run(&[("event", GOLDEN), ("kind", "webinar")]).unwrap();
    assert_eq!(as_webinar.integer(0, "people"), Some(1));

    let unknown = run(&[("event", "999")]).unwrap_err();
    assert_eq!(unknown.to_string(), "find the event \"999\": it is not in the database");
    let Error::AmbiguousEvent { instances, .. } = run(&[("event", GOLDEN)]).unwrap_err() else { panic!() };
    assert_eq!(instances.len(), 2);
    let several = run(&[("event", "7")]).unwrap_err();
    let Error::AmbiguousEvent { instances, found, .. } = &several else { panic!("{several}") };
    let lines = listed(instances, *found);
    assert_eq!(several.to_string(), "choose the event \"7\": 2 of the stored ones fit, here with their start in UTC");
    assert_eq!(
        lines,
        "  2026-03-04 09:00  Monday    1 person  x==\n  2026-03-04 09:00  Tue\u{fffd}[31m  1 person  y==\n"
    );
    assert!(matches!(run(&[("event", "7"), ("kind", "party")]), Err(Error::BadParameter { .. })));
}

#[test]
fn ad_hoc_parameters_are_numbers_where_they_read_as_such() {
    let database = golden().database();
    let mut found = Table::default();
    let sql = "SELECT typeof(:a) AS a, typeof(:b) AS b, typeof(:c) AS c";
    query(&database, sql, &given(&[("a", "7"), ("b", "7.5"), ("c", "seven")]), &mut found).unwrap();
    assert_eq!(
        (found.text(0, "a"), found.text(0, "b"), found.text(0, "c")),
        (Some("integer"), Some("real"), Some("text"))
    );
    let missing = query(&database, "SELECT :a", &Arguments::new(), &mut Table::default()).unwrap_err();
    assert!(matches!(missing, Error::MissingParameter { .. }));
    let unknown = query(&database, "SELECT 1", &given(&[("a", "1")]), &mut Table::default()).unwrap_err();
    assert_eq!(unknown.to_string(), "bind the parameters: there is no `a`; the statement has none");
}

#[test]
fn a_mistyped_report_is_answered_with_the_nearest_name() {
    let refused = catalog::find("scorcard").unwrap_err();
    assert_eq!(refused.to_string(), "find the report `scorcard`: did you mean `scorecard`?");
}

#[test]
fn a_file_of_one_s_own_runs_under_the_same_rules() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("mine.sql");
    std::fs::write(&path, OWN).unwrap();
    let report = catalog::read(&path).unwrap();
    assert_eq!((report.name.as_str(), report.header.title.as_str()), ("mine", "Own"));
    std::fs::write(&path, "-- title: a\n-- asks: b\nDELETE FROM event").unwrap();
    let refused = table(&golden().database(), &catalog::read(&path).unwrap(), &Arguments::new()).unwrap_err();
    assert!(matches!(refused, Error::NotReadOnly(_)), "{refused}");
    assert!(matches!(catalog::read(&folder.path().join("absent.sql")), Err(Error::File { .. })));
}

#[test]
fn a_limit_that_is_reached_is_told_for_files_too_and_full_is_refused_where_it_does_nothing() {
    let fixture = golden();
    let path = fixture.path().with_file_name("rows.csv");
    let said = |arguments: &[&str]| {
        let mut command = program(&fixture.path());
        let output = command.args(arguments).args(["--event", GOLDEN]).output().unwrap();
        (code(&output), stderr(&output))
    };
    let reached = "the limit of 1 is reached (people to show); a greater --limit shows more if there are more\n";
    let file = path.to_str().unwrap();
    for line in [
        &["report", "scorecard", "--limit", "1"][..],
        &["report", "scorecard", "--limit", "1", "--output", file],
        &["report", "scorecard", "-p", "limit=1", "--format", "json"],
        &["report", "review", "--limit", "1", "--format", "csv"],
    ] {
        let (code, words) = said(line);
        assert!(code == 0 && words.ends_with(reached), "{line:?}: {words}");
    }
    for line in [
        &["report", "scorecard"][..],
        &["report", "review", "--full", "--format", "csv"],
        &["report", "review", "--limit", "1"],
        &["--quiet", "report", "scorecard", "--limit", "1"],
    ] {
        let (code, words) = said(line);
        assert!(code == 0 && !words.contains("is reached"), "{line:?}: {words}");
    }
    let refused = "error: failed to take --full: only `review`, `digest` and `person` have more to show with it\n\
                   help: leave it out, or give a greater --limit\n";
    assert_eq!(said(&["report", "scorecard", "--full", "--format", "csv"]), (2, refused.to_owned()));
}
