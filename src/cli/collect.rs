//! `collect`: fetch, flatten, store.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::time::Duration;

use chrono::{Days, NaiveDate};
use clap::{ArgMatches, Args, ValueEnum};
use secrecy::{ExposeSecret as _, SecretString};
use tokio::runtime::Runtime;

use super::identities::{IdentityArgs, StoreIdentities};
use super::providers::{self, ProvidersArgs};
use super::runtime::runtime;
use super::{day, look, text};
use crate::collect::assemble::Raw;
use crate::collect::context::{Options, Wished};
use crate::collect::forgotten::Forgotten;
use crate::collect::progress::Progress;
use crate::collect::run::{self, Order};
use crate::collect::summary::Summary;
use crate::collect::targets::{Discovery, ListError, ParticipantList, Targets};
use crate::config::{self, Config, ZoomAccess};
use crate::exit::{Code, Failure};
use crate::model::window::LISTED_HISTORY_DAYS;
use crate::model::{EventKind, EventRef, Source, Window};
use crate::monitor::metrics_file::{self, Ending};
use crate::monitor::ping::Ping;
use crate::signals;
use crate::store::{Store, ledger};
use crate::zoom::{Backoff, Client, Plan, Settings};

/// Arguments of `collect`.
#[derive(Debug, Args)]
pub struct CollectArgs {
    /// A meeting, by UUID or number; a number means its latest instance. Repeatable
    #[arg(long, value_name = "ID|UUID", value_parser = text::name, help_heading = "Targets")]
    pub meeting: Vec<String>,
    /// A webinar, by UUID or number, in the same way. Repeatable
    #[arg(long, value_name = "ID|UUID", value_parser = text::name, help_heading = "Targets")]
    pub webinar: Vec<String>,
    /// Every event from this UTC day on
    #[arg(long, value_name = "DAY", help_heading = "Targets", value_parser = day::parse)]
    pub from: Option<NaiveDate>,
    /// The last UTC day of --from, included, today at most [default: today]
    #[arg(long, value_name = "DAY", help_heading = "Targets", requires = "from", value_parser = day::parse)]
    pub to: Option<NaiveDate>,
    /// For every night: the events of the last DAYS, those of earlier days that are not discovered yet, and what
    /// earlier runs left unfinished
    #[arg(long, value_name = "DAYS", help_heading = "Targets", value_parser = clap::value_parser!(u32).range(..=LISTED_HISTORY_DAYS as i64))]
    pub lookback: Option<u32>,
    /// Which kinds of events the account has
    #[arg(
        long,
        value_enum,
        default_value_t,
        value_name = "meeting|webinar|both",
        help_heading = "Targets",
        hide_possible_values = true
    )]
    pub kind: Kinds,
    /// Only these people: CSV with the header kind,event,participant, or - for stdin
    #[arg(long, value_name = "FILE|-", help_heading = "Targets")]
    pub participants: Option<PathBuf>,
    /// How QoS is asked for: ten participants a call, one a call, or whichever costs fewer calls
    #[arg(long, value_enum, default_value_t, value_name = "auto|list|single", hide_possible_values = true)]
    pub source: SourceChoice,
    /// Only say what would be fetched; this asks Zoom for lists and details, never for QoS
    #[arg(long)]
    pub dry_run: bool,
    /// Stop after so many calls, retries included
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(..=1_000_000))]
    pub max_requests: Option<u64>,
    /// Leave so many of the day's calls to the account's other apps
    #[arg(long, value_name = "N", default_value_t = 0, value_parser = clap::value_parser!(u64).range(..=60_000))]
    pub reserve: u64,
    /// Calls per second, at most what the plan allows [default: as many as it allows]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=40))]
    pub rate: Option<u32>,
    /// The account's plan, which decides Zoom's limits
    #[arg(long, value_enum, default_value_t, value_name = "pro|business", hide_possible_values = true)]
    pub plan: PlanChoice,
    /// How often a call is tried again after a temporary failure
    #[arg(long, value_name = "N", default_value_t = 5, value_parser = clap::value_parser!(u32).range(..=100))]
    pub retry_limit: u32,
    /// How long one try may take
    #[arg(long, value_name = "SECONDS", default_value_t = 60, value_parser = clap::value_parser!(u64).range(1..=240))]
    pub timeout: u64,
    /// Stop after so many seconds, keeping what is committed
    #[arg(long, value_name = "SECONDS", value_parser = clap::value_parser!(u64).range(1..=604_800))]
    pub max_duration: Option<u64>,
    /// How long after its end an event's data may be incomplete
    #[arg(long, value_name = "MINUTES", default_value_t = 120, value_parser = clap::value_parser!(u32).range(..=10_080))]
    pub settle: u32,
    /// Whether roles, device names and reasons for leaving are fetched too
    #[arg(long, value_enum, default_value_t, value_name = "on|off", hide_possible_values = true)]
    pub attributes: Switch,
    /// Whether what people said of each event is asked for once, a call an event after everything else
    #[arg(long, value_enum, default_value_t = Switch::Off, value_name = "on|off", hide_possible_values = true)]
    pub feedback: Switch,
    /// Whether Zoom's own counts of good and bad quality are asked for once, two calls a day
    #[arg(long, value_enum, default_value_t = Switch::Off, value_name = "on|off", hide_possible_values = true)]
    pub zoom_counts: Switch,
    /// Fetch again even what is complete
    #[arg(long)]
    pub refresh: bool,
    /// Whether the exact text of each record is kept, compressed
    #[arg(long, value_enum, default_value_t, value_name = "keep|none", hide_possible_values = true)]
    pub raw: Raw,
    /// Whether it is stored who took part.
    #[command(flatten)]
    pub identities: IdentityArgs,
    /// Whose networks addresses are in.
    #[command(flatten)]
    pub providers: ProvidersArgs,
    /// Print the summary as one JSON object on stdout
    #[arg(long)]
    pub json: bool,
    /// Write the run's figures for Prometheus to this text file
    #[arg(long, value_name = "PATH", help_heading = "Watching")]
    pub metrics_file: Option<PathBuf>,
    /// Request this address when the run begins (with /start) and when it ends (as it is, or with /fail)
    #[arg(long, value_name = "URL", help_heading = "Watching", hide_env_values = true, hide_default_value = true)]
    pub ping_url: Option<String>,
    /// Read the address of --ping-url from this file, so that the list of processes does not show it
    #[arg(long, value_name = "FILE", help_heading = "Watching", conflicts_with = "ping_url")]
    pub ping_url_file: Option<PathBuf>,
    /// Trust also these certificates, for a proxy that opens TLS
    #[arg(long, value_name = "FILE.pem")]
    pub ca_file: Option<PathBuf>,
    /// Whether --participants or the days are given nearer.
    #[arg(skip)]
    nearer: Nearer,
}

impl CollectArgs {
    /// Which days count, by where they are given: the command line goes before the environment, and that before the
    /// config file. Days that are only a default there do not add to an event that is named nearer.
    ///
    /// # Errors
    ///
    /// If days are given twice in the same place.
    pub fn choose_days(&mut self, given: &ArgMatches) -> Result<(), Failure> {
        let place = |flag: &str| given.value_source(flag);
        let (from, lookback) = (place("from"), place("lookback"));
        match (from, lookback) {
            (Some(from), Some(lookback)) if from == lookback => {
                return Err(Failure::usage(
                    "read the command line: --from and --lookback both say which days",
                    "give one of them, and see what the environment and the config file say",
                ));
            }
            (from, lookback) if from > lookback => self.lookback = None,
            _ => (self.from, self.to) = (None, None),
        }
        let days = from.max(lookback);
        if place("meeting").max(place("webinar")) > days {
            (self.from, self.to, self.lookback) = (None, None, None);
        }
        if place("participants") > days {
            self.nearer = Nearer::List;
        }
        Ok(())
    }
}

/// What is given nearer to the command: on its line rather than in the environment, or there rather than in the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum Nearer {
    /// The days, or neither.
    #[default]
    Days,
    /// The list of participants: the days are only a default then.
    List,
}

/// The kinds by their flag.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub enum Kinds {
    /// Meetings only.
    Meeting,
    /// Webinars only.
    Webinar,
    /// Both.
    #[default]
    Both,
}

/// The source by its flag.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub enum SourceChoice {
    /// Whichever costs fewer calls.
    #[default]
    Auto,
    /// Ten participants a call.
    List,
    /// One participant a call.
    Single,
}

/// The plan by its flag.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub enum PlanChoice {
    /// 10 calls a second, 30,000 a day.
    Pro,
    /// 40 calls a second, 60,000 a day; Education and Enterprise too.
    #[default]
    Business,
}

/// On or off.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub enum Switch {
    /// On.
    #[default]
    On,
    /// Off.
    Off,
}

/// Runs `collect`.
///
/// # Errors
///
/// If the command line or the configuration is unusable, or the database refuses.
pub fn run(args: &CollectArgs, config: &Config) -> Result<Code, Failure> {
    let ca_certificates = args.ca_file.as_deref().map(read_certificates).transpose()?;
    let ping = ping(args, ca_certificates.as_deref())?;
    if let Some(ping) = &ping {
        runtime()?.block_on(ping.start());
    }
    let outcome = collect(args, config, ca_certificates);
    let code = outcome.as_ref().map_or_else(|failure| failure.code, |summary| summary.code);
    if let Some(path) = args.metrics_file.as_deref().filter(|_| !args.dry_run) {
        let ending = Ending { finished_at: config.clock.now(), code, summary: outcome.as_ref().ok() };
        if let Err(error) = metrics_file::write(path, &ending) {
            config.say(&format!("warning: no metrics in {}: {error}", path.display()));
        }
    }
    if let (Some(ping), Ok(runtime)) = (&ping, runtime()) {
        runtime.block_on(ping.end(code));
    }
    outcome?.ended()
}

/// Who learns how the run went, if anybody does.
fn ping(args: &CollectArgs, ca_certificates: Option<&[u8]>) -> Result<Option<Ping>, Failure> {
    let url = match (&args.ping_url, &args.ping_url_file) {
        (Some(url), _) => SecretString::from(url.as_str()),
        (None, Some(path)) => config::secret_in(path, "check --ping-url-file")?,
        (None, None) => return Ok(None),
    };
    config::proxy::check()?;
    let ping = Ping::new(url.expose_secret(), ca_certificates);
    Ok(Some(ping.map_err(|error| Failure::usage(error.to_string(), "give --ping-url an https address"))?))
}

/// The certificates of a file, which are trusted beside the system's.
pub(super) fn read_certificates(path: &Path) -> Result<Vec<u8>, Failure> {
    std::fs::read(path).map_err(|error| {
        Failure::usage(format!("read the certificates in {}: {error}", path.display()), "check --ca-file")
    })
}

fn collect(args: &CollectArgs, config: &Config, ca_certificates: Option<Vec<u8>>) -> Result<Summary, Failure> {
    let mut targets = targets(args, config)?;
    let access = ZoomAccess::of(config)?;
    let secret_files = [config.file.path(), access.secret_file.as_deref(), args.ping_url_file.as_deref()];
    config.warn_of_readers(secret_files.into_iter().flatten());
    let zoom = Settings { ca_certificates, ..settings(args, config, &access) };
    // What cannot work is told before a database is made or migrated for it.
    let runtime = runtime()?;
    Client::new(zoom.clone())?;
    if let Some(discovery) = &targets.discovery {
        listable(discovery, config)?;
    }
    let mut store = Store::open(&config.db, config.journal)?;
    if args.dry_run {
        args.identities.withhold(&mut store, config)?;
    } else {
        args.identities.ready(&mut store, config)?;
    }
    let providers = if args.dry_run { None } else { args.providers.apply(&mut store, config) };
    let forgotten = forgotten(&mut store, &targets, args, config)?;
    if let Some(discovery) = &mut targets.discovery {
        within_zooms_memory(discovery, config)?;
    }
    let order = Order {
        targets,
        options: options(args),
        terms: run::terms(config.clock, args.settle, args.refresh),
        zoom,
        account: access.account,
        reserve: args.reserve,
        max_duration: args.max_duration.map(Duration::from_secs),
        forgotten,
        db: config.db.clone(),
    };
    let summary = execute(&runtime, store, order, args, config)?;
    providers::warn_if_damaged(providers.as_ref(), config);
    Ok(summary)
}

/// Who leaves no trace: whoever was forgotten and is not asked for by name now. A plan leaves that as it is.
fn forgotten(store: &mut Store, targets: &Targets, args: &CollectArgs, config: &Config) -> Result<Forgotten, Failure> {
    let key_path = config.pseudonym_key.as_deref();
    Ok(match &targets.listed {
        Some(list) if !args.dry_run => Forgotten::unless_listed(store, key_path, list)?,
        _ => Forgotten::of(store.connection(), key_path)?,
    })
}

fn execute(
    runtime: &Runtime,
    store: Store,
    order: Order,
    args: &CollectArgs,
    config: &Config,
) -> Result<Summary, Failure> {
    let is_recorded = !args.dry_run;
    let run_id =
        if is_recorded { Some(ledger::begin_run(store.connection(), "collect", config.clock.now())?) } else { None };
    let progress = if config.shows_progress { Progress::shown() } else { Progress::hidden() };
    let stop_requested = {
        let _entered = runtime.enter();
        signals::stop_requested()
    };
    let (store, summary) = runtime.block_on(run::run(store, order, stop_requested, progress))?;
    let json = summary.json();
    if let Some(run_id) = run_id {
        ledger::finish_run(store.connection(), run_id, config.clock.now(), summary.code.number(), &json.to_string())?;
    }
    store.close()?;
    if args.json {
        writeln!(std::io::stdout(), "{}", look::of_stdout(config).sink.json(&json.to_string()))?;
    }
    for line in summary.lines() {
        config.say(&line);
    }
    Ok(summary)
}

fn options(args: &CollectArgs) -> Options {
    Options {
        source: match args.source {
            SourceChoice::Auto => None,
            SourceChoice::List => Some(Source::List),
            SourceChoice::Single => Some(Source::Single),
        },
        attributes: args.attributes == Switch::On,
        wished: Wished { feedback: args.feedback == Switch::On, zoom_counts: args.zoom_counts == Switch::On },
        raw: args.raw,
        is_dry_run: args.dry_run,
    }
}

fn settings(args: &CollectArgs, config: &Config, access: &ZoomAccess) -> Settings {
    let plan = match args.plan {
        PlanChoice::Pro => Plan::Pro,
        PlanChoice::Business => Plan::Business,
    };
    Settings {
        api_url: access.api_url.clone(),
        api_url_is_configured: access.api_url_is_configured,
        credentials: access.credentials.clone(),
        plan,
        heavy_per_second: args.rate.unwrap_or(plan.heavy_per_second()).min(plan.heavy_per_second()),
        retry_limit: args.retry_limit,
        timeout: Duration::from_secs(args.timeout),
        max_requests: args.max_requests,
        clock: config.clock,
        ca_certificates: None,
        backoff: Backoff::default(),
    }
}

fn targets(args: &CollectArgs, config: &Config) -> Result<Targets, Failure> {
    if args.participants.is_some() && args.identities.store_identities == StoreIdentities::None {
        return Err(Failure::usage(
            "collect for listed people with --store-identities none: who was listed would be stored",
            "leave out --participants, or collect with --store-identities keep",
        ));
    }
    let mut events = named(EventKind::Meeting, &args.meeting);
    events.extend(named(EventKind::Webinar, &args.webinar));
    let listed = args.participants.as_ref().map(|path| participants(path)).transpose()?;
    // A list that names its events needs no days that are only a default; one with * does.
    let is_targeted = args.nearer == Nearer::List && listed.as_ref().is_some_and(|list| !list.has_wildcards());
    let discovery = if is_targeted { None } else { discovery(args, config)? };
    let has_events = !events.is_empty() || discovery.is_some();
    let lists_events = listed.as_ref().is_some_and(|list| !list.events().is_empty());
    if !has_events && listed.as_ref().is_some_and(ParticipantList::has_wildcards) {
        return Err(Failure::usage(
            "use the participant list: * stands for every event found, and none is looked for",
            "add --from or --lookback, or name the events",
        ));
    }
    if !has_events && !lists_events {
        return Err(Failure::usage(
            "choose what to collect: no event and no days are named",
            "give --meeting, --webinar, --from or --lookback, or a --participants list that names events",
        ));
    }
    if let Some(list) = &listed {
        refuse_unlisted(&events, list)?;
    }
    Ok(Targets { named: events, discovery, listed })
}

/// Refuses an event for which the list has nobody: nothing of it would be fetched.
fn refuse_unlisted(events: &[(EventKind, EventRef)], list: &ParticipantList) -> Result<(), Failure> {
    let Some((kind, event)) = events.iter().find(|(kind, event)| !list.may_name(*kind, event)) else { return Ok(()) };
    Err(Failure::usage(
        format!("collect listed people of {kind} {event}: the participant list names nobody for it"),
        format!("add a row such as {kind},{event},dana@example.com to the list, or leave out --{kind} {event}"),
    ))
}

fn named(kind: EventKind, names: &[String]) -> Vec<(EventKind, EventRef)> {
    names.iter().map(|name| (kind, EventRef::parse(name))).collect()
}

fn discovery(args: &CollectArgs, config: &Config) -> Result<Option<Discovery>, Failure> {
    let today = config.clock.now().day();
    let from = match (args.from, args.lookback) {
        (Some(from), _) => from,
        (None, Some(days)) => today.checked_sub_days(Days::new(u64::from(days))).unwrap_or(today),
        (None, None) => return Ok(None),
    };
    let to = args.to.unwrap_or(today);
    // East of Greenwich tomorrow is today's date for half of the day.
    let to = if Some(to) == today.succ_opt() { today } else { to };
    if from.max(to) > today {
        let message = format!("list the days from {from} to {to}: today is {today} in UTC");
        return Err(Failure::usage(message, "give days that have come; Zoom lists past events only"));
    }
    let window = day::window("list", from, to)?;
    let kinds = match args.kind {
        Kinds::Meeting => vec![EventKind::Meeting],
        Kinds::Webinar => vec![EventKind::Webinar],
        Kinds::Both => EventKind::BOTH.to_vec(),
    };
    Ok(Some(Discovery { window, kinds, takes_up_unfinished: args.lookback.is_some() }))
}

/// Leaves out the days that Zoom lists no more.
fn within_zooms_memory(discovery: &mut Discovery, config: &Config) -> Result<(), Failure> {
    let window = listable(discovery, config)?;
    if window != discovery.window {
        config.say(&format!("warning: Zoom lists six months only; leaving out what is before {}", window.from));
    }
    discovery.window = window;
    Ok(())
}

/// The days of a window that Zoom still lists.
fn listable(discovery: &Discovery, config: &Config) -> Result<Window, Failure> {
    discovery.window.listable(config.clock.now().day()).ok_or_else(|| {
        Failure::usage(
            format!("list the days from {}: Zoom lists no more than six months", discovery.window),
            "name the events by UUID; Zoom answers for a year",
        )
    })
}

fn participants(path: &Path) -> Result<ParticipantList, Failure> {
    let read = if path.as_os_str() == "-" {
        ParticipantList::read(std::io::stdin().lock())
    } else {
        std::fs::File::open(path).map_err(ListError::from).and_then(ParticipantList::read)
    };
    read.map_err(|error| {
        let help = "the list is CSV with the header kind,event,participant, such as meeting,123456789,dana@example.com";
        Failure::usage(format!("{error} ({})", path.display()), help)
    })
}
