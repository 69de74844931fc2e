//! The rows do not depend on the order in which saved answers come, nor on how they are cut into commands.

use std::sync::{Arc, LazyLock};

use proptest::prelude::*;
use rusqlite::Connection;
use tempfile::TempDir;
use zoom_qos::collect::assemble::{Assembler, Raw, Wanted};
use zoom_qos::collect::forgotten::Forgotten;
use zoom_qos::collect::import::Import;
use zoom_qos::collect::reparse::reparse;
use zoom_qos::flatten;
use zoom_qos::model::{Endpoint, EventFacts, EventKind, EventUuid, Timestamp};
use zoom_qos::store::erase::Effect;
use zoom_qos::store::{Journal, Store, Unit, Write};
use zoom_qos::zoom::payload::ParticipantPage;

use crate::support::dump::{assert_same, dump_rows, dump_views};
use crate::support::figures::cases;

/// How many cases are tried; `ZOOM_QOS_CASES` says otherwise.
const CASES: u32 = 24;

const UUID: &str = "any/order==";

/// 2026-11-02T10:00:00Z, when the event begins.
const START: Timestamp = Timestamp(1_793_613_600);

/// Something that Zoom answered, as text.
#[derive(Debug, Clone, PartialEq)]
enum Answer {
    /// A page of participants, with or without quality of service.
    Page(Endpoint, Vec<String>),
    /// One participant's quality of service.
    Single(String),
    /// A body of the subscription.
    Body(String),
    /// A listing of events, or the detail of one.
    Event(String, Form),
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Form {
    Listing,
    Detail,
}

impl Answer {
    /// The text as it would be saved.
    fn text(&self) -> String {
        match self {
            Self::Page(_, records) => format!(r#"{{"next_page_token":"","participants":[{}]}}"#, records.join(",")),
            Self::Single(text) | Self::Body(text) | Self::Event(text, Form::Detail) => text.clone(),
            Self::Event(event, Form::Listing) => format!(r#"{{"meetings":[{event}]}}"#),
        }
    }
}

fn at(seconds: i64) -> Timestamp {
    START.plus_seconds(seconds)
}

/// A member of an object, or nothing.
fn member(name: &'static str, values: &'static [&'static str]) -> impl Strategy<Value = String> {
    prop::option::of(prop::sample::select(values))
        .prop_map(move |value| value.map_or_else(String::new, |value| format!(r#","{name}":{value}"#)))
}

/// What a stream or the machine is said to do, some of it unreadable or unknown.
fn readings() -> impl Strategy<Value = String> {
    let bitrate = member("bitrate", &[r#""20 kbps""#, r#""30 kbps""#, r#""loud""#, r#""""#]);
    let latency = member("latency", &[r#""80 ms""#, r#""400 ms""#]);
    let stream = (prop::sample::select(&["audio_input", "video_output"][..]), bitrate, latency)
        .prop_map(|(stream, bitrate, latency)| format!(r#","{stream}":{{"jitter":"5 ms"{bitrate}{latency}}}"#));
    let machine = member("cpu_usage", &[r#"{"zoom_avg_cpu_usage":"12%"}"#, r#"{"zoom_avg_cpu_usage":"13%"}"#]);
    (prop::collection::vec(stream, 0..3), machine).prop_map(|(streams, machine)| streams.concat() + &machine)
}

fn samples() -> impl Strategy<Value = String> {
    let sample = (0..4_i64, readings())
        .prop_map(|(minute, readings)| format!(r#"{{"date_time":"{}"{readings}}}"#, at(60 * minute)));
    prop::collection::vec(sample, 0..4).prop_map(|samples| samples.join(","))
}

/// Whose a record is: few people, who join once or twice, one of them at a time that cannot be read.
fn key(joins: &'static [i64]) -> impl Strategy<Value = String> {
    let join = prop::option::weighted(0.9, prop::sample::select(joins));
    let user = prop::option::weighted(0.95, 1..3_u8);
    (user, join).prop_map(|(user, join)| {
        let user = user.map_or_else(|| r#""nobody":1"#.to_owned(), |user| format!(r#""user_id":"{user}""#));
        let join = join.map_or_else(|| "soon".to_owned(), |join| at(join).to_string());
        format!(r#"{user},"join_time":"{join}""#)
    })
}

fn fields() -> impl Strategy<Value = String> {
    let parts = (
        member("leave_time", &[r#""2026-11-02T10:08:00Z""#, r#""2026-11-02T10:09:00Z""#]),
        member("device", &[r#""Windows""#, r#""Mac""#, r#""""#]),
        member("user_name", &[r#""Ann""#, r#""Bob""#]),
        member("email", &[r#""ann@example.com""#]),
        member("shoe_size", &["42", "43"]),
    );
    parts.prop_map(|(leave, device, name, email, odd)| [leave, device, name, email, odd].concat())
}

/// A record with quality of service, which may be blank.
fn record() -> impl Strategy<Value = String> {
    (key(&[0, 300]), fields(), samples())
        .prop_map(|(key, fields, samples)| format!(r#"{{{key}{fields},"user_qos":[{samples}]}}"#))
}

/// A record without, whose join need not be rounded alike.
fn attributes() -> impl Strategy<Value = String> {
    let told = (member("role", &[r#""host""#, r#""attendee""#]), member("leave_reason", &[r#""It was over.""#]));
    (key(&[0, 1, 150, 299]), fields(), told)
        .prop_map(|(key, fields, (role, reason))| format!("{{{key}{fields}{role}{reason}}}"))
}

fn body() -> impl Strategy<Value = String> {
    let kinds = [
        ("audio_output", r#"{"bitrate":"63 kbps","latency":"134 ms"}"#),
        ("audio_output", r#"{"bitrate":"64 kbps"}"#),
        ("audio_quality", r#"{"quality":"good","quality_score":"4.5"}"#),
        ("audio_quality", r#"{"quality":"bad","network_notification":"network bandwidth low"}"#),
        ("cpu_usage", r#"{"zoom_avg_cpu_usage":"full"}"#),
    ];
    let time = prop::option::weighted(0.95, 0..30_i64);
    let element = (time, prop::sample::select(kinds.to_vec())).prop_map(|(time, (kind, details))| {
        let time = time.map_or_else(|| "soon".to_owned(), |ten| at(10 * ten).to_string());
        format!(r#"{{"date_time":"{time}","type":"{kind}","details":{details}}}"#)
    });
    let email = member("email", &[r#""ann@example.com""#, r#""ann@home.example""#]);
    (1..3_u8, email, prop::collection::vec(element, 0..3)).prop_map(|(user, email, elements)| {
        format!(
            r#"{{"event":"meeting.participant_qos","payload":{{"object":{{"uuid":"{UUID}","participant":
               {{"user_id":"{user}"{email},"qos":[{}]}}}}}}}}"#,
            elements.join(",")
        )
    })
}

fn event() -> impl Strategy<Value = String> {
    let parts = (
        member("topic", &[r#""Town hall""#, r#""All hands""#]),
        member("start_time", &[r#""2026-11-02T10:00:00Z""#, r#""2026-11-02T09:59:00Z""#]),
        member("participants", &["0", "2", "3"]),
        member("id", &["81846024623"]),
    );
    parts.prop_map(|(topic, start, participants, id)| format!(r#"{{"uuid":"{UUID}"{topic}{start}{participants}{id}}}"#))
}

/// An answer that a run may ask for.
fn asked() -> impl Strategy<Value = Answer> {
    let qos = prop::collection::vec(record(), 1..4);
    let list = prop::collection::vec(attributes(), 1..4);
    prop_oneof![
        3 => qos.prop_map(|records| Answer::Page(Endpoint::ParticipantsQos, records)),
        2 => list.prop_map(|records| Answer::Page(Endpoint::Participants, records)),
        1 => record().prop_map(Answer::Single),
        1 => event().prop_map(|event| Answer::Event(event, Form::Listing)),
        1 => event().prop_map(|event| Answer::Event(event, Form::Detail)),
    ]
}

/// Any answer.
fn saved() -> impl Strategy<Value = Answer> {
    prop_oneof![3 => asked(), 2 => body().prop_map(Answer::Body)]
}

/// Answers in an order, some of them twice, each with whether a command ends behind it.
fn twice_shuffled(answers: Vec<Answer>) -> impl Strategy<Value = [Vec<(Answer, bool)>; 2]> {
    let again = answers.iter().step_by(3).cloned();
    let all: Vec<Answer> = answers.iter().cloned().chain(again).collect();
    let shuffled = |answers: Vec<Answer>| {
        let ends = prop::collection::vec(any::<bool>(), answers.len());
        (Just(answers).prop_shuffle(), ends).prop_map(|(answers, ends)| answers.into_iter().zip(ends).collect())
    };
    (shuffled(answers), shuffled(all)).prop_map(|(one, other)| [one, other])
}

/// A database that everything is stored in.
struct Stored {
    folder: TempDir,
    store: Option<Store>,
    steps: i64,
}

/// An empty database, so that no case makes its own.
static EMPTY: LazyLock<Vec<u8>> = LazyLock::new(|| {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("empty.db");
    Store::open(&path, Journal::Wal).unwrap().close().unwrap();
    std::fs::read(path).unwrap()
});

impl Stored {
    fn begin() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let db = folder.path().join("x.db");
        std::fs::write(&db, &*EMPTY).unwrap();
        let store = Some(Store::open(&db, Journal::Wal).unwrap());
        Self { folder, store, steps: 0 }
    }

    /// Imports answers by one command, each from a file of its own.
    fn import(&mut self, answers: &[&Answer]) {
        self.steps += 1;
        let command = self.folder.path().join(format!("command-{}", self.steps));
        std::fs::create_dir(&command).unwrap();
        for (number, answer) in answers.iter().enumerate() {
            std::fs::write(command.join(format!("{number:03}.json")), answer.text()).unwrap();
        }
        let import = Import {
            event: Some((EventKind::Meeting, EventUuid(UUID.to_owned()))),
            raw: Raw::Keep,
            now: at(10_000 + self.steps),
            forgotten: Arc::new(Forgotten::default()),
        };
        let (store, imported) = import.files(self.store.take().unwrap(), &[command]).unwrap();
        assert_eq!(imported.rejected_responses, 0, "{:?}", imported.rejected);
        self.store = Some(store);
    }

    fn import_all(&mut self, answers: &[(Answer, bool)]) {
        let mut command = Vec::new();
        for (answer, ends) in answers {
            command.push(answer);
            if *ends {
                self.import(&std::mem::take(&mut command));
            }
        }
        self.import(&command);
    }

    /// Stores an answer as a run does that asked for it.
    fn fetch(&mut self, answer: &Answer, fetched_at: Timestamp) {
        let named = EventFacts::named(EventKind::Meeting, EventUuid(UUID.to_owned()));
        let mut assembler = Assembler::new(Raw::Keep).unwrap();
        let text = answer.text();
        let unit: Unit = match answer {
            Answer::Page(endpoint, _) => {
                let page = ParticipantPage::read(&text).unwrap();
                let response = assembler.page(named, *endpoint, fetched_at, &page, Wanted::Everybody).unwrap();
                vec![Write::Response(Box::new(response))]
            }
            Answer::Single(_) => {
                let response = assembler.single(named, fetched_at, &text).unwrap();
                vec![Write::Response(Box::new(response))]
            }
            Answer::Event(event, _) => {
                let facts = flatten::event(EventKind::Meeting, event).unwrap();
                vec![Write::Event(Box::new(facts))]
            }
            Answer::Body(_) => panic!("nobody asks for a body"),
        };
        self.store.as_mut().unwrap().commit([unit]).unwrap();
    }

    fn connection(&self) -> &Connection {
        self.store.as_ref().unwrap().connection()
    }

    fn dump(&self) -> String {
        dump_views(self.connection(), &["session_id", "person_id"])
    }

    /// Reads everything again, which must not change anything.
    fn reparse(&mut self) {
        let before = dump_rows(self.connection(), &[]);
        let reread = reparse(self.store.as_mut().unwrap(), Effect::Commit).unwrap();
        assert_same(&before, &dump_rows(self.connection(), &[]), "read again");
        let changed: Vec<_> =
            reread.differences.by_table().filter(|(_, difference)| difference.old + difference.new > 0).collect();
        assert_eq!(changed, [], "read again");
        assert_eq!(reread.unread_sessions, 0);
    }
}

/// Lets the fetched ones keep their order and puts the imported ones between them as the shuffle has it.
fn between(fetched: &[Answer], imported: &[Answer], shuffle: &[bool]) -> Stored {
    let mut stored = Stored::begin();
    let (mut fetched, mut imported) = (fetched.iter().enumerate(), imported.iter());
    let fetch = |stored: &mut Stored, (number, answer): (usize, &Answer)| {
        // Two of them in a second.
        stored.fetch(answer, at(20_000 + i64::try_from(number).unwrap() / 2));
    };
    for is_fetched in shuffle {
        match if *is_fetched { fetched.next() } else { None } {
            Some(next) => fetch(&mut stored, next),
            None => stored.import(&imported.next().into_iter().collect::<Vec<_>>()),
        }
    }
    fetched.for_each(|next| fetch(&mut stored, next));
    stored.import(&imported.collect::<Vec<_>>());
    stored
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(cases(CASES)))]

    #[test]
    fn saved_answers_in_any_order_and_any_commands_are_the_same_rows(
        [one, other] in prop::collection::vec(saved(), 1..8).prop_flat_map(twice_shuffled),
    ) {
        let (mut first, mut second) = (Stored::begin(), Stored::begin());
        first.import_all(&one);
        second.import_all(&other);
        assert_same(&first.dump(), &second.dump(), "in another order");
        first.reparse();
        second.reparse();
    }

    #[test]
    fn what_was_fetched_counts_by_time_whenever_others_are_imported(
        fetched in prop::collection::vec(asked(), 1..5),
        imported in prop::collection::vec(saved(), 0..5),
        one in prop::collection::vec(any::<bool>(), 0..9),
        other in prop::collection::vec(any::<bool>(), 0..9),
    ) {
        let mut reversed = imported.clone();
        reversed.reverse();
        let mut first = between(&fetched, &imported, &one);
        let mut second = between(&fetched, &reversed, &other);
        assert_same(&first.dump(), &second.dump(), "imported at other times");
        first.reparse();
        second.reparse();
    }
}

/// Imports texts one command each and returns the views.
fn in_commands(answers: &[&str]) -> Stored {
    let mut stored = Stored::begin();
    for text in answers {
        stored.import(&[&Answer::Single((*text).to_owned())]);
    }
    stored
}

fn column(stored: &Stored, sql: &str) -> Vec<String> {
    let mut statement = stored.connection().prepare(sql).unwrap();
    statement.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect()
}

const HOOK: &str = r#"{"event":"meeting.participant_qos","payload":{"object":{"uuid":"any/order==","participant":{"user_id":"1",
    "qos":[{"date_time":"2026-11-02T10:00:40Z","type":"audio_output","details":{"bitrate":"27 kbps","latency":"40 ms"}}]}}}}"#;

const QOS: &str = r#"{"participants":[{"user_id":"1","user_name":"Dana","join_time":"2026-11-02T10:00:10Z",
    "leave_time":"2026-11-02T10:03:00Z","user_qos":[{"date_time":"2026-11-02T10:01:00Z",
    "audio_output":{"bitrate":"27 kbps","latency":"40 ms"}}]}],"next_page_token":""}"#;

const LIST: &str = r#"{"participants":[{"user_id":"1","join_time":"2026-11-02T10:00:10Z","role":"host",
    "leave_reason":"Host ended the meeting."}],"next_page_token":""}"#;

#[test]
fn hooks_before_the_quality_of_service_or_after_it_stand_beside_it() {
    let (first, after) = (in_commands(&[HOOK, QOS]), in_commands(&[QOS, HOOK]));
    assert_same(&first.dump(), &after.dump(), "hooks first");
    let sessions = "SELECT origin || ' ' || join_time || ' ' || is_counted FROM v_participant_session ORDER BY 1";
    let expected = ["dashboard 2026-11-02T10:00:10Z 1", "qss 2026-11-02T10:00:40Z 0"];
    assert_eq!(column(&first, sessions), expected);
    assert_eq!(
        column(&first, "SELECT participant_sessions || ' ' || (SELECT count(*) FROM v_person) FROM v_event"),
        ["1 1"]
    );
}

#[test]
fn a_list_of_participants_waits_for_their_sessions() {
    let (list_first, list_last) = (in_commands(&[LIST, QOS]), in_commands(&[QOS, LIST]));
    assert_same(&list_first.dump(), &list_last.dump(), "the list first");
    let told = "SELECT role || ' ' || leave_reason FROM v_participant_session";
    assert_eq!(column(&list_first, told), ["host Host ended the meeting."]);
    assert_eq!(column(&in_commands(&[LIST]), told), [""; 0]);
}

#[test]
fn what_only_an_earlier_answer_held_is_read_again() {
    let poll = |minute: u8| {
        format!(
            r#"{{"participants":[{{"user_id":"1","join_time":"2026-11-02T10:00:00Z","user_qos":[
               {{"date_time":"2026-11-02T10:0{minute}:00Z","audio_output":{{"bitrate":"27 kbps"}}}}]}}]}}"#
        )
    };
    let mut stored = in_commands(&[&poll(1), &poll(6)]);
    stored.reparse();
    assert_eq!(column(&stored, "SELECT CAST(count(*) AS TEXT) FROM v_sample"), ["2"]);
    let blank = r#"{"user_id":"1","join_time":"2026-11-02T10:00:00Z","user_qos":[]}"#;
    stored.fetch(&Answer::Page(Endpoint::ParticipantsQos, vec![blank.to_owned()]), at(20_000));
    stored.reparse();
    assert_eq!(column(&stored, "SELECT CAST(count(*) AS TEXT) FROM v_sample"), ["2"]);
    // One that tells all of them takes their place.
    let whole = r#"{"user_id":"1","join_time":"2026-11-02T10:00:00Z","user_qos":[
        {"date_time":"2026-11-02T10:01:00Z","audio_output":{"bitrate":"27 kbps"}},
        {"date_time":"2026-11-02T10:06:00Z","audio_output":{"bitrate":"28 kbps"}}]}"#;
    stored.fetch(&Answer::Page(Endpoint::ParticipantsQos, vec![whole.to_owned()]), at(20_001));
    assert_eq!(column(&stored, "SELECT CAST(count(*) AS TEXT) FROM payload"), ["1"]);
    stored.reparse();
}
