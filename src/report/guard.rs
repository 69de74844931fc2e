//! A connection on which a stranger's SQL can be run: a report from a colleague, or whatever `query` is given.
//!
//! Opening read-only is not enough. On such a connection SQLite still makes temporary tables, attaches other files,
//! writes a full copy with `VACUUM INTO` and builds strings of half a gigabyte; and `Statement::readonly` calls an
//! ATTACH harmless. So what is not on the list below is refused when the statement is prepared.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use rusqlite::Connection;
use rusqlite::config::DbConfig;
use rusqlite::hooks::{AuthAction, AuthContext, Authorization};
use rusqlite::limits::Limit;

/// No value is longer, so that `randomblob` cannot eat the memory. The longest that is stored is a payload.
const VALUE_BYTES: i32 = 16_000_000;

/// No statement is longer.
const STATEMENT_BYTES: i32 = 100_000;

/// No LIKE or GLOB pattern is longer, as each `%` in it multiplies the work.
const PATTERN_BYTES: i32 = 1_000;

/// No statement has more steps: views that each read another twice double them with every level.
const STEPS: i32 = 1_000_000;

/// The only pragmas: what a table or a view has for columns.
const PRAGMAS: [&str; 2] = ["table_info", "table_xinfo"];

/// Functions that reach beyond the database.
const FORBIDDEN_FUNCTIONS: [&str; 2] = ["load_extension", "fts3_tokenizer"];

/// Whether the program itself is writing to its temporary tables: the only time at which anything but reading is
/// allowed. The file of the database is open for reading only, so that not even then it can change.
#[derive(Debug, Clone, Default)]
pub(super) struct WriteGate(Arc<AtomicBool>);

impl WriteGate {
    /// Runs something that may write to temporary tables.
    ///
    /// # Errors
    ///
    /// Its own, and those of SQLite.
    pub(super) fn lifted<T>(
        &self,
        connection: &Connection,
        write: impl FnOnce() -> Result<T, rusqlite::Error>,
    ) -> Result<T, rusqlite::Error> {
        self.0.store(true, Ordering::Relaxed);
        let written = connection.pragma_update(None, "query_only", false).and_then(|()| write());
        let closed = connection.pragma_update(None, "query_only", true);
        self.0.store(false, Ordering::Relaxed);
        closed.and(written)
    }
}

/// Refuses everything but reading on this connection, for as long as it lives, unless the gate is lifted.
///
/// The depth of expressions stays at SQLite's own 1,000. The usual advice is 100, but SQLite also holds the cursors of
/// a statement's common table expressions against that limit, and then refuses the scorecard.
///
/// # Errors
///
/// If SQLite does not know a setting, which the bundled one does.
pub(super) fn apply(connection: &mut Connection) -> Result<WriteGate, rusqlite::Error> {
    connection.pragma_update(None, "query_only", true)?;
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_DEFENSIVE, true)?;
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_TRUSTED_SCHEMA, false)?;
    connection.set_limit(Limit::SQLITE_LIMIT_ATTACHED, 0)?;
    connection.set_limit(Limit::SQLITE_LIMIT_LENGTH, VALUE_BYTES)?;
    connection.set_limit(Limit::SQLITE_LIMIT_SQL_LENGTH, STATEMENT_BYTES)?;
    connection.set_limit(Limit::SQLITE_LIMIT_LIKE_PATTERN_LENGTH, PATTERN_BYTES)?;
    connection.set_limit(Limit::SQLITE_LIMIT_VDBE_OP, STEPS)?;
    let write_gate = WriteGate::default();
    let lifted = Arc::clone(&write_gate.0);
    let authorize = move |context: AuthContext<'_>| {
        if lifted.load(Ordering::Relaxed) { Authorization::Allow } else { authorize(&context) }
    };
    connection.authorizer(Some(authorize))?;
    Ok(write_gate)
}

/// SQLite asks this while it prepares a statement, for everything that the statement would do.
fn authorize(context: &AuthContext<'_>) -> Authorization {
    let allowed = match &context.action {
        // A transaction of its own lets several reports read the same state; it cannot write here.
        AuthAction::Select | AuthAction::Read { .. } | AuthAction::Recursive | AuthAction::Transaction { .. } => true,
        AuthAction::Function { function_name } => {
            !FORBIDDEN_FUNCTIONS.iter().any(|forbidden| function_name.eq_ignore_ascii_case(forbidden))
        }
        AuthAction::Pragma { pragma_name, .. } => {
            PRAGMAS.iter().any(|allowed| pragma_name.eq_ignore_ascii_case(allowed))
        }
        _ => false,
    };
    if allowed { Authorization::Allow } else { Authorization::Deny }
}
