//! A run of `collect` against a simulator, and what it cost.

use std::path::Path;
use std::time::{Duration, Instant};

use zoom_qos::cli::demo::simulated_order;
use zoom_qos::collect::context::Options;
use zoom_qos::collect::list::{List, Outline, Walk};
use zoom_qos::collect::progress::Progress;
use zoom_qos::collect::run::{self, Order};
use zoom_qos::collect::summary::Summary;
use zoom_qos::exit::Code;
use zoom_qos::model::{Clock, EventKind, EventUuid, Window};
use zoom_qos::store::{Journal, Store};
use zoom_qos::zoom::payload::ParticipantPage;
use zoom_qos::zoom::{Client, Settings};

use super::case::{Case, NOW};
use super::measure::own_cpu_s;
use super::server::Server;

/// Far beyond what a processor can do.
const UNLIMITED_PER_SECOND: u32 = 100_000;

/// What a run did and cost.
pub(crate) struct Collected {
    pub(crate) summary: Summary,
    pub(crate) elapsed: Duration,
    pub(crate) cpu_s: f64,
}

/// Collects all of a case's account.
pub(crate) fn collect(case: &Case, server: &Server, db: &Path) -> Collected {
    let order = order(case, server, db);
    let cpu_before = own_cpu_s();
    let store = Store::open(db, Journal::Wal).expect("a database");
    let runtime = runtime();
    let started = Instant::now();
    let never = std::future::pending::<Code>();
    let (store, summary) = runtime.block_on(run::run(store, order, never, Progress::hidden())).expect("the run ends");
    let elapsed = started.elapsed();
    store.close().expect("a checkpoint");
    assert_eq!(summary.code, Code::Ok, "{}: {:?}", case.name, summary.lines());
    Collected { summary, elapsed, cpu_s: own_cpu_s() - cpu_before }
}

/// How long the same client takes to ask for every page of the one webinar that was collected, and to do nothing with
/// them.
pub(crate) fn fetch_alone(case: &Case, server: &Server, db: &Path) -> Duration {
    let client = Client::new(order(case, server, db).zoom).expect("an address on loopback");
    let collected = rusqlite::Connection::open(db).expect("a database");
    let uuid: String = collected.query_row("SELECT event_uuid FROM v_event", [], |row| row.get(0)).expect("an event");
    let uuid = EventUuid(uuid);
    let started = Instant::now();
    runtime().block_on(async {
        let mut walk = Walk::new(&client, EventKind::Webinar, &uuid, List::Qos);
        loop {
            let body = walk.fetch().await.expect("a page");
            let page = ParticipantPage::read(&body.text).expect("a page");
            if walk.note(Outline::of(&page)).is_last {
                return;
            }
        }
    });
    started.elapsed()
}

fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().expect("a runtime")
}

fn order(case: &Case, server: &Server, db: &Path) -> Order {
    let window = Window { from: NOW.plus_seconds(-86_400).day(), to: NOW.day() };
    let (api_url, oauth_url) = (server.api_url.clone(), server.oauth_url.clone());
    let order = simulated_order(api_url, oauth_url, window, Clock::starting_at(NOW), db);
    let options = Options { source: Some(case.source), ..order.options };
    let heavy_per_second = if case.has_limit() { order.zoom.heavy_per_second } else { UNLIMITED_PER_SECOND };
    Order { options, zoom: Settings { heavy_per_second, ..order.zoom }, ..order }
}
