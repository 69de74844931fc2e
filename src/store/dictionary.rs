//! A copy of the data dictionary inside the database, for whoever has the file and not this program.

use rusqlite::{Connection, TransactionBehavior, params};

use super::error::Error;
use crate::dictionary::{Column, View, views};

/// Writes the dictionary of this release into the database, unless it stands there already.
///
/// It is no part of a migration: a better explanation of a column needs no new schema.
///
/// # Errors
///
/// Those of SQLite; nothing is written then.
pub(super) fn refresh(connection: &mut Connection) -> Result<(), Error> {
    if is_current(connection)? {
        return Ok(());
    }
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    transaction.execute_batch("DELETE FROM dictionary; DELETE FROM dictionary_view;")?;
    for (position, view) in (1_i64..).zip(views()) {
        transaction.execute(
            "INSERT INTO dictionary_view (position, view_name, meaning, example) VALUES (?, ?, ?, ?)",
            params![position, view.name, view.meaning, view.example],
        )?;
        for (position, column) in (1_i64..).zip(&view.columns) {
            transaction.execute(
                include_str!("dictionary_insert.sql"),
                params![
                    view.name,
                    position,
                    column.name,
                    column.column_type,
                    column.unit,
                    column.meaning,
                    column.zoom_field
                ],
            )?;
        }
    }
    Ok(transaction.commit()?)
}

fn is_current(connection: &Connection) -> Result<bool, Error> {
    let mut stored_views =
        connection.prepare("SELECT view_name, meaning, example FROM dictionary_view ORDER BY position")?;
    let mut stored_columns = connection.prepare(include_str!("dictionary_columns.sql"))?;
    let stored_views = texts(&mut stored_views)?;
    let stored_columns = texts(&mut stored_columns)?;
    let view_texts = |view: &View| [&view.name, &view.meaning, &view.example].map(Clone::clone).to_vec();
    let columns = views().iter().flat_map(|view| view.columns.iter().map(|column| column_texts(view, column)));
    Ok(stored_views.into_iter().eq(views().iter().map(view_texts)) && stored_columns.into_iter().eq(columns))
}

fn column_texts(view: &View, column: &Column) -> Vec<String> {
    let Column { name, column_type, unit, meaning, zoom_field, .. } = column;
    [&view.name, name, column_type, unit, meaning, zoom_field].map(Clone::clone).to_vec()
}

fn texts(statement: &mut rusqlite::Statement<'_>) -> Result<Vec<Vec<String>>, Error> {
    let width = statement.column_count();
    let rows = statement.query_map([], |row| (0..width).map(|column| row.get(column)).collect())?;
    Ok(rows.collect::<Result<_, _>>()?)
}
