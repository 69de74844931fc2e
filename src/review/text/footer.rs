//! By which bounds the page judges, and where to look further.

use crate::model::count::grouped;
use crate::render::Table;
use crate::render::number::rounded;

/// The metrics that make a verdict, as the page calls them, with their unit and how they are worse.
const METRICS: [(&str, &str, &str, &str); 5] = [
    ("audio", "latency_ms", "latency >", " ms"),
    ("audio", "jitter_ms", "jitter >", " ms"),
    ("audio", "avg_loss_pct", "loss >", " %"),
    ("video", "frame_rate_fps", "video <", " fps"),
    ("event", "poor_share_pct", "poor minutes allowing for chance >", " %"),
];

/// Where the rest of the page is: its bounds, minutes and people.
pub(super) const MORE: &str = "More: --full, --output FILE.html, report scope, episodes, timeline, thresholds";

/// One sentence from the rows of the report `thresholds`; a profile without a metric does not name it.
pub(super) fn sentence(profile: &str, thresholds: &Table) -> String {
    let metrics: Vec<String> = METRICS.iter().filter_map(|metric| bounds(thresholds, *metric)).collect();
    format!("Fair/poor/bad by {profile}: {}.", metrics.join(", "))
}

/// That nobody on the page has a name, if it is so: a reader would else take it for a fault of the page.
pub(in crate::review) fn nameless(scorecard: &Table) -> Option<&'static str> {
    let is_nameless = |row: usize| {
        let stand_in = scorecard.text(row, "user_id").map(|user_id| format!("user {user_id}"));
        scorecard.text(row, "person") == stand_in.as_deref()
    };
    let rows = scorecard.rows.len();
    let is_so = rows > 0 && (0..rows).all(is_nameless);
    is_so.then_some("Nobody is named: the identities were erased or never stored, or Zoom told none.")
}

/// What can no longer be told of joins that have lost their identities and never had tokens.
pub(in crate::review) fn untied(sessions: i64) -> Option<String> {
    (sessions > 0).then(|| {
        format!(
            "Of {} joins nobody can tell any more whose they are and from which subnet: identities were pruned without \
             tokens. Each counts as one person.",
            grouped(sessions)
        )
    })
}

fn bounds(thresholds: &Table, (medium, metric, title, unit): (&str, &str, &str, &str)) -> Option<String> {
    let is_it = |row: &usize| {
        thresholds.text(*row, "medium") == Some(medium) && thresholds.text(*row, "metric") == Some(metric)
    };
    let row = (0..thresholds.rows.len()).find(is_it)?;
    let bound = |column| thresholds.real(row, column).map_or_else(|| "-".to_owned(), rounded);
    Some(format!("{title} {}/{}/{}{unit}", bound("fair"), bound("poor"), bound("bad")))
}
