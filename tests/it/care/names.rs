//! Names and addresses are compared as people mean them: through a list, `forget`, tombstones and waiting records.

use std::path::Path;

use proptest::prelude::*;
use zoom_qos::collect::assemble::READER;
use zoom_qos::collect::people::{Fit, RosterEntry, find};
use zoom_qos::collect::targets::ParticipantList;
use zoom_qos::model::field::{FieldValue, PARTICIPANT_FIELDS, participant_column};
#[cfg(feature = "with-tools")]
use zoom_qos::model::name::folded;
use zoom_qos::model::{Anomalies, EventKind, EventUuid, ParticipantRecord, SessionKey, Timestamp};
use zoom_qos::pseudonym::Pseudonyms;
use zoom_qos::store::erase::Effect;
use zoom_qos::store::forget::{Erased, Namesakes};
use zoom_qos::store::tombstone::{Digest, TombstoneHasher, within};
use zoom_qos::store::{Journal, Store};

use super::{count, imported};
use crate::support::figures::cases;
use crate::support::program::{code, program, stderr};

/// What a name is made of: letters with and without marks, of several scripts, and of two code units.
const LETTERS: &str = "[A-Za-z\u{c0}-\u{d6}\u{f1}\u{e4}\u{391}-\u{3a1}\u{410}-\u{44f}\u{1f600}]";

/// One way to write a name differently, and mean the same.
#[derive(Debug, Clone, Copy)]
enum Form {
    Decomposed,
    Capitals,
    Small,
    Blanks,
    FullWidth,
}

const FORMS: [Form; 5] = [Form::Decomposed, Form::Capitals, Form::Small, Form::Blanks, Form::FullWidth];

impl Form {
    fn of(self, name: &str) -> String {
        match self {
            Self::Decomposed => icu_normalizer::DecomposingNormalizerBorrowed::new_nfd().normalize(name).into_owned(),
            Self::Capitals => name.to_uppercase(),
            Self::Small => name.to_lowercase(),
            Self::Blanks => format!("\u{feff} {name}\u{a0}\t"),
            Self::FullWidth => name.chars().map(full_width).collect(),
        }
    }
}

fn full_width(c: char) -> char {
    match c {
        '!'..='~' => char::from_u32(u32::from(c) + 0xFEE0).unwrap(),
        other => other,
    }
}

/// The text in JSON with every character escaped, as some programs write it.
fn escaped(text: &str) -> String {
    text.encode_utf16().fold(String::new(), |escaped, unit| format!("{escaped}\\u{unit:04x}"))
}

/// A page with one join by that name and address, and one more record that belongs to nobody.
fn page(name: &str, email: &str) -> String {
    let (name, email) = (escaped(name), escaped(email));
    format!(
        r#"{{"page_count": 1, "page_size": 10, "total_records": 2, "next_page_token": "", "participants": [
        {{"user_id": "1", "user_name": "{name}", "email": "{email}", "join_time": "2026-03-04T09:00:00Z", "user_qos": []}},
        {{"user_name": "{name}", "email": "{email}"}}]}}"#
    )
}

const MASON: TombstoneHasher<'static> = TombstoneHasher { hash: &padded, now: Timestamp(0) };

fn padded(text: &str) -> Digest {
    let mut digest = [0; 32];
    digest.iter_mut().zip(text.bytes()).for_each(|(byte, text)| *byte = !text);
    digest
}

/// What `forget` of `asked` finds in a database.
fn erased(path: &Path, asked: &[&str], effect: Effect) -> Vec<Option<Erased>> {
    let mut store = Store::open_existing(path, Journal::Wal).unwrap();
    let erased = store.forget_people(asked, Namesakes::Refuse, MASON, READER, effect).unwrap();
    store.close().unwrap();
    erased
}

/// What `forget` of `asked` finds where `stored` is, and how many payloads it leaves.
fn forget((stored, email): (&str, &str), asked: &[&str]) -> (Vec<Option<Erased>>, i64) {
    let (_folder, path) = imported(&page(stored, email));
    (erased(&path, asked, Effect::Commit), count(&path, "payload"))
}

fn entry(name: &str) -> RosterEntry {
    let mut fields = vec![None; PARTICIPANT_FIELDS.len()];
    fields[participant_column("user_name")] = Some(FieldValue::Text(name.to_owned()));
    let session = SessionKey { user_id: "1".to_owned(), join_at: Timestamp(0) };
    RosterEntry::of(&ParticipantRecord {
        session,
        leave_at: None,
        fields,
        samples: Vec::new(),
        stream_samples: Vec::new(),
        stream_qualities: Vec::new(),
        anomalies: Anomalies::default(),
    })
}

fn listed_as(written: &str) -> String {
    let mut csv = csv::Writer::from_writer(Vec::new());
    csv.write_record(["kind", "event", "participant"]).unwrap();
    csv.write_record(["*", "*", written]).unwrap();
    let list = ParticipantList::read(&csv.into_inner().unwrap()[..]).unwrap();
    list.rows()[0].participant.clone()
}

fn tombstone(pseudonyms: &Pseudonyms, name: &str) -> [Digest; 2] {
    let here = within(EventKind::Meeting, &EventUuid("one==".into()), name);
    [pseudonyms.hash(name), pseudonyms.hash(&here)]
}

fn name() -> impl Strategy<Value = String> {
    proptest::string::string_regex(&format!("{LETTERS}{{1,6}}")).unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(cases(12)))]

    #[test]
    fn what_people_call_the_same_is_the_same(name in name(), first in 0..5_usize, second in 0..5_usize) {
        let (stored, asked) = (FORMS[first].of(&name), FORMS[second].of(&name));
        prop_assert!(matches!(find(&[entry(&stored)], &listed_as(&asked)), Fit::Person(_)), "{} in a list", asked);
        let folder = tempfile::tempdir().unwrap();
        let pseudonyms = Pseudonyms::load(&folder.path().join("key")).unwrap();
        prop_assert_eq!(tombstone(&pseudonyms, &stored), tombstone(&pseudonyms, &asked));
        let address = format!("{name}@example.com");
        let (stored_email, email) = (FORMS[first].of(&address), FORMS[second].of(&address));
        let other = format!("{asked}q");
        prop_assert_eq!(find(&[entry(&stored)], &other), Fit::Nobody, "{} in a list", other);
        prop_assert_ne!(tombstone(&pseudonyms, &stored), tombstone(&pseudonyms, &other));
        let (_folder, path) = imported(&page(&stored, &stored_email));
        for (written, expected) in [(&other, None), (&asked, Some(1))] {
            let found = erased(&path, &[written], Effect::RollBack)[0].map(|erased| erased.sessions);
            prop_assert_eq!(found, expected, "{} by name", written);
        }
        let found = erased(&path, &[&email], Effect::Commit)[0].map(|erased| erased.sessions);
        prop_assert_eq!(found, Some(1), "{} by address", email);
        prop_assert_eq!(count(&path, "payload"), 0, "the record of nobody that says so");
    }
}

/// What the page searches in: names without case, width and marks.
#[cfg(feature = "with-tools")]
fn searched(text: &str) -> String {
    let text = icu_normalizer::DecomposingNormalizerBorrowed::new_nfkd().normalize(&folded(text)).into_owned();
    text.chars().filter(|c| !('\u{300}'..='\u{36f}').contains(c)).collect()
}

/// Whether the page's own script finds the second of each pair in the first.
#[cfg(feature = "with-tools")]
fn found_by_the_page(pairs: &[(String, String)]) -> Vec<bool> {
    use std::io::Write as _;
    use std::process::{Command, Stdio};

    let page = include_str!("../../../src/review/html/page.js");
    assert!(page.contains("!holds(searched[person], state.find)"), "it searches in another way");
    let line = |begin: &str| page.lines().find(|line| line.trim_start().starts_with(begin)).unwrap();
    let (folded, holds) = (line("const folded = "), line("const holds = "));
    let script = format!(
        "{folded}
         {holds}
         const finds = ([name, text]) => holds(folded(name), text);
         process.stdout.write(JSON.stringify(JSON.parse(require('fs').readFileSync(0, 'utf8')).map(finds)));"
    );
    let pairs: Vec<String> =
        pairs.iter().map(|(name, text)| format!(r#"["{}","{}"]"#, escaped(name), escaped(text))).collect();
    let mut node = Command::new("node");
    let mut node = node.args(["-e", &script]).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    write!(node.stdin.take().unwrap(), "[{}]", pairs.join(",")).unwrap();
    serde_json::from_slice(&node.wait_with_output().unwrap().stdout).unwrap()
}

/// The same names and forms as above, each with its own forms and with those of the next.
#[cfg(feature = "with-tools")]
#[test]
fn the_page_finds_whom_a_list_finds_and_tells_apart_whom_it_does() {
    use proptest::strategy::ValueTree as _;
    use proptest::test_runner::TestRunner;

    let mut runner = TestRunner::deterministic();
    let names: Vec<String> = (0..200).map(|_| name().new_tree(&mut runner).unwrap().current()).collect();
    let mut pairs = Vec::new();
    for (at, name) in names.iter().enumerate() {
        let next = &names[(at + 1) % names.len()];
        for (first, second) in FORMS.into_iter().flat_map(|first| FORMS.map(|second| (first, second))) {
            pairs.push((first.of(name), second.of(name)));
            pairs.push((first.of(name), second.of(next)));
            pairs.push((first.of(name), second.of(&format!("{name}q"))));
        }
    }
    for ((stored, asked), is_found) in pairs.iter().zip(found_by_the_page(&pairs)) {
        assert!(is_found || folded(stored) != folded(asked), "{stored:?} is not found by {asked:?}");
        assert_eq!(is_found, searched(stored).contains(&searched(asked)), "{asked:?} in {stored:?}");
    }
}

#[test]
fn what_people_tell_apart_stays_apart() {
    for (stored, asked) in [("\u{c4}nne", "Anne"), ("Anna", "Ann"), ("Anne", "\u{c4}nne"), ("Jo", "J"), ("Anne", " ")] {
        assert_eq!(find(&[entry(stored)], asked), Fit::Nobody, "{stored} and {asked}");
        let asked_email = format!("{asked}@example.com");
        let (erased, payloads) = forget((stored, &format!("{stored}@example.com")), &[asked, &asked_email]);
        assert_eq!((&erased[..], payloads), (&[None, None][..], 2), "{stored} and {asked}");
    }
}

#[test]
fn of_several_people_whoever_is_not_found_is_told_apart() {
    let (erased, payloads) = forget(
        ("\u{c4}nne", "\u{c4}nne@example.com"),
        &["nobody@example.com", "A\u{308}NNE@example.com", "\u{e4}nne", "Anne"],
    );
    let found: Vec<bool> = erased.iter().map(Option::is_some).collect();
    assert_eq!(found, [false, true, true, false], "the third is the second");
    assert_eq!(payloads, 0);
}

#[test]
fn the_command_names_whoever_it_does_not_find_and_forgets_the_others() {
    let (folder, path) = imported(&page("\u{c4}nne", "\u{c4}nne@example.com"));
    let forget = |people: &[&str]| {
        let mut command = program(&path);
        command.env("HOME", folder.path()).arg("forget");
        let output = command.args(people.iter().flat_map(|person| ["--person", person])).output().unwrap();
        (code(&output), stderr(&output))
    };
    let (code, said) = forget(&["nobody@example.com", "A\u{308}NNE@example.com", "Anne"]);
    let error = said.lines().find(|line| line.starts_with("error: ")).unwrap();
    assert!(error.ends_with(r#"nothing stored goes by "nobody@example.com" or "Anne""#), "{said}");
    assert!(said.contains("deleted 0 events, 1 session"), "{said}");
    assert_eq!((code, count(&path, "participant_session"), count(&path, "payload")), (3, 0, 0), "{said}");
}
