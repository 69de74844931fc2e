//! What Zoom says: the token, its scopes, the plan, the clock.

use std::path::Path;
use std::time::Duration;

use super::finding::Finding;
use crate::cli::runtime::runtime;
use crate::config::{Config, ZoomAccess};
use crate::exit::Failure;
use crate::model::{EventKind, Listing, Timestamp, Window};
use crate::zoom::{Backoff, Client, Credentials, Endpoint, Error, Granted, Plan, Refusal, Settings};

/// From so many seconds on, tokens and listings begin to suffer.
const SKEW_SECONDS: i64 = 60;

/// How long one question may take.
const TIMEOUT: Duration = Duration::from_secs(20);

pub(super) fn findings(access: &ZoomAccess, ca_file: Option<&Path>, config: &Config) -> Result<Vec<Finding>, Failure> {
    let settings = match settings(access, ca_file, config) {
        Ok(settings) => settings,
        Err(error) => {
            return Ok(vec![Finding::failed("certificates", format!("not readable: {error}"), "check --ca-file")]);
        }
    };
    Ok(runtime()?.block_on(ask(&settings, config.clock.now())))
}

fn settings(access: &ZoomAccess, ca_file: Option<&Path>, config: &Config) -> std::io::Result<Settings> {
    Ok(Settings {
        api_url: access.api_url.clone(),
        api_url_is_configured: access.api_url_is_configured,
        credentials: access.credentials.clone(),
        plan: Plan::Business,
        heavy_per_second: Plan::Pro.heavy_per_second(),
        retry_limit: 1,
        timeout: TIMEOUT,
        max_requests: None,
        clock: config.clock,
        ca_certificates: ca_file.map(std::fs::read).transpose()?,
        backoff: Backoff::default(),
    })
}

async fn ask(settings: &Settings, now: Timestamp) -> Vec<Finding> {
    let is_asked = matches!(settings.credentials, Credentials::ServerToServer { .. });
    let client = match Client::new(settings.clone()) {
        Ok(client) => client,
        Err(error) => {
            return vec![Finding::failed(
                "token",
                format!("failed to {error}"),
                "check ZOOM_API_URL and ZOOM_OAUTH_URL",
            )];
        }
    };
    let Granted { scopes, zoom_time } = match client.granted().await {
        Ok(granted) => granted,
        Err(error) => {
            let step = "check ZOOM_ACCOUNT_ID, ZOOM_CLIENT_ID, ZOOM_CLIENT_SECRET, that the app is activated, and the way to Zoom";
            return vec![Finding::failed("token", format!("there is none: failed to {error}"), step)];
        }
    };
    let mut findings = Vec::new();
    if is_asked {
        findings.push(Finding::ok("token", "Zoom grants one"));
    }
    findings.extend(zoom_time.map(|zoom_time| clock(now, zoom_time)));
    for kind in EventKind::BOTH {
        if !scopes.is_empty() {
            findings.push(granted(kind, &scopes));
        }
        let today = Window { from: now.day(), to: now.day() };
        let listed = client.events(kind, Listing::Past, today, None).await;
        findings.push(listing(kind, listed.err()));
    }
    if !scopes.is_empty() {
        findings.extend(Wished::BOTH.map(|wished| wished.granted(&scopes)));
    }
    findings
}

fn clock(now: Timestamp, zoom_time: Timestamp) -> Finding {
    let skew_seconds = now.0 - zoom_time.0;
    if skew_seconds.abs() < SKEW_SECONDS {
        return Finding::ok("clock", format!("within {SKEW_SECONDS} s of Zoom's"));
    }
    let direction = if skew_seconds > 0 { "ahead of" } else { "behind" };
    Finding::warning(
        "clock",
        format!("{} s {direction} Zoom's", skew_seconds.abs()),
        "synchronise this machine's clock: days and waits are reckoned by it",
    )
}

/// Whether the app may ask everything that collecting a kind of event takes, by the scopes that came with the token.
fn granted(kind: EventKind, scopes: &[String]) -> Finding {
    let lacking: Vec<&str> = Endpoint::NEEDED
        .into_iter()
        .filter(|endpoint| !endpoint.is_opened_by(kind, scopes))
        .map(|endpoint| endpoint.scopes(kind)[0])
        .collect();
    let subject = match kind {
        EventKind::Meeting => "scopes for meetings",
        EventKind::Webinar => "scopes for webinars",
    };
    if lacking.is_empty() {
        return Finding::ok(subject, "all are granted");
    }
    let classic = Endpoint::Events.scopes(kind)[1];
    Finding::failed(
        subject,
        format!("the app lacks {}", lacking.join(", ")),
        format!(
            "add them to the app, or in an app with classic scopes {classic}; it can take an hour until they count"
        ),
    )
}

/// What is collected where that is wished for, with scopes of its own.
#[derive(Debug, Clone, Copy)]
enum Wished {
    Feedback,
    Counts,
}

impl Wished {
    const BOTH: [Self; 2] = [Self::Feedback, Self::Counts];

    /// Whether the app may ask for it. An app that may not is as good as any for whoever does not wish for it.
    fn granted(self, scopes: &[String]) -> Finding {
        let (subject, flag, endpoint, kinds): (_, _, _, &[EventKind]) = match self {
            Self::Feedback => ("scopes for feedback", "--feedback", Endpoint::Feedback, &EventKind::BOTH),
            Self::Counts => ("scopes for counts", "--zoom-counts", Endpoint::QualityCounts, &[EventKind::Meeting]),
        };
        let lacks = |kind: &&EventKind| !endpoint.is_opened_by(**kind, scopes);
        let lacking: Vec<&EventKind> = kinds.iter().filter(lacks).collect();
        if lacking.is_empty() {
            return Finding::ok(subject, "all are granted");
        }
        let either = lacking.iter().map(|kind| endpoint.scopes(**kind).join(" or "));
        let needed = either.collect::<Vec<_>>().join(", and ");
        Finding::ok(subject, format!("not granted, which matters to collect {flag} on alone: it needs {needed}"))
    }
}

fn listing(kind: EventKind, error: Option<Error>) -> Finding {
    let subject = match kind {
        EventKind::Meeting => "listing of meetings",
        EventKind::Webinar => "listing of webinars",
    };
    let Some(error) = error else { return Finding::ok(subject, "Zoom answers") };
    let message = format!("failed to {error}");
    match error {
        Error::Refused(Refusal::Credentials { .. }) => {
            Finding::failed(subject, message, "get another token; one is good for an hour")
        }
        Error::Refused(Refusal::Scope { .. }) => {
            Finding::failed(subject, message, "add the scopes to the app; it can take an hour until they count")
        }
        Error::Refused(Refusal::Plan { .. }) => {
            let step = "the dashboard needs a Business or higher plan, webinars the webinar add-on too; without it, \
                        collect with --kind for the other kind alone";
            Finding::warning(subject, message, step)
        }
        Error::Refused(Refusal::Role { .. }) => {
            Finding::failed(subject, message, "give the role of the app's owner the dashboard permission")
        }
        Error::DailyLimit { resume_at } | Error::PoolUsedUp { resume_at } => {
            Finding::warning(subject, message, format!("collect again after {resume_at}"))
        }
        Error::Item(_) | Error::TooLarge(_) | Error::ListTokenExpired | Error::BudgetReached => {
            Finding::failed(subject, message, "try again; if it stays, look at the way to Zoom: proxy, firewall, DNS")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::finding::Verdict;
    use super::*;

    #[test]
    fn granular_and_classic_scopes_both_do() {
        fn check(scopes: &[&str], expected: Verdict) {
            let scopes: Vec<String> = scopes.iter().map(|&scope| scope.to_owned()).collect();
            assert_eq!(granted(EventKind::Meeting, &scopes).verdict, expected, "{scopes:?}");
        }
        let granular = Endpoint::NEEDED.map(|endpoint| endpoint.scopes(EventKind::Meeting)[0]);
        check(&granular, Verdict::Ok);
        check(&granular[1..], Verdict::Failed);
        check(&["dashboard_meetings:read:admin"], Verdict::Ok);
        check(&["dashboard_webinars:read:admin"], Verdict::Failed);
        check(&["dashboard:read:admin"], Verdict::Ok);
        check(&["dashboard:read:master"], Verdict::Ok);
        check(&["dashboard_meetings:read:master"], Verdict::Ok);
        let of_master = granular.map(|scope| scope.replace(":admin", ":master"));
        check(&of_master.each_ref().map(String::as_str), Verdict::Ok);
        check(&["dashboard:read", "dashboard:write:admin", "user:read:admin", ":admin"], Verdict::Failed);
    }

    #[test]
    fn a_clock_may_be_off_by_less_than_a_minute() {
        fn check(now: i64, expected: &str) {
            assert_eq!(clock(Timestamp(now), Timestamp(1_000)).message, expected);
        }
        check(1_059, "within 60 s of Zoom's");
        check(1_060, "60 s ahead of Zoom's");
        check(0, "1000 s behind Zoom's");
    }
}
