//! The views of a file beside this program's own.
//!
//! Whoever opens a file finds the views of the release that wrote it last, or of whoever had the file in between. A
//! writer puts its own there, unless they are a later release's; who only reads, or comes after that release, makes its
//! own for itself, so that no report is ever asked of another's.

use std::collections::HashMap;

use rusqlite::{Connection, OptionalExtension as _, TransactionBehavior, params};

use super::digests;
use super::error::Error;
use super::likeness;
use super::views::{self, NUMBER};

/// How the views of a file stand to this program's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Standing {
    /// They are its own.
    Own,
    /// They are an earlier release's, or somebody changed or dropped one.
    Stale,
    /// They are a later release's.
    Later,
}

/// The views of a file that a migration took down.
#[derive(Debug)]
pub(super) struct TakenDown {
    texts: Vec<String>,
    set: Option<(i64, String)>,
}

/// Has a writer see its own views, and everybody else too, unless a later release made those that are there.
///
/// It is one transaction. Killed in the middle of it nothing has changed; killed after a migration and before it, the
/// views are missing, which harms nobody: readers make their own, and the next writer comes here again.
pub(super) fn refresh(connection: &mut Connection) -> Result<Standing, Error> {
    let standing = standing(connection)?;
    match standing {
        Standing::Own => {}
        Standing::Later => views::shadow(connection)?,
        Standing::Stale => {
            let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
            drop_all(&transaction)?;
            views::make(&transaction)?;
            record(&transaction, NUMBER, digests::VIEWS)?;
            transaction.commit()?;
        }
    }
    Ok(standing)
}

/// Has a reader see its own views, whatever the file shows. The connection is open for reading only, so that nothing
/// but temporary views can be made on it.
pub(super) fn shadow_others(connection: &Connection) -> Result<(), Error> {
    if !differences(connection)?.is_empty() {
        connection.pragma_update(None, "query_only", false)?;
        views::shadow(connection)?;
        connection.pragma_update(None, "query_only", true)?;
    }
    Ok(())
}

/// Drops the views of our names before a migration, which would else stumble over one that names a table as it was.
pub(super) fn take_down(connection: &mut Connection) -> Result<TakenDown, Error> {
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let taken_down = TakenDown { texts: found(&transaction)?.into_values().collect(), set: recorded(&transaction)? };
    drop_all(&transaction)?;
    transaction.commit()?;
    Ok(taken_down)
}

impl TakenDown {
    /// Makes them again, after a migration that did not apply.
    pub(super) fn put_up(self, connection: &mut Connection) -> Result<(), Error> {
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        for text in &self.texts {
            transaction.execute(text, [])?;
        }
        if let Some((number, digest)) = self.set {
            record(&transaction, number, &digest)?;
        }
        Ok(transaction.commit()?)
    }
}

pub(super) fn standing(connection: &Connection) -> Result<Standing, Error> {
    let (is_own, recorded) = (differences(connection)?.is_empty(), recorded(connection)?);
    Ok(match recorded {
        Some((number, _)) if number > NUMBER => {
            if is_own {
                Standing::Own
            } else {
                Standing::Later
            }
        }
        Some((NUMBER, digest)) if is_own && digest == digests::VIEWS => Standing::Own,
        _ => Standing::Stale,
    })
}

/// How the views that a file shows differ from this program's, by view.
pub(super) fn differences(connection: &Connection) -> Result<Vec<String>, Error> {
    let found = found(connection)?;
    let difference = |view: &views::View| match found.get(view.name) {
        Some(text) if text == view.sql => None,
        Some(_) => Some(format!("the view {} is not as this program makes it", view.name)),
        None => Some(format!("the view {} is missing", view.name)),
    };
    Ok(views::views().iter().filter_map(difference).collect())
}

/// The texts of the file's views that have our names, by that name.
fn found(connection: &Connection) -> Result<HashMap<String, String>, Error> {
    let objects = likeness::objects(connection)?.into_iter();
    let views = objects.filter(|object| object.kind == "view" && views::is_name(&object.name));
    Ok(views.map(|view| (view.name.to_ascii_lowercase(), view.sql.unwrap_or_default())).collect())
}

fn drop_all(connection: &Connection) -> Result<(), Error> {
    for view in views::views() {
        connection.execute_batch(&format!("DROP VIEW IF EXISTS main.{}", view.name))?;
    }
    connection.execute("DELETE FROM view_set", [])?;
    Ok(())
}

fn record(connection: &Connection, number: i64, digest: &str) -> Result<(), Error> {
    connection.execute("INSERT OR REPLACE INTO view_set (number, digest) VALUES (?, ?)", params![number, digest])?;
    Ok(())
}

/// The set that was made last. Somebody may have added rows.
fn recorded(connection: &Connection) -> Result<Option<(i64, String)>, Error> {
    let sql = "SELECT number, digest FROM view_set ORDER BY number DESC LIMIT 1";
    Ok(connection.query_row(sql, [], |row| Ok((row.get(0)?, row.get(1)?))).optional()?)
}
