//! Who, where and in which events it was worst, and what to type for more of it.

use crate::model::Timestamp;
use crate::model::count::{grouped, people, several};
use crate::model::text::safe_text;
use crate::render::Look;
use crate::render::width::{fit, pad_left, pad_right};
use crate::report::person;
use crate::review::command::option;
use crate::review::digest::Digest;
use crate::review::digest::words::percent;
use crate::review::text::line::Line;

/// The columns behind a name.
const NUMBER_COLUMNS: usize = 8 + 9 + 9 + 2 + 12;

/// A line of people, places or events.
struct Row {
    name: String,
    poor_minutes: i64,
    n: i64,
    share: String,
    beside: String,
}

/// A title, and as many lines of each as there is room for, one at least.
pub(super) fn lines(digest: &Digest, room: usize, look: Look, columns: usize) -> Vec<Line> {
    let parts = [people_of(digest), places_of(digest), events_of(digest, look)];
    let kinds = parts.iter().filter(|part| !part.is_empty()).count();
    if kinds == 0 {
        return vec![digest.measured().or_nothing("Nobody had a poor minute.").to_owned().into()];
    }
    let each = if look.is_full { usize::MAX } else { (room.saturating_sub(1) / kinds).max(1) };
    let name_columns = columns - NUMBER_COLUMNS;
    let line = |name: &str, [minutes, of, share, beside]: [&str; 4]| {
        format!(
            "{}{}{}{}  {}",
            pad_right(&fit(name, name_columns), name_columns),
            pad_left(minutes, 8),
            pad_left(of, 9),
            pad_left(share, 9),
            fit(beside, 12),
        )
    };
    let title = line("Worst people, places and events", ["poor", "of", "share", ""]);
    let row = |row: &Row| {
        let minutes = [row.poor_minutes, row.n].map(|minutes| format!("{} m", grouped(minutes)));
        line(&format!("  {}", row.name), [&minutes[0], &minutes[1], &row.share, &row.beside])
    };
    let rows = parts.iter().flat_map(|part| part.iter().take(each)).map(row);
    std::iter::once(Line::title(title.trim_end().to_owned()))
        .chain(rows.map(|line| Line::from(line.trim_end().to_owned())))
        .collect()
}

/// What to type for the worst person's minutes, for the hours of providers, or else for places, and for the worst event.
pub(super) fn commands(digest: &Digest) -> Vec<Line> {
    let text = |table: &crate::render::Table, column: &str| table.text(0, column).map(str::to_owned);
    let person = text(&digest.people, "event_uuid").map(|event| {
        let person = person::key(digest.people.count(0, "person_id"));
        vec!["report person".to_owned(), option("--event", &event), option("--person", &person)]
    });
    let days = || [option("--from", &digest.period.from.to_string()), option("--to", &digest.period.to.to_string())];
    let provider =
        digest.tells_of_providers().then(|| [vec!["report provider_hours".to_owned()], days().into()].concat());
    let place = text(&digest.places, "attribute")
        .map(|attribute| [vec!["report breakdown".to_owned(), option("--by", &attribute)], days().into()].concat());
    let event =
        text(&digest.events, "event_uuid").map(|event| vec!["report review".to_owned(), option("--event", &event)]);
    let command = |words: Vec<String>| {
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        Line::from(digest.program.command(&words))
    };
    [person, provider.or(place), event].into_iter().flatten().map(command).collect()
}

fn people_of(digest: &Digest) -> Vec<Row> {
    let table = &digest.people;
    let row = |row: usize| Row {
        name: digest.person(row),
        poor_minutes: table.count(row, "poor_minutes"),
        n: table.count(row, "n"),
        share: percent(table, row, "poor_pct").unwrap_or_default(),
        beside: several(table.count(row, "events"), "event"),
    };
    (0..table.rows.len()).map(row).collect()
}

fn places_of(digest: &Digest) -> Vec<Row> {
    let table = &digest.places;
    let row = |row: usize| Row {
        name: Digest::group(table, row),
        poor_minutes: table.count(row, "poor_minutes"),
        n: table.count(row, "n"),
        share: percent(table, row, "poor_pct").unwrap_or_default(),
        beside: people(table.count(row, "people")),
    };
    (0..table.rows.len()).filter(|row| table.count(*row, "poor_minutes") > 0).map(row).collect()
}

fn events_of(digest: &Digest, look: Look) -> Vec<Row> {
    let table = &digest.events;
    let name = |row: usize| {
        let at = table.text(row, "start_time").and_then(Timestamp::parse);
        let at = at.map_or_else(|| "?".to_owned(), |at| format!("{} {}", look.zone.day(at), look.zone.clock(at)));
        let number = || table.integer(row, "event_number").map_or_else(|| "(no title)".to_owned(), |n| n.to_string());
        let topic = table.text(row, "topic").map_or_else(number, |topic| safe_text(topic).into_owned());
        format!("{at} {topic}")
    };
    let row = |row: usize| Row {
        name: name(row),
        poor_minutes: table.count(row, "poor_minutes"),
        n: table.count(row, "n"),
        share: percent(table, row, "poor_pct").unwrap_or_default(),
        beside: match table.text(row, "verdict") {
            Some("insufficient data") | None => "too few".to_owned(),
            Some(verdict) => verdict.to_owned(),
        },
    };
    (0..table.rows.len()).map(row).collect()
}
