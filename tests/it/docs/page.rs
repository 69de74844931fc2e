//! The README and the pages of `docs/` as texts with sections, code blocks, commands and links.

use std::fmt::Write as _;

use super::root;

pub(super) const README: &str = "README.md";

const BEGIN: &str = "<!-- generated: ";
const BEGIN_END: &str = " -->\n";
const END: &str = "<!-- /generated -->";

/// Every page that people read, by its path in the repository: the README first.
pub(super) fn all() -> Vec<String> {
    let files = std::fs::read_dir(root().join("docs")).unwrap().map(|file| file.unwrap().file_name());
    let mut docs: Vec<String> = files
        .map(|name| format!("docs/{}", name.to_str().unwrap()))
        .filter(|path| std::path::Path::new(path).extension().is_some_and(|extension| extension == "md"))
        .collect();
    docs.sort_unstable();
    let others = [README, "queries/README.md", "migrations/README.md"].map(str::to_owned);
    others.into_iter().chain(docs).collect()
}

pub(super) fn text(path: &str) -> String {
    std::fs::read_to_string(root().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// A page with each generated section, by its name, replaced.
pub(super) fn with_sections(page: &str, section: impl Fn(&str) -> String) -> String {
    let mut parts = page.split(BEGIN);
    let mut text = parts.next().unwrap().to_owned();
    for part in parts {
        let (name, rest) = part.split_once(BEGIN_END).unwrap();
        let (_, after) = rest.split_once(END).unwrap_or_else(|| panic!("the section {name} has no end"));
        write!(text, "{BEGIN}{name}{BEGIN_END}{}\n{END}{after}", section(name).trim_end()).unwrap();
    }
    text
}

/// What stands between a mark and its end, without either.
pub(super) fn marked<'page>(page: &'page str, mark: &str) -> &'page str {
    let (_, rest) = page.split_once(&format!("<!-- {mark} -->\n")).unwrap_or_else(|| panic!("no mark {mark}"));
    rest.split_once(&format!("\n<!-- /{mark} -->")).unwrap_or_else(|| panic!("the mark {mark} has no end")).0
}

/// The code blocks of a language.
pub(super) fn blocks(page: &str, language: &str) -> Vec<String> {
    let fence = format!("```{language}\n");
    let blocks = page.split(&fence).skip(1).filter_map(|rest| rest.split("```").next());
    blocks.map(str::to_owned).collect()
}

/// What a page tells people to type: the lines of shell blocks, and the program's part of cron lines.
pub(super) fn command_lines(page: &str) -> Vec<String> {
    let mut lines = Vec::new();
    for block in page.split("```").skip(1).step_by(2) {
        match block.split_once('\n') {
            Some(("sh", shell)) => lines.extend(shell.lines().map(str::to_owned)),
            Some(("cron", table)) => {
                lines.extend(table.lines().filter_map(|line| line.split("&& ").last()).map(str::to_owned));
            }
            _ => {}
        }
    }
    lines.retain(|line| !line.is_empty());
    lines
}

/// The program's commands within a page's sentences, where a line's end is a blank.
pub(super) fn inline_commands(page: &str) -> Vec<String> {
    let codes = page.split("```").step_by(2).flat_map(|text| text.split('`').skip(1).step_by(2));
    codes.map(|code| code.replace('\n', " ")).filter(|code| code.starts_with("zoom-qos ")).collect()
}

/// The one command between the marks.
pub(super) fn test_command(readme: &str) -> String {
    blocks(marked(readme, "test-command"), "sh").concat().trim().to_owned()
}

/// A line as a shell splits it, as far as the pages go: blanks, single or double quotes, and a comment, a pipe or a
/// redirection that ends the command.
pub(super) fn shell_words(line: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut quote = None;
    for letter in line.chars() {
        match (quote, letter) {
            (None, '\'' | '"') => quote = Some(letter),
            (Some(open), _) if open == letter => quote = None,
            (None, ' ') => words.push(String::new()),
            (None, '#' | '|' | '>') if words.last().is_some_and(String::is_empty) => break,
            _ => words.last_mut().unwrap().push(letter),
        }
    }
    words.retain(|word| !word.is_empty());
    words
}

#[test]
fn sections_are_replaced_and_the_rest_stays() {
    let page = "a\n<!-- generated: x -->\nold\n<!-- /generated -->\nb";
    assert_eq!(with_sections(page, |name| format!("new {name}")), page.replace("old", "new x"));
}

#[test]
fn words_are_split_as_a_shell_does() {
    assert_eq!(shell_words("a --b 'c d'  \"e'f\""), ["a", "--b", "c d", "e'f"]);
    assert_eq!(shell_words("a b#c > out # why"), ["a", "b#c"]);
}

#[test]
fn commands_are_told_from_sentences_and_other_blocks() {
    let page = "`zoom-qos a` and `b`\n```sh\nzoom-qos c\n```\n`zoom-qos\nd`\n```cron\n1 2 . x && zoom-qos e\n```\n```sql\nf\n```\n";
    assert_eq!(command_lines(page), ["zoom-qos c", "zoom-qos e"]);
    assert_eq!(inline_commands(page), ["zoom-qos a", "zoom-qos d"]);
}
