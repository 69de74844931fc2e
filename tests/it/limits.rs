//! Budgets, daily limits and plans: what a run may spend, where it stops, and how the next one goes on.

use zoom_qos::collect::run::Order;
use zoom_qos::exit::Code;
use zoom_qos::model::{EventKind, Source, Timestamp};
use zoom_qos::simulator::{Effect, Endpoint, EventShape, Fault, Limits, Matcher, Occurrence, Options, Shape};

use crate::support::collecting::{Collecting, NOW, asked, asked_qos, brief, from_source, list, small};
use crate::support::dump::{assert_same, dump_data, dump_tables};
use crate::support::figures::seeds;

fn yesterday() -> Timestamp {
    NOW.plus_seconds(-86_400)
}

/// One meeting whose list has so many records, and nothing else.
fn meeting_of(people: u32) -> Shape {
    Shape::event(EventKind::Meeting, people, 3, 2, NOW)
}

fn with_budget(mut order: Order, calls: u64) -> Order {
    order.zoom.max_requests = Some(calls);
    order
}

/// Requests that count: all but those for tokens.
fn counted(requests: &[zoom_qos::simulator::Request]) -> usize {
    requests.len() - asked(requests, Endpoint::Token)
}

#[tokio::test]
async fn zooms_daily_limit_ends_the_run_and_holds_the_next_one_back() {
    let limits = Some(Limits { daily_pool: 1000, used_by_others: 993, heavy_per_second: 4000, ..Limits::default() });
    let zoom = Collecting::with(&small(), Options { limits, ..Options::default() }).await;
    let first = zoom.run("limit", zoom.lookback(7)).await;
    assert_eq!(first.code, Code::OutOfCalls, "{:?}", first.lines());
    let midnight = Timestamp::start_of(NOW.day()).plus_seconds(86_400);
    assert_eq!(first.resume_at, Some(midnight));
    assert_eq!(zoom.count("limit", "SELECT resume_at FROM daily_limit"), midnight.0);

    let before = dump_tables(&zoom.db("limit"), &[]);
    let (second, requests) = zoom.run_counted("limit", zoom.lookback(7)).await;
    assert_eq!((second.code, second.resume_at, requests.len()), (Code::OutOfCalls, Some(midnight), 0));
    assert_same(&before, &dump_tables(&zoom.db("limit"), &[]), "held back");

    zoom.pass_minutes(12 * 60);
    let third = zoom.run("limit", zoom.lookback(7)).await;
    assert_eq!(third.code, Code::Ok, "{:?}", third.lines());
    let undisturbed = Collecting::small().await;
    undisturbed.run("whole", undisturbed.lookback(7)).await;
    assert_same(&undisturbed.dump("whole"), &zoom.dump("limit"), "after the limit");
}

#[tokio::test]
async fn a_budget_counts_every_send_and_a_reserve_is_left_alone() {
    let matcher = Matcher { endpoint: Some(Endpoint::QosList), occurrence: Occurrence::First(2), ..Matcher::default() };
    let faults = vec![Fault { matcher, effect: Effect::Html(502) }];
    let zoom = Collecting::with(&meeting_of(8), Options { limits: None, faults, ..Options::default() }).await;
    // Three listings, and a list that is sent three times.
    let (summary, requests) = zoom.run_counted("budget", with_budget(zoom.lookback(2), 6)).await;
    assert_eq!((summary.code, counted(&requests)), (Code::OutOfCalls, 6), "{:?}", summary.lines());
    assert_eq!(zoom.states("budget"), ["Benchmark pending"]);
    assert_eq!(zoom.count("budget", "SELECT calls FROM call_count"), 6);

    let mut order = zoom.lookback(2);
    order.reserve = 60_000 - 6 - 3;
    let (summary, requests) = zoom.run_counted("budget", order).await;
    assert_eq!((summary.code, counted(&requests)), (Code::OutOfCalls, 3), "{:?}", summary.lines());
    assert_eq!(zoom.count("budget", "SELECT calls FROM call_count"), 9);

    let (summary, requests) = zoom.run_counted("budget", zoom.lookback(2)).await;
    assert_eq!((summary.code, asked_qos(&requests)), (Code::Ok, 0), "{:?}", summary.lines());
}

/// Runs an order with a budget until it is done, and returns what each run asked.
async fn until_done(
    zoom: &Collecting,
    name: &str,
    calls: u64,
    order: impl Fn() -> Order,
) -> Vec<Vec<zoom_qos::simulator::Request>> {
    let mut runs = Vec::new();
    loop {
        let (summary, requests) = zoom.run_counted(name, with_budget(order(), calls)).await;
        assert!(counted(&requests) as u64 <= calls, "{} calls of {calls}", counted(&requests));
        runs.push(requests);
        match summary.code {
            Code::Ok => return runs,
            Code::OutOfCalls => assert!(runs.len() < 80, "no end in sight with {calls} calls: {:?}", summary.lines()),
            other => panic!("{other:?}: {:?}", summary.lines()),
        }
    }
}

#[tokio::test]
async fn whatever_the_budget_runs_come_to_an_end_with_the_same_rows() {
    let shape = Shape {
        webinars: vec![EventShape::new("Webinar", yesterday(), 3, 31)],
        meetings: vec![
            EventShape::new("Meeting", yesterday(), 3, 18),
            EventShape::new("Other", yesterday().plus_seconds(600), 3, 12),
        ],
        ..meeting_of(1)
    };
    let zoom = Collecting::from(&shape).await;
    let whole = zoom.run("whole", zoom.lookback(3)).await;
    assert_eq!(whole.code, Code::Ok);
    let sessions = zoom.count("whole", "SELECT count(*) FROM v_participant_session");
    // Less than six is not enough: every run lists three times and reads who was there before it asks for anybody.
    for calls in [6, 7, 8, 9, 11, 14] {
        let name = format!("budget {calls}");
        let runs = until_done(&zoom, &name, calls, || zoom.lookback(3)).await;
        let kept = dump_data(&zoom.db("whole"));
        assert_same(&kept, &dump_data(&zoom.db(&name)), &name);
        let singles: usize = runs.iter().map(|run| asked(run, Endpoint::QosSingle)).sum();
        assert!(singles <= usize::try_from(sessions).unwrap(), "{calls}: {singles} singles for {sessions} sessions");
        let lists: usize = runs.iter().map(|run| asked(run, Endpoint::QosList)).sum();
        assert!(lists <= 4 + 2 + 2, "{calls}: {lists} pages, where 8 do: a list was begun that did not fit");
    }
}

/// Ten meetings and a webinar, to which the same few people go.
fn a_busy_day() -> Shape {
    let meeting = |at: i64| EventShape::new(&format!("Meeting {at}"), yesterday().plus_seconds(at * 900), 3, 9);
    Shape {
        webinars: vec![EventShape::new("Webinar", yesterday(), 3, 31)],
        meetings: (0..10).map(meeting).collect(),
        ..meeting_of(1)
    }
}

#[tokio::test]
async fn whatever_the_budget_listed_people_are_collected_and_nobody_else() {
    let zoom = Collecting::from(&a_busy_day()).await;
    zoom.run("everybody", zoom.lookback(3)).await;
    let busiest = "SELECT email FROM v_participant_session WHERE email IS NOT NULL
                   GROUP BY email ORDER BY count(*) DESC, email LIMIT 3";
    let people = zoom.column("everybody", busiest);
    let rows = people.iter().map(|email| format!("*,*,{email}")).collect::<Vec<_>>().join("\n");
    for source in [None, Some(Source::Single)] {
        let order = || {
            let mut order = from_source(zoom.lookback(3), source);
            order.targets.listed = Some(list(&rows));
            order
        };
        let whole = format!("whole {source:?}");
        let summary = zoom.run(&whole, order()).await;
        assert_eq!(summary.code, Code::Ok, "{:?}", summary.lines());
        // Three listings, one roster and one join are the least that gets on.
        for calls in [5, 9] {
            let name = format!("{source:?} {calls}");
            let runs = until_done(&zoom, &name, calls, order).await;
            assert!(runs.len() > 1, "{name}");
            assert_same(&dump_data(&zoom.db(&whole)), &dump_data(&zoom.db(&name)), &name);
            let stored = zoom.column(&name, "SELECT DISTINCT email FROM v_participant_session");
            assert!(stored.iter().all(|email| people.contains(email)), "{name}: {stored:?}");
            assert_eq!(zoom.count(&name, "SELECT count(*) FROM v_work WHERE participant IS NULL"), 0, "{name}");
        }
    }
}

#[tokio::test]
async fn an_event_of_more_records_than_zoom_said_comes_to_an_end_too() {
    let blank = EventShape::new("Blank", yesterday(), 2, 45).with_blank_listing();
    let shape = Shape { meetings: vec![blank], ..meeting_of(1) };
    let zoom = Collecting::from(&shape).await;
    let runs = until_done(&zoom, "blank", 7, || zoom.lookback(3)).await;
    assert!(runs.len() < 30, "{}", runs.len());
    assert_eq!(zoom.count("blank", "SELECT count(*) FROM v_participant_session"), 45);
}

#[tokio::test]
async fn a_plan_asks_for_no_quality_and_keeps_nothing_but_the_count_of_its_calls() {
    let zoom = Collecting::small().await;
    for (name, budget) in [("nothing yet", 0), ("half a run", 7)] {
        let mut plan = zoom.lookback(7);
        plan.options.is_dry_run = true;
        let (_, requests_before) = zoom.run_counted(name, with_budget(zoom.lookback(7), budget)).await;
        let before = dump_tables(&zoom.db(name), &["call_count"]);
        let (planned, requests) = zoom.run_counted(name, plan).await;
        assert_eq!(planned.code, Code::Ok, "{:?}", planned.lines());
        assert_eq!(asked_qos(&requests), 0);
        assert_same(&before, &dump_tables(&zoom.db(name), &["call_count"]), name);
        let calls = counted(&requests_before) + counted(&requests);
        assert_eq!(zoom.column(name, "SELECT calls FROM call_count"), [calls.to_string()]);
    }
}

/// Whether a plan foretells the calls of the run after it within two percent.
async fn check_plan(shape: &Shape, source: Source) {
    let zoom = Collecting::from(shape).await;
    let done = check_plan_of(&zoom, "plan", || from_source(zoom.lookback(7), Some(source))).await;
    assert_eq!(done, Code::Ok, "seed {}, {source:?}", shape.seed);
}

/// The same for any order; says how the run ended.
async fn check_plan_of(zoom: &Collecting, name: &str, order: impl Fn() -> Order) -> Code {
    let mut plan = order();
    plan.options.is_dry_run = true;
    let (planned, requests) = zoom.run_counted(name, plan).await;
    assert_eq!(asked_qos(&requests), 0, "{name}");
    let (done, requests) = zoom.run_counted(name, order()).await;
    let made = (counted(&requests) - asked(&requests, Endpoint::Listing)) as u64;
    let planned = planned.expected_calls;
    assert!(planned.abs_diff(made) * 50 <= made, "{name}: planned {planned}, made {made}");
    done.code
}

#[tokio::test]
async fn plans_of_any_account_foretell_their_calls() {
    for seed in seeds(2) {
        for source in [Source::List, Source::Single] {
            check_plan(&brief(Shape::small(seed, NOW)), source).await;
        }
    }
}

#[tokio::test]
async fn a_plan_for_people_wanted_in_every_event_foretells_its_calls() {
    let zoom = Collecting::from(&brief(Shape::demo(1, NOW))).await;
    zoom.run("everybody", zoom.lookback(7)).await;
    // By address: who came and went most often, somebody of one event alone, and nobody at all.
    let by_joins = "SELECT email FROM v_participant_session WHERE email IS NOT NULL
                    GROUP BY email ORDER BY count(*) DESC, email";
    let emails = zoom.column("everybody", by_joins);
    let (busiest, rarest) = (&emails[0], &emails[emails.len() - 1]);
    let user_id = &zoom.column("everybody", "SELECT min(user_id) FROM v_participant_session WHERE kind = 'meeting'")[0];
    let crowd = emails[..40].iter().map(|email| format!("webinar,*,{email}")).collect::<Vec<_>>().join("\n");
    let lists = [
        ("people", format!("*,*,{busiest}\n*,*,{rarest}\nmeeting,*,nobody@example.com\n")),
        ("crowd", format!("{crowd}\n*,*,{rarest}\n")),
        ("join", format!("*,*,{user_id}\n")),
    ];
    let each_way = [(None, true), (Some(Source::List), true), (Some(Source::Single), false)];
    for ((name, rows), ways) in lists.iter().zip([&each_way[..], &each_way[..1], &each_way[..1]]) {
        for &(source, attributes) in ways {
            let order = || {
                let mut order = from_source(zoom.lookback(7), source);
                (order.targets.listed, order.options.attributes) = (Some(list(rows)), attributes);
                order
            };
            check_plan_of(&zoom, &format!("{name} {source:?} {attributes}"), order).await;
        }
    }
}

#[tokio::test]
async fn a_plan_of_the_demo_foretells_its_calls_and_the_run_stores_all_that_it_receives() {
    let zoom = Collecting::from(&brief(Shape::demo(1, NOW))).await;
    for source in [Source::List, Source::Single] {
        let name = format!("{source:?}");
        let mut calls = Vec::new();
        for attributes in [true, false] {
            let mut plan = from_source(zoom.lookback(7), Some(source));
            (plan.options.is_dry_run, plan.options.attributes) = (true, attributes);
            calls.push(zoom.run(&name, plan).await.expected_calls);
        }
        let (done, requests) = zoom.run_counted(&name, from_source(zoom.lookback(7), Some(source))).await;
        assert_eq!((done.code, done.left_young), (Code::Ok, 1), "{:?}", done.lines());
        // Without attributes a list saves the walk of `/participants`; one by one, it still says who was there.
        let (qos, walks) = (asked_qos(&requests) as u64, asked(&requests, Endpoint::Participants) as u64);
        let bare = if source == Source::List { qos } else { qos + walks };
        for (planned, made) in calls.into_iter().zip([qos + walks, bare]) {
            assert!(planned.abs_diff(made) * 50 <= made, "{name}: planned {planned}, made {made}");
        }
        for event in zoom.server.account().events().iter().filter(|event| event.topic() != "Just ended") {
            let of_event = format!("FROM v_participant_session WHERE event_uuid = '{}'", event.uuid());
            let stored = zoom.count(&name, &format!("SELECT count(*) {of_event}"));
            assert_eq!(stored, i64::try_from(event.sessions().len()).unwrap(), "{} from {name}", event.topic());
        }
        assert!(zoom.count(&name, "SELECT count(*) FROM v_anomaly") > 0);
    }
    assert_same(&dump_data(&zoom.db("List")), &dump_data(&zoom.db("Single")), "list and single");
}

#[tokio::test]
async fn a_pool_that_is_used_up_says_when_it_is_refilled() {
    let zoom = Collecting::from(&meeting_of(8)).await;
    let with_pool = |left: u64| {
        let mut order = zoom.lookback(2);
        order.reserve = 60_000 - left;
        order
    };
    let summary = zoom.run("pool", with_pool(4)).await;
    let midnight = Timestamp::start_of(NOW.day()).plus_seconds(86_400);
    assert_eq!((summary.code, summary.resume_at), (Code::OutOfCalls, Some(midnight)), "{:?}", summary.lines());
    assert!(summary.lines().iter().any(|line| line.contains("2026-11-18T00:00:00Z")), "{:?}", summary.lines());
    assert_eq!(summary.json()["resume_at"], "2026-11-18T00:00:00Z");
    assert_eq!(summary.calls_today, 4);
    // A pool is no limit of Zoom's: with less in reserve the next run goes on at once, and so does that of tomorrow.
    assert_eq!(zoom.count("pool", "SELECT count(*) FROM daily_limit"), 0);
    zoom.pass_minutes(12 * 60);
    let summary = zoom.run("pool", with_pool(30)).await;
    assert_eq!((summary.code, summary.resume_at), (Code::Ok, None), "{:?}", summary.lines());
    assert_eq!(zoom.column("pool", "SELECT day_on FROM call_count"), ["2026-11-17", "2026-11-18"]);
}

/// Overwrites the first pages of a table and its indexes, as a bad disk does.
fn spoil(db: &std::path::Path, table: &str) {
    let connection = rusqlite::Connection::open(db).unwrap();
    let sql = "SELECT (rootpage - 1) * (SELECT page_size FROM pragma_page_size) FROM sqlite_schema WHERE tbl_name = ?";
    let mut statement = connection.prepare(sql).unwrap();
    let places = statement.query_map([table], |row| row.get(0)).unwrap().collect::<Result<Vec<i64>, _>>().unwrap();
    let file = std::fs::OpenOptions::new().write(true).open(db).unwrap();
    for place in places {
        std::os::unix::fs::FileExt::write_all_at(&file, &[0xff; 512], place.cast_unsigned()).unwrap();
    }
}

#[tokio::test]
async fn a_ledger_that_cannot_be_read_leaves_its_calls_counted_and_no_writer_behind() {
    let zoom = Collecting::small().await;
    zoom.run("other", zoom.order()).await;
    spoil(&zoom.db("other"), "work_item");
    let store = zoom_qos::store::Store::open(&zoom.db("real"), zoom_qos::store::Journal::Wal).unwrap();
    let order = Order { db: zoom.db("other"), ..zoom.lookback(7) };
    let progress = zoom_qos::collect::progress::Progress::hidden();
    let failure = zoom_qos::collect::run::run(store, order, std::future::pending(), progress).await.unwrap_err();
    assert_eq!(failure.code, Code::Database, "{failure}");
    let store = zoom_qos::store::Store::open(&zoom.db("real"), zoom_qos::store::Journal::Wal).unwrap();
    let made = counted(&zoom.server.requests());
    assert!(made > 0);
    assert_eq!(zoom.column("real", "SELECT sum(calls) FROM call_count"), [made.to_string()]);
    store.close().unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_run_that_is_killed_before_its_first_answer_has_counted_its_calls() {
    let matcher = Matcher { endpoint: Some(Endpoint::Listing), ..Matcher::default() };
    let faults = vec![Fault { matcher, effect: Effect::Delay(std::time::Duration::from_hours(1)) }];
    let zoom = Collecting::with(&meeting_of(8), Options { limits: None, faults, ..Options::default() }).await;
    let db = zoom.db("killed");
    let mut child = crate::support::program::program_for(&zoom.server, &db, NOW)
        .args(["collect", "--lookback", "1"])
        .spawn()
        .unwrap();
    let counted_calls = || {
        let connection = zoom_qos::store::open_read_only(&db).ok()?;
        connection.query_row("SELECT sum(calls) FROM call_count", [], |row| row.get::<_, Option<i64>>(0)).ok()?
    };
    // A call is counted before it is sent.
    while counted_calls().is_none() || counted(&zoom.server.requests()) == 0 {
        assert!(child.try_wait().unwrap().is_none(), "the run ended by itself");
        tokio::task::yield_now().await;
    }
    child.kill().unwrap();
    child.wait().unwrap();
    assert_eq!(counted_calls().map(|calls| calls.to_string()), Some(counted(&zoom.server.requests()).to_string()));
}
