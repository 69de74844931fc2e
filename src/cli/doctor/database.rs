//! The database, and what its ledger says of the quota.

use std::collections::BTreeSet;

use chrono::NaiveDate;

use super::finding::Finding;
use crate::collect::calendar;
use crate::config::{Config, ZoomAccess};
use crate::exit::Failure;
use crate::model::ListingKey;
use crate::model::count::several;
use crate::store::check;
use crate::store::{self, discovery, ledger, schema};

/// Calls that the smaller of the plans grants in a day.
const SMALLEST_POOL: u64 = 30_000;

pub(super) fn findings(config: &Config, access: Option<&ZoomAccess>) -> Vec<Finding> {
    let db = config.db.display();
    if !config.db.exists() {
        return vec![Finding::warning(
            "database",
            format!("{db} does not exist"),
            "the first `zoom-qos collect` makes it",
        )];
    }
    let mut findings = Vec::new();
    match check::check_quickly(&config.db) {
        Ok(problems) if problems.is_empty() => findings.push(Finding::ok("database", format!("{db} is sound"))),
        Ok(problems) => {
            let message = format!("{db} is damaged or was changed: {}", problems.join("; "));
            findings.push(Finding::failed("database", message, "restore a backup, then collect what came after it"));
        }
        Err(error) => {
            let Failure { message, help, .. } = error.into();
            return vec![Finding::failed("database", format!("failed to {message}"), help)];
        }
    }
    match store::open_read_only(&config.db) {
        Ok(connection) => {
            findings.push(Finding::ok("schema", format!("version {}, this release's own", schema::KNOWN_VERSION)));
            findings.extend(other_views(config).unwrap_or_else(|error| Some(unreadable(error))));
            findings.extend(foreign(config).unwrap_or_else(|error| Some(unreadable(error))));
            findings.push(quota(&connection, config, access).unwrap_or_else(unreadable));
            findings.push(days(&connection, config).unwrap_or_else(unreadable));
        }
        Err(store::Error::Older { found, known, .. }) => findings.push(Finding::warning(
            "schema",
            format!("version {found} of an older release; this one's is {known}"),
            "the next `zoom-qos collect` migrates the database, and keeps a copy of it as it was",
        )),
        Err(error) => findings.push(unreadable(error)),
    }
    findings
}

/// What other tools are shown in place of this release's views.
fn other_views(config: &Config) -> Result<Option<Finding>, store::Error> {
    Ok(check::other_views(&config.db)?.map(|others| {
        let message = format!("other tools see views that are not this release's: {}", others.differences.join(", "));
        Finding::warning("views", message, others.next_step())
    }))
}

/// What others put into the file.
fn foreign(config: &Config) -> Result<Option<Finding>, store::Error> {
    let foreign = check::foreign(&config.db)?;
    let message = || format!("not this program's, and left alone: {}", foreign.join(", "));
    Ok((!foreign.is_empty()).then(|| Finding::ok("schema", message())))
}

fn unreadable(error: store::Error) -> Finding {
    let Failure { message, help, .. } = error.into();
    Finding::failed("schema", format!("failed to {message}"), help)
}

/// Whether every day was discovered since the first that a run asked for. Days that are not yet due are open as a rule.
fn days(connection: &rusqlite::Connection, config: &Config) -> Result<Finding, store::Error> {
    if !discovery::has_days(connection)? {
        return Ok(Finding::ok("days", "no run ever asked for days, so none is known to be discovered"));
    }
    let distinct = |days: Vec<(ListingKey, NaiveDate)>| days.into_iter().map(|(_, day)| day).collect::<BTreeSet<_>>();
    let lost = distinct(discovery::lost_days(connection)?);
    let today = config.clock.now().day();
    let mut open = distinct(discovery::open_days(connection)?);
    open.retain(|day| calendar::is_due(*day, today));
    for stretch in discovery::unasked_days(connection, calendar::last_due(today))? {
        open.extend(stretch.from.iter_days().take_while(|day| *day <= stretch.to));
    }
    if let (Some(from), Some(to)) = (lost.first(), lost.last()) {
        let days = several(lost.len(), "day");
        let message = format!("{days} lost, from {from} to {to}: Zoom no longer lists them");
        let step = "collect what you know of by --meeting or --webinar UUID; Zoom answers for a year";
        return Ok(Finding::warning("days", message, step));
    }
    Ok(match (open.first(), open.last()) {
        (Some(from), Some(to)) => Finding::warning(
            "days",
            format!("{} not discovered yet, from {from} to {to}", several(open.len(), "day")),
            "the next `zoom-qos collect --lookback` lists them; `zoom-qos status` says of which listing",
        ),
        _ => Finding::ok("days", "every day that is old enough was discovered"),
    })
}

fn quota(
    connection: &rusqlite::Connection,
    config: &Config,
    access: Option<&ZoomAccess>,
) -> Result<Finding, store::Error> {
    let Some(ZoomAccess { account, .. }) = access else {
        return Ok(Finding::ok("quota", "nothing is known without credentials"));
    };
    let now = config.clock.now();
    if let Some(resume_at) = ledger::held_until(connection, account, now)? {
        let message = "Zoom's daily limit is reached";
        return Ok(Finding::warning("quota", message, format!("collect again after {resume_at}")));
    }
    let calls = ledger::calls_on_day_of(connection, account, now)?;
    let calls_today = several(calls, "call");
    let message = format!("{calls_today} today; Zoom grants 60,000 a day on Business plans, 30,000 on Pro");
    Ok(if calls < SMALLEST_POOL {
        Finding::ok("quota", message)
    } else {
        Finding::warning("quota", message, "give collect --reserve, so that other apps of the account are left some")
    })
}
