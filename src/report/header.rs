//! The comment lines at the head of a report: what it asks, and its parameters.
//!
//! ```sql
//! -- group: people
//! -- title: Who had trouble, worst first
//! -- asks:  Whose experience was poor, and for how long?
//! -- answer: person, poor_minutes
//! -- param: event event the event's UUID or number
//! -- param: limit int   people to show [20]
//! ```

use super::group::Group;
use crate::rollup::part;

/// The head of a report file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Header {
    /// What kind of question it answers; a user's own report may leave it out.
    pub group: Option<Group>,
    /// A short name for lists.
    pub title: String,
    /// The question that the report answers.
    pub asks: String,
    /// The columns that answer it, which a terminal of 80 columns shows whole; a report of one's own may name none.
    pub answer: Vec<String>,
    /// In the order of their lines.
    pub parameters: Vec<Parameter>,
    /// The parts of `queries/parts/` that stand before its own statement.
    pub with: Vec<String>,
    /// Why the report reads every sample of the database, for those that do.
    pub scan: Option<String>,
    /// What takes its rows, for a report that people seldom ask for: it leaves the list unless all are asked for.
    pub feeds: Option<String>,
    /// What its numbers mean: the rest of its comments, a paragraph each.
    pub prose: Vec<String>,
}

/// One `-- param:` line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Parameter {
    /// Without the colon that it has in the statement.
    pub name: String,
    /// What its text must be.
    pub parameter_type: ParameterType,
    /// For people.
    pub description: String,
    /// The text in brackets at the end of the line; without it the parameter must be given.
    pub default: Option<String>,
}

/// What a parameter's text must be, and so what is bound.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ParameterType {
    /// Any text.
    Text,
    /// A whole number.
    Int,
    /// A number.
    Real,
    /// A UTC day, `YYYY-MM-DD`.
    Date,
    /// A stored event by UUID, number, a part of its title, or `latest`; bound is its UUID.
    Event,
    /// Several of these with commas between; bound are their UUIDs or numbers.
    Events,
    /// `meeting` or `webinar`; follows from the event where the report has one.
    Kind,
    /// Somebody, by what a user calls them. Bound is the session in the event that joined first, 0 for everybody; in a
    /// report on days what they are known by in all events.
    Person,
    /// The name of a profile in the table `threshold`.
    Profile,
    /// What people are grouped by: attributes with semicolons between, or two with a comma that are taken together.
    Attributes,
    /// `person`, or one attribute.
    Subject,
    /// A value that somebody has, on the days of the report, of the one attribute that is its parameter `by`.
    Value,
}

impl ParameterType {
    const NAMES: [(&'static str, Self); 12] = [
        ("text", Self::Text),
        ("int", Self::Int),
        ("real", Self::Real),
        ("date", Self::Date),
        ("event", Self::Event),
        ("events", Self::Events),
        ("kind", Self::Kind),
        ("person", Self::Person),
        ("profile", Self::Profile),
        ("attributes", Self::Attributes),
        ("subject", Self::Subject),
        ("value", Self::Value),
    ];

    /// The word in a header.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        Self::NAMES.iter().find(|(_, known)| *known == self).map_or("text", |(name, _)| name)
    }

    fn named(word: &str) -> Option<Self> {
        Self::NAMES.iter().find(|(name, _)| *name == word).map(|(_, known)| *known)
    }
}

impl Header {
    /// Reads the comment lines before the first line of SQL. Lines that are no `-- word: text` are prose.
    ///
    /// # Errors
    ///
    /// A sentence on what is missing, doubled or unknown, with its line.
    pub fn parse(sql: &str) -> Result<Self, String> {
        let [mut group, mut title, mut asks, mut answer, mut scan, mut feeds] = [const { None }; 6];
        let mut with = Vec::new();
        let mut parameters: Vec<Parameter> = Vec::new();
        let mut prose = vec![String::new()];
        for (index, line) in sql.lines().enumerate() {
            let Some(comment) = line.strip_prefix("--") else { break };
            let (word, text) = comment.split_once(':').unwrap_or((comment, ""));
            let at = |reason: String| format!("line {}: {reason}", index + 1);
            match word.trim() {
                "group" => set_once(&mut group, text).map_err(at)?,
                "title" => set_once(&mut title, text).map_err(at)?,
                "asks" => set_once(&mut asks, text).map_err(at)?,
                "answer" => set_once(&mut answer, text).map_err(at)?,
                "with" => with.extend(part::names_in(text)),
                "scan" => set_once(&mut scan, text).map_err(at)?,
                "feeds" => set_once(&mut feeds, text).map_err(at)?,
                "param" => {
                    let parameter = Parameter::parse(text).map_err(at)?;
                    if parameters.iter().any(|known| known.name == parameter.name) {
                        return Err(at(format!("the parameter `{}` is declared twice", parameter.name)));
                    }
                    parameters.push(parameter);
                }
                _ => add_prose(&mut prose, comment.trim()),
            }
        }
        prose.retain(|paragraph| !paragraph.is_empty());
        Ok(Self {
            group: group.as_deref().map(Group::named).transpose()?,
            title: title.ok_or("there is no line `-- title: …`")?,
            asks: asks.ok_or("there is no line `-- asks: …`")?,
            answer: answer.as_deref().map(part::names_in).unwrap_or_default(),
            parameters,
            with,
            scan,
            feeds,
            prose,
        })
    }
}

impl Parameter {
    fn parse(text: &str) -> Result<Self, String> {
        let (name, rest) = next_word(text);
        let (type_name, rest) = next_word(rest);
        if name.is_empty() || type_name.is_empty() {
            return Err("a parameter is written `-- param: name type description [default]`".to_owned());
        }
        let parameter_type = ParameterType::named(type_name).ok_or_else(|| {
            let known: Vec<_> = ParameterType::NAMES.iter().map(|(name, _)| *name).collect();
            format!("`{type_name}` is no type; known are {}", known.join(", "))
        })?;
        let (description, default) = match rest.strip_suffix(']').and_then(|rest| rest.rsplit_once('[')) {
            Some((description, default)) => (description.trim(), Some(default.trim().to_owned())),
            None => (rest, None),
        };
        Ok(Self { name: name.to_owned(), parameter_type, description: description.to_owned(), default })
    }
}

/// Adds a line to the last paragraph; an empty one begins another.
fn add_prose(prose: &mut Vec<String>, line: &str) {
    match prose.last_mut() {
        Some(last) if !line.is_empty() && last.is_empty() => last.push_str(line),
        Some(last) if !line.is_empty() => last.extend([" ", line]),
        _ => prose.push(String::new()),
    }
}

fn set_once(slot: &mut Option<String>, text: &str) -> Result<(), String> {
    match slot.replace(text.trim().to_owned()) {
        Some(_) => Err("this line stands twice".to_owned()),
        None => Ok(()),
    }
}

fn next_word(text: &str) -> (&str, &str) {
    let text = text.trim();
    text.split_once(char::is_whitespace).map_or((text, ""), |(word, rest)| (word, rest.trim()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_header_says_title_question_and_parameters() {
        let header = Header::parse(
            "-- group: people\n-- title: Worst\n-- asks:  Who: and when?\n-- answer: who, at_unix\n\
             -- param: event event the event\n-- param: limit   int  rows to show [20]\n-- with: person\n-- with: name\n\
             --\n-- It is so:\n-- here.\n--\n-- And so.\n-- scan: all of it\nSELECT 1 -- title: not this",
        )
        .unwrap();
        assert_eq!((header.title.as_str(), header.asks.as_str()), ("Worst", "Who: and when?"));
        assert_eq!(header.answer, ["who", "at_unix"]);
        assert_eq!(header.with, ["person", "name"]);
        assert_eq!((header.scan.as_deref(), header.group), (Some("all of it"), Some(Group::People)));
        assert_eq!(header.prose, ["It is so: here.", "And so."]);
        let [event, limit] = &header.parameters[..] else { panic!("{header:?}") };
        assert_eq!((event.parameter_type, &event.default), (ParameterType::Event, &None));
        assert_eq!(limit.parameter_type, ParameterType::Int);
        assert_eq!((limit.description.as_str(), limit.default.as_deref()), ("rows to show", Some("20")));
    }

    fn check_refused(sql: &str, expected: &str) {
        let refused = Header::parse(sql).unwrap_err();
        assert!(refused.contains(expected), "{refused}");
    }

    #[test]
    fn a_header_that_does_not_say_enough_is_refused_with_its_line() {
        check_refused("SELECT 1", "no line `-- title");
        check_refused("-- title: a\nSELECT 1", "no line `-- asks");
        check_refused("-- title: a\n-- asks: b\n-- param: limit", "line 3: a parameter is written");
        check_refused("-- title: a\n-- asks: b\n-- param: limit number x", "`number` is no type");
        check_refused("-- title: a\n-- title: b", "line 2: this line stands twice");
        check_refused("-- group: weather\n-- title: a\n-- asks: b", "`weather` is no group; known are event, people");
        check_refused("-- title: a\n-- param: x int\n-- param: x int", "declared twice");
    }
}
