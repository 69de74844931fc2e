//! A stored event as a user is asked which one is meant.

use chrono::NaiveDate;

use crate::model::count::people;
use crate::model::text::safe_text;
use crate::model::{EventKind, EventUuid, Timestamp};
use crate::render::width::{fit, pad_right, width};

/// As much of a title as stands in a line of a list, so that the line fits a terminal.
const TITLE_COLUMNS: usize = 24;

/// One stored event, with what tells it from others of the same number or title.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Instance {
    /// Meeting or webinar.
    pub kind: EventKind,
    /// What names the instance.
    pub uuid: EventUuid,
    /// UTC, as the views show it: the start, else what dates it; unknown where nothing does.
    pub start_time: Option<String>,
    /// As Zoom sent it: not yet safe to show.
    pub topic: Option<String>,
    /// How many people are stored of it, where they were counted.
    pub people: Option<i64>,
}

impl Instance {
    /// The UTC day on which it began.
    #[must_use]
    pub fn day(&self) -> Option<NaiveDate> {
        self.start_time.as_deref().and_then(Timestamp::parse).map(Timestamp::day)
    }

    fn began(&self) -> String {
        let at = self.start_time.as_deref().and_then(Timestamp::parse);
        at.map_or_else(|| "unknown start".to_owned(), Timestamp::minute)
    }

    fn people(&self) -> Option<String> {
        self.people.map(people)
    }

    fn title(&self) -> String {
        safe_text(self.topic.as_deref().unwrap_or("(no title)")).into_owned()
    }
}

/// "Town hall, 2026-03-04 15:00 UTC, 200 people", without people where nobody counted them.
impl std::fmt::Display for Instance {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let zone = self.day().map_or("", |_| " UTC");
        write!(f, "{}, {}{zone}", self.title(), self.began())?;
        self.people().map_or(Ok(()), |people| write!(f, ", {people}"))
    }
}

/// Events of which one is to be chosen, a line each, and how many more there are.
#[must_use]
pub fn listed(instances: &[Instance], found: usize) -> String {
    let more = (found > instances.len()).then(|| format!("… and {} earlier ones", found - instances.len()));
    lines(instances).into_iter().chain(more).flat_map(|line| ["  ".to_owned(), line, "\n".to_owned()]).collect()
}

/// A line for each event, in columns: when it began in UTC, its title, its people, and the UUID that names it alone.
fn lines(instances: &[Instance]) -> Vec<String> {
    let is_told_apart_by_kind = instances.windows(2).any(|pair| pair[0].uuid == pair[1].uuid);
    let columns = |instance: &Instance| {
        let title = fit(&instance.title(), TITLE_COLUMNS).into_owned();
        [instance.began(), title, instance.people().unwrap_or_default(), safe_text(&instance.uuid.0).into_owned()]
    };
    let rows: Vec<[String; 4]> = instances.iter().map(columns).collect();
    let widest = |column: usize| rows.iter().map(|row| width(&row[column])).max().unwrap_or(0);
    let widths = [widest(0), widest(1), widest(2)];
    let line = |(instance, row): (&Instance, &[String; 4])| {
        let padded: String = row.iter().zip(widths).map(|(cell, columns)| pad_right(cell, columns) + "  ").collect();
        let kind = if is_told_apart_by_kind { format!("  {}", instance.kind) } else { String::new() };
        format!("{padded}{}{kind}", row[3])
    };
    instances.iter().zip(&rows).map(line).collect()
}
