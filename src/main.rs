//! Parse, log, run, exit.

use std::io::Write as _;
use std::process::ExitCode;

use zoom_qos::cli::{self, ColorChoice, LogFormat, Parsed};
use zoom_qos::config::{self, Config, Terminal};
use zoom_qos::exit::{Code, Failure};
use zoom_qos::logging;

fn main() -> ExitCode {
    end_at_a_panic();
    // Until the command line is read, only the environment says whether there are colours.
    let mut terminal = Terminal::of_run(ColorChoice::Auto);
    let code = run(&mut terminal).unwrap_or_else(|failure| {
        failure.print(config::colours_errors(terminal));
        failure.code
    });
    ExitCode::from(code.number())
}

/// A mistake in this program ends it with the code that is documented for it, and not with Rust's own 101: at once, as
/// unwinding waits for threads that wait for the one that panicked. Where the system grants no second thread, a night
/// hung for ever in this way, with the lock in its hand.
fn end_at_a_panic() {
    let print = std::panic::take_hook();
    #[expect(clippy::exit, reason = "what is committed is kept, and nothing else may be waited for")]
    std::panic::set_hook(Box::new(move |panic| {
        print(panic);
        std::process::exit(Code::Unexpected.number().into());
    }));
}

fn run(terminal: &mut Terminal) -> Result<Code, Failure> {
    let arguments: Vec<_> = std::env::args_os().collect();
    if cli::completions::answer(&arguments)? {
        return Ok(Code::Ok);
    }
    let (cli, file) = match cli::parse(arguments)? {
        Parsed::Command(cli, file) => (cli, file),
        Parsed::Text(text) => {
            write!(std::io::stdout(), "{text}")?;
            return Ok(Code::Ok);
        }
    };
    *terminal = Terminal::of_run(cli.global.color);
    logging::start(&cli.global);
    let says_json = cli.global.log_format == LogFormat::Json;
    let outcome = Config::resolve(&cli.global, file).and_then(|config| cli.command.run(&config));
    match outcome {
        Err(failure) if says_json => {
            failure.log();
            Ok(failure.code)
        }
        outcome => outcome,
    }
}
