//! Whole runs of `collect` inside the test's process, against a simulated account whose clock stands still.

use std::future::pending;
use std::path::{Path, PathBuf};
use std::time::Duration;

use chrono::Days;
use secrecy::SecretString;
use tempfile::TempDir;
use zoom_qos::collect::assemble::Raw;
use zoom_qos::collect::context::{Options, Wished};
use zoom_qos::collect::forgotten::Forgotten;
use zoom_qos::collect::progress::Progress;
use zoom_qos::collect::run::{self, Order};
use zoom_qos::collect::summary::Summary;
use zoom_qos::collect::targets::{Discovery, ParticipantList, Targets};
use zoom_qos::model::{Clock, EventKind, EventRef, Payload, Source, Timestamp, Window};
use zoom_qos::simulator::{self, Account, Endpoint, Event, Request, Server, ServerClock, Shape};
use zoom_qos::store::{self, Journal, Store};
use zoom_qos::zoom::{Backoff, Credentials, Plan, Settings};

use super::dump::{self, dump};

/// The present of these tests' accounts: 2026-11-17T13:00:00Z.
pub(crate) const NOW: Timestamp = Timestamp(1_794_920_400);

/// A simulated account and a folder for what is collected from it.
pub(crate) struct Collecting {
    pub(crate) server: Server,
    folder: TempDir,
}

/// An event of the account, by what tests ask of it.
pub(crate) fn event<'a>(server: &'a Server, topic: &str) -> &'a Event {
    server.account().event(topic).unwrap_or_else(|| panic!("the shape has a {topic:?}"))
}

/// The same account in events of a tenth of the time, three minutes at least: as many people who come and go, and few
/// samples of each.
pub(crate) fn brief(mut shape: Shape) -> Shape {
    for event in shape.webinars.iter_mut().chain(&mut shape.meetings) {
        event.minutes = event.minutes.div_ceil(10).max(3);
        for planting in &mut event.plantings {
            planting.minutes = planting.minutes.start / 10..planting.minutes.end.div_ceil(10);
        }
    }
    shape
}

/// The small account, in brief.
pub(crate) fn small() -> Shape {
    brief(Shape::small(7, NOW))
}

impl Collecting {
    /// Serves the shape without rate limits, which have tests of their own.
    pub(crate) async fn from(shape: &Shape) -> Self {
        Self::with(shape, simulator::Options { limits: None, ..simulator::Options::default() }).await
    }

    /// Serves the shape with these options.
    pub(crate) async fn with(shape: &Shape, options: simulator::Options) -> Self {
        let clock = Some(ServerClock::standing(shape.now));
        let options = simulator::Options { clock, ..options };
        let server = simulator::serve(Account::generate(shape), options).await.unwrap();
        Self { server, folder: tempfile::tempdir().unwrap() }
    }

    /// The small account.
    pub(crate) async fn small() -> Self {
        Self::from(&small()).await
    }

    /// The database of that name.
    pub(crate) fn db(&self, name: &str) -> PathBuf {
        self.folder.path().join(format!("{name}.db"))
    }

    pub(crate) fn uuid(&self, topic: &str) -> EventRef {
        EventRef::parse(event(&self.server, topic).uuid())
    }

    /// Lets time pass for Zoom and for the runs to come.
    pub(crate) fn pass_minutes(&self, minutes: u64) {
        self.server.clock().pass(Duration::from_mins(minutes));
    }

    /// Runs an order into the database of that name, as the command does.
    pub(crate) async fn run(&self, name: &str, order: Order) -> Summary {
        self.run_with(name, order, |_| {}).await
    }

    /// The same into a store that was prepared.
    pub(crate) async fn run_with(&self, name: &str, order: Order, prepare: impl FnOnce(&mut Store)) -> Summary {
        let db = self.db(name);
        let mut store = Store::open(&db, Journal::Wal).unwrap();
        prepare(&mut store);
        let order = Order { db, ..order };
        let (store, summary) = run::run(store, order, pending(), Progress::hidden()).await.unwrap();
        store.close().unwrap();
        summary
    }

    /// Runs an order and returns it with the requests that it made.
    pub(crate) async fn run_counted(&self, name: &str, order: Order) -> (Summary, Vec<Request>) {
        let before = self.server.requests().len();
        let summary = self.run(name, order).await;
        (summary, self.server.requests().split_off(before))
    }

    /// An order for nothing yet.
    pub(crate) fn order(&self) -> Order {
        order_for(&self.server)
    }

    /// An order for every event of the last days, as a nightly run gives it.
    pub(crate) fn lookback(&self, days: u64) -> Order {
        lookback_for(&self.server, days)
    }

    /// An order for these events.
    pub(crate) fn named(&self, events: &[(EventKind, EventRef)]) -> Order {
        let mut order = self.order();
        order.targets.named = events.to_vec();
        order
    }

    /// An order for a participant list, given without its header.
    pub(crate) fn listed(&self, rows: &str) -> Order {
        let mut order = self.order();
        order.targets.listed = Some(list(rows));
        order
    }

    pub(crate) fn dump(&self, name: &str) -> String {
        dump(&self.db(name))
    }

    pub(crate) fn column(&self, name: &str, sql: &str) -> Vec<String> {
        dump::column(&self.db(name), sql)
    }

    pub(crate) fn count(&self, name: &str, sql: &str) -> i64 {
        dump::count(&self.db(name), sql)
    }

    /// `topic state` for each item of the ledger, sorted; those of participants with their names.
    pub(crate) fn states(&self, name: &str) -> Vec<String> {
        let sql = "SELECT coalesce(topic, event_uuid, '#' || v_work.event_number)
                          || coalesce(' ' || participant, '') || ' ' || state
                   FROM v_work LEFT JOIN v_event USING (kind, event_uuid) ORDER BY 1";
        self.column(name, sql)
    }
}

/// An order for nothing yet, of this server.
pub(crate) fn order_for(server: &Server) -> Order {
    let now = server.clock().now();
    let clock = Clock::starting_at(now);
    let simulator::Credentials { account_id, client_id, client_secret } = simulator::Credentials::default();
    let credentials = Credentials::ServerToServer {
        account_id: account_id.clone(),
        client_id,
        client_secret: SecretString::from(client_secret),
        oauth_url: server.oauth_url().parse().unwrap(),
    };
    Order {
        targets: Targets::default(),
        options: Options {
            source: None,
            attributes: true,
            wished: Wished::default(),
            raw: Raw::Keep,
            is_dry_run: false,
        },
        terms: run::terms(clock, 120, false),
        zoom: Settings {
            api_url: server.api_url().parse().unwrap(),
            api_url_is_configured: true,
            credentials,
            plan: Plan::Business,
            // Faster than any plan, as the pace has tests of its own.
            heavy_per_second: 4000,
            retry_limit: 2,
            timeout: Duration::from_mins(1),
            max_requests: None,
            clock,
            ca_certificates: None,
            backoff: Backoff { base: Duration::from_millis(1), cap: Duration::from_millis(1) },
        },
        account: account_id,
        reserve: 0,
        max_duration: None,
        forgotten: Forgotten::default(),
        db: PathBuf::new(),
    }
}

/// An order for every event of the last days, as a nightly run gives it, of this server.
pub(crate) fn lookback_for(server: &Server, days: u64) -> Order {
    let mut order = order_for(server);
    let today = server.clock().now().day();
    let window = Window { from: today - Days::new(days), to: today };
    order.targets.discovery = Some(Discovery { window, kinds: EventKind::BOTH.to_vec(), takes_up_unfinished: true });
    order
}

/// A participant list without its header.
pub(crate) fn list(rows: &str) -> ParticipantList {
    ParticipantList::read(format!("kind,event,participant\n{rows}").as_bytes()).unwrap()
}

/// The same order from this QoS endpoint.
pub(crate) fn from_source(mut order: Order, source: Option<Source>) -> Order {
    order.options.source = source;
    order
}

/// How many of the requests went to this endpoint.
pub(crate) fn asked(requests: &[Request], endpoint: Endpoint) -> usize {
    requests.iter().filter(|request| request.endpoint == Some(endpoint)).count()
}

/// How many of the requests asked for quality of service.
pub(crate) fn asked_qos(requests: &[Request]) -> usize {
    asked(requests, Endpoint::QosList) + asked(requests, Endpoint::QosSingle)
}

/// Everything that stands in the file as it is, and in the payloads that are compressed in it.
pub(crate) fn file_text(db: &Path) -> String {
    let connection = store::open_read_only(db).unwrap();
    let mut statement = connection.prepare("SELECT record_bytes, record_zstd FROM payload").unwrap();
    let payloads = statement.query_map([], |row| Ok(Payload { record_bytes: row.get(0)?, record_zstd: row.get(1)? }));
    let texts = payloads.unwrap().map(|payload| store::payload::decompress(&payload.unwrap()).unwrap());
    let text = String::from_utf8_lossy(&std::fs::read(db).unwrap()).into_owned();
    texts.fold(text, |text, payload| text + "\n" + &payload)
}
