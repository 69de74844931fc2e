//! `demo`: the whole job with no account.

use std::io::{Read as _, Write as _};
use std::path::Path;
use std::time::Duration;

use chrono::Days;
use clap::Args;
use reqwest::Url;
use secrecy::SecretString;

use super::key;
use super::runtime::runtime;
use crate::collect::assemble::Raw;
use crate::collect::context::{Options, Wished};
use crate::collect::forgotten::Forgotten;
use crate::collect::progress::Progress;
use crate::collect::run::{self, Order};
use crate::collect::summary::Summary;
use crate::collect::targets::{Discovery, Targets};
use crate::config::Config;
use crate::exit::{Code, Failure};
use crate::model::{Clock, EventKind, Window};
use crate::render::{self, Format, Sink, Zone};
use crate::report::{Arguments, Database};
use crate::review::Review;
use crate::review::command::{self, Program};
use crate::review::html::{self, Names, Page, Setting, Topics};
use crate::simulator::{self, Account, Shape};
use crate::store::{Store, ledger};
use crate::zoom::{Backoff, Credentials, Plan, Settings};
use crate::{files, signals};

use super::{look, simulate};

/// Where the demo leaves its database unless --db says otherwise.
pub(super) const DEMO_DB: &str = "./zoom-qos-demo.db";

/// The demo's webinar.
const TOWN_HALL: &str = "Town hall";

/// How many days back the demo's events lie at most.
const DAYS: u64 = 7;

/// Arguments of `demo`.
#[derive(Debug, Args)]
pub struct DemoArgs {
    /// Another seed is another account
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u64).range(..=1_000_000_000))]
    pub seed: u64,
}

/// Runs `demo`.
///
/// # Errors
///
/// If the database is one that no demo made, or cannot be written.
pub fn run(args: &DemoArgs, config: &Config) -> Result<Code, Failure> {
    let db = config.db_or(Path::new(DEMO_DB));
    let page = db.with_extension("html");
    // Before anything is deleted.
    require_replaceable(&page)?;
    let mut store = Store::recreate(&db, config.journal, "demo")?;
    key::tie_by_tokens(&mut store, config)?;
    let run_id = ledger::begin_run(store.connection(), "demo", config.clock.now())?;
    let account = Account::generate(&Shape::demo(args.seed, config.clock.now()));
    let runtime = runtime()?;
    let (store, summary, uuid) = runtime.block_on(collect(store, account, args.seed, &db, config))?;
    ledger::finish_run(
        store.connection(),
        run_id,
        config.clock.now(),
        summary.code.number(),
        &summary.json().to_string(),
    )?;
    store.close()?;
    for line in summary.lines() {
        config.say(&line);
    }
    config.say("");
    let arguments = Arguments::from([("event".to_owned(), uuid)]);
    let mut out = std::io::BufWriter::new(std::io::stdout().lock());
    let database = Database::open(&db)?;
    let review = Review::compose(&database, &arguments)?.of_databases_at(std::slice::from_ref(&db));
    render::tolerate_closed_pipe(review.write(Format::Table, look::of_stdout(config), &mut out))?;
    write_page(&page, &database, &arguments, config)?;
    next_commands(&mut out, look::of_stdout(config).sink, [&db, &page])?;
    out.flush()?;
    Ok(summary.code)
}

/// As much of a page as says what made it. What has its name in a folder of others may have any length.
const HEAD_BYTES: u64 = 1 << 20;

/// Refuses to replace anything but an earlier page, as the database replaces nothing but an earlier demo's.
fn require_replaceable(path: &Path) -> Result<(), Failure> {
    let is_page = || -> std::io::Result<bool> {
        let mut head = Vec::new();
        files::open_file(path)?.take(HEAD_BYTES).read_to_end(&mut head)?;
        Ok(String::from_utf8_lossy(&head).contains(html::GENERATOR))
    };
    if path.exists() && !is_page().unwrap_or(false) {
        let help = "move it away, or name another database with --db: the page takes its name";
        return Err(Failure::usage(format!("replace {}: it is no page of this program", path.display()), help));
    }
    Ok(())
}

/// Writes the review as HTML beside the database. Its people are invented, so that their names can stand.
fn write_page(path: &Path, database: &Database, arguments: &Arguments, config: &Config) -> Result<(), Failure> {
    let setting =
        Setting { names: Names::Full, topics: Topics::Shown, zone: Zone::default(), made_at: config.clock.now() };
    let page = Page::compose(database, arguments, setting)?;
    Ok(super::report::to_output(Some(path), |out| page.write(out))?)
}

async fn collect(
    store: Store,
    account: Account,
    seed: u64,
    db: &Path,
    config: &Config,
) -> Result<(Store, Summary, String), Failure> {
    config.say("collecting a webinar of 200 people and a few meetings from a simulated account on this machine …");
    let uuid = account.event(TOWN_HALL).map(|event| event.uuid().to_owned()).unwrap_or_default();
    let server = simulate::start(account, simulator::Options::default()).await?;
    let (api_url, oauth_url) = (address(&server.api_url())?, address(&server.oauth_url())?);
    let today = config.clock.now().day();
    let window = Window { from: today - Days::new(DAYS), to: today };
    let progress = if config.shows_progress { Progress::shown() } else { Progress::hidden() };
    let order = simulated_order(api_url, oauth_url, window, config.clock, db);
    let order = Order { account: format!("{}-{seed}", order.account), ..order };
    let (store, summary) = run::run(store, order, signals::stop_requested(), progress).await?;
    server.shutdown().await?;
    Ok((store, summary, uuid))
}

/// An order for everything that a simulator at these addresses listed in a span of days.
#[must_use]
pub fn simulated_order(api_url: Url, oauth_url: Url, window: Window, clock: Clock, db: &Path) -> Order {
    let simulator::Credentials { account_id, client_id, client_secret } = simulator::Credentials::default();
    let discovery = Discovery { window, kinds: EventKind::BOTH.to_vec(), takes_up_unfinished: false };
    let client_secret = SecretString::from(client_secret);
    let credentials =
        Credentials::ServerToServer { account_id: account_id.clone(), client_id, client_secret, oauth_url };
    Order {
        targets: Targets { named: Vec::new(), discovery: Some(discovery), listed: None },
        options: Options {
            source: None,
            attributes: true,
            wished: Wished::default(),
            raw: Raw::Keep,
            is_dry_run: false,
        },
        terms: run::terms(clock, 120, false),
        zoom: Settings {
            api_url,
            api_url_is_configured: true,
            credentials,
            plan: Plan::Business,
            heavy_per_second: Plan::Business.heavy_per_second(),
            retry_limit: 5,
            timeout: Duration::from_mins(1),
            max_requests: None,
            clock,
            ca_certificates: None,
            backoff: Backoff::default(),
        },
        account: account_id,
        reserve: 0,
        max_duration: None,
        forgotten: Forgotten::default(),
        db: db.to_owned(),
    }
}

fn address(text: &str) -> Result<Url, Failure> {
    Url::parse(text).map_err(|error| Failure::new(Code::Unexpected, format!("read {text}: {error}"), "report this"))
}

fn next_commands(out: &mut dyn std::io::Write, sink: Sink, [db, page]: [&Path; 2]) -> std::io::Result<()> {
    let program = Program::on_databases_at(&[db.to_owned()]);
    let shown = [db, page].map(|path| sink.text(&path.display().to_string()).into_owned());
    writeln!(out, "\nThe database stays in {}, and the review as a page for a browser in {}.", shown[0], shown[1])?;
    writeln!(out, "What to try next:")?;
    let event = command::option("--event", TOWN_HALL);
    for words in [
        &["report scorecard", &event, "--limit 20"][..],
        &["report review", &event, "--output review.md"],
        &["report trend"],
        &["events"],
        &["report"],
    ] {
        writeln!(out, "  {}", program.command(words))?;
    }
    writeln!(out, "  {}", Program::default().command(&["schema v_stream_sample"]))?;
    let file = command::shell_word(&db.display().to_string());
    writeln!(out, "  sqlite3 {file} \"SELECT * FROM v_stream_sample LIMIT 5\"")
}
