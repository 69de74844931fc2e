//! An account over weeks: the same people from day to day, and what changes for some of them.
//!
//! Other accounts hold events of one kind of trouble each, in which who somebody is, where and with what is dealt anew.
//! Here that stays, so that a period can be compared with the one before it. The first five weeks are alike. What is
//! planted after them, [`Change`] says, and [`PlantedChange`] tells tests and benches.

use super::account::{self, Account, Event};
use super::change::{BETTER_VERSION, Change, ChangeKind, PlantedChange};
use super::people::{self, Person, Role};
use super::provider::Provider;
use super::random::{Purpose, Random};
use super::session::{self, Span};
use super::site::{SITES, Site};
use super::staff::{GUESTS, Worker};
use super::weekday::Weekday;
use crate::model::time::DAY_SECONDS;
use crate::model::{EventKind, Timestamp, Window};
use chrono::{Datelike as _, Days, NaiveDate};
use std::collections::{BTreeMap, BTreeSet};

/// How many meetings of a day have numbers of their own.
const MOST_MEETINGS_A_DAY: u64 = 100_000;

/// The hours, in UTC, at which meetings begin.
const HOURS: [u32; 20] = [8, 9, 9, 10, 10, 11, 11, 13, 13, 14, 14, 15, 15, 16, 17, 18, 18, 19, 20, 21];

/// What they are about.
const TOPICS: [&str; 8] = [
    "Weekly planning",
    "Design review",
    "Customer call",
    "Stand-up",
    "Retrospective",
    "Budget",
    "Training",
    "One hour of questions",
];

/// How many of a usual week's meetings a holiday week has.
const HOLIDAY_SHARE: f64 = 0.08;

/// How many of those who work there at the end do so at the beginning.
const FIRST_SHARE: f64 = 0.75;

/// How much such an account holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Size {
    /// How many people work there at the end; guests come besides.
    pub people: u32,
    /// How many meetings a full day has. They have four to twelve people.
    pub meetings_a_day: u32,
    /// How long a meeting usually lasts, at most 40 minutes; some last half as long, and some half as long again.
    pub minutes: u32,
}

impl Size {
    /// Enough to find most of what is planted, and collected in some minutes.
    pub const USUAL: Self = Self { people: 150, meetings_a_day: 30, minutes: 20 };
}

/// The plan of an account over weeks.
#[derive(Debug, Clone)]
pub struct Weeks {
    seed: u64,
    days: Window,
    size: Size,
    changes: Vec<Change>,
}

impl Weeks {
    /// So many weeks up to a day, the last, in which nothing becomes better or worse.
    #[must_use]
    pub fn quiet(seed: u64, until: NaiveDate, weeks: u32, size: Size) -> Self {
        let days = Window { from: until - Days::new(u64::from(weeks) * 7 - 1), to: until };
        Self { seed, days, size, changes: Vec::new() }
    }

    /// The same with everything that is planted from the sixth week on.
    #[must_use]
    pub fn planted(seed: u64, until: NaiveDate, weeks: u32, size: Size) -> Self {
        let quiet = Self::quiet(seed, until, weeks, size);
        let changes = quiet.plant();
        Self { changes, ..quiet }
    }

    /// The same with nothing planted but changes of this kind.
    #[must_use]
    pub fn only(mut self, kind: ChangeKind) -> Self {
        self.changes.retain(|change| change.kind() == kind);
        self
    }

    /// Every day of it.
    #[must_use]
    pub fn days(&self) -> Window {
        self.days
    }

    /// The whole account, on the day after its last.
    #[must_use]
    pub fn account(&self) -> Account {
        self.account_of(self.days)
    }

    /// Only what is held on these days, exactly as in the whole account, where that does not fit into memory.
    #[must_use]
    pub fn account_of(&self, days: Window) -> Account {
        let staff = self.staff();
        let days = days.from.iter_days().take_while(|day| *day <= days.to);
        let events = days.flat_map(|day| self.events(day, &staff)).collect();
        let now = Timestamp::start_of(self.days.to).plus_seconds(DAY_SECONDS);
        Account { seed: self.seed, now, events, changes: self.truth() }
    }

    /// What is planted, for tests and benches: nothing that is tested may read it.
    #[must_use]
    pub fn truth(&self) -> Vec<PlantedChange> {
        let planted = self.changes.iter().filter(|change| change.from() <= self.days.to);
        let of_everybody = |kind, days: Window| PlantedChange {
            kind,
            from: days.from.to_string(),
            to: (days.to < self.days.to).then(|| days.to.to_string()),
            attributes: Vec::new(),
            around: Vec::new(),
            person: None,
        };
        let holiday = self.holiday();
        let holiday = (holiday.from <= self.days.to).then_some((ChangeKind::HolidayWeek, holiday));
        let of_all = holiday.into_iter().chain([(ChangeKind::GrowingPopulation, self.days)]);
        planted.map(|change| self.told(change)).chain(of_all.map(|(kind, days)| of_everybody(kind, days))).collect()
    }

    fn told(&self, change: &Change) -> PlantedChange {
        let (attributes, person) = match change {
            Change::Site { site, .. } => {
                let names = vec![format!("subnet={}", site.office_network()), format!("site={}", site.location)];
                (names, None)
            }
            Change::Version { .. } => {
                let (first, second) = BETTER_VERSION.split_once('.').unwrap_or((BETTER_VERSION, ""));
                let second = second.split('.').next().unwrap_or_default();
                (vec![format!("version={first}.{second}")], None)
            }
            Change::Provider { provider, .. } => {
                let networks = provider.networks(self.size.people).map(|network| format!("subnet={network}"));
                (networks.chain([format!("isp={}", provider.name())]).collect(), None)
            }
            Change::AccessPoint { employee, .. } => {
                let email = Worker::of(self.seed, *employee).email().to_owned();
                (Vec::new(), Some(email))
            }
        };
        let around = match change {
            Change::Site { site, .. } => {
                vec![format!("location={}", site.location), format!("data_center={}", site.data_center)]
            }
            _ => Vec::new(),
        };
        PlantedChange { kind: change.kind(), from: change.from().to_string(), to: None, attributes, around, person }
    }

    /// Everybody who works there at the end, by number.
    fn staff(&self) -> Vec<Worker> {
        (0..self.size.people).map(|number| Worker::of(self.seed, number)).collect()
    }

    /// Draws what changes, for whom and when.
    fn plant(&self) -> Vec<Change> {
        let mut random = Random::new(self.seed, Purpose::Changes, &[]);
        let staff = self.staff();
        let mut day_of = |week: u32| workday(self.days.from, week, random.below(5));
        let [site_from, access_point_from, version_from, provider_from] = [5, 6, 8, 10].map(&mut day_of);
        let least = usize::try_from(self.size.people / 12).unwrap_or(0);
        let sites: Vec<&'static Site> = SITES
            .iter()
            .filter(|site| staff.iter().filter(|worker| worker.office() == Some(site.subnet)).count() > least)
            .collect();
        let providers: Vec<Provider> = Provider::all()
            .filter(|provider| staff.iter().filter(|worker| worker.provider() == Some(*provider)).count() > least)
            .collect();
        let (site, provider) = (random.pick(&sites), random.pick(&providers));
        let has_own_trouble = |number: &u32| {
            let worker = &staff[*number as usize];
            worker.depends_on_own_access_point() && worker.provider() != Some(provider)
        };
        let mut numbers: Vec<u32> = (0..self.employed(self.days.from)).filter(has_own_trouble).collect();
        random.shuffle(&mut numbers);
        let access_point = numbers.first().map(|&employee| Change::AccessPoint { employee, from: access_point_from });
        let changes = [
            Change::Site { site, from: site_from },
            Change::Version { from: version_from },
            Change::Provider { provider, from: provider_from },
        ];
        changes.into_iter().chain(access_point).collect()
    }

    /// How many work there on a day.
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a share of a count")]
    fn employed(&self, day: NaiveDate) -> u32 {
        let days = |from: NaiveDate, to: NaiveDate| f64::from(i32::try_from((to - from).num_days()).unwrap_or(0));
        let passed = days(self.days.from, day) / days(self.days.from, self.days.to).max(1.0);
        (f64::from(self.size.people) * (FIRST_SHARE + (1.0 - FIRST_SHARE) * passed)) as u32
    }

    /// The week in which few meet.
    fn holiday(&self) -> Window {
        week(self.days.from, 7)
    }

    /// The meetings of a day.
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a share of a count")]
    fn events(&self, day: NaiveDate, staff: &[Worker]) -> Vec<Event> {
        let number = u64::from(day.num_days_from_ce().unsigned_abs());
        let mut random = Random::new(self.seed, Purpose::Calendar, &[number]);
        let holiday = self.holiday();
        let is_holiday = (holiday.from..=holiday.to).contains(&day);
        let usual = f64::from(self.size.meetings_a_day) * Weekday::of(day).meetings * random.lognormal(1.0, 0.08);
        let employed = self.employed(day).max(1);
        let grown = f64::from(employed) / f64::from(self.size.people);
        let meetings = usual * grown * if is_holiday { HOLIDAY_SHARE } else { 1.0 };
        // A fraction is a chance, so that a week of few meetings has some.
        let meetings = meetings as u64 + u64::from(random.happens(meetings.fract()));
        let mut busy = BTreeMap::new();
        (0..meetings)
            .map(|place| {
                let index = number * MOST_MEETINGS_A_DAY + place;
                let meeting = self.meeting(day, employed, &mut busy, &mut random);
                self.event(index, &meeting, staff)
            })
            .collect()
    }

    /// Draws a meeting with people who have no other in that hour.
    fn meeting(
        &self,
        day: NaiveDate,
        employed: u32,
        busy: &mut BTreeMap<u32, BTreeSet<u32>>,
        random: &mut Random,
    ) -> Meeting {
        let hour = random.pick(&HOURS);
        let minutes =
            random.pick(&[self.size.minutes / 2, self.size.minutes, self.size.minutes, self.size.minutes * 3 / 2]);
        let minutes = minutes.clamp(1, 60);
        let begins = random.below((60 - minutes) / 5 + 1) * 5;
        let wanted = (4 + random.below(9)) as usize;
        let busy = busy.entry(hour).or_default();
        let mut people = Vec::with_capacity(wanted);
        // Where nearly everybody is busy, fewer come.
        for _ in 0..4 * wanted {
            let number = random.below(employed);
            if people.len() < wanted && busy.insert(number) {
                people.push(number);
            }
        }
        if random.happens(0.25) {
            people.push(GUESTS + random.below(GUESTS));
        }
        let start_at = Timestamp::start_of(day).plus_seconds(i64::from(hour * 3600 + begins * 60) + 14);
        Meeting { topic: random.pick(&TOPICS), start_at, minutes, people }
    }

    fn event(&self, index: u64, meeting: &Meeting, staff: &[Worker]) -> Event {
        let key = [self.seed, index];
        let Meeting { topic, start_at, minutes, ref people } = *meeting;
        let mut random = Random::new(self.seed, Purpose::People, &[index]);
        let mut join = |(place, number): (usize, &u32)| {
            let role = if place == 0 { Role::Host } else { Role::Attendee };
            let uuid = people::participant_uuid(&mut random);
            match staff.get(*number as usize) {
                Some(worker) => worker.join(start_at, role, uuid, &self.changes),
                None => Worker::of(self.seed, *number).join(start_at, role, uuid, &self.changes),
            }
        };
        let people: Vec<Person> = people.iter().enumerate().map(&mut join).collect();
        let end_at = start_at.plus_seconds(i64::from(minutes) * 60);
        let sessions = session::attend(&people, &[], Span { start_at, end_at }, key);
        Event {
            kind: EventKind::Meeting,
            uuid: account::uuid(index, &mut Random::new(self.seed, Purpose::Event, &[index])),
            number: account::number(EventKind::Meeting, None, self.seed, index),
            topic: topic.to_owned(),
            start_at,
            end_at,
            blank_listing: false,
            people,
            sessions,
            incidents: Vec::new(),
            quirks: BTreeMap::new(),
            key,
        }
    }
}

/// A meeting as it is planned.
struct Meeting {
    topic: &'static str,
    start_at: Timestamp,
    minutes: u32,
    /// Numbers of employees and guests, the host first.
    people: Vec<u32>,
}

/// The seven days from the beginning of a week, counted from 0.
fn week(from: NaiveDate, number: u64) -> Window {
    let from = from + Days::new(7 * number);
    Window { from, to: from + Days::new(6) }
}

/// A day of a week, both counted from 0, or the Monday after it where it is none on which anybody works.
fn workday(from: NaiveDate, week: u32, day: u32) -> NaiveDate {
    let day = from + Days::new(u64::from(7 * week + day));
    let weekday = u64::from(day.weekday().num_days_from_monday());
    if weekday > 4 { day + Days::new(7 - weekday) } else { day }
}
