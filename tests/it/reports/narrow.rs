//! What is seen of a report on a terminal of 80 columns: the answer, whole.

use unicode_width::UnicodeWidthChar as _;
use zoom_qos::render::{self, Format, Look, Sink, Times};
use zoom_qos::report::header::Parameter;
use zoom_qos::report::{Arguments, Database, Report, catalog, run};
use zoom_qos::simulator::{EventShape, IncidentKind, Options, Shape};

use crate::simulator_client::{Client, NOW};
use crate::support::planted::Planted;

const COLUMNS: usize = 80;

/// The report's lines on such a terminal.
pub(super) fn drawn(database: &Database, report: &Report, arguments: &[(&str, &str)]) -> Vec<String> {
    // Reports that may be narrowed to a person show everybody, and those that may group people by anything choose it.
    let is_given =
        |parameter: &Parameter| !["person", "by"].contains(&parameter.name.as_str()) || parameter.default.is_none();
    let is_own =
        |name: &str| report.header.parameters.iter().any(|parameter| parameter.name == name && is_given(parameter));
    let taken = arguments.iter().filter(|(name, _)| is_own(name));
    let arguments: Arguments = taken.map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    let look = Look { sink: Sink::Terminal, width_columns: Some(COLUMNS), times: Times::Short, ..Look::default() };
    let mut out = Vec::new();
    run(database, report, &arguments, &mut *render::writer(Format::Table, look, &mut out)).unwrap();
    String::from_utf8(out).unwrap().lines().map(str::to_owned).collect()
}

/// What stands in a line from one column of the terminal to another.
fn between(line: &str, from: usize, to: usize) -> String {
    let mut at = 0;
    let shown = line.chars().filter(|c| {
        let is_within = (from..to).contains(&at);
        at += c.width().unwrap_or(0);
        is_within
    });
    shown.collect()
}

/// From where to where each column of a table goes, by the rule under its titles.
fn spans(rule: &str) -> Vec<(usize, usize)> {
    let mut from = 0;
    let span = |part: &str| {
        let span = (from, from + part.chars().count());
        from = span.1 + 2;
        span
    };
    rule.split("  ").map(span).collect()
}

/// The answer's columns that are not whole.
fn cut(report: &Report, lines: &[String]) -> Vec<String> {
    let is_grid = lines.get(1).is_some_and(|rule| rule.starts_with('─'));
    let is_whole = |name: &&String| {
        if !is_grid {
            return lines.iter().any(|line| line.split(' ').next() == Some(name.as_str()));
        }
        let spans = spans(&lines[1]);
        let span = spans.iter().find(|(from, to)| between(&lines[0], *from, *to).trim() == name.as_str());
        span.is_some_and(|(from, to)| lines.iter().all(|line| !between(line, *from, *to).contains('…')))
    };
    report.header.answer.iter().filter(|name| !is_whole(name)).cloned().collect()
}

#[tokio::test]
async fn every_report_shows_its_answer_on_a_terminal_of_80_columns() {
    let start = NOW.plus_seconds(-86_400);
    let meeting = EventShape::new("Planted", start, 40, 40).planted(IncidentKind::SubnetOutage, 6, 12..28);
    let shape = Shape { seed: 1, now: NOW, webinars: Vec::new(), meetings: vec![meeting] };
    let client = Client::start(&shape, Options { limits: None, ..Options::default() }).await;
    let planted = Planted::collect(&client, client.server.account().event("Planted").unwrap()).await;
    let (uuid, day) = (planted.event.uuid().to_owned(), start.day().to_string());
    let before = start.plus_seconds(-86_400).day().to_string();
    let whose = "SELECT coalesce(zoom_user_id, email) FROM v_participant_session
                 WHERE coalesce(zoom_user_id, email) IS NOT NULL ORDER BY session_id";
    let person: String = planted.database.connection().query_row(whose, [], |row| row.get(0)).unwrap();
    let days = [
        ("from", &*before),
        ("to", &*day),
        ("day", &*day),
        ("min_events", "1"),
        ("by", "network_type"),
        ("value", "Wifi"),
    ];
    let arguments = [&[("event", &*uuid), ("events", &*uuid), ("person", &*person)][..], &days].concat();
    for report in catalog::bundled().unwrap() {
        assert!(!report.header.answer.is_empty(), "{}: which columns answer it?", report.name);
        let lines = drawn(&planted.database, &report, &arguments);
        if lines[0] == "(no rows)" {
            continue;
        }
        let page = lines.join("\n");
        assert_eq!(cut(&report, &lines), Vec::<String>::new(), "{}\n{page}", report.name);
        let is_table = lines[1].starts_with('─');
        assert!(
            !is_table || lines.iter().all(|line| unicode_width::UnicodeWidthStr::width(&**line) <= COLUMNS),
            "{page}"
        );
        // Instants of one day are told by their minute.
        assert!(!is_table || !page.contains("T15:") && !page.contains("T09:"), "{page}");
    }
    let scope = drawn(&planted.database, &catalog::find("scope").unwrap(), &arguments).join("\n");
    assert!(scope.contains("subnet  ") && scope.contains(".0/24"), "{scope}");
    assert!(scope.contains("(times are those of "), "{scope}");
}
