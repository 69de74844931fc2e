//! What a report is asked about where nobody said, and how people name an event.

use zoom_qos::model::Timestamp;
use zoom_qos::render::Zone;
use zoom_qos::report::defaults::{self, Completed};
use zoom_qos::report::header::{Parameter, ParameterType};
use zoom_qos::report::{Arguments, Error, Report, catalog, column, columns, instance, table};
use zoom_qos::review::Review;
use zoom_qos::review::html::{Names, Page, Setting, Topics};

use super::several::{events, known};
use crate::support::golden::{Fixture, Join};
use crate::support::program::{code, program, stderr, stdout};

/// A standup of two, a week later a meeting of two, and on the day after somebody alone.
fn three_events() -> Fixture {
    let pair = |heard: &str| vec![known("a", heard), known("b", "GGGG")];
    let fixture = events(&[(0, pair("PPGG")), (7, pair("GGPP")), (8, vec![known("a", "GG")])]);
    for (number, topic) in [(1, "Standup"), (2, "Reunião  geral \u{1b}[31m100%"), (3, "Mic test")] {
        let sql = "UPDATE event SET topic = ? WHERE event_number = ?";
        fixture.connection().execute(sql, (topic, number)).unwrap();
    }
    fixture
}

fn given(pairs: &[(&str, &str)]) -> Arguments {
    pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
}

fn complete(fixture: &Fixture, report: &str, pairs: &[(&str, &str)]) -> Result<Completed, Error> {
    defaults::complete(&fixture.database(), &catalog::find(report)?.header.parameters, &given(pairs))
}

/// The list of the events that fit.
fn those_that_fit(fixture: &Fixture, text: &str) -> String {
    match fixture.database().event(text, None) {
        Err(Error::AmbiguousEvent { instances, found, .. }) => instance::listed(&instances, found),
        other => panic!("{other:?}"),
    }
}

/// Of all those who were there nobody is the one to choose, of all days none is the one on which something changed, and
/// of all versions and places none the one to hold against the others.
fn has_to_be_told_about_what(report: &Report) -> bool {
    let is_needed = |parameter: &Parameter| {
        let is_of_choice = parameter.parameter_type == ParameterType::Person
            || ["day", "by", "value"].contains(&parameter.name.as_str());
        is_of_choice && parameter.default.is_none()
    };
    report.header.parameters.iter().any(is_needed)
}

/// Whoever knows no UUID, no number and no day gets an answer from every report there is, and from the page.
#[test]
fn every_report_answers_without_an_argument() {
    let fixture = three_events();
    let database = fixture.database();
    for report in catalog::bundled().unwrap() {
        let completed = defaults::complete(&database, &report.header.parameters, &Arguments::new());
        let completed = completed.unwrap_or_else(|error| panic!("{}: {error}", report.name));
        if has_to_be_told_about_what(&report) {
            continue;
        }
        let found = table(&database, &report, &completed.arguments);
        assert!(found.is_ok(), "{}: {found:?}", report.name);
        let is_about_nothing = report.header.parameters.iter().all(|parameter| parameter.default.is_some());
        assert_eq!(completed.told.is_empty(), is_about_nothing, "{}: {:?}", report.name, completed.told);
    }
    let latest = complete(&fixture, "scorecard", &[]).unwrap().arguments;
    assert_eq!(Review::compose(&database, &latest).unwrap().overview.text(0, "event_uuid"), Some("event2=="));
    let setting =
        Setting { names: Names::Full, topics: Topics::Shown, zone: Zone::default(), made_at: Timestamp::EPOCH };
    Page::compose(&database, &latest, setting).unwrap();
}

#[test]
fn what_was_chosen_is_said() {
    let fixture = three_events();
    let told = |report: &str, pairs: &[(&str, &str)]| complete(&fixture, report, pairs).unwrap().told.join("|");
    let latest = "Reunião  geral \u{fffd}[31m100%, 2026-03-11 09:00 UTC, 2 people";
    assert_eq!(told("scorecard", &[]), format!("the latest event: {latest}; --event chooses another"));
    assert_eq!(told("scorecard", &[("event", "latest")]), format!("event: {latest}"));
    assert_eq!(told("scorecard", &[("event", "standup")]), "event: Standup, 2026-03-04 09:00 UTC, 2 people");
    assert_eq!(told("scorecard", &[("event", "2")]), "", "a number says which");
    assert_eq!(told("scorecard", &[("event", "event1==")]), "", "so does a UUID");
    let before = "Standup, 2026-03-04 09:00 UTC, 2 people";
    assert_eq!(
        told("compare", &[]),
        format!("the latest event: {latest}; the one before: {before}; -p events=A,B chooses others")
    );
    let days =
        "days: 2026-02-11 to 2026-03-12, the day of the newest stored event; --from, --to or --last chooses others";
    assert_eq!(told("trend", &[]), days);
    assert_eq!(told("trend", &[("from", "2026-03-01"), ("to", "2026-03-02")]), "");
}

#[test]
fn the_days_are_those_up_to_the_last_one() {
    let fixture = three_events();
    let days = |pairs: &[(&str, &str)]| {
        let arguments = complete(&fixture, "trend", pairs).unwrap().arguments;
        (arguments["from"].clone(), arguments["to"].clone(), arguments.len())
    };
    let check = |pairs: &[(&str, &str)], from: &str, to: &str| assert_eq!(days(pairs), (from.into(), to.into(), 2));
    check(&[("last", "7d")], "2026-03-06", "2026-03-12");
    check(&[("last", "2w"), ("to", "2026-03-05")], "2026-02-20", "2026-03-05");
    check(&[("from", "2026-01-01")], "2026-01-01", "2026-03-12");
    check(&[("to", "2026-03-05")], "2026-02-04", "2026-03-05");
    let refused = complete(&fixture, "trend", &[("last", "month")]).unwrap_err().to_string();
    assert_eq!(refused, "read the parameter `last`: \"month\" is not a number of days, such as 30d or 4w");
    let refused = complete(&fixture, "scorecard", &[("last", "7d")]).unwrap_err();
    assert!(matches!(refused, Error::UnknownParameter { .. }), "{refused}");
}

#[test]
fn days_that_end_before_they_begin_are_refused() {
    let fixture = three_events();
    let folder = tempfile::tempdir().unwrap();
    for command in [
        "report trend",
        "report breakdown",
        "report digest",
        "report worst_sessions -p from=2026-03-10 -p",
        "events",
        "export --output files",
        "collect",
    ] {
        let (command, days) = match command.strip_suffix(" -p") {
            Some(command) => (command, ["-p", "to=2026-03-09"].as_slice()),
            None => (command, ["--from", "2026-03-10", "--to", "2026-03-09"].as_slice()),
        };
        let mut run = program(&fixture.path());
        let output = run.current_dir(&folder).args(command.split(' ')).args(days).output().unwrap();
        let said = stderr(&output);
        let says = ["they end before they begin", "a day from 2026-03-10 on"].iter().any(|says| said.contains(says));
        assert!(code(&output) == 2 && says && output.stdout.is_empty(), "{command}: {said}");
    }
}

/// As of a lake, whose events are chosen by their names alone.
#[test]
fn where_nobody_is_stored_nobody_is_counted() {
    let fixture = Fixture::new();
    let listed = "INSERT INTO event (kind, event_uuid, start_at) VALUES ('meeting', 'listed==', 1772614800)";
    fixture.connection().execute(listed, []).unwrap();
    let told = complete(&fixture, "overview", &[]).unwrap().told;
    assert_eq!(told, ["the latest event: (no title), 2026-03-04 09:00 UTC; --event chooses another"]);
}

#[test]
fn the_local_zone_is_the_one_that_the_user_set() {
    let fixture = three_events();
    let shown = |zone: &str, set: &str| {
        let output = program(&fixture.path()).env("TZ", set).args(["events", "--tz", zone]).output().unwrap();
        assert_eq!(code(&output), 0, "{set}: {}", stderr(&output));
        stdout(&output)
    };
    let tokyo = shown("Asia/Tokyo", "UTC");
    assert_ne!(tokyo, shown("UTC", "UTC"));
    for set in ["Asia/Tokyo", ":Asia/Tokyo", "/usr/share/zoneinfo/Asia/Tokyo"] {
        assert_eq!(shown("local", set), tokyo, "{set}");
    }
}

/// A listing may have an event without its start, and nobody may have been asked for it.
#[test]
fn events_of_which_nothing_is_dated_are_not_said_to_be_absent() {
    let fixture = Fixture::new();
    fixture.event("meeting", "undated==", 1, "Saved by hand", &[Join::hearing("somebody", "GPG")]);
    fixture.connection().execute("UPDATE event SET start_at = NULL", []).unwrap();
    assert!(matches!(complete(&fixture, "trend", &[]), Err(Error::NoStart)));
    let run = program(&fixture.path()).args(["report", "digest"]).output().unwrap();
    assert!(stdout(&run).contains("of no stored event it is known when it was"), "{}", stdout(&run));
}

#[test]
fn an_event_is_named_as_people_name_it() {
    let fixture = three_events();
    let more = "INSERT INTO event (kind, event_uuid, event_number, topic) VALUES
        ('meeting', 'four==', 4, 'Standup EU'), ('meeting', 'five==', 5, 'Plan B')";
    fixture.connection().execute(more, []).unwrap();
    let database = fixture.database();
    let found = |text: &str| database.event(text, None).map(|event| event.uuid.0);
    for (text, uuid) in [
        ("reuniao geral", "event2=="),
        ("REUNIÃO", "event2=="),
        ("\u{ff32}euni\u{e3}o", "event2=="),
        ("standup", "event1=="),
        ("standup e", "four=="),
        ("mic", "event3=="),
        ("latest", "event2=="),
        ("100%", "event2=="),
        ("%", "event2=="),
        (" four== ", "four=="),
        ("3", "event3=="),
        ("100", "event2=="),
    ] {
        assert_eq!(found(text).unwrap(), uuid, "{text}");
    }
    for text in ["stand%", "mic_test", "_", "999", " ", "latest one"] {
        assert!(matches!(found(text), Err(Error::UnknownEvent { .. })), "{text}");
    }
    let similar = found("plan c").unwrap_err().to_string();
    assert_eq!(similar, "find the event \"plan c\": it is not in the database: did you mean `Plan B`?");
    let expected = "  2026-03-04 09:00  Standup     2 people  event1==\n  \
                      unknown start     Standup EU  0 people  four==\n";
    assert_eq!(those_that_fit(&fixture, "stand"), expected);
}

#[test]
fn of_several_that_fit_the_newest_are_listed() {
    let fixture = three_events();
    let more = "INSERT INTO event (kind, event_uuid, topic, start_at)
        WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 30)
        SELECT 'meeting', 'daily' || i, 'Daily of quite a long name, each day', 86400 * i FROM n";
    fixture.connection().execute(more, []).unwrap();
    let several = those_that_fit(&fixture, "daily");
    let lines: Vec<&str> = several.lines().collect();
    assert_eq!(lines.len(), 21, "{several}");
    assert_eq!(lines[0], "  1970-01-31 00:00  Daily of quite a long n…  0 people  daily30");
    assert_eq!(lines[20], "  … and 10 earlier ones");
}

#[test]
fn an_event_of_one_is_taken_where_there_is_no_other_and_none_where_there_is_none() {
    let fixture = Fixture::new();
    for report in ["scorecard", "compare", "trend"] {
        assert!(matches!(complete(&fixture, report, &[]), Err(Error::NoEvent)), "{report}");
    }
    fixture.event("meeting", "none==", 1, "Nobody", &[]).event("meeting", "one==", 2, "Alone", &[known("a", "GG")]);
    assert_eq!(complete(&fixture, "scorecard", &[]).unwrap().arguments["event"], "one==");
    fixture.event("webinar", "two==", 3, "Webinar", &[known("a", "GG"), known("b", "GG")]);
    assert_eq!(complete(&fixture, "scorecard", &[]).unwrap().arguments["kind"], "webinar");
    assert_eq!(complete(&fixture, "scorecard", &[("kind", "meeting")]).unwrap().arguments["event"], "one==");
    let compared = complete(&fixture, "compare", &[]).unwrap();
    assert!(compared.told[0].starts_with("the only event with several people: Webinar, "), "{:?}", compared.told);
}

#[test]
fn a_list_of_events_takes_each_by_any_of_its_names() {
    let fixture = three_events();
    let compared = |events: &str| -> Result<Vec<String>, Error> {
        let compare = catalog::find("compare").unwrap();
        let compared = table(&fixture.database(), &compare, &given(&[("events", events)]))?;
        Ok((0..compared.rows.len()).filter_map(|row| compared.text(row, "event_uuid").map(str::to_owned)).collect())
    };
    let everybody = compared("standup, latest, 3").unwrap();
    assert_eq!(everybody.iter().collect::<std::collections::BTreeSet<_>>().len(), 3);
    assert!(matches!(compared("standup,nowhere"), Err(Error::UnknownEvent { .. })));
}

/// The words that a person gets on a terminal, and the exit codes.
#[test]
fn a_command_says_what_it_chose_and_offers_what_is_there() {
    let fixture = three_events();
    let report = |arguments: &[&str]| program(&fixture.path()).arg("report").args(arguments).output().unwrap();
    let chosen = report(&["worst-sessions"]);
    assert_eq!(code(&chosen), 0, "{}", stderr(&chosen));
    assert!(stderr(&chosen).starts_with("days: 2026-02-11 to 2026-03-12"), "{}", stderr(&chosen));
    let named = report(&["repeat-offenders", "-p", "min-events=1", "--last", "8d"]);
    assert!(stderr(&named).contains("days: 2026-03-05 to 2026-03-12"), "{}", stderr(&named));
    let several = report(&["scorecard", "--event", "t"]);
    assert_eq!(code(&several), 2);
    assert!(stderr(&several).contains("\n  2026-03-12 09:00  Mic test"), "{}", stderr(&several));
    assert!(!stderr(&report(&["scorecard", "--event", "geral"])).contains('\u{1b}'));
    let own = fixture.path().with_file_name("own.sql");
    std::fs::write(&own, "-- title: a\n-- asks: b\n-- param: on date a day\nSELECT :on AS day").unwrap();
    let missing = report(&["--file", own.to_str().unwrap()]);
    assert!(stderr(&missing).contains("give it as -p on=2026-03-12"), "{}", stderr(&missing));
    let query = program(&fixture.path()).args(["query", "SELECT :event_uuid"]).output().unwrap();
    assert!(stderr(&query).contains("give it as -p event_uuid=event2=="), "{}", stderr(&query));
    let quiet = program(&fixture.path()).args(["-q", "report", "scorecard"]).output().unwrap();
    assert_eq!((code(&quiet), stderr(&quiet).as_str()), (0, ""));
}

#[test]
fn every_report_has_a_group_and_every_column_a_meaning() {
    let database = Fixture::new().database();
    let mut unused: std::collections::BTreeSet<&str> = column::known().collect();
    for report in catalog::bundled().unwrap() {
        assert!(report.header.group.is_some(), "{} has no group", report.name);
        assert!(!report.header.prose.is_empty(), "{} does not say what its numbers mean", report.name);
        for name in columns(&database, &report).unwrap() {
            assert!(column::meaning(&report.name, &name).is_some(), "{}.{name} is not in columns.csv", report.name);
            let own = format!("{}.{name}", report.name);
            if !unused.remove(own.as_str()) {
                unused.remove(name.as_str());
            }
        }
    }
    assert!(unused.is_empty(), "no report has the columns {unused:?}");
}

#[test]
fn a_report_explains_itself_without_a_database() {
    let missing = std::path::Path::new("none.db");
    let help = |arguments: &[&str]| stdout(&program(missing).arg("report").args(arguments).output().unwrap());
    let scorecard = help(&["scorecard", "--help"]);
    for part in [
        "scorecard: Who had trouble, worst first",
        "  limit       int      people to show [default: 20]",
        "\nColumns:\n",
        "latency, 95th percentile",
        "A person is one identity across rejoins",
    ] {
        assert!(scorecard.contains(part), "{scorecard}");
    }
    assert!(scorecard.lines().all(|line| line.chars().count() <= 100), "{scorecard}");
    assert!(help(&["-h", "review"]).starts_with("review: The post-event page\n"));
    assert!(help(&["--help"]).contains("Usage: zoom-qos report"), "{}", help(&["--help"]));
    let list = help(&[]);
    assert!(list.starts_with("How was it?\n  review   ") && list.contains("  How did it go, who"), "{list}");
    assert_eq!(list, help(&["--list"]));
    assert!(list.contains("\nWho had trouble?\n") && !list.contains("classified_samples"), "{list}");
    assert!(help(&["--all"]).contains("\nWhat are pages made of?\n"));
    let json: serde_json::Value = serde_json::from_str(&help(&["--format", "json"])).unwrap();
    assert_eq!(json[0]["name"], "review");
    assert!(help(&["--format", "csv"]).contains("Who had trouble?,scorecard,"));
    let unknown = program(missing).args(["report", "scorcard", "--help"]).output().unwrap();
    assert_eq!(code(&unknown), 2);
}
