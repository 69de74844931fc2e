//! What may explain an incident of each session, for which SQLite takes ten times as long.

use super::definition::{Asked, Rollup, Rows, word};
use super::told::Told;
use super::{part, table};
use crate::model::attribute::{ATTRIBUTES, position};

/// The last that may: what comes after it is made of others, or of the person's own machine.
const LAST: &str = "version";

/// That somebody is elsewhere explains nothing that a place, a VPN or a provider does not tell better.
const TOLD_BY_OTHERS: &str = "place_type";

/// The one of which some words stand for nothing.
const PROVIDER: &str = "isp";

/// What a session has: position, attribute and value.
pub(super) type Explaining<'t> = (i64, &'static str, &'t str);

#[derive(Debug, Clone, Default)]
pub(super) struct ExplainingAttributes;

impl Rollup for ExplainingAttributes {
    const PART: &'static str = "explaining_attribute";
    const COLUMNS: &'static [&'static str] = &["session_id INTEGER", "position", "attribute", "value"];
    const TAKES_SAMPLES: bool = false;

    /// Fills the table: it follows from no sample.
    fn begin(asked: &Asked<'_>) -> Result<Self, rusqlite::Error> {
        let mut rows = Rows::of(Self::PART, Self::COLUMNS);
        let write = |rows: &mut Rows| table::write(asked.connection, rows);
        each(asked, &mut |session_id, (position, attribute, value)| {
            rows.push([
                ("session_id", session_id.into()),
                ("position", position.into()),
                ("attribute", word(attribute)),
                ("value", word(value)),
            ]);
            rows.write_if_many(&write)
        })?;
        write(&mut rows)?;
        Ok(Self)
    }
}

/// Hands on what each session has of what may explain an incident.
pub(super) fn each(
    asked: &Asked<'_>,
    take: &mut dyn FnMut(i64, Explaining<'_>) -> Result<(), rusqlite::Error>,
) -> Result<(), rusqlite::Error> {
    let names: Vec<&'static str> =
        ATTRIBUTES.into_iter().map(|(name, _)| name).filter(|name| may_explain(name)).collect();
    let told = Told::read(asked, &names)?;
    let mut no_provider =
        asked.statement(&part::over(&["no_provider"], part::computed, "SELECT isp FROM no_provider"))?;
    let no_provider: Vec<String> = no_provider.raw_query().mapped(|row| row.get(0)).collect::<Result<_, _>>()?;
    let is_one = |name: &str, value: &&str| name != PROVIDER || no_provider.iter().all(|word| word != value);
    for name in names {
        let Some(attribute) = told.attribute(name) else { continue };
        for (nth, session_id) in told.sessions().iter().enumerate() {
            let value = attribute.told_of(nth).filter(|value| is_one(name, value));
            value.map_or(Ok(()), |value| take(*session_id, (attribute.position(), name, value)))?;
        }
    }
    Ok(())
}

fn may_explain(name: &str) -> bool {
    name != TOLD_BY_OTHERS && position(name) <= position(LAST)
}
