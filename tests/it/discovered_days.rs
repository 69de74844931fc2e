//! Days of an account: that each is discovered in the end, or named as lost, and that no night lists more for it.

use std::time::Duration;

use zoom_qos::collect::summary::Summary;
use zoom_qos::exit::Code;
use zoom_qos::model::{EventKind, EventRef, Timestamp};
use zoom_qos::simulator::{Effect, Endpoint, EventShape, Fault, Matcher, Occurrence, Options, Request, Shape};
use zoom_qos::store::{self, discovery};

use crate::support::collecting::{Collecting, asked, event};
use crate::support::program::{code, program, program_for, stderr};

/// The first night: 2026-11-17T03:17:00Z.
const NIGHT: Timestamp = Timestamp(1_794_885_420);
const DAY: u64 = 86_400;

/// A time so many hours after the first night; before it, if it is negative.
fn hours(hours: i64) -> Timestamp {
    NIGHT.plus_seconds(hours * 3_600)
}

fn account(meetings: Vec<EventShape>) -> Shape {
    Shape { seed: 3, now: NIGHT, webinars: Vec::new(), meetings }
}

/// One meeting at 10:17 of each of these days, counted from that of the first night.
fn daily(days: impl Iterator<Item = i64>) -> Vec<EventShape> {
    days.map(|day| EventShape::new(&format!("Day {day}"), hours(24 * day + 7), 3, 2)).collect()
}

async fn with_faults(shape: &Shape, faults: Vec<Fault>) -> Collecting {
    Collecting::with(shape, Options { limits: None, faults, ..Options::default() }).await
}

fn listing(kind: EventKind, occurrence: Occurrence, effect: Effect) -> Fault {
    let matcher = Matcher { endpoint: Some(Endpoint::Listing), kind: Some(kind), occurrence, ..Matcher::default() };
    Fault { matcher, effect }
}

/// A night with `--lookback DAYS`; then a day passes.
async fn night(zoom: &Collecting, name: &str, days: u64) -> (Summary, usize) {
    let (summary, requests) = zoom.run_counted(name, zoom.lookback(days)).await;
    zoom.server.clock().pass(Duration::from_secs(DAY));
    (summary, asked(&requests, Endpoint::Listing))
}

#[track_caller]
fn assert_well((summary, listings): &(Summary, usize), expected_listings: usize) {
    assert_eq!(summary.code, Code::Ok, "{:?}", summary.lines());
    assert_eq!(*listings, expected_listings);
}

/// How many days are open, or lost, by the ledger.
fn counts(zoom: &Collecting, name: &str) -> (usize, usize) {
    let connection = store::open_read_only(&zoom.db(name)).unwrap();
    (discovery::open_days(&connection).unwrap().len(), discovery::lost_days(&connection).unwrap().len())
}

#[tokio::test]
async fn a_meeting_that_runs_while_the_job_runs_is_found_by_a_later_night() {
    // From 23:50 of the day before to 14:50: with one day it is out of the window of the second night.
    let running = EventShape::new("Running", hours(-4).plus_seconds(2_000), 15 * 60, 2);
    // Thirty hours, begun two days before in the evening: out of the window of two days when it has ended.
    let long = EventShape::new("Long", hours(-29), 30 * 60, 2);
    for (days, topics) in [(1, &["Running done"][..]), (2, &["Long done", "Running done"])] {
        let zoom = Collecting::from(&account(vec![running.clone(), long.clone()])).await;
        for _ in 0..5 {
            assert_well(&night(&zoom, "nights", days).await, 3);
        }
        assert_eq!(zoom.states("nights"), topics, "--lookback {days}");
    }
}

#[tokio::test]
async fn nights_that_did_not_run_leave_no_hole() {
    let zoom = Collecting::from(&account(daily(-4..12))).await;
    let mut listings = Vec::new();
    for number in 0..16 {
        if (2..11).contains(&number) {
            zoom.server.clock().pass(Duration::from_secs(DAY));
            continue;
        }
        let ran = night(&zoom, "nights", 3).await;
        assert_well(&ran, 3);
        listings.push(ran.1);
    }
    let done = zoom.states("nights");
    // The first night looks back three days, at 03:17: what began later on the day before them is not its.
    assert_eq!(done.len(), 15, "{done:?}");
    assert!(done.iter().all(|state| state.ends_with(" done")), "{done:?}");
    assert_eq!(counts(&zoom, "nights"), (9, 0), "three listings with the last three days");
}

#[tokio::test]
async fn an_account_without_webinars_lists_no_more_every_night() {
    let options = Options { limits: None, kinds_without_plan: vec![EventKind::Webinar], ..Options::default() };
    let zoom = Collecting::with(&account(daily(-4..0)), options).await;
    for _ in 0..8 {
        let (summary, listings) = night(&zoom, "no webinars", 3).await;
        assert_eq!((summary.code, listings), (Code::Refused, 3), "{:?}", summary.lines());
    }
    let webinars = "SELECT count(*) FROM discovery_day WHERE kind = 'webinar'";
    assert_eq!(zoom.count("no webinars", webinars), 0);
    assert_eq!(counts(&zoom, "no webinars"), (6, 0));
}

#[tokio::test]
async fn a_listing_that_failed_once_is_made_up_for_and_costs_later_nights_nothing() {
    let down = listing(EventKind::Meeting, Occurrence::First(9), Effect::Html(503));
    let days = [-170, -120, -90].into_iter().chain(-3..8);
    let zoom = with_faults(&account(daily(days)), vec![down]).await;
    let only_meetings = |days: u64| {
        let mut order = zoom.lookback(days);
        order.targets.discovery.as_mut().unwrap().kinds = vec![EventKind::Meeting];
        order
    };
    let (summary, requests) = zoom.run_counted("long", only_meetings(170)).await;
    // Six spans for each of the two listings, of which the three oldest failed with two retries each.
    let expected = (Code::Incomplete, 12 + 6);
    assert_eq!((summary.code, asked(&requests, Endpoint::Listing)), expected, "{:?}", summary.lines());
    zoom.pass_minutes(24 * 60);
    for expected in [2 + 3, 2, 2, 2] {
        let (summary, requests) = zoom.run_counted("long", only_meetings(1)).await;
        let listings = asked(&requests, Endpoint::Listing);
        assert_eq!((summary.code, listings), (Code::Ok, expected), "{:?}", summary.lines());
        zoom.pass_minutes(24 * 60);
    }
    assert_eq!(counts(&zoom, "long"), (6, 0));
    assert_eq!(zoom.count("long", "SELECT count(*) FROM v_work WHERE state = 'done'"), 3 + 7);
}

#[tokio::test]
async fn a_listing_shorter_than_its_own_total_is_told_three_times_and_spoils_no_later_night() {
    let zoom = Collecting::from(&account(daily(-4..20))).await;
    for _ in 0..4 {
        assert_well(&night(&zoom, "short", 1).await, 3);
    }
    zoom.server.add_fault(listing(EventKind::Meeting, Occurrence::Every, Effect::TotalRecords(25)));
    for told in [
        "3 of 25 events that it says it has; it is asked for on 2 more days",
        "4 of 25 events that it says it has; it is asked for on 1 more day",
        "5 of 25 events that it says it has; its days count as discovered from now on",
    ] {
        let (summary, listings) = night(&zoom, "short", 1).await;
        assert_eq!((summary.code, listings), (Code::Incomplete, 3), "{:?}", summary.lines());
        let lines = summary.lines().join("\n");
        assert!(lines.contains(told), "{lines}");
    }
    for _ in 0..4 {
        assert_well(&night(&zoom, "short", 1).await, 3);
    }
    let kept = "SELECT DISTINCT events_found || ' of ' || events_told FROM discovery_day WHERE listing = 'past'
                AND kind = 'meeting' AND short_days > 3";
    assert_eq!(zoom.column("short", kept), ["3 of 25"]);
    assert_eq!(counts(&zoom, "short"), (9, 0));
}

#[tokio::test]
async fn a_day_whose_listing_was_cut_short_is_not_discovered() {
    let zoom = Collecting::from(&account(daily(-4..8))).await;
    assert_well(&night(&zoom, "cut", 3).await, 3);
    // The list says that it goes on, and never does.
    zoom.server.add_fault(listing(EventKind::Meeting, Occurrence::First(3), Effect::NextPageToken("again".to_owned())));
    let (summary, _) = night(&zoom, "cut", 3).await;
    assert_eq!(summary.code, Code::Incomplete, "{:?}", summary.lines());
    let open = "SELECT count(*) FROM discovery_day WHERE kind = 'meeting' AND discovered_at IS NULL";
    assert!(zoom.count("cut", open) > 6);
    assert_well(&night(&zoom, "cut", 3).await, 3);
    assert_eq!(counts(&zoom, "cut"), (9, 0));
}

#[tokio::test]
async fn a_listed_event_without_a_uuid_is_named_once() {
    let body = r#"{"from":"2026-11-14","to":"2026-11-17","page_count":1,"page_size":300,"total_records":1,
                   "next_page_token":"","meetings":[{"id":123,"topic":"?","start_time":"2026-11-16T09:00:00Z"}]}"#;
    let nameless = Effect::Answer { status: 200, headers: Vec::new(), body: body.to_owned() };
    let fault = Fault {
        matcher: Matcher {
            endpoint: Some(Endpoint::Listing),
            kind: Some(EventKind::Meeting),
            occurrence: Occurrence::EachNth(2),
            ..Matcher::default()
        },
        effect: nameless,
    };
    let zoom = with_faults(&account(Vec::new()), vec![fault]).await;
    let (summary, _) = night(&zoom, "nameless", 3).await;
    assert_eq!(summary.code, Code::Incomplete, "{:?}", summary.lines());
    assert!(summary.lines().join("\n").contains("1 listed without a UUID"), "{:?}", summary.lines());
    for _ in 0..4 {
        assert_well(&night(&zoom, "nameless", 3).await, 3);
    }
    assert_eq!(counts(&zoom, "nameless"), (9, 0));
}

#[tokio::test]
async fn runs_for_days_close_what_nights_opened_and_open_nothing() {
    let zoom = Collecting::from(&account(daily(-20..8))).await;
    let days = |days: u64| {
        let mut order = zoom.lookback(days);
        order.targets.discovery.as_mut().unwrap().takes_up_unfinished = false;
        order
    };
    assert_eq!(zoom.run("days", days(9)).await.code, Code::Ok);
    assert_eq!(zoom.count("days", "SELECT count(*) FROM discovery_day"), 0);
    zoom.run("days", zoom.lookback(1)).await;
    zoom.pass_minutes(5 * 24 * 60);
    assert_eq!(zoom.run("days", days(9)).await.code, Code::Ok);
    assert_eq!(counts(&zoom, "days"), (0, 0), "both days are discovered, and none is added");
}

#[tokio::test]
async fn runs_for_listed_people_have_days_of_their_own() {
    let zoom = Collecting::from(&account(daily(-4..4))).await;
    zoom.run("everybody", zoom.lookback(3)).await;
    let email = zoom.column("everybody", "SELECT max(email) FROM v_participant_session").remove(0);
    let listed = || {
        let mut order = zoom.lookback(1);
        order.targets.listed = Some(crate::support::collecting::list(&format!("*,*,{email}")));
        order
    };
    zoom.run("scopes", listed()).await;
    for _ in 0..4 {
        assert_well(&night(&zoom, "scopes", 1).await, 3);
    }
    let (_, requests) = zoom.run_counted("scopes", listed()).await;
    let spans: Vec<&Request> = requests.iter().filter(|request| request.endpoint == Some(Endpoint::Listing)).collect();
    assert!(spans.iter().all(|request| request.query["from"].starts_with("2026-11-16")), "{spans:?}");
    let open =
        "SELECT scope || ' ' || count(*) FROM discovery_day WHERE discovered_at IS NULL GROUP BY scope ORDER BY 1";
    assert_eq!(zoom.column("scopes", open), ["everybody 9", "listed 9"]);
}

#[tokio::test]
async fn an_item_of_a_number_is_taken_up_again() {
    let late = EventShape::new("Late", hours(2), 10, 2);
    let zoom = Collecting::from(&account(vec![late])).await;
    let number = EventRef::parse(&event(&zoom.server, "Late").number().to_string());
    let summary = zoom.run("number", zoom.named(&[(EventKind::Meeting, number)])).await;
    assert_eq!(summary.code, Code::Incomplete, "{:?}", summary.lines());
    let (summary, _) = night(&zoom, "number", 0).await;
    assert_eq!(summary.code, Code::Incomplete, "it is asked for again: {:?}", summary.lines());
    let (summary, _) = night(&zoom, "number", 0).await;
    assert_eq!(summary.code, Code::Ok, "{:?}", summary.lines());
    assert_eq!(zoom.states("number"), ["Late done"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn lost_days_are_told_once_by_the_run_and_for_good_by_whoever_is_asked() {
    let zoom = Collecting::from(&account(Vec::new())).await;
    assert_well(&night(&zoom, "lost", 1).await, 3);
    zoom.server.clock().pass(Duration::from_secs(183 * DAY));
    let now = zoom.server.clock().now();
    let db = zoom.db("lost");
    let collect = || {
        program_for(&zoom.server, &db, now).args(["collect", "--lookback", "1", "--kind", "meeting"]).output().unwrap()
    };
    let first = collect();
    assert_eq!(code(&first), 3, "{}", stderr(&first));
    assert!(stderr(&first).contains("meetings of 2026-11-16 to 2026-11-19 were lost"), "{}", stderr(&first));
    let second = collect();
    assert_eq!(code(&second), 0, "{}", stderr(&second));
    assert_eq!(counts(&zoom, "lost").1, 8);

    let status = program(&db).args(["status"]).output().unwrap();
    assert!(String::from_utf8_lossy(&status.stdout).contains("2026-11-16"), "{status:?}");
    let doctor = program(&db).args(["doctor", "--offline"]).output().unwrap();
    assert!(String::from_utf8_lossy(&doctor.stdout).contains("4 days lost, from "), "{doctor:?}");
    let stale = ["report", "stale_data", "--from", "2026-11-01", "--to", "2026-12-01", "--format", "csv"];
    let stale = program(&db).args(stale).output().unwrap();
    assert!(String::from_utf8_lossy(&stale.stdout).contains("day lost"), "{stale:?}");
}

/// What a command prints at a time.
fn printed(zoom: &Collecting, name: &str, now: Timestamp, arguments: &[&str]) -> String {
    let output = program_for(&zoom.server, &zoom.db(name), now).args(arguments).output().unwrap();
    String::from_utf8_lossy(&output.stdout).into_owned()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn days_that_no_run_asked_for_are_told_up_to_the_last_that_is_asked_about() {
    let zoom = Collecting::from(&account(Vec::new())).await;
    assert_well(&night(&zoom, "once", 1).await, 3);
    let later = hours(33 * 24);
    let stale = |to: &str| {
        let days = ["report", "stale_data", "--from", "2026-11-11", "--to", to, "--format", "csv"];
        let printed = printed(&zoom, "once", later, &days);
        printed.lines().filter(|line| line.contains("never listed")).map(str::to_owned).collect::<Vec<_>>()
    };
    let never = stale("2026-12-19");
    assert_eq!(never.len(), 2, "a line of meetings, and one of webinars: {never:?}");
    assert!(never[0].starts_with("days never listed,") && never[0].contains("2026-11-18 to 2026-12-19"), "{never:?}");
    assert!(stale("2026-11-18")[0].starts_with("day never listed,"));
    assert!(stale("2026-11-17").is_empty());
    let doctor = printed(&zoom, "once", later, &["doctor", "--offline"]);
    assert!(doctor.contains("32 days not discovered yet, from 2026-11-16 to 2026-12-17"), "{doctor}");
    let status = printed(&zoom, "once", later, &["status", "--json"]);
    let status: serde_json::Value = serde_json::from_str(&status).unwrap();
    let days = status["days"].as_array().unwrap();
    let never: Vec<_> = days.iter().filter(|row| row["state"] == "never listed").collect();
    assert_eq!(never.len(), 2, "{days:?}");
    assert_eq!((&never[0]["from_on"], &never[0]["to_on"]), (&"2026-11-18".into(), &"2026-12-17".into()));
    // A night that was skipped, between two that ran.
    let sql = "INSERT INTO discovery_day (account, kind, listing, scope, day_on, listed_at, discovered_at)
               SELECT account, kind, listing, scope, '2026-11-21', 1, 1 FROM discovery_day WHERE day_on = '2026-11-17'";
    rusqlite::Connection::open(zoom.db("once")).unwrap().execute(sql, []).unwrap();
    let never = stale("2026-11-22");
    assert!(never[0].contains("2026-11-18 to 2026-11-20") && never[2].contains("asked for 2026-11-22"), "{never:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_doctor_calls_no_days_discovered_where_no_run_asked_for_any() {
    let zoom = Collecting::from(&account(Vec::new())).await;
    drop(store::Store::open(&zoom.db("imported"), store::Journal::Truncate).unwrap());
    let doctor = printed(&zoom, "imported", NIGHT, &["doctor", "--offline"]);
    assert!(doctor.contains("days: no run ever asked for days, so none is known to be discovered"), "{doctor}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_first_night_that_is_killed_leaves_its_days_open() {
    let waits = listing(EventKind::Meeting, Occurrence::First(1), Effect::Delay(Duration::from_hours(1)));
    let zoom = with_faults(&account(daily(-4..4)), vec![waits]).await;
    let db = zoom.db("killed");
    let mut child = program_for(&zoom.server, &db, NIGHT).args(["collect", "--lookback", "3"]).spawn().unwrap();
    while asked(&zoom.server.requests(), Endpoint::Listing) == 0 || !db.exists() || counts(&zoom, "killed").0 == 0 {
        assert!(child.try_wait().unwrap().is_none(), "the run ended by itself");
        tokio::task::yield_now().await;
    }
    child.kill().unwrap();
    child.wait().unwrap();
    zoom.server.clock().pass(Duration::from_secs(DAY));
    assert_well(&night(&zoom, "killed", 0).await, 3);
    assert_eq!(zoom.states("killed"), ["Day -1 done", "Day -2 done", "Day -3 done", "Day 0 done"]);
}
