//! Folders of saved answers with more in them than files.

use std::os::unix::fs::symlink;
use std::os::unix::net::UnixListener;
use std::path::Path;

use super::{ended, make_pipe};
use crate::support::dump::column;
use crate::support::program::{code, program, stderr};

const PAGE: &str = include_str!("../../fixtures/participant_qos.json");

fn import(db: &Path, what: &Path) -> (i32, String) {
    let mut command = program(db);
    command.args(["import", "--meeting", "/published+one=="]).arg(what);
    let output = ended(command);
    (code(&output), stderr(&output))
}

/// A folder of answers, and one that is no part of it.
fn folders() -> (tempfile::TempDir, std::path::PathBuf, std::path::PathBuf) {
    let all = tempfile::tempdir().unwrap();
    let [saved, outside] = ["saved", "outside"].map(|name| all.path().join(name));
    for folder in [&saved, &outside] {
        std::fs::create_dir(folder).unwrap();
    }
    std::fs::write(saved.join("page.json"), PAGE).unwrap();
    (all, saved, outside)
}

#[test]
fn pipes_devices_sockets_and_links_that_lead_out_are_passed_over_and_said() {
    let (all, saved, outside) = folders();
    std::fs::write(outside.join("other.json"), "{\"theirs\": 1}").unwrap();
    make_pipe(&saved.join("pipe.json"));
    let _socket = UnixListener::bind(saved.join("socket.json")).unwrap();
    symlink("/dev/zero", saved.join("zero.json")).unwrap();
    symlink(outside.join("other.json"), saved.join("link.json")).unwrap();
    symlink(&outside, saved.join("links")).unwrap();
    symlink("nowhere", saved.join("dangling.gz")).unwrap();
    make_pipe(&outside.join("pipe.json"));
    let db = all.path().join("zoom-qos.db");
    let (code, said) = import(&db, &saved);
    assert_eq!(code, 3, "{said}");
    for name in ["pipe.json", "socket.json", "zero.json", "link.json", "links", "dangling.gz"] {
        let place = saved.join(name);
        let lines = said.lines().filter(|line| line.contains(&format!("import {}: ", place.display()))).count();
        assert_eq!(lines, 1, "{name} in {said}");
    }
    assert!(!said.contains("theirs") && said.contains("imported 1 of 7"), "{said}");
    assert_eq!(column(&db, "SELECT count(*) FROM participant_session"), ["1"]);
}

#[test]
fn a_link_within_the_folder_is_no_way_out_and_no_circle() {
    let (all, saved, _) = folders();
    std::fs::create_dir_all(saved.join("2026/03")).unwrap();
    symlink("../..", saved.join("2026/03/up")).unwrap();
    symlink("../../page.json", saved.join("2026/03/latest.json")).unwrap();
    symlink(&saved, saved.join("2026/whole")).unwrap();
    let db = all.path().join("zoom-qos.db");
    let (code, said) = import(&db, &saved);
    // An absolute link is one that leads out, wherever it ends.
    assert_eq!((code, said.matches("failed to import ").count()), (3, 1), "{said}");
    std::fs::remove_file(saved.join("2026/whole")).unwrap();
    let (code, said) = import(&db, &saved);
    assert_eq!(code, 0, "{said}");
    assert_eq!(column(&db, "SELECT count(*) FROM payload"), ["1"]);
}

#[test]
fn what_the_user_names_may_be_a_link_or_a_pipe_but_no_device() {
    let (all, saved, outside) = folders();
    let [link, folder_link] = ["link.json", "folder"].map(|name| outside.join(name));
    symlink(saved.join("page.json"), &link).unwrap();
    symlink(&saved, &folder_link).unwrap();
    for what in [&link, &folder_link] {
        let db = all.path().join(format!("{}.db", what.file_name().unwrap().display()));
        assert_eq!(import(&db, what).0, 0, "{}", what.display());
        assert_eq!(column(&db, "SELECT count(*) FROM participant_session"), ["1"]);
    }
    let pipe = all.path().join("pipe");
    make_pipe(&pipe);
    let writer = std::thread::spawn({
        let pipe = pipe.clone();
        move || std::fs::write(pipe, PAGE)
    });
    let db = all.path().join("pipe.db");
    let (code, said) = import(&db, &pipe);
    assert_eq!(code, 0, "{said}");
    writer.join().unwrap().unwrap();
    assert_eq!(column(&db, "SELECT count(*) FROM participant_session"), ["1"]);
    for device in ["/dev/zero", "/dev/null"] {
        let db = all.path().join("device.db");
        let (code, said) = import(&db, Path::new(device));
        assert_eq!(code, 2, "{said}");
        assert!(said.contains("it is neither a file nor a folder") && !db.exists(), "{said}");
    }
}

/// The name of an entry may stand in an entry of its own, which need not be short.
#[test]
fn a_name_in_an_archive_takes_no_more_memory_than_a_name_has() {
    let (all, saved, _) = folders();
    let name = format!("{}/page.json", "long".repeat(40));
    let mut archive = tar::Builder::new(flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast()));
    let mut endless = tar::Header::new_gnu();
    endless.set_entry_type(tar::EntryType::GNULongName);
    endless.set_size(1 << 26);
    endless.set_cksum();
    archive.append(&endless, std::io::Read::take(std::io::repeat(b'a'), 1 << 26)).unwrap();
    let mut entry = tar::Header::new_gnu();
    entry.set_size(PAGE.len() as u64);
    entry.set_mode(0o600);
    archive.append_data(&mut entry, &name, PAGE.as_bytes()).unwrap();
    std::fs::write(saved.join("answers.tar.gz"), archive.into_inner().unwrap().finish().unwrap()).unwrap();
    std::fs::remove_file(saved.join("page.json")).unwrap();
    let db = all.path().join("zoom-qos.db");
    let (code, said) = import(&db, &saved);
    assert_eq!(code, 0, "{said}");
    assert_eq!(column(&db, "SELECT count(*) FROM participant_session"), ["1"]);
}
