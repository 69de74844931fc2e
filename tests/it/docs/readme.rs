//! The README as a text with sections, code blocks and commands.

use std::fmt::Write as _;
use std::path::PathBuf;

const BEGIN: &str = "<!-- generated: ";
const BEGIN_END: &str = " -->\n";
const END: &str = "<!-- /generated -->";

pub(super) fn path() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("README.md")
}

pub(super) fn text() -> String {
    std::fs::read_to_string(path()).unwrap()
}

/// The README with each generated section, by its name, replaced.
pub(super) fn with_sections(readme: &str, section: impl Fn(&str) -> String) -> String {
    let mut parts = readme.split(BEGIN);
    let mut text = parts.next().unwrap().to_owned();
    for part in parts {
        let (name, rest) = part.split_once(BEGIN_END).unwrap();
        let (_, after) = rest.split_once(END).unwrap_or_else(|| panic!("the section {name} has no end"));
        write!(text, "{BEGIN}{name}{BEGIN_END}{}\n{END}{after}", section(name).trim_end()).unwrap();
    }
    text
}

/// The code blocks of a language.
pub(super) fn blocks(readme: &str, language: &str) -> Vec<String> {
    let fence = format!("```{language}\n");
    let blocks = readme.split(&fence).skip(1).filter_map(|rest| rest.split("```").next());
    blocks.map(str::to_owned).collect()
}

/// What the README tells people to type: the lines of shell blocks, the program's part of cron lines, and every
/// inline code that begins with the program's name.
pub(super) fn command_lines(readme: &str) -> Vec<String> {
    let shell = blocks(readme, "sh").concat();
    let cron = blocks(readme, "cron").concat();
    let scheduled = cron.lines().filter_map(|line| line.split("&& ").last());
    let inline = readme.split('`').filter(|code| code.starts_with("zoom-qos ") && !code.contains('\n'));
    shell.lines().chain(scheduled).chain(inline).map(str::to_owned).collect()
}

/// The one command between the markers.
pub(super) fn test_command(readme: &str) -> String {
    let (_, rest) = readme.split_once("<!-- test-command -->").unwrap();
    let (marked, _) = rest.split_once("<!-- /test-command -->").unwrap();
    blocks(marked, "sh").concat().trim().to_owned()
}

/// A line as a shell splits it, as far as the README goes: blanks, and single or double quotes.
pub(super) fn shell_words(line: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut quote = None;
    for letter in line.chars() {
        match (quote, letter) {
            (None, '\'' | '"') => quote = Some(letter),
            (Some(open), _) if open == letter => quote = None,
            (None, ' ') => words.push(String::new()),
            _ => words.last_mut().unwrap().push(letter),
        }
    }
    words.retain(|word| !word.is_empty());
    words
}

#[test]
fn sections_are_replaced_and_the_rest_stays() {
    let readme = "a\n<!-- generated: x -->\nold\n<!-- /generated -->\nb";
    assert_eq!(with_sections(readme, |name| format!("new {name}")), readme.replace("old", "new x"));
}

#[test]
fn words_are_split_as_a_shell_does() {
    assert_eq!(shell_words("a --b 'c d'  \"e'f\""), ["a", "--b", "c d", "e'f"]);
}
