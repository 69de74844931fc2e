//! What goes wrong on the way: refusals, pages that break, servers in trouble. One bad event never costs another.

use zoom_qos::exit::Code;
use zoom_qos::model::{EventKind, Source};
use zoom_qos::simulator::{Credentials, Effect, Endpoint, Fault, Matcher, Occurrence, Options, Shape};
use zoom_qos::zoom::BODY_BYTES;

use crate::support::collecting::{Collecting, NOW, asked, asked_qos, event, from_source, small};
use crate::support::dump::assert_same;

const FORBIDDEN: &str = r#"{"code":200,"message":"No permission."}"#;

fn answer(status: u16, body: &str) -> Effect {
    Effect::Answer { status, headers: Vec::new(), body: body.to_owned() }
}

fn at(endpoint: Endpoint, occurrence: Occurrence, effect: Effect) -> Fault {
    Fault { matcher: Matcher { endpoint: Some(endpoint), occurrence, ..Matcher::default() }, effect }
}

/// Strikes one endpoint of the event of this topic in the small account.
async fn at_event(topic: &str, endpoint: Endpoint, occurrence: Occurrence, effect: Effect) -> Collecting {
    let zoom = Collecting::small().await;
    let event = Some(event(&zoom.server, topic).uuid().to_owned());
    let matcher = Matcher { endpoint: Some(endpoint), event, occurrence, ..Matcher::default() };
    zoom.server.add_fault(Fault { matcher, effect });
    zoom
}

async fn with(options: Options) -> Collecting {
    Collecting::with(&small(), Options { limits: None, ..options }).await
}

#[tokio::test]
async fn faults_that_pass_leave_no_trace() {
    use Occurrence::Nth;
    let undisturbed = Collecting::small().await;
    undisturbed.run("whole", undisturbed.lookback(7)).await;
    let whole = undisturbed.dump("whole");
    for (endpoint, occurrence, effect) in [
        (Endpoint::QosList, Nth(2), Effect::TruncatedJson),
        (Endpoint::QosList, Nth(2), Effect::Html(200)),
        (Endpoint::QosList, Nth(2), Effect::Empty),
        (Endpoint::Participants, Nth(1), Effect::Html(503)),
        (Endpoint::Listing, Nth(2), Effect::Html(500)),
        (Endpoint::QosList, Nth(3), Effect::OkWithError { code: 500, message: "Internal.".to_owned() }),
        (Endpoint::QosList, Nth(3), Effect::TokenRevoked),
        (Endpoint::Token, Nth(1), Effect::Html(502)),
    ] {
        let shown = format!("{effect:?}");
        let zoom = with(Options { faults: vec![at(endpoint, occurrence, effect)], ..Options::default() }).await;
        let summary = zoom.run("faulty", zoom.lookback(7)).await;
        assert_eq!(summary.code, Code::Ok, "{shown}: {:?}", summary.lines());
        assert_same(&whole, &zoom.dump("faulty"), &shown);
    }
}

#[tokio::test]
async fn one_bad_event_among_good_ones_fails_by_itself() {
    for (effect, state) in [
        (Effect::Html(502), "failed"),
        (Effect::TruncatedJson, "failed"),
        (Effect::OkWithError { code: 1234, message: "No.".to_owned() }, "failed"),
        (answer(403, FORBIDDEN), "forbidden"),
        (Effect::Html(403), "blocked"),
        (Effect::NotFound, "not_found"),
    ] {
        let zoom = at_event("Second meeting", Endpoint::QosList, Occurrence::First(3), effect.clone()).await;
        let summary = zoom.run("one", zoom.lookback(7)).await;
        assert_eq!(summary.code, Code::Incomplete, "{effect:?}: {:?}", summary.lines());
        let expected = ["Alone done", "Small meeting done", "Small webinar done"].map(str::to_owned);
        let (bad, good): (Vec<_>, Vec<_>) =
            zoom.states("one").into_iter().partition(|line| line.starts_with("Second meeting"));
        assert_eq!((good, bad), (expected.to_vec(), vec![format!("Second meeting {state}")]), "{effect:?}");
        // The fault passes, be it met once or three times in a run.
        let mut codes = Vec::new();
        for _ in 0..3 {
            codes.push(zoom.run("one", zoom.lookback(7)).await.code);
        }
        assert_eq!(codes.last(), Some(&Code::Ok), "{effect:?}: {codes:?}");
    }
}

/// The list's page tells of somebody whose record alone is larger than any answer may be.
#[tokio::test]
async fn a_record_over_the_cap_costs_nobody_else() {
    let zoom = Collecting::small().await;
    let meeting = event(&zoom.server, "Second meeting");
    let (joins, giant) = (meeting.sessions().len(), meeting.sessions()[3].user_id.clone());
    let strikes = |endpoint, participant| Fault {
        matcher: Matcher {
            endpoint: Some(endpoint),
            event: Some(meeting.uuid().to_owned()),
            participant,
            ..Matcher::default()
        },
        effect: answer(200, &format!(r#"{{"user_id":"{giant}"{}}}"#, " ".repeat(BODY_BYTES))),
    };
    zoom.server.add_fault(strikes(Endpoint::QosList, None));
    zoom.server.add_fault(strikes(Endpoint::QosSingle, Some(giant.clone())));
    let summary = zoom.run("giant", zoom.lookback(7)).await;
    assert_eq!(summary.code, Code::Incomplete, "{:?}", summary.lines());
    let stored = "SELECT user_id FROM v_participant_session JOIN v_event USING (kind, event_uuid)
                  WHERE topic = 'Second meeting' AND EXISTS (
                      SELECT 1 FROM v_sample WHERE v_sample.session_id = v_participant_session.session_id)";
    let stored = zoom.column("giant", stored);
    assert_eq!((stored.len(), stored.contains(&giant)), (joins - 1, false), "{stored:?}");
    let others = zoom.states("giant").into_iter().filter(|line| !line.starts_with("Second meeting"));
    assert!(
        others.clone().count() == 3 && others.clone().all(|line| line.ends_with(" done")),
        "{:?}",
        zoom.states("giant")
    );
    let told = zoom.column("giant", "SELECT participant || ': ' || reason FROM v_work WHERE state = 'failed'");
    assert!(told.iter().any(|line| line.contains(&giant) && line.contains("larger than 16 MiB")), "{told:?}");
    let said = format!("failed (1 of {joins} participants could not be read)");
    assert!(summary.lines().iter().any(|line| line.contains(&said)), "{:?}", summary.lines());
}

#[tokio::test]
async fn a_json_403_for_everything_of_a_kind_is_a_missing_role() {
    for endpoint in [Endpoint::QosList, Endpoint::Listing] {
        let zoom = with(Options {
            faults: vec![at(endpoint, Occurrence::Every, answer(403, FORBIDDEN))],
            ..Options::default()
        })
        .await;
        let summary = zoom.run("role", zoom.lookback(7)).await;
        assert_eq!(summary.code, Code::Refused, "{endpoint:?} {:?}", summary.lines());
    }
}

/// Webinars are refused, meetings are not.
async fn check_refused(options: Options, word: &str) {
    let zoom = with(options).await;
    for source in [Source::List, Source::Single] {
        let name = format!("{source:?}");
        let summary = zoom.run(&name, from_source(zoom.lookback(7), Some(source))).await;
        assert_eq!(summary.code, Code::Refused, "{:?}", summary.lines());
        assert!(summary.remarks.iter().any(|remark| remark.contains(word)), "{:?}", summary.remarks);
        let sql = "SELECT kind || ' ' || state FROM v_work WHERE participant IS NULL AND state = 'done'";
        assert_eq!(zoom.column(&name, sql), ["meeting done"; 3]);
    }
}

#[tokio::test]
async fn a_refused_kind_does_not_cost_the_other() {
    check_refused(Options { kinds_without_plan: vec![EventKind::Webinar], ..Options::default() }, "plan").await;
    for missing in ["dashboard:read:list_webinars:admin", "dashboard:read:list_webinar_participants:admin"] {
        let mut options = Options::default();
        assert!(options.scopes.remove(missing), "{missing}");
        check_refused(options, missing).await;
    }
}

#[tokio::test]
async fn refused_credentials_end_the_run() {
    let credentials = Credentials { client_secret: "another".to_owned(), ..Credentials::default() };
    let zoom = with(Options { credentials, ..Options::default() }).await;
    let (summary, requests) = zoom.run_counted("refused", zoom.lookback(7)).await;
    assert_eq!(summary.code, Code::Refused, "{:?}", summary.lines());
    assert_eq!((requests.len(), asked(&requests, Endpoint::Token)), (1, 1));
}

#[tokio::test]
async fn a_list_whose_token_dies_is_begun_again_three_times() {
    for (deaths, code, state) in [(3, Code::Ok, "done"), (9, Code::Incomplete, "failed")] {
        let topic = "Small webinar";
        let zoom = Collecting::small().await;
        let uuid = Some(event(&zoom.server, topic).uuid().to_owned());
        // Each second request of the list is the one that comes with a token.
        for death in 1..=deaths {
            let occurrence = Occurrence::Nth(2 * death);
            let matcher =
                Matcher { endpoint: Some(Endpoint::QosList), event: uuid.clone(), occurrence, ..Matcher::default() };
            zoom.server.add_fault(Fault { matcher, effect: Effect::PageTokenExpired });
        }
        let summary = zoom.run("token", zoom.lookback(7)).await;
        assert_eq!(summary.code, code, "{:?}", summary.lines());
        assert!(zoom.states("token").contains(&format!("{topic} {state}")));
        if code == Code::Ok {
            let whole = Collecting::small().await;
            whole.run("whole", whole.lookback(7)).await;
            assert_same(&whole.dump("whole"), &zoom.dump("token"), "after restarts");
        }
    }
}

#[tokio::test]
async fn a_list_that_never_ends_is_ended_with_an_anomaly() {
    let empty = answer(200, r#"{"next_page_token":"more","page_size":10,"total_records":30,"participants":[]}"#);
    for effect in [Effect::RepeatedPageToken, empty] {
        let zoom = at_event("Small webinar", Endpoint::QosList, Occurrence::From(2), effect.clone()).await;
        let (summary, requests) = zoom.run_counted("loop", zoom.lookback(7)).await;
        assert_eq!(summary.code, Code::Ok, "{effect:?}: {:?}", summary.lines());
        assert!(asked(&requests, Endpoint::QosList) < 9, "{effect:?}");
        let sql = "SELECT count(*) FROM v_anomaly WHERE path = 'next_page_token' AND user_id IS NULL";
        assert_eq!(zoom.count("loop", sql), 1, "{effect:?}");
    }
}

#[tokio::test]
async fn a_total_that_is_wrong_changes_no_row() {
    let undisturbed = Collecting::small().await;
    undisturbed.run("whole", undisturbed.lookback(7)).await;
    for endpoint in [Endpoint::Participants, Endpoint::QosList] {
        let zoom = with(Options {
            faults: vec![at(endpoint, Occurrence::Every, Effect::TotalRecords(7))],
            ..Options::default()
        })
        .await;
        let summary = zoom.run("faulty", zoom.lookback(7)).await;
        assert_eq!(summary.code, Code::Ok, "{endpoint:?}: {:?}", summary.lines());
        let of_counts = "SELECT raw_value FROM v_anomaly WHERE path = 'total_records' AND user_id IS NULL";
        let told = zoom.column("faulty", of_counts);
        assert!(!told.is_empty() && told.iter().all(|text| text.contains("and says 7")), "{endpoint:?}: {told:?}");
        // The counts themselves are what Zoom told: an event of fewer joins than the most of them is said to be a part.
        let kept = |dump: String| {
            let lines = dump.lines().filter(|line| !line.contains("total_records ") && !line.starts_with("=="));
            let uncounted = |line: &str| {
                let line = line.split(" records_total=").next().unwrap_or_default();
                line.split(" zoom_joins=").next().unwrap_or_default().to_owned() + "\n"
            };
            lines.map(uncounted).collect::<String>()
        };
        assert_same(&kept(undisturbed.dump("whole")), &kept(zoom.dump("faulty")), &format!("{endpoint:?}"));
    }
}

#[tokio::test]
async fn when_all_is_down_the_run_is_temporary_and_the_days_stay_open() {
    let faults = vec![Fault {
        matcher: Matcher { occurrence: Occurrence::First(9), ..Matcher::default() },
        effect: Effect::Html(503),
    }];
    let zoom = with(Options { faults, ..Options::default() }).await;
    let mut order = zoom.lookback(3);
    order.zoom.retry_limit = 2;
    let summary = zoom.run("down", order).await;
    assert_eq!(summary.code, Code::Temporary, "{:?}", summary.lines());
    assert!(zoom.count("down", "SELECT count(*) FROM discovery_day WHERE listed_at IS NULL") > 0);
    let summary = zoom.run("down", zoom.lookback(3)).await;
    assert_eq!(summary.code, Code::Ok, "{:?}", summary.lines());
    assert_eq!(zoom.count("down", "SELECT count(*) FROM discovery_day WHERE listed_at IS NULL"), 0);
}

#[tokio::test]
async fn a_run_gives_up_on_a_zoom_that_fails_again_and_again() {
    let meeting = |number: i64| {
        zoom_qos::simulator::EventShape::new(&format!("{number}"), NOW.plus_seconds(-90_000 + number * 60), 3, 2)
    };
    let shape = Shape { seed: 9, now: NOW, webinars: Vec::new(), meetings: (0..90).map(meeting).collect() };
    let faults = vec![at(Endpoint::QosList, Occurrence::Every, Effect::Html(502))];
    let zoom = Collecting::with(&shape, Options { limits: None, faults, ..Options::default() }).await;
    let (summary, requests) = zoom.run_counted("down", zoom.lookback(3)).await;
    assert_eq!(summary.code, Code::Temporary, "{:?}", summary.lines());
    assert!(asked_qos(&requests) < 90 * 3, "{}", asked_qos(&requests));
    assert_eq!(zoom.count("down", "SELECT count(*) FROM v_work"), 90);
}

#[tokio::test]
async fn the_most_severe_code_is_told_and_the_summary_agrees_with_the_views() {
    let options = Options { kinds_without_plan: vec![EventKind::Webinar], ..Options::default() };
    let zoom = with(options).await;
    let uuid = Some(event(&zoom.server, "Alone").uuid().to_owned());
    let matcher = Matcher { endpoint: Some(Endpoint::QosList), event: uuid, ..Matcher::default() };
    zoom.server.add_fault(Fault { matcher, effect: Effect::Html(500) });
    let summary = zoom.run("several", zoom.lookback(7)).await;
    assert_eq!(summary.code, Code::Refused, "refused beats incomplete: {:?}", summary.lines());
    let json = summary.json();
    assert_eq!(json["exit_code"], 4);
    assert_eq!(json["items"]["done"], zoom.count("several", "SELECT count(*) FROM v_work WHERE state = 'done'"));
    assert_eq!(json["items"]["failed"], zoom.count("several", "SELECT count(*) FROM v_work WHERE state = 'failed'"));
    assert_eq!(json["samples"], zoom.count("several", "SELECT count(*) FROM v_sample"));
    assert_eq!(json["stream_samples"], zoom.count("several", "SELECT count(*) FROM v_stream_sample"));
    assert_eq!(json["calls"]["today"], zoom.count("several", "SELECT sum(calls) FROM call_count"));
}
