//! `completions`: what the shell offers at a press of the tabulator.

use std::io::Write as _;

use clap::Args;
use clap_complete::Shell;

use crate::exit::{Code, Failure};

/// Arguments of `completions`.
#[derive(Debug, Args)]
pub struct CompletionsArgs {
    /// The shell
    #[arg(value_enum)]
    pub shell: Shell,
}

/// Runs `completions`.
///
/// # Errors
///
/// If stdout cannot be written to.
pub fn run(args: &CompletionsArgs) -> Result<Code, Failure> {
    // Into memory first: the generator panics when its output goes away.
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut super::command(), "zoom-qos", &mut script);
    std::io::stdout().write_all(&script)?;
    Ok(Code::Ok)
}
