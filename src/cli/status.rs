//! `status`: the ledger, what is done, waiting, failed and why.

use std::io::Write;

use clap::Args;

use crate::config::Config;
use crate::exit::{Code, Failure};
use crate::report::{self, Arguments, Database, Error, Format, render};

/// Arguments of `status`.
#[derive(Debug, Args)]
pub struct StatusArgs {
    /// How many open items to show
    #[arg(long, value_name = "N", default_value_t = 20)]
    pub limit: u32,
}

/// The ledger's questions, with what stands over each answer.
const SECTIONS: [(&str, &str); 4] = [
    ("Items by state", include_str!("status_states.sql")),
    ("Open items, the events that Zoom drops soonest first", include_str!("status_open.sql")),
    ("Calls by account and UTC day", include_str!("status_calls.sql")),
    ("Last runs", include_str!("status_runs.sql")),
];

/// Runs `status`.
///
/// # Errors
///
/// If the database cannot be read.
pub fn run(args: &StatusArgs, config: &Config) -> Result<Code, Failure> {
    let database = Database::open(&config.db)?;
    let mut out = std::io::BufWriter::new(std::io::stdout().lock());
    let written = sections(&database, args, &mut out);
    render::tolerate_closed_pipe(written)?;
    out.flush()?;
    Ok(Code::Ok)
}

fn sections(database: &Database, args: &StatusArgs, out: &mut dyn Write) -> Result<(), Error> {
    for (title, sql) in SECTIONS {
        writeln!(out, "{title}")?;
        let mut arguments = Arguments::new();
        if sql.contains(":limit") {
            arguments.insert("limit".to_owned(), args.limit.to_string());
        }
        report::query(database, sql, &arguments, &mut *render::writer(Format::Table, None, out))?;
        writeln!(out)?;
    }
    Ok(())
}
