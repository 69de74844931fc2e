//! Parse, log, run, exit.

use std::io::Write as _;
use std::process::ExitCode;

use zoom_qos::cli::{self, Parsed};
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
    let (cli, file) = match cli::parse(std::env::args_os())? {
        Parsed::Command(cli, file) => (cli, file),
        Parsed::Text(text) => {
            write!(std::io::stdout(), "{text}")?;
            return Ok(Code::Ok);
        }
    };
    logging::start(&cli.global);
    let config = Config::resolve(&cli.global, file)?;
    cli.command.run(&config)
}
