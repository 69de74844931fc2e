//! The page as text, in 80 columns and 24 lines.

use super::{Review, footer, incidents, sparkline};
use crate::report::Table;
use crate::report::render::number::{grouped, rounded};
use crate::report::render::text::{fit, pad_left, pad_right, safe_text, width};

const COLUMNS: usize = 80;

/// The height of a screen, which the page keeps to unless there are many incidents.
const LINES: usize = 24;

/// However many incidents there are.
const FEWEST_PEOPLE: usize = 3;

/// The widest that a person's name may be.
const NAME_COLUMNS: usize = 22;

/// The whole page, line by line: as many of the worst participants as the other lines leave room for, three at least.
pub(super) fn lines(review: &Review) -> Vec<String> {
    let mut lines: Vec<String> = summary(review).iter().flat_map(|sentence| wrapped(sentence)).collect();
    lines.push(String::new());
    lines.extend(streams(&review.overview));
    lines.extend(sparkline::line(&review.timeline, review.characters));
    lines.extend(incidents::lines(&review.incidents, COLUMNS));
    lines.push(String::new());
    let profile = review.overview.text(0, "thresholds").unwrap_or("-");
    let mut last = vec![String::new(), coverage(&review.coverage)];
    last.extend(wrapped(&footer::sentence(profile, &review.thresholds)));
    let room = LINES.saturating_sub(lines.len() + last.len() + 1).max(FEWEST_PEOPLE);
    lines.extend(worst(&review.scorecard, room));
    lines.extend(last);
    lines
}

/// What event it was, the verdict, and what qualifies it.
pub(super) fn summary(review: &Review) -> Vec<String> {
    let overview = &review.overview;
    let mut sentences = vec![topic(overview), facts(overview), verdict(overview)];
    sentences.extend(unfinished(overview));
    sentences
}

/// What event this is: its topic, or its number where it has none.
fn topic(overview: &Table) -> String {
    let number = || overview.integer(0, "event_number").map_or_else(|| "(no topic)".to_owned(), |n| n.to_string());
    let topic = overview.text(0, "topic").map_or_else(number, |topic| safe_text(topic).into_owned());
    fit(&topic, COLUMNS).into_owned()
}

/// What tells it from the same event on another day, and how it was judged.
fn facts(overview: &Table) -> String {
    format!(
        "{} {}, {} people, coverage {}, profile {}",
        overview.text(0, "kind").unwrap_or("event"),
        when(overview),
        count(overview, 0, "people"),
        percent(overview, 0, "coverage_pct"),
        overview.text(0, "thresholds").unwrap_or("-"),
    )
}

fn when(overview: &Table) -> String {
    let (Some(start), end) = (overview.text(0, "start_time"), overview.text(0, "end_time")) else {
        return "(start unknown)".to_owned();
    };
    let clock = |time: &str| time.get(11..16).unwrap_or("?").to_owned();
    let day = start.get(..10).unwrap_or(start);
    match end {
        Some(end) => format!("{day} {}–{} UTC", clock(start), clock(end)),
        None => format!("{day} {} UTC", clock(start)),
    }
}

fn verdict(overview: &Table) -> String {
    let classified = count(overview, 0, "classified_minutes");
    let word = overview.text(0, "verdict").unwrap_or("insufficient data");
    if word == "insufficient data" {
        let poor = count(overview, 0, "poor_minutes");
        return format!(
            "INSUFFICIENT DATA: {classified} participant-minutes could be classified, a verdict needs 30; {poor} of \
             them were poor."
        );
    }
    let cause = overview.text(0, "top_cause").map(|cause| format!(" Mostly due to: {cause}.")).unwrap_or_default();
    format!(
        "{}: {} of {classified} participant-minutes were poor; {} of {} people had an episode of two or more.{cause}",
        word.to_uppercase(),
        percent(overview, 0, "poor_share_pct"),
        count(overview, 0, "affected_people"),
        count(overview, 0, "people"),
    )
}

/// An event that is not fetched to its end must not read as if it were.
fn unfinished(overview: &Table) -> Option<String> {
    let state = overview.text(0, "work_state").filter(|state| !matches!(*state, "done" | "empty"))?;
    let total = overview.integer(0, "records_total").map_or_else(|| "an unknown number of".to_owned(), grouped);
    let done = count(overview, 0, "records_done");
    Some(format!("INCOMPLETE: {done} of {total} participant records are collected; the event is {state}."))
}

/// Poor shares by medium and direction, each with its number of samples.
fn streams(overview: &Table) -> Vec<String> {
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
    vec![line("Poor samples", &str::to_owned), direction("send"), direction("receive")]
}

/// The worst participants, as far as anybody had a poor minute.
fn worst(scorecard: &Table, room: usize) -> Vec<String> {
    let had_trouble = |row: &usize| scorecard.integer(*row, "poor_minutes").is_some_and(|minutes| minutes > 0);
    let rows: Vec<usize> = (0..scorecard.rows.len()).filter(had_trouble).take(room).collect();
    if rows.is_empty() {
        return vec!["Nobody had a poor minute.".to_owned()];
    }
    let line = |name: &str, numbers: [&str; 5], cause: &str| {
        let [minutes, share, longest, latency, loss] = numbers;
        let numbers = [(minutes, 6), (share, 7), (longest, 8), (latency, 8), (loss, 9)];
        let numbers: String = numbers.iter().map(|(text, columns)| pad_left(text, *columns)).collect();
        format!("{} {numbers}  {cause}", pad_right(&fit(name, NAME_COLUMNS), NAME_COLUMNS))
    };
    let mut lines =
        vec![line("Worst participants", ["poor", "poor %", "longest", "lat p95", "loss p95"], "consistent with")];
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
        line(&name, numbers.each_ref().map(String::as_str), scorecard.text(row, "consistent_with").unwrap_or("-"))
    }));
    lines
}

/// Whether to believe the rest.
fn coverage(coverage: &Table) -> String {
    let minutes = count(coverage, 0, "expected_minutes");
    let mut sentences =
        vec![format!("Sampled: {} of {minutes} expected minutes.", percent(coverage, 0, "coverage_pct"))];
    if coverage.integer(0, "collector_gap_minutes").is_some_and(|minutes| minutes > 0) {
        sentences.push(format!("Nobody at all in {} minutes.", count(coverage, 0, "collector_gap_minutes")));
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

/// A sentence in lines of the page's width.
fn wrapped(sentence: &str) -> Vec<String> {
    let mut lines = vec![String::new()];
    for word in sentence.split(' ') {
        let line = lines.last_mut().filter(|line| line.is_empty() || width(line) + 1 + width(word) <= COLUMNS);
        match line {
            Some(line) if line.is_empty() => line.push_str(word),
            Some(line) => line.extend([" ", word]),
            None => lines.push(word.to_owned()),
        }
    }
    lines
}
