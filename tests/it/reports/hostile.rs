//! Names made of whatever drives terminals, spreadsheets, browsers and databases, through every format.

use proptest::prelude::*;
use zoom_qos::render::{Format, Look};
use zoom_qos::review::Review;

use super::{arguments, printed};
use crate::support::figures::cases;
use crate::support::golden::{Fixture, GOLDEN, Join};

/// Pieces that each did harm somewhere.
pub(crate) const PIECES: [&str; 30] = [
    "\u{1b}[2J",
    "\u{1b}]0;owned\u{7}",
    "\u{9b}31m",
    "\u{8}\u{8}\u{7f}",
    "\r\nForged: line",
    "\u{85}\u{2028}\u{2029}",
    "\u{202e}gpj.exe",
    "\u{2066}\u{2069}\u{200f}\u{61c}",
    "\u{200b}\u{feff}\u{2060}",
    "\u{e0041}\u{e007f}",
    "=cmd|' /C calc'!A0",
    "+1",
    "-1",
    "@SUM(A1)",
    "\t=1",
    ";=1",
    "a;\"=cmd\"",
    "\u{ff1d}1",
    "\u{ff20}SUM(A1)",
    "\u{1b}]52;c;eA==\u{1b}\\",
    "\u{90}q\u{9c}\u{9d}52;c;eA==\u{9c}",
    "\"quoted\",;",
    "<script>alert(1)</script>",
    "' onmouseover='x",
    "&lt;",
    "Robert'); DROP TABLE event;--",
    "%_*",
    "![x](http://x)|`*_~",
    "\\|\\",
    "👩‍👩‍👧 e\u{301}\u{301}\u{301}",
];

/// Ten thousand letters at the most.
fn name() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        8 => prop::sample::select(&PIECES[..]).prop_map(str::to_owned),
        2 => "[^\u{0}]{1,8}",
        1 => (1_usize..10_000).prop_map(|length| "W".repeat(length)),
    ];
    prop::collection::vec(piece, 1..5).prop_map(|pieces| pieces.concat())
}

/// An event of these people.
fn of(names: &[String], topic: &str) -> Fixture {
    let fixture = Fixture::new();
    let joins: Vec<Join> = names.iter().map(|name| Join::hearing(name, "GGPP")).collect();
    fixture.event("meeting", GOLDEN, 1, topic, &joins);
    fixture
}

/// Characters that a terminal obeys, or that hide or turn what stands around them.
pub(crate) fn is_harmful(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{61c}' | '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{2028}' | '\u{2029}' | '\u{feff}')
        || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{e0000}'..='\u{e007f}')
}

/// What a spreadsheet would run, whichever sign it takes for the end of a cell.
pub(crate) fn is_formula(text: &str) -> bool {
    let runs = |cell: &str| cell.trim_start_matches('"').starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠']);
    text.starts_with(['\t', '\r', '\n']) || text.split([';', '\t', '\r', '\n']).any(runs)
}

/// The bars of a line of Markdown that end a cell: those without a backslash that is none itself.
fn cells(line: &str) -> usize {
    let mut is_escaped = false;
    let ends_cell = |c: char| {
        let ends = c == '|' && !is_escaped;
        is_escaped = c == '\\' && !is_escaped;
        ends
    };
    line.chars().map(ends_cell).filter(|ends| *ends).count()
}

fn sorted<T: Ord>(items: impl IntoIterator<Item = T>) -> Vec<T> {
    let mut items = Vec::from_iter(items);
    items.sort();
    items
}

proptest! {
    // Each case makes a database.
    #![proptest_config(ProptestConfig::with_cases(cases(6)))]

    #[test]
    fn a_name_does_no_harm_in_any_format(names in prop::collection::vec(name(), 1..5), topic in name()) {
        let (fixture, harmless) = (of(&names, &topic), of(&vec!["A".to_owned(); names.len()], "B"));
        let (database, sent) = (fixture.database(), sorted(names.iter().cloned()));

        for report in ["scorecard", "overview"] {
            for format in [Format::Table, Format::Markdown] {
                let text = printed(&database, report, format);
                prop_assert!(!text.chars().any(|c| c != '\n' && is_harmful(c)), "{report} {format:?}: {text:?}");
                let lines = printed(&harmless.database(), report, format).lines().count();
                prop_assert_eq!(text.lines().count(), lines, "{}", text);
            }
            let markdown = printed(&database, report, Format::Markdown);
            prop_assert!(!markdown.contains('<'), "{markdown}");
            let of_lines = markdown.lines().map(cells).collect::<Vec<_>>();
            prop_assert!(of_lines.iter().all(|count| *count == of_lines[0]), "{markdown}");
        }

        // The document's headings, tables and lists are the same whatever people are called.
        let outline = |fixture: &Fixture| {
            let mut out = Vec::new();
            let review = Review::compose(&fixture.database(), &arguments(&[])).unwrap();
            review.write(Format::Markdown, Look::default(), &mut out).unwrap();
            let text = String::from_utf8(out).unwrap();
            text.lines().map(|line| (cells(line), line.starts_with("## "))).collect::<Vec<_>>()
        };
        prop_assert_eq!(outline(&fixture), outline(&harmless));

        for format in [Format::Json, Format::Ndjson] {
            let text = printed(&database, "scorecard", format);
            prop_assert!(!text.chars().any(|c| c != '\n' && c < ' '), "{text:?}");
            let rows: Vec<serde_json::Value> = match format {
                Format::Json => serde_json::from_str(&text).unwrap(),
                _ => text.lines().map(|line| serde_json::from_str(line).unwrap()).collect(),
            };
            prop_assert_eq!(sorted(rows.iter().map(|row| row["person"].as_str().unwrap().to_owned())), sent.clone());
        }

        for (format, delimiter) in [(Format::Csv, b','), (Format::Tsv, b'\t')] {
            let text = printed(&database, "scorecard", format);
            let mut reader = csv::ReaderBuilder::new().delimiter(delimiter).from_reader(text.as_bytes());
            let person = reader.headers().unwrap().iter().position(|header| header == "person").unwrap();
            let cells: Vec<String> = reader.records().map(|record| record.unwrap()[person].to_owned()).collect();
            prop_assert!(!cells.iter().any(|cell| is_formula(cell)), "{cells:?}");
            // Nothing but apostrophes is added.
            let bare = |name: &String| name.replace('\'', "");
            prop_assert_eq!(sorted(cells.iter().map(bare)), sorted(sent.iter().map(bare)));
        }
    }
}
