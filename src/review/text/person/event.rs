//! One person in one event, on one screen for an hour.

use super::strip;
use crate::model::count::several;
use crate::model::stream::{Direction, STREAMS};
use crate::model::text::safe_text;
use crate::render::number::rounded;
use crate::render::width::{fit, pad_left, pad_right, wrapped};
use crate::render::{EventTimes, Look, Table};
use crate::review::advice::{self, Advice, Network};
use crate::review::command::option;
use crate::review::person::PersonPage;
use crate::review::said;
use crate::review::text::line::Line;
use crate::review::text::span::spans;
use crate::review::text::{LINES, at_least, columns, percent, topic, when};
use crate::review::verdict::Verdict;

/// The columns of `sessions` that say from where, and with what, with a word where the value does not say what it is.
const ATTRIBUTES: [(&str, &str); 15] = [
    ("", "site"),
    ("building ", "building"),
    ("VPN ", "vpn"),
    ("", "place_type"),
    ("", "location"),
    ("", "subnet"),
    ("provider ", "isp"),
    ("", "network_type"),
    ("", "connection_type"),
    ("data center ", "data_center"),
    ("", "device"),
    ("", "os"),
    ("version ", "version"),
    ("microphone ", "microphone"),
    ("camera ", "camera"),
];

/// However many lines the minutes of a long stay take, so many are left for what follows them.
const FEWEST_LEFT: usize = 6;

/// The whole page: all of it, or as much as one screen has room for. What goes first is what can be asked for otherwise.
pub(in crate::review) fn lines(page: &PersonPage, look: Look) -> Vec<Line> {
    let columns = columns(look);
    let times = page.times(look.zone);
    let head = head(page, times, columns);
    let strips = strip::lines(&page.minutes, times, look, columns);
    let next = next(page);
    let command = Line::from(next[1].clone()).height(columns);
    let taken = head.len() + strips.drawn.len() + 1 + command;
    let mut left = if look.is_full { usize::MAX } else { LINES.saturating_sub(taken).max(FEWEST_LEFT) };
    let mut fitting = |lines: Vec<Line>| {
        let fitting = shortened(lines, left);
        left -= fitting.len();
        fitting
    };
    let episodes = fitting(episodes(page, times, columns));
    let attributes = wrapped(&attributes(&page.sessions), columns).into_iter().map(Line::from);
    let attributes = fitting(attributes.collect());
    // What a single join was like is what the attributes say.
    let joins = if page.sessions.rows.len() > 1 || look.is_full { joins(page, times, columns) } else { Vec::new() };
    let joins = fitting(joins);
    let unused = fitting(strips.unused.into_iter().map(Line::from).collect());
    let blanks = left.min(4);
    let strips = strips.drawn.into_iter().map(Line::from).chain(unused).collect();
    let is_followed = !attributes.is_empty();
    let course = [joins, episodes].concat();
    let is_told = !course.is_empty();
    let parts = [
        (head, blanks > 0),
        (strips, blanks > 1),
        (course, blanks > 2 && is_told),
        (attributes, blanks > 3 && is_followed),
    ];
    let parts = parts.into_iter().flat_map(|(part, is_apart)| part.into_iter().chain(is_apart.then(Line::blank)));
    parts.chain(next.map(Line::from)).collect()
}

/// The first lines of a part, with how many are left out; none where not even two have room.
fn shortened(mut lines: Vec<Line>, room: usize) -> Vec<Line> {
    let all = lines.len();
    if all > room {
        let shown = room.saturating_sub(1);
        lines.truncate(shown);
        lines.extend(
            (shown > 0).then(|| Line::from(format!("  … and {} more, with --full", several(all - shown, "line")))),
        );
    }
    lines
}

/// Who it is, in which event, how it went, and why.
fn head(page: &PersonPage, times: EventTimes, columns: usize) -> Vec<Line> {
    let mut lines = vec![Line::title(fit(&who(&page.sessions), columns).into_owned())];
    let facts = format!("{}, {}", topic(&page.overview), facts(page, times));
    lines.extend(wrapped(&facts, columns).into_iter().map(Line::from));
    let mut verdict = wrapped(&verdict(page), columns).into_iter();
    lines.extend(verdict.next().map(|first| Line::verdict(first, page.verdict())));
    lines.extend(verdict.map(Line::from));
    let network = Network::named(page.scorecard.text(0, "network_type"));
    let said = said::by_person(&page.feedback, page.scorecard.integer(0, "person_id"), true);
    for sentence in cause(page, network).into_iter().chain(page.aged_out.clone()).chain(said) {
        lines.extend(wrapped(&sentence, columns).into_iter().map(Line::from));
    }
    lines
}

/// The name, and what is unlike anybody else's.
fn who(sessions: &Table) -> String {
    let first = |column: &str| (0..sessions.rows.len()).find_map(|row| sessions.text(row, column));
    let name = first("person").unwrap_or("(unknown)");
    let id = first("email").or_else(|| first("zoom_user_id"));
    id.map_or_else(|| safe_text(name).into_owned(), |id| format!("{}, {}", safe_text(name), safe_text(id)))
}

/// Which event, and how much of it the person was there and was sampled.
fn facts(page: &PersonPage, times: EventTimes) -> String {
    let kind = page.overview.text(0, "kind").unwrap_or("event");
    let there = match page.stay() {
        [Some(from), Some(to)] => format!("there {}", times.span(Some(from), Some(to))),
        _ => "there nobody knows when".to_owned(),
    };
    let coverage = percent(&page.scorecard, 0, "coverage_pct");
    format!("{kind} {}; {there}, {coverage} sampled", when(&page.overview, times))
}

fn verdict(page: &PersonPage) -> String {
    let word = page.verdict().as_str().to_uppercase();
    format!("{word}: {} {}", found(page), of_event(&page.overview))
}

/// How much of the stay was poor, beside what chance gives.
pub(in crate::review) fn found(page: &PersonPage) -> String {
    let scorecard = &page.scorecard;
    let count = |column| scorecard.count(0, column);
    let minutes = several(count("classified_minutes"), "minute");
    if page.verdict() == Verdict::InsufficientData {
        return format!("{minutes} could be classified.");
    }
    let episodes = match (count("episodes"), scorecard.integer(0, "longest_episode_minutes")) {
        (1, Some(longest)) => format!("; one episode, which spans {}", several(longest, "minute")),
        (episodes, Some(longest)) => {
            format!("; {episodes} episodes, the longest of which spans {}", several(longest, "minute"))
        }
        (_, None) => String::new(),
    };
    let rejoins = match count("rejoins") {
        0 => String::new(),
        1 => "; left and came back once".to_owned(),
        rejoins => format!("; left and came back {rejoins} times"),
    };
    format!(
        "{} of {minutes} poor ({}), {} allowing for chance{episodes}{rejoins}.",
        count("poor_minutes"),
        percent(scorecard, 0, "poor_pct"),
        at_least(&page.minutes, 0),
    )
}

/// How it was for everybody.
pub(in crate::review) fn of_event(overview: &Table) -> String {
    let (verdict, share) = (overview.text(0, "verdict").unwrap_or("-"), percent(overview, 0, "poor_share_pct"));
    format!("The event: {verdict}, {share} poor.")
}

/// What it is consistent with, the evidence, and what to look at on the network that the page tells.
pub(in crate::review) fn cause(page: &PersonPage, network: Option<Network>) -> Vec<String> {
    let scorecard = &page.scorecard;
    let Some(cause) = scorecard.text(0, "consistent_with") else {
        return vec![page.measured().or_nothing("No poor minute.").to_owned()];
    };
    let evidence = scorecard.text(0, "evidence").map(|evidence| format!(": {}", safe_text(evidence)));
    let told = match cause {
        "too few to tell" | "insufficient data" => format!("No cause is told{}.", evidence.unwrap_or_default()),
        cause => format!("Consistent with {cause}{}.", evidence.unwrap_or_default()),
    };
    std::iter::once(told).chain(advice::of(cause, network).map(Advice::sentence)).collect()
}

/// The joins, each with what is told of it.
fn joins(page: &PersonPage, times: EventTimes, columns: usize) -> Vec<Line> {
    let sessions = &page.sessions;
    let mut lines = vec![Line::title(several(sessions.rows.len(), "join"))];
    let spans = spans(sessions, 0..sessions.rows.len(), ["present_from_unix", "present_to_unix"], times);
    for (row, span) in spans.iter().enumerate() {
        let mut facts: Vec<String> = ["network_type", "connection_type", "device", "version"]
            .into_iter()
            .filter_map(|column| sessions.text(row, column))
            .map(|fact| safe_text(fact).into_owned())
            .collect();
        facts.extend(sessions.text(row, "leave_reason").map(left));
        lines.push(fit(&format!("  {span}  {}", facts.join(", ")), columns).into_owned().into());
    }
    lines
}

/// Why somebody left: Zoom says first that they did, with their name.
pub(in crate::review) fn left(reason: &str) -> String {
    let reason = reason.rsplit_once("Reason:").map_or(reason, |(_, reason)| reason);
    format!("left: {}", safe_text(&reason.replace("<br>", " ")).trim())
}

/// The episodes in the order of time.
fn episodes(page: &PersonPage, times: EventTimes, columns: usize) -> Vec<Line> {
    let episodes = &page.episodes;
    if page.measured().is_nothing() {
        // The minutes above say so.
        return Vec::new();
    }
    if episodes.rows.is_empty() {
        return vec!["No episode: never two poor minutes of one stream together.".to_owned().into()];
    }
    let mut rows: Vec<usize> = (0..episodes.rows.len()).collect();
    rows.sort_by_key(|row| (episodes.integer(*row, "from_unix"), episodes.text(*row, "stream")));
    let spans = spans(episodes, rows.iter().copied(), ["from_unix", "to_unix"], times);
    let line = |(row, span): (usize, &String)| fit(&episode(episodes, row, span), columns).into_owned().into();
    let lines = rows.into_iter().zip(&spans).map(line);
    std::iter::once(Line::title("Episodes by stream".to_owned())).chain(lines).collect()
}

fn episode(episodes: &Table, row: usize, span: &str) -> String {
    let minutes = format!("{} of {} min", episodes.count(row, "poor_minutes"), episodes.count(row, "span_minutes"));
    format!(
        "  {span}  {} {} {}  {}",
        pad_right(&stream(episodes.text(row, "stream").unwrap_or("-")), 13),
        pad_left(&minutes, 12),
        episodes.text(row, "worst").unwrap_or("-"),
        peaks(episodes, row),
    )
}

/// The worst of what an episode was due to, and how long the machine was busy in it.
pub(in crate::review) fn peaks(episodes: &Table, row: usize) -> String {
    let due_to = episodes.text(row, "due_to").unwrap_or_default();
    let peak = |cause: &str, before: &str, column: &str, unit: &str| {
        let value = episodes.real(row, column).filter(|_| due_to.contains(cause))?;
        Some(format!("{before} {} {unit}", rounded(value)))
    };
    let peaks = [
        peak("loss", "loss", "loss_max_pct", "%"),
        peak("latency", "latency", "latency_max_ms", "ms"),
        peak("jitter", "jitter", "jitter_max_ms", "ms"),
        peak("frame rate", "only", "frame_rate_min_fps", "fps"),
    ];
    let peaks = peaks.into_iter().flatten().collect::<Vec<_>>().join(", ");
    match episodes.count(row, "cpu_high_minutes") {
        0 => peaks,
        minutes => format!("{peaks}; CPU high in {minutes}"),
    }
}

/// A stream in words; one of a room or a browser keeps Zoom's name, as it has a common one beside it.
fn stream(name: &str) -> String {
    let known = STREAMS.iter().take(6).find(|stream| stream.name == name);
    let Some(known) = known else { return name.to_owned() };
    let medium = match name {
        name if name.starts_with("audio") => "audio",
        name if name.starts_with("video") => "video",
        _ => "share",
    };
    format!("{medium} {}", if known.direction == Direction::Send { "send" } else { "receive" })
}

/// From where and with what, of all joins: each value once, and nothing of what Zoom did not tell.
fn attributes(sessions: &Table) -> String {
    let mut told: Vec<String> = Vec::new();
    for (word, column) in ATTRIBUTES {
        let mut once: Vec<&str> = Vec::new();
        for value in (0..sessions.rows.len()).filter_map(|row| sessions.text(row, column)) {
            if !once.contains(&value) {
                once.push(value);
            }
        }
        let value = format!("{word}{}", safe_text(&once.join(" / ")));
        // Zoom often tells the system as the device.
        if !once.is_empty() && !told.contains(&value) {
            told.push(value);
        }
    }
    let told = told.join(", ");
    if told.is_empty() { told } else { format!("From {told}.") }
}

/// What to paste next: the same person over all events if anything ties them, else everybody in this one.
fn next(page: &PersonPage) -> [String; 2] {
    let first = |column: &str| (0..page.sessions.rows.len()).find_map(|row| page.sessions.text(row, column));
    let Some(person) = first("email").or_else(|| first("zoom_user_id")) else {
        let event = option("--event", page.overview.text(0, "event_uuid").unwrap_or_default());
        return ["Everybody:".to_owned(), page.program.command(&["report scorecard", &event])];
    };
    ["Over all events:".to_owned(), page.program.command(&["report person", &option("--person", person)])]
}
