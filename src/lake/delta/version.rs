//! One version of a Delta table being written.

use std::io::{self, Write as _};
use std::path::PathBuf;

use chrono::NaiveDate;
use serde_json::json;

use super::action::{self, Action};
use super::checkpoint::Checkpoint;
use super::commit::{Commit, Keeping, Operation};
use super::names::{LAST_CHECKPOINT, checkpoint_name, is_before, log_name};
use super::table::Table;
use crate::export;
use crate::export::destination::{StagedFile, Staging};
use crate::export::place::delta_log_of;
use crate::export::view::View;
use crate::lake::error::Error;
use crate::lake::files::Hashed;
use crate::lake::manifest::{Change, Day, Manifest, Sum};
use crate::model::Timestamp;

/// Every so many versions there is a checkpoint.
const VERSIONS_TO_CHECKPOINT: u64 = 10;

/// What there is before a version.
pub(super) struct Before<'b> {
    /// The table, if there is one.
    pub(super) table: Option<&'b Table>,
    /// What lies in the log's folder.
    pub(super) names: Vec<String>,
}

/// A version being written.
pub(super) struct Version {
    view: View,
    table: Table,
    /// Whether it is the first of its table, which tells of all files.
    is_first: bool,
    log: Hashed<StagedFile>,
    checkpoint: Option<Checkpoint<Hashed<StagedFile>>>,
}

impl Version {
    /// Begins the version that follows, unless nothing changes.
    pub(super) fn begin(
        view: View,
        before: &Before<'_>,
        manifest: &Manifest,
        commit: Commit,
        staging: &mut Staging<'_>,
    ) -> Result<Option<Self>, Error> {
        let (mut table, is_first) = match before.table {
            Some(table) if commit.keeping != Keeping::Anew => (table.after(), false),
            former => (Table::beyond(former, &before.names, commit.now)?, true),
        };
        let changes = if is_first { Vec::new() } else { changes(&view, manifest, commit.now) };
        let schema = action::schema(&view);
        let has_other_columns = schema != table.schema;
        if !has_other_columns && changes.is_empty() {
            return Ok(None);
        }
        table.schema = schema;
        let log = Hashed::new(staging.file(path(&view, &log_name(table.version)))?);
        let mut version = Self { view, table, is_first, log, checkpoint: None };
        version.write(&Action::commit_info(word(is_first, commit.operation), commit.now))?;
        if is_first {
            version.write(&Action::protocol())?;
        }
        if has_other_columns {
            version.write(&version.meta_data())?;
        }
        changes.iter().try_for_each(|change| version.write(change))?;
        let number = version.table.version;
        if number > 0 && (is_first || commit.operation == Operation::Erasure) {
            version.begin_checkpoint(number, &before.names, staging)?;
        } else if number > 0 && number.is_multiple_of(VERSIONS_TO_CHECKPOINT) {
            // Who began to read before goes on from the checkpoint that was the last.
            version.begin_checkpoint(version.table.checkpoint.unwrap_or(0), &before.names, staging)?;
        }
        Ok(Some(version))
    }

    /// Begins a checkpoint of this version. What is of versions before one goes.
    fn begin_checkpoint(&mut self, needed: u64, names: &[String], staging: &mut Staging<'_>) -> Result<(), Error> {
        let file = staging.file(path(&self.view, &checkpoint_name(self.table.version)))?;
        let mut checkpoint = Checkpoint::begin(Hashed::new(file))?;
        checkpoint.push(&Action::protocol())?;
        checkpoint.push(&self.meta_data())?;
        self.checkpoint = Some(checkpoint);
        self.table.drop_before(needed);
        for name in names.iter().filter(|name| is_before(name, needed)) {
            staging.remove(path(&self.view, name));
        }
        Ok(())
    }

    fn meta_data(&self) -> Action {
        Action::meta_data(&self.view, &self.table.id, self.table.created_at)
    }

    fn write(&mut self, action: &Action) -> Result<(), Error> {
        let written = serde_json::to_writer(&mut self.log, action).map_err(io::Error::from);
        let written = written.and_then(|()| self.log.write_all(b"\n"));
        Ok(written.map_err(export::Error::Output)?)
    }

    /// Whether it has to be told of every file of its view.
    pub(super) fn tells_of_all(&self) -> bool {
        self.is_first || self.checkpoint.is_some()
    }

    /// Tells of the files of a day.
    pub(super) fn tell(&mut self, day: NaiveDate, known: &Day) -> Result<(), Error> {
        for (path, held) in known.held(day, self.view.name) {
            let add = Action::add(&self.view, &path, held);
            if self.is_first {
                self.write(&add)?;
            }
            if let Some(checkpoint) = &mut self.checkpoint {
                checkpoint.push(&add)?;
            }
        }
        Ok(())
    }

    /// The version is whole: its view, and what is known of the table from now on.
    pub(super) fn finish(self, staging: &mut Staging<'_>) -> Result<(&'static str, Table), Error> {
        let Self { view, mut table, log, checkpoint, .. } = self;
        table.files.insert(log_name(table.version), finish(log)?);
        if let Some(checkpoint) = checkpoint {
            let (file, actions) = checkpoint.finish()?;
            table.files.insert(checkpoint_name(table.version), finish(file)?);
            let mut last = Hashed::new(staging.file(path(&view, LAST_CHECKPOINT))?);
            let told = json!({ "version": table.version, "size": actions });
            write!(last, "{told}").map_err(export::Error::Output)?;
            table.files.insert(LAST_CHECKPOINT.to_owned(), finish(last)?);
            table.checkpoint = Some(table.version);
        }
        Ok((view.name, table))
    }
}

/// What becomes of the files of a view.
fn changes(view: &View, manifest: &Manifest, now: Timestamp) -> Vec<Action> {
    let mut changes = Vec::new();
    manifest.changes(view.name, |path, change| {
        changes.push(match change {
            Change::Written(held) => Action::add(view, path, held),
            Change::Removed(held) => Action::remove(path, held, now),
        });
    });
    changes
}

/// What a version is, as readers list it.
const fn word(is_first: bool, operation: Operation) -> &'static str {
    match (is_first, operation) {
        (true, _) => "CREATE TABLE",
        (false, Operation::Export) => "WRITE",
        (false, Operation::Erasure) => "DELETE",
    }
}

/// Below the lake's folder.
fn path(view: &View, name: &str) -> PathBuf {
    delta_log_of(view.name).join(name)
}

fn finish(file: Hashed<StagedFile>) -> Result<Sum, Error> {
    let (mut file, sum) = file.sum();
    file.finish()?;
    Ok(sum)
}
