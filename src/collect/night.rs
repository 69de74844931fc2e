//! The listings of a run: which spans of days it lists, and what becomes of their days.

use std::fmt::Write as _;

use rusqlite::Connection;

use super::calendar::{Calendar, Listed, ListingEnd, SHORT_DAYS, Short};
use super::context::Context;
use super::outcome::{Problem, Stop};
use super::targets::Discovery;
use crate::model::count::several;
use crate::model::{DiscoveryDay, DiscoveryScope, EventKind, Listing, ListingKey, Window, WorkState};
use crate::store::{self, Unit, Write, discovery};

/// One listing of a run with its days.
#[derive(Debug)]
pub struct Listings {
    /// Which.
    pub key: ListingKey,
    /// The spans to list, oldest first.
    pub spans: Vec<Window>,
    calendar: Calendar,
    /// Whether the run is a night, which opens days; any other only closes what nights have opened.
    is_night: bool,
}

/// The listings that a kind of event has.
const fn listings_of(kind: EventKind) -> &'static [Listing] {
    match kind {
        EventKind::Meeting => &[Listing::Past, Listing::PastOne],
        EventKind::Webinar => &[Listing::Past],
    }
}

impl Listings {
    /// The listings of a run, each with the rows that the ledger has of its days.
    ///
    /// # Errors
    ///
    /// If the ledger cannot be read.
    pub fn of(
        discovery: &Discovery,
        account: &str,
        scope: DiscoveryScope,
        ledger: &Connection,
    ) -> Result<Vec<Self>, store::Error> {
        let keys = discovery.kinds.iter().flat_map(|&kind| {
            let key = move |&listing| ListingKey { account: account.to_owned(), kind, listing, scope };
            listings_of(kind).iter().map(key)
        });
        keys.map(|key| {
            let calendar = Calendar::of(discovery::days_of(ledger, &key)?);
            Ok(Self { key, spans: discovery.window.listings(), calendar, is_night: discovery.takes_up_unfinished })
        })
        .collect()
    }

    /// Plans a night, and returns what to write before anything is asked: a run that is killed leaves its days open.
    /// Days that were lost are told by the run that finds it.
    pub fn begin(&mut self, context: &Context, lookback: Window) -> Unit {
        let night = self.calendar.night(lookback, context.clock.now());
        self.spans = night.spans;
        self.calendar.update(&night.opened);
        self.calendar.update(&night.lost);
        if !night.lost.is_empty() && !context.options.is_dry_run {
            self.tell_lost(context, &night.lost);
        }
        vec![Write::Days(Box::new(self.key.clone()), [night.opened, night.lost].concat())]
    }

    /// What to write after the listing of a span.
    pub fn ended(&mut self, context: &Context, span: Window, end: &ListingEnd) -> Unit {
        let Listed { mut days, short, new_without_uuid } = self.calendar.listed(span, end);
        if let Some(short) = short.filter(|short| !short.is_known()) {
            context.report(self.problem(&span, short_reason(short, end, self.is_night)));
        }
        if new_without_uuid > 0 {
            let reason = format!("{new_without_uuid} listed without a UUID, by which they would be asked for");
            context.report(self.problem(&span, reason));
        }
        if !self.is_night {
            days.retain(|row| self.calendar.has(row.day));
        }
        self.calendar.update(&days);
        vec![Write::Days(Box::new(self.key.clone()), days)]
    }

    /// A span whose listing did not end: its days stay open.
    #[must_use]
    pub fn problem(&self, span: &Window, reason: String) -> Problem {
        let ListingKey { kind, listing, .. } = &self.key;
        let subject = format!("listing of {kind}s ({}) from {span}", listing.as_str());
        Problem { subject, event: None, state: WorkState::Pending, reason }
    }

    fn tell_lost(&self, context: &Context, lost: &[DiscoveryDay]) {
        let days = ranges(lost);
        let ListingKey { kind, listing, .. } = &self.key;
        let mut outcome = context.outcome();
        outcome.report(Problem {
            subject: format!("listing of {kind}s ({}) of {days}", listing.as_str()),
            event: None,
            state: WorkState::Expired,
            reason: "lost: Zoom lists these days no more, and no run had discovered them".to_owned(),
        });
        let remark = format!("{kind}s of {days} were lost; name what you know of by UUID, Zoom answers for a year");
        if !outcome.remarks.contains(&remark) {
            outcome.remarks.push(remark);
        }
    }
}

fn short_reason(short: Short, end: &ListingEnd, is_night: bool) -> String {
    let told = end.told.map_or_else(|| "an unknown number".to_owned(), |told| told.to_string());
    let mut reason = format!("{} of {told} events that it says it has", end.found);
    if let Some(cut) = &end.cut {
        // Writing to a String cannot fail.
        _ = write!(reason, ", as {cut}");
    }
    match short {
        _ if !is_night => {}
        short if short.is_given_up() => reason.push_str("; its days count as discovered from now on"),
        Short { days } => _ = write!(reason, "; it is asked for on {}", several(SHORT_DAYS - days, "more day")),
    }
    reason
}

/// Days as spans without a gap: `2026-01-02 to 2026-01-05, 2026-01-09`.
fn ranges(rows: &[DiscoveryDay]) -> String {
    let mut spans: Vec<Window> = Vec::new();
    for row in rows {
        match spans.last_mut() {
            Some(span) if span.to.succ_opt() == Some(row.day) => span.to = row.day,
            _ => spans.push(Window { from: row.day, to: row.day }),
        }
    }
    let shown = spans.iter().map(|span| if span.from == span.to { span.from.to_string() } else { span.to_string() });
    shown.collect::<Vec<_>>().join(", ")
}

/// A refused kind of event opens no days, unless its listing was answered before.
pub async fn refuse(context: &Context, listings: &[Listings], kind: EventKind) -> Result<(), Stop> {
    let refused = listings.iter().filter(|listings| listings.key.kind == kind && listings.is_night);
    let unit = refused.map(|listings| Write::ListingRefused(Box::new(listings.key.clone())));
    context.commit(unit.collect()).await
}
