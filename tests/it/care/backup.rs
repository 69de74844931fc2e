//! Copies and checks.

use std::io::{Seek as _, SeekFrom, Write as _};

use rusqlite::Connection;
use zoom_qos::files::Existing;
use zoom_qos::store::backup::backup;
use zoom_qos::store::check::{Depth, check};
use zoom_qos::store::{Error, Journal, close_writer, open_read_only, open_writer};

use super::{count, imported};

const PAGE: &str = include_str!("../../fixtures/participant_qos.json");

#[test]
fn a_copy_made_while_a_run_writes_holds_what_was_committed_and_can_be_put_back() {
    let (folder, path) = imported(PAGE);
    let copy = folder.path().join("copy.db");
    let writer = open_writer(&path, Journal::Wal).unwrap();
    writer.execute("INSERT INTO call_count VALUES ('a', '2026-11-22', 7)", []).unwrap();
    writer.execute_batch("BEGIN IMMEDIATE; INSERT INTO call_count VALUES ('b', '2026-11-22', 8)").unwrap();
    backup(&path, &copy, Existing::Refuse).unwrap();
    writer.execute_batch("COMMIT").unwrap();
    close_writer(writer).unwrap();
    std::fs::remove_file(&path).unwrap();
    std::fs::rename(&copy, &path).unwrap();
    let restored = open_writer(&path, Journal::Wal).unwrap();
    close_writer(restored).unwrap();
    assert_eq!((count(&path, "call_count"), count(&path, "stream_sample")), (1, 6));
    assert_eq!(check(&path, Depth::Full).unwrap(), [""; 0]);
}

#[test]
fn a_copy_is_private_and_replaces_nothing_unasked() {
    let (folder, path) = imported(PAGE);
    let copy = folder.path().join("copy.db");
    backup(&path, &copy, Existing::Refuse).unwrap();
    #[cfg(unix)]
    assert_eq!(
        std::os::unix::fs::PermissionsExt::mode(&std::fs::metadata(&copy).unwrap().permissions()) & 0o777,
        0o600
    );
    assert!(matches!(backup(&path, &copy, Existing::Refuse), Err(Error::Occupied(_))));
    backup(&path, &copy, Existing::Replace).unwrap();
    assert!(matches!(backup(&path, &path, Existing::Replace), Err(Error::Occupied(_))), "itself");
    open_read_only(&path).unwrap();
    let beside = std::fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().file_name());
    let stray: Vec<_> = beside
        .filter(|name| !["zoom-qos.db", "copy.db"].iter().any(|known| name.to_string_lossy().starts_with(known)))
        .collect();
    assert!(stray.is_empty(), "{stray:?}");
}

#[test]
fn damage_is_found_wherever_it_is() {
    let (_folder, path) = imported(PAGE);
    let connection = Connection::open(&path).unwrap();
    connection.execute_batch("PRAGMA foreign_keys = OFF; DELETE FROM event").unwrap();
    connection.close().unwrap();
    let problems = check(&path, Depth::Quick).unwrap();
    assert!(
        problems.iter().any(|problem| problem == "1 row of participant_session without a row of event to refer to"),
        "{problems:?}"
    );

    let (_folder, path) = imported(PAGE);
    let page: u32 = {
        let connection = Connection::open(&path).unwrap();
        connection
            .query_row("SELECT rootpage FROM sqlite_schema WHERE name = 'stream_sample'", [], |row| row.get(0))
            .unwrap()
    };
    let mut file = std::fs::OpenOptions::new().write(true).open(&path).unwrap();
    file.seek(SeekFrom::Start(u64::from(page - 1) * 8_192)).unwrap();
    file.write_all(&[0xA5; 512]).unwrap();
    drop(file);
    assert_ne!(check(&path, Depth::Quick).unwrap(), [""; 0]);
    assert!(backup(&path, &path.with_extension("copy"), Existing::Refuse).is_err(), "a damaged copy helps nobody");
}

#[test]
fn what_cannot_be_opened_is_no_answer() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("zoom-qos.db");
    assert!(matches!(check(&path, Depth::Quick), Err(Error::Absent(_))));
    std::fs::write(&path, [b'x'; 10_000]).unwrap();
    assert!(matches!(check(&path, Depth::Quick), Err(Error::NotADatabase(_))));
}
