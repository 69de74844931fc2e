//! What others' records say of somebody: once that person is forgotten, it is in no byte, is not read again from what is
//! kept, and does not come back with what is collected.

use std::fmt::Write as _;
use std::path::PathBuf;
use std::sync::Arc;

use proptest::prelude::*;
use tempfile::TempDir;
use zoom_qos::collect::assemble::{Assembler, Raw, Wanted};
use zoom_qos::collect::forgotten::Forgotten;
use zoom_qos::collect::reparse::reparse;
use zoom_qos::flatten;
use zoom_qos::model::{Endpoint, EventFacts, EventKind, EventUuid, Payload, Timestamp};
use zoom_qos::pseudonym::Pseudonyms;
use zoom_qos::store::erase::Effect;
use zoom_qos::store::forget::Namesakes;
use zoom_qos::store::payload::decompress;
use zoom_qos::store::tombstone::TombstoneHasher;
use zoom_qos::store::{Journal, Store, Write};
use zoom_qos::zoom::payload::ParticipantPage;

use crate::support::dump::{assert_same, dump_rows};
use crate::support::figures::cases;
use crate::support::forgetting::forget_person;

/// How many accounts are tried; `ZOOM_QOS_CASES` says otherwise.
const CASES: u32 = 6;

const UUID: &str = "kept/records==";
const OTHER: &str = "other==";
const NOW: Timestamp = Timestamp(1_793_613_600);

/// Somebody who takes part, with a word that stands in every form of the name and nowhere else.
struct Person {
    name: &'static str,
    email: &'static str,
    marks: &'static [&'static str],
}

const PEOPLE: [Person; 4] = [
    Person { name: "Zo\u{e9} Quillfeather", email: "zoe.quillfeather@example.com", marks: &["quillfeather"] },
    Person { name: "Brandywine, Al (ACME)", email: "", marks: &["brandywine"] },
    Person { name: "Bo Ostrogoth", email: "bo@ostrogoth.example", marks: &["ostrogoth"] },
    Person { name: "\u{7530}\u{4e2d} \u{592a}\u{90ce}", email: "", marks: &["\u{7530}\u{4e2d}", "\\u7530"] },
];

/// Where a record can name somebody whose it is not; `@` stands for the person as a JSON string.
const PLACES: [&str; 11] = [
    r#""leave_reason":@"#,
    r#""device_name":@"#,
    r#""device":@"#,
    r#""issue_list":["x",@]"#,
    r#""audio_call":{"by":@}"#,
    r#""shoe_size":@"#,
    r#""new":{"a":[1e400,@],"b":2}"#,
    "@:7",
    r#""user_name":@"#,
    r#""user_qos":[{"date_time":"2026-11-02T10:00:00Z","audio_input":{"bitrate":@,"jitter":"5 ms"}},@]"#,
    r#""user_qos":[{"date_time":"2026-11-02T10:00:00Z",@:{"bitrate":"20 kbps"},"cpu_usage":{"x":@}}]"#,
];

/// Ways to write a person's name in JSON.
fn spelled(person: &Person, spelling: usize) -> String {
    let name = person.name;
    let escaped = || {
        let units = name.encode_utf16().fold(String::new(), |mut escaped, unit| {
            if unit < 128 {
                escaped.push(char::from(u8::try_from(unit).unwrap()));
            } else {
                write!(escaped, "\\u{unit:04x}").unwrap();
            }
            escaped
        });
        format!("\"{units}\"")
    };
    let text = match spelling {
        0 => name.to_owned(),
        1 => format!("Host removed {}.", name.to_uppercase()),
        2 => format!("{name}'s iPhone"),
        3 if !person.email.is_empty() => format!("mailto:{}", person.email.to_uppercase()),
        4 => return escaped(),
        // Longer than what an anomaly keeps, and cut within the name.
        5 => format!("{}{name}", "x ".repeat(497)),
        _ => name.split([' ', ',']).filter(|word| !word.is_empty()).rev().collect::<Vec<_>>().join(" "),
    };
    serde_json::to_string(&text).unwrap()
}

/// A place, who is named there, and how.
type Mention = (usize, usize, usize);

fn mentions() -> impl Strategy<Value = Vec<Mention>> {
    prop::collection::vec((0..PLACES.len(), 0..PEOPLE.len(), 0..7_usize), 0..4)
}

/// What an account answers about one event.
#[derive(Debug, Clone)]
struct Account {
    /// Of each person, what their record names besides.
    records: Vec<Vec<Mention>>,
    /// Attributes of a `user_id` that may have no session.
    attributes: Vec<(usize, Vec<Mention>)>,
    /// Records without a `user_id`.
    nobodys: Vec<Vec<Mention>>,
    /// Whom the envelope and the titles name.
    envelope: Vec<Mention>,
    title: (usize, usize),
    forgotten: Vec<bool>,
    raw: Raw,
}

fn account() -> impl Strategy<Value = Account> {
    let parts = (
        prop::collection::vec(mentions(), PEOPLE.len()),
        prop::collection::vec((0..PEOPLE.len() + 2, mentions()), 0..3),
        prop::collection::vec(mentions(), 0..2),
        mentions(),
        (0..PEOPLE.len(), 0..5_usize),
        prop::collection::vec(any::<bool>(), PEOPLE.len()),
        prop::sample::select(vec![Raw::Keep, Raw::Keep, Raw::Keep, Raw::None]),
    );
    parts.prop_map(|(records, attributes, nobodys, envelope, title, forgotten, raw)| Account {
        records,
        attributes,
        nobodys,
        envelope,
        title,
        forgotten,
        raw,
    })
}

fn members(mentions: &[Mention]) -> String {
    mentions.iter().fold(String::new(), |mut members, (place, person, spelling)| {
        write!(members, ",{}", PLACES[*place].replace('@', &spelled(&PEOPLE[*person], *spelling))).unwrap();
        members
    })
}

/// A record of a `user_id`, by a name of its own if that is nobody's.
fn record(user_id: usize, mentions: &[Mention]) -> String {
    let (name, email) = PEOPLE.get(user_id).map_or(("Somebody Else", ""), |person| (person.name, person.email));
    format!(
        r#"{{"user_id":"{user_id}","join_time":"2026-11-02T10:00:00Z","user_name":"{name}","email":"{email}"{}}}"#,
        members(mentions)
    )
}

impl Account {
    fn pages(&self) -> [(Endpoint, String); 2] {
        let records = self.records.iter().enumerate().map(|(user_id, mentions)| record(user_id, mentions));
        let nobodys = self.nobodys.iter().map(|mentions| format!("{{\"x\":1{}}}", members(mentions)));
        let records: Vec<String> = records.chain(nobodys).collect();
        let attributes: Vec<String> =
            self.attributes.iter().map(|(user_id, mentions)| record(*user_id, mentions)).collect();
        let page = |records: Vec<String>, envelope: &str| {
            format!(r#"{{"participants":[{}],"page_size":10{envelope}}}"#, records.join(","))
        };
        [
            (Endpoint::ParticipantsQos, page(records, &members(&self.envelope))),
            (Endpoint::Participants, page(attributes, "")),
        ]
    }

    /// Of another event, of which nobody is stored but somebody who was listed. Where no record is kept, nothing tells what
    /// a name was that is cut.
    fn elsewhere(&self) -> String {
        let is_told = |(_, _, spelling): &&Mention| self.raw == Raw::Keep || *spelling != 5;
        let told = |mentions: Vec<Mention>| mentions.iter().filter(is_told).copied().collect::<Vec<_>>();
        let record = record(PEOPLE.len(), &told(self.records.concat()));
        format!(r#"{{"participants":[{record}],"page_size":10{}}}"#, members(&told(self.envelope.clone())))
    }

    /// The event, and another one of the same title.
    fn events(&self) -> [EventFacts; 2] {
        let title = spelled(&PEOPLE[self.title.0], self.title.1);
        [UUID, OTHER].map(|uuid| {
            let event = format!(
                r#"{{"uuid":"{uuid}","id":7,"topic":{title},"start_time":"2026-11-02T10:00:00Z","custom_keys":[{title}],"has_new":{title}}}"#
            );
            flatten::event(EventKind::Meeting, &event).unwrap()
        })
    }

    fn forgotten(&self) -> impl Iterator<Item = &'static Person> {
        PEOPLE.iter().zip(&self.forgotten).filter(|(_, is_forgotten)| **is_forgotten).map(|(person, _)| person)
    }
}

struct Stored {
    folder: TempDir,
    /// Of the key, which never lies beside the database.
    keys: TempDir,
    store: Store,
    raw: Raw,
}

impl Stored {
    fn of(account: &Account) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(&folder.path().join("x.db"), Journal::Wal).unwrap();
        let mut stored = Self { folder, keys: tempfile::tempdir().unwrap(), store, raw: account.raw };
        stored.collect(account, &Arc::default(), NOW);
        stored
    }

    fn key(&self) -> PathBuf {
        self.keys.path().join("pseudonym.key")
    }

    fn collect(&mut self, account: &Account, forgotten: &Arc<Forgotten>, now: Timestamp) {
        let mut assembler = Assembler::new(self.raw).unwrap().leaving_out(Arc::clone(forgotten));
        let events = account.events().map(|facts| vec![Write::Event(Box::new(forgotten.admissible(facts)))]);
        self.store.commit(events).unwrap();
        let pages = account.pages().map(|(endpoint, text)| (UUID, endpoint, text));
        let elsewhere = (OTHER, Endpoint::ParticipantsQos, account.elsewhere());
        for (uuid, endpoint, text) in pages.into_iter().chain([elsewhere]) {
            let named = EventFacts::named(EventKind::Meeting, EventUuid(uuid.to_owned()));
            let page = ParticipantPage::read(&text).unwrap();
            let response = assembler.page(named, endpoint, now, &page, Wanted::Everybody).unwrap();
            self.store.commit([vec![Write::Response(Box::new(response))]]).unwrap();
        }
    }

    fn forget(&mut self, person: &Person) {
        let pseudonyms = Pseudonyms::load(&self.key()).unwrap();
        let hasher = TombstoneHasher { hash: &|text| pseudonyms.hash(text), now: NOW };
        let whom = if person.email.is_empty() { person.name } else { person.email };
        let erased = forget_person(&mut self.store, whom, Namesakes::Forget, hasher, Effect::Commit).unwrap();
        assert!(erased.sessions >= 1, "{whom}");
    }

    /// Reads everything again, which must not change anything.
    fn reparse(&mut self) {
        let before = dump_rows(self.store.connection(), &[]);
        reparse(&mut self.store, Effect::Commit).unwrap();
        assert_same(&before, &dump_rows(self.store.connection(), &[]), "read again");
    }

    /// Every byte of every file, and every kept text.
    fn bytes(&self) -> String {
        let mut bytes = String::new();
        for file in std::fs::read_dir(self.folder.path()).unwrap() {
            bytes += &String::from_utf8_lossy(&std::fs::read(file.unwrap().path()).unwrap());
        }
        let sql = "SELECT record_bytes, record_zstd FROM payload";
        let mut statement = self.store.connection().prepare(sql).unwrap();
        let payloads =
            statement.query_map([], |row| Ok(Payload { record_bytes: row.get(0)?, record_zstd: row.get(1)? })).unwrap();
        payloads.for_each(|payload| bytes += &decompress(&payload.unwrap()).unwrap());
        bytes.to_lowercase()
    }

    fn check(&self, account: &Account, when: &str) {
        let bytes = self.bytes();
        for mark in account.forgotten().flat_map(|person| person.marks) {
            let found = bytes.find(mark).map(|at| {
                bytes[bytes.floor_char_boundary(at.saturating_sub(120))..bytes.ceil_char_boundary(at + 60)].to_owned()
            });
            assert_eq!(found, None, "{mark} is in the file {when}");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(cases(CASES)))]

    #[test]
    fn a_forgotten_person_is_in_no_record_of_others_and_comes_back_by_nothing(account in account()) {
        let mut stored = Stored::of(&account);
        account.forgotten().for_each(|person| stored.forget(person));
        stored.check(&account, "after forgetting");
        stored.reparse();
        stored.check(&account, "after reading again");
        let forgotten = Forgotten::of(stored.store.connection(), Some(&stored.key())).unwrap();
        stored.collect(&account, &Arc::new(forgotten), NOW.plus_seconds(60));
        stored.check(&account, "after collecting again");
        stored.reparse();
        stored.check(&account, "after reading that again");
    }
}
