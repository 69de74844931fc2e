//! `simulate`: the simulator alone, to try a cron line against.

use std::io::Write as _;
use std::time::Duration;

use clap::Args;

use crate::config::Config;
use crate::exit::{Code, Failure};
use crate::signals;
use crate::simulator::{self, Account, Options, Server, Shape};

/// Arguments of `simulate`.
#[derive(Debug, Args)]
pub struct SimulateArgs {
    /// The port on 127.0.0.1; 0 takes any that is free
    #[arg(long, value_name = "PORT", default_value_t = 0)]
    pub port: u16,
    /// Another seed is another account
    #[arg(long, value_name = "N", default_value_t = 1)]
    pub seed: u64,
    /// How long each answer takes
    #[arg(long, value_name = "MILLISECONDS", default_value_t = 0)]
    pub latency: u64,
}

/// Runs `simulate` until it is interrupted.
///
/// # Errors
///
/// If the port is taken.
pub fn run(args: &SimulateArgs, config: &Config) -> Result<Code, Failure> {
    let account = Account::generate(&Shape::demo(args.seed, config.clock.now()));
    let latency = Duration::from_millis(args.latency);
    let options = Options { port: args.port, latency: (latency, latency), ..Options::default() };
    let runtime = super::runtime()?;
    runtime.block_on(async {
        let server = start(account, options).await?;
        print_environment(&server)?;
        config.say("the simulator runs until it is interrupted; set these variables where you run collect");
        signals::stop_requested().await;
        server.shutdown().await?;
        Ok(Code::Ok)
    })
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
