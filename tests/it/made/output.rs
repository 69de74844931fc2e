//! What lies where a file is to be written.

use std::os::unix::fs::{FileTypeExt as _, MetadataExt as _, symlink};
use std::path::Path;
use std::process::Stdio;

use rustix::fs::{CWD, FileType, Mode, mknodat};
use zoom_qos::files::Existing;
use zoom_qos::store::backup::backup;

use super::{ended, make_pipe, within_patience};
use crate::support::golden::{self, golden};
use crate::support::program::{code, program, stderr, stdout};

/// Everything that writes one file at a path that the user names, and what the file begins with.
const WRITERS: [(&[&str], &str); 4] = [
    (&["query", "SELECT 7 AS n", "--format", "csv", "--output"], "n\n7\n"),
    (&["report", "thresholds", "--format", "csv", "--output"], ""),
    (&["report", "review", "--event", golden::GOLDEN, "--format", "html", "--output"], "<!doctype html>"),
    (&["report", "review", "--event", golden::GOLDEN, "--format", "json", "--output"], "{"),
];

#[track_caller]
fn write(db: &Path, arguments: &[&str], path: &Path) -> (i32, String, String) {
    let mut command = program(db);
    command.args(arguments).arg(path);
    let output = ended(command);
    (code(&output), stdout(&output), stderr(&output))
}

#[test]
fn a_pipe_or_device_is_written_through_and_stays_one() {
    let fixture = golden();
    let pipe = fixture.path().with_file_name("pipe");
    make_pipe(&pipe);
    // Never the system's own: these tests may run as root, and were they to fail, it would be gone.
    let [own_stdout, device] = ["stdout", "null"].map(|name| fixture.path().with_file_name(name));
    symlink("/proc/self/fd/1", &own_stdout).unwrap();
    let null = rustix::fs::makedev(1, 3);
    let has_device = mknodat(CWD, &device, FileType::CharacterDevice, Mode::RUSR | Mode::WUSR, null).is_ok();
    for (arguments, begins) in WRITERS {
        let reader = std::thread::spawn({
            let pipe = pipe.clone();
            move || std::fs::read_to_string(pipe)
        });
        let (code, _, said) = write(&fixture.path(), arguments, &pipe);
        assert_eq!(code, 0, "{arguments:?}: {said}");
        let text = within_patience(move || reader.join().unwrap().unwrap());
        assert!(text.starts_with(begins), "{arguments:?}: {text}");
        assert!(pipe.symlink_metadata().unwrap().file_type().is_fifo());
        let (code, out, said) = write(&fixture.path(), arguments, &own_stdout);
        assert!(code == 0 && out.starts_with(begins), "{arguments:?}: {out} {said}");
        if has_device {
            assert_eq!(write(&fixture.path(), arguments, &device).0, 0);
            assert!(device.symlink_metadata().unwrap().file_type().is_char_device());
        }
    }
    assert!(own_stdout.is_symlink());
}

/// Another process has that file open, and has said something already.
#[test]
fn stdout_that_is_a_file_is_added_to() {
    let fixture = golden();
    let path = fixture.path().with_file_name("redirected.csv");
    std::fs::write(&path, "before\n").unwrap();
    let inode = path.metadata().unwrap().ino();
    let file = std::fs::OpenOptions::new().append(true).open(&path).unwrap();
    let mut command = program(&fixture.path());
    let own_stdout = fixture.path().with_file_name("stdout");
    symlink("/proc/self/fd/1", &own_stdout).unwrap();
    command.args(WRITERS[0].0).arg(own_stdout).stdout(Stdio::from(file));
    let output = ended(command);
    assert_eq!(code(&output), 0, "{}", stderr(&output));
    assert_eq!(std::fs::read_to_string(&path).unwrap(), "before\nn\n7\n");
    assert_eq!(path.metadata().unwrap().ino(), inode);
}

#[test]
fn a_link_of_the_user_s_own_stays_and_its_target_is_replaced_as_a_whole() {
    let fixture = golden();
    let db = fixture.path();
    let folder = db.parent().unwrap();
    let elsewhere = tempfile::tempdir().unwrap();
    let [real, link, second] = [elsewhere.path().join("real.csv"), folder.join("link.csv"), folder.join("second.csv")];
    symlink(&real, &link).unwrap();
    symlink("link.csv", &second).unwrap();
    // At first to a file that is yet to be made.
    for _ in 0..2 {
        assert_eq!(write(&fixture.path(), WRITERS[0].0, &second).0, 0);
        assert!(link.is_symlink() && second.is_symlink() && real.symlink_metadata().unwrap().is_file());
        assert_eq!(std::fs::read_to_string(&real).unwrap(), "n\n7\n");
        std::fs::write(&real, "old").unwrap();
    }
    // A statement that fails leaves what was there.
    let failing = ["query", "SELECT abs(-9223372036854775808)", "--format", "csv", "--output"];
    assert_ne!(write(&fixture.path(), &failing, &link).0, 0);
    assert_eq!(std::fs::read_to_string(&real).unwrap(), "old");
    assert_eq!(std::fs::read_dir(elsewhere.path()).unwrap().count(), 1);
    let circle = folder.join("circle.csv");
    symlink("circle.csv", &circle).unwrap();
    assert_eq!(write(&fixture.path(), WRITERS[0].0, &circle).0, 2);
}

/// Only root can make what is somebody else's; everybody else passes this test by.
#[test]
fn a_link_or_a_pipe_of_somebody_else_is_refused() {
    if !rustix::process::geteuid().is_root() {
        return;
    }
    let fixture = golden();
    let db = fixture.path();
    let folder = db.parent().unwrap();
    let victim = folder.join("victim");
    std::fs::write(&victim, "precious").unwrap();
    let (link, pipe) = (folder.join("link.csv"), folder.join("pipe.csv"));
    symlink(&victim, &link).unwrap();
    make_pipe(&pipe);
    for path in [&link, &pipe] {
        std::os::unix::fs::lchown(path, Some(12_345), None).unwrap();
        for (arguments, _) in WRITERS {
            let (code, _, said) = write(&fixture.path(), arguments, path);
            assert_eq!(code, 2, "{arguments:?}: {said}");
            assert!(said.contains("of another user"), "{said}");
        }
        let error = backup(&fixture.path(), path, Existing::Replace).expect_err("somebody else's").to_string();
        // A copy of a database goes into no pipe, whosever it is.
        assert!(error.contains("of another user") || error.contains("that is no file"), "{error}");
        assert_eq!(std::fs::read_to_string(&victim).unwrap(), "precious");
    }
}

#[test]
fn a_copy_of_the_database_is_a_file() {
    let fixture = golden();
    let folder = fixture.path().parent().unwrap().to_owned();
    let (pipe, link, copy) = (folder.join("pipe"), folder.join("link.db"), folder.join("copy.db"));
    make_pipe(&pipe);
    for path in [pipe.clone(), folder.clone()] {
        for existing in [Existing::Refuse, Existing::Replace] {
            let db = fixture.path();
            let refused = within_patience({
                let path = path.clone();
                move || backup(&db, &path, existing).map_err(|error| error.to_string())
            });
            assert!(refused.is_err(), "{}", path.display());
        }
    }
    assert!(pipe.symlink_metadata().unwrap().file_type().is_fifo());
    symlink("copy.db", &link).unwrap();
    backup(&fixture.path(), &link, Existing::Refuse).unwrap();
    assert!(link.is_symlink() && copy.is_file());
    assert!(backup(&fixture.path(), &link, Existing::Refuse).is_err());
    backup(&fixture.path(), &link, Existing::Replace).unwrap();
    assert!(link.is_symlink() && copy.symlink_metadata().unwrap().is_file());
}

#[test]
fn metrics_take_the_place_of_a_file_and_go_through_a_pipe() {
    use zoom_qos::exit::Code;
    use zoom_qos::model::Timestamp;
    use zoom_qos::monitor::metrics_file::{self, Ending};

    let folder = tempfile::tempdir().unwrap();
    let [pipe, link, real] = ["pipe", "link.prom", "real.prom"].map(|name| folder.path().join(name));
    make_pipe(&pipe);
    let reader = std::thread::spawn({
        let pipe = pipe.clone();
        move || std::fs::read_to_string(pipe)
    });
    let ending = |code| Ending { finished_at: Timestamp(10), code, summary: None };
    within_patience({
        let pipe = pipe.clone();
        move || metrics_file::write(&pipe, &ending(Code::Incomplete)).unwrap()
    });
    assert!(within_patience(move || reader.join().unwrap().unwrap()).contains("zoom_qos_last_run_exit_code 3"));
    assert!(pipe.symlink_metadata().unwrap().file_type().is_fifo());
    symlink("real.prom", &link).unwrap();
    for code in [Code::Ok, Code::Incomplete] {
        metrics_file::write(&link, &ending(code)).unwrap();
        let text = std::fs::read_to_string(&real).unwrap();
        assert!(text.contains("zoom_qos_last_success_timestamp_seconds 10"), "{text}");
        assert!(link.is_symlink() && real.metadata().unwrap().mode() & 0o777 == 0o644);
    }
}

#[test]
fn manual_pages_follow_no_link_of_another_user() {
    let folder = tempfile::tempdir().unwrap();
    let pages = folder.path().join("man1");
    std::fs::create_dir(&pages).unwrap();
    let (victim, link) = (folder.path().join("victim"), pages.join("zoom-qos.1"));
    std::fs::write(&victim, "precious").unwrap();
    symlink(&victim, &link).unwrap();
    let is_root = rustix::process::geteuid().is_root();
    if is_root {
        std::os::unix::fs::lchown(&link, Some(12_345), None).unwrap();
    }
    let (code, _, said) = write(Path::new("unused.db"), &["man", "--output"], &pages);
    assert_eq!(code, if is_root { 2 } else { 0 }, "{said}");
    assert_eq!(std::fs::read_to_string(&victim).unwrap() == "precious", is_root);
}

#[test]
fn a_demo_does_not_wait_for_a_pipe_in_the_place_of_its_page() {
    let folder = tempfile::tempdir().unwrap();
    let db = folder.path().join("demo.db");
    make_pipe(&folder.path().join("demo.html"));
    let mut command = program(&db);
    command.arg("demo");
    let output = ended(command);
    assert_eq!(code(&output), 2, "{}", stderr(&output));
    assert!(!db.exists());
}
