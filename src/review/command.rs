//! The commands that pages and messages offer to paste into a shell.

use std::path::PathBuf;

use crate::model::text::safe_text;
use crate::render::width::{pad_right, width};
use crate::report::choice::{Choice, MOST_LISTED};

/// How the program is called on the database that it takes by itself.
const PROGRAM: &str = "zoom-qos";

/// How whoever reads a page calls the program on the database that the page is of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Program(String);

impl Default for Program {
    fn default() -> Self {
        Self(PROGRAM.to_owned())
    }
}

impl Program {
    /// The same for databases at paths where the program does not find them by itself.
    #[must_use]
    pub fn on_databases_at(paths: &[PathBuf]) -> Self {
        let options = paths.iter().map(|path| option("--db", &path.display().to_string()));
        Self(std::iter::once(PROGRAM.to_owned()).chain(options).collect::<Vec<_>>().join(" "))
    }

    /// A command of these words, each of which a shell takes as it is.
    #[must_use]
    pub fn command(&self, words: &[&str]) -> String {
        format!("{} {}", self.0, words.join(" "))
    }
}

/// An option with its value. A value that begins as an option does is tied to its name.
#[must_use]
pub fn option(name: &str, value: &str) -> String {
    let between = if value.starts_with('-') { '=' } else { ' ' };
    format!("{name}{between}{}", shell_word(value))
}

/// A text as one word of a shell, quoted only where it needs to be.
#[must_use]
pub fn shell_word(text: &str) -> String {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "-_./:@%+,".contains(c);
    let text = safe_text(text);
    if !text.is_empty() && text.chars().all(is_plain) {
        return text.into_owned();
    }
    format!("'{}'", text.replace('\'', "'\\''"))
}

/// People to choose from, a line each, which begins with what to paste; as many as one reads.
#[must_use]
pub fn choices(people: &[Choice]) -> String {
    let shown = people.iter().take(MOST_LISTED);
    let options: Vec<String> = shown.clone().map(|person| option("--person", &person.value)).collect();
    let columns = options.iter().map(|option| width(option)).max().unwrap_or(0);
    let line = |(option, person): (&String, &Choice)| {
        let facts: Vec<_> = [&person.name].into_iter().chain(&person.facts).map(|fact| safe_text(fact)).collect();
        format!("  {}  {}", pad_right(option, columns), facts.join(", "))
    };
    let more =
        people.len().checked_sub(MOST_LISTED).filter(|more| *more > 0).map(|more| format!("  … and {more} more"));
    options.iter().zip(shown).map(line).chain(more).collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_of_a_command_stays_one_word() {
        for (text, expected) in [
            ("./zoom-qos-demo.db", "./zoom-qos-demo.db"),
            ("/FR7VmhkQXFTVkhKS3BeaQ==", "'/FR7VmhkQXFTVkhKS3BeaQ=='"),
            ("my meetings.db", "'my meetings.db'"),
            ("it's; rm -r ~", r"'it'\''s; rm -r ~'"),
            ("", "''"),
        ] {
            assert_eq!(shell_word(text), expected);
        }
    }

    #[test]
    fn a_value_is_never_taken_for_an_option() {
        assert_eq!(option("--person", "_WhK1d6C"), "--person _WhK1d6C");
        assert_eq!(option("--person", "-WhK1d6C"), "--person=-WhK1d6C");
        assert_eq!(option("--person", "--db x"), "--person='--db x'");
    }

    #[test]
    fn a_command_names_the_database_that_the_program_does_not_find() {
        assert_eq!(Program::default().command(&["report", "person"]), "zoom-qos report person");
        let elsewhere = Program::on_databases_at(&["my meetings.db", "law.db"].map(PathBuf::from));
        assert_eq!(elsewhere.command(&["events"]), "zoom-qos --db 'my meetings.db' --db law.db events");
    }
}
