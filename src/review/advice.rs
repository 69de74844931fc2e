//! What to do about each cause: the one text of it that all pages and docs/review.md have.

use std::fmt;

/// What to look at, and whom to ask. Short enough for one line of a terminal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Advice {
    /// Completes "Look at …".
    pub look_at: &'static str,
    /// Completes "ask …".
    pub ask: &'static str,
    /// The report that shows more of it, with what it takes, where one does.
    pub report: Option<&'static str>,
}

/// Each cause by the words of `scorecard`, `simultaneous` and `rejoins`, with what to do about it.
pub const CAUSES: [(&[&str], Advice); 11] = [
    (&["local incident", "local"], advice("what they share (switch, uplink, VPN)", "who runs that network", "scope")),
    (&["sender"], advice("the presenter's own line", "the presenter to share by cable", "presenter_impact")),
    (
        &["event-wide", "platform or host"],
        Advice { look_at: "the host's line and Zoom's status page", ask: "the host, then Zoom", report: None },
    ),
    (&["high CPU"], advice("what else ran on the machine", "its user, then IT", "cpu_attribution")),
    (&["weak Wi-Fi"], advice("how far the access point is", "for a cable, or the Wi-Fi team", "wifi_signal")),
    (
        &["no UDP"],
        advice("firewall and proxy, which keep UDP out", "the network team", "breakdown --by connection_type"),
    ),
    (&["uplink only"], advice("what fills the upload, say a backup", "the person to use a cable", "direction")),
    (&["downlink only"], advice("what fills the download, and the VPN", "the person to use a cable", "direction")),
    (&["loss bursts"], advice("the router's queue and the Wi-Fi", "the person to try a cable", "loss_bursts")),
    (&["both directions"], advice("the person's line and VPN", "the person, then the provider", "direction")),
    (&["unstable"], advice("what broke before each return", "the person what the screen said", "rejoins")),
];

const fn advice(look_at: &'static str, ask: &'static str, report: &'static str) -> Advice {
    Advice { look_at, ask, report: Some(report) }
}

/// What to do about a cause; nothing where there is nothing to do.
#[must_use]
pub fn of(cause: &str) -> Option<&'static Advice> {
    CAUSES.iter().find(|(words, _)| words.contains(&cause)).map(|(_, advice)| advice)
}

impl fmt::Display for Advice {
    /// Completes "Look at …".
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}; ask {}", self.look_at, self.ask)
    }
}

impl Advice {
    /// The same as a sentence.
    #[must_use]
    pub fn sentence(&self) -> String {
        format!("Look at {self}.")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::catalog;

    #[test]
    fn each_advice_fits_a_line_and_names_a_report_that_there_is() {
        for (causes, advice) in CAUSES {
            let line = format!("  {}", advice.sentence());
            assert!(line.chars().count() <= 80, "{line}");
            let names_one = |report: &str| report.split(' ').next().is_some_and(|name| catalog::find(name).is_ok());
            assert!(advice.report.is_none_or(names_one), "{causes:?}");
            assert!(causes.iter().all(|cause| of(cause) == Some(&advice)));
        }
        assert_eq!(of("too few to tell"), None);
        assert_eq!(
            of("no UDP").unwrap().sentence(),
            "Look at firewall and proxy, which keep UDP out; ask the network team."
        );
    }
}
