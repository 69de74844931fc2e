//! `doctor`: whether a run could succeed, and where it could not, what to do.

mod database;
mod files;
mod finding;
mod zoom;

use std::io::Write as _;
use std::path::PathBuf;

use clap::Args;
use serde_json::json;

pub use self::finding::SUBJECTS;
use self::finding::{Finding, Verdict};
use crate::cli::look;
use crate::config::{Config, ZoomAccess};
use crate::exit::{Code, Failure};

/// The version of the JSON form: fields may be added under it, and none is removed or redefined.
const SCHEMA: &str = "zoom-qos/doctor/1";

/// Arguments of `doctor`.
#[derive(Debug, Args)]
pub struct DoctorArgs {
    /// Do not contact Zoom
    #[arg(long)]
    pub offline: bool,
    /// Trust also these certificates, for a proxy that opens TLS
    #[arg(long, value_name = "FILE.pem")]
    pub ca_file: Option<PathBuf>,
    /// Print one JSON object
    #[arg(long)]
    pub json: bool,
}

/// Runs `doctor`. At most a token and two listings are asked for.
///
/// # Errors
///
/// If stdout cannot be written to. What is wrong is a finding, and exit code 10.
pub fn run(args: &DoctorArgs, config: &Config) -> Result<Code, Failure> {
    let mut findings = Vec::new();
    let access = match ZoomAccess::of(config) {
        Ok(access) => {
            findings.push(Finding::ok("credentials", "they are set"));
            Some(access)
        }
        Err(failure) => {
            let message = format!("failed to {}", failure.message);
            findings.push(Finding::failed("credentials", message, failure.help));
            None
        }
    };
    if let Some(access) = access.as_ref().filter(|_| !args.offline) {
        findings.extend(zoom::findings(access, args.ca_file.as_deref(), config)?);
    }
    findings.extend(database::findings(config, access.as_ref()));
    findings.extend(files::findings(config, access.as_ref()));
    let look = look::of_stdout(config);
    let mut out = std::io::stdout().lock();
    if args.json {
        let findings: Vec<_> = findings.iter().map(Finding::json).collect();
        let json = json!({"schema": SCHEMA, "findings": findings}).to_string();
        writeln!(out, "{}", look.sink.json(&json))?;
    } else {
        for finding in &findings {
            writeln!(out, "{}", finding.shown(look))?;
        }
    }
    let failed: Vec<&Finding> = findings.iter().filter(|finding| finding.verdict == Verdict::Failed).collect();
    let Some(first) = failed.first() else { return Ok(Code::Ok) };
    let words = failed.iter().map(|finding| format!("{}: {}", finding.subject, finding.message));
    let message = format!("find all well: {}", words.collect::<Vec<_>>().join("; "));
    Err(Failure::told(Code::CheckFailed, message, first.next_step.clone().unwrap_or_default()))
}
