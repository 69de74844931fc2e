//! Writing what people said of an event.

use rusqlite::{Connection, ToSql};

use super::error::Error;
use super::feedback_tie::tie;
use super::record::record_event;
use super::rows::put_anomalies;
use super::token::TokenKey;
use crate::model::field::FEEDBACK_FIELDS;
use crate::model::{Arrival, EventFacts, Feedback, FeedbackPage};

/// Where anomalies of what was said were read.
const OF_FEEDBACK: &str = "feedback";

/// Writes a page of answers.
pub(super) fn record(connection: &Connection, page: &FeedbackPage, tokens: Option<&TokenKey>) -> Result<(), Error> {
    let FeedbackPage { kind, uuid, is_first, answers, anomalies } = page;
    let event_id = record_event(connection, &EventFacts::named(*kind, uuid.clone()), Arrival::Fetched)?;
    if *is_first {
        connection.prepare_cached("DELETE FROM feedback WHERE event_id = ?")?.execute([event_id])?;
    }
    put_anomalies(connection, (event_id, None), OF_FEEDBACK, anomalies)?;
    answers.iter().try_for_each(|answer| put(connection, event_id, answer))?;
    tie(connection, event_id, tokens)
}

fn put(connection: &Connection, event_id: i64, answer: &Feedback) -> Result<(), Error> {
    let columns: Vec<&str> = ["event_id", "said_at", "is_content"]
        .into_iter()
        .chain(FEEDBACK_FIELDS.iter().map(|field| field.column))
        .collect();
    let mut values: Vec<&dyn ToSql> = vec![&event_id, &answer.said_at, &answer.is_content];
    values.extend(answer.fields.iter().map(|value| value as &dyn ToSql));
    let given: Vec<String> = (1..=columns.len()).map(|at| format!("?{at}")).collect();
    let sql = format!("INSERT INTO feedback ({}) VALUES ({})", columns.join(", "), given.join(", "));
    connection.prepare_cached(&sql)?.execute(&*values)?;
    Ok(())
}
