//! Events that Zoom does not give in whole: lists cut short, data that comes late, records without samples; and items
//! that fail night after night.

use std::collections::BTreeSet;

use zoom_qos::collect::summary::Summary;
use zoom_qos::exit::Code;
use zoom_qos::model::{EventKind, EventRef, Source, Timestamp};
use zoom_qos::simulator::{Effect, Endpoint, Event, EventShape, Fault, Matcher, Options, Request, Shape};

use crate::support::collecting::{Collecting, NOW, asked, asked_qos, event, from_source, list};
use crate::support::dump::{assert_same, dump_data};
use crate::support::program::{code, program_for, stderr};

/// Ended yesterday at 13:10, so that it is young until the day after tomorrow ends.
fn meeting_of(people: u32) -> Shape {
    let meeting = EventShape::new("Meeting", NOW.plus_seconds(-86_400), 10, people);
    Shape { seed: 4, now: NOW, webinars: Vec::new(), meetings: vec![meeting] }
}

fn at(endpoint: Endpoint, effect: Effect) -> Fault {
    Fault { matcher: Matcher { endpoint: Some(endpoint), ..Matcher::default() }, effect }
}

fn until(instant: Timestamp, mut fault: Fault) -> Fault {
    fault.matcher.until = Some(instant);
    fault
}

async fn faulty(shape: &Shape, faults: Vec<Fault>) -> Collecting {
    Collecting::with(shape, Options { limits: None, faults, ..Options::default() }).await
}

/// A line of a participant list.
fn row(event: &Event, participant: &str) -> String {
    format!("meeting,{},{participant}\n", event.uuid())
}

/// Runs night after night, and tells the code of each and what it asked.
async fn nights(zoom: &Collecting, name: &str, count: usize) -> Vec<(Summary, Vec<Request>)> {
    let mut nights = Vec::new();
    for _ in 0..count {
        nights.push(zoom.run_counted(name, zoom.lookback(7)).await);
        zoom.pass_minutes(24 * 60);
    }
    nights
}

fn codes(nights: &[(Summary, Vec<Request>)]) -> Vec<Code> {
    nights.iter().map(|(summary, _)| summary.code).collect()
}

/// What the ledger says of the whole event.
fn work(zoom: &Collecting, name: &str) -> Vec<String> {
    let sql =
        "SELECT state || ' ' || records_done || ' ' || coalesce(records_total, '-') || ' ' || coalesce(reason, '-')
               FROM v_work WHERE participant IS NULL";
    zoom.column(name, sql)
}

/// How many joins the meeting has: some of its people came twice.
fn joins(zoom: &Collecting) -> i64 {
    i64::try_from(event(&zoom.server, "Meeting").sessions().len()).unwrap()
}

fn sessions(zoom: &Collecting, name: &str) -> i64 {
    zoom.count(name, "SELECT count(*) FROM v_participant_session")
}

fn anomalies(zoom: &Collecting, name: &str) -> Vec<String> {
    zoom.column(name, "SELECT raw_value FROM v_anomaly WHERE path = 'total_records' AND user_id IS NULL ORDER BY 1")
}

#[tokio::test]
async fn whom_a_list_lacks_is_asked_for_singly() {
    let whole = Collecting::from(&meeting_of(25)).await;
    whole.run("whole", whole.lookback(7)).await;
    for (effect, attributes) in [
        (Effect::CutShort, true),
        (Effect::CutShort, false),
        (Effect::RepeatedPageToken, true),
        (Effect::EmptyList, true),
    ] {
        let zoom = faulty(&meeting_of(25), vec![at(Endpoint::QosList, effect.clone())]).await;
        let mut order = zoom.lookback(7);
        order.options.attributes = attributes;
        let (summary, requests) = zoom.run_counted("cut", order).await;
        assert_eq!(summary.code, Code::Ok, "{effect:?}: {:?}", summary.lines());
        let all = joins(&zoom);
        assert_eq!(work(&zoom, "cut"), [format!("done {all} {all} -")], "{effect:?}");
        assert_eq!(asked(&requests, Endpoint::Participants), 1, "{effect:?}");
        let open = "SELECT count(*) FROM v_work WHERE state NOT IN ('done', 'empty')";
        assert_eq!(zoom.count("cut", open), 0, "{effect:?}");
        let told = anomalies(&zoom, "cut");
        assert!(!told.is_empty(), "{effect:?}");
        if attributes {
            let kept = |dump: String| {
                dump.lines()
                    .filter(|line| !line.contains("path=") && !line.starts_with("=="))
                    .map(|line| line.to_owned() + "\n")
                    .collect::<String>()
            };
            let (left, right) = (kept(dump_data(&whole.db("whole"))), kept(dump_data(&zoom.db("cut"))));
            assert_same(&left, &right, &format!("{effect:?}"));
        }
        let (summary, requests) = zoom.run_counted("cut", zoom.lookback(7)).await;
        assert_eq!((summary.code, asked_qos(&requests)), (Code::Ok, 0), "{effect:?}");
    }
}

#[tokio::test]
async fn both_counts_are_named_where_a_list_says_more_than_it_holds() {
    let zoom = faulty(&meeting_of(25), vec![at(Endpoint::QosList, Effect::CutShort)]).await;
    zoom.run("cut", zoom.lookback(7)).await;
    let all = joins(&zoom);
    let expected = [
        format!("the list holds 10 records and says {all}"),
        format!("the list holds 10 records and the list of participants {all}"),
    ];
    assert_eq!(anomalies(&zoom, "cut"), expected);
}

#[tokio::test]
async fn what_is_not_whole_is_young_for_three_days_then_closed_once() {
    // The list ends early, and Zoom breaks off on single joins, so that nothing can be made good.
    let faults = vec![at(Endpoint::QosList, Effect::CutShort), at(Endpoint::QosSingle, Effect::Html(403))];
    let zoom = faulty(&meeting_of(25), faults).await;
    let nights = nights(&zoom, "short", 5).await;
    let reason = format!("10 of {} joins", joins(&zoom));
    assert_eq!(codes(&nights), [Code::Ok, Code::Ok, Code::Incomplete, Code::Ok, Code::Ok]);
    for (summary, _) in &nights[..2] {
        assert_eq!(summary.young.len(), 1, "{:?}", summary.lines());
        assert_eq!((summary.young[0].reason.as_str(), summary.problems.len()), (reason.as_str(), 0));
        assert!(summary.lines().iter().any(|line| line.contains(&reason)), "{:?}", summary.lines());
    }
    assert_eq!(nights[2].0.problems[0].reason, reason);
    assert_eq!(work(&zoom, "short"), [format!("done 10 {} {reason}", joins(&zoom))]);
    assert!(nights[3..].iter().all(|(_, requests)| asked_qos(requests) == 0));
    let open = "SELECT count(*) FROM v_work WHERE state NOT IN ('done', 'empty')";
    assert_eq!(zoom.count("short", open), 0, "joins end with their event");
}

#[tokio::test]
async fn single_joins_are_asked_for_once_a_day_and_never_too_many() {
    let zoom = faulty(&meeting_of(150), vec![at(Endpoint::QosList, Effect::CutShort)]).await;
    let night = |zoom: Collecting| async move {
        let (summary, requests) = zoom.run_counted("many", zoom.lookback(7)).await;
        (zoom, summary, asked(&requests, Endpoint::QosSingle))
    };
    let (zoom, summary, singles) = night(zoom).await;
    let all = joins(&zoom);
    let most = usize::try_from(all).unwrap().div_ceil(10) + 50;
    let half = format!("not_ready {0} {all} {0} of {all} joins", 10 + most);
    assert_eq!((summary.code, singles), (Code::Ok, most), "{:?}", summary.lines());
    assert_eq!(work(&zoom, "many"), std::slice::from_ref(&half));
    let (zoom, summary, singles) = night(zoom).await;
    assert_eq!((summary.code, singles), (Code::Ok, 0), "the same day");
    assert_eq!(work(&zoom, "many"), [half]);
    zoom.pass_minutes(24 * 60);
    let mut plan = zoom.lookback(7);
    plan.options.is_dry_run = true;
    let planned = zoom.run("many", plan).await.expected_calls;
    let (zoom, summary, singles) = night(zoom).await;
    assert_eq!((summary.code, singles), (Code::Ok, most), "{:?}", summary.lines());
    assert_eq!(planned, 1 + 1 + most as u64, "a page, the roster and those who are asked for singly");
    zoom.pass_minutes(24 * 60);
    let (zoom, summary, singles) = night(zoom).await;
    assert_eq!(
        (summary.code, singles),
        (Code::Ok, usize::try_from(all).unwrap() - 10 - 2 * most),
        "{:?}",
        summary.lines()
    );
    assert_eq!(work(&zoom, "many"), [format!("done {all} {all} -")]);
    assert_eq!(sessions(&zoom, "many"), all);
}

#[tokio::test]
async fn an_empty_list_of_an_event_with_people_is_asked_for_again() {
    let late = NOW.plus_seconds(86_400);
    let faults = || {
        let empty = |endpoint| until(late, at(endpoint, Effect::EmptyList));
        vec![empty(Endpoint::QosList), empty(Endpoint::Participants)]
    };
    let zoom = faulty(&meeting_of(12), faults()).await;
    let first = zoom.run("late", zoom.lookback(7)).await;
    assert_eq!((first.code, first.young.len()), (Code::Ok, 1), "{:?}", first.lines());
    assert_eq!(work(&zoom, "late"), ["not_ready 0 12 0 of 12 people"]);
    zoom.pass_minutes(24 * 60);
    let second = zoom.run("late", zoom.lookback(7)).await;
    assert_eq!(second.code, Code::Ok, "{:?}", second.lines());
    assert_eq!(work(&zoom, "late"), [format!("done {0} {0} -", joins(&zoom))]);
    assert_eq!(anomalies(&zoom, "late"), [""; 0]);

    let never = vec![at(Endpoint::QosList, Effect::EmptyList), at(Endpoint::Participants, Effect::EmptyList)];
    for source in [None, Some(Source::Single)] {
        let zoom = faulty(&meeting_of(12), never.clone()).await;
        let mut codes = Vec::new();
        for _ in 0..4 {
            codes.push(zoom.run("never", from_source(zoom.lookback(7), source)).await.code);
            zoom.pass_minutes(24 * 60);
        }
        assert_eq!(codes, [Code::Ok, Code::Ok, Code::Incomplete, Code::Ok], "{source:?}");
        assert_eq!(work(&zoom, "never"), ["empty 0 12 0 of 12 people"], "{source:?}");
    }
}

#[tokio::test]
async fn an_event_without_a_date_is_tried_on_three_days() {
    let mut shape = meeting_of(1);
    shape.meetings.clear();
    shape.webinars = vec![EventShape::new("Blank", NOW.plus_seconds(-86_400), 5, 14).with_blank_listing()];
    let faults = vec![at(Endpoint::QosList, Effect::CutShort), at(Endpoint::QosSingle, Effect::Html(403))];
    let zoom = faulty(&shape, faults).await;
    let nights = nights(&zoom, "blank", 4).await;
    assert_eq!(codes(&nights), [Code::Ok, Code::Ok, Code::Incomplete, Code::Ok]);
    assert_eq!(work(&zoom, "blank"), ["done 10 14 10 of 14 joins"]);
}

#[tokio::test]
async fn somebody_without_samples_is_a_session_from_every_endpoint() {
    let expected = i64::try_from(event(&Collecting::from(&meeting_of(5)).await.server, "Meeting").sessions().len());
    for source in [Source::List, Source::Single] {
        let endpoint = if source == Source::List { Endpoint::QosList } else { Endpoint::QosSingle };
        let zoom = faulty(&meeting_of(5), vec![at(endpoint, Effect::WithoutQos)]).await;
        let summary = zoom.run("silent", from_source(zoom.lookback(7), Some(source))).await;
        assert_eq!(summary.code, Code::Ok, "{source:?}: {:?}", summary.lines());
        assert_eq!(work(&zoom, "silent"), ["done 5 5 -"], "{source:?}");
        assert_eq!(Ok(sessions(&zoom, "silent")), expected, "{source:?}");
        let open = "SELECT count(*) FROM v_work WHERE state NOT IN ('done', 'empty')";
        assert_eq!(zoom.count("silent", open), 0, "{source:?}");
        let user_id = event(&zoom.server, "Meeting").sessions()[0].user_id.clone();
        let uuid = event(&zoom.server, "Meeting").uuid().to_owned();
        let summary =
            zoom.run("one", from_source(zoom.listed(&format!("meeting,{uuid},{user_id}\n")), Some(source))).await;
        assert_eq!(summary.code, Code::Ok, "{source:?}: {:?}", summary.lines());
        assert_eq!(sessions(&zoom, "one"), 1, "{source:?}");
    }
}

#[tokio::test]
async fn a_roster_that_is_cut_short_makes_no_whole_event_of_single_joins() {
    let zoom = faulty(&meeting_of(5), vec![at(Endpoint::Participants, Effect::TotalRecords(9))]).await;
    let mut codes = Vec::new();
    for _ in 0..4 {
        codes.push(zoom.run("single", from_source(zoom.lookback(7), Some(Source::Single))).await.code);
        zoom.pass_minutes(24 * 60);
    }
    assert_eq!(codes, [Code::Ok, Code::Ok, Code::Incomplete, Code::Ok]);
    assert_eq!(work(&zoom, "single"), ["done 5 9 5 of 9 joins"]);
}

#[tokio::test]
async fn a_join_that_zoom_denies_is_answered_and_leaves_no_open_item() {
    let denied = |zoom: &Collecting| event(&zoom.server, "Meeting").sessions()[2].user_id.clone();
    for (effect, source) in [(None, Some(Source::Single)), (Some(Effect::CutShort), None)] {
        let zoom =
            faulty(&meeting_of(25), effect.into_iter().map(|effect| at(Endpoint::QosList, effect)).collect()).await;
        let sessions_of = event(&zoom.server, "Meeting").sessions();
        let user_id = if source.is_some() { denied(&zoom) } else { sessions_of[20].user_id.clone() };
        let matcher =
            Matcher { endpoint: Some(Endpoint::QosSingle), participant: Some(user_id.clone()), ..Matcher::default() };
        zoom.server.add_fault(Fault { matcher, effect: Effect::NotFound });
        let summary = zoom.run("denied", from_source(zoom.lookback(7), source)).await;
        assert_eq!(summary.code, Code::Ok, "{source:?}: {:?}", summary.lines());
        let state = format!("SELECT state FROM v_work WHERE participant = '{user_id}'");
        assert_eq!(zoom.column("denied", &state), ["empty"], "{source:?}");
        assert_eq!(sessions(&zoom, "denied"), joins(&zoom) - 1, "{source:?}");
    }
}

#[tokio::test]
async fn single_joins_that_failed_end_with_their_event() {
    let zoom = Collecting::from(&meeting_of(5)).await;
    let failing = event(&zoom.server, "Meeting").sessions()[1].user_id.clone();
    let matcher =
        Matcher { endpoint: Some(Endpoint::QosSingle), participant: Some(failing.clone()), ..Matcher::default() };
    zoom.server.add_fault(Fault { matcher, effect: Effect::Html(403) });
    let summary = zoom.run("stuck", from_source(zoom.lookback(7), Some(Source::Single))).await;
    assert_eq!(summary.code, Code::Incomplete, "{:?}", summary.lines());
    let summary = zoom.run("stuck", zoom.lookback(7)).await;
    assert_eq!(summary.code, Code::Ok, "{:?}", summary.lines());
    let open = "SELECT participant || ' ' || state FROM v_work WHERE state NOT IN ('done', 'empty')";
    assert_eq!(zoom.column("stuck", open), [""; 0]);
    let state = format!("SELECT state FROM v_work WHERE participant = '{failing}'");
    assert_eq!(zoom.column("stuck", &state), ["done"]);
}

#[tokio::test]
async fn one_failed_request_counts_once_however_many_hang_on_it() {
    let mut shape = meeting_of(12);
    let other =
        |number: i64| EventShape::new(&format!("Other {number}"), NOW.plus_seconds(-80_000 + number * 60), 5, 4);
    shape.meetings.extend((0..3).map(other));
    for (endpoint, source) in [(Endpoint::Participants, None), (Endpoint::QosList, Some(Source::List))] {
        let zoom = Collecting::from(&shape).await;
        let meeting = event(&zoom.server, "Meeting");
        let matcher =
            Matcher { endpoint: Some(endpoint), event: Some(meeting.uuid().to_owned()), ..Matcher::default() };
        let people: BTreeSet<&str> =
            meeting.sessions().iter().map(|session| session.participant_uuid.as_str()).take(10).collect();
        let mut rows: Vec<String> = people.iter().map(|person| row(meeting, person)).collect();
        for number in 0..3 {
            let other = event(&zoom.server, &format!("Other {number}"));
            rows.push(row(other, &other.sessions()[1].user_id));
        }
        zoom.server.add_fault(Fault { matcher, effect: Effect::Html(503) });
        let summary = zoom.run("eight", from_source(zoom.listed(&rows.concat()), source)).await;
        assert_eq!(summary.code, Code::Incomplete, "{endpoint:?}: {:?}", summary.lines());
        assert_eq!(sessions(&zoom, "eight"), 3, "{endpoint:?}: the other events were asked for");
    }
    // The same for the detail of an event of which nothing is known.
    let zoom = Collecting::from(&shape).await;
    let meeting = event(&zoom.server, "Meeting");
    let matcher =
        Matcher { endpoint: Some(Endpoint::Detail), event: Some(meeting.uuid().to_owned()), ..Matcher::default() };
    zoom.server.add_fault(Fault { matcher, effect: Effect::Html(503) });
    let mut rows: Vec<String> = meeting.sessions().iter().map(|session| row(meeting, &session.user_id)).collect();
    let other = event(&zoom.server, "Other 0");
    rows.push(row(other, &other.sessions()[1].user_id));
    let summary = zoom.run("detail", zoom.listed(&rows.concat())).await;
    assert_eq!(summary.code, Code::Incomplete, "{:?}", summary.lines());
    assert_eq!(sessions(&zoom, "detail"), 1);
}

#[tokio::test]
async fn somebody_who_is_not_in_the_roster_yet_is_asked_for_again() {
    let meeting = EventShape::new("Meeting", NOW.plus_seconds(-44 * 60), 10, 5);
    let shape = Shape { seed: 4, now: NOW, webinars: Vec::new(), meetings: vec![meeting] };
    let zoom = Collecting::from(&shape).await;
    let uuid = event(&zoom.server, "Meeting").uuid().to_owned();
    let order = || {
        let mut order = zoom.named(&[(EventKind::Meeting, EventRef::parse(&uuid))]);
        order.targets.listed = Some(list(&format!("*,*,late@example.com\nmeeting,{uuid},never@example.com\n")));
        order
    };
    let early = zoom.run("late", order()).await;
    assert_eq!((early.code, early.young.len()), (Code::Ok, 2), "{:?}", early.lines());
    assert_eq!(zoom.states("late"), ["Meeting late@example.com not_ready", "Meeting never@example.com not_ready"]);
    zoom.pass_minutes(120);
    let settled = zoom.run("late", order()).await;
    assert_eq!(settled.code, Code::Incomplete, "{:?}", settled.lines());
    assert_eq!(zoom.states("late"), ["Meeting late@example.com empty", "Meeting never@example.com not_found"]);

    // A roster that is not whole says nothing of whom it lacks.
    let zoom = faulty(&meeting_of(5), vec![at(Endpoint::Participants, Effect::TotalRecords(9))]).await;
    let mut codes = Vec::new();
    for _ in 0..4 {
        let mut order = zoom.lookback(7);
        order.targets.listed = Some(list("*,*,late@example.com\n"));
        codes.push(zoom.run("cut", order).await.code);
        zoom.pass_minutes(24 * 60);
    }
    assert_eq!(codes, [Code::Ok, Code::Ok, Code::Incomplete, Code::Ok]);
    assert_eq!(zoom.states("cut"), ["Meeting late@example.com empty"]);
}

#[tokio::test]
async fn a_mistyped_event_spoils_three_nights_and_no_more() {
    let zoom = Collecting::from(&meeting_of(3)).await;
    let mistyped = || zoom.named(&[(EventKind::Meeting, EventRef::parse("bm90IGFuIGV2ZW50IQ=="))]);
    assert_eq!(zoom.run("typo", mistyped()).await.code, Code::Incomplete);
    zoom.pass_minutes(24 * 60);
    let nights = nights(&zoom, "typo", 14).await;
    let spoilt = codes(&nights).iter().filter(|code| **code == Code::Incomplete).count();
    assert_eq!((spoilt, codes(&nights)[0], codes(&nights)[1]), (2, Code::Incomplete, Code::Incomplete));
    assert!(codes(&nights)[2..].iter().all(|code| *code == Code::Ok), "{:?}", codes(&nights));
    let tries: Vec<usize> = nights.iter().map(|(_, requests)| asked_qos(requests)).collect();
    // One-person meetings are looked for, too: two requests a try.
    let of_typo: Vec<usize> = (2..14).filter(|&night| tries[night] > 0).collect();
    assert_eq!(of_typo, [8], "once a week: {tries:?}");
    assert_eq!(nights[3].0.resting, 1);
    // Named again it fails anew.
    assert_eq!(zoom.run("typo", mistyped()).await.code, Code::Incomplete);
    zoom.pass_minutes(24 * 60);
    assert_eq!(zoom.run("typo", zoom.lookback(7)).await.code, Code::Incomplete);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_rests_is_shown_with_the_command_that_drops_it() {
    let zoom = Collecting::from(&meeting_of(3)).await;
    let uuid = event(&zoom.server, "Meeting").uuid().to_owned();
    let run = |arguments: &[&str]| {
        program_for(&zoom.server, &zoom.db("rest"), zoom.server.clock().now()).args(arguments).output().unwrap()
    };
    for _ in 0..3 {
        for name in ["bm90IGFuIGV2ZW50IQ==", "98765432101"] {
            zoom.run("rest", zoom.named(&[(EventKind::Meeting, EventRef::parse(name))])).await;
        }
        zoom.run("rest", zoom.listed(&format!("meeting,{uuid},O'Hara of the office in Osaka\n"))).await;
        // As a later run finds them, which nobody named.
        let mark = rusqlite::Connection::open(zoom.db("rest")).unwrap();
        mark.execute("UPDATE work_item SET failed_days = 3 WHERE state = 'not_found'", []).unwrap();
        zoom.pass_minutes(24 * 60);
    }
    let status = run(&["status", "--json"]);
    let status: serde_json::Value = serde_json::from_slice(&status.stdout).unwrap();
    let rows = status["resting_items"].as_array().unwrap();
    let mut commands: Vec<&str> = rows.iter().map(|row| row["drop_with"].as_str().unwrap()).collect();
    commands.sort_unstable();
    let expected = [
        "zoom-qos forget --kind meeting --event=98765432101",
        "zoom-qos forget --kind meeting --event=bm90IGFuIGV2ZW50IQ==",
        r"zoom-qos forget --person='O'\''Hara of the office in Osaka'",
    ];
    assert_eq!(commands, expected);
    let text = String::from_utf8(run(&["status"]).stdout).unwrap();
    assert!(expected.iter().all(|command| text.contains(&format!("\n  {command}\n"))), "{text}");
    assert_eq!(status["open_items"].as_array().map(Vec::len), Some(0));
    for arguments in [
        ["forget", "--kind", "meeting", "--event=98765432101"],
        ["forget", "--kind", "meeting", "--event=bm90IGFuIGV2ZW50IQ=="],
    ] {
        let forgotten = run(&arguments);
        assert_eq!(code(&forgotten), 0, "{}", stderr(&forgotten));
    }
    let open = "SELECT participant FROM v_work WHERE state <> 'done'";
    assert_eq!(zoom.column("rest", open), ["O'Hara of the office in Osaka"]);
}

#[tokio::test]
async fn a_listed_stranger_spoils_three_nights_and_a_list_does_not_name_anew() {
    let zoom = Collecting::from(&meeting_of(3)).await;
    let uuid = event(&zoom.server, "Meeting").uuid().to_owned();
    let mut codes = Vec::new();
    let mut walks = Vec::new();
    for _ in 0..12 {
        let order = zoom.listed(&format!("meeting,{uuid},never@example.com\n"));
        let (summary, requests) = zoom.run_counted("stranger", order).await;
        codes.push(summary.code);
        walks.push(asked(&requests, Endpoint::Participants));
        zoom.pass_minutes(24 * 60);
    }
    assert!(codes[..3].iter().all(|code| *code == Code::Incomplete), "{codes:?}");
    assert!(codes[3..].iter().all(|code| *code == Code::Ok), "{codes:?}");
    assert_eq!(walks, [1, 1, 1, 0, 0, 0, 0, 0, 0, 1, 0, 0]);
}

#[tokio::test]
async fn whom_a_list_lacks_is_asked_for_singly_for_listed_people_too() {
    let zoom = faulty(&meeting_of(25), vec![at(Endpoint::QosList, Effect::CutShort)]).await;
    let meeting = event(&zoom.server, "Meeting");
    let people: Vec<&str> = meeting.sessions().iter().map(|session| session.participant_uuid.as_str()).collect();
    let rows = people.iter().map(|person| row(meeting, person)).collect::<Vec<_>>().concat();
    let summary = zoom.run("listed", from_source(zoom.listed(&rows), Some(Source::List))).await;
    assert_eq!(summary.code, Code::Ok, "{:?}", summary.lines());
    assert_eq!(sessions(&zoom, "listed"), joins(&zoom));
    assert_eq!(zoom.count("listed", "SELECT count(*) FROM v_work WHERE state <> 'done'"), 0);
    assert_eq!(zoom.count("listed", "SELECT count(*) FROM v_work WHERE participant IS NULL"), 0);
}
