//! What a run makes of every kind of event: one-person meetings, recurring numbers, odd UUIDs, events that just ended.

use std::collections::BTreeSet;

use zoom_qos::exit::Code;
use zoom_qos::model::{EventKind, EventRef, Source};
use zoom_qos::simulator::{Effect, Endpoint, EventShape, Fault, Matcher, Occurrence, OnePersonQos, Options, Shape};

use crate::support::collecting::{Collecting, NOW, asked, asked_qos, event, from_source, small};
use crate::support::dump::assert_same;

fn ended_ago(minutes: i64) -> Shape {
    let meeting = EventShape::new("Just ended", NOW.plus_seconds(-(minutes + 10) * 60), 10, 5);
    Shape { seed: 4, now: NOW, webinars: Vec::new(), meetings: vec![meeting] }
}

fn at(endpoint: Endpoint, occurrence: Occurrence, effect: Effect) -> Fault {
    Fault { matcher: Matcher { endpoint: Some(endpoint), occurrence, ..Matcher::default() }, effect }
}

async fn faulty(shape: &Shape, faults: Vec<Fault>) -> Collecting {
    Collecting::with(shape, Options { limits: None, faults, ..Options::default() }).await
}

#[tokio::test]
async fn one_person_meetings_are_found_and_collected_however_zoom_reads_its_documents() {
    for one_person_qos in [OnePersonQos::Past, OnePersonQos::PastOneOnly] {
        let options = Options { limits: None, one_person_qos, ..Options::default() };
        let zoom = Collecting::with(&small(), options).await;
        for source in [None, Some(Source::Single)] {
            for named in [false, true] {
                let name = format!("{source:?} {named}");
                let order =
                    if named { zoom.named(&[(EventKind::Meeting, zoom.uuid("Alone"))]) } else { zoom.lookback(5) };
                let summary = zoom.run(&name, from_source(order, source)).await;
                assert_eq!(summary.code, Code::Ok, "{one_person_qos:?} {name}: {:?}", summary.lines());
                let sql = "SELECT count(*) FROM v_sample JOIN v_event USING (event_uuid) WHERE topic = 'Alone'";
                assert!(zoom.count(&name, sql) > 0, "{one_person_qos:?} {name}");
            }
        }
    }
}

#[tokio::test]
async fn a_recurring_number_is_its_latest_instance_and_only_its_detail_is_asked_again() {
    let standup = |days: i64| {
        EventShape::new(&format!("Stand-up {days}"), NOW.plus_seconds(-days * 86_400 - 3600), 6, 4).in_series(1)
    };
    let shape = Shape { seed: 5, now: NOW, webinars: Vec::new(), meetings: vec![standup(1), standup(2)] };
    let zoom = Collecting::from(&shape).await;
    let latest = event(&zoom.server, "Stand-up 1");
    let number = EventRef::parse(&latest.number().to_string());
    let order = || zoom.named(&[(EventKind::Meeting, number.clone())]);
    let summary = zoom.run("number", order()).await;
    assert_eq!(summary.code, Code::Ok, "{:?}", summary.lines());
    assert_eq!(zoom.column("number", "SELECT event_uuid FROM v_event"), [latest.uuid()]);
    assert_eq!(zoom.column("number", "SELECT event_uuid FROM v_work"), [latest.uuid()]);
    let (summary, requests) = zoom.run_counted("number", order()).await;
    assert_eq!((summary.code, asked(&requests, Endpoint::Detail), asked_qos(&requests)), (Code::Ok, 1, 0));
}

#[tokio::test]
async fn a_number_that_zoom_does_not_know_is_not_found_until_it_does() {
    let fault = at(Endpoint::Detail, Occurrence::First(2), Effect::NotFound);
    let zoom = faulty(&small(), vec![fault]).await;
    let number = event(&zoom.server, "Small meeting").number().to_string();
    let order = || zoom.named(&[(EventKind::Meeting, EventRef::parse(&number))]);
    let summary = zoom.run("number", order()).await;
    assert_eq!(summary.code, Code::Incomplete, "{:?}", summary.lines());
    assert_eq!(zoom.states("number"), [format!("#{number} not_found")]);
    let summary = zoom.run("number", order()).await;
    assert_eq!(summary.code, Code::Ok, "{:?}", summary.lines());
    assert_eq!(zoom.states("number"), ["Small meeting done"]);
}

#[tokio::test]
async fn uuids_with_slashes_and_pluses_are_asked_for_by_every_endpoint() {
    let meeting =
        |number: i64| EventShape::new(&format!("Meeting {number}"), NOW.plus_seconds(-90_000 + number * 900), 4, 3);
    let shape = Shape { seed: 6, now: NOW, webinars: Vec::new(), meetings: (0..5).map(meeting).collect() };
    let zoom = Collecting::from(&shape).await;
    let uuids: BTreeSet<&str> = zoom.server.account().events().iter().map(zoom_qos::simulator::Event::uuid).collect();
    let of = |part: &str| uuids.iter().any(|uuid| uuid.contains(part));
    assert!(uuids.iter().any(|uuid| uuid.starts_with('/')) && of("//") && of("+") && of("="), "{uuids:?}");
    for source in [Source::List, Source::Single] {
        let events: Vec<_> =
            zoom.server.account().events().iter().map(|event| (event.kind(), EventRef::parse(event.uuid()))).collect();
        let name = format!("{source:?}");
        let summary = zoom.run(&name, from_source(zoom.named(&events), Some(source))).await;
        assert_eq!(summary.code, Code::Ok, "{:?}", summary.lines());
        let stored = zoom.column(&name, "SELECT DISTINCT event_uuid FROM v_participant_session");
        assert_eq!(stored.iter().map(String::as_str).collect::<BTreeSet<_>>(), uuids);
    }
}

#[tokio::test]
async fn a_discovered_event_that_just_ended_is_left_until_it_has_settled() {
    let zoom = Collecting::from(&ended_ago(10)).await;
    let (summary, requests) = zoom.run_counted("young", zoom.lookback(1)).await;
    assert_eq!((summary.code, summary.left_young, asked_qos(&requests)), (Code::Ok, 1, 0), "{:?}", summary.lines());
    assert_eq!(zoom.states("young"), ["Just ended pending"]);
    let waits = "SELECT reason || ', next try at ' || next_try_at FROM v_work WHERE reason IS NOT NULL";
    let next_try_at = NOW.plus_seconds(110 * 60);
    assert_eq!(zoom.column("young", waits), [format!("ended less than 120 min ago, next try at {next_try_at}")]);
    zoom.pass_minutes(111);
    let summary = zoom.run("young", zoom.lookback(1)).await;
    assert_eq!(summary.code, Code::Ok, "{:?}", summary.lines());
    assert_eq!(zoom.states("young"), ["Just ended done"]);
    assert_eq!(zoom.column("young", waits), [""; 0]);
}

#[tokio::test]
async fn a_named_event_that_just_ended_is_done_and_asked_once_more_when_it_has_settled() {
    let zoom = Collecting::from(&ended_ago(10)).await;
    let named = || zoom.named(&[(EventKind::Meeting, zoom.uuid("Just ended"))]);
    let summary = zoom.run("early", named()).await;
    assert_eq!(summary.code, Code::Ok, "{:?}", summary.lines());
    assert_eq!(zoom.states("early"), ["Just ended done"]);
    for order in [named(), zoom.lookback(1)] {
        let (summary, requests) = zoom.run_counted("early", order).await;
        assert_eq!((summary.code, asked_qos(&requests)), (Code::Ok, 0), "before it has settled");
    }
    let before = zoom.dump("early");
    zoom.pass_minutes(111);
    for expected in [1, 0] {
        let (summary, requests) = zoom.run_counted("early", zoom.lookback(1)).await;
        assert_eq!((summary.code, asked_qos(&requests)), (Code::Ok, expected), "{:?}", summary.lines());
    }
    assert_same(&before, &zoom.dump("early"), "asked once more");
}

/// Names an event whose quality of service is answered so, before and after it has settled.
async fn check_settling(shape: &Shape, effect: Effect, before: &str, after: &str, code_after: Code) {
    for source in [Source::List, Source::Single] {
        let endpoint = if source == Source::List { Endpoint::QosList } else { Endpoint::Participants };
        let zoom = faulty(shape, vec![at(endpoint, Occurrence::Every, effect.clone())]).await;
        let named = || from_source(zoom.named(&[(EventKind::Meeting, zoom.uuid("Just ended"))]), Some(source));
        let summary = zoom.run("settling", named()).await;
        assert_eq!((summary.code, summary.young.len()), (Code::Ok, 1), "{source:?} {:?}", summary.lines());
        assert_eq!(zoom.states("settling"), [format!("Just ended {before}")]);
        zoom.pass_minutes(111);
        let summary = zoom.run("settling", named()).await;
        assert_eq!(summary.code, code_after, "{source:?} {:?}", summary.lines());
        assert_eq!(zoom.states("settling"), [format!("Just ended {after}")]);
    }
}

#[tokio::test]
async fn what_zoom_does_not_know_yet_is_not_ready_until_the_event_has_settled() {
    check_settling(&ended_ago(10), Effect::NotFound, "not_ready", "not_found", Code::Incomplete).await;
    let mut alone = ended_ago(10);
    alone.meetings = vec![EventShape::new("Just ended", alone.meetings[0].start_at, 10, 1)];
    check_settling(&alone, Effect::EmptyList, "not_ready", "empty", Code::Ok).await;
}

#[tokio::test]
async fn what_is_older_than_a_year_is_expired_and_left_alone_unless_it_is_named() {
    let fault = Fault {
        matcher: Matcher { endpoint: Some(Endpoint::QosList), kind: Some(EventKind::Webinar), ..Matcher::default() },
        effect: Effect::OlderThanAYear,
    };
    let zoom = faulty(&small(), vec![fault]).await;
    let summary = zoom.run("old", zoom.lookback(5)).await;
    assert_eq!(summary.code, Code::Incomplete, "{:?}", summary.lines());
    assert!(zoom.states("old").contains(&"Small webinar expired".to_owned()));
    let (summary, requests) = zoom.run_counted("old", zoom.lookback(5)).await;
    assert_eq!((summary.code, asked_qos(&requests)), (Code::Ok, 0));
    let named = zoom.named(&[(EventKind::Webinar, zoom.uuid("Small webinar"))]);
    assert_eq!(asked_qos(&zoom.run_counted("old", named).await.1), 1);
}

#[tokio::test]
async fn a_listing_without_times_and_counts_drops_no_event() {
    let blank = EventShape::new("Blank", NOW.plus_seconds(-90_000), 5, 14).with_blank_listing();
    let zoom = Collecting::from(&Shape { seed: 8, now: NOW, webinars: vec![blank], meetings: Vec::new() }).await;
    let summary = zoom.run("blank", zoom.lookback(3)).await;
    assert_eq!(summary.code, Code::Ok, "{:?}", summary.lines());
    let sessions = event(&zoom.server, "Blank").sessions().len();
    let stored = zoom.count("blank", "SELECT count(*) FROM v_participant_session");
    assert_eq!(stored, i64::try_from(sessions).unwrap());
}
