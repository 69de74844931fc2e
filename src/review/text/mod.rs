//! The page as text, in 80 columns and 24 lines unless the reader wants more.

mod footer;
mod incidents;
mod line;
mod sparkline;

pub(in crate::review) use footer::{nameless, untied};
pub(in crate::review) use line::Line;

use super::collected::Collected;
use super::event::Review;
use super::verdict::Verdict;
use crate::model::Timestamp;
use crate::model::count::{grouped, people, several};
use crate::model::text::safe_text;
use crate::render::number::rounded;
use crate::render::width::{fit, pad_left, pad_right, wrapped};
use crate::render::{Look, Table, Zone};

/// The width of a screen.
const COLUMNS: usize = 80;

/// The width of a wide page that goes to no terminal.
const WIDE_COLUMNS: usize = 160;

/// The height of a screen, which the page keeps to unless there are many incidents.
const LINES: usize = 24;

/// However many incidents there are.
const FEWEST_PEOPLE: usize = 3;

/// The widest that a person's name may be on a page of 80 columns; wider pages give names the rest.
const NAME_COLUMNS: usize = 22;

/// The whole page, line by line: as many of the worst participants as the other lines leave room for, three at least.
pub(super) fn lines(review: &Review, look: Look) -> Vec<Line> {
    let columns = columns(look);
    let mut lines = head(review, look, columns);
    lines.push(String::new().into());
    lines.extend(streams(&review.overview));
    lines.extend(sparkline::line(&review.timeline, look.characters, columns).map(Line::from));
    lines.extend(incidents::lines(review, look, columns));
    lines.push(String::new().into());
    let mut last = vec![String::new()];
    last.extend(wrapped(&coverage(review), columns));
    last.extend(footer::nameless(&review.scorecard).map(str::to_owned));
    last.extend(footer::untied(review.untied_sessions).iter().flat_map(|untied| wrapped(untied, columns)));
    last.extend(wrapped(&bounds(review), columns));
    last.push(footer::NEXT.to_owned());
    let left = LINES.saturating_sub(lines.len() + last.len() + 1);
    if left < FEWEST_PEOPLE {
        // With five windows there is no room for the blank line.
        last.remove(0);
    }
    let left = left.max(FEWEST_PEOPLE);
    lines.extend(worst(&review.scorecard, if look.is_full { usize::MAX } else { left }, columns));
    lines.extend(last.into_iter().map(Line::from));
    lines
}

/// The page's width.
fn columns(look: Look) -> usize {
    if look.is_wide { look.width_columns.unwrap_or(WIDE_COLUMNS).max(COLUMNS) } else { COLUMNS }
}

/// The summary in lines, its verdict in colour.
fn head(review: &Review, look: Look, columns: usize) -> Vec<Line> {
    let overview = &review.overview;
    let mut lines = vec![Line::title(fit(&topic(overview), columns).into_owned())];
    lines.extend(wrapped(&facts(overview, look.zone), columns).into_iter().map(Line::from));
    let mut verdict = wrapped(&verdict(review), columns).into_iter();
    lines.extend(verdict.next().map(|first| Line::verdict(first, review.verdict())));
    lines.extend(verdict.map(Line::from));
    let unfinished = unfinished(overview).into_iter().flat_map(|sentence| wrapped(&sentence, columns));
    lines.extend(unfinished.map(Line::from));
    lines
}

/// What event it was, the verdict, what qualifies it, and what it rests on.
pub(super) fn summary(review: &Review, zone: Zone) -> Vec<String> {
    let overview = &review.overview;
    let mut sentences = vec![topic(overview), facts(overview, zone), verdict(review)];
    sentences.extend(unfinished(overview));
    sentences.extend([coverage(review), bounds(review)]);
    sentences
}

/// What event this is: its topic, or its number where it has none.
fn topic(overview: &Table) -> String {
    let number = || overview.integer(0, "event_number").map_or_else(|| "(no topic)".to_owned(), |n| n.to_string());
    overview.text(0, "topic").map_or_else(number, |topic| safe_text(topic).into_owned())
}

/// What tells it from the same event on another day, and how much of it the page rests on.
fn facts(overview: &Table, zone: Zone) -> String {
    format!(
        "{} {}, {}, {} collected",
        overview.text(0, "kind").unwrap_or("event"),
        when(overview, zone),
        people(overview.integer(0, "people").unwrap_or(0)),
        Collected::of(overview).share(),
    )
}

fn when(overview: &Table, zone: Zone) -> String {
    let time = |column| overview.text(0, column).and_then(Timestamp::parse);
    let Some(start) = time("start_time") else {
        return "(start unknown)".to_owned();
    };
    let (day, clock, zone_name) = (zone.day(start), zone.clock(start), zone.abbreviation(start));
    match time("end_time") {
        Some(end) => format!("{day} {clock}–{} {zone_name}", zone.clock(end)),
        None => format!("{day} {clock} {zone_name}"),
    }
}

/// The verdict and whom it is for. Of an event of which too little is collected, it says how those were who are.
fn verdict(review: &Review) -> String {
    let collected = Collected::of(&review.overview);
    let (shown, on_collected) = (review.verdict(), review.verdict_on_collected());
    let word = shown.as_str().to_uppercase();
    let whom = collected.for_whom().map(|whom| format!(" {whom}")).unwrap_or_default();
    let found = found(&review.overview, on_collected);
    match collected.too_little() {
        None => format!("{word}{whom}: {found}"),
        Some(too_little) if on_collected == Verdict::InsufficientData => format!("{word}: {too_little} {found}"),
        Some(too_little) => format!("{word}: {too_little} {} for those: {found}", on_collected.as_str().to_uppercase()),
    }
}

/// What the verdict on those collected rests on.
fn found(overview: &Table, verdict: Verdict) -> String {
    let classified = count(overview, 0, "classified_minutes");
    if verdict == Verdict::InsufficientData {
        let poor = count(overview, 0, "poor_minutes");
        return format!(
            "{classified} participant-minutes could be classified, a verdict needs 30; {poor} of them were poor."
        );
    }
    let cause =
        overview.text(0, "top_cause").map(|cause| format!(" Poor samples: mostly {cause}.")).unwrap_or_default();
    format!(
        "{} of {classified} participant-minutes were poor, {} beyond chance; {} of {} had an episode of two or \
         more{}.{cause}{}",
        percent(overview, 0, "poor_share_pct"),
        percent(overview, 0, "verdict_share_pct"),
        count(overview, 0, "affected_people"),
        people(overview.integer(0, "people").unwrap_or(0)),
        by_chance(overview),
        drop_outs(overview).map(|drop_outs| format!(" {drop_outs}")).unwrap_or_default(),
    )
}

/// How many are left if chance explains the episodes of some: in hours most people have one.
fn by_chance(overview: &Table) -> String {
    let [beyond, affected] = ["beyond_chance_people", "affected_people"].map(|column| overview.integer(0, column));
    if beyond >= affected {
        return String::new();
    }
    format!("; {} had more poor minutes than chance gives", people(beyond.unwrap_or(0)))
}

/// Who fell out and came back: no minute of an absence is poor, so that a verdict on minutes says nothing of it.
pub(in crate::review) fn drop_outs(overview: &Table) -> Option<String> {
    let rejoins = overview.integer(0, "rejoins").filter(|rejoins| *rejoins > 0)?;
    let times = if rejoins == 1 { " once".to_owned() } else { format!(", {} times", grouped(rejoins)) };
    let who = people(overview.integer(0, "rejoined_people").unwrap_or(0));
    let dropped = match overview.integer(0, "dropped") {
        None | Some(0) => String::new(),
        Some(1) if rejoins == 1 => ", after a disconnection".to_owned(),
        Some(dropped) if dropped == rejoins => ", always after a disconnection".to_owned(),
        Some(dropped) => format!(", {} of them after a disconnection", grouped(dropped)),
    };
    let unstable = match overview.integer(0, "unstable_people") {
        None | Some(0) => String::new(),
        Some(_) if overview.integer(0, "rejoined_people") == Some(1) => String::new(),
        Some(unstable) => format!("; {} three times or more", people(unstable)),
    };
    Some(format!("{who} left and came back{times}{dropped}{unstable}."))
}

/// An event that is not fetched to its end must not read as if it were.
fn unfinished(overview: &Table) -> Option<String> {
    let state = overview.text(0, "work_state").filter(|state| !matches!(*state, "done" | "empty"))?;
    let total = overview.integer(0, "records_total").map_or_else(|| "an unknown number of".to_owned(), grouped);
    let done = count(overview, 0, "records_done");
    Some(format!("INCOMPLETE: {done} of {total} participant records are collected; the event is {state}."))
}

/// Poor shares by medium and direction, each with its number of samples.
fn streams(overview: &Table) -> [Line; 3] {
    let line = |title: &str, cell: &dyn Fn(&str) -> String| {
        let cells = ["audio", "video", "share"].map(|medium| pad_right(&cell(medium), 20));
        format!("{} {}", pad_right(title, 14), cells.concat())
    };
    let direction = |direction: &str| {
        line(&format!("  {direction}"), &|medium| {
            let column = format!("{medium}_{direction}");
            match overview.integer(0, &format!("{column}_samples")) {
                Some(samples) if samples > 0 => {
                    format!("{} of {}", percent(overview, 0, &format!("{column}_poor_pct")), grouped(samples))
                }
                _ => "-".to_owned(),
            }
        })
    };
    let title = Line::title(line("Poor samples", &str::to_owned));
    [title, direction("send").into(), direction("receive").into()]
}

/// The worst participants, as far as anybody had a poor minute.
fn worst(scorecard: &Table, room: usize, columns: usize) -> Vec<Line> {
    let had_trouble = |row: &usize| scorecard.integer(*row, "poor_minutes").is_some_and(|minutes| minutes > 0);
    let rows: Vec<usize> = (0..scorecard.rows.len()).filter(had_trouble).take(room).collect();
    if rows.is_empty() {
        return vec!["Nobody had a poor minute.".to_owned().into()];
    }
    let name_columns = NAME_COLUMNS + columns - COLUMNS;
    let line = |name: &str, numbers: [&str; 5], cause: &str| {
        let [minutes, share, longest, latency, loss] = numbers;
        let numbers = [(minutes, 6), (share, 7), (longest, 8), (latency, 8), (loss, 9)];
        let numbers: String = numbers.iter().map(|(text, columns)| pad_left(text, *columns)).collect();
        format!("{} {numbers}  {cause}", pad_right(&fit(name, name_columns), name_columns))
    };
    let titles = ["poor", "poor %", "longest", "lat p95", "loss p95"];
    let lasts = |row: usize| scorecard.integer(row, "is_lasting") == Some(1);
    let title = if rows.iter().any(|row| lasts(*row)) { "Worst (* throughout)" } else { "Worst participants" };
    let mut lines = vec![Line::title(line(title, titles, "consistent with"))];
    lines.extend(rows.into_iter().map(|row| {
        let name = safe_text(scorecard.text(row, "person").unwrap_or("(unknown)"));
        let minutes = |column| scorecard.integer(row, column).map_or_else(|| "-".to_owned(), |n| format!("{n} m"));
        let latency = scorecard.real(row, "latency_p95_ms").map_or_else(|| "-".to_owned(), |ms| rounded(ms) + " ms");
        let numbers = [
            minutes("poor_minutes"),
            percent(scorecard, row, "poor_pct"),
            minutes("longest_episode_minutes"),
            latency,
            percent(scorecard, row, "loss_p95_pct"),
        ];
        let cause = scorecard.text(row, "consistent_with").unwrap_or("-");
        let cause = if lasts(row) { format!("{cause} *") } else { cause.to_owned() };
        line(&name, numbers.each_ref().map(String::as_str), &cause).into()
    }));
    lines
}

/// By which bounds the page judges.
fn bounds(review: &Review) -> String {
    footer::sentence(review.overview.text(0, "thresholds").unwrap_or("-"), &review.thresholds)
}

/// Whether to believe the rest. It says nothing of those who are not collected.
fn coverage(review: &Review) -> String {
    let coverage = &review.coverage;
    let minutes = count(coverage, 0, "expected_minutes");
    let whose = if Collected::of(&review.overview).is_part() { " of those collected" } else { "" };
    let mut sentences =
        vec![format!("Sampled: {} of {minutes} expected minutes{whose}.", percent(coverage, 0, "coverage_pct"))];
    if let Some(minutes) = coverage.integer(0, "collector_gap_minutes").filter(|minutes| *minutes > 0) {
        sentences.push(format!("Nobody was sampled in {}.", several(minutes, "minute")));
    }
    if let Some(samples) = coverage.integer(0, "outside_samples").filter(|samples| *samples > 0) {
        let samples = several(samples, "sample");
        sentences.push(format!("Left out: {samples} from before the join or after the leave, by a wrong clock."));
    }
    if coverage.integer(0, "unknown_sessions").is_some_and(|sessions| sessions > 0) {
        sentences.push(format!("Joins of unknown time: {}.", count(coverage, 0, "unknown_sessions")));
    }
    if coverage.real(1, "coverage_pct").is_some_and(|share| share < 100.0) {
        let least = safe_text(coverage.text(1, "person").unwrap_or("(unknown)"));
        sentences.push(format!("Least: {}, {}.", fit(&least, 16), percent(coverage, 1, "coverage_pct")));
    }
    sentences.join(" ")
}

fn percent(table: &Table, row: usize, column: &str) -> String {
    table.real(row, column).map_or_else(|| "-".to_owned(), |share| rounded(share) + " %")
}

fn count(table: &Table, row: usize, column: &str) -> String {
    grouped(table.integer(row, column).unwrap_or(0))
}
