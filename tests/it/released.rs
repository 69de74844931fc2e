//! Databases as each release left them, in `tests/fixtures/released`: today's program answers from them, takes them to
//! its own schema, and answers the same.
//!
//! `KEEP_RELEASE=1 cargo test --locked --test it released` writes that of the version that is built.

use std::fs;
use std::path::{Path, PathBuf};

use rusqlite::Connection;
use tempfile::TempDir;
use zoom_qos::collect::context::Wished;

use crate::support::collecting::{Collecting, NOW};
use crate::support::dump::{self, assert_same, dump_data};
use crate::support::program::{code, program, stderr, stdout};

/// How strongly a database is compressed that stays in the repository for good.
const ZSTD_LEVEL: i32 = 19;

/// A database of a release, in a folder that goes with it.
struct Released {
    version: String,
    folder: TempDir,
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/released")
}

fn file_of(version: &str) -> PathBuf {
    folder().join(format!("{version}.db.zst"))
}

impl Released {
    fn unpack(version: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let file = fs::File::open(file_of(version)).unwrap();
        let db = fs::File::create(folder.path().join("zoom-qos.db")).unwrap();
        zstd::stream::copy_decode(file, db).unwrap();
        Self { version: version.to_owned(), folder }
    }

    fn all() -> Vec<Self> {
        versions().iter().map(|version| Self::unpack(version)).collect()
    }

    fn db(&self) -> PathBuf {
        self.folder.path().join("zoom-qos.db")
    }

    /// What the program prints, without the words beside it.
    #[track_caller]
    fn answer(&self, command: &[&str]) -> String {
        let output = program(&self.db()).env("ZOOM_QOS_NOW", NOW.to_string()).args(command).output().unwrap();
        assert_eq!(code(&output), 0, "{} of {}: {}", command.join(" "), self.version, stderr(&output));
        stdout(&output)
    }

    /// What people ask first, and rows to the digit.
    fn answers(&self) -> String {
        let asked: [&[&str]; 5] = [
            &["events", "--format", "csv"],
            &["report", "overview", "--format", "csv"],
            &["report", "scorecard", "--format", "csv"],
            &["report", "breakdown", "--by", "network_type", "--from", "2026-11-01", "--format", "csv"],
            &["query", "SELECT said_at, is_content, comment FROM v_feedback ORDER BY 1, 2, 3"],
        ];
        let answers = asked.map(|command| self.answer(command));
        assert!(answers.iter().all(|answer| answer.lines().count() > 1), "{answers:?}");
        answers.concat() + &dump_data(&self.db())
    }
}

/// The releases that the changelog gives a date.
fn versions() -> Vec<String> {
    let changelog = include_str!("../../CHANGELOG.md");
    let headings = changelog.lines().filter_map(|line| line.strip_prefix("## [")?.split_once("] - "));
    headings.map(|(version, _)| version.to_owned()).collect()
}

/// A small account that was collected with all that can be asked for.
async fn collect() -> Vec<u8> {
    let zoom = Collecting::small().await;
    let mut order = zoom.lookback(3);
    order.options.wished = Wished { feedback: true, zoom_counts: true };
    zoom.run("kept", order).await;
    let whole = zoom.db("whole");
    Connection::open(zoom.db("kept")).unwrap().execute("VACUUM INTO ?", [whole.to_str().unwrap()]).unwrap();
    fs::read(whole).unwrap()
}

#[tokio::test]
async fn a_database_of_every_release_answers_as_before_once_it_is_todays() {
    #[expect(clippy::disallowed_methods, reason = "a test's own switch")]
    let is_to_be_kept = std::env::var_os("KEEP_RELEASE").is_some();
    if is_to_be_kept {
        let packed = zstd::encode_all(collect().await.as_slice(), ZSTD_LEVEL).unwrap();
        fs::write(file_of(env!("CARGO_PKG_VERSION")), packed).unwrap();
    }
    for released in Released::all() {
        let before = released.answers();
        released.answer(&["reparse"]);
        assert_same(&before, &released.answers(), &released.version);
        released.answer(&["db", "check"]);
    }
}

/// By the number a writer tells the views of an earlier release from its own, and by the sums of migrations what was
/// applied.
#[tokio::test]
async fn what_was_released_of_migrations_and_views_is_never_touched() {
    let zoom = Collecting::small().await;
    zoom.run("today", zoom.order()).await;
    let migrations = "SELECT version || ' ' || name || ' ' || checksum FROM refinery_schema_history ORDER BY version";
    let views = "SELECT number || ' ' || digest FROM view_set ORDER BY number";
    for released in Released::all() {
        let kept = dump::column(&released.db(), migrations);
        assert!(
            zoom.column("today", migrations).starts_with(&kept),
            "a migration of {} was changed: the next one has to put right what was wrong",
            released.version
        );
        let number = "SELECT max(number) FROM view_set";
        assert!(
            dump::count(&released.db(), number) < zoom.count("today", number)
                || dump::column(&released.db(), views) == zoom.column("today", views),
            "the views are no longer those of {}: NUMBER in src/store/views.rs is one more",
            released.version
        );
    }
}
