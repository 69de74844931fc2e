//! Parse, log, run, exit.

use std::io::Write as _;
use std::process::ExitCode;

use zoom_qos::cli::{self, Parsed};
use zoom_qos::config::Config;
use zoom_qos::exit::{Code, Failure};
use zoom_qos::logging;

fn main() -> ExitCode {
    // A mistake in this program ends with the code that is documented for it, and not with Rust's own 101.
    let code = std::panic::catch_unwind(run).unwrap_or(Ok(Code::Unexpected));
    let code = code.unwrap_or_else(|failure| {
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
