//! The post-event page.

use zoom_qos::render::{Characters, Format, Look, Zone};
use zoom_qos::report::{Arguments, Error};
use zoom_qos::review::{Review, Verdict};

use super::arguments;
use crate::support::golden::{Fixture, GOLDEN, Join, golden};

fn page(fixture: &Fixture, arguments: &Arguments, format: Format) -> String {
    let mut out = Vec::new();
    Review::compose(&fixture.database(), arguments).unwrap().write(format, Look::default(), &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

/// The page as a terminal shows it.
fn seen(fixture: &Fixture, look: Look) -> String {
    let mut out = Vec::new();
    Review::compose(&fixture.database(), &arguments(&[])).unwrap().write(Format::Table, look, &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

/// Thirty people, fourteen of them with trouble, the first under a name that would take the terminal over.
fn busy_event() -> Fixture {
    let fixture = Fixture::new();
    let join = |name: &str, poor: usize| {
        let heard = format!("{}{}", "P".repeat(poor), "G".repeat(60 - poor));
        Join::hearing(name, &heard).and("audio_input", &"G".repeat(60))
    };
    let mut joins = vec![join("\u{202e}\u{1b}[2J=cmd|' /C calc'!A0\n中文", 20)];
    joins.extend((7..20).map(|poor| join(&format!("Somebody with quite a long name, {poor}"), poor)));
    joins.extend((0..16).map(|guest| join(&format!("Guest {guest}"), 0)));
    let topic = "The yearly town hall with everybody, and then some more of the topic so that it is long";
    fixture.event("webinar", GOLDEN, 1, topic, &joins);
    fixture
}

#[test]
fn the_page_fits_a_screen_and_cannot_hurt_it() {
    let page = page(&busy_event(), &arguments(&[]), Format::Table);
    assert!(page.lines().count() <= 23, "{} lines", page.lines().count());
    assert!(page.ends_with("\nzoom-qos report person --event '/gold+en==' --person 16778240\n"), "{page}");
    for line in page.lines() {
        assert!(unicode_width::UnicodeWidthStr::width(line) <= 80, "{line}");
    }
    assert!(!page.chars().any(|c| c != '\n' && c.is_control()));
    insta::assert_snapshot!(page);
}

#[test]
fn without_enough_data_the_page_gives_no_verdict() {
    insta::assert_snapshot!(page(&golden(), &arguments(&[]), Format::Table));
}

#[test]
fn an_event_whose_identities_are_gone_says_so() {
    let fixture = golden();
    let says_so = || page(&fixture, &arguments(&[]), Format::Table).contains("\nNobody is named: the identities were ");
    assert!(!says_so());
    fixture.connection().execute("DELETE FROM participant_identity", []).unwrap();
    assert!(says_so());
}

#[test]
fn an_event_that_is_not_fetched_to_its_end_says_so() {
    let fixture = golden();
    let sql = "INSERT INTO work_item (kind, event_key, participant, state, records_done, records_total)
               VALUES ('meeting', ?, '', 'pending', 3, 4500)";
    fixture.connection().execute(sql, [GOLDEN]).unwrap();
    let page = page(&fixture, &arguments(&[]), Format::Table);
    let said = "INCOMPLETE: 3 of 4,500 participant records are collected; the event is pending.";
    assert!(page.replace('\n', " ").contains(said), "{page}");
}

#[test]
fn json_is_one_object_with_the_sections_and_csv_is_the_scorecard() {
    let fixture = busy_event();
    let json: serde_json::Value = serde_json::from_str(&page(&fixture, &arguments(&[]), Format::Json)).unwrap();
    assert_eq!(json["overview"]["verdict"], "poor");
    assert_eq!(json["scorecard"].as_array().unwrap().len(), 10);
    assert_eq!(json["coverage"][0]["person"], "(everybody)");
    assert_eq!(json["timeline"].as_array().unwrap().len(), 60);
    assert_eq!(json["incidents"][0]["consistent_with"], "event-wide");
    assert_eq!(json["thresholds"][0]["medium"], "audio");
    let line = page(&fixture, &arguments(&[]), Format::Ndjson);
    assert_eq!(serde_json::from_str::<serde_json::Value>(&line).unwrap(), json);
    assert_eq!(line.matches('\n').count(), 1);
    let csv = page(&fixture, &arguments(&[("limit", "100")]), Format::Csv);
    assert_eq!(csv::Reader::from_reader(csv.as_bytes()).records().count(), 30);
}

#[test]
fn markdown_carries_the_verdict_and_no_live_markup() {
    let fixture = Fixture::new();
    fixture.event("meeting", GOLDEN, 1, "<img src=x>", &[Join::hearing("![x](http://x)|", "PPGG")]);
    let page = page(&fixture, &arguments(&[]), Format::Markdown);
    assert!(page.starts_with("# &lt;img src=x&gt;\n"), "{page}");
    assert!(page.contains("INSUFFICIENT DATA") && page.contains("\\!\\[x\\](http&#58;//x)\\|"), "{page}");
}

#[test]
fn markdown_is_a_document_for_a_ticket() {
    insta::assert_snapshot!(page(&busy_event(), &arguments(&[]), Format::Markdown));
}

#[test]
fn the_verdict_can_be_compared() {
    let verdict = |fixture: &Fixture| Review::compose(&fixture.database(), &arguments(&[])).unwrap().verdict();
    assert_eq!(verdict(&busy_event()), Verdict::Poor);
    assert!(verdict(&busy_event()) >= Verdict::Fair && verdict(&busy_event()) < Verdict::Bad);
    assert!(verdict(&golden()) < Verdict::Fair, "too little data is no failure");
}

#[test]
fn a_terminal_without_blocks_gets_punctuation() {
    let page = seen(&busy_event(), Look { characters: Characters::Ascii, ..Look::default() });
    assert!(page.contains("people poor   |@@@@"), "{page}");
    let drawn = page.lines().filter(|line| !line.contains("/C calc"));
    assert!(drawn.clone().all(str::is_ascii), "{page}");
}

#[test]
fn times_are_in_the_zone_that_was_asked_for() {
    let zone = Zone::named("America/St_Johns").unwrap();
    let page = seen(&busy_event(), Look { zone, ..Look::default() });
    assert!(page.contains("webinar 2026-03-04 05:30–06:30 NST"), "{page}");
    assert!(page.contains("05:31–05:"), "{page}");
}

#[test]
fn colour_says_nothing_that_the_words_do_not() {
    let plain = seen(&busy_event(), Look::default());
    let coloured = seen(&busy_event(), Look { is_coloured: true, ..Look::default() });
    assert!(coloured.contains("\u{1b}[1m\u{1b}[31mPOOR\u{1b}[0m:"), "{coloured}");
    let mut uncoloured = coloured;
    for style in ["\u{1b}[1m", "\u{1b}[31m", "\u{1b}[0m"] {
        uncoloured = uncoloured.replace(style, "");
    }
    assert_eq!(uncoloured, plain);
}

#[test]
fn a_wide_and_full_page_has_everybody_and_cuts_no_name() {
    let look = Look { is_wide: true, is_full: true, ..Look::default() };
    let page = seen(&busy_event(), look);
    assert!(page.contains("and then some more of the topic so that it is long"), "{page}");
    assert!(page.contains("Somebody with quite a long name, 19"), "{page}");
    assert!(page.lines().all(|line| unicode_width::UnicodeWidthStr::width(line) <= 160), "{page}");
}

#[test]
fn at_most_five_windows_are_shown_and_the_largest_first() {
    let fixture = Fixture::new();
    let joins: Vec<Join> = (0..6).map(|index| Join::hearing(&format!("{index}"), &"GGGP".repeat(7))).collect();
    fixture.event("meeting", GOLDEN, 1, "Waves", &joins);
    let page = page(&fixture, &arguments(&[]), Format::Table);
    assert_eq!(page.matches("of 6, platform or host, 100 % of their minutes poor").count(), 5, "{page}");
    assert!(page.contains("(the 5 largest of 7, see report simultaneous)"), "{page}");
    assert!(page.lines().count() <= 24, "{page}");
    assert_eq!(page.matches("  Look at the host's line").count(), 1, "what to do is told once: {page}");
}

#[test]
fn the_page_takes_its_own_parameters_only() {
    let refused = Review::compose(&golden().database(), &arguments(&[("limits", "3")])).unwrap_err();
    assert!(matches!(refused, Error::UnknownParameter { .. }), "{refused}");
}
