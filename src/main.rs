//! Parse, log, run, exit.

use std::backtrace::Backtrace;
use std::ffi::OsString;
use std::io::Write as _;
use std::process::ExitCode;

use zoom_qos::cli::{self, Parsed};
use zoom_qos::config::{self, Config};
use zoom_qos::exit::{Code, Failure, Manner};
use zoom_qos::logging;

fn main() -> ExitCode {
    let arguments: Vec<_> = std::env::args_os().collect();
    // Until the command line is read, only a glance at it says how to speak.
    let mut manner = config::manner_at_a_glance(&arguments);
    end_at_a_panic(manner);
    let ended = run(arguments, &mut manner);
    let failure = ended.map_or_else(|failure| failure, Failure::of_code);
    failure.tell(manner);
    ExitCode::from(failure.code.number())
}

/// A mistake in this program ends it with the code that is documented for it, and not with Rust's own 101: at once, as
/// unwinding waits for threads that wait for the one that panicked. Where the system grants no second thread, a night
/// hung for ever in this way, with the lock in its hand. It is told without the log, which may be what panicked.
fn end_at_a_panic(manner: Manner) {
    #[expect(clippy::exit, reason = "what is committed is kept, and nothing else may be waited for")]
    std::panic::set_hook(Box::new(move |panic| {
        let payload = panic.payload_as_str().unwrap_or("it does not say why");
        let place = panic.location().map(ToString::to_string).unwrap_or_default();
        let failure = Failure::of_panic(payload, &place, &Backtrace::capture());
        failure.tell(Manner { is_json: false, ..manner });
        std::process::exit(failure.code.number().into());
    }));
}

fn run(arguments: Vec<OsString>, manner: &mut Manner) -> Result<Code, Failure> {
    if cli::completions::answer(&arguments, cli::command)? {
        return Ok(Code::Ok);
    }
    let (cli, file) = match cli::parse(arguments) {
        Ok(Parsed::Command(cli, file)) => (cli, file),
        Ok(Parsed::Text(text)) => {
            write!(std::io::stdout(), "{text}")?;
            return Ok(Code::Ok);
        }
        Err(failure) => {
            logging::start(*manner, 0);
            return Err(failure);
        }
    };
    *manner = config::manner(&cli.global);
    logging::start(*manner, cli.global.verbose);
    let config = Config::resolve(&cli.global, file)?;
    cli.command.run(&config)
}
