//! The page as text, in 80 columns and 24 lines, the shell's next prompt among them, unless the reader wants more.

mod advised;
pub(in crate::review) mod digest;
mod footer;
mod incidents;
mod line;
pub(in crate::review) mod person;
mod span;
mod sparkline;

pub(in crate::review) use footer::{nameless, untied};
pub(in crate::review) use incidents::told;
pub(in crate::review) use line::Line;
pub(in crate::review) use span::spans;
pub(in crate::review) use sparkline::line as sparkline;

use advised::Advised;

use super::advice::network_of;
use super::collected::Collected;
use super::digest::words;
use super::event::{Review, start_and_end};
use super::said;
use super::verdict::Verdict;
use crate::model::count::{grouped, people, several};
use crate::model::text::safe_text;
use crate::render::number::rounded;
use crate::render::width::{fit, pad_left, pad_right, wrapped};
use crate::render::{EventTimes, Look, Table};

/// The width of a screen.
const COLUMNS: usize = 80;

/// The width of a wide page that goes to no terminal.
const WIDE_COLUMNS: usize = 160;

/// The height of a screen without the line in which the shell asks for the next command. The page keeps to it unless
/// there are many incidents.
const LINES: usize = 23;

/// However many incidents there are, and however long the last command is.
const FEWEST_PEOPLE: usize = 2;

/// The widest that a person's name may be on a page of 80 columns; wider pages give names the rest.
const NAME_COLUMNS: usize = 22;

/// The whole page, line by line: as many of the worst participants as the other lines leave room for, two at least.
pub(super) fn lines(review: &Review, look: Look) -> Vec<Line> {
    let columns = columns(look);
    let mut advised = Advised::default();
    let head = head(review, look, columns);
    let mut course: Vec<Line> = streams(&review.overview).into();
    course.extend(sparkline::line(&review.timeline, look.characters, columns).map(Line::from));
    course.extend(incidents::lines(review, look, columns, &mut advised));
    let last = last(review, look, columns);
    let taken: usize = head.iter().chain(&course).chain(&last).map(|line| line.height(columns)).sum();
    let left = LINES.saturating_sub(taken);
    let people = |room| worst(review, room, columns, advised.clone());
    let fewest = people(Room { lines: 0, look }).len();
    // The blank lines between the parts go first, where room is scarce.
    let blanks = left.saturating_sub(fewest).min(3);
    let people = people(Room { lines: left.saturating_sub(blanks), look });
    let parts = [head, course, people, last];
    let blanks = [blanks > 2, blanks > 0, blanks > 1, false];
    parts
        .into_iter()
        .zip(blanks)
        .flat_map(|(part, is_apart)| part.into_iter().chain(is_apart.then(Line::blank)))
        .collect()
}

/// What the page rests on, and what to type for more of it.
fn last(review: &Review, look: Look, columns: usize) -> Vec<Line> {
    let mut last = wrapped(&coverage(review), columns);
    last.extend(footer::nameless(&review.scorecard).map(str::to_owned));
    last.extend(footer::untied(review.untied_sessions).iter().flat_map(|untied| wrapped(untied, columns)));
    if look.is_full {
        last.extend(wrapped(&bounds(review), columns));
    }
    last.push(footer::MORE.to_owned());
    last.push(review.next_command());
    let said = if look.is_full { said(&review.feedback, columns) } else { Vec::new() };
    said.into_iter().chain(last.into_iter().map(Line::from)).collect()
}

/// The page's width.
fn columns(look: Look) -> usize {
    if look.is_wide { look.width_columns.unwrap_or(WIDE_COLUMNS).max(COLUMNS) } else { COLUMNS }
}

/// The summary in lines, its verdict in colour.
fn head(review: &Review, look: Look, columns: usize) -> Vec<Line> {
    let overview = &review.overview;
    let mut lines = vec![Line::title(fit(&topic(overview), columns).into_owned())];
    lines.extend(wrapped(&facts(overview, review.times(look.zone)), columns).into_iter().map(Line::from));
    let mut verdict = wrapped(&verdict(review), columns).into_iter();
    lines.extend(verdict.next().map(|first| Line::verdict(first, review.verdict())));
    lines.extend(verdict.map(Line::from));
    let unfinished = unfinished(overview).into_iter().flat_map(|sentence| wrapped(&sentence, columns));
    lines.extend(unfinished.map(Line::from));
    let said = said::sentence(&review.feedback);
    lines.extend(said.iter().flat_map(|said| wrapped(said, columns)).map(Line::from));
    lines
}

/// Whoever was not content, or wrote something, each with what was measured: more than a screen has room for.
fn said(feedback: &Table, columns: usize) -> Vec<Line> {
    let line = |row: usize| {
        let person = safe_text(feedback.text(row, "person").unwrap_or("(unknown)"));
        let minutes = feedback.integer(row, "poor_minutes").map_or_else(|| "-".to_owned(), |n| format!("{n} m poor"));
        let words = said::comment(feedback, row).map(|words| format!("  {words}")).unwrap_or_default();
        let said = feedback.text(row, "said").unwrap_or_default();
        let name = pad_right(&fit(&person, NAME_COLUMNS), NAME_COLUMNS);
        format!("{name} {}  {said}{words}", pad_left(&minutes, 10))
    };
    let lines: Vec<String> = said::told(feedback).map(line).collect();
    let title = (!lines.is_empty()).then(|| Line::title("What people said".to_owned()));
    title.into_iter().chain(lines.iter().map(|line| Line::from(fit(line, columns).into_owned()))).collect()
}

/// What event this is: its topic, or its number where it has none.
pub(in crate::review) fn topic(overview: &Table) -> String {
    let number = || overview.integer(0, "event_number").map_or_else(|| "(no topic)".to_owned(), |n| n.to_string());
    overview.text(0, "topic").map_or_else(number, |topic| safe_text(topic).into_owned())
}

/// What tells it from the same event on another day, and how much of it the page rests on.
pub(in crate::review) fn facts(overview: &Table, times: EventTimes) -> String {
    format!(
        "{} {}, {}, {} collected",
        overview.text(0, "kind").unwrap_or("event"),
        when(overview, times),
        people(overview.count(0, "people")),
        Collected::of(overview).share(),
    )
}

fn when(overview: &Table, times: EventTimes) -> String {
    let [start, end] = start_and_end(overview);
    let unknown = || times.begin().map(|seen| times.zone().day(seen) + " ").unwrap_or_default() + "(start unknown)";
    start.map_or_else(unknown, |start| times.whole(start, end))
}

/// The verdict and whom it is for. Of an event of which too little is collected, it says how those were who are.
pub(in crate::review) fn verdict(review: &Review) -> String {
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
            "{}, a verdict needs 30; {poor} of them poor.",
            several(overview.count(0, "classified_minutes"), "measured minute"),
        );
    }
    let cause =
        overview.text(0, "top_cause").map(|cause| format!(" Poor samples: mostly {cause}.")).unwrap_or_default();
    format!(
        "{} had more trouble than chance gives; {} had an episode of two minutes or more, {} had none. {} of {classified} \
         measured minutes were poor, {} allowing for chance.{cause}{}{}",
        troubled_of_measured(overview),
        count(overview, 0, "affected_people"),
        count(overview, 0, "untroubled_people"),
        percent(overview, 0, "poor_share_pct"),
        at_least(overview, 0),
        elsewhere(overview).map(|elsewhere| format!(" {elsewhere}")).unwrap_or_default(),
        drop_outs(overview).map(|drop_outs| format!(" {drop_outs}")).unwrap_or_default(),
    )
}

/// "42 of 199 people": in hours most people have an episode by chance, so that those come first who have more.
pub(in crate::review) fn troubled_of_measured(overview: &Table) -> String {
    let measured = overview.count(0, "affected_people") + overview.count(0, "untroubled_people");
    format!("{} of {}", count(overview, 0, "beyond_chance_people"), people(measured))
}

/// "at least 5.78 %": the share of poor minutes by which the verdict goes, however unlucky the minutes were.
pub(in crate::review) fn at_least(table: &Table, row: usize) -> String {
    format!("at least {}", percent(table, row, "verdict_share_pct"))
}

/// Who fell out and came back: no minute of an absence is poor, so that a verdict on minutes says nothing of it.
pub(in crate::review) fn drop_outs(overview: &Table) -> Option<String> {
    let rejoins = overview.integer(0, "rejoins").filter(|rejoins| *rejoins > 0)?;
    let times = if rejoins == 1 { " once".to_owned() } else { format!(", {} times", grouped(rejoins)) };
    let who = people(overview.count(0, "rejoined_people"));
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

/// Whether the trouble was at home: the share of those who were in no network of the user's map.
pub(in crate::review) fn elsewhere(overview: &Table) -> Option<String> {
    let of_poor = overview.real(0, "of_poor_elsewhere_pct")?;
    let (of_poor, of_all) = (rounded(of_poor), percent(overview, 0, "elsewhere_pct"));
    Some(format!("Elsewhere than in your networks: {of_poor} % of the poor minutes, {of_all} of all."))
}

/// An event that is not fetched to its end must not read as if it were.
pub(in crate::review) fn unfinished(overview: &Table) -> Option<String> {
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
    let direction =
        |direction: &str| line(&format!("  {direction}"), &|medium| poor_samples(overview, medium, direction));
    let title = Line::title(line("Poor samples", &str::to_owned));
    [title, direction("send").into(), direction("receive").into()]
}

/// "28.4 % of 783": how much of what was sent or received of a medium was poor.
pub(in crate::review) fn poor_samples(overview: &Table, medium: &str, direction: &str) -> String {
    let column = format!("{medium}_{direction}");
    match overview.integer(0, &format!("{column}_samples")) {
        Some(samples) if samples > 0 => {
            format!("{} of {}", percent(overview, 0, &format!("{column}_poor_pct")), grouped(samples))
        }
        _ => "-".to_owned(),
    }
}

/// How many lines the worst participants may take.
#[derive(Clone, Copy)]
struct Room {
    lines: usize,
    look: Look,
}

/// Whoever had a poor minute, the worst first.
pub(in crate::review) fn troubled(scorecard: &Table) -> impl Iterator<Item = usize> {
    let had_trouble = |row: &usize| scorecard.count(*row, "poor_minutes") > 0;
    (0..scorecard.rows.len()).filter(had_trouble)
}

/// The worst participants, as far as anybody had a poor minute, and under the first of each cause what to do about it.
fn worst(review: &Review, room: Room, columns: usize, mut advised: Advised) -> Vec<Line> {
    let scorecard = &review.scorecard;
    let rows: Vec<usize> = troubled(scorecard).collect();
    if rows.is_empty() {
        return vec![review.measured().or_nothing("Nobody had a poor minute.").to_owned().into()];
    }
    let mut people: Vec<Line> = Vec::new();
    let mut shown = 0;
    for row in &rows {
        let cause = scorecard.text(*row, "consistent_with");
        let advice = advised.next(cause, cause.and_then(|cause| network_of(scorecard, cause)));
        let has_room = people.len() + 2 + usize::from(advice.is_some()) <= room.lines;
        if !room.look.is_full && shown >= FEWEST_PEOPLE && !has_room {
            break;
        }
        people.push(person(scorecard, *row, columns));
        people.extend(advice.map(Line::from));
        shown += 1;
    }
    let lasts = rows[..shown].iter().any(|row| lasts(scorecard, *row));
    let title = if lasts { "Worst (* throughout)" } else { "Worst participants" };
    let titles = ["poor", "poor %", "span", "lat p95", "loss p95"];
    let title = Line::title(aligned(title, titles, "consistent with", columns));
    std::iter::once(title).chain(people).collect()
}

/// Whether somebody's trouble lasted throughout.
fn lasts(scorecard: &Table, row: usize) -> bool {
    scorecard.integer(row, "is_lasting") == Some(1)
}

/// The line of one of them.
fn person(scorecard: &Table, row: usize, columns: usize) -> Line {
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
    let cause = if lasts(scorecard, row) { format!("{cause} *") } else { cause.to_owned() };
    aligned(&name, numbers.each_ref().map(String::as_str), &cause, columns).into()
}

/// A line of the table of the worst, whose names have what a wider page leaves.
fn aligned(name: &str, [minutes, share, span, latency, loss]: [&str; 5], cause: &str, columns: usize) -> String {
    let name_columns = NAME_COLUMNS + columns - COLUMNS;
    let numbers = [(minutes, 6), (share, 7), (span, 8), (latency, 8), (loss, 9)];
    let numbers: String = numbers.iter().map(|(text, columns)| pad_left(text, *columns)).collect();
    format!("{} {numbers}  {cause}", pad_right(&fit(name, name_columns), name_columns))
}

/// By which bounds the page judges.
pub(in crate::review) fn bounds(review: &Review) -> String {
    footer::sentence(review.overview.text(0, "thresholds").unwrap_or("-"), &review.thresholds)
}

/// Whether to believe the rest. It says nothing of those who are not collected.
pub(in crate::review) fn coverage(review: &Review) -> String {
    let coverage = &review.coverage;
    let minutes = count(coverage, 0, "expected_minutes");
    let whose = if Collected::of(&review.overview).is_part() { " of those collected" } else { "" };
    let mut sentences =
        vec![format!("Sampled: {} of {minutes} expected minutes{whose}.", percent(coverage, 0, "coverage_pct"))];
    sentences.extend(review.aged_out.clone());
    if let Some(minutes) = coverage.integer(0, "collector_gap_minutes").filter(|minutes| *minutes > 0) {
        sentences.push(format!("Nobody was sampled in {}.", several(minutes, "minute")));
    }
    if let Some(samples) = coverage.integer(0, "outside_samples").filter(|samples| *samples > 0) {
        let samples = several(samples, "sample");
        sentences.push(format!("Left out: {samples} from before the join or after the leave, by a wrong clock."));
    }
    if coverage.count(0, "unknown_sessions") > 0 {
        sentences.push(format!("Joins of unknown time: {}.", count(coverage, 0, "unknown_sessions")));
    }
    if coverage.real(1, "coverage_pct").is_some_and(|share| share < 100.0) {
        let least = safe_text(coverage.text(1, "person").unwrap_or("(unknown)"));
        sentences.push(format!("Least: {}, {}.", fit(&least, 16), percent(coverage, 1, "coverage_pct")));
    }
    sentences.join(" ")
}

pub(in crate::review) fn percent(table: &Table, row: usize, column: &str) -> String {
    words::percent(table, row, column).unwrap_or_else(|| "-".to_owned())
}

fn count(table: &Table, row: usize, column: &str) -> String {
    grouped(table.count(row, column))
}
