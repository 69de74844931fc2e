//! How people on Wi-Fi fared by the signal. Packs leave the machines out, so that SQLite reads those on Wi-Fi.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use super::by_minute::ByMinute;
use super::definition::{Asked, NOT_REPORTED, Person, Rollup, Rows, word};
use super::minute::minute_of;
use crate::model::Timestamp;

/// How strong a signal is; of several in a minute the weakest counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Band {
    NotReported,
    Strong,
    Usable,
    Weak,
}

/// What each of them is called, in their order.
const BANDS: [&str; 4] = [NOT_REPORTED, "strong", "usable", "weak"];

/// Where a profile has a signal turn fair and poor.
#[derive(Debug, Clone, Copy, Default)]
struct Bound {
    fair: Option<f64>,
    poor: Option<f64>,
}

impl Bound {
    fn band(self, rssi_dbm: f64) -> Band {
        let is_below = |bound: Option<f64>| bound.is_some_and(|bound| rssi_dbm < bound);
        match (is_below(self.poor), is_below(self.fair)) {
            (true, _) => Band::Weak,
            (false, true) => Band::Usable,
            (false, false) => Band::Strong,
        }
    }
}

/// The sessions on Wi-Fi, each with the minutes in which the signal is told.
#[derive(Debug, Clone, Default)]
pub(super) struct WifiCount(Arc<HashMap<i64, ByMinute<Band>>>);

impl Rollup for WifiCount {
    const PART: &'static str = "wifi_count";
    const COLUMNS: &'static [&'static str] = &["person_id INTEGER", "wifi_band", "n", "poor_minutes"];
    const TAKES_SAMPLES: bool = false;

    fn begin(asked: &Asked<'_>) -> Result<Self, rusqlite::Error> {
        let mut bound = asked.statement(include_str!("signal_bound.sql"))?;
        let bound = bound.raw_query().mapped(|row| Ok(Bound { fair: row.get(0)?, poor: row.get(1)? })).next();
        let bound = bound.transpose()?.unwrap_or_default();
        let mut wireless = asked.statement(include_str!("wireless.sql"))?;
        let wireless: HashSet<i64> = wireless.raw_query().mapped(|row| row.get(0)).collect::<Result<_, _>>()?;
        let mut signals = asked.connection.prepare(include_str!("signals.sql"))?;
        let mut sessions = HashMap::with_capacity(wireless.len());
        for span in asked.attended.spans.iter().filter(|span| wireless.contains(&span.session_id)) {
            let mut bands = ByMinute::default();
            let mut rows = signals.query([span.session_id])?;
            while let Some(row) = rows.next()? {
                let sampled_at = Timestamp(row.get(0)?);
                if span.covers(sampled_at) {
                    let band = bands.entry(minute_of(sampled_at.0), || Band::NotReported);
                    *band = bound.band(row.get(1)?).max(*band);
                }
            }
            sessions.insert(span.session_id, bands);
        }
        Ok(Self(Arc::new(sessions)))
    }

    fn end_person(&mut self, person: &Person, rows: &mut Rows) {
        let mut counts = [(0_i64, 0_i64); BANDS.len()];
        for (minute_unix, of_person) in person.minutes.iter() {
            let Some(bands) = self.0.get(&of_person.session_id) else { continue };
            let band = bands.get(minute_unix).copied().unwrap_or(Band::NotReported);
            let (n, poor_minutes) = &mut counts[band as usize];
            *n += 1;
            *poor_minutes += i64::from(of_person.minute.class() >= Some(2));
        }
        for (band, (n, poor_minutes)) in BANDS.into_iter().zip(counts).filter(|(_, (n, _))| *n > 0) {
            rows.push([
                ("person_id", person.person_id.into()),
                ("wifi_band", word(band)),
                ("n", n.into()),
                ("poor_minutes", poor_minutes.into()),
            ]);
        }
    }
}
