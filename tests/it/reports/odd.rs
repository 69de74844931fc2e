//! Odd records in every report: times that are unknown, absurd or a wrong clock's, names that are blank or shared, two
//! devices at once, waiting rooms, a webinar of the meeting's UUID. No number may be impossible, and what reports count
//! alike they tell alike.

use proptest::prelude::*;
use zoom_qos::collect::assemble::{Assembler, Raw, Wanted};
use zoom_qos::model::{Endpoint, EventFacts, EventKind, EventUuid, Timestamp};
use zoom_qos::render::{Format, Look, Table, Zone};
use zoom_qos::report::{Arguments, Database, Report, Value, catalog, table};
use zoom_qos::review::Review;
use zoom_qos::review::html::{Names, Page, Setting, Topics};
use zoom_qos::store::{Journal, Store, Write};
use zoom_qos::zoom::payload::ParticipantPage;

use super::{golden_arguments, query, rolled_up};
use crate::support::figures::cases;
use crate::support::golden::{Fixture, GOLDEN, Join, START, golden};

/// What the names of quantities have that may be negative: changes, differences, signals and times.
const SIGNED: [&str; 4] = ["change", "difference", "_dbm", "_unix"];

/// Columns that count some of the `n` of their row.
const PARTS_OF_N: [&str; 17] = [
    "bad",
    "bad_samples",
    "burst_samples",
    "degraded",
    "degraded_minutes",
    "fair",
    "fair_samples",
    "frozen_samples",
    "good",
    "hidden_burst_samples",
    "network_only_samples",
    "poor",
    "poor_minutes",
    "poor_samples",
    "sender_caused_minutes",
    "sole_cause_samples",
    "widely_poor_minutes",
];

/// Pairs of columns of which the first is never above the second.
const ORDERED: [(&str, &str); 15] = [
    ("poor_minutes", "classified_minutes"),
    ("covered_minutes", "expected_minutes"),
    ("covered_minutes", "observed_minutes"),
    ("observed_minutes", "samples"),
    ("affected_people", "people"),
    ("beyond_chance_people", "people"),
    ("rejoined_people", "people"),
    ("unstable_people", "rejoined_people"),
    ("dropped", "rejoins"),
    ("people", "sessions"),
    ("peak_sessions", "sessions"),
    ("poor_people", "people"),
    ("audio_receive_poor_samples", "audio_receive_samples"),
    ("present_from_unix", "present_to_unix"),
    ("from_unix", "to_unix"),
];

/// A member of a record with one of these values, or without it.
fn member(name: &'static str, values: &'static [&'static str]) -> impl Strategy<Value = String> {
    prop::option::of(prop::sample::select(values))
        .prop_map(move |value| value.map_or_else(String::new, |value| format!(r#","{name}":{value}"#)))
}

/// Who somebody says to be.
fn identity() -> impl Strategy<Value = String> {
    (
        member("user_name", &[r#""Ann""#, r#""""#, r#"" ""#, r#""安娜 Ωmega""#, r#""\u0000""#]),
        member("email", &[r#""ann@x""#, r#""ANN@X""#, r#"" ""#, r#""""#, r#""ben@x""#]),
        member("id", &[r#""u1""#, r#""u2""#, r#""""#, "null"]),
        member("participant_uuid", &[r#""p1""#, r#""p2""#, r#""""#]),
    )
        .prop_map(|(name, email, id, uuid)| name + &email + &id + &uuid)
}

/// When somebody came and went, and where they were.
fn presence() -> impl Strategy<Value = String> {
    let joins = [
        r#""2026-03-04T09:00:00Z""#,
        r#""2026-03-04T08:58:30Z""#,
        r#""2026-03-04T09:03:20Z""#,
        r#""2026-03-04T09:07:00Z""#,
        r#""soon""#,
        r#""""#,
    ];
    let leaves = [
        r#""2026-03-04T09:03:20Z""#,
        r#""2026-03-04T09:05:59Z""#,
        r#""2026-03-04T09:08:00Z""#,
        r#""2026-03-04T09:12:00Z""#,
        r#""2026-03-04T08:00:00Z""#,
        r#""""#,
    ];
    (
        prop::option::weighted(0.9, prop::sample::select(joins.to_vec())),
        prop::option::weighted(0.8, prop::sample::select(leaves.to_vec())),
        member("status", &[r#""in_meeting""#, r#""in_waiting_room""#]),
        member("bo_mtg_id", &[r#""room""#, r#""""#]),
        member("leave_reason", &[r#""Ann got disconnected""#, r#""Ann left. Went to the waiting room""#, r#""""#]),
    )
        .prop_map(|(join, leave, status, room, reason)| {
            let time = |name: &str, value: Option<&str>| {
                value.map_or_else(String::new, |value| format!(r#","{name}":{value}"#))
            };
            time("join_time", join) + &time("leave_time", leave) + &status + &room + &reason
        })
}

/// How somebody was connected.
fn connection() -> impl Strategy<Value = String> {
    (
        member("ip_address", &[r#""192.0.2.7""#, r#""2001:db8::1""#, r#""120.000.000""#, r#"":""#, r#""""#]),
        member("connection_type", &[r#""TCP""#, r#""UDP+Proxy""#, r#""""#]),
        member("data_center", &[r#""SC""#, r#""""#]),
        member("version", &[r#""6.5.11 (2)""#, r#""6""#, r#""""#]),
    )
        .prop_map(|(address, connection, center, version)| address + &connection + &center + &version)
}

/// The looks at somebody: one a minute from some second on, some of them twice, at four streams.
fn looks() -> impl Strategy<Value = String> {
    let begin = prop::sample::select(vec![-150_i64, 0, 0, 0, 30, 200, 3600]);
    let look = (prop::sample::select(vec![60_i64, 60, 60, 7, 180]), "[GPI.]", "[GPI.]", "[GPZ.]", "[GP..]");
    (begin, prop::collection::vec(look, 0..10)).prop_map(|(begin, looks)| {
        let mut second = begin;
        let looks = looks.iter().map(|(step, heard, said, seen, shared)| {
            second += step;
            let at = Timestamp(START + second);
            let streams = [
                stream("audio_output", heard),
                stream("audio_input", said),
                stream("video_output", seen),
                stream("as_output", seen),
                stream("as_input", shared),
            ];
            format!(r#"{{"date_time":"{at}","cpu_usage":{{"system_max_cpu_usage":"95%"}}{}}}"#, streams.concat())
        });
        format!(r#","user_qos":[{}]"#, looks.collect::<Vec<_>>().join(","))
    })
}

/// A stream in a minute: good, poor, idle, without a picture, or not told.
fn stream(name: &str, letter: &str) -> String {
    let (network, picture) = match letter {
        "G" => (
            r#""bitrate":"60 kbps","latency":"80 ms","jitter":"5 ms","avg_loss":"0%","max_loss":"12%""#,
            r#","resolution":"640*360","frame_rate":"24 fps""#,
        ),
        "P" => (
            r#""bitrate":"60 kbps","latency":"350 ms","jitter":"60 ms","avg_loss":"6%","max_loss":"40%""#,
            r#","resolution":"640*90","frame_rate":"0 fps""#,
        ),
        "I" => (r#""bitrate":"0 kbps","latency":"900 ms","avg_loss":"100%""#, ""),
        "Z" => (r#""bitrate":"60 kbps""#, r#","resolution":"0*0""#),
        _ => return String::new(),
    };
    format!(r#","{name}":{{{network}{picture}}}"#)
}

/// A record of one of four participants, so that many are rejoins or told twice.
fn record() -> impl Strategy<Value = String> {
    (1..5_u8, identity(), presence(), connection(), looks()).prop_map(
        |(user_id, identity, presence, connection, looks)| {
            format!(r#"{{"user_id":"{user_id}"{identity}{presence}{connection}{looks}}}"#)
        },
    )
}

/// Stores records of an event whose own times may be unknown or absurd.
fn store(store: &mut Store, kind: EventKind, times: [Option<i64>; 2], records: &[String]) {
    let text = format!(r#"{{"participants":[{}]}}"#, records.join(","));
    let page = ParticipantPage::read(&text).unwrap();
    let [start_at, end_at] = times.map(|minute| minute.map(|minute| Timestamp(START + 60 * minute)));
    let facts = EventFacts { start_at, end_at, ..EventFacts::named(kind, EventUuid(GOLDEN.into())) };
    let mut assembler = Assembler::new(Raw::None).unwrap();
    let response =
        assembler.page(facts, Endpoint::ParticipantsQos, Timestamp(START), &page, Wanted::Everybody).unwrap();
    store.commit([vec![Write::Response(Box::new(response))]]).unwrap();
}

/// Whether it is on one person, who has to be named.
fn is_on_one(report: &Report) -> bool {
    report.name.starts_with("person")
}

/// A report on the meeting, or on its day, with every row.
fn rows_of(database: &Database, report: &Report) -> Table {
    let mut arguments: Arguments = golden_arguments(report);
    let takes = |name: &str| report.header.parameters.iter().any(|parameter| parameter.name == name);
    let others = [("kind", "meeting"), ("limit", "1000")];
    arguments
        .extend(others.iter().filter(|(name, _)| takes(name)).map(|(name, value)| ((*name).into(), (*value).into())));
    table(database, report, &arguments).unwrap_or_else(|error| panic!("{}: {error}", report.name))
}

fn number(value: &Value) -> Option<f64> {
    match value {
        #[expect(clippy::cast_precision_loss, reason = "no count of these tests has 2^53")]
        Value::Integer(integer) => Some(*integer as f64),
        Value::Real(real) => Some(*real),
        Value::Null | Value::Text(_) | Value::Blob(_) => None,
    }
}

/// What is wrong with the numbers of a case, all of it at once.
#[derive(Default)]
struct Faults(Vec<String>);

impl Faults {
    fn unless(&mut self, holds: bool, fault: impl FnOnce() -> String) {
        if !holds {
            self.0.push(fault());
        }
    }

    /// Nothing is negative, no share is above all, no part above its whole.
    fn look_for_impossible(&mut self, name: &str, table: &Table) {
        for row in 0..table.rows.len() {
            let of = |column: &str| {
                table.columns.iter().position(|known| known == column).and_then(|at| number(&table.rows[row][at]))
            };
            for column in table.columns.iter().filter(|column| !SIGNED.iter().any(|signed| column.contains(signed))) {
                let Some(found) = of(column) else { continue };
                // Of a budget more may be used than there was.
                let is_share = column.ends_with("_pct") && column != "budget_used_pct";
                let most = if is_share { 100.0 + 1e-9 } else { f64::MAX };
                self.unless((0.0..=most).contains(&found), || format!("{name}.{column} is {found}"));
            }
            for (part, whole) in PARTS_OF_N.iter().map(|part| (*part, "n")).chain(ORDERED) {
                let counts = of(part).zip(of(whole));
                let holds = counts.is_none_or(|(part, whole)| part <= whole);
                self.unless(holds, || format!("{name}: {part} above {whole}: {counts:?}"));
            }
        }
    }

    fn unless_equal<const N: usize>(&mut self, what: &str, counts: [i64; N]) {
        self.unless(counts.iter().all(|count| *count == counts[0]), || format!("{what}: {counts:?}"));
    }
}

/// The sum of a column, with what is unknown left out.
fn sum(table: &Table, column: &str) -> i64 {
    (0..table.rows.len()).filter_map(|row| table.integer(row, column)).sum()
}

fn count(rows: usize) -> i64 {
    i64::try_from(rows).unwrap()
}

/// What several reports count alike.
fn compare(database: &Database, faults: &mut Faults) {
    let of = |name: &str| rows_of(database, &catalog::find(name).unwrap());
    let (overview, scorecard, timeline, coverage) = (of("overview"), of("scorecard"), of("timeline"), of("coverage"));
    let (sessions, rejoins) = (of("sessions"), of("rejoins"));
    let view = |name: &str| {
        query(database, &format!("SELECT * FROM {name} WHERE kind = 'meeting' AND event_uuid = '{GOLDEN}'"))
    };
    let (persons, attendance) = (view("v_person").unwrap(), view("v_attendance").unwrap());
    faults.look_for_impossible("v_attendance", &attendance);
    let shown = |column: &str| overview.integer(0, column).unwrap_or(0);
    let everybody = |column: &str| coverage.integer(0, column).unwrap_or(0);

    let listed = [scorecard.rows.len(), coverage.rows.len() - 1, persons.rows.len(), attendance.rows.len()].map(count);
    let [scored, covered, known, attending] = listed;
    faults.unless_equal("people", [shown("people"), scored, covered, known, attending]);
    let joins = [shown("sessions"), count(sessions.rows.len()), everybody("sessions"), sum(&persons, "sessions")];
    faults.unless_equal("sessions", joins);
    let told = shown("sessions") - everybody("unknown_sessions");
    faults.unless_equal("joins and leaves", [told, sum(&timeline, "joins"), sum(&timeline, "leaves")]);
    faults.unless((shown("peak_sessions") > 0) == (told > 0), || "somebody was there, and at most nobody".to_owned());
    let classified = sum(&scorecard, "classified_minutes");
    faults.unless_equal("classified minutes", [shown("classified_minutes"), classified, sum(&timeline, "n")]);
    let poor = sum(&timeline, "poor") + sum(&timeline, "bad");
    faults.unless_equal("poor minutes", [shown("poor_minutes"), sum(&scorecard, "poor_minutes"), poor]);
    faults.unless_equal("sampled minutes", [sum(&timeline, "sampled"), everybody("observed_minutes")]);
    let heard = [shown("audio_receive_samples"), sum(&timeline, "audio_receive_samples")];
    faults.unless_equal("samples of received audio", heard);
    faults.unless_equal("rejoins", [shown("rejoins"), sum(&scorecard, "rejoins"), sum(&rejoins, "rejoins")]);
    let struck = (0..scorecard.rows.len()).filter(|row| scorecard.integer(*row, "episodes") > Some(0)).count();
    faults.unless_equal("people with episodes", [shown("affected_people"), count(struck)]);

    let span = count(timeline.rows.len());
    for (table, column) in [
        (&scorecard, "classified_minutes"),
        (&persons, "present_minutes"),
        (&attendance, "observed_minutes"),
        (&attendance, "unmuted_minutes"),
        (&attendance, "camera_on_minutes"),
    ] {
        let longest = (0..table.rows.len()).filter_map(|row| table.integer(row, column)).max().unwrap_or(0);
        faults.unless(longest <= span, || format!("{longest} {column} of one person in {span} minutes"));
    }
    let people = shown("people");
    let told = if people == 1 { "1 person".to_owned() } else { format!("{people} people") };
    let page = pages(database);
    faults.unless(page.contains(&told), || format!("{told} are not told: {page}"));
}

/// Both pages are made; that of the terminal is told.
fn pages(database: &Database) -> String {
    let arguments: Arguments =
        [("event", GOLDEN), ("kind", "meeting")].map(|(name, value)| (name.to_owned(), value.to_owned())).into();
    let mut text = Vec::new();
    Review::compose(database, &arguments).unwrap().write(Format::Table, Look::default(), &mut text).unwrap();
    let setting =
        Setting { names: Names::Full, topics: Topics::Shown, zone: Zone::default(), made_at: Timestamp(START) };
    Page::compose(database, &arguments, setting).unwrap().write(&mut Vec::new()).unwrap();
    String::from_utf8(text).unwrap()
}

proptest! {
    // Each case makes a database and runs every report.
    #![proptest_config(ProptestConfig::with_cases(cases(3)))]

    #[test]
    fn no_record_is_so_odd_that_a_number_is_impossible(
        records in prop::collection::vec(record(), 1..8),
        start in prop::option::of(-3..6_i64),
        end in prop::option::of(-5..12_i64),
    ) {
        let folder = tempfile::tempdir().unwrap();
        let db = folder.path().join("odd.db");
        let mut writer = Store::open(&db, Journal::Wal).unwrap();
        store(&mut writer, EventKind::Meeting, [start, end], &records);
        store(&mut writer, EventKind::Webinar, [Some(0), None], &records[records.len() / 2..]);
        writer.close().unwrap();
        let database = Database::open(&db).unwrap();
        let mut faults = Faults::default();
        // Bounds are no counts.
        for report in catalog::bundled().unwrap().iter().filter(|report| report.name != "thresholds" && !is_on_one(report)) {
            faults.look_for_impossible(&report.name, &rows_of(&database, report));
        }
        compare(&database, &mut faults);
        prop_assert!(faults.0.is_empty(), "{}", faults.0.join("\n"));
        rolled_up::check_all(&database, "zoom")?;
    }
}

/// The same UUID, other people, at the same time.
#[test]
fn a_webinar_of_the_meeting_s_uuid_changes_no_report_on_the_meeting() {
    let (alone, beside): (Fixture, Fixture) = (golden(), golden());
    let other =
        Join { system_max_cpu_pct: Some(99.0), ..Join::hearing("Other", "PPPPPPPPPP").and("as_input", "PPPPPPPP") };
    beside.event("webinar", GOLDEN, 2, "Twin", &[other.clone(), other]);
    let (alone, beside) = (alone.database(), beside.database());
    let on_events = catalog::bundled().unwrap().into_iter().filter(|report| {
        report.header.parameters.iter().any(|parameter| parameter.name == "event") && !is_on_one(report)
    });
    for report in on_events {
        let [expected, found] = [&alone, &beside].map(|database| format!("{:?}", rows_of(database, &report).rows));
        assert_eq!(found, expected, "{}", report.name);
    }
}

/// A chain by address, UUID and Zoom id, whose last link to come ties the others; each stays poor in two minutes.
#[test]
fn whoever_is_tied_over_others_is_one_person_named_as_the_one_that_joined_first() {
    let record = |user_id: u8, name: &str, minute: u8, names: &str| {
        let qos = format!(r#"[{{"date_time":"2026-03-04T09:0{minute}:30Z"{}}}]"#, stream("audio_output", "P"));
        let join = format!(r#""join_time":"2026-03-04T09:0{minute}:00Z","leave_time":"2026-03-04T09:0{minute}:50Z""#);
        let named = format!(r#""user_name":"{name}","network_type":"{name}'s"{names},"#);
        format!(r#"{{"user_id":"{user_id}",{named}{join},"user_qos":{qos}}}"#)
    };
    let records = [
        record(1, "Third", 3, r#","id":"u1""#),
        record(2, "Second", 2, r#","participant_uuid":"p1""#),
        record(3, "First", 1, r#","participant_uuid":"p1","email":"a@x""#),
        record(4, "Fourth", 4, r#","id":"u1","email":"A@X""#),
    ];
    let folder = tempfile::tempdir().unwrap();
    let db = folder.path().join("tied.db");
    let mut writer = Store::open(&db, Journal::Wal).unwrap();
    for record in records {
        store(&mut writer, EventKind::Meeting, [None, None], &[record]);
    }
    writer.close().unwrap();
    let scorecard = rows_of(&Database::open(&db).unwrap(), &catalog::find("scorecard").unwrap());
    assert_eq!((scorecard.rows.len(), scorecard.integer(0, "poor_minutes")), (1, Some(4)));
    let told = ["person", "network_type", "user_id"].map(|column| scorecard.text(0, column).unwrap());
    assert_eq!(told, ["First", "First's", "3"]);
}

/// An event that ended before it began; Ann left as she came, and of Ben, who left nobody knows when, the only sample
/// is from ten seconds before he came.
#[test]
fn a_stay_of_no_time_is_one_and_an_end_before_the_start_is_none() {
    let record = |user_id: u8, times: &str, sampled_at: &str| {
        let qos = format!(r#"[{{"date_time":"{sampled_at}"{}}}]"#, stream("audio_output", "G"));
        format!(r#"{{"user_id":"{user_id}",{times},"user_qos":{qos}}}"#)
    };
    let ann = r#""join_time":"2026-03-04T09:00:00Z","leave_time":"2026-03-04T09:00:00Z""#;
    let ben = r#""join_time":"2026-03-04T09:01:40Z""#;
    let records = [record(1, ann, "2026-03-04T09:00:30Z"), record(2, ben, "2026-03-04T09:01:30Z")];
    let folder = tempfile::tempdir().unwrap();
    let db = folder.path().join("brief.db");
    let mut writer = Store::open(&db, Journal::Wal).unwrap();
    store(&mut writer, EventKind::Meeting, [Some(9), Some(0)], &records);
    writer.close().unwrap();
    let database = Database::open(&db).unwrap();
    let of = |name: &str| rows_of(&database, &catalog::find(name).unwrap());
    let overview = of("overview");
    assert_eq!((overview.integer(0, "people"), overview.integer(0, "peak_sessions")), (Some(2), Some(1)));
    assert_eq!(overview.real(0, "duration_minutes"), Some(100.0 / 60.0));
    let sessions = of("sessions");
    let length =
        |row| sessions.integer(row, "present_to_unix").unwrap() - sessions.integer(row, "present_from_unix").unwrap();
    assert_eq!([length(0), length(1)], [0, 0]);
}
