//! SQL functions of the writer, for the statements that look for a person.

use rusqlite::Connection;
use rusqlite::functions::FunctionFlags;

use crate::model::mention;
use crate::model::name;

/// Makes known `folded(text)`, by which names are compared, and `mentions(text, folded_name)`.
pub(super) fn register(connection: &Connection) -> rusqlite::Result<()> {
    let flags = FunctionFlags::SQLITE_UTF8 | FunctionFlags::SQLITE_DETERMINISTIC | FunctionFlags::SQLITE_INNOCUOUS;
    connection.create_scalar_function("folded", 1, flags, |context| {
        Ok(context.get_raw(0).as_str_or_null()?.map(name::folded))
    })?;
    connection.create_scalar_function("mentions", 2, flags, |context| {
        let [text, name] = [0, 1].map(|at| context.get_raw(at).as_str_or_null());
        Ok(text?.zip(name?).is_some_and(|(text, name)| mention::mentions(text, name)))
    })
}
