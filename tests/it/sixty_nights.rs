//! Sixty nights in which anything may happen, then seven calm ones: they end as if nothing ever had.
//!
//! Each case draws an account of sixty days, with meetings that last into the next day and answers that are empty or
//! cut for a while, and a schedule: nights that are skipped, killed, struck by a fault or refused a kind of event, at
//! any hour of their day, and events that somebody mistypes. `ZOOM_QOS_SCHEDULES` sets how many cases are drawn.

use std::future::pending;
use std::path::{Path, PathBuf};

use proptest::prelude::*;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use zoom_qos::collect::progress::Progress;
use zoom_qos::collect::run::{self, Order};
use zoom_qos::collect::summary::Summary;
use zoom_qos::exit::Code;
use zoom_qos::model::time::DAY_SECONDS;
use zoom_qos::model::{EventKind, EventNumber, EventRef, EventUuid, Timestamp};
use zoom_qos::simulator::{
    Account, Effect, Endpoint, EventShape, Fault, Matcher, Occurrence, Options, Server, ServerClock, Shape, serve,
};
use zoom_qos::store::{self, Journal, Store, discovery};

use crate::support::collecting::{asked, lookback_for, order_for};
use crate::support::dump::{assert_same, column, dump_of};
use crate::support::figures::{setting, show};

/// Midnight before the first night: 2026-09-01T00:00:00Z.
const FIRST_DAY: Timestamp = Timestamp(1_788_220_800);

const NIGHTS: i64 = 60;
const CALM_NIGHTS: i64 = 7;

/// The listings of a night in which no day is far behind: meetings of several people and of one, and webinars.
const LISTINGS: usize = 3;

/// How many cases are drawn; `ZOOM_QOS_SCHEDULES` says otherwise.
const CASES: usize = 2;

/// One case.
#[derive(Debug, Clone)]
struct Months {
    seed: u64,
    lookback_days: u64,
    events: Vec<Held>,
    nights: Vec<Night>,
}

/// An event, and how its answers come.
#[derive(Debug, Clone)]
struct Held {
    kind: EventKind,
    start_minute: i64,
    minutes: u32,
    people: u32,
    lateness: Option<Lateness>,
}

/// What is amiss with the list of an event, until so many hours after its end.
#[derive(Debug, Clone)]
struct Lateness {
    effect: Effect,
    hours: i64,
}

#[derive(Debug, Clone)]
struct Night {
    /// When in its day.
    minute: i64,
    happens: Happening,
}

#[derive(Debug, Clone)]
enum Happening {
    Nothing,
    /// The machine is off.
    Skipped,
    /// Killed once Zoom has seen so many requests.
    Killed(usize),
    Struck(Fault),
    /// One kind is refused, as when somebody takes a scope away for a day.
    Refused(EventKind),
    /// Somebody asks for an event that there never was, by UUID or by number.
    Mistyped(EventKind, EventRef),
}

fn kind() -> impl Strategy<Value = EventKind> {
    prop_oneof![Just(EventKind::Meeting), Just(EventKind::Webinar)]
}

fn held() -> impl Strategy<Value = Held> {
    let lateness = prop_oneof![
        3 => Just(None),
        1 => (prop_oneof![Just(Effect::EmptyList), Just(Effect::CutShort)], 1..40_i64)
            .prop_map(|(effect, hours)| Some(Lateness { effect, hours })),
    ];
    // Zoom's longest meeting is 30 hours; with one person it stays small.
    let size = prop_oneof![
        8 => (1..4_u32, 1..4_u32),
        2 => (2..4_u32, 11..13_u32),
        1 => (20 * 60..30 * 60_u32, Just(1)),
    ];
    let days = 24 * 60 * 2..24 * 60 * (NIGHTS - 3);
    (kind(), days, size, lateness).prop_map(|(kind, start_minute, (minutes, people), lateness)| Held {
        kind,
        start_minute,
        minutes,
        people,
        // Nothing contradicts an empty list of a meeting of one person, who may have sent and received nothing.
        lateness: lateness.filter(|_| people > 1),
    })
}

fn fault() -> impl Strategy<Value = Fault> {
    let effect = prop_oneof![
        Just(Effect::Html(503)),
        Just(Effect::Html(403)),
        Just(Effect::Empty),
        Just(Effect::TruncatedJson),
        Just(Effect::NotFound),
        Just(Effect::TokenRevoked),
        Just(Effect::PageTokenExpired),
        Just(Effect::RepeatedPageToken),
        Just(Effect::DailyLimit { with_headers: true }),
    ];
    let occurrence = prop_oneof![
        (1..9_u32).prop_map(Occurrence::Nth),
        (1..9_u32).prop_map(Occurrence::From),
        (2..4_u32).prop_map(Occurrence::EachNth),
    ];
    let endpoint = prop_oneof![
        2 => Just(None),
        1 => Just(Some(Endpoint::Listing)),
        2 => Just(Some(Endpoint::QosList)),
        1 => Just(Some(Endpoint::Participants)),
    ];
    (effect, occurrence, endpoint).prop_map(|(effect, occurrence, endpoint)| {
        // A fault of a question is none of the token endpoint, which answers in its own way.
        let endpoint = endpoint.or(matches!(effect, Effect::NotFound).then_some(Endpoint::QosList));
        Fault { matcher: Matcher { endpoint, occurrence, ..Matcher::default() }, effect }
    })
}

fn mistyped() -> impl Strategy<Value = EventRef> {
    prop_oneof![Just(EventRef::Uuid(EventUuid("mistyped==".to_owned()))), Just(EventRef::Number(EventNumber(12_345))),]
}

fn night() -> impl Strategy<Value = Night> {
    let happens = prop_oneof![
        8 => Just(Happening::Nothing),
        4 => Just(Happening::Skipped),
        2 => (1..12_usize).prop_map(Happening::Killed),
        4 => fault().prop_map(Happening::Struck),
        1 => kind().prop_map(Happening::Refused),
        1 => (kind(), mistyped()).prop_map(|(kind, event)| Happening::Mistyped(kind, event)),
    ];
    (0..24 * 60_i64, happens).prop_map(|(minute, happens)| Night { minute, happens })
}

fn months() -> impl Strategy<Value = Months> {
    let events = prop::collection::vec(held(), 1..9);
    let nights = prop::collection::vec(night(), usize::try_from(NIGHTS).expect("a small number"));
    (any::<u64>(), 0..4_u64, events, nights).prop_map(|(seed, lookback_days, events, mut nights)| {
        // The first night says from which day on everything counts.
        nights[0].happens = Happening::Nothing;
        Months { seed, lookback_days, events, nights }
    })
}

fn at(day: i64, minute: i64) -> Timestamp {
    FIRST_DAY.plus_seconds(day * DAY_SECONDS + minute * 60)
}

impl Months {
    fn account(&self) -> Account {
        let of = |kind| {
            let events = self.events.iter().enumerate().filter(move |(_, held)| held.kind == kind);
            events
                .map(|(number, held)| {
                    let start_at = at(0, held.start_minute);
                    EventShape::new(&format!("Event {number}"), start_at, held.minutes, held.people)
                })
                .collect()
        };
        Account::generate(&Shape {
            seed: self.seed,
            now: at(NIGHTS + CALM_NIGHTS, 0),
            webinars: of(EventKind::Webinar),
            meetings: of(EventKind::Meeting),
        })
    }

    /// What is amiss with the lists of events that come late, whatever happens besides.
    fn late(&self, account: &Account) -> Vec<Fault> {
        let late = self.events.iter().enumerate().filter_map(|(number, held)| {
            let Lateness { effect, hours } = held.lateness.clone()?;
            let event = account.event(&format!("Event {number}"))?;
            let matcher = Matcher {
                endpoint: Some(Endpoint::QosList),
                event: Some(event.uuid().to_owned()),
                until: Some(event.end_at().plus_seconds(hours * 3600)),
                ..Matcher::default()
            };
            Some(Fault { matcher, effect })
        });
        late.collect()
    }
}

/// A database over the nights, against one account.
struct Collector {
    account: Account,
    late: Vec<Fault>,
    lookback_days: u64,
    db: PathBuf,
}

impl Collector {
    async fn server(&self, now: Timestamp, faults: Vec<Fault>) -> Server {
        let faults = faults.into_iter().chain(self.late.clone()).collect();
        let options = Options { clock: Some(ServerClock::standing(now)), limits: None, faults, ..Options::default() };
        serve(self.account.clone(), options).await.unwrap()
    }

    /// Opens the database as soon as the run before it has let go of it.
    async fn open(&self) -> Store {
        loop {
            match Store::open(&self.db, Journal::Wal) {
                Err(store::Error::Locked(_)) => tokio::task::yield_now().await,
                opened => return opened.unwrap(),
            }
        }
    }

    async fn run(&self, order: Order) -> Summary {
        let order = Order { db: self.db.clone(), ..order };
        let (store, summary) = run::run(self.open().await, order, pending(), Progress::hidden()).await.unwrap();
        store.close().unwrap();
        summary
    }

    async fn night(&self, now: Timestamp, happens: &Happening) {
        let faults = match happens {
            Happening::Skipped => return,
            Happening::Struck(fault) => vec![fault.clone()],
            Happening::Refused(kind) => {
                let matcher = Matcher { kind: Some(*kind), ..Matcher::default() };
                vec![Fault { matcher, effect: Effect::MissingScope }]
            }
            Happening::Nothing | Happening::Killed(_) | Happening::Mistyped(..) => Vec::new(),
        };
        let server = self.server(now, faults).await;
        let order = lookback_for(&server, self.lookback_days);
        match happens {
            Happening::Killed(requests) => self.killed(order, &server, *requests).await,
            Happening::Mistyped(kind, event) => {
                let mut named = order_for(&server);
                named.targets.named = vec![(*kind, event.clone())];
                self.run(named).await;
                self.run(order).await;
            }
            _ => drop(self.run(order).await),
        }
        server.shutdown().await.unwrap();
    }

    /// A run of which nothing more is heard once Zoom has seen so many requests. What its writer holds by then is
    /// committed or not, as with any kill.
    async fn killed(&self, order: Order, server: &Server, requests: usize) {
        let order = Order { db: self.db.clone(), ..order };
        let store = self.open().await;
        let run = run::run(store, order, pending(), Progress::hidden());
        tokio::select! {
            biased;
            () = server.has_heard(requests) => {}
            ended = run => drop(ended.map(|(store, _)| store.close().unwrap())),
        }
    }
}

/// What of all views must be as without any trouble. A contradiction that was met stays on record, and is left out.
fn rows(db: &Path) -> String {
    dump_of(db, &["v_event", "v_participant_session", "v_sample", "v_stream_sample"])
}

async fn check(months: Months) {
    let folder = tempfile::tempdir().unwrap();
    let account = months.account();
    let collector = |name: &str| Collector {
        account: account.clone(),
        late: months.late(&account),
        lookback_days: months.lookback_days,
        db: folder.path().join(name),
    };
    let troubled = collector("troubled.db");
    for (day, night) in (1..).zip(&months.nights) {
        troubled.night(at(day, night.minute), &night.happens).await;
    }
    let mut last = (Code::Unexpected, 0);
    for day in NIGHTS + 1..=NIGHTS + CALM_NIGHTS {
        let server = troubled.server(at(day, 180), Vec::new()).await;
        let summary = troubled.run(lookback_for(&server, months.lookback_days)).await;
        last = (summary.code, asked(&server.requests(), Endpoint::Listing));
        server.shutdown().await.unwrap();
    }
    assert_eq!(last, (Code::Ok, LISTINGS), "the last night");

    let calm = collector("calm.db");
    let server = calm.server(at(NIGHTS + CALM_NIGHTS, 180), Vec::new()).await;
    let days = u64::try_from(NIGHTS + CALM_NIGHTS).expect("a small number");
    assert_eq!(calm.run(lookback_for(&server, days)).await.code, Code::Ok);
    server.shutdown().await.unwrap();

    assert_same(&rows(&troubled.db), &rows(&calm.db), "the rows of both");
    let unfinished = "SELECT event_key || ' ' || state FROM work_item
                      WHERE state NOT IN ('done', 'empty') AND event_key NOT IN ('mistyped==', '#12345')";
    assert_eq!(column(&troubled.db, unfinished), [""; 0]);
    let connection = store::open_read_only(&troubled.db).unwrap();
    let open = discovery::open_days(&connection).unwrap();
    let young_from = at(NIGHTS + CALM_NIGHTS - 2, 0).day();
    assert!(open.iter().all(|(_, day)| *day >= young_from), "{open:?}");
    assert!(discovery::lost_days(&connection).unwrap().is_empty());
}

#[test]
fn whatever_happens_in_sixty_nights_seven_calm_ones_make_up_for_it() {
    let cases = u32::try_from(setting("ZOOM_QOS_SCHEDULES", CASES)).unwrap();
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    let config = Config { cases, failure_persistence: None, ..Config::default() };
    // The short form draws the same cases on every machine; a long one is there to find others.
    let mut runner = match setting("ZOOM_QOS_SCHEDULES", 0) {
        0 => TestRunner::new_with_rng(config, TestRng::deterministic_rng(RngAlgorithm::ChaCha)),
        _ => TestRunner::new(config),
    };
    let ended = runner.run(&months(), |months| {
        runtime.block_on(check(months));
        Ok(())
    });
    show("cases of sixty nights", cases);
    ended.unwrap();
}
