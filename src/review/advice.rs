//! What to do about each cause: the one text of it that all pages and docs/review.md have.

use std::fmt;

use crate::render::Table;

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

/// Over what somebody was connected, as far as it decides what to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Network {
    /// There is a cable already.
    Wired,
    /// A cable is the first thing to try.
    Wifi,
}

impl Network {
    /// What Zoom's `network_type` says; nothing where it says another, or none.
    #[must_use]
    pub fn named(network_type: Option<&str>) -> Option<Self> {
        match network_type?.to_ascii_lowercase().as_str() {
            "wired" => Some(Self::Wired),
            "wifi" => Some(Self::Wifi),
            _ => None,
        }
    }

    /// The network of several people, if all have the same.
    #[must_use]
    pub fn of_all<'text>(network_types: impl IntoIterator<Item = Option<&'text str>>) -> Option<Self> {
        let mut networks = network_types.into_iter().map(Self::named);
        let first = networks.next()?;
        first.filter(|_| networks.all(|network| network == first))
    }
}

/// The network of those whom a scorecard has under a cause, if all have the same.
pub(super) fn network_of(scorecard: &Table, cause: &str) -> Option<Network> {
    let rows = (0..scorecard.rows.len()).filter(|row| scorecard.text(*row, "consistent_with") == Some(cause));
    Network::of_all(rows.map(|row| scorecard.text(row, "network_type")))
}

impl fmt::Display for Network {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Wired => "Wired",
            Self::Wifi => "Wifi",
        })
    }
}

/// What to do about some causes.
#[derive(Debug, Clone, Copy)]
pub struct Row {
    /// The words of `scorecard`, `simultaneous` and `rejoins`.
    pub causes: &'static [&'static str],
    /// Over what somebody must be connected for it; none where it is the same for all, or for whoever no row before is.
    pub network: Option<Network>,
    /// What to do.
    pub advice: Advice,
}

const UPLINK: &[&str] = &["uplink only"];
const DOWNLINK: &[&str] = &["downlink only"];
const BURSTS: &[&str] = &["loss bursts"];
const WIRED: Option<Network> = Some(Network::Wired);
const WIFI: Option<Network> = Some(Network::Wifi);

/// Each cause with what to do about it. Of a cause with several rows, the last is for all other networks and for unknown
/// ones.
pub const CAUSES: [Row; 18] = [
    row(&["local incident", "local"], None, "what they share (switch, uplink, VPN)", "who runs that network", "scope"),
    row(&["sender"], None, "the presenter's upload and VPN", "the presenter whether it is Wi-Fi", "presenter_impact"),
    Row {
        causes: &["event-wide", "platform or host"],
        network: None,
        advice: Advice { look_at: "the host's line and Zoom's status page", ask: "the host, then Zoom", report: None },
    },
    row(&["high CPU"], None, "what else ran on the machine", "its user, then IT", "cpu_attribution"),
    row(&["weak Wi-Fi"], None, "how far the access point is", "for a cable, or the Wi-Fi team", "wifi_signal"),
    row(
        &["no UDP"],
        None,
        "firewall and proxy, which keep UDP out",
        "the network team",
        "breakdown --by connection_type",
    ),
    row(&["provider"], None, "whether a phone's hotspot is better", "the provider", "provider_hours"),
    row(UPLINK, WIRED, "what fills the upload, router and VPN", "the provider", "direction"),
    row(UPLINK, WIFI, "what fills the upload, say a backup", "the person to use a cable", "direction"),
    row(UPLINK, None, "what fills the upload", "for a cable on Wi-Fi, else the provider", "direction"),
    row(DOWNLINK, WIRED, "what fills the download, router and VPN", "the provider", "direction"),
    row(DOWNLINK, WIFI, "what fills the download, and the VPN", "the person to use a cable", "direction"),
    row(DOWNLINK, None, "what fills the download", "for a cable on Wi-Fi, else the provider", "direction"),
    row(BURSTS, WIRED, "the router's queue and the VPN", "the provider", "loss_bursts"),
    row(BURSTS, WIFI, "the router's queue and the Wi-Fi", "the person to try a cable", "loss_bursts"),
    row(BURSTS, None, "the router's queue", "for a cable on Wi-Fi, else the provider", "loss_bursts"),
    row(&["both directions"], None, "the person's line and VPN", "the person, then the provider", "direction"),
    row(&["unstable"], None, "what broke before each return", "the person what the screen said", "rejoins"),
];

const fn row(
    causes: &'static [&'static str],
    network: Option<Network>,
    look_at: &'static str,
    ask: &'static str,
    report: &'static str,
) -> Row {
    Row { causes, network, advice: Advice { look_at, ask, report: Some(report) } }
}

/// What to do about a cause for somebody on this network; nothing where there is nothing to do.
#[must_use]
pub fn of(cause: &str, network: Option<Network>) -> Option<&'static Advice> {
    let fits = |row: &&Row| row.causes.contains(&cause) && (row.network.is_none() || row.network == network);
    CAUSES.iter().find(fits).map(|row| &row.advice)
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
        for row in CAUSES {
            let line = format!("  {}", row.advice.sentence());
            assert!(line.chars().count() <= 80, "{line}");
            let names_one = |report: &str| report.split(' ').next().is_some_and(|name| catalog::find(name).is_ok());
            assert!(row.advice.report.is_none_or(names_one), "{:?}", row.causes);
            for cause in row.causes {
                assert_eq!(of(cause, row.network), Some(&row.advice), "{cause} has a row before that hides this one");
                assert!(of(cause, None).is_some(), "{cause} on a network that nobody knows");
            }
        }
        assert_eq!(of("too few to tell", None), None);
        assert_eq!(
            of("no UDP", Some(Network::Wired)).unwrap().sentence(),
            "Look at firewall and proxy, which keep UDP out; ask the network team."
        );
    }

    #[test]
    fn whoever_has_a_cable_is_not_asked_for_one() {
        let told = |cause, network| of(cause, network).unwrap().to_string();
        for cause in ["uplink only", "downlink only", "loss bursts"] {
            let wired = told(cause, Some(Network::Wired));
            assert!(!wired.contains("cable") && !wired.contains("Wi-Fi") && wired.contains("provider"), "{wired}");
            let wifi = told(cause, Some(Network::Wifi));
            assert!(wifi.contains("the person to") && wifi.contains("cable") && !wifi.contains("provider"), "{wifi}");
            let unknown = told(cause, None);
            assert!(unknown.contains("cable") && unknown.contains("provider"), "{unknown}");
        }
    }

    #[test]
    fn several_people_have_a_network_if_it_is_the_same_one() {
        let of_all = Network::of_all;
        assert_eq!(of_all([Some("Wired"), Some("wired")]), Some(Network::Wired));
        assert_eq!(of_all([Some("Wifi"); 2]), Some(Network::Wifi));
        for mixed in
            [[Some("Wifi"), Some("Wired")], [Some("Wired"), None], [None, Some("Wired")], [Some("Cellular"); 2]]
        {
            assert_eq!(of_all(mixed), None, "{mixed:?}");
        }
    }
}
