//! Parse, log, run, exit.

use std::io::Write as _;
use std::process::ExitCode;

use zoom_qos::cli::{self, Cli};
use zoom_qos::config::Config;
use zoom_qos::exit::{Code, Failure};
use zoom_qos::logging;

fn main() -> ExitCode {
    let code = run().unwrap_or_else(|failure| {
        failure.print();
        failure.code
    });
    ExitCode::from(code.number())
}

fn run() -> Result<Code, Failure> {
    let Cli { global, command } = match cli::parse(std::env::args_os())? {
        Ok(cli) => cli,
        Err(help) => {
            write!(std::io::stdout(), "{help}")?;
            return Ok(Code::Ok);
        }
    };
    logging::start(&global);
    command.run(&Config::resolve(&global)?)
}
