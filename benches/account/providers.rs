//! In how many of its planted evenings a bad provider is told, how often another one is, and what a look-up costs.

use std::collections::BTreeSet;
use std::fmt;

use chrono::{Days, NaiveDate};
use zoom_qos::model::{Timestamp, Window};
use zoom_qos::simulator::{ChangeKind, PlantedChange, Size, Weeks};

use crate::UNTIL;
use crate::figures::show;
use crate::recorded::Recorded;
use crate::seeds;

/// As in the digests.
const SIZE: Size = Size { people: 240, meetings_a_day: 36, minutes: 16 };

const WEEKS: u32 = 13;

/// The days at the end that are looked at: the provider is bad on all of them.
const LAST_DAYS: u64 = 14;

/// The hours of the planted evenings, in UTC.
const EVENING: std::ops::RangeInclusive<i64> = 17..=22;

/// What was counted.
#[derive(Debug, Default)]
pub(crate) struct Score {
    accounts: usize,
    /// Evenings of the planted provider, those on which it is told, and accounts in which it is told at all.
    evenings: usize,
    told_evenings: usize,
    told_accounts: usize,
    /// Weeks in which it is told at all, so that their digests begin with it.
    told_weeks: usize,
    /// Evenings on which a window of a single event is put down to it, or to one of its networks: all that there is to
    /// see without a file of providers.
    windows: usize,
    /// Hours of anybody's bad hours, and those in which another provider is told, or the planted one by day.
    hours: usize,
    false_hours: BTreeSet<String>,
    /// The same of accounts in which nothing is planted.
    quiet_hours: usize,
    false_quiet_hours: BTreeSet<String>,
    /// Nanoseconds of the processor, per session, to store it and to look up its address.
    store_ns: u64,
    look_up_ns: u64,
    sessions: u64,
}

/// Asks accounts of these seeds, with the provider's evenings and nothing else planted, and quiet ones.
pub(crate) fn measure(seeds: impl Iterator<Item = u64> + Send, threads: usize) -> Score {
    let until: NaiveDate = UNTIL.parse().unwrap();
    let ask = |seed| {
        let planted = Weeks::planted(seed, until, WEEKS, SIZE).only(ChangeKind::ProviderEvenings);
        let quiet = Weeks::quiet(seed, until, WEEKS, SIZE);
        let told = [&planted, &quiet].map(|weeks| Told::of(weeks, until));
        let windows = windows(&told[0].recorded);
        (planted, told, windows)
    };
    let add = |score: &mut Score, _, (planted, told, windows): (Weeks, [Told; 2], Vec<(NaiveDate, String)>)| {
        score.add_windows(&planted, &windows);
        score.add(&planted, until, told);
        show("so far", &*score);
    };
    seeds::each(seeds, threads, ask, add)
}

/// The rows of `provider_hours` as hour, provider and whether it is told, and what storing the account cost.
struct Told {
    hours: Vec<(i64, String, bool)>,
    recorded: Recorded,
}

impl Told {
    fn of(weeks: &Weeks, until: NaiveDate) -> Self {
        let from = until - Days::new(LAST_DAYS - 1);
        let recorded = Recorded::of(weeks, Window { from, to: until });
        let days = [("from", from), ("to", until)].map(|(name, day)| (name, day.to_string()));
        let mut given: Vec<(&str, &str)> = days.iter().map(|(name, day)| (*name, day.as_str())).collect();
        given.push(("limit", "1000000"));
        let hours = recorded.report("provider_hours", &given);
        let row = |row: usize| {
            let isp = hours.text(row, "isp").unwrap().to_owned();
            (hours.integer(row, "hour_unix").unwrap(), isp, hours.text(row, "consistent_with").is_some())
        };
        Self { hours: (0..hours.rows.len()).map(row).collect(), recorded }
    }
}

/// The windows of single events as day and `attribute=value`.
fn windows(recorded: &Recorded) -> Vec<(NaiveDate, String)> {
    let connection = recorded.database.connection();
    let mut statement = connection.prepare("SELECT event_uuid, start_at FROM event").unwrap();
    let events = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?))).unwrap();
    let events: Vec<(String, i64)> = events.collect::<Result<_, _>>().unwrap();
    let of_event = |(uuid, start_at): (String, i64)| {
        let table = recorded.report("simultaneous", &[("event", &uuid)]);
        let group = |row: usize| Some(format!("{}={}", table.text(row, "attribute")?, table.text(row, "value")?));
        let groups: Vec<String> = (0..table.rows.len()).filter_map(group).collect();
        groups.into_iter().map(move |group| (Timestamp(start_at).day(), group))
    };
    events.into_iter().flat_map(of_event).collect()
}

/// What is planted.
fn change_of(planted: &Weeks) -> PlantedChange {
    planted.truth().into_iter().find(|change| change.kind == ChangeKind::ProviderEvenings).unwrap()
}

impl Score {
    fn add_windows(&mut self, planted: &Weeks, windows: &[(NaiveDate, String)]) {
        let change = change_of(planted);
        let own = windows.iter().filter(|(_, group)| change.attributes.contains(group));
        self.windows += own.map(|(day, _)| *day).collect::<BTreeSet<_>>().len();
    }

    fn add(&mut self, planted: &Weeks, until: NaiveDate, [told, quiet]: [Told; 2]) {
        self.accounts += 1;
        let change = change_of(planted);
        let bad = change.attributes.iter().find_map(|attribute| attribute.strip_prefix("isp=")).unwrap();
        // As far as anybody of it met in an evening.
        let evening = |hour_unix: i64| EVENING.contains(&(hour_unix.rem_euclid(86_400) / 3_600));
        let day = |hour_unix: i64| Timestamp(hour_unix).day();
        let of_bad = told.hours.iter().filter(|(hour, isp, _)| isp == bad && evening(*hour));
        let evenings: BTreeSet<NaiveDate> = of_bad.clone().map(|(hour, ..)| day(*hour)).collect();
        let found: BTreeSet<NaiveDate> = of_bad.filter(|(.., is_told)| *is_told).map(|(hour, ..)| day(*hour)).collect();
        self.evenings += evenings.len();
        self.told_evenings += found.len();
        self.told_accounts += usize::from(!found.is_empty());
        self.told_weeks += found.iter().map(|day| (until - *day).num_days() / 7).collect::<BTreeSet<_>>().len();
        let is_false = |(hour, isp, is_told): &&(i64, String, bool)| *is_told && !(isp == bad && evening(*hour));
        let named = |(hour, isp, _): &(i64, String, bool)| format!("{until} {} {isp}", Timestamp(*hour));
        self.hours += told.hours.len();
        self.false_hours.extend(told.hours.iter().filter(is_false).map(named));
        self.quiet_hours += quiet.hours.len();
        self.false_quiet_hours.extend(quiet.hours.iter().filter(|(.., is_told)| *is_told).map(named));
        for Told { recorded, .. } in [told, quiet] {
            self.sessions += recorded.storing.sessions;
            self.store_ns += recorded.storing.store_ns;
            self.look_up_ns += recorded.storing.look_up_ns;
        }
    }
}

impl fmt::Display for Score {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { accounts, evenings, told_evenings, told_accounts, told_weeks, windows, hours, quiet_hours, .. } =
            self;
        let (false_hours, false_quiet) = (self.false_hours.len(), self.false_quiet_hours.len());
        let per = |ns: u64| ns / 1_000 / self.sessions.max(1);
        write!(
            f,
            "{accounts} accounts of {LAST_DAYS} days: told in {told_accounts}, in {told_weeks} weeks, on {told_evenings} of \
             {evenings} evenings, by windows of single events on {windows}; false {false_hours} of {hours} \
             provider-hours, in quiet accounts {false_quiet} of {quiet_hours}; \
             a session takes {} us to store and {} us to look up",
            per(self.store_ns),
            per(self.look_up_ns)
        )
    }
}
