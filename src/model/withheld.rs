//! Answers without what says who took part, for whoever may not keep that: no title, no host, no text of anybody's, and
//! no text that could not be read.
//!
//! What a record identifies a person by stays in its fields, of which the store makes tokens and writes nothing.

use std::collections::{HashMap, HashSet};

use super::anomaly::FURTHER_PATHS;
use super::field::{EVENT_FIELDS, FEEDBACK_FIELDS, Field, FieldValue, PARTICIPANT_FIELDS};
use super::metric::{MACHINE_METRICS, QUALITY_COLUMNS, QUALITY_SUBJECTS};
use super::name::folded;
use super::personal::Personal;
use super::title::{Callings, words};
use super::{Anomalies, Anomaly, EventFacts, Feedback, FeedbackPage, ParticipantRecord, Response, Stream};

/// What stands in place of a name in a path.
const NAME: &str = "(a name)";

/// Fields of Zoom's are no longer, and a text of any length may be somebody's.
const LONGEST_FIELD: usize = 40;

/// A word of a name that is shorter stands in too many fields.
const SHORTEST_WORD: usize = 3;

/// The facts of an event without title, host and what was attached to it.
#[must_use]
pub fn event(mut facts: EventFacts) -> EventFacts {
    let mut people = People::default();
    people.meet(EVENT_FIELDS, &facts.fields);
    people.leave(EVENT_FIELDS, &mut facts.fields);
    for (value, field) in facts.fields.iter_mut().zip(EVENT_FIELDS) {
        if field.personal.is_identity() || field.personal == Personal::Title {
            *value = None;
        }
    }
    facts.anomalies = people.without_texts(&facts.anomalies);
    facts
}

/// A response without the texts of records and envelope. `number` makes a number of a `user_id` that is none.
#[must_use]
pub fn response(response: Response, number: impl Fn(&str) -> String) -> Response {
    let mut people = People::default();
    for record in response.records.iter().filter_map(|received| received.record.as_ref()) {
        people.meet(PARTICIPANT_FIELDS, &record.fields);
    }
    let anomalies = people.without_texts(&response.anomalies);
    let mut withheld = Response { event: event(response.event), envelope: "{}".to_owned(), anomalies, ..response };
    for received in &mut withheld.records {
        received.payload = None;
        if let Some(record) = &mut received.record {
            people.leave_record(record);
            record.session.user_id = user_id(&record.session.user_id, &number);
        }
    }
    withheld
}

/// Thumbs and their times alone. Whose they are is not known then: what they are told by is never written.
#[must_use]
pub fn feedback(page: FeedbackPage) -> FeedbackPage {
    let mut people = People::default();
    for answer in &page.answers {
        people.meet(FEEDBACK_FIELDS, &answer.fields);
    }
    let anomalies = people.without_texts(&page.anomalies);
    let answers = page.answers.into_iter().map(Feedback::without_identity).collect();
    FeedbackPage { answers, anomalies, ..page }
}

/// A `user_id` as it may be written: Zoom counts the joins of an event in 32 bits, and any other text may be somebody's.
#[must_use]
pub fn user_id(text: &str, number: impl Fn(&str) -> String) -> String {
    let is_join = text.parse::<u32>().is_ok_and(|join| join.to_string() == text);
    if is_join { text.to_owned() } else { number(text) }
}

/// What the people of an answer go by.
#[derive(Default)]
struct People {
    callings: Callings,
    /// Names, ids, addresses and machines as a whole, folded.
    values: HashSet<String>,
    /// The words of their names and addresses.
    words: HashSet<String>,
    /// Whether a text names any of them, by the texts that were looked at: they are few, however many records have them.
    named: HashMap<(Personal, String), bool>,
}

impl People {
    fn meet(&mut self, fields: &[Field], values: &[Option<FieldValue>]) {
        for (value, field) in values.iter().zip(fields).filter(|(_, field)| field.personal.is_identity()) {
            let Some(FieldValue::Text(text)) = value else { continue };
            let folded = folded(text);
            if folded.is_empty() || self.values.contains(&folded) {
                continue;
            }
            match field.personal {
                Personal::Name(_) => self.callings.add(text),
                _ if text.contains('@') => self.callings.add(text),
                _ => self.callings.add_id(text),
            }
            if matches!(field.personal, Personal::Name(_)) || text.contains('@') {
                self.words.extend(telling_words(text));
            }
            self.values.insert(folded);
        }
    }

    /// Leaves nobody named in the fields that stay.
    fn leave(&mut self, fields: &[Field], values: &mut [Option<FieldValue>]) {
        for (value, field) in values.iter_mut().zip(fields) {
            if matches!(field.personal, Personal::Words | Personal::Place) {
                self.leave_value(field.personal, value);
            }
        }
    }

    fn leave_value(&mut self, personal: Personal, value: &mut Option<FieldValue>) {
        if let Some(FieldValue::Text(text)) = value
            && self.are_named_by(personal, text)
        {
            *value = None;
        }
    }

    fn leave_record(&mut self, record: &mut ParticipantRecord) {
        self.leave(PARTICIPANT_FIELDS, &mut record.fields);
        for word in record.samples.iter_mut().flat_map(|sample| &mut sample.machine) {
            self.leave_value(Personal::Words, word);
        }
        let mut anomalies = self.without_texts(&record.anomalies);
        record.stream_qualities.retain(|quality| {
            let is_known =
                QUALITY_SUBJECTS.contains(&quality.subject.as_str()) || Stream::named(&quality.subject).is_some();
            if !is_known {
                anomalies.note(format!("user_qos[].{NAME}"), Some(quality.sampled_at), "");
            }
            is_known
        });
        for word in record.stream_qualities.iter_mut().flat_map(|quality| &mut quality.words) {
            self.leave_value(Personal::Words, word);
        }
        record.anomalies = anomalies;
    }

    fn are_named_by(&mut self, personal: Personal, text: &str) -> bool {
        let key = (personal, text.to_owned());
        if let Some(is_named) = self.named.get(&key) {
            return *is_named;
        }
        let is_whole = personal != Personal::Place && self.values.contains(&folded(text));
        let is_named = is_whole || self.callings.are_named_by(personal, text);
        self.named.insert(key, is_named);
        is_named
    }

    /// Where something could not be read, and how often.
    fn without_texts(&self, anomalies: &Anomalies) -> Anomalies {
        let mut withheld: Vec<Anomaly> = Vec::with_capacity(anomalies.as_slice().len());
        for anomaly in anomalies.as_slice() {
            let path = self.path(&anomaly.path);
            match withheld.iter_mut().find(|known| known.path == path) {
                Some(known) => known.occurrences = known.occurrences.saturating_add(anomaly.occurrences),
                None => withheld.push(Anomaly { path, raw_value: String::new(), ..anomaly.clone() }),
            }
        }
        withheld.into_iter().collect()
    }

    /// A path without the keys that may be names: Zoom's own are known, or read like a field and name nobody.
    fn path(&self, path: &str) -> String {
        let (within, rest) = match path.strip_prefix("user_qos[].") {
            Some(rest) => ("user_qos[].", rest),
            None => ("", path),
        };
        // Of a sample an object and a field in it are told, of a record one field.
        let most_steps = if within.is_empty() { 1 } else { 2 };
        let are_fields = rest.split('.').count() <= most_steps && rest.split('.').all(|step| self.is_field(step));
        if are_fields || OWN_PATHS.contains(&path) { path.to_owned() } else { format!("{within}{NAME}") }
    }

    fn is_field(&self, step: &str) -> bool {
        let reads_like_one = (1..=LONGEST_FIELD).contains(&step.len())
            && step.starts_with(|c: char| c.is_ascii_lowercase())
            && step.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
        let spaced = spaced(step);
        let names_nobody =
            || !self.callings.are_in_full_in(&spaced) && !telling_words(&spaced).any(|word| self.words.contains(&word));
        is_known(step) || reads_like_one && names_nobody()
    }
}

/// Paths that are this program's own words.
const OWN_PATHS: [&str; 3] = ["participants[]", "user_qos[]", FURTHER_PATHS];

fn is_known(step: &str) -> bool {
    let is_field = |field: &Field| field.zoom_field == step;
    PARTICIPANT_FIELDS.iter().any(is_field)
        || EVENT_FIELDS.iter().any(is_field)
        || Stream::named(step).is_some()
        || QUALITY_SUBJECTS.contains(&step)
        || QUALITY_COLUMNS.iter().any(|(name, _)| *name == step)
        || MACHINE_METRICS.iter().any(|metric| metric.zoom_object == step || metric.zoom_field == step)
}

/// A field's name with blanks between its words, in small letters: `ownerName` and `owner_name` are "owner name".
fn spaced(step: &str) -> String {
    let letters = step.chars().flat_map(|c| {
        let blank = (c.is_ascii_uppercase() || c == '_').then_some(' ');
        blank.into_iter().chain((c != '_').then(|| c.to_ascii_lowercase()))
    });
    letters.collect()
}

fn telling_words(text: &str) -> impl Iterator<Item = String> {
    let is_telling = |word: &String| word.chars().count() >= SHORTEST_WORD && !word.chars().all(|c| c.is_ascii_digit());
    words(text).into_iter().map(|word| word.text).filter(is_telling)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The path of an anomaly in an answer about Zoé Quillfeather.
    #[track_caller]
    fn check(path: &str, expected: &str) {
        let mut people = People::default();
        let mut fields = vec![None; PARTICIPANT_FIELDS.len()];
        let at = super::super::field::participant_column;
        fields[at("user_name")] = Some(FieldValue::Text("Zo\u{e9} Quillfeather".to_owned()));
        fields[at("email")] = Some(FieldValue::Text("zq@example.com".to_owned()));
        people.meet(PARTICIPANT_FIELDS, &fields);
        assert_eq!(people.path(path), expected, "{path}");
    }

    #[test]
    fn a_path_keeps_fields_and_no_names() {
        for own in ["total_records", "participants[]", "user_qos[]", "join_time", "groupId", "new_field2", "newField"] {
            check(own, own);
        }
        check("user_qos[].audio_input.bitrate", "user_qos[].audio_input.bitrate");
        check("user_qos[].hologram_output.latency", "user_qos[].hologram_output.latency");
        check("user_qos[].hologram_output", "user_qos[].hologram_output");
        for name in
            ["Zo\u{e9} Quillfeather", "zo\u{e9}", "zoe", "quillfeather", "reportsOfQuillfeather", "a.b", "A", "x y", ""]
        {
            check(name, NAME);
        }
        check(&"x".repeat(41), NAME);
        check("16778240", NAME);
        check("user_qos[].zoe_quillfeather.latency", "user_qos[].(a name)");
        check("user_qos[].audio_input.zq@example.com", "user_qos[].(a name)");
        check("user_qos[].a.b.c", "user_qos[].(a name)");
    }

    #[test]
    fn a_user_id_is_a_number_of_32_bits() {
        let number = |text: &str| format!("#{}", text.len());
        let check = |text: &str, expected: &str| assert_eq!(user_id(text, number), expected);
        check("16778240", "16778240");
        check("4294967295", "4294967295");
        check("0", "0");
        check("4915112345678", "#13");
        check("+5", "#2");
        check("007", "#3");
        check("Dana", "#4");
    }
}
