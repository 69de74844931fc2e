//! Databases whose pages lead back to one another: the schema is this program's to the letter, and yet a table has no
//! end. Whatever reads all of it is refused before.

use std::path::{Path, PathBuf};

use rusqlite::Connection;
use zoom_qos::export::{self, FileFormat, Identities, Selection, Source};
use zoom_qos::store::erase::Effect;
use zoom_qos::store::forget::Namesakes;
use zoom_qos::store::tombstone::TombstoneHasher;
use zoom_qos::store::{Error, Journal, Store};

use super::ended;
use crate::support::forgetting::forget_person;
use crate::support::golden::golden;
use crate::support::program::{bare_program, code, program, stderr};

/// How many pages deep the tables are made, and how often each leads to the next one: 10^14 leaves.
const DEPTH: u32 = 6;
const WAYS: u16 = 200;

/// Where SQLite's file format has its numbers.
const PAGE_SIZE_AT: usize = 16;
const CHANGES_AT: usize = 24;
const PAGES_AT: usize = 28;
const VALID_FOR_AT: usize = 92;

/// A copy of a sound database in which a table goes on for ever.
fn endless(folder: &Path, table: &str) -> PathBuf {
    let fixture = golden();
    let path = folder.join(format!("{table}.db"));
    fixture.connection().execute("VACUUM INTO ?", [path.to_str().unwrap()]).unwrap();
    let sql = "SELECT rootpage FROM sqlite_schema WHERE name = ?";
    let root: u32 = Connection::open(&path).unwrap().query_row(sql, [table], |row| row.get(0)).unwrap();
    let mut bytes = std::fs::read(&path).unwrap();
    let page_bytes = usize::from(u16::from_be_bytes(bytes[PAGE_SIZE_AT..][..2].try_into().unwrap()));
    let pages = u32::try_from(bytes.len() / page_bytes).unwrap();
    let begins = (root as usize - 1) * page_bytes;
    let leaf = bytes[begins..][..page_bytes].to_vec();
    bytes[begins..][..page_bytes].copy_from_slice(&leading_to(pages + 1, page_bytes));
    (2..DEPTH).for_each(|level| bytes.extend(leading_to(pages + level, page_bytes)));
    bytes.extend(leaf);
    bytes[PAGES_AT..][..4].copy_from_slice(&(pages + DEPTH - 1).to_be_bytes());
    bytes.copy_within(CHANGES_AT..CHANGES_AT + 4, VALID_FOR_AT);
    std::fs::write(&path, bytes).unwrap();
    path
}

/// An inner page of a table, each cell of which leads to the same page.
fn leading_to(child: u32, page_bytes: usize) -> Vec<u8> {
    let mut page = vec![0; page_bytes];
    let cells = page_bytes - 5 * usize::from(WAYS);
    page[0] = 5;
    page[3..5].copy_from_slice(&WAYS.to_be_bytes());
    page[5..7].copy_from_slice(&u16::try_from(cells).unwrap().to_be_bytes());
    page[8..12].copy_from_slice(&child.to_be_bytes());
    for way in 0..usize::from(WAYS) {
        let cell = cells + 5 * way;
        page[12 + 2 * way..][..2].copy_from_slice(&u16::try_from(cell).unwrap().to_be_bytes());
        page[cell..][..4].copy_from_slice(&child.to_be_bytes());
        page[cell + 4] = 1;
    }
    page
}

#[test]
fn a_table_without_end_is_refused_by_what_reads_all_of_it() {
    let folder = tempfile::tempdir().unwrap();
    let is_damaged = |error: &Error| matches!(error, Error::Damaged { .. });
    for table in ["event", "run", "work_item"] {
        let path = endless(folder.path(), table);
        let opened = Store::open_existing(&path, Journal::Wal).expect_err(table);
        assert!(is_damaged(&opened), "{table}: {opened}");
        let out = folder.path().join("out");
        let exported = Source::open(&path).and_then(|source| {
            export::export(&source, &Selection::default(), &Identities::None, FileFormat::Csv, &out)
        });
        assert!(matches!(&exported, Err(export::Error::Store(error)) if is_damaged(error)), "{table}: {exported:?}");
    }
}

#[test]
fn nobody_is_forgotten_in_a_file_that_cannot_be_read_to_its_end() {
    let folder = tempfile::tempdir().unwrap();
    let hasher = TombstoneHasher { hash: &|_| [0; 32], now: zoom_qos::model::Timestamp(0) };
    for table in ["participant_identity", "payload", "anomaly"] {
        let mut store = Store::open_existing(&endless(folder.path(), table), Journal::Wal).unwrap();
        for effect in [Effect::RollBack, Effect::Commit] {
            let erased = forget_person(&mut store, "Nobody", Namesakes::Refuse, hasher, effect);
            assert!(matches!(erased, Err(Error::Damaged { .. })), "{table}: {erased:?}");
        }
    }
}

/// What reads every session, or all that is kept of them.
#[test]
fn what_is_made_of_all_sessions_is_refused_where_they_have_no_end() {
    let folder = tempfile::tempdir().unwrap();
    let map = folder.path().join("map.csv");
    std::fs::write(&map, "network,site,building,vpn\n192.0.2.0/24,Osaka,,no\n").unwrap();
    for (table, arguments) in [
        ("participant_session", vec!["sites", map.to_str().unwrap()]),
        ("participant_session", vec!["reparse"]),
        ("payload", vec!["reparse"]),
        ("participant_identity", vec!["reparse"]),
        ("site_network", vec!["sites", map.to_str().unwrap()]),
    ] {
        let apart = tempfile::tempdir().unwrap();
        let mut command = program(&endless(apart.path(), table));
        // With a key of their own, all sessions are tied anew.
        command.env("HOME", folder.path()).args(&arguments);
        let refused = ended(command);
        assert_eq!(code(&refused), 6, "{table}, {arguments:?}: {}", stderr(&refused));
        assert!(stderr(&refused).contains("it is damaged"), "{table}: {}", stderr(&refused));
    }
}

#[test]
fn a_file_without_end_is_no_demos_and_is_said_to_be_damaged() {
    let folder = tempfile::tempdir().unwrap();
    let path = endless(folder.path(), "run");
    for arguments in [&["db", "check"][..], &["doctor", "--offline"]] {
        let mut command = program(&path);
        command.args(arguments);
        assert_eq!(code(&ended(command)), 10, "{arguments:?}");
    }
    std::fs::rename(&path, folder.path().join("zoom-qos-demo.db")).unwrap();
    let demo = || {
        let mut command = bare_program();
        command.current_dir(folder.path()).arg("demo");
        ended(command)
    };
    let refused = demo();
    assert_eq!(code(&refused), 2, "{}", stderr(&refused));
    // A page that is nothing but holes, and larger than all memory.
    std::fs::remove_file(folder.path().join("zoom-qos-demo.db")).unwrap();
    std::fs::File::create(folder.path().join("zoom-qos-demo.html")).unwrap().set_len(1 << 40).unwrap();
    let refused = demo();
    assert!(code(&refused) == 2 && stderr(&refused).contains("it is no page of this program"), "{}", stderr(&refused));
}
