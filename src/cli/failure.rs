//! What each part's error means for the person who typed the command: which exit code, and what to do next.

use std::path::Path;

use super::demo::DEMO_DB;
use super::runtime::MORE_THREADS;
use crate::exit::{Code, Failure};
use crate::export::view::OF_DAYS;
use crate::report::diagnosis::Diagnosis;
use crate::report::instance;
use crate::review::command;
use crate::zoom::SettingsError;
use crate::{export, lake, report, store};

impl From<store::Error> for Failure {
    fn from(error: store::Error) -> Self {
        use rusqlite::ErrorCode;
        let help = match &error {
            store::Error::Locked(_) => {
                return Self::new(
                    Code::Locked,
                    error.to_string(),
                    "wait until the other run ends; it may be a cron job",
                );
            }
            store::Error::NotReplaceable(_) => {
                return Self::usage(error.to_string(), "name another file with --db, or move this one away");
            }
            store::Error::Occupied(_) => {
                return Self::usage(error.to_string(), "name another file, or add --force to replace it");
            }
            // Below the message, as whoever asks by hand needs them; a quiet job's line names nobody.
            store::Error::Namesakes(people) => {
                let help = "give an e-mail address, Zoom id or participant UUID, or add --namesakes for all of them";
                return Self::new(Code::Incomplete, error.to_string(), help).pointing_at(people.join("\n"));
            }
            store::Error::OneAccount { .. } => {
                return Self::usage(error.to_string(), "name one database for each account with --db");
            }
            store::Error::NoRoom { .. } => {
                "nothing was changed; free some space or move the database to a larger disk, and run again"
            }
            store::Error::Damaged { .. } => "restore a backup; `zoom-qos db check` says what is damaged",
            store::Error::Altered { .. } => {
                "restore a backup, or drop it with another SQLite tool; `zoom-qos db check` names all that is not ours"
            }
            store::Error::Absent(path) => return Self::new(Code::Database, error.to_string(), first_step(path)),
            store::Error::Foreign(_) | store::Error::NotADatabase(_) => "name another file with --db",
            store::Error::Former(_) => {
                "move it away, then collect or import anew: an older build still exports what Zoom has dropped meanwhile"
            }
            store::Error::Newer { .. } => "upgrade zoom-qos: a later release made or migrated this database",
            store::Error::Older { .. } => "run `zoom-qos collect` once: it migrates the database",
            store::Error::File { .. } => "check the path and its permissions",
            store::Error::Shut { path, .. } => return Self::new(Code::Database, error.to_string(), whose_rights(path)),
            store::Error::Record(_) => {
                "restore a backup, or drop all kept records with `zoom-qos prune --raw 0d`: what was read from them stays"
            }
            _ => match error.sqlite_code() {
                Some(ErrorCode::DiskFull) => "free some space and run the same command again: it continues",
                Some(ErrorCode::ReadOnly) => "check the permissions of the database and its folder",
                Some(ErrorCode::DatabaseCorrupt) => "restore a backup; `zoom-qos db check` says what is damaged",
                Some(ErrorCode::TooBig | ErrorCode::OutOfMemory) => {
                    "no run stored a value so long: restore a backup; `zoom-qos db check` says where it stands"
                }
                Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => {
                    return Self::new(
                        Code::Locked,
                        error.to_string(),
                        "another program holds the database; end it, or its open transaction, and run again",
                    );
                }
                _ if matches!(error, store::Error::Migration(_)) => {
                    "nothing was changed; please report this with the message above"
                }
                Some(ErrorCode::CannotOpen | ErrorCode::PermissionDenied) => OF_FOLDERS,
                _ => "run the same command again: what was committed is kept",
            },
        };
        Self::new(Code::Database, error.to_string(), help)
    }
}

/// What to look at where SQLite could not open a file and does not say which: most likely a temporary one.
const OF_FOLDERS: &str = "check the permissions of the database, of its folder, and of the folder in TMPDIR";

/// What to look at where the system does not let SQLite open a database.
fn whose_rights(path: &Path) -> String {
    let file = path.display();
    format!(
        "check the permissions of it, of {file}-wal and {file}-shm, and of their folder, where a reader writes too; a copy \
         by `zoom-qos db backup` needs nothing beside it"
    )
}

/// What to do where there is no database: where a demo ran, its database lies at hand, and no command finds it by itself.
fn first_step(absent: &Path) -> String {
    let of_demo = Path::new(DEMO_DB);
    if of_demo.exists() && of_demo != absent {
        let file = of_demo.file_name().unwrap_or_default().display();
        return format!("add `--db {file}`, which a demo left in this folder, or run `zoom-qos collect` first");
    }
    "run `zoom-qos collect` or `zoom-qos demo` first, or name the file with --db".to_owned()
}

impl From<SettingsError> for Failure {
    fn from(error: SettingsError) -> Self {
        let help = match &error {
            SettingsError::Sending { .. } => {
                return Self::new(Code::Unexpected, error.to_string(), MORE_THREADS);
            }
            SettingsError::Address { .. } => {
                "use https, or http to this machine only, in ZOOM_API_URL and ZOOM_OAUTH_URL"
            }
            SettingsError::NoRate => "give --rate at least 1",
            SettingsError::Token => "give ZOOM_ACCESS_TOKEN the token alone, without line ends",
            SettingsError::Tls { .. } => "install the system's CA certificates, or name a file with --ca-file",
        };
        Self::usage(error.to_string(), help)
    }
}

impl From<report::Error> for Failure {
    fn from(error: report::Error) -> Self {
        use report::Error as E;
        let help = match &error {
            E::Store(_) => {
                let E::Store(error) = error else { unreachable!("matched just above") };
                return error.into();
            }
            E::UnknownReport { .. } => "run `zoom-qos report` for the list",
            E::BadHeader { .. } => "see queries/README.md for the form of a header",
            E::File { .. } => "check the path and its permissions",
            E::Place { .. } => "name a file, a link or pipe of your own, or leave --output out and redirect stdout",
            E::BadProfile { .. } => "see \"Your own thresholds\" in docs/review.md for the form of the file",
            E::SeveralProfiles { names, .. } => {
                return Self::usage(error.to_string(), format!("name one with --thresholds: {}", names.join(" or ")));
            }
            E::MissingParameter { name, example, .. } => {
                let help = format!("give it as -p {name}={}", example.as_deref().unwrap_or("VALUE"));
                return Self::usage(error.to_string(), help);
            }
            E::UnknownParameter { .. } => "give only parameters that the statement has, by its own names for them",
            E::BadParameter { name, .. } if name == "thresholds" => {
                "give a profile of that list, or one of your own with --thresholds-file; `zoom-qos report thresholds` \
                 shows the bounds"
            }
            E::BadParameter { .. } => "`zoom-qos report NAME --help` says what each of its parameters takes",
            E::UnknownEvent { .. } => "run `zoom-qos collect` for it first; `zoom-qos events` lists what is stored",
            E::NoStart => {
                "`zoom-qos import` the list of events, which has their starts; reports on one event take --event"
            }
            E::NoEvent => "run `zoom-qos collect` or `zoom-qos import` first",
            E::AmbiguousEvent { .. } => "give the UUID at the end of a line with --event",
            E::UnknownPerson { .. } => {
                "name them by name or a part of it, address, Zoom id, participant UUID or user_id"
            }
            E::AmbiguousPerson { .. } => "give the --person of one of these lines",
            E::UntiedPerson { .. } => "name an event with --event: `zoom-qos report person --event … --person …`",
            E::NoHistory { .. } => "add --event with the UUID of one of the events that `zoom-qos events` lists",
            E::NotReadOnly(_) => "write one SELECT, WITH or VALUES: nothing here may write",
            E::UnnamedParameter => "write :NAME in the statement, and give it as -p NAME=VALUE",
            E::Statement(_) => "`zoom-qos schema` has the views, their columns and the functions",
            E::Stopped => "run it again; no file was written",
            E::Spilled(_) => "narrow the question, so that fewer rows are sorted or kept aside",
            E::LongRow(_) => "choose fewer columns, or parts of them with substr",
            E::ManyRows(_) => "choose --format csv, which keeps none, or ask for fewer with --limit or LIMIT",
            E::TimeLimit(_) => "narrow the question, or allow more time with --timeout",
            E::Sql(error) if error.sqlite_error_code() == Some(rusqlite::ErrorCode::TooBig) => {
                "choose parts of long values with substr; `zoom-qos db check` says whether one stands in the database"
            }
            E::Sql(error) if error.sqlite_error_code() == Some(rusqlite::ErrorCode::OutOfMemory) => {
                "keep fewer long values at once; `zoom-qos db check` says whether one too long stands in the database"
            }
            E::Sql(error) if error.sqlite_error_code() == Some(rusqlite::ErrorCode::CannotOpen) => OF_FOLDERS,
            E::Sql(_) => "check the statement; `zoom-qos schema` has the views and their columns",
            E::Output(error) => return Self::of_output(error),
        };
        let excerpt = match &error {
            E::Statement(Diagnosis { passage: Some(passage), .. }) => passage.excerpt(),
            E::AmbiguousEvent { instances, found, .. } => instance::listed(instances, *found),
            E::AmbiguousPerson { people, .. } => command::choices(people),
            _ => String::new(),
        };
        Self::usage(error.to_string(), help).pointing_at(excerpt)
    }
}

impl From<export::Error> for Failure {
    fn from(error: export::Error) -> Self {
        use export::Error as E;
        let (code, help) = match &error {
            E::Store(_) => {
                let E::Store(error) = error else { unreachable!("matched just above") };
                return error.into();
            }
            E::Ended(_) => {
                let E::Ended(error) = error else { unreachable!("matched just above") };
                return error.into();
            }
            E::Locked(_) => (Code::Locked, "wait until the other export ends; it may be a cron job"),
            E::File { source, .. } | E::Output(source) if is_full(source) => {
                (Code::Database, "free some space, or name another folder; the folder is as it was")
            }
            E::Unfinished(_) => (Code::Usage, "run that export again: it finishes first what was cut off"),
            E::Planted(_) => (Code::Usage, "remove it after a look at who made it, or name a folder of your own"),
            E::Overtaken(_) => (
                Code::Database,
                "the files and the manifest are written: give --delta anew with the next export, and keep others from writing",
            ),
            E::TwoOfOneName(_) => (Code::Unexpected, "export them one by one with --event; and report this as a bug"),
            E::NoPage(_) => (Code::Usage, "move it away, or name another folder: a page takes its name"),
            E::Lake(_) => (Code::Usage, "add to it with --lake instead of --output, or name another folder"),
            E::File { .. } => (Code::Usage, "check the path and its permissions"),
            E::Output(_) => (Code::Unexpected, "check where the output goes"),
            E::Mixed { .. } => (Code::Usage, "give the column one type in the statement, such as CAST(x AS TEXT)"),
            E::Pseudonyms(_) => (Code::Usage, "keep the key file private (chmod 600), or choose --identities none"),
            E::NoParquet => (Code::Usage, "choose --format csv, or build with the feature `parquet`"),
        };
        Self::new(code, error.to_string(), help)
    }
}

impl From<lake::Error> for Failure {
    fn from(error: lake::Error) -> Self {
        use lake::Error as E;
        let (code, help) = match &error {
            E::Export(_) => {
                let E::Export(error) = error else { unreachable!("matched just above") };
                return error.into();
            }
            E::Report(_) => {
                let E::Report(error) = error else { unreachable!("matched just above") };
                return error.into();
            }
            E::Ledger(_) => (Code::Usage, "run it on the database, without --lake"),
            E::Lacks { view: OF_DAYS, .. } => (
                Code::Usage,
                "`zoom-qos collect --zoom-counts on` asks Zoom for them, and `zoom-qos export --lake DIR` adds them",
            ),
            E::Lacks { .. } => (Code::Usage, "`zoom-qos export --lake DIR` adds what the database has of it"),
            E::SeveralStatements(_) => (Code::Usage, "reports only read: write one SELECT, WITH or VALUES"),
            E::NoEngine(_) => (Code::Usage, "install DuckDB's command line, such as the Python package duckdb-cli"),
            E::Engine { .. } => {
                (Code::Database, "`zoom-qos export --lake DIR --verify` says whether its files are whole")
            }
            E::Absent(_) => (Code::Usage, "name the folder of `zoom-qos export --lake`"),
            E::PlainExport(_) => (Code::Usage, "name an empty folder, or move what lies there away"),
            E::Newer { .. } => (Code::Database, "upgrade zoom-qos: a later release wrote this lake"),
            E::OtherDatabase(_) => (Code::Usage, "give each database a lake of its own, or name the other with --db"),
            E::OfOne(_) => (
                Code::Usage,
                "name another folder; moved into it as account=NAME, this lake is that of one of its accounts",
            ),
            E::Copies { .. } => (Code::Usage, "name one of them, or collect each account into a database of its own"),
            E::NoneOfDatabase { .. } => (
                Code::Usage,
                "name the database of one of them with --db, or with --lake DIR/account=NAME one more account",
            ),
            E::SharedEvent { .. } => {
                (Code::Usage, "keep one of the two there, or name it alone: --lake DIR/account=NAME")
            }
            E::OtherIdentities { .. } => (Code::Usage, "give --identities as the lake has it, or name another folder"),
            E::OtherKey(_) => (Code::Usage, "put the key back that the lake was made with, or name another folder"),
            E::DeltaLog { .. } => (
                Code::Database,
                "`zoom-qos export --lake DIR --delta anew` makes it from the manifest; with `--delta off` there is none",
            ),
            E::Damaged { .. } => (Code::Database, "put the file back from a copy of the lake; nothing was changed"),
        };
        Self::new(code, error.to_string(), help)
    }
}

fn is_full(error: &std::io::Error) -> bool {
    matches!(error.kind(), std::io::ErrorKind::StorageFull | std::io::ErrorKind::QuotaExceeded)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_database_that_another_program_holds_is_told_from_one_that_is_unusable() {
        let code = |primary| {
            let error = rusqlite::ffi::Error::new(primary);
            Failure::from(store::Error::Sqlite(rusqlite::Error::SqliteFailure(error, None))).code
        };
        assert_eq!(code(rusqlite::ffi::SQLITE_BUSY), Code::Locked);
        assert_eq!(code(rusqlite::ffi::SQLITE_BUSY_SNAPSHOT), Code::Locked);
        assert_eq!(code(rusqlite::ffi::SQLITE_FULL), Code::Database);
        assert_eq!(code(rusqlite::ffi::SQLITE_CORRUPT), Code::Database);
    }
}
