//! One person over events: whether there is always trouble, since when, and what changed.

use std::collections::BTreeMap;

use crate::model::Timestamp;
use crate::model::count::{grouped, several};
use crate::model::text::safe_text;
use crate::render::number::rounded;
use crate::render::width::{fit, pad_left, pad_right, wrapped};
use crate::render::{Look, Table, Zone};
use crate::report::person;
use crate::review::advice::{self, Advice, Network};
use crate::review::command::option;
use crate::review::person::{PersonHistory, TOLD, judged};
use crate::review::split::{FEWEST_EVENTS, FEWEST_MINUTES};
use crate::review::text::line::Line;
use crate::review::text::person::turn::turns;
use crate::review::text::{columns, sparkline};

/// How wide the columns before the last are.
const TITLE_COLUMNS: usize = 15;
const CAUSE_COLUMNS: usize = 15;

/// The whole page.
pub(in crate::review) fn lines(history: &PersonHistory, look: Look) -> Vec<Line> {
    let (events, columns) = (&history.events, columns(look));
    let mut lines = vec![Line::title(fit(&who(events), columns).into_owned())];
    for sentence in summary(history, look) {
        lines.extend(wrapped(&sentence, columns).into_iter().map(Line::from));
    }
    let shares: Vec<Option<f64>> = (0..events.rows.len()).rev().map(|row| events.real(row, "poor_pct")).collect();
    lines.extend(sparkline::shares(&shares, look.characters, columns).map(Line::from));
    lines.push(String::new().into());
    lines.extend(table(history, look, columns));
    lines.extend(next(history).map(Line::from));
    lines
}

fn who(events: &Table) -> String {
    let name = (0..events.rows.len()).find_map(|row| events.text(row, "person"));
    safe_text(name.unwrap_or("(no name)")).into_owned()
}

/// How often there was trouble, and what it was consistent with.
fn summary(history: &PersonHistory, look: Look) -> Vec<String> {
    let Judged { word, lacks, found } = Judged::of(&history.events, look.zone);
    let causes = causes(history, |row| history.events.text(row, "network_type"));
    let lacks = lacks.map(|lacks| format!(", which takes {lacks}")).unwrap_or_default();
    let value = |row: usize, column: &str| history.events.text(row, column).map(|value| safe_text(value).into_owned());
    let verdict = format!("{}{lacks}: {found}", word.to_uppercase());
    std::iter::once(verdict).chain(turns(&history.events, look.zone, value)).chain(causes).collect()
}

/// How often somebody had trouble, in a word and in a sentence.
#[derive(Debug)]
pub(in crate::review) struct Judged {
    pub(in crate::review) word: &'static str,
    /// What it takes to say how often, where there is less.
    pub(in crate::review) lacks: Option<String>,
    pub(in crate::review) found: String,
}

impl Judged {
    pub(in crate::review) fn of(events: &Table, zone: Zone) -> Self {
        let rows = 0..events.rows.len();
        let sum = |column: &str| rows.clone().filter_map(|row| events.integer(row, column)).sum::<i64>();
        let judged: Vec<&str> = rows.clone().filter_map(|row| judged(events, row)).collect();
        let struck = judged.iter().filter(|verdict| matches!(**verdict, "poor" | "bad")).count();
        let (minutes, poor) = (sum("n"), sum("poor_minutes"));
        #[expect(clippy::cast_precision_loss, reason = "no history has 2^53 minutes")]
        let share = if minutes > 0 { rounded(100.0 * poor as f64 / minutes as f64) } else { "-".to_owned() };
        let found = format!(
            "poor or bad in {struck} of {} ({} of {} minutes poor, {share} %), {}.",
            several(judged.len(), "event"),
            grouped(poor),
            grouped(minutes),
            span(events, zone),
        );
        if judged.len() < FEWEST_EVENTS || minutes < FEWEST_MINUTES {
            let lacks = Some(format!("{FEWEST_EVENTS} events and {FEWEST_MINUTES} minutes"));
            return Self { word: "not enough to tell", lacks, found };
        }
        Self { word: how_often(struck, judged.len()), lacks: None, found }
    }
}

/// How often somebody had trouble, in a word.
fn how_often(struck: usize, events: usize) -> &'static str {
    match 10 * struck {
        0 => "never",
        tenths if tenths >= 9 * events => "always",
        tenths if tenths >= 5 * events => "often",
        tenths if tenths >= 2 * events => "sometimes",
        _ => "seldom",
    }
}

fn span(events: &Table, zone: Zone) -> String {
    let day = |row: usize| {
        let at = events.text(row, "start_time").and_then(Timestamp::parse);
        at.map_or_else(|| "?".to_owned(), |at| zone.day(at))
    };
    match events.rows.len() {
        0 | 1 => format!("on {}", day(0)),
        rows => format!("{} to {}", day(rows - 1), day(0)),
    }
}

/// Which causes the shown events have, the most frequent first, and what to look at for that on the network that the
/// page tells of those events.
pub(in crate::review) fn causes<'told>(
    history: &PersonHistory,
    network_of: impl Fn(usize) -> Option<&'told str>,
) -> Vec<String> {
    let mut times: BTreeMap<&str, usize> = BTreeMap::new();
    for cause in history.causes.values().filter(|cause| !is_untold(cause)) {
        *times.entry(cause).or_default() += 1;
    }
    let mut times: Vec<(&str, usize)> = times.into_iter().collect();
    times.sort_by_key(|(_, times)| std::cmp::Reverse(*times));
    let Some((most, _)) = times.first() else { return Vec::new() };
    let told = times.iter().map(|(cause, times)| format!("{cause} in {times}")).collect::<Vec<_>>().join(", ");
    let whose = match history.shown {
        shown if shown < history.events.rows.len() => format!(" in the latest {}", several(shown, "event")),
        _ => String::new(),
    };
    let told = format!("Consistent with{whose}: {told}.");
    let of_most = history.causes.iter().filter(|(_, cause)| cause == most);
    let network = Network::of_all(of_most.map(|(row, _)| network_of(*row)));
    std::iter::once(told).chain(advice::of(most, network).map(Advice::sentence)).collect()
}

fn is_untold(cause: &str) -> bool {
    matches!(cause, "too few to tell" | "insufficient data" | "unknown")
}

/// A line for each event that is shown.
fn table(history: &PersonHistory, look: Look, columns: usize) -> Vec<Line> {
    let events = &history.events;
    let last = columns - 10 - 1 - 4 - 1 - 8 - 2 - CAUSE_COLUMNS - 1 - TITLE_COLUMNS - 1;
    let line = |cells: [&str; 6]| {
        let [day, verdict, minutes, cause, title, told] = cells;
        format!(
            "{} {} {}  {} {} {}",
            pad_right(day, 10),
            pad_right(verdict, 4),
            pad_left(minutes, 8),
            pad_right(&fit(cause, CAUSE_COLUMNS), CAUSE_COLUMNS),
            pad_right(&fit(title, TITLE_COLUMNS), TITLE_COLUMNS),
            fit(told, last),
        )
    };
    let titles = ["day", "", "poor of", "consistent with", "event", "from where, with what"];
    let mut lines = vec![Line::title(line(titles).trim_end().to_owned())];
    for row in 0..history.shown {
        let at = events.text(row, "start_time").and_then(Timestamp::parse);
        let day = at.map_or_else(|| "?".to_owned(), |at| look.zone.day(at));
        let (poor, n) = (events.count(row, "poor_minutes"), events.count(row, "n"));
        let cause = history.causes.get(&row).map_or("-", String::as_str);
        let title = events.text(row, "topic").map_or_else(
            || events.integer(row, "event_number").map_or_else(|| "(no title)".to_owned(), |number| number.to_string()),
            |topic| safe_text(topic).into_owned(),
        );
        let minutes = format!("{poor}/{n}");
        let verdict = judged(events, row).unwrap_or("few");
        lines.push(line([&day, verdict, &minutes, cause, &title, &told(events, row)]).trim_end().to_owned().into());
    }
    let left = events.rows.len() - history.shown;
    if left > 0 {
        lines.push(format!("… and {}, with --limit", several(left, "earlier event")).into());
    }
    lines
}

/// Of the first event all that is known, of the others what is not as in the event before.
fn told(events: &Table, row: usize) -> String {
    let value = |column: &str| events.text(row, column).map(|value| safe_text(value).into_owned());
    if row + 1 == events.rows.len() {
        return TOLD.iter().filter_map(|column| value(column)).collect::<Vec<_>>().join(", ");
    }
    let changed = events.text(row, "changed").unwrap_or_default();
    let changed = TOLD.iter().filter(|column| changed.split(", ").any(|name| name == **column));
    let changed: Vec<String> = changed.filter_map(|column| value(column)).collect();
    if changed.is_empty() { "as before".to_owned() } else { format!("now {}", changed.join(", ")) }
}

/// The worst event to look into, by what nobody else has.
fn next(history: &PersonHistory) -> [String; 2] {
    let events = &history.events;
    let worst = (0..events.rows.len()).max_by_key(|row| (events.count(*row, "poor_minutes"), std::cmp::Reverse(*row)));
    let worst = worst.unwrap_or_default();
    let event = option("--event", events.text(worst, "event_uuid").unwrap_or_default());
    let person = option("--person", &person::key(events.count(worst, "person_id")));
    ["The worst:".to_owned(), history.program.command(&["report person", &event, &person])]
}
