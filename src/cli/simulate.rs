//! `simulate`: the simulator alone, to try a cron line against.

use std::io::Write as _;
use std::path::PathBuf;
use std::time::Duration;

use chrono::{Days, NaiveDate};
use clap::Args;

use super::day;
use super::runtime::runtime;
use crate::config::Config;
use crate::exit::{Code, Failure};
use crate::signals;
use crate::simulator::{
    self, Account, Effect, Fault, Limits, Matcher, Options, Server, ServerClock, Shape, Size, Weeks,
};

/// Arguments of `simulate`.
#[derive(Debug, Args)]
pub struct SimulateArgs {
    /// The port on 127.0.0.1; 0 takes any that is free
    #[arg(long, value_name = "PORT", default_value_t = 0)]
    pub port: u16,
    /// Another seed is another account
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u64).range(..=1_000_000_000))]
    pub seed: u64,
    /// How long each answer takes
    #[arg(long, value_name = "MILLISECONDS", default_value_t = 0, value_parser = clap::value_parser!(u64).range(..=600_000))]
    pub latency: u64,
    /// Instead of the demo's account, one with three events on each of the seven days before this one, whatever the
    /// time
    #[arg(long, value_name = "DAY", value_parser = day::parse)]
    pub week_until: Option<NaiveDate>,
    /// Instead of the demo's account, one of so many weeks up to yesterday, or up to --week-until: the same people
    /// meet day after day, and from the sixth week on something changes for some of them
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=25))]
    pub weeks: Option<u32>,
    /// Write what was planted in the account to this file as JSON, to hold against it what the reports say
    #[arg(long, value_name = "FILE")]
    pub truth: Option<PathBuf>,
    /// Write whose networks its people's addresses are in to this file, for `sites --asn` and `collect --asn`
    #[arg(long, value_name = "FILE.mmdb")]
    pub providers: Option<PathBuf>,
    /// How many calls of the day are left
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(..=60_000))]
    pub daily_limit: Option<u32>,
    /// Answer everything with 503, as when Zoom is down
    #[arg(long)]
    pub outage: bool,
}

/// Runs `simulate` until it is interrupted.
///
/// # Errors
///
/// If the port is taken.
pub fn run(args: &SimulateArgs, config: &Config) -> Result<Code, Failure> {
    let account = account(args, config);
    if let Some(path) = &args.truth {
        let truth = account.truth();
        super::report::to_output(Some(path), |out| {
            serde_json::to_writer_pretty(&mut *out, &truth).map_err(std::io::Error::from)?;
            Ok(writeln!(out)?)
        })?;
    }
    if let Some(path) = &args.providers {
        let file = account.provider_file();
        super::report::to_output(Some(path), |out| Ok(out.write_all(&file)?))?;
    }
    let options = options(args, config);
    let runtime = runtime()?;
    runtime.block_on(async {
        let stop_requested = signals::stop_requested();
        let server = start(account, options).await?;
        print_environment(&server)?;
        config.say("the simulator runs until it is interrupted; set these variables where you run collect");
        stop_requested.await;
        server.shutdown().await?;
        Ok(Code::Ok)
    })
}

fn account(args: &SimulateArgs, config: &Config) -> Account {
    let now = config.clock.now();
    match (args.weeks, args.week_until) {
        (Some(weeks), day) => {
            let until = day.unwrap_or_else(|| now.day() - Days::new(1));
            Weeks::planted(args.seed, until, weeks, Size::USUAL).account()
        }
        (None, Some(day)) => Account::generate(&Shape::week(args.seed, day)),
        (None, None) => Account::generate(&Shape::demo(args.seed, now)),
    }
}

fn options(args: &SimulateArgs, config: &Config) -> Options {
    let latency = Duration::from_millis(args.latency);
    let limits = Limits::default();
    let outage = Fault { matcher: Matcher::default(), effect: Effect::Html(503) };
    Options {
        port: args.port,
        clock: Some(ServerClock::running(config.clock.now())),
        limits: Some(Limits { daily_pool: args.daily_limit.unwrap_or(limits.daily_pool), ..limits }),
        latency: (latency, latency),
        faults: if args.outage { vec![outage] } else { Vec::new() },
        ..Options::default()
    }
}

/// Starts a simulator.
///
/// # Errors
///
/// If the port is taken.
pub(super) async fn start(account: Account, options: Options) -> Result<Server, Failure> {
    let port = options.port;
    simulator::serve(account, options).await.map_err(|error| {
        Failure::usage(format!("listen on 127.0.0.1:{port}: {error}"), "choose another --port, or 0 for any")
    })
}

fn print_environment(server: &Server) -> std::io::Result<()> {
    let simulator::Credentials { account_id, client_id, client_secret } = simulator::Credentials::default();
    let mut out = std::io::stdout().lock();
    writeln!(out, "export ZOOM_API_URL={}", server.api_url())?;
    writeln!(out, "export ZOOM_OAUTH_URL={}", server.oauth_url())?;
    writeln!(out, "export ZOOM_ACCOUNT_ID={account_id}")?;
    writeln!(out, "export ZOOM_CLIENT_ID={client_id}")?;
    writeln!(out, "export ZOOM_CLIENT_SECRET={client_secret}")?;
    out.flush()
}
