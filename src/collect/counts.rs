//! Zoom's own counts of quality: two calls for each day of which nothing more comes, asked once.
//!
//! They are a check on the period and no more, so that nothing that is wrong with them fails a night: an account without
//! quality scores is told once, and asked again in a week.

use std::collections::BTreeSet;

use chrono::{Days, NaiveDate};
use rusqlite::Connection;

use super::context::Context;
use super::outcome::Stop;
use super::plan::{GROWING_DAYS, Terms};
use super::targets::Discovery;
use crate::model::window::LISTED_HISTORY_DAYS;
use crate::model::{CountUnit, CountedDay, EventKind, WorkState, work};
use crate::store::{self, Write, zoom_count};
use crate::zoom::payload::QualityCounts;
use crate::zoom::{self, ItemFailure, Refusal};

/// What a run asks of Zoom's counts.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Counting {
    /// The days and what is to be counted of them, the days that Zoom drops soonest first.
    pub asked: Vec<(NaiveDate, CountUnit)>,
    /// Whether Zoom gave none when it was asked last, which was told then.
    pub was_refused: bool,
}

impl Counting {
    /// The days to ask about: those of the run, and in a night all that nights have discovered.
    ///
    /// # Errors
    ///
    /// If the ledger cannot be read.
    pub fn plan(
        ledger: &Connection,
        account: &str,
        discovery: Option<&Discovery>,
        &Terms { now, refresh, .. }: &Terms,
    ) -> Result<Self, store::Error> {
        let Some(discovery) = discovery else { return Ok(Self::default()) };
        let oldest = now.day() - Days::new(LISTED_HISTORY_DAYS);
        let of_run = discovery.window.from.iter_days().take_while(|day| *day <= discovery.window.to);
        let is_final = |day: &NaiveDate| *day >= oldest && *day + Days::new(GROWING_DAYS) <= now.day();
        let of_run: Vec<NaiveDate> = of_run.filter(is_final).collect();
        let mut days: BTreeSet<NaiveDate> = of_run.iter().copied().collect();
        if discovery.takes_up_unfinished {
            days.extend(zoom_count::discovered(ledger, account, oldest)?);
        }
        let mut asked = Vec::new();
        for unit in CountUnit::BOTH {
            let counted = zoom_count::counted(ledger, account, oldest, unit)?;
            let is_open = |day: &&NaiveDate| !counted.contains(day) || (refresh && of_run.contains(day));
            asked.extend(days.iter().filter(is_open).map(|day| (*day, unit)));
        }
        asked.sort_unstable();
        let refused_at = zoom_count::refused_at(ledger, account)?;
        if let Some(refused_at) = refused_at {
            // Once a week the oldest day is asked about, as the account may have scores by then.
            let is_due = refused_at.day() + Days::new(work::RESTING_DAYS) <= now.day() || refresh;
            asked.truncate(usize::from(is_due));
        }
        Ok(Self { asked, was_refused: refused_at.is_some() })
    }

    /// Asks for them, one after the other.
    ///
    /// # Errors
    ///
    /// What concerns more than the counts.
    pub async fn collect(self, context: &Context) -> Result<(), Stop> {
        for (day, unit) in self.asked {
            let error = match counts(context, day, unit).await {
                Ok(counts) => {
                    context.outcome().counted_days += 1;
                    context.commit(vec![write(context, (day, unit), Ok(counts))]).await?;
                    continue;
                }
                Err(error) => error,
            };
            return match own_failure(error) {
                Ok(failure) if failure.is_temporary => {
                    let reason = failure.reason;
                    let remark =
                        format!("Zoom's counts of {day} are not to be had now ({reason}); the next run asks again");
                    context.outcome().remarks.push(remark);
                    Ok(())
                }
                Ok(failure) => {
                    if !self.was_refused {
                        let reason = &failure.reason;
                        let remark = format!(
                            "Zoom gives this account no counts of quality ({reason}); it is asked again in a week"
                        );
                        context.outcome().remarks.push(remark);
                    }
                    context.commit(vec![write(context, (day, unit), Err(failure))]).await
                }
                Err(error) => match context.stop_for(EventKind::Meeting, error).await {
                    Stop::Kind(.., refusal) => Err(Stop::Counts(refusal)),
                    stop => Err(stop),
                },
            };
        }
        Ok(())
    }
}

/// The counts of a day. Those of other days are none: Zoom was seen to answer for other days than it was asked about.
async fn counts(context: &Context, day: NaiveDate, unit: CountUnit) -> Result<QualityCounts, zoom::Error> {
    let body = context.client.quality_counts(day, unit).await?;
    let counts = QualityCounts::read(&body.text).expect("the client has read the body as such counts");
    let is_of_day = |told: &Option<String>| told.as_ref().is_none_or(|told| told.starts_with(&day.to_string()));
    if is_of_day(&counts.from) && is_of_day(&counts.to) {
        return Ok(counts);
    }
    Err(zoom::Error::Item(ItemFailure {
        state: WorkState::Failed,
        http_status: Some(200),
        zoom_code: None,
        reason: "it counted other days than the one asked for".to_owned(),
        attempts: body.attempts,
        is_temporary: false,
        next_try_at: None,
    }))
}

/// What concerns the counts alone: an account without quality scores is no account that may not be collected from.
fn own_failure(error: zoom::Error) -> Result<ItemFailure, zoom::Error> {
    match error {
        zoom::Error::Item(failure) | zoom::Error::TooLarge(failure) => Ok(failure),
        zoom::Error::Refused(Refusal::Plan { message } | Refusal::Role { message }) => Ok(ItemFailure {
            state: WorkState::Forbidden,
            http_status: None,
            zoom_code: None,
            reason: message,
            attempts: 1,
            is_temporary: false,
            next_try_at: None,
        }),
        other => Err(other),
    }
}

fn write(context: &Context, (day, unit): (NaiveDate, CountUnit), came: Result<QualityCounts, ItemFailure>) -> Write {
    let counted = CountedDay {
        account: context.account().to_owned(),
        day,
        unit,
        state: WorkState::Done,
        asked_at: context.clock.now(),
        http_status: None,
        zoom_code: None,
        reason: None,
        media: Vec::new(),
    };
    Write::CountedDay(Box::new(match came {
        Ok(counts) => CountedDay { media: counts.media, ..counted },
        Err(ItemFailure { state, http_status, zoom_code, reason, .. }) => {
            CountedDay { state, http_status, zoom_code, reason: Some(reason), ..counted }
        }
    }))
}
