//! The simulator behaves over HTTP as Zoom is documented to.

use crate::simulator_client::{Client, NOW, encoded, event_path, next_page_token};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::time::Duration;
use zoom_qos::model::metric::STREAM_METRICS;
use zoom_qos::model::{EventKind, Timestamp};
use zoom_qos::simulator::{
    Dress, Effect, Endpoint, EventShape, Fault, IncidentKind, Limits, Matcher, Occurrence, OnePersonQos, Options, Shape,
};

fn unlimited() -> Options {
    Options { limits: None, ..Options::default() }
}

#[tokio::test]
async fn the_token_endpoint_refuses_in_oauths_own_shape() {
    let client = Client::small().await;
    let ask = async |id: &str, grant: &str, account: &str| {
        let form = [("grant_type", grant), ("account_id", account)];
        let request = client.http.post(client.server.oauth_url()).basic_auth(id, Some("simulated-secret")).form(&form);
        let response = request.send().await.expect("an answer");
        let status = response.status().as_u16();
        let body: Value = serde_json::from_str(&response.text().await.expect("a body")).expect("JSON");
        (status, body)
    };
    let (status, body) = ask("simulated-client", "account_credentials", "simulated-account").await;
    assert_eq!((status, &body["token_type"], &body["expires_in"]), (200, &json!("bearer"), &json!(3600)));
    assert!(body["scope"].as_str().is_some_and(|scope| scope.contains("dashboard:read:list_webinars:admin")));
    assert_eq!(body["api_url"], json!(client.server.api_url().trim_end_matches("/v2")));
    for (id, grant, account, expected) in [
        ("nobody", "account_credentials", "simulated-account", (401, "invalid_client")),
        ("simulated-client", "password", "simulated-account", (400, "unsupported_grant_type")),
        ("simulated-client", "account_credentials", "another", (400, "invalid_request")),
    ] {
        let (status, body) = ask(id, grant, account).await;
        assert_eq!((status, body["error"].as_str().unwrap_or_default()), expected);
        assert!(body["reason"].is_string() && body.get("code").is_none());
    }
}

#[tokio::test]
async fn a_token_ends_and_can_be_revoked() {
    let mut client = Client::small().await;
    let path = "meetings?type=past&from=2026-11-13&to=2026-11-17";
    assert_eq!(client.get(path).await.status, 200);
    client.server.clock().pass(Duration::from_secs(3599));
    assert_eq!(client.get(path).await.status, 200);
    client.server.clock().pass(Duration::from_secs(1));
    let answer = client.get(path).await;
    assert_eq!((answer.error(), &answer.json()["message"]), ((401, 124), &json!("Access token is expired.")));
    client.token = client.take_token().await;
    assert_eq!(client.get(path).await.status, 200);
    client.server.revoke_tokens();
    let answer = client.get(path).await;
    assert_eq!((answer.error(), &answer.json()["message"]), ((401, 124), &json!("Invalid access token.")));
}

#[tokio::test]
async fn a_uuid_that_would_be_split_must_be_encoded_twice() {
    let client = Client::small().await;
    for event in client.server.account().events().iter().filter(|event| event.sessions().len() > 1) {
        let uuid = event.uuid();
        let must_be_double = uuid.starts_with('/') || uuid.contains("//");
        let (folder, _) = event_path(event).split_once('/').map(|(a, b)| (a.to_owned(), b.to_owned())).expect("a path");
        for (text, expected) in
            [(encoded(&encoded(uuid)), 200), (encoded(uuid), if must_be_double { 404 } else { 200 })]
        {
            assert_eq!(client.get(&format!("{folder}/{text}?type=past")).await.status, expected, "{text}");
        }
    }
    let uuids: Vec<&str> = client.server.account().events().iter().map(zoom_qos::simulator::Event::uuid).collect();
    assert!(uuids.iter().any(|uuid| uuid.starts_with('/')), "{uuids:?}");
    assert!(uuids.iter().any(|uuid| uuid.contains("//") && !uuid.starts_with('/')), "{uuids:?}");
    assert!(uuids.iter().any(|uuid| uuid.contains('/') && !uuid.contains("//") && !uuid.starts_with('/')), "{uuids:?}");
    assert!(uuids.iter().any(|uuid| uuid.contains('+')), "{uuids:?}");
    assert!(uuids.iter().all(|uuid| uuid.ends_with("==") && uuid.len() == 24), "{uuids:?}");
}

#[tokio::test]
async fn lists_have_their_page_sizes_and_pages_hold_every_record_once() {
    let client = Client::small().await;
    for event in client.server.account().events().iter().filter(|event| event.sessions().len() > 1) {
        let sessions: Vec<&str> = event.sessions().iter().map(|session| session.user_id.as_str()).collect();
        let path = event_path(event);
        for (query, expected) in [("", 1), ("&page_size=7", 7), ("&page_size=38", 10)] {
            let page = client.get(&format!("{path}/participants/qos?type=past{query}")).await.json();
            let size = page["participants"].as_array().map_or(0, Vec::len);
            assert_eq!((page["page_size"].as_u64(), size), (Some(expected as u64), expected.min(sessions.len())));
            assert_eq!(page["total_records"], json!(sessions.len()));
        }
        for (query, expected) in [("", 30), ("&page_size=400", 300)] {
            let page = client.get(&format!("{path}/participants?type=past{query}")).await.json();
            assert_eq!(page["page_size"], json!(expected));
        }
        let mut listed = Vec::new();
        for page in client.pages(&format!("{path}/participants/qos?type=past&page_size=3")).await {
            let page: Value = serde_json::from_str(&page).expect("JSON");
            let records = page["participants"].as_array().cloned().unwrap_or_default();
            listed.extend(records.iter().map(|record| record["user_id"].as_str().unwrap_or_default().to_owned()));
        }
        assert_eq!(listed, sessions);
    }
}

#[tokio::test]
async fn a_page_token_ends_after_fifteen_minutes() {
    let client = Client::small().await;
    let path = format!("{}/participants/qos?type=past&page_size=2", event_path(&client.server.account().events()[0]));
    let token = next_page_token(&client.get(&path).await.text).to_owned();
    let next = format!("{path}&next_page_token={token}");
    assert_eq!(client.get(&next).await.status, 200);
    assert_eq!(client.get(&format!("{next}&page_size=5")).await.error(), (400, 300));
    client.server.clock().pass(Duration::from_mins(15));
    assert_eq!(client.get(&next).await.error(), (400, 300));
}

#[tokio::test]
async fn without_a_type_nothing_of_the_past_is_told() {
    let client = Client::small().await;
    let listing = client.get("meetings?from=2026-11-13&to=2026-11-17").await;
    assert_eq!((listing.status, &listing.json()["meetings"]), (200, &json!([])));
    let path = event_path(client.server.account().event("Small meeting").expect("it"));
    for rest in ["", "/participants", "/participants/qos"] {
        assert_eq!(client.get(&format!("{path}{rest}")).await.error(), (404, 3001), "{rest}");
        assert_eq!(client.get(&format!("{path}{rest}?type=live")).await.error(), (404, 3001), "{rest}");
        assert_eq!(client.get(&format!("{path}{rest}?type=past")).await.status, 200, "{rest}");
        assert_eq!(client.get(&format!("{path}{rest}?type=future")).await.error(), (400, 300), "{rest}");
    }
}

#[tokio::test]
async fn a_listing_covers_days_of_one_month_within_six() {
    let client = Client::small().await;
    let meeting = client.server.account().event("Second meeting").expect("it").start_at();
    let day = |days: i64| meeting.plus_seconds(days * 86_400).day();
    for (from, to, expected) in [
        (day(0).to_string(), day(0).to_string(), Ok(1)),
        (day(-3).to_string(), day(-1).to_string(), Ok(0)),
        (day(-29).to_string(), day(0).to_string(), Ok(1)),
        (day(-32).to_string(), day(0).to_string(), Err((400, 300))),
        (day(0).to_string(), day(-1).to_string(), Err((400, 300))),
        (day(-200).to_string(), day(-190).to_string(), Err((400, 300))),
        (format!("{}T00:00:00Z", day(0)), day(0).to_string(), Ok(1)),
        (String::new(), day(0).to_string(), Err((400, 300))),
    ] {
        let answer = client.get(&format!("meetings?type=past&from={from}&to={to}")).await;
        let found = answer.json()["meetings"].as_array().map(Vec::len).ok_or_else(|| answer.error());
        assert_eq!(found, expected, "{from} to {to}");
    }
    let answer = client.get(&format!("meetings?type=past&from={}&to=2026-12-01", day(0))).await.json();
    assert_eq!(answer["to"], json!(NOW.day().to_string()), "a day that has not come is not answered");
}

#[tokio::test]
async fn a_listing_may_be_blank_where_the_detail_is_not() {
    let mut shape = Shape::small(7, NOW);
    shape.meetings[0] = shape.meetings[0].clone().with_blank_listing();
    let client = Client::start(&shape, unlimited()).await;
    let listing = client.get("meetings?type=past&from=2026-11-16&to=2026-11-16").await.json();
    let row = &listing["meetings"][0];
    assert_eq!((&row["start_time"], &row["duration"], &row["participants"]), (&json!(""), &json!(""), &json!(0)));
    let event = client.server.account().event("Small meeting").expect("it");
    let detail = client.get(&format!("{}?type=past", event_path(event))).await.json();
    assert_eq!(detail["start_time"], json!(event.start_at().to_string()));
}

#[tokio::test]
async fn a_meeting_of_one_is_listed_apart() {
    let topics = |listing: Value| -> Vec<String> {
        let meetings = listing["meetings"].as_array().cloned().unwrap_or_default();
        meetings.iter().map(|meeting| meeting["topic"].as_str().unwrap_or_default().to_owned()).collect()
    };
    let client = Client::small().await;
    let window = "from=2026-11-10&to=2026-11-17";
    let past = topics(client.get(&format!("meetings?type=past&{window}")).await.json());
    assert_eq!(past, ["Small meeting", "Second meeting"]);
    assert_eq!(topics(client.get(&format!("meetings?type=pastOne&{window}")).await.json()), ["Alone"]);
    assert_eq!(client.get(&format!("webinars?type=pastOne&{window}")).await.error(), (400, 300));

    for (mode, past) in [(OnePersonQos::Past, 200), (OnePersonQos::PastOneOnly, 404)] {
        let client = Client::start(&Shape::small(7, NOW), Options { one_person_qos: mode, ..unlimited() }).await;
        let path = event_path(client.server.account().event("Alone").expect("it"));
        assert_eq!(client.get(&format!("{path}/participants/qos?type=past")).await.status, past);
        assert_eq!(client.get(&format!("{path}/participants/qos?type=pastOne")).await.status, 200);
    }
}

#[tokio::test]
async fn a_number_means_the_latest_instance() {
    let client = Client::start(&Shape::demo(3, NOW), unlimited()).await;
    let instances: Vec<_> =
        client.server.account().events().iter().filter(|event| event.topic() == "Daily stand-up").collect();
    assert_eq!(instances.len(), 3);
    assert!(instances.iter().all(|event| event.number() == instances[0].number()));
    let latest = instances.iter().max_by_key(|event| event.start_at()).expect("one of three");
    let answer = client.get(&format!("meetings/{}?type=past", latest.number())).await.json();
    assert_eq!(answer["uuid"], json!(latest.uuid()));
}

#[tokio::test]
async fn what_is_too_fresh_too_old_or_unknown_is_refused() {
    let mut shape = Shape::small(7, NOW);
    shape.meetings.push(EventShape::new("Fresh", NOW.plus_seconds(-11 * 60), 10, 3));
    shape.meetings.push(EventShape::new("Old", NOW.plus_seconds(-400 * 86_400), 10, 3));
    shape.meetings.push(EventShape::new("Half a year", NOW.plus_seconds(-200 * 86_400), 10, 3));
    let client = Client::start(&shape, unlimited()).await;
    let status = async |topic: &str| {
        let path = event_path(client.server.account().event(topic).expect("it"));
        let answer = client.get(&format!("{path}/participants/qos?type=past")).await;
        if answer.status == 200 { (200, 0) } else { answer.error() }
    };
    assert_eq!(status("Fresh").await, (404, 3001));
    assert_eq!(status("Old").await, (400, 12702));
    assert_eq!(status("Half a year").await, (200, 0));
    client.server.clock().pass(Duration::from_mins(5));
    assert_eq!(status("Fresh").await, (200, 0));
    assert_eq!(client.get("meetings/123?type=past").await.error(), (404, 3001));
    let path = event_path(client.server.account().event("Small meeting").expect("it"));
    assert_eq!(client.get(&format!("{path}/participants/1/qos?type=past")).await.error(), (404, 3001));
    assert_eq!(client.get("rooms").await.error(), (404, 2300));
}

#[tokio::test]
async fn scopes_and_plan_refuse_by_kind() {
    let mut options = unlimited();
    options.scopes.remove("dashboard:read:list_webinars:admin");
    options.kinds_without_plan.push(EventKind::Meeting);
    let client = Client::start(&Shape::small(7, NOW), options).await;
    let answer = client.get("webinars?type=past&from=2026-11-13&to=2026-11-17").await;
    assert_eq!(answer.error(), (400, 4711));
    assert!(answer.text.contains("[dashboard:read:list_webinars:admin]"), "{}", answer.text);
    assert_eq!(client.get("meetings?type=past&from=2026-11-13&to=2026-11-17").await.error(), (400, 200));
    let scopes = ["dashboard_meetings:read:admin".to_owned()].into();
    let client = Client::start(&Shape::small(7, NOW), Options { scopes, ..unlimited() }).await;
    assert_eq!(client.get("meetings?type=past&from=2026-11-13&to=2026-11-17").await.status, 200);
    assert_eq!(client.get("webinars?type=past&from=2026-11-13&to=2026-11-17").await.error(), (400, 4711));
}

/// The thumbs of a meeting of 400 people in which so many sit far from their access point.
async fn thumbs(struck: u32) -> (Client, Vec<Value>) {
    let meeting = EventShape::new("Asked", NOW.plus_seconds(-86_400), 30, 400);
    let meeting = meeting.planted(IncidentKind::WeakWifi, struck, 0..30);
    let client =
        Client::start(&Shape { seed: 8, now: NOW, webinars: Vec::new(), meetings: vec![meeting] }, unlimited()).await;
    let path = event_path(&client.server.account().events()[0]);
    let pages = client.pages(&format!("{path}/participants/satisfaction?type=past")).await;
    let pages = pages.iter().map(|page| serde_json::from_str::<Value>(page).expect("JSON"));
    let answers = pages.flat_map(|page| page["participants"].as_array().expect("a list").clone()).collect();
    (client, answers)
}

#[tokio::test]
async fn few_say_how_it_was_and_thumbs_follow_what_happened() {
    let (_, calm) = thumbs(0).await;
    let (client, struck) = thumbs(200).await;
    let down = |answers: &[Value]| answers.iter().filter(|answer| answer["quality"] == "NOT GOOD").count();
    assert!(calm.len() > 30 && calm.len() < struck.len() && struck.len() < 150, "{} {}", calm.len(), struck.len());
    assert!(down(&calm) * 3 < calm.len() && down(&struck) * 2 > struck.len(), "{} {}", down(&calm), down(&struck));
    let comments: BTreeSet<&str> = struck.iter().filter_map(|answer| answer["comment"].as_str()).collect();
    for hostile in ["<script>", "\u{1b}[31m", "\u{202e}", "=HYPERLINK"] {
        assert!(comments.iter().any(|comment| comment.contains(hostile)), "{hostile}");
    }
    assert!(comments.iter().any(|comment| comment.len() > 10_000));
    // Zoom counts everybody of the day, whatever they said, and by bounds of its own.
    let counts = async |unit: &str| {
        let answer = client.get(&format!("quality?from=2026-11-16&to=2026-11-16&type={unit}")).await;
        serde_json::from_str::<Value>(&answer.text).expect("JSON")
    };
    let sum = |counts: &Value| counts.as_object().expect("bands").values().filter_map(Value::as_u64).sum::<u64>();
    let people = counts("participants").await;
    assert_eq!(sum(&people["quality"]["audio"]), 400);
    assert!(people["quality"]["audio"]["good"].as_u64() < Some(400), "{people}");
    assert_eq!(sum(&counts("meeting").await["quality"]["screen_share"]), 1);
    assert_eq!(client.get("quality?from=2026-11-16&to=2026-11-16&type=rooms").await.error(), (400, 300));
}

#[tokio::test]
async fn limits_answer_429_and_say_until_when() {
    let limits = Limits { heavy_per_second: 2, daily_pool: 5, ..Limits::default() };
    let client = Client::start(&Shape::small(7, NOW), Options { limits: Some(limits), ..Options::default() }).await;
    let path = format!("{}?type=past", event_path(&client.server.account().events()[0]));
    let first = client.get(&path).await;
    assert_eq!((first.status, first.header("x-ratelimit-category")), (200, "Heavy"));
    assert_eq!((first.header("x-ratelimit-limit"), first.header("x-ratelimit-remaining")), ("5", "4"));
    assert!(first.header("date").ends_with("GMT") && first.header("x-zm-trackingid").contains("rid="));
    client.get(&path).await;
    let fast = client.get(&path).await;
    assert_eq!((fast.error(), fast.header("x-ratelimit-type")), ((429, 429), "QPS"));
    assert_eq!(fast.header("x-ratelimit-reset"), (NOW.0 + 2).to_string());
    client.server.clock().pass(Duration::from_secs(1));
    for listing in ["meetings", "webinars", "meetings"] {
        let answer = client.get(&format!("{listing}?type=past&from=2026-11-13&to=2026-11-17")).await;
        assert_eq!((answer.status, answer.header("x-ratelimit-category")), (200, "Resource-intensive"));
    }
    let daily = client.get(&path).await;
    assert_eq!((daily.error(), daily.header("x-ratelimit-type")), ((429, 429), "Daily-limit"));
    let midnight = Timestamp::start_of(NOW.day()).plus_seconds(86_400);
    assert_eq!(daily.header("retry-after"), midnight.to_string());
}

#[tokio::test]
async fn the_four_qos_answers_differ_as_documented() {
    let client = Client::small().await;
    for event in client.server.account().events().iter().filter(|event| event.sessions().len() > 1) {
        let path = event_path(event);
        let session = &event.sessions()[0];
        let listed = client.get(&format!("{path}/participants/qos?type=past")).await.json();
        let single = client.get(&format!("{path}/participants/{}/qos?type=past", session.user_id)).await.json();
        let attendance = client.get(&format!("{path}/participants?type=past")).await.json();
        let meeting = event.kind() == EventKind::Meeting;
        let number = if meeting { "meeting_number" } else { "webinar_number" };
        assert_eq!(listed[number], json!(event.number().to_string()));
        assert_eq!(single[number], json!(event.number().to_string()));
        let record = &listed["participants"][0];
        assert_eq!(record["user_qos"], single["user_qos"]);
        assert_eq!(record.get("total_jointime_cost").is_some(), meeting);
        assert!(record.get("camera").is_none());
        assert_eq!(single.get("camera").is_some(), meeting);
        assert!(attendance["participants"][0].get("camera").is_some());
        assert!(attendance["participants"][0].get("user_qos").is_none());
        assert_eq!(attendance["participants"][0]["role"], json!("host"));
    }
}

/// The fields of a listed QoS record, apart from what only meetings tell.
const QOS_FIELDS: &str = "id user_id participant_uuid user_name email device client version os os_version device_name \
    browser_name browser_version domain pc_name harddisk_id mac_addr ip_address internal_ip_addresses location \
    network_type connection_type video_connection_type as_connection_type data_center full_data_center join_time \
    leave_time share_application share_desktop share_whiteboard recording has_archiving optional_archiving groupId \
    health issue_list zoom_thin_client_plugin_version user_qos";

/// What `/participants` adds, apart from the fields that must be asked for.
const ATTENDANCE_FIELDS: &str = "camera microphone speaker participant_user_id role status leave_reason bo_mtg_id \
    in_room_participants audio_call sip_uri from_sip_uri customer_key audio_quality video_quality \
    screen_share_quality aic_disclaimer";

#[tokio::test]
async fn records_have_the_documented_fields_and_no_others() {
    let check = |record: &Value, expected: &[&str]| {
        let found: BTreeSet<&str> = record.as_object().into_iter().flatten().map(|(name, _)| name.as_str()).collect();
        let expected = expected.iter().flat_map(|fields| fields.split_whitespace()).collect::<BTreeSet<_>>();
        assert_eq!(found, expected);
    };
    let client = Client::small().await;
    let without_qos = QOS_FIELDS.replace("user_qos", "");
    for (topic, cost, camera) in [
        ("Small meeting", "total_jointime_cost", "meeting_number camera microphone speaker"),
        ("Small webinar", "", "webinar_number"),
    ] {
        let event = client.server.account().event(topic).expect("it");
        let path = format!("{}/participants", event_path(event));
        let listed = client.get(&format!("{path}/qos?type=past")).await.json();
        check(&listed["participants"][0], &[QOS_FIELDS, cost]);
        let single = client.get(&format!("{path}/{}/qos?type=past", event.sessions()[0].user_id)).await.json();
        check(&single, &[QOS_FIELDS, cost, camera]);
        let attendance = client.get(&format!("{path}?type=past")).await.json();
        check(&attendance["participants"][0], &[&without_qos, cost, ATTENDANCE_FIELDS]);
        let sample = &listed["participants"][0]["user_qos"][2];
        let (of_pictures, of_all): (Vec<_>, Vec<_>) = STREAM_METRICS
            .iter()
            .map(|metric| metric.zoom_field)
            .partition(|field| ["resolution", "frame_rate"].contains(field));
        check(&sample["audio_output"], &of_all);
        check(&sample["video_output"], &[of_pictures, of_all].concat());
        check(&sample["cpu_usage"], &["zoom_min_cpu_usage zoom_avg_cpu_usage zoom_max_cpu_usage system_max_cpu_usage"]);
    }
}

fn fault(endpoint: Endpoint, occurrence: Occurrence, effect: Effect) -> Fault {
    Fault { matcher: Matcher { endpoint: Some(endpoint), occurrence, ..Matcher::default() }, effect }
}

#[tokio::test]
async fn faults_strike_the_requests_that_fit() {
    let client = Client::small().await;
    let event = client.server.account().event("Small meeting").expect("it").clone();
    let path = format!("{}/participants/qos?type=past", event_path(&event));
    client.server.add_fault(Fault {
        matcher: Matcher {
            event: Some(event.uuid().to_owned()),
            endpoint: Some(Endpoint::QosList),
            occurrence: Occurrence::Nth(2),
            ..Matcher::default()
        },
        effect: Effect::Html(502),
    });
    let other = event_path(client.server.account().event("Second meeting").expect("it"));
    for (path, expected) in [
        (path.clone(), 200),
        (format!("{other}/participants/qos?type=past"), 200),
        (event_path(&event) + "?type=past", 200),
        (path.clone(), 502),
        (path.clone(), 200),
    ] {
        assert_eq!(client.get(&path).await.status, expected, "{path}");
    }
    let statuses: Vec<u16> = client
        .server
        .requests()
        .iter()
        .filter(|request| request.endpoint == Some(Endpoint::QosList))
        .map(|request| request.status)
        .collect();
    assert_eq!(statuses, [200, 200, 502, 200]);
}

#[tokio::test]
async fn every_fault_has_its_look() {
    let look = async |effect: Effect| {
        let options = Options { faults: vec![fault(Endpoint::Detail, Occurrence::Every, effect)], ..unlimited() };
        let client = Client::start(&Shape::small(7, NOW), options).await;
        client.get(&format!("{}?type=past", event_path(&client.server.account().events()[0]))).await
    };
    for (effect, expected) in [
        (Effect::TokenRevoked, (401, 124)),
        (Effect::PageTokenExpired, (400, 300)),
        (Effect::NotFound, (404, 3001)),
        (Effect::OlderThanAYear, (400, 12702)),
        (Effect::MissingScope, (400, 4711)),
        (Effect::OkWithError { code: 3001, message: "No.".to_owned() }, (200, 3001)),
        (Effect::DailyLimit { with_headers: false }, (429, 429)),
    ] {
        assert_eq!(look(effect).await.error(), expected);
    }
    let instant = NOW.plus_seconds(5).to_string();
    for (dress, header, expected) in [
        (Dress::Seconds(5), "retry-after", "5"),
        (Dress::Instant(5), "retry-after", instant.as_str()),
        (Dress::HttpDate(5), "retry-after", "Tue, 17 Nov 2026 13:00:05 GMT"),
        (Dress::Text("soon".to_owned()), "retry-after", "soon"),
        (Dress::Reset(5), "x-ratelimit-reset", "1794920405"),
        (Dress::Bare, "retry-after", ""),
    ] {
        let answer = look(Effect::TooManyRequests(dress)).await;
        assert_eq!((answer.status, answer.header(header)), (429, expected));
    }
    assert_eq!(look(Effect::Empty).await.text, "");
    assert!(look(Effect::Html(403)).await.text.starts_with("<html>"));
    assert!(serde_json::from_str::<Value>(&look(Effect::TruncatedJson).await.text).is_err());
    assert_eq!(look(Effect::Delay(Duration::from_millis(1))).await.status, 200);
}

#[tokio::test]
async fn a_list_can_be_made_endless_circular_or_wrong_about_its_length() {
    let client = Client::small().await;
    let path = format!("{}/participants/qos?type=past&page_size=10", event_path(&client.server.account().events()[0]));
    let first = next_page_token(&client.get(&path).await.text).to_owned();
    for (effect, expected) in [
        (Effect::RepeatedPageToken, first.as_str()),
        (Effect::NextPageToken("of another page".to_owned()), "of another page"),
    ] {
        client.server.add_fault(fault(Endpoint::QosList, Occurrence::First(1), effect));
        let second = client.get(&format!("{path}&next_page_token={first}")).await;
        assert_eq!(next_page_token(&second.text), expected);
    }
    client.server.add_fault(fault(Endpoint::QosList, Occurrence::EachNth(2), Effect::TotalRecords(999)));
    for expected in [false, true, false, true] {
        assert_eq!(client.get(&path).await.json()["total_records"] == json!(999), expected);
    }
}

#[tokio::test]
async fn events_have_people_in_common() {
    let client = Client::start(&Shape::demo(3, NOW), unlimited()).await;
    let mut emails = Vec::new();
    for event in client.server.account().events().iter().filter(|event| event.topic() == "Daily stand-up") {
        let page = client.get(&format!("{}/participants?type=past", event_path(event))).await.json();
        let records = page["participants"].as_array().cloned().unwrap_or_default();
        let of_event = records.iter().filter_map(|record| record["email"].as_str().filter(|email| !email.is_empty()));
        emails.push(of_event.map(str::to_owned).collect::<BTreeSet<_>>());
    }
    assert!(emails[0].intersection(&emails[1]).count() >= 4, "{emails:?}");
}

#[tokio::test]
async fn a_stopped_server_answers_no_more() {
    let client = Client::small().await;
    let url = client.server.oauth_url();
    client.server.shutdown().await.expect("it served well");
    assert!(reqwest::get(url).await.is_err());
}
