//! Grafana, whose SQLite plugin is SQLite without our functions: here Debian's, with the plugin's macro and Grafana's
//! variables replaced as those two do; and the file that it reads as another user.

use std::collections::BTreeMap;
use std::fs::Permissions;
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _, chown};
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use rusqlite::Connection;
use serde_json::Value;

use super::sql_page;
use crate::docs::grafana::{Chosen, Query, queries};
use crate::support::golden::{self, golden};
use crate::support::program::{code, stderr, stdout};

/// Everything that there is of the golden event and its day.
fn chosen() -> Chosen {
    let variables = [
        ("event", vec![golden::GOLDEN]),
        ("kind", vec!["meeting", "webinar"]),
        ("site", vec!["not on the map"]),
        ("by", vec!["network_type"]),
        ("profile", vec!["zoom"]),
    ];
    let texts = |values: Vec<&str>| values.into_iter().map(str::to_owned).collect();
    let variables = variables.map(|(name, values)| (name, texts(values)));
    Chosen { range: (golden::START, golden::START + 86_400), variables: BTreeMap::from(variables) }
}

#[test]
fn every_query_of_the_dashboard_runs_on_plain_sqlite_and_finds_something() {
    let (fixture, chosen) = (golden(), chosen());
    for Query { place, sql, times, .. } in queries() {
        let shell =
            Command::new("sqlite3").arg("-json").arg(fixture.path()).arg(chosen.in_place(&sql)).output().unwrap();
        assert!(shell.status.success(), "{place}: {}", stderr(&shell));
        let rows: Vec<Value> = serde_json::from_slice(&shell.stdout).unwrap_or_default();
        // Nobody in it has a picture, or a network that Zoom tells.
        if place.contains("picture") || place.contains("${by}") {
            continue;
        }
        assert!(!rows.is_empty(), "{place} found nothing");
        for (row, time) in rows.iter().flat_map(|row| times.iter().map(move |time| (row, time))) {
            assert!(row[time].is_i64(), "{place}: the plugin takes numbers for seconds since 1970: {row}");
        }
    }
}

/// The user and the group of Debian that own nothing.
const NOBODY: u32 = 65_534;

/// What Grafana's user finds in a database, as the plugin opens it.
fn read_by_another_user(database: &Path) -> Output {
    let mut command = Command::new("setpriv");
    let nobody = NOBODY.to_string();
    command.args(["--reuid", &nobody, "--regid", &nobody, "--clear-groups", "sqlite3"]);
    command.arg(format!("file:{}?mode=ro", database.display())).arg("SELECT count(*) FROM v_event").output().unwrap()
}

/// The golden event's database as a run leaves it, with a log to come beside it, in a folder that all may enter.
fn closed(folder: &Path) -> PathBuf {
    let database = folder.join("zoom-qos.db");
    golden().connection().execute("VACUUM INTO ?", [database.to_str()]).unwrap();
    let connection = Connection::open(&database).unwrap();
    connection.pragma_update(None, "journal_mode", "wal").unwrap();
    connection.close().unwrap();
    set_mode(folder, 0o755);
    database
}

fn set_mode(path: &Path, mode: u32) {
    std::fs::set_permissions(path, Permissions::from_mode(mode)).unwrap();
}

/// The commands of the page, which need somebody who may give a folder to another group. The database itself would be no
/// use, even if all could read it: the log beside it needs a folder that the reader may write to.
#[test]
fn another_user_reads_the_copy_of_a_night_and_not_the_file_itself() {
    assert!(rustix::process::geteuid().is_root(), "this test makes files for other users: run it as root");
    let folder = tempfile::tempdir().unwrap();
    let database = closed(folder.path());
    set_mode(&database, 0o644);
    let refused = read_by_another_user(&database);
    assert!(!refused.status.success() && stderr(&refused).contains("readonly"), "{}", stderr(&refused));

    let place = folder.path().join("grafana");
    std::fs::create_dir(&place).unwrap();
    chown(&place, None, Some(NOBODY)).unwrap();
    set_mode(&place, 0o2750);
    let of_the_night = sql_page::blocks("sh").into_iter().find(|block| block.contains("db backup")).unwrap();
    let ours = format!("{} --db {} db", env!("CARGO_BIN_EXE_zoom-qos"), database.display());
    let commands = of_the_night.replace("zoom-qos db", &ours).replace("/srv/zoom-qos", place.to_str().unwrap());
    for _ in 0..2 {
        let night = Command::new("sh").args(["-ec", &commands]).output().unwrap();
        assert_eq!(code(&night), 0, "{}", stderr(&night));
        let copy = place.join("zoom-qos.db");
        assert_eq!((copy.metadata().unwrap().mode() & 0o777, copy.metadata().unwrap().gid()), (0o640, NOBODY));
        let read = read_by_another_user(&copy);
        assert_eq!((stdout(&read).as_str(), stderr(&read).as_str()), ("1\n", ""));
        assert_eq!(std::fs::read_dir(&place).unwrap().count(), 1, "nothing beside it");
    }
}
