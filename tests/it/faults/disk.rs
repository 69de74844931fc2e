//! A full disk and a read-only folder, on file systems of the test's own. Needs the rights of root.

use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use refinery::{Migration, Runner};
use rusqlite::Connection;
use zoom_qos::store::upgrade::{copies, upgrade};
use zoom_qos::store::{Error, Journal, Store, schema};

use super::stored::{Stored, Whole};
use super::{collect, output, under};
use crate::support::asked::three_events;
use crate::support::collecting::Collecting;
use crate::support::dump::{assert_same, dump, dump_tables};
use crate::support::golden::golden;
use crate::support::program::{code, program, stderr, stdout};

/// A mounted folder, unmounted at the end.
pub(crate) struct Mounted(PathBuf);

impl Mounted {
    /// A file system in memory of that size.
    pub(crate) fn tmpfs(folder: &Path, size: &str) -> Self {
        std::fs::create_dir_all(folder).unwrap();
        mount([OsStr::new("-t"), "tmpfs".as_ref(), "-o".as_ref(), size.as_ref(), "none".as_ref(), folder.as_ref()]);
        Self(folder.to_owned())
    }

    /// The same folder, with other options.
    fn remount(&self, options: &str) {
        mount([OsStr::new("-o"), format!("remount,{options}").as_ref(), self.0.as_ref()]);
    }
}

impl Drop for Mounted {
    fn drop(&mut self) {
        drop(Command::new("umount").arg("--lazy").arg(&self.0).status());
    }
}

#[track_caller]
fn mount<'a>(arguments: impl IntoIterator<Item = &'a OsStr>) {
    let mounted = Command::new("mount").args(arguments).output().unwrap();
    assert!(mounted.status.success(), "this test must run as root, to mount: {}", stderr(&mounted));
}

/// Fills a disk of this size; the run that finds room again ends with the undisturbed rows.
async fn check_full_disk(whole: &Whole, size: &str) {
    let zoom = Collecting::from(&three_events()).await;
    let disk = Mounted::tmpfs(&zoom.db("disk").with_extension(""), &format!("size={size}"));
    let db = disk.0.join("zoom-qos.db");
    let run = output(collect(&zoom.server, &db, "single")).await;
    assert_eq!(code(&run), 6, "{size}: {}", stderr(&run));
    assert!(stderr(&run).contains("free some space"), "{size}: {}", stderr(&run));
    disk.remount("size=64m");
    let left = Stored::read(&db).unwrap_or_else(|problem| panic!("{size}: the database is broken: {problem}"));
    assert!(left.done.len() < whole.stored.done.len(), "{size}: the disk was not full");
    let cost = whole.recovers(&zoom, &db, size).await;
    assert_eq!((cost.rows_lost, cost.rows_doubled), (0, 0), "{size}: {cost}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_full_disk_ends_the_run_and_the_next_one_continues() {
    let whole = Whole::collected(three_events(), "single").await;
    for size in ["64k", "512k", "1m", "1500k"] {
        check_full_disk(&whole, size).await;
    }
}

/// Takes a database to a schema after today's, as a later release does.
fn upgrade_to_next(db: &Path) -> Result<(), Error> {
    let sql = "CREATE TABLE next (a)";
    let next = Migration::unapplied(&format!("V{}__next", schema::KNOWN_VERSION + 1), sql).unwrap();
    let runner = Runner::new(&[next]).set_grouped(true).set_abort_missing(false);
    upgrade(&mut Connection::open(db).unwrap(), db, &runner)
}

/// Free space of a disk, short of what the copy and the log of a migration take.
fn leave_free(disk: &Mounted, bytes: u64) -> PathBuf {
    let filler = disk.0.join("filler");
    let stat = rustix::fs::statvfs(&disk.0).unwrap();
    std::fs::write(&filler, vec![0; usize::try_from(stat.f_bavail * stat.f_frsize - bytes).unwrap()]).unwrap();
    filler
}

#[test]
fn without_room_for_its_copy_a_database_is_not_migrated() {
    let folder = tempfile::tempdir().unwrap();
    let disk = Mounted::tmpfs(folder.path(), "size=16m");
    let db = disk.0.join("zoom-qos.db");
    Store::open(&db, Journal::Wal).unwrap().close().unwrap();
    let (rows, bytes) = (dump_tables(&db, &[]), std::fs::read(&db).unwrap());
    let filler = leave_free(&disk, std::fs::metadata(&db).unwrap().len());

    let refused = upgrade_to_next(&db).unwrap_err();
    assert!(refused.to_string().contains("have to be free"), "{refused}");
    assert!(std::fs::read(&db).unwrap() == bytes, "the database was written to");

    std::fs::remove_file(filler).unwrap();
    upgrade_to_next(&db).unwrap();
    let [copy] = copies(&db).unwrap().try_into().unwrap();
    assert_same(&rows, &dump_tables(&copy, &[]), "the copy from before");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn in_a_read_only_folder_a_run_ends_before_any_request_and_reports_still_work() {
    let zoom = Collecting::from(&three_events()).await;
    let disk = Mounted::tmpfs(&zoom.db("disk").with_extension(""), "size=64m");
    let db = disk.0.join("zoom-qos.db");
    let run = output(collect(&zoom.server, &db, "list")).await;
    assert_eq!(code(&run), 0, "{}", stderr(&run));
    let (before, asked) = (dump(&db), zoom.server.requests().len());

    disk.remount("ro");
    let run = output(collect(&zoom.server, &db, "list")).await;
    assert_eq!((code(&run), zoom.server.requests().len()), (6, asked), "{}", stderr(&run));
    assert!(stderr(&run).contains("Read-only"), "{}", stderr(&run));
    let arguments: [&[&str]; 3] = [&["query", "SELECT count(*) FROM v_stream_sample"], &["report"], &["status"]];
    for arguments in arguments {
        let mut command = program(&db);
        command.args(arguments);
        let read = output(command).await;
        assert_eq!(code(&read), 0, "{arguments:?}: {}", stderr(&read));
        assert!(!read.stdout.is_empty(), "{arguments:?}");
    }
    assert_same(&before, &dump(&db), "the read-only database");
}

/// Root may write anywhere, so this one runs as nobody.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_rights_to_write_a_cleanly_closed_file_is_read_as_immutable() {
    let zoom = Collecting::from(&three_events()).await;
    let folder = zoom.db("folder").with_extension("");
    let db = folder.join("zoom-qos.db");
    let run = output(collect(&zoom.server, &db, "list")).await;
    assert_eq!(code(&run), 0, "{}", stderr(&run));
    for (path, mode) in [(folder.parent().unwrap(), 0o755), (&folder, 0o755), (&db, 0o644)] {
        std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).unwrap();
    }
    // The view of somebody else is not read there either.
    let theirs = "DROP VIEW v_stream_sample; CREATE VIEW v_stream_sample AS SELECT 1 AS x WHERE 0";
    let connection = Connection::open(&db).unwrap();
    let rows: i64 = connection.query_row("SELECT count(*) FROM v_stream_sample", [], |row| row.get(0)).unwrap();
    connection.execute_batch(theirs).unwrap();
    connection.close().unwrap();
    let nobody = ["--reuid=65534", "--regid=65534", "--clear-groups"];
    let mut query = program(&db);
    query.args(["query", "SELECT count(*) FROM v_stream_sample", "--format", "csv"]);
    let read = output(under("setpriv", nobody, &query)).await;
    assert_eq!(code(&read), 0, "{}", stderr(&read));
    assert!(
        stderr(&read).contains("immutable") && stdout(&read).ends_with(&format!("\n{rows}\n")),
        "{}",
        stderr(&read)
    );
    let asked = zoom.server.requests().len();
    let run = output(under("setpriv", nobody, &collect(&zoom.server, &db, "list"))).await;
    assert_eq!((code(&run), zoom.server.requests().len()), (6, asked), "{}", stderr(&run));
}

/// Running it again never helps there, so that what to look at is said. Root may read anything, so this one runs as nobody.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_may_not_be_opened_is_named_with_the_rights_to_look_at() {
    let folder = tempfile::tempdir().unwrap();
    let db = folder.path().join("a.db");
    Store::open(&db, Journal::Wal).unwrap().close().unwrap();
    let rights = |path: &Path, mode| std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).unwrap();
    rights(folder.path(), 0o755);
    rights(&db, 0o600);
    require_named(&db, "a file of somebody else").await;

    rights(&db, 0o644);
    // Open for as long as the others look: the log stays beside the file.
    let writer = Connection::open(&db).unwrap();
    writer.execute_batch("DELETE FROM run").unwrap();
    for suffix in ["-wal", "-shm"] {
        rights(&db.with_file_name(format!("a.db{suffix}")), 0o600);
    }
    require_named(&db, "a log of somebody else").await;
    drop(writer);
}

async fn require_named(db: &Path, what: &str) {
    let nobody = ["--reuid=65534", "--regid=65534", "--clear-groups"];
    let arguments: [&[&str]; 4] = [&["status"], &["events"], &["db", "check"], &["query", "SELECT 1"]];
    for arguments in arguments {
        let mut command = program(db);
        command.args(arguments);
        let said = output(under("setpriv", nobody, &command)).await;
        let (code, said) = (code(&said), stderr(&said));
        assert_eq!(code, 6, "{what}, {arguments:?}: {said}");
        let named = format!("error: failed to open the database {}: ", db.display());
        let help = format!("\nhelp: check the permissions of it, of {}-wal and ", db.display());
        assert!(said.contains(&named) && said.contains(&help), "{what}, {arguments:?}: {said}");
    }
}

#[test]
fn a_full_disk_keeps_nothing_of_a_copy() {
    let (fixture, folder) = (golden(), tempfile::tempdir().unwrap());
    let backup = |folder: &Path| {
        let run = program(&fixture.path()).args(["db", "backup"]).arg(folder.join("copy.db")).output().unwrap();
        (code(&run), stderr(&run))
    };
    assert_eq!(backup(folder.path()).0, 0);
    let pages = std::fs::metadata(folder.path().join("copy.db")).unwrap().len().div_ceil(4096);
    let disk = |room| Mounted::tmpfs(&folder.path().join("disk"), &format!("size={}k", 4 * room));
    // From nearly no room to room for all of it but a page.
    for room in [1, 2, pages / 2, pages - 2, pages - 1] {
        let disk = disk(room);
        for _ in 0..2 {
            let (code, said) = backup(&disk.0);
            assert_eq!(code, 6, "{room} of {pages}: {said}");
            assert!(said.contains("\nhelp: free some space"), "{room} of {pages}: {said}");
            assert!(contents(&disk.0).is_empty(), "{room} of {pages}: {:?}", contents(&disk.0).keys());
        }
    }
    let disk = disk(pages);
    let (code, said) = backup(&disk.0);
    assert_eq!((code, contents(&disk.0).len()), (0, 1), "with room for nothing beside it: {said}");
}

/// Every file of a folder, hidden ones too, with what is in it.
fn contents(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut found = BTreeMap::new();
    for path in std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
        if path.is_dir() {
            found.extend(contents(&path));
        } else {
            found.insert(path.clone(), std::fs::read(&path).unwrap());
        }
    }
    found
}

/// The disk has room for one export, and not for the files of a second one beside it.
#[test]
fn a_disk_that_fills_up_during_an_export_leaves_what_was_exported_before() {
    let (fixture, folder) = (golden(), tempfile::tempdir().unwrap());
    for format in ["csv", "parquet"] {
        let disk = Mounted::tmpfs(&folder.path().join(format), "size=1m");
        let export = || {
            let mut command = program(&fixture.path());
            command.args(["export", "--identities", "full", "--format", format, "--output"]).arg(&disk.0);
            command.output().unwrap()
        };
        let run = export();
        assert_eq!(code(&run), 0, "{format}: {}", stderr(&run));
        let before = contents(&disk.0);
        // A page for each file, and one more.
        let pages: usize = before.values().map(|bytes| bytes.len().div_ceil(4096)).sum();
        disk.remount(&format!("size={}k", 4 * (pages + 1)));
        let run = export();
        let said = stderr(&run);
        assert_eq!(code(&run), 6, "{format}: {said}");
        assert!(said.starts_with("error: failed to ") && said.contains("\nhelp: free some space"), "{format}: {said}");
        assert_eq!(said.lines().count(), 2, "{format}: {said}");
        assert!(contents(&disk.0) == before, "{format}: {:?}", contents(&disk.0).keys());
        disk.remount("size=1m");
        assert_eq!(code(&export()), 0, "{format}: with room again it goes through");
    }
}
