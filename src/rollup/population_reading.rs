//! What audio each population of compared events received.

use std::sync::Arc;

use super::definition::{Asked, Rollup, Rows, StreamReadings};
use super::groups::Groups;
use super::histogram::Histogram;
use super::known_person::KNOWN_PERSON;
use super::minute::SessionSpan;
use super::part;
use super::people::EVENT_PERSON;
use super::table::table_name;
use crate::model::metric::{AVG_LOSS_PCT, LATENCY_MS};
use crate::model::stream::{Direction, Medium};

/// Kind and UUID of an event, and the position of a population of it.
type Population = (String, String, i64);

/// All values of latency and loss, by the number of the population.
#[derive(Debug, Clone, Default)]
pub(super) struct PopulationReading {
    populations: Arc<Groups<Population>>,
    received: Vec<Received>,
}

/// What one population received.
#[derive(Debug, Clone, Default)]
struct Received {
    is_any: bool,
    metrics: [Histogram; 2],
}

impl Rollup for PopulationReading {
    const PART: &'static str = "population_reading";
    const COLUMNS: &'static [&'static str] = &["kind", "event_uuid", "position", "latency_p95_ms", "loss_p95_pct"];

    fn begin(asked: &Asked<'_>) -> Result<Self, rusqlite::Error> {
        // After who was there was written down.
        let people = |part: &str| [EVENT_PERSON, KNOWN_PERSON].contains(&part).then(|| table_name(part));
        let sql = part::over(
            &["compared_event", "population"],
            people,
            "SELECT kind, event_uuid, position, session_id FROM population",
        );
        let populations = Groups::read(asked, &sql, |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
        let received = vec![Received::default(); populations.names.len()];
        Ok(Self { populations: Arc::new(populations), received })
    }

    fn sample(&mut self, span: &SessionSpan, sample: &StreamReadings<'_>) {
        if (sample.stream.medium, sample.stream.direction) != (Medium::Audio, Direction::Receive) {
            return;
        }
        for number in self.populations.of_session(span.session_id) {
            let Received { is_any, metrics } = &mut self.received[*number];
            *is_any = true;
            for (values, place) in metrics.iter_mut().zip([LATENCY_MS, AVG_LOSS_PCT]) {
                values.add(sample.readings[place]);
            }
        }
    }

    fn merge(&mut self, other: Self) {
        for (known, more) in self.received.iter_mut().zip(other.received) {
            known.is_any |= more.is_any;
            for (values, more) in known.metrics.iter_mut().zip(more.metrics) {
                values.merge(more);
            }
        }
    }

    fn rows(self, rows: &mut Rows) {
        for ((kind, event_uuid, position), received) in self.populations.names.iter().zip(&self.received) {
            if received.is_any {
                let [latency, loss] = received.metrics.each_ref().map(|values| values.quantiles([0.95])[0]);
                rows.push([
                    ("kind", kind.clone().into()),
                    ("event_uuid", event_uuid.clone().into()),
                    ("position", (*position).into()),
                    ("latency_p95_ms", latency.into()),
                    ("loss_p95_pct", loss.into()),
                ]);
            }
        }
    }
}
