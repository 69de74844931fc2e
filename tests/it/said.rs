//! What people said of events, and Zoom's own counts: asked once, after everything else, and never in the way.

use chrono::Days;
use zoom_qos::collect::context::Wished;
use zoom_qos::collect::forgotten::Forgotten;
use zoom_qos::collect::run::Order;
use zoom_qos::exit::Code;
use zoom_qos::model::{EventKind, Timestamp};
use zoom_qos::pseudonym::Pseudonyms;
use zoom_qos::simulator::{
    Dress, Effect, Endpoint, EventShape, Fault, IncidentKind, Matcher, Occurrence, Options, Shape,
};
use zoom_qos::store::erase::Effect as Erasing;
use zoom_qos::store::forget::Namesakes;
use zoom_qos::store::prune::Cutoffs;
use zoom_qos::store::tombstone::TombstoneHasher;
use zoom_qos::store::{Journal, Store};

use crate::support::collecting::{Collecting, NOW, asked, asked_qos, event, list};
use crate::support::dump::{assert_same, dump_of};
use crate::support::forgetting::forget_person;

/// Two large events of which many are not content, and one of a single person.
pub(crate) fn shape() -> Shape {
    let days_ago = |days: i64| NOW.plus_seconds(-86_400 * days);
    let webinar = EventShape::new("Webinar", days_ago(5), 6, 60).planted(IncidentKind::BadUplink, 3, 0..6);
    let meeting = EventShape::new("Meeting", days_ago(5).plus_seconds(7200), 6, 60);
    let meeting = meeting.planted(IncidentKind::WeakWifi, 25, 0..6);
    let alone = EventShape::new("Alone", days_ago(4), 3, 1);
    Shape { seed: 11, now: NOW, webinars: vec![webinar], meetings: vec![meeting, alone] }
}

pub(crate) const FEEDBACK: Wished = Wished { feedback: true, zoom_counts: false };
const COUNTS: Wished = Wished { feedback: false, zoom_counts: true };

fn wishing(mut order: Order, wished: Wished) -> Order {
    order.options.wished = wished;
    order
}

async fn with(faults: Vec<Fault>) -> Collecting {
    Collecting::with(&shape(), Options { limits: None, faults, ..Options::default() }).await
}

fn at(endpoint: Endpoint, occurrence: Occurrence, effect: Effect) -> Fault {
    Fault { matcher: Matcher { endpoint: Some(endpoint), occurrence, ..Matcher::default() }, effect }
}

fn body(json: &str) -> Effect {
    Effect::Answer { status: 200, headers: Vec::new(), body: json.to_owned() }
}

/// What was said and how the questions ended, without this file's keys.
fn said(zoom: &Collecting, name: &str) -> String {
    let items = "SELECT kind || ' ' || event_uuid || ' ' || state || ' ' || records_done FROM v_work
                 WHERE asked_for = 'feedback' ORDER BY 1";
    let rows = "SELECT event_uuid || ' ' || coalesce(user_id, '?') || ' ' || said_at || ' ' || is_content || ' '
                       || coalesce(comment, '') FROM v_feedback ORDER BY 1";
    [items, rows].map(|sql| zoom.column(name, sql).join("\n")).join("\n--\n")
}

#[tokio::test]
async fn feedback_is_asked_once_after_everything_else_also_of_events_that_were_read_before() {
    let zoom = with(Vec::new()).await;
    let (summary, requests) = zoom.run_counted("one", wishing(zoom.lookback(7), FEEDBACK)).await;
    assert_eq!(summary.code, Code::Ok, "{:?}", summary.lines());
    assert_eq!(asked(&requests, Endpoint::Feedback), 3);
    let last_qos = requests.iter().rposition(|request| request.endpoint == Some(Endpoint::QosList)).unwrap();
    let first = requests.iter().position(|request| request.endpoint == Some(Endpoint::Feedback)).unwrap();
    assert!(last_qos < first);
    let answers = zoom.count("one", "SELECT count(*) FROM v_feedback");
    assert!(answers >= 10 && summary.feedback.answers == answers.unsigned_abs(), "{answers}: {:?}", summary.lines());
    let tied = "SELECT count(*) FROM v_feedback JOIN v_participant_session AS session USING (session_id)
                WHERE session.zoom_user_id = v_feedback.zoom_user_id OR session.email = v_feedback.email";
    let known = "SELECT count(*) FROM v_feedback WHERE coalesce(email, zoom_user_id) IS NOT NULL";
    assert_eq!(zoom.count("one", tied), zoom.count("one", known));

    let (second, requests) = zoom.run_counted("one", wishing(zoom.lookback(7), FEEDBACK)).await;
    assert_eq!((second.code, asked(&requests, Endpoint::Feedback)), (Code::Ok, 0));

    // Turned on later: the nights before have read the events, and look back no more to them.
    zoom.run("late", zoom.lookback(7)).await;
    assert_eq!(zoom.count("late", "SELECT count(*) FROM v_feedback"), 0);
    let (late, requests) = zoom.run_counted("late", wishing(zoom.lookback(1), FEEDBACK)).await;
    assert_eq!((late.code, asked_qos(&requests), asked(&requests, Endpoint::Feedback)), (Code::Ok, 0, 3));
    assert_same(&said(&zoom, "one"), &said(&zoom, "late"), "turned on later");
}

#[tokio::test]
async fn faults_that_pass_leave_no_trace_in_what_was_said() {
    let undisturbed = with(Vec::new()).await;
    undisturbed.run("whole", wishing(undisturbed.lookback(7), FEEDBACK)).await;
    let whole = said(&undisturbed, "whole");
    for effect in [
        Effect::Html(503),
        Effect::Empty,
        Effect::TruncatedJson,
        Effect::TokenRevoked,
        Effect::TooManyRequests(Dress::Seconds(0)),
    ] {
        let shown = format!("{effect:?}");
        let zoom = with(vec![at(Endpoint::Feedback, Occurrence::Nth(2), effect)]).await;
        let summary = zoom.run("faulty", wishing(zoom.lookback(7), FEEDBACK)).await;
        assert_eq!(summary.code, Code::Ok, "{shown}: {:?}", summary.lines());
        assert_same(&whole, &said(&zoom, "faulty"), &shown);
    }
}

#[tokio::test]
async fn one_event_whose_feedback_fails_is_asked_again_and_its_quality_stays() {
    for (effect, state) in
        [(Effect::NotFound, "not_found"), (Effect::Html(403), "blocked"), (body(r#"{"participants":7}"#), "failed")]
    {
        let zoom = with(Vec::new()).await;
        let uuid = event(&zoom.server, "Meeting").uuid().to_owned();
        let endpoint = Some(Endpoint::Feedback);
        let occurrence = Occurrence::First(3);
        let matcher = Matcher { endpoint, event: Some(uuid.clone()), occurrence, ..Matcher::default() };
        zoom.server.add_fault(Fault { matcher, effect });
        let summary = zoom.run("one", wishing(zoom.lookback(7), FEEDBACK)).await;
        assert_eq!(summary.code, Code::Incomplete, "{state}: {:?}", summary.lines());
        assert!(summary.lines().iter().any(|line| line.contains("feedback of meeting")), "{:?}", summary.lines());
        let states = format!("SELECT asked_for || ' ' || state FROM v_work WHERE event_uuid = '{uuid}' ORDER BY 1");
        assert_eq!(zoom.column("one", &states), [format!("feedback {state}"), "qos done".to_owned()]);
        let mut codes = Vec::new();
        for _ in 0..3 {
            codes.push(zoom.run("one", wishing(zoom.lookback(7), FEEDBACK)).await.code);
        }
        assert_eq!(codes.last(), Some(&Code::Ok), "{state}: {codes:?}");
        assert_eq!(zoom.column("one", &states), ["feedback done", "qos done"]);
    }
}

#[tokio::test]
async fn a_missing_scope_ends_the_feedback_of_its_kind_and_nothing_else() {
    let mut options = Options { limits: None, ..Options::default() };
    assert!(options.scopes.remove("dashboard:read:post_webinar_feedback:admin"));
    let zoom = Collecting::with(&shape(), options).await;
    let (summary, requests) = zoom.run_counted("scope", wishing(zoom.lookback(7), FEEDBACK)).await;
    assert_eq!(summary.code, Code::Refused, "{:?}", summary.lines());
    let remark = "feedback of webinars is refused: failed to use an endpoint that the app has no scope for: \
                  dashboard:read:post_webinar_feedback:admin; add the scopes to the app";
    assert!(summary.lines().iter().any(|line| line.starts_with(remark)), "{:?}", summary.lines());
    assert_eq!(asked(&requests, Endpoint::Feedback), 3, "one of them refused");
    assert_eq!(zoom.count("scope", "SELECT count(*) FROM v_work WHERE asked_for = 'qos' AND state = 'done'"), 3);
    assert_eq!(zoom.column("scope", "SELECT DISTINCT kind FROM v_feedback"), ["meeting"]);
    // Without the wish for it the same app is good enough.
    assert_eq!(zoom.run("scope", zoom.lookback(7)).await.code, Code::Ok);
}

#[tokio::test]
async fn a_budget_ends_feedback_wherever_it_is_and_the_next_run_goes_on() {
    let whole = with(Vec::new()).await;
    let (_, requests) = whole.run_counted("whole", wishing(whole.lookback(7), FEEDBACK)).await;
    let calls = requests.len() - asked(&requests, Endpoint::Token);
    let zoom = with(Vec::new()).await;
    let mut order = wishing(zoom.lookback(7), FEEDBACK);
    order.zoom.max_requests = Some(calls as u64 - 1);
    let (first, requests) = zoom.run_counted("cut", order).await;
    assert_eq!((first.code, asked(&requests, Endpoint::Feedback)), (Code::OutOfCalls, 2), "{:?}", first.lines());
    let second = zoom.run("cut", wishing(zoom.lookback(7), FEEDBACK)).await;
    assert_eq!(second.code, Code::Ok);
    assert_same(&said(&whole, "whole"), &said(&zoom, "cut"), "a budget");
}

/// Pages as Zoom would send them, with odd records between.
#[tokio::test]
async fn pages_are_followed_and_odd_records_cost_only_themselves() {
    let first = r#"{"next_page_token":"second","page_size":2,"participants":[
        {"date_time":"2026-11-12T14:00:00Z","quality":"NOT GOOD","comment":"<b>\u0007 one","user_id":"","email":""},
        7, {"date_time":"never","quality":"SUPERB","new":"field"}]}"#;
    let second = r#"{"next_page_token":"","page_size":2,"participants":[
        {"date_time":"2026-11-12T14:01:00Z","quality":"GOOD","user_id":"nobody"}]}"#;
    let faults = vec![
        at(Endpoint::Feedback, Occurrence::Nth(1), body(first)),
        at(Endpoint::Feedback, Occurrence::Nth(2), body(second)),
    ];
    let zoom = with(faults).await;
    let named = zoom.named(&[(EventKind::Meeting, zoom.uuid("Meeting"))]);
    let (summary, requests) = zoom.run_counted("odd", wishing(named, FEEDBACK)).await;
    assert_eq!((summary.code, asked(&requests, Endpoint::Feedback)), (Code::Ok, 2), "{:?}", summary.lines());
    let rows = "SELECT coalesce(said_at, '-') || ' ' || coalesce(is_content, '-') || ' ' || coalesce(comment, '-')
                FROM v_feedback ORDER BY feedback_id";
    assert_eq!(zoom.column("odd", rows), ["2026-11-12T14:00:00Z 0 <b>\u{7} one", "- - -", "2026-11-12T14:01:00Z 1 -"]);
    let anomalies = "SELECT path || ' ' || raw_value FROM v_anomaly WHERE endpoint = 'feedback' ORDER BY 1";
    assert_eq!(zoom.column("odd", anomalies), ["date_time never", "new field", "participants[] 7", "quality SUPERB"]);
}

#[tokio::test]
async fn a_list_without_an_end_is_left_with_what_it_told() {
    let zoom = with(vec![at(Endpoint::Feedback, Occurrence::Every, Effect::RepeatedPageToken)]).await;
    let summary = zoom.run("loop", wishing(zoom.lookback(7), FEEDBACK)).await;
    assert_eq!(summary.code, Code::Ok, "{:?}", summary.lines());
    let undisturbed = with(Vec::new()).await;
    undisturbed.run("whole", wishing(undisturbed.lookback(7), FEEDBACK)).await;
    assert_same(&said(&undisturbed, "whole"), &said(&zoom, "loop"), "a loop");
}

#[tokio::test]
async fn a_run_for_listed_people_asks_nobody_what_others_said() {
    let zoom = with(Vec::new()).await;
    let mut order = wishing(zoom.lookback(7), FEEDBACK);
    order.targets.listed = Some(list("*,*,Dana\n"));
    let (summary, requests) = zoom.run_counted("listed", order).await;
    assert_eq!(asked(&requests, Endpoint::Feedback), 0);
    assert!(summary.notes.iter().any(|note| note.contains("--participants")), "{:?}", summary.notes);
}

#[tokio::test]
async fn a_plan_tells_what_feedback_and_counts_cost() {
    let besides = async |zoom: &Collecting| {
        let mut order = wishing(zoom.lookback(7), Wished { feedback: true, zoom_counts: true });
        order.options.is_dry_run = true;
        let (summary, requests) = zoom.run_counted("plan", order).await;
        assert_eq!(asked(&requests, Endpoint::Feedback) + asked(&requests, Endpoint::QualityCounts), 0);
        let besides = |line: &String| line.strip_prefix("besides: ").map(str::to_owned);
        summary.lines().iter().filter_map(besides).collect::<Vec<_>>()
    };
    let counts = "Zoom's counts of 5 days, 10 calls, 0.0 % of the calls of a day";
    let few = besides(&with(Vec::new()).await).await;
    assert_eq!(few, ["feedback of 3 events, 3 calls, 0.0 % of the calls of a day", counts]);
    // A large account's day.
    let start = Timestamp::start_of(NOW.day()).plus_seconds(-5 * 86_400);
    let meeting = |number: i64| EventShape::new("Stand-up", start.plus_seconds(60 * number), 1, 2);
    let shape = Shape { seed: 12, now: NOW, webinars: Vec::new(), meetings: (0..1_000).map(meeting).collect() };
    let large = Collecting::with(&shape, Options { limits: None, ..Options::default() }).await;
    assert_eq!(besides(&large).await, ["feedback of 1,000 events, 1,000 calls, 1.7 % of the calls of a day", counts]);
}

#[tokio::test]
async fn who_said_it_is_pruned_with_identities_and_forgotten_with_the_person() {
    let zoom = with(Vec::new()).await;
    zoom.run("said", wishing(zoom.lookback(7), FEEDBACK)).await;
    let personal = "SELECT count(*) FROM v_feedback
                    WHERE coalesce(zoom_user_id, email, comment, feedback_details) IS NOT NULL";
    let thumbs = zoom.count("said", "SELECT count(*) FROM v_feedback");
    assert!(zoom.count("said", personal) > 0);

    // Somebody who said something is forgotten, and does not come back.
    let key = zoom.db("pseudonym").with_extension("key");
    let pseudonyms = Pseudonyms::load(&key).unwrap();
    let hasher = TombstoneHasher { hash: &|text| pseudonyms.hash(text), now: NOW };
    let person = zoom.column("said", "SELECT email FROM v_feedback WHERE email IS NOT NULL ORDER BY 1").remove(0);
    let mut store = Store::open_existing(&zoom.db("said"), Journal::Wal).unwrap();
    let erased = forget_person(&mut store, &person, Namesakes::Refuse, hasher, Erasing::Commit).unwrap();
    assert!(erased.feedback > 0, "{erased:?}");
    store.close().unwrap();
    let left = dump_of(&zoom.db("said"), &["v_feedback"]);
    assert!(!left.contains(&person));
    let mut again = wishing(zoom.lookback(7), FEEDBACK);
    again.terms.refresh = true;
    let connection = zoom_qos::store::open_read_only(&zoom.db("said")).unwrap();
    again.forgotten = Forgotten::of(&connection, Some(&key)).unwrap();
    drop(connection);
    assert_eq!(zoom.run("said", again).await.code, Code::Ok);
    let without_keys = |dump: &str| dump.lines().filter(|line| line.contains(&person)).count();
    let after = dump_of(&zoom.db("said"), &["v_feedback"]);
    assert_eq!((without_keys(&after), after.lines().count()), (0, left.lines().count()));

    let mut store = Store::open_existing(&zoom.db("said"), Journal::Wal).unwrap();
    let cutoffs = Cutoffs { identities: Some(NOW), ..Cutoffs::default() };
    let pruned = store.prune(cutoffs, Erasing::Commit).unwrap();
    store.close().unwrap();
    assert!(pruned.feedback > 0, "{pruned:?}");
    assert_eq!(zoom.count("said", personal), 0);
    assert_eq!(
        zoom.count("said", "SELECT count(*) FROM v_feedback WHERE is_content IS NOT NULL"),
        thumbs - i64::try_from(erased.feedback).unwrap()
    );
    let tied = zoom.count("said", "SELECT count(session_id) FROM v_feedback");
    assert!(tied > 0, "whose it was stays known as far as the sessions go");
}

#[tokio::test]
async fn counts_are_asked_once_a_day_and_unit_of_days_that_are_over() {
    let zoom = with(Vec::new()).await;
    let (first, requests) = zoom.run_counted("counts", wishing(zoom.lookback(7), COUNTS)).await;
    assert_eq!(first.code, Code::Ok, "{:?}", first.lines());
    assert_eq!((asked(&requests, Endpoint::QualityCounts), first.counted_days), (10, 10));
    let day = (NOW.day() - Days::new(5)).to_string();
    let counted = format!(
        "SELECT unit || ' ' || medium || ' ' || (good + fair + poor + bad) FROM v_zoom_count
         WHERE day_on = '{day}' ORDER BY 1"
    );
    let counted = zoom.column("counts", &counted);
    assert_eq!(counted[..3], ["meeting audio 1", "meeting share 1", "meeting video 1"]);
    assert_eq!(counted[3], "participants audio 60");
    let (second, requests) = zoom.run_counted("counts", wishing(zoom.lookback(7), COUNTS)).await;
    assert_eq!((second.code, asked(&requests, Endpoint::QualityCounts)), (Code::Ok, 0));
    // The next day is one day more, of meetings and of participants.
    zoom.pass_minutes(24 * 60);
    let (_, requests) = zoom.run_counted("counts", wishing(zoom.lookback(3), COUNTS)).await;
    assert_eq!(asked(&requests, Endpoint::QualityCounts), 2);
}

#[tokio::test]
async fn an_account_without_quality_scores_is_told_once_and_fails_no_night() {
    let none = r#"{"code":200,"message":"This API is only available for accounts that have enabled this feature."}"#;
    let refused = |status| Effect::Answer { status, headers: Vec::new(), body: none.to_owned() };
    let other_days = body(r#"{"from":"2026-10-01","to":"2026-10-30","quality":{"audio":{"good":1}}}"#);
    for effect in [refused(400), refused(403), Effect::NotFound, other_days] {
        let shown = format!("{effect:?}");
        let zoom = with(vec![at(Endpoint::QualityCounts, Occurrence::Every, effect)]).await;
        let mut told = Vec::new();
        let mut calls = Vec::new();
        for _ in 0..9 {
            let (night, requests) = zoom.run_counted("none", wishing(zoom.lookback(7), COUNTS)).await;
            assert_eq!(night.code, Code::Ok, "{shown}: {:?}", night.lines());
            told.push(night.remarks.iter().filter(|remark| remark.contains("counts")).count());
            calls.push(asked(&requests, Endpoint::QualityCounts));
            zoom.pass_minutes(24 * 60);
        }
        assert_eq!(told, [1, 0, 0, 0, 0, 0, 0, 0, 0], "{shown}");
        assert_eq!(calls, [1, 0, 0, 0, 0, 0, 0, 1, 0], "{shown}: once a week");
        assert_eq!(zoom.count("none", "SELECT count(*) FROM v_zoom_count"), 0, "{shown}");
    }
}

#[tokio::test]
async fn counts_that_are_not_to_be_had_now_are_asked_for_by_the_next_run() {
    let zoom = with(vec![at(Endpoint::QualityCounts, Occurrence::First(3), Effect::Html(503))]).await;
    let first = zoom.run("down", wishing(zoom.lookback(7), COUNTS)).await;
    assert_eq!((first.code, first.counted_days), (Code::Ok, 0), "{:?}", first.lines());
    assert!(first.remarks.iter().any(|remark| remark.contains("the next run asks again")), "{:?}", first.remarks);
    let second = zoom.run("down", wishing(zoom.lookback(7), COUNTS)).await;
    assert_eq!((second.code, second.counted_days), (Code::Ok, 10));
}

#[tokio::test]
async fn a_limit_holds_feedback_and_counts_back_and_loses_nothing() {
    let both = Wished { feedback: true, zoom_counts: true };
    let whole = with(Vec::new()).await;
    whole.run("whole", wishing(whole.lookback(7), both)).await;
    let counts = "SELECT day_on || unit || medium || good || fair || poor || bad FROM v_zoom_count ORDER BY 1";
    for endpoint in [Endpoint::Feedback, Endpoint::QualityCounts] {
        let shown = format!("{endpoint:?}");
        let zoom = with(vec![at(endpoint, Occurrence::First(3), Effect::TooManyRequests(Dress::Seconds(0)))]).await;
        let summary = zoom.run("second", wishing(zoom.lookback(7), both)).await;
        assert_eq!(summary.code, Code::Ok, "{shown}: {:?}", summary.lines());
        assert_same(&said(&whole, "whole"), &said(&zoom, "second"), &shown);
        assert_eq!(zoom.column("second", counts), whole.column("whole", counts), "{shown}");

        let until = Some(NOW.plus_seconds(43_200));
        let matcher =
            Matcher { endpoint: Some(endpoint), occurrence: Occurrence::From(2), until, ..Matcher::default() };
        let zoom = with(vec![Fault { matcher, effect: Effect::DailyLimit { with_headers: true } }]).await;
        let summary = zoom.run("day", wishing(zoom.lookback(7), both)).await;
        assert_eq!(summary.code, Code::OutOfCalls, "{shown}: {:?}", summary.lines());
        assert_eq!(zoom.count("day", "SELECT count(*) FROM v_work WHERE asked_for = 'qos' AND state = 'done'"), 3);
        zoom.pass_minutes(24 * 60);
        let next = zoom.run("day", wishing(zoom.lookback(8), both)).await;
        assert_eq!(next.code, Code::Ok, "{shown}: {:?}", next.lines());
        assert_same(&said(&whole, "whole"), &said(&zoom, "day"), &shown);
        let had: Vec<String> = zoom.column("day", counts);
        assert!(whole.column("whole", counts).iter().all(|row| had.contains(row)), "{shown}");
    }
}

#[tokio::test]
async fn counts_without_their_scope_are_refused_by_name() {
    let mut options = Options { limits: None, ..Options::default() };
    assert!(options.scopes.remove("dashboard:read:meeting_quality_score:admin"));
    let zoom = Collecting::with(&shape(), options).await;
    let summary = zoom.run("scope", wishing(zoom.lookback(7), COUNTS)).await;
    assert_eq!(summary.code, Code::Refused, "{:?}", summary.lines());
    let remark = "Zoom's counts are refused: failed to use an endpoint that the app has no scope for: \
                  dashboard:read:meeting_quality_score:admin";
    assert!(summary.lines().iter().any(|line| line.starts_with(remark)), "{:?}", summary.lines());
}
