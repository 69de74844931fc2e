//! An account in which every text names somebody: after a page, an export, a lake, a prune or a forget no byte does.

use std::path::{Path, PathBuf};

use rusqlite::Connection;
use zoom_qos::export::{self, FileFormat, Identities, Selection, Source};
use zoom_qos::model::{EventKind, EventUuid, Timestamp};
use zoom_qos::pseudonym::Pseudonyms;
use zoom_qos::render::Zone;
use zoom_qos::report::Arguments;
use zoom_qos::review::html::person::{EventPage, HistoryPage};
use zoom_qos::review::html::{Names, Page, Setting, Topics};
use zoom_qos::store::erase::Effect;
use zoom_qos::store::forget::Namesakes;
use zoom_qos::store::named::Named;
use zoom_qos::store::prune::Cutoffs;
use zoom_qos::store::tombstone::TombstoneHasher;
use zoom_qos::store::{Journal, Store};

use crate::support::forgetting::forget_person;
use crate::support::golden::{Fixture, GOLDEN, Join};
use crate::support::program::{code, program, stderr};

/// One person's name and address, as people and programs write them.
const SPELLINGS: [&str; 12] = [
    "Zo\u{e9} Quillfeather",
    "Zo\u{e9} Quillfeather's Zoom Meeting",
    "  ZO\u{c9}\u{a0} QUILLFEATHER: weekly",
    "Zoe\u{301} Quillfeather\u{2019}s iPhone",
    "Quillfeather, Zo\u{e9} (ACME)",
    "1:1 zoe_quillfeather",
    "zoe.quillfeather@example.com",
    "[{\"field\":\"owner\",\"value\":\"Zoe.Quillfeather@EXAMPLE.com\"}]",
    "{\"a\":\"Zo\\u00e9 Quillfeather\"}",
    "sip:zoe.quillfeather@example.com;transport=tls",
    "\u{ff3a}\u{ff4f}\u{e9} \u{ff31}\u{ff35}\u{ff29}\u{ff2c}\u{ff2c}\u{ff26}\u{ff25}\u{ff21}\u{ff34}\u{ff28}\u{ff25}\u{ff32}",
    "quillfeather zo\u{e9}",
];

/// Columns that say what a row is, or that are checked words of this program.
const KEYS: [&str; 14] = [
    "asked_for",
    "kind",
    "event_uuid",
    "event_key",
    "origin",
    "user_id",
    "person_key",
    "endpoint",
    "state",
    "source",
    "asked",
    "subject",
    "failed_on",
    "lacking_asked_on",
];

const PLACES: [&str; 3] = ["location", "data_center", "full_data_center"];

/// The tables that a collection fills from what Zoom sends, and those of whoever asked.
const TABLES: [&str; 7] =
    ["event", "participant_session", "participant_identity", "sample", "stream_quality", "anomaly", "work_item"];

/// Zoé and three others; every text of hers and of the event is one of her spellings, beginning with this one.
fn account(first: usize) -> Fixture {
    let fixture = Fixture::new();
    let zoe = Join { email: Some("zoe.quillfeather@example.com".to_owned()), ..Join::hearing(SPELLINGS[0], "GGPPPG") };
    let others = ["Al", "Bo", "Cy"].map(|name| Join::hearing(name, "GGPPPG"));
    let joins: Vec<Join> = std::iter::once(zoe).chain(others).collect();
    fixture.event("meeting", GOLDEN, 81_234_567_890, SPELLINGS[1], &joins);
    fixture
        .connection()
        .execute_batch(
            "INSERT INTO stream_quality (session_id, subject, sampled_at) VALUES (1, 'audio_quality', 1772614830);
             INSERT INTO anomaly (event_id, session_id, endpoint, path, raw_value, occurrences)
             VALUES (1, NULL, 'participants_qos', 'user_qos[].x', '', 1), (1, NULL, 'participants_qos', 'x', '', 1);
             INSERT INTO work_item (kind, event_key, participant, state) VALUES
             ('meeting', '/gold+en==', 'x', 'failed');
             INSERT INTO run (command, version, started_at, summary) VALUES ('collect', '0', 1772614800,
             '{\"calls\":7,\"problems\":[\"meeting of zoe.quillfeather@example.com\"]}')",
        )
        .unwrap();
    for table in TABLES {
        fill(fixture.connection(), table, first);
    }
    // What stands in a sample is looked at, too.
    fixture.connection().execute("UPDATE anomaly SET path = 'user_qos[].' || path WHERE anomaly_id = 1", []).unwrap();
    fixture
        .connection()
        .execute(
            "UPDATE participant_identity SET email = ?1, user_name = ?2 WHERE session_id = 1",
            [SPELLINGS[6], SPELLINGS[0]],
        )
        .unwrap();
    fixture
}

/// Writes spellings into every text of a table's first session, or of all of it where it has none. A column that a
/// migration adds is among them.
fn fill(connection: &Connection, table: &str, first: usize) {
    let sql = format!("SELECT name FROM pragma_table_info('{table}') WHERE type = 'TEXT'");
    let mut statement = connection.prepare(&sql).unwrap();
    let columns = statement.query_map([], |row| row.get::<_, String>(0)).unwrap().map(Result::unwrap);
    for (at, column) in columns.filter(|column| !KEYS.contains(&column.as_str())).enumerate() {
        let of_her = match table {
            "participant_identity" => "session_id = 1",
            _ => "1",
        };
        // A room is called by its place, so that of places only addresses count.
        let text =
            if PLACES.contains(&column.as_str()) { SPELLINGS[6] } else { SPELLINGS[(first + at) % SPELLINGS.len()] };
        let more = if table == "anomaly" { "' ' || anomaly_id" } else { "''" };
        connection.execute(&format!("UPDATE {table} SET {column} = ?1 || {more} WHERE {of_her}"), [text]).unwrap();
    }
}

/// Whether the bytes hold the name in any of its spellings.
fn names_her(bytes: &[u8]) -> bool {
    let text = String::from_utf8_lossy(bytes).to_lowercase();
    text.contains("quillfeather") || text.contains("\u{ff51}\u{ff55}\u{ff49}\u{ff4c}\u{ff4c}")
}

fn check_folder(folder: &Path) {
    let mut folders: Vec<PathBuf> = vec![folder.to_owned()];
    let mut files = 0;
    while let Some(next) = folders.pop() {
        for entry in std::fs::read_dir(next).unwrap() {
            let path = entry.unwrap().path();
            assert!(!names_her(path.file_name().unwrap().as_encoded_bytes()), "{}", path.display());
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let bytes = decoded(&path);
            assert!(!names_her(&bytes), "{}: {}", path.display(), String::from_utf8_lossy(&bytes));
            files += 1;
        }
    }
    assert!(files > 0);
}

/// What a file says: the rows of Parquet, and their notes.
fn decoded(path: &Path) -> Vec<u8> {
    #[cfg(feature = "parquet")]
    if path.extension().is_some_and(|suffix| suffix == "parquet") {
        use parquet::file::reader::{FileReader as _, SerializedFileReader};
        let reader = SerializedFileReader::new(std::fs::File::open(path).unwrap()).unwrap();
        let notes = format!("{:?}", reader.metadata().file_metadata().key_value_metadata());
        let rows = reader.get_row_iter(None).unwrap().map(|row| row.unwrap().to_string());
        return rows.chain([notes]).collect::<Vec<_>>().join("\n").into_bytes();
    }
    std::fs::read(path).unwrap()
}

fn titles(fixture: &Fixture) -> Vec<String> {
    let mut statement = fixture.connection().prepare("SELECT topic FROM event ORDER BY event_id").unwrap();
    statement.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect()
}

const PLAIN: &str = "meeting 2026-03-04 81234567890";

#[test]
fn an_export_names_nobody_in_any_column() {
    for first in 0..SPELLINGS.len() {
        let (fixture, folder) = (account(first), tempfile::tempdir().unwrap());
        let key = folder.path().join("pseudonym.key");
        let formats: &[FileFormat] = if cfg!(feature = "parquet") && first == 0 {
            &[FileFormat::Csv, FileFormat::Parquet]
        } else {
            &[FileFormat::Csv]
        };
        for format in formats {
            for identities in [Identities::None, Identities::NoneButTopics, Identities::pseudonyms(&key).unwrap()] {
                let out = folder.path().join(format!("{format:?}-{}", identities.as_str()));
                export::export(
                    &Source::open(&fixture.path()).unwrap(),
                    &Selection::default(),
                    &identities,
                    *format,
                    &out,
                )
                .unwrap();
                check_folder(&out);
            }
        }
    }
}

#[test]
fn a_page_with_pseudonyms_names_nobody_anywhere() {
    let folder = tempfile::tempdir().unwrap();
    let pseudonyms = Pseudonyms::load(&folder.path().join("pseudonym.key")).unwrap();
    for (first, topics) in [(0, Topics::Hidden), (1, Topics::Shown), (5, Topics::Shown), (9, Topics::Shown)] {
        let page = page(&account(first), &pseudonyms, topics);
        let at = page.to_lowercase().find("quillfeather").unwrap_or(0);
        assert!(!names_her(page.as_bytes()), "{first}: {}", page.get(at.saturating_sub(200)..at + 200).unwrap_or(""));
        assert!(page.contains(&format!("<h1>{PLAIN}</h1>")), "{first}");
    }
}

/// Of whoever a page is, and whoever else was in the event: four have what they were there with in common.
#[test]
fn a_person_s_pages_with_pseudonyms_name_nobody_anywhere() {
    let folder = tempfile::tempdir().unwrap();
    let pseudonyms = Pseudonyms::load(&folder.path().join("pseudonym.key")).unwrap();
    for (first, topics) in [(0, Topics::Hidden), (1, Topics::Shown), (5, Topics::Shown), (9, Topics::Shown)] {
        let (fixture, setting) = (account(first), setting(&pseudonyms, topics));
        let database = fixture.database();
        let mut pages = Vec::new();
        for person in ["zoe.quillfeather@example.com", "session 2"] {
            let arguments = Arguments::from([("person".to_owned(), person.to_owned())]);
            let mut in_event = arguments.clone();
            in_event.insert("event".to_owned(), GOLDEN.to_owned());
            let mut out = Vec::new();
            EventPage::compose(&database, &in_event, setting).unwrap().write(&mut out).unwrap();
            if person.contains('@') {
                HistoryPage::compose(&database, &arguments, setting).unwrap().write(&mut out).unwrap();
            }
            pages.push(String::from_utf8(out).unwrap());
        }
        for page in pages {
            let at = page.to_lowercase().find("quillfeather").unwrap_or(0);
            let around = page.get(at.saturating_sub(200)..at + 200).unwrap_or("");
            assert!(!names_her(page.as_bytes()), "{first}: {around}");
            assert!(page.contains(PLAIN), "{first}");
        }
    }
}

fn setting(pseudonyms: &Pseudonyms, topics: Topics) -> Setting<'_> {
    Setting { names: Names::Pseudonyms(pseudonyms), topics, zone: Zone::default(), made_at: Timestamp(1_772_700_000) }
}

fn page(fixture: &Fixture, pseudonyms: &Pseudonyms, topics: Topics) -> String {
    let arguments = Arguments::from([("event".to_owned(), GOLDEN.to_owned())]);
    let mut out = Vec::new();
    let setting = setting(pseudonyms, topics);
    Page::compose(&fixture.database(), &arguments, setting).unwrap().write(&mut out).unwrap();
    String::from_utf8(out).unwrap()
}

#[test]
fn a_title_that_names_nobody_stands_on_a_page_only_when_asked_for() {
    let folder = tempfile::tempdir().unwrap();
    let pseudonyms = Pseudonyms::load(&folder.path().join("pseudonym.key")).unwrap();
    let fixture = Fixture::new();
    fixture.event("meeting", GOLDEN, 81_234_567_890, "Allhands", &[Join::hearing("Al", "GGPP")]);
    assert!(page(&fixture, &pseudonyms, Topics::Hidden).contains(&format!("<title>{PLAIN}: ")));
    assert!(page(&fixture, &pseudonyms, Topics::Shown).contains("<title>Allhands: "));
    fixture.connection().execute("UPDATE event SET topic = 'Al: weekly'", []).unwrap();
    assert!(page(&fixture, &pseudonyms, Topics::Shown).contains(&format!("<title>{PLAIN}: ")));
}

#[test]
fn pruned_identities_are_in_no_byte_of_the_database() {
    for first in 0..SPELLINGS.len() {
        let fixture = account(first);
        let mut store = Store::open_existing(&fixture.path(), Journal::Wal).unwrap();
        let cutoffs = Cutoffs { identities: Timestamp::parse("2026-03-06T00:00:00Z"), ..Cutoffs::default() };
        store.prune(cutoffs, Effect::Commit).unwrap();
        check_folder(fixture.path().parent().unwrap());
        assert_eq!(titles(&fixture), [PLAIN]);
        store.close().unwrap();
    }
}

#[test]
fn a_forgotten_person_is_in_no_byte_of_the_database_nor_in_other_events_titles() {
    let hasher = TombstoneHasher {
        hash: &|text| {
            let mut digest = [7; 32];
            digest.iter_mut().zip(text.bytes()).for_each(|(byte, of)| *byte ^= !of);
            digest
        },
        now: Timestamp(0),
    };
    for first in [0, 1, 4, 7, 9] {
        let fixture = account(first);
        fixture.event("meeting", "other==", 7, "Zo\u{e9} Quillfeather: review", &[Join::hearing("Al", "GG")]);
        fixture.event("meeting", "third==", 8, "Talk by Zo\u{e9}", &[Join::hearing("Al", "GG")]);
        // What is said of the others is theirs: their own records tell it.
        fixture.connection().execute_batch("DELETE FROM anomaly; DELETE FROM work_item").unwrap();
        let mut store = Store::open_existing(&fixture.path(), Journal::Wal).unwrap();
        forget_person(&mut store, "zoe.quillfeather@example.com", Namesakes::Refuse, hasher, Effect::Commit).unwrap();
        check_folder(fixture.path().parent().unwrap());
        assert_eq!(titles(&fixture), [PLAIN, "meeting 2026-03-04 7", "Talk by Zo\u{e9}"]);
        store.close().unwrap();
    }
}

/// What a lake had in full is said no more, and both say the same.
#[cfg(feature = "parquet")]
#[test]
fn a_forgotten_person_is_in_no_title_of_a_lake() {
    let fixture = Fixture::new();
    let zoe = Join { email: Some(SPELLINGS[6].to_owned()), ..Join::hearing(SPELLINGS[0], "GG") };
    fixture.event("meeting", GOLDEN, 81_234_567_890, SPELLINGS[3], &[zoe, Join::hearing("Al", "GG")]);
    fixture.event("meeting", "other==", 7, SPELLINGS[4], &[Join::hearing("Al", "GG")]);
    let sql = "UPDATE event SET dept = 'Sales', tracking_fields = ?1 WHERE event_uuid = ?2";
    fixture.connection().execute(sql, [SPELLINGS[7], GOLDEN]).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let lake = folder.path().join("lake");
    let run = |arguments: &[&str]| {
        let mut command = program(&fixture.path());
        command.env("HOME", folder.path()).args(arguments).arg("--lake").arg(&lake);
        let output = command.output().unwrap();
        assert_eq!(code(&output), 0, "{arguments:?}: {}", stderr(&output));
    };
    run(&["export", "--identities", "full"]);
    run(&["forget", "--person", SPELLINGS[6]]);
    check_folder(&lake);
    run(&["export", "--verify"]);
    assert_eq!(titles(&fixture), [PLAIN, "meeting 2026-03-04 7"]);
}

/// `lake.json` is a file: it never raises what is told.
#[cfg(feature = "parquet")]
#[test]
fn topics_of_a_lake_are_asked_for_each_time() {
    let (fixture, folder) = (Fixture::new(), tempfile::tempdir().unwrap());
    fixture.event("meeting", GOLDEN, 7, "Allhands", &[Join::hearing("Al", "GG")]);
    let run = |arguments: &[&str]| {
        let mut command = program(&fixture.path());
        code(&command.args(["export", "--lake"]).arg(folder.path().join("lake")).args(arguments).output().unwrap())
    };
    assert_eq!(run(&["--identities", "none", "--topics"]), 0);
    assert_eq!((run(&[]), run(&["--topics"]), run(&["--identities", "none"])), (2, 0, 2));
    assert_eq!(run(&["--verify"]), 0);
}

#[test]
fn everybody_who_is_asked_for_or_takes_part_is_known_by_the_event() {
    let fixture = account(0);
    let named = Named::of_event(fixture.connection(), EventKind::Meeting, &EventUuid(GOLDEN.to_owned())).unwrap();
    for title in SPELLINGS.into_iter().chain(["Al / Bo"]) {
        assert!(named.callings.are_in_title(title), "{title}");
    }
    assert!(!named.callings.are_in_title("Allhands"));
}
