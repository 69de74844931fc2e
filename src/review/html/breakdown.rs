//! Poor shares by what people have in common, as dots on a line with the event's own share.

use super::cell::{count_text, percent, place, text};
use super::people::{Names, SMALLEST_GROUP};
use super::sections::Sections;
use crate::model::count::{people, several};
use crate::render::Table;

/// How many groups a breakdown shows.
const SHOWN: usize = 8;

/// A group of people.
#[derive(Debug)]
pub(super) struct Dot {
    pub(super) value: String,
    pub(super) x: String,
    /// The dot's radius in pixels: its area grows with the number of minutes.
    pub(super) radius: String,
    pub(super) shrunk: String,
    pub(super) poor: String,
    pub(super) n: String,
    /// How many minutes those are, in words.
    pub(super) minutes: String,
    pub(super) people: String,
    pub(super) worst_metric: String,
}

/// One attribute.
#[derive(Debug)]
pub(super) struct Breakdown {
    pub(super) title: String,
    pub(super) dots: Vec<Dot>,
    /// Where the event's own share lies.
    pub(super) event_x: String,
    pub(super) event_share: String,
    pub(super) top: String,
    pub(super) left_out: usize,
    pub(super) hidden: usize,
}

/// The words of the page for the attributes of the reports, in the order of the page.
const TITLES: [(&str, &str); 18] = [
    ("site", "Site"),
    ("building", "Building"),
    ("vpn", "VPN"),
    ("place_type", "Office, VPN or elsewhere"),
    ("location", "Place"),
    ("subnet", "Subnet"),
    ("isp", "Provider"),
    ("network_type", "Network"),
    ("wifi_signal", "Wi-Fi signal"),
    ("location,network_type", "Place and network"),
    ("route", "Data centre and route"),
    ("connection_type", "Route"),
    ("version", "Client version"),
    ("os", "System"),
    ("device", "Device"),
    ("microphone", "Microphone"),
    ("camera", "Camera"),
    ("data_center", "Data centre"),
];

/// The page's word for an attribute, or for two together.
pub(super) fn title_of(attribute: &str) -> String {
    let known = TITLES.iter().find(|(known, _)| *known == attribute);
    known.map_or_else(|| attribute.replace('_', " ").replace(',', " and "), |(_, title)| (*title).to_owned())
}

/// Whether the map of networks has a site for anybody.
pub(super) fn has_sites(scorecard: &Table) -> bool {
    (0..scorecard.rows.len()).any(|row| scorecard.text(row, "site").is_some())
}

/// All attributes.
pub(super) fn breakdowns(sections: &Sections, names: Names<'_>) -> Vec<Breakdown> {
    let event = sections.review.overview.number(0, "poor_share_pct").unwrap_or(0.0);
    let mut found = Vec::new();
    for (attribute, title) in TITLES {
        found.extend(sections.breakdowns.iter().map(|table| breakdown(table, (attribute, title), event, names)));
    }
    found.retain(|breakdown| breakdown.dots.len() > 1);
    found
}

fn breakdown(table: &Table, (attribute, title): (&str, &str), event: f64, names: Names<'_>) -> Breakdown {
    let is_of_it = |row: &usize| table.text(*row, "attribute") == Some(attribute);
    let all: Vec<usize> = (0..table.rows.len()).filter(is_of_it).collect();
    let is_shown = |row: &usize| matches!(names, Names::Full) || table.count(*row, "people") >= SMALLEST_GROUP;
    let shrunk = |row: usize| table.number(row, "shrunk_poor_pct").unwrap_or(0.0);
    let mut large: Vec<usize> = all.iter().copied().filter(is_shown).collect();
    large.sort_by(|one, other| shrunk(*other).total_cmp(&shrunk(*one)));
    let shown = &large[..large.len().min(SHOWN)];
    let top = 1.1 * shown.iter().map(|row| shrunk(*row)).fold(event.max(1.0), f64::max);
    let most = shown.iter().map(|row| table.count(*row, "n")).max().unwrap_or(1).max(1);
    #[expect(clippy::cast_precision_loss, reason = "no count of minutes reaches 2^53")]
    let radius = |row: usize| 3.0 + 5.0 * (table.count(row, "n") as f64 / most as f64).sqrt();
    let dot = |&row: &usize| Dot {
        value: text(table, row, "value").unwrap_or_default(),
        x: place(shrunk(row), top),
        radius: format!("{:.1}", radius(row)),
        shrunk: percent(Some(shrunk(row))),
        poor: percent(table.number(row, "poor_pct")),
        n: count_text(table, row, "n"),
        minutes: several(table.count(row, "n"), "minute"),
        people: people(table.count(row, "people")),
        // Too few minutes and people tell of no metric.
        worst_metric: text(table, row, "worst_metric").filter(|word| word != "not enough to tell").unwrap_or_default(),
    };
    Breakdown {
        title: title.to_owned(),
        dots: shown.iter().map(dot).collect(),
        event_x: place(event, top),
        event_share: percent(Some(event)),
        top: percent(Some(top)),
        left_out: large.len() - shown.len(),
        hidden: all.len() - large.len(),
    }
}
