//! Runs for listed people: everything of theirs, and nothing of anybody else.

use std::collections::BTreeSet;

use serde_json::Value;
use zoom_qos::exit::Code;
use zoom_qos::model::{EventKind, EventRef, Source};
use zoom_qos::simulator::{Endpoint, Event, EventShape, IncidentKind, Session, Shape};

use crate::simulator_client::{Client, event_path};
use crate::support::collecting::{Collecting, NOW, asked, asked_qos, event, file_text, from_source, list};
use crate::support::dump::{assert_same, dump_data, stands_in};

/// Somebody of an event, by everything that Zoom tells of them.
struct Record {
    user_id: String,
    participant_uuid: String,
    zoom_user_id: String,
    email: String,
    user_name: String,
    ip_address: String,
}

/// The event's records as the simulator tells them to anybody who asks.
async fn records(shape: &Shape, topic: &str) -> Vec<Record> {
    let client = Client::start(shape, zoom_qos::simulator::Options::default()).await;
    let event = event(&client.server, topic);
    let mut records = Vec::new();
    for page in client.pages(&format!("{}/participants?type=past&page_size=300", event_path(event))).await {
        let page: Value = serde_json::from_str(&page).unwrap();
        let text = |record: &Value, field: &str| record[field].as_str().unwrap_or_default().to_owned();
        records.extend(page["participants"].as_array().unwrap().iter().map(|record| Record {
            user_id: text(record, "user_id"),
            participant_uuid: text(record, "participant_uuid"),
            zoom_user_id: text(record, "id"),
            email: text(record, "email"),
            user_name: text(record, "user_name"),
            ip_address: text(record, "ip_address"),
        }));
    }
    records
}

/// A webinar in which a storm throws some people out again and again.
fn stormy() -> Shape {
    let yesterday = NOW.plus_seconds(-86_400);
    let webinar = EventShape::new("Webinar", yesterday, 14, 30).planted(IncidentKind::RejoinStorm, 3, 2..12);
    let meeting = EventShape::new("Meeting", yesterday.plus_seconds(7200), 5, 6);
    Shape { seed: 11, now: NOW, webinars: vec![webinar], meetings: vec![meeting] }
}

/// Somebody with several joins and every identity.
fn rejoiner(records: &[Record]) -> &Record {
    let joins = |record: &Record| records.iter().filter(|other| other.zoom_user_id == record.zoom_user_id).count();
    let known = records.iter().filter(|record| !record.zoom_user_id.is_empty() && !record.email.is_empty());
    known.max_by_key(|record| joins(record)).unwrap()
}

fn joins_of(event: &Event, participant_uuid: &str) -> BTreeSet<String> {
    let is_theirs = |session: &&Session| session.participant_uuid == participant_uuid;
    event.sessions().iter().filter(is_theirs).map(|session| session.user_id.clone()).collect()
}

fn stored_joins(zoom: &Collecting, name: &str) -> BTreeSet<String> {
    zoom.column(name, "SELECT user_id FROM v_participant_session").into_iter().collect()
}

#[tokio::test]
async fn a_person_is_found_by_any_identity_with_all_their_joins() {
    let zoom = Collecting::from(&stormy()).await;
    let records = records(&stormy(), "Webinar").await;
    let person = rejoiner(&records);
    let webinar = event(&zoom.server, "Webinar");
    let expected = joins_of(webinar, &person.participant_uuid);
    assert!(expected.len() > 2, "{expected:?}");
    let identities = [&person.participant_uuid, &person.zoom_user_id, &person.email, &person.user_name];
    for (number, identity) in identities.into_iter().enumerate() {
        for source in [None, Some(Source::List), Some(Source::Single)] {
            let name = format!("{number} {source:?}");
            let rows = format!("webinar,{},\"{identity}\"\n", webinar.uuid());
            let summary = zoom.run(&name, from_source(zoom.listed(&rows), source)).await;
            assert_eq!(summary.code, Code::Ok, "{identity}: {:?}", summary.lines());
            assert_eq!(stored_joins(&zoom, &name), expected, "{identity} from {source:?}");
            assert_eq!(zoom.count(&name, "SELECT count(*) FROM v_work WHERE participant IS NULL"), 0);
        }
    }
    let list = dump_data(&zoom.db("0 Some(List)"));
    assert_same(&list, &dump_data(&zoom.db("0 Some(Single)")), "list and single");
    assert_same(&list, &dump_data(&zoom.db("0 None")), "list and auto");
}

#[tokio::test]
async fn a_user_id_is_one_join() {
    let zoom = Collecting::from(&stormy()).await;
    let webinar = event(&zoom.server, "Webinar");
    let user_id = &webinar.sessions()[7].user_id;
    let order = || zoom.listed(&format!("webinar,{},{user_id}\n", webinar.uuid()));
    let (summary, requests) = zoom.run_counted("one", order()).await;
    assert_eq!(summary.code, Code::Ok, "{:?}", summary.lines());
    assert_eq!(stored_joins(&zoom, "one"), BTreeSet::from([user_id.clone()]));
    assert_eq!((asked(&requests, Endpoint::QosSingle), asked(&requests, Endpoint::QosList)), (1, 0));
    let before = zoom.dump("one");
    let (summary, requests) = zoom.run_counted("one", order()).await;
    assert_eq!((summary.code, requests.len()), (Code::Ok, 0), "{:?}", summary.lines());
    assert_same(&before, &zoom.dump("one"), "a second run");
}

#[tokio::test]
async fn an_ambiguous_name_and_a_stranger_are_reported_and_nothing_is_stored() {
    let mut shape = stormy();
    shape.meetings = vec![EventShape::new("Quirks", NOW.plus_seconds(-86_400), 12, 40)];
    let records = records(&shape, "Quirks").await;
    let zoom = Collecting::from(&shape).await;
    let uuid = event(&zoom.server, "Quirks").uuid().to_owned();
    let same_name = records.iter().find(|record| {
        let others = records.iter().filter(|other| other.user_name == record.user_name);
        others.map(|other| &other.participant_uuid).collect::<BTreeSet<_>>().len() > 1
    });
    let ambiguous = same_name.map(|record| record.user_name.clone());
    for written in ambiguous.iter().map(String::as_str).chain(["Nobody By This Name", "16000000"]) {
        let summary = zoom.run("nobody", zoom.listed(&format!("meeting,{uuid},{written}\n"))).await;
        assert_eq!(summary.code, Code::Incomplete, "{written}: {:?}", summary.lines());
        assert_eq!(zoom.count("nobody", "SELECT count(*) FROM v_participant_session"), 0, "{written}");
        assert_eq!(zoom.count("nobody", "SELECT count(*) FROM payload"), 0, "{written}");
    }
    assert!(ambiguous.is_some(), "forty people of this seed include two of one name");
}

/// Collects some listed people with a source and looks for everybody else in the bytes of the file.
async fn check_private(source: Option<Source>, lookback: bool) {
    let zoom = Collecting::from(&stormy()).await;
    let webinar = event(&zoom.server, "Webinar");
    let everybody: Vec<Record> =
        records(&stormy(), "Webinar").await.into_iter().chain(records(&stormy(), "Meeting").await).collect();
    let person = rejoiner(&everybody);
    let uuid = if lookback { "*" } else { webinar.uuid() };
    let other = &webinar.sessions()[4];
    let rows = format!("webinar,{uuid},{}\nwebinar,{},{}\n", person.email, webinar.uuid(), other.user_id);
    let mut order = from_source(zoom.listed(&rows), source);
    if lookback {
        order.targets.discovery = zoom.lookback(5).targets.discovery;
    }
    let summary = zoom.run("private", order).await;
    assert_eq!(summary.code, Code::Ok, "{source:?}: {:?}", summary.lines());
    let db = zoom.db("private");
    let listed = |record: &&Record| {
        record.zoom_user_id == person.zoom_user_id || record.participant_uuid == other.participant_uuid
    };
    let theirs: Vec<&Record> = everybody.iter().filter(listed).collect();
    let file = file_text(&db);
    assert!(file.contains(&person.email) && file.contains(&person.user_name));
    let texts = |record: &Record| {
        let Record { user_id, participant_uuid, zoom_user_id, email, user_name, ip_address } = record;
        [user_id, participant_uuid, zoom_user_id, email, user_name, ip_address].map(Clone::clone)
    };
    let allowed: BTreeSet<String> = theirs.iter().flat_map(|record| texts(record)).collect();
    let forbidden: BTreeSet<String> = everybody
        .iter()
        .flat_map(texts)
        .filter(|text| !text.is_empty() && !allowed.iter().any(|known| known.contains(text.as_str())))
        .collect();
    assert!(forbidden.len() > 100, "{}", forbidden.len());
    for text in forbidden {
        assert!(!stands_in(&text, &file), "{text:?} stands in the file ({source:?}, lookback {lookback})");
    }
}

#[tokio::test]
async fn nobody_who_is_not_listed_leaves_a_trace_in_the_file() {
    for source in [None, Some(Source::List), Some(Source::Single)] {
        check_private(source, false).await;
        check_private(source, true).await;
    }
}

#[tokio::test]
async fn a_star_is_every_event_that_is_found() {
    let zoom = Collecting::from(&stormy()).await;
    let records = records(&stormy(), "Meeting").await;
    let person = records.iter().find(|record| !record.email.is_empty()).unwrap();
    let order = || {
        let mut order = zoom.lookback(5);
        order.targets.listed = Some(list(&format!("*,*,{}\n", person.email)));
        order
    };
    let summary = zoom.run("star", order()).await;
    assert_eq!(summary.code, Code::Ok, "{:?}", summary.lines());
    let sql = "SELECT count(*) FROM v_participant_session WHERE kind = 'meeting'";
    assert_eq!(zoom.count("star", sql), 1);
    assert_eq!(zoom.count("star", "SELECT count(DISTINCT email) FROM v_participant_session"), 1);
    let before = zoom.dump("star");
    let (summary, requests) = zoom.run_counted("star", order()).await;
    assert_eq!((summary.code, asked_qos(&requests)), (Code::Ok, 0));
    assert_same(&before, &zoom.dump("star"), "a second run");
}

#[tokio::test]
async fn whoever_of_a_list_fits_nobody_in_any_event_is_named_in_the_summary() {
    let zoom = Collecting::from(&stormy()).await;
    let records = records(&stormy(), "Meeting").await;
    let person = records.iter().find(|record| !record.email.is_empty()).unwrap();
    let order = || {
        let mut order = zoom.lookback(5);
        order.targets.listed =
            Some(list(&format!("*,*,\u{a0}{}\n*,*,Stranger@example.com\n", person.email.to_uppercase())));
        order
    };
    for run in ["the first", "one in which all is final"] {
        let summary = zoom.run("nobody", order()).await;
        assert_eq!(summary.code, Code::Ok, "{run}: {:?}", summary.lines());
        assert_eq!(summary.fitting_nobody, ["Stranger@example.com"], "{run}");
        assert_eq!(summary.json()["listed_fitting_nobody"][0], "Stranger@example.com", "{run}");
        assert!(summary.lines().iter().any(|line| line.trim() == "Stranger@example.com"), "{run}");
    }
    let mut stopped = order();
    stopped.zoom.max_requests = Some(1);
    let summary = zoom.run("stopped", stopped).await;
    assert!(summary.fitting_nobody.is_empty(), "not every event was examined: {:?}", summary.lines());
}

/// Whether a number and a UUID name one event only Zoom knows: what came to nothing is told when it has said so.
#[tokio::test]
async fn a_named_event_without_a_row_and_rows_without_an_event_are_told_in_the_summary() {
    let zoom = Collecting::from(&stormy()).await;
    let (webinar, meeting) = (event(&zoom.server, "Webinar"), event(&zoom.server, "Meeting"));
    let [webinar_uuid, meeting_uuid] = [webinar, meeting].map(|event| EventRef::parse(event.uuid()));
    let user_id = &webinar.sessions()[7].user_id;
    let rows = format!("webinar,{},{user_id}\nmeeting,123456,{user_id}\n", webinar.uuid());
    let order = |named: &[(EventKind, &EventRef)], rows: &str| {
        let mut order = zoom.listed(rows);
        order.targets.named = named.iter().map(|(kind, event)| (*kind, (*event).clone())).collect();
        order
    };
    let named = [(EventKind::Webinar, &webinar_uuid), (EventKind::Meeting, &meeting_uuid)];
    for run in ["the first", "one to which the event is known"] {
        let summary = zoom.run("unlisted", order(&named, &rows)).await;
        let unlisted = format!(
            "meeting {}: no row of the participant list is known to be for it, and nothing of it was fetched",
            meeting.uuid()
        );
        assert_eq!(summary.remarks, std::slice::from_ref(&unlisted), "{run}");
        assert_eq!(summary.json()["remarks"][0], unlisted, "{run}");
        assert!(summary.lines().contains(&unlisted), "{run}");
    }
    let number = EventRef::parse(&webinar.number().to_string());
    let rows = format!("webinar,{},{user_id}\nmeeting,*,{user_id}\n", webinar.uuid());
    let summary = zoom.run("idle", order(&[(EventKind::Webinar, &number)], &rows)).await;
    assert_eq!(summary.code, Code::Ok, "{:?}", summary.lines());
    let idle = "1 row of the participant list is for every meeting, and this run looks for no meetings";
    assert_eq!(summary.remarks, [idle]);
}

/// Other forms of the same address, as the next night's list may have it.
fn other_forms(email: &str) -> [String; 3] {
    let full_width = email.chars().map(|c| match c {
        '!'..='~' => char::from_u32(u32::from(c) + 0xFEE0).unwrap(),
        other => other,
    });
    [email.to_uppercase(), format!("\u{feff}{email} \u{a0}"), full_width.collect()]
}

#[tokio::test]
async fn whoever_is_written_in_another_form_on_another_night_is_the_same_listed_person() {
    let zoom = Collecting::from(&stormy()).await;
    let records = records(&stormy(), "Meeting").await;
    let email = &records.iter().find(|record| !record.email.is_empty()).unwrap().email;
    let unknown = "meeting,98765432101";
    let order = |written: &str| {
        let mut order = zoom.lookback(5);
        order.targets.listed = Some(list(&format!("*,*,{written}\n{unknown},{written}\n")));
        order
    };
    let first = zoom.run("forms", order(email)).await;
    assert_eq!(first.code, Code::Incomplete, "of the number nobody knows: {:?}", first.lines());
    let before = zoom.dump("forms");
    for written in other_forms(email) {
        let (summary, requests) = zoom.run_counted("forms", order(&written)).await;
        assert_eq!((summary.code, asked_qos(&requests)), (Code::Incomplete, 0), "{written}: {:?}", summary.lines());
        assert_eq!(asked(&requests, Endpoint::Participants), 0, "{written}");
        assert_same(&before, &zoom.dump("forms"), &written);
    }
}

#[tokio::test]
async fn auto_asks_where_it_costs_fewer_calls() {
    let zoom = Collecting::from(&stormy()).await;
    let webinar = event(&zoom.server, "Webinar");
    let joins = webinar.sessions().len();
    let pages = joins.div_ceil(10);
    assert!(pages >= 4, "{joins}");
    for listed in [1, 2, 3, pages - 1, pages, pages + 1, joins] {
        // From the end of the list, so that the first page has none of them.
        let people: Vec<String> =
            webinar.sessions().iter().rev().take(listed).map(|session| session.user_id.clone()).collect();
        let row = |user_id: &String| format!("webinar,{},{user_id}", webinar.uuid());
        let rows = people.iter().map(row).collect::<Vec<_>>().join("\n");
        let mut order = zoom.listed(&rows);
        order.options.attributes = false;
        let name = format!("auto {listed}");
        let (summary, requests) = zoom.run_counted(&name, order).await;
        assert_eq!(summary.code, Code::Ok, "{:?}", summary.lines());
        assert_eq!(stored_joins(&zoom, &name), people.into_iter().collect(), "{listed}");
        // Where the two are near, the page that decides may turn out to be one too many.
        let cheapest = listed.min(pages);
        let spent = asked_qos(&requests);
        assert!(spent <= cheapest + 1, "{spent} calls for {listed} of {joins}, where {cheapest} do");
    }
}

#[tokio::test]
async fn a_number_in_the_list_is_its_latest_instance_only() {
    let day = |days: i64| NOW.plus_seconds(-days * 86_400 - 3600);
    let standup = |days| EventShape::new(&format!("Stand-up {days}"), day(days), 6, 4).in_series(1);
    let shape = Shape { seed: 5, now: NOW, webinars: Vec::new(), meetings: vec![standup(1), standup(2), standup(3)] };
    let zoom = Collecting::from(&shape).await;
    let latest = event(&zoom.server, "Stand-up 1");
    let rows = format!("meeting,{},{}\n", latest.number(), latest.sessions()[1].participant_uuid);
    for (name, days) in [("named", None), ("with days", Some(7))] {
        let mut order = zoom.listed(&rows);
        order.targets.discovery = days.and_then(|days| zoom.lookback(days).targets.discovery);
        let summary = zoom.run(name, order).await;
        assert_eq!(summary.code, Code::Ok, "{name}: {:?}", summary.lines());
        assert_eq!(zoom.column(name, "SELECT event_uuid FROM v_event"), [latest.uuid()], "{name}");
    }
    assert_eq!(latest.kind(), EventKind::Meeting);
}

#[tokio::test]
async fn listed_people_of_an_event_that_just_ended_are_asked_once_more_when_it_has_settled() {
    let meeting = EventShape::new("Just ended", NOW.plus_seconds(-20 * 60), 10, 5);
    let shape = Shape { seed: 4, now: NOW, webinars: Vec::new(), meetings: vec![meeting] };
    for source in [None, Some(Source::List), Some(Source::Single)] {
        let zoom = Collecting::from(&shape).await;
        let event = event(&zoom.server, "Just ended");
        let [one, other] = [&event.sessions()[1], &event.sessions()[2]];
        let rows = format!("meeting,{0},{1}\nmeeting,{0},{2}\n", event.uuid(), one.user_id, other.participant_uuid);
        let order = || from_source(zoom.listed(&rows), source);
        let (early, requests) = zoom.run_counted("early", order()).await;
        assert_eq!(early.code, Code::Ok, "{source:?}: {:?}", early.lines());
        let each_time = asked_qos(&requests);
        let before = dump_data(&zoom.db("early"));
        for (minutes, expected) in [(1, 0), (120, each_time), (1, 0)] {
            zoom.pass_minutes(minutes);
            let (summary, requests) = zoom.run_counted("early", order()).await;
            assert_eq!((summary.code, asked_qos(&requests)), (Code::Ok, expected), "{source:?} {:?}", summary.lines());
        }
        assert_same(&before, &dump_data(&zoom.db("early")), "asked once more");
    }
}

#[tokio::test]
async fn a_name_that_is_gone_or_new_changes_only_itself() {
    let zoom = Collecting::from(&stormy()).await;
    let webinar = event(&zoom.server, "Webinar");
    let row = |at: usize| format!("webinar,{},{}\n", webinar.uuid(), webinar.sessions()[at].user_id);
    zoom.run("list", zoom.listed(&(row(1) + &row(2)))).await;
    let (summary, requests) = zoom.run_counted("list", zoom.listed(&(row(2) + &row(3)))).await;
    assert_eq!((summary.code, asked_qos(&requests)), (Code::Ok, 1), "{:?}", summary.lines());
    assert_eq!(stored_joins(&zoom, "list").len(), 3);
    let whole = zoom.named(&[(EventKind::Webinar, zoom.uuid("Webinar"))]);
    let summary = zoom.run("list", whole).await;
    assert_eq!(summary.code, Code::Ok, "{:?}", summary.lines());
    assert_eq!(stored_joins(&zoom, "list").len(), webinar.sessions().len(), "the event itself was never done");
}
