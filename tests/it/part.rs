//! A part is not the event, from the collecting of listed people and the importing of single pages to the exit code.

use std::path::Path;

use proptest::prelude::*;
use zoom_qos::collect::run::Order;
use zoom_qos::exit::Code;
use zoom_qos::model::{Asked, EventFacts, EventKind, EventUuid, Source};
use zoom_qos::simulator::{EventShape, IncidentKind, Shape};
use zoom_qos::store::{Journal, Store, Write};

use crate::support::collecting::{Collecting, NOW, event, from_source};
use crate::support::dump;
use crate::support::figures::cases;
use crate::support::program::{code, program, stderr};

/// A town hall of two hundred people, of whom storms throw some out again and again: more joins than people.
fn town_hall() -> Shape {
    let yesterday = NOW.plus_seconds(-86_400);
    let webinar = EventShape::new("Town hall", yesterday, 12, 200).planted(IncidentKind::RejoinStorm, 3, 2..10);
    Shape { seed: 11, now: NOW, webinars: vec![webinar], meetings: Vec::new() }
}

/// What is known of the only event: asked, joins stored, joins and people that Zoom told.
fn known(zoom: &Collecting, name: &str) -> String {
    let sql = "SELECT coalesce(asked, 'nobody') || ' ' || participant_sessions || ' of ' || coalesce(zoom_joins, '?')
                      || ', ' || coalesce(zoom_participants, '?') FROM v_event";
    zoom.column(name, sql).join("; ")
}

/// Runs a report on the only event, and returns how it ended and what it printed in one line.
fn report(db: &Path, arguments: &[&str]) -> (i32, String) {
    let uuid = dump::column(db, "SELECT event_uuid FROM v_event").join(" ");
    let run = program(db)
        .env("ZOOM_QOS_NOW", NOW.to_string())
        .env("HOME", db.parent().unwrap())
        .args(["report", arguments[0], "--event"])
        .arg(uuid)
        .args(&arguments[1..])
        .output()
        .unwrap();
    let printed = String::from_utf8_lossy(&run.stdout).split_whitespace().collect::<Vec<_>>().join(" ");
    (code(&run), printed + &stderr(&run))
}

#[tokio::test]
async fn one_listed_person_of_two_hundred_is_one_of_all_joins() {
    let zoom = Collecting::from(&town_hall()).await;
    let webinar = event(&zoom.server, "Town hall");
    let joins = webinar.sessions().len();
    assert!(joins > 200, "{joins}");
    let joined = |uuid: &str| webinar.sessions().iter().filter(|session| session.participant_uuid == uuid).count();
    let person = webinar.sessions().iter().find(|session| joined(&session.participant_uuid) == 1).unwrap();
    let uuid = webinar.uuid();
    for (name, written) in [("number", &person.user_id), ("written", &person.participant_uuid)] {
        for source in [None, Some(Source::List), Some(Source::Single)] {
            let name = format!("{name} {source:?}");
            let order = from_source(zoom.listed(&format!("webinar,{uuid},{written}\n")), source);
            let summary = zoom.run(&name, order).await;
            assert_eq!(summary.code, Code::Ok, "{name}: {:?}", summary.lines());
            assert_eq!(known(&zoom, &name), format!("listed 1 of {joins}, 200"), "{name}");
        }
    }
    let db = zoom.db("number None");
    let (code, page) = report(&db, &["review"]);
    assert_eq!(code, 0, "{page}");
    assert!(page.contains(&format!("UTC, 1 person, 1 of {joins} joins collected")), "{page}");
    assert!(page.contains(&format!(" for 1 collected of {joins} joins: ")), "{page}");
    assert!(page.contains(" expected minutes of those collected."), "{page}");
}

#[tokio::test]
async fn without_attributes_the_roster_that_names_are_found_by_tells_the_joins_too() {
    let zoom = Collecting::from(&town_hall()).await;
    let webinar = event(&zoom.server, "Town hall");
    let (joins, uuid) = (webinar.sessions().len(), webinar.uuid());
    let person = &webinar.sessions()[3];
    let bare = |order: Order| {
        let mut order = order;
        order.options.attributes = false;
        order
    };
    let written = format!("webinar,{uuid},{}\n", person.participant_uuid);
    zoom.run("written", bare(from_source(zoom.listed(&written), Some(Source::Single)))).await;
    assert!(known(&zoom, "written").ends_with(&format!(" of {joins}, 200")), "{}", known(&zoom, "written"));
    // Nothing that was asked tells how many joins there were; the detail tells the people.
    zoom.run("number", bare(zoom.listed(&format!("webinar,{uuid},{}\n", person.user_id)))).await;
    assert_eq!(known(&zoom, "number"), "listed 1 of ?, 200");
    let (_, page) = report(&zoom.db("number"), &["review"]);
    assert!(page.contains("1 person, 1 of 200 people collected"), "{page}");
    let whole = from_source(zoom.named(&[(EventKind::Webinar, zoom.uuid("Town hall"))]), Some(Source::Single));
    zoom.run("whole", bare(whole)).await;
    assert_eq!(known(&zoom, "whole"), format!("everybody {joins} of {joins}, 200"));
}

#[tokio::test]
async fn a_whole_event_stays_one_and_a_list_becomes_one() {
    let zoom = Collecting::from(&town_hall()).await;
    let webinar = event(&zoom.server, "Town hall");
    let (joins, uuid) = (webinar.sessions().len(), webinar.uuid());
    let listed = || zoom.listed(&format!("webinar,{uuid},{}\n", webinar.sessions()[0].user_id));
    let whole = || zoom.named(&[(EventKind::Webinar, zoom.uuid("Town hall"))]);
    zoom.run("event", listed()).await;
    assert!(known(&zoom, "event").starts_with("listed 1 of "), "{}", known(&zoom, "event"));
    for order in [whole(), listed()] {
        let summary = zoom.run("event", order).await;
        assert_eq!(summary.code, Code::Ok, "{:?}", summary.lines());
        assert_eq!(known(&zoom, "event"), format!("everybody {joins} of {joins}, 200"));
    }
    let (_, page) = report(&zoom.db("event"), &["review"]);
    assert!(page.contains(&format!("200 people, {joins} of {joins} joins collected")), "{page}");
    assert!(page.contains(" expected minutes. "), "{page}");
}

#[tokio::test]
async fn a_list_that_was_begun_and_not_read_to_its_end_is_no_listed_part() {
    let zoom = Collecting::from(&town_hall()).await;
    let joins = event(&zoom.server, "Town hall").sessions().len();
    let whole = zoom.named(&[(EventKind::Webinar, zoom.uuid("Town hall"))]);
    let mut order = from_source(whole, Some(Source::Single));
    order.zoom.max_requests = Some(60);
    let summary = zoom.run("begun", order).await;
    assert_eq!(summary.code, Code::OutOfCalls, "{:?}", summary.lines());
    let known = known(&zoom, "begun");
    assert!(known.starts_with("everybody 5") && known.ends_with(&format!(" of {joins}, 200")), "{known}");
    let (_, page) = report(&zoom.db("begun"), &["review"]);
    assert!(page.contains(&format!("of {joins} joins are collected, a verdict needs 80 %. ")), "{page}");
}

/// A page of the QoS list: so many people whose audio is bad for half an hour, of a list that says it has `total`.
fn saved_page(folder: &Path, records: usize, total: usize) -> std::path::PathBuf {
    let sample = |minute: usize| {
        format!(
            r#"{{"date_time":"2026-03-04T09:{minute:02}:30Z",
                "audio_output":{{"bitrate":"60 kbps","latency":"600 ms","jitter":"5 ms","avg_loss":"0.1%"}}}}"#
        )
    };
    let samples = (0..30).map(sample).collect::<Vec<_>>().join(",");
    let record = |index: usize| {
        format!(
            r#"{{"user_id":"{}","user_name":"P{index}","join_time":"2026-03-04T09:00:00Z",
                "leave_time":"2026-03-04T09:30:00Z","user_qos":[{samples}]}}"#,
            16_778_240 + index
        )
    };
    let all = (0..records).map(record).collect::<Vec<_>>().join(",");
    let path = folder.join(format!("{records}-of-{total}.json"));
    let page = format!(r#"{{"page_size":10,"total_records":{total},"next_page_token":"","participants":[{all}]}}"#);
    std::fs::write(&path, page).unwrap();
    path
}

/// Imports a page and returns the exit codes of `--fail-on poor` in the terminal and as HTML, with the page.
fn judged(folder: &Path, records: usize, total: usize, asked: Option<&str>) -> (i32, i32, String) {
    let db = folder.join(format!("{records}-of-{total}-{}.db", asked.unwrap_or("imported")));
    let run = program(&db)
        .env("ZOOM_QOS_NOW", NOW.to_string())
        .args(["import", "--meeting", "saved=="])
        .arg(saved_page(folder, records, total))
        .output()
        .unwrap();
    assert_eq!(code(&run), 0, "{}", stderr(&run));
    let connection = rusqlite::Connection::open(&db).unwrap();
    connection.execute("UPDATE event SET asked = ?", [asked]).unwrap();
    drop(connection);
    let (terminal, page) = report(&db, &["review", "--fail-on", "poor"]);
    let html = folder.join("page.html");
    let (of_html, _) = report(&db, &["review", "--fail-on", "poor", "--output", html.to_str().unwrap()]);
    (terminal, of_html, page)
}

#[test]
fn fail_on_judges_what_was_collected_and_the_page_says_of_how_many() {
    let folder = tempfile::tempdir().unwrap();
    let check = |records, total, asked, expected: (i32, &str)| {
        let (terminal, html, page) = judged(folder.path(), records, total, asked);
        assert_eq!((terminal, html), (expected.0, expected.0), "{page}");
        assert!(page.contains(expected.1), "{page}");
    };
    let too_little = "10 of 25 joins collected INSUFFICIENT DATA: 10 of 25 joins are collected, a verdict needs 80 %. \
                      BAD for those: 10 of 10 people";
    check(10, 25, None, (10, too_little));
    check(10, 25, Some("everybody"), (10, too_little));
    check(10, 25, Some("listed"), (10, "10 of 25 joins collected BAD for 10 collected of 25 joins: 10 of 10 people"));
    check(10, 12, None, (10, "10 of 12 joins collected BAD: 10 of 10 people"));
    check(10, 10, None, (10, "10 of 10 joins collected BAD: 10 of 10 people"));
    // Fewer than thirty minutes are no failure, of a part and of the whole.
    let few = folder.path().join("few.db");
    let uuid = ["import", "--meeting", "few=="];
    let page = folder.path().join("few.json");
    let record = r#"{"user_id":"1","join_time":"2026-03-04T09:00:00Z","user_qos":[{"date_time":"2026-03-04T09:00:30Z",
                     "audio_output":{"bitrate":"60 kbps","latency":"600 ms"}}]}"#;
    std::fs::write(&page, format!(r#"{{"total_records":25,"participants":[{record}]}}"#)).unwrap();
    assert_eq!(code(&program(&few).args(uuid).arg(page).output().unwrap()), 0);
    let (code, page) = report(&few, &["review", "--fail-on", "poor"]);
    assert_eq!(code, 0, "{page}");
    let words = page.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(words.contains("1 of 25 joins is collected, a verdict needs 80 %. 1 measured minute,"), "{page}");
}

/// Facts as they come with answers.
fn facts() -> impl Strategy<Value = (Option<Asked>, Option<i64>)> {
    let asked = prop_oneof![Just(None), Just(Some(Asked::Listed)), Just(Some(Asked::Everybody))];
    (asked, prop::option::of(0..50_i64))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(cases(16)))]

    #[test]
    fn in_whichever_order_answers_come_the_most_counts(answers in prop::collection::vec(facts(), 1..6)) {
        let folder = tempfile::tempdir().unwrap();
        let mut store = Store::open(&folder.path().join("facts.db"), Journal::Wal).unwrap();
        let write = |uuid: &str, (asked, zoom_joins): (Option<Asked>, Option<i64>)| {
            let named = EventFacts::named(EventKind::Meeting, EventUuid(uuid.to_owned()));
            Write::Event(Box::new(EventFacts { asked, zoom_joins, ..named }))
        };
        let forwards = answers.iter().map(|answer| write("forwards==", *answer));
        let backwards = answers.iter().rev().map(|answer| write("backwards==", *answer));
        store.commit([forwards.chain(backwards).collect()]).unwrap();
        let asked = answers.iter().filter_map(|(asked, _)| asked.map(Asked::as_str)).min().map(str::to_owned);
        let joins = answers.iter().filter_map(|(_, joins)| *joins).max();
        let sql = "SELECT asked, zoom_joins FROM v_event";
        let mut statement = store.connection().prepare(sql).unwrap();
        let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?))).unwrap();
        let rows: Vec<(Option<String>, Option<i64>)> = rows.map(Result::unwrap).collect();
        prop_assert_eq!(rows, vec![(asked.clone(), joins), (asked, joins)]);
    }
}
