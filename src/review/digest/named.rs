//! A group that a digest names, and since when it is worse or better.

use chrono::NaiveDate;

use super::days;
use crate::model::attribute::ACCOUNT;
use crate::render::Table;

/// No more days are told as those since one of which something is so; with more it is no single day.
const MOST_POSSIBLE_DAYS: usize = 10;

/// Which way something changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Finding {
    /// There are more poor minutes.
    Worse,
    /// There are fewer.
    Better,
}

/// How what is told of a change has to do with what was told before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// It was not there in the period before.
    New,
    /// It was found in an earlier period, and is still there.
    Still,
    /// It got worse in an earlier period, and is as before since this one.
    Again,
}

/// A group that is named.
#[derive(Debug, Clone, PartialEq)]
pub struct Named {
    /// Its row in `digest_changes`.
    pub row: usize,
    /// Which way it changed, now or when that was found.
    pub finding: Finding,
    /// Whether that is new.
    pub state: State,
    /// The report `digest_since` on it: its days.
    pub days: Table,
    /// The share of poor minutes by which it is still so, in percent, and of how many days that is. None of what is
    /// found in the period, which tells its own, and of what is as before.
    pub still: Option<(f64, u64)>,
}

/// Since which day something is so.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Since {
    /// The likeliest.
    pub on: NaiveDate,
    /// The first of the possible ones.
    pub first_on: NaiveDate,
    /// The last of them.
    pub last_on: NaiveDate,
}

impl Finding {
    /// The word of the reports.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Worse => "worse",
            Self::Better => "better",
        }
    }
}

impl State {
    /// In a word.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::New => "new",
            Self::Still => "still",
            Self::Again => "again",
        }
    }
}

impl Named {
    /// Since which day; none where no single one stands out.
    #[must_use]
    pub fn since(&self) -> Option<Since> {
        let possible = days::marked(&self.days, "is_possible");
        let (first_on, last_on) = (*possible.first()?, *possible.last()?);
        let on = days::since_day(&self.days)?;
        (possible.len() <= MOST_POSSIBLE_DAYS).then_some(Since { on, first_on, last_on })
    }

    /// The share of poor minutes before that day, in percent.
    #[must_use]
    pub fn before_pct(&self) -> Option<f64> {
        let (share, _) = days::share(&self.days, None, days::since_day(&self.days)?.pred_opt())?;
        Some(100.0 * share)
    }

    /// What its people share at all hours or at some, in all accounts or in one: one value, by which one can look for them.
    pub(in crate::review) fn shared<'t>(&self, changes: &'t Table) -> Option<&'t str> {
        let (attribute, value) = (changes.text(self.row, "attribute")?, changes.text(self.row, "value")?);
        match attribute.split_once(',') {
            None => Some(value).filter(|_| attribute != "everybody"),
            Some((_, "hours")) => value.rsplit_once(", ").map(|(value, _)| value),
            Some((ACCOUNT, _)) => value.split_once(", ").map(|(_, value)| value),
            Some(_) => None,
        }
    }

    /// By what its people are one group, at all hours or at some, in all accounts or in one.
    pub(super) fn attribute<'t>(&self, changes: &'t Table) -> &'t str {
        let attribute = changes.text(self.row, "attribute").unwrap_or_default();
        match attribute.split_once(',') {
            Some((ACCOUNT, attribute) | (attribute, "hours")) => attribute,
            _ => attribute,
        }
    }

    /// The provider, if it is a provider's people.
    pub(super) fn provider<'t>(&self, changes: &'t Table) -> Option<&'t str> {
        self.shared(changes).filter(|_| self.attribute(changes) == "isp")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Timestamp;
    use crate::report::Value;

    fn since(possible: &[bool], on: usize) -> Option<[usize; 3]> {
        let first = Timestamp::parse("2026-03-01T00:00:00Z").unwrap();
        let row = |(place, is_possible): (usize, &bool)| {
            let days = i64::try_from(place).unwrap();
            [first.0 + 86_400 * days, i64::from(place == on), i64::from(*is_possible)]
        };
        let rows: Vec<[i64; 3]> = possible.iter().enumerate().map(row).collect();
        let columns = ["day_unix", "is_since", "is_possible"].map(str::to_owned).into();
        let rows = rows.iter().map(|row| row.map(Value::Integer).into()).collect();
        let days = Table { columns, rows, ..Table::default() };
        let day = |day: NaiveDate| usize::try_from((day - first.day()).num_days()).unwrap();
        Named { row: 0, finding: Finding::Worse, state: State::New, days, still: None }
            .since()
            .map(|since| [since.on, since.first_on, since.last_on].map(day))
    }

    #[test]
    fn people_are_looked_for_by_the_one_value_that_they_share() {
        let shared = |attribute: &str, value: &str| {
            let columns = ["attribute", "value"].map(str::to_owned).into();
            let row = [attribute, value].map(|text| Value::Text(text.to_owned())).into();
            let changes = Table { columns, rows: vec![row], ..Table::default() };
            let named =
                Named { row: 0, finding: Finding::Worse, state: State::New, days: Table::default(), still: None };
            [named.shared(&changes), named.provider(&changes)].map(|text| text.map(str::to_owned))
        };
        let text = |text: &str| Some(text.to_owned());
        assert_eq!(shared("site", "Berlin, Annex"), [text("Berlin, Annex"), None]);
        assert_eq!(shared("isp", "Net, Inc."), [text("Net, Inc."), text("Net, Inc.")]);
        assert_eq!(shared("isp,hours", "Net, Inc., 18-24 UTC"), [text("Net, Inc."), text("Net, Inc.")]);
        assert_eq!(shared("subnet,hours", "192.0.2.0/24, 18-24 UTC"), [text("192.0.2.0/24"), None]);
        assert_eq!(shared("account,site", "law, Berlin, Annex"), [text("Berlin, Annex"), None]);
        assert_eq!(shared("site,network_type", "Berlin, Wifi"), [None, None]);
        assert_eq!(shared("everybody", "everybody"), [None, None]);
    }

    #[test]
    fn it_is_so_since_a_day_if_few_others_are_possible() {
        assert_eq!(since(&[false, true, true, true, false], 2), Some([2, 1, 3]));
        assert_eq!(since(&[true; 10], 2), Some([2, 0, 9]));
        assert_eq!(since(&[true; 11], 2), None);
        assert_eq!(since(&[false; 5], 9), None);
    }
}
