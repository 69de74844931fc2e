//! One run: discover, plan, collect side by side, and tell how it ended.

use std::path::PathBuf;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::task::JoinSet;

use super::besides::Besides;
use super::context::{Context, Options};
use super::discover::{Discoverer, Halt};
use super::forgotten::Forgotten;
use super::outcome::Stop;
use super::plan::{self, Scope, Terms, Work};
use super::progress::Progress;
use super::summary::Summary;
use super::targets::Targets;
use super::writer::Writer;
use super::{estimate, feedback, fits, listed, whole};
use crate::exit::{Code, Failure};
use crate::model::{AskedFor, Clock, WorkKey};
use crate::store::{self, Store, Write, ledger};
use crate::zoom::{self, Client, DailyPool};

/// Events that are collected side by side. A list is read page by page, so that only many lists fill the pace; the
/// client bounds what is in flight.
const EVENTS_AT_ONCE: usize = 64;

/// How often the terminal is told how far the run is.
const REFRESH: Duration = Duration::from_millis(200);

/// What a run is to do.
#[derive(Debug)]
pub struct Order {
    /// What is asked for.
    pub targets: Targets,
    /// How.
    pub options: Options,
    /// When an event's data is complete.
    pub terms: Terms,
    /// The way to Zoom.
    pub zoom: zoom::Settings,
    /// Under which name the calls are counted.
    pub account: String,
    /// Calls of the day that are left for the account's other apps.
    pub reserve: u64,
    /// How long the run may take.
    pub max_duration: Option<Duration>,
    /// Who leaves no trace.
    pub forgotten: Forgotten,
    /// The database, for reading the ledger beside the writer.
    pub db: PathBuf,
}

/// Runs an order. `interrupted` ends it early, with the code that says why.
///
/// # Errors
///
/// If the database refuses or Zoom's address cannot be used; whatever was committed stays.
pub async fn run(
    store: Store,
    order: Order,
    interrupted: impl Future<Output = Code>,
    progress: Progress,
) -> Result<(Store, Summary), Failure> {
    let clock = order.zoom.clock;
    let mut summary = Summary::begin(clock.now(), order.options.is_dry_run);
    let calls_today = ledger::calls_on_day_of(store.connection(), &order.account, clock.now())?;
    summary.calls_today = calls_today;
    summary.calls_per_day = order.zoom.plan.calls_per_day();
    summary.calls_per_second = order.zoom.heavy_per_second;
    if let Some(resume_at) = ledger::held_until(store.connection(), &order.account, clock.now())? {
        summary.held(resume_at);
        return Ok((store, summary));
    }
    let client = Client::with_pool(order.zoom.clone(), pool(&order, calls_today))?;
    let reader = Mutex::new(store::open_read_only(&order.db)?);
    let withholds = store.withholds_identities();
    let (units, writer) = Writer::start(store);
    let Order { options, terms, account, targets, max_duration, forgotten, .. } = order;
    let context = Context::new(client.clone(), options, terms, clock, account.clone(), units);
    let context = context.leaving_out(forgotten);
    let context = Arc::new(if withholds { context.withholding() } else { context });
    let (mut unreadable, mut listed) = (None, Vec::new());
    let code = tokio::select! {
        biased;
        code = interrupted => Some(code),
        code = out_of_time(max_duration) => Some(code),
        Err(stop) = context.count_calls() => {
            context.outcome().stopped(stop);
            None
        }
        ended = drive(&context, &reader, &account, &targets, &progress, &mut summary) => {
            match ended {
                Ok(people) => listed = people,
                Err(Halt::Stop(stop)) => context.outcome().stopped(stop),
                Err(Halt::Ledger(error)) => unreadable = Some(error),
            }
            None
        }
    };
    progress.finish();
    // The calls since the last response belong to the day's count, even if nothing else is written any more.
    context.commit(Vec::new()).await.unwrap_or_else(|stop| context.outcome().stopped(stop));
    summary.take(&context.outcome(), &client, code);
    let has_examined_all = !options.is_dry_run && code.is_none() && context.outcome().has_examined_all();
    drop(context);
    let (store, recorded) =
        tokio::task::spawn_blocking(|| writer.finish()).await.map_err(|error| unexpected(&error))??;
    if let Some(error) = unreadable {
        store.close()?;
        return Err(error.into());
    }
    if has_examined_all {
        summary.fitting_nobody = fits::nobody(store.connection(), &listed)?;
    }
    summary.end(clock.now(), recorded);
    Ok((store, summary))
}

/// What the day's pool has for this run, beyond the reserve.
fn pool(order: &Order, calls_today: u64) -> DailyPool {
    DailyPool {
        calls_per_day: order.zoom.plan.calls_per_day().saturating_sub(order.reserve),
        day: order.zoom.clock.now().day(),
        used: calls_today,
    }
}

async fn out_of_time(max_duration: Option<Duration>) -> Code {
    match max_duration {
        Some(duration) => tokio::time::sleep(duration).await,
        None => std::future::pending().await,
    }
    Code::OutOfTime
}

/// Does the run, and returns everybody who was listed for an event.
async fn drive(
    context: &Arc<Context>,
    reader: &Mutex<rusqlite::Connection>,
    account: &str,
    targets: &Targets,
    progress: &Progress,
    summary: &mut Summary,
) -> Result<Vec<WorkKey>, Halt> {
    let found = looking(context, progress, Discoverer::candidates(context, reader, account, targets)).await?;
    context.reservations.events_are_found(context.client.calls().total());
    let besides = Besides::plan(context, reader, targets, &found)?;
    let mut plan = plan::plan(found.events, &targets.named, &context.terms);
    if context.options.is_dry_run {
        estimate::count_records(context, &mut plan).await;
    }
    summary.planned(&plan, context.options);
    summary.planned_besides(&besides);
    let listed = std::mem::take(&mut plan.listed);
    tracing::info!(events = plan.works.len(), calls = summary.expected_calls, "planned");
    if !plan.young.is_empty() {
        let young = plan.young.iter().map(|item| Write::Mark(Box::new(item.clone())));
        context.commit(young.collect()).await?;
    }
    if !context.options.is_dry_run {
        collect(context, plan.works, progress).await;
        let feedback = besides.feedback_of_read(context);
        if !feedback.is_empty() {
            collect(context, feedback, progress).await;
        }
        let is_stopped = context.outcome().stop.is_some();
        if let Some(counting) = besides.counting.filter(|_| !is_stopped)
            && let Err(stop) = counting.collect(context).await
        {
            context.outcome().stopped(stop);
        }
    }
    Ok(listed)
}

/// Tells the terminal what discovery waits for meanwhile.
async fn looking<T>(context: &Context, progress: &Progress, discovery: impl Future<Output = T>) -> T {
    let mut refresh = tokio::time::interval(REFRESH);
    let mut discovery = std::pin::pin!(discovery);
    loop {
        tokio::select! {
            biased;
            ended = &mut discovery => return ended,
            _ = refresh.tick() => progress.looks(context.client.listing_wait()),
        }
    }
}

/// Collects the planned events side by side. After a stop nothing new is begun, and what is under way may end.
async fn collect(context: &Arc<Context>, works: Vec<Work>, progress: &Progress) {
    let (events, calls_before) = (works.len(), context.client.calls().total());
    progress.begin(context.options.expected_calls(&works));
    let (mut refresh, mut ended_events) = (tokio::time::interval(REFRESH), 0);
    let mut works = works.into_iter();
    let mut jobs = JoinSet::new();
    loop {
        while jobs.len() < EVENTS_AT_ONCE
            && context.outcome().stop.is_none()
            && let Some(work) = works.next()
        {
            if !is_refused(context, &work) {
                jobs.spawn(one_event(Arc::clone(context), work));
            }
        }
        let ended = tokio::select! {
            ended = jobs.join_next() => ended,
            _ = refresh.tick() => {
                progress.at(context.client.calls().total() - calls_before, ended_events, events);
                continue;
            }
        };
        let Some(ended) = ended else { return };
        ended_events += 1;
        match ended.expect("a panic ends the program") {
            Ok(()) => {}
            Err(Stop::Store) => return context.outcome().stopped(Stop::Store),
            Err(stop) => context.outcome().stopped(stop),
        }
    }
}

/// Whether the kind of event is refused by now, or what is asked of it.
fn is_refused(context: &Context, work: &Work) -> bool {
    let (outcome, kind) = (context.outcome(), work.event.kind);
    let is_refused = |asked_for| outcome.refused.contains_key(&(asked_for, kind));
    is_refused(AskedFor::Qos) || matches!(work.scope, Scope::Feedback(_)) && is_refused(AskedFor::Feedback)
}

async fn one_event(context: Arc<Context>, work: Work) -> Result<(), Stop> {
    let expected_calls = work.expected_calls(context.options.source, context.options.attributes);
    let Work { event, scope, .. } = work;
    match scope {
        Scope::Whole(item) => whole::collect(&context, &event, item).await,
        Scope::Listed(works) => listed::collect(&context, &event, works, expected_calls).await,
        Scope::Feedback(item) => feedback::collect(&context, &event, item).await,
    }
}

impl Options {
    /// The calls that these take if every listing's count is right and nothing has to be asked twice.
    #[must_use]
    pub fn expected_calls(&self, works: &[Work]) -> u64 {
        works.iter().map(|work| work.expected_calls(self.source, self.attributes)).sum()
    }
}

/// The clock of an order's terms and of its client is one.
#[must_use]
pub fn terms(clock: Clock, settle_minutes: u32, refresh: bool) -> Terms {
    Terms { now: clock.now(), settle_seconds: i64::from(settle_minutes) * 60, refresh }
}

fn unexpected(error: &tokio::task::JoinError) -> Failure {
    Failure::new(Code::Unexpected, format!("end the writer: {error}"), "run the same command again: it continues")
}
