//! Who is meant by what a user wrote: participants of one event, tied into people where identities allow.

use std::collections::BTreeSet;

use crate::model::ParticipantRecord;
use crate::model::field::{FieldValue, participant_column};
use crate::model::name::folded;

/// What is needed of each participant record to tell who it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RosterEntry {
    /// The join.
    pub user_id: String,
    /// Folded, as all that follow. Empty texts stand for what Zoom did not tell.
    participant_uuid: String,
    zoom_user_id: String,
    email: String,
    user_name: String,
}

/// Who fits what was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fit {
    /// One person, by every join of theirs.
    Person(BTreeSet<String>),
    /// Several people by that name, so none: never guessed. Each by a join and what tells them apart.
    Several(Vec<String>),
    /// Nobody.
    Nobody,
}

impl RosterEntry {
    /// What a record says about identity.
    #[must_use]
    pub fn of(record: &ParticipantRecord) -> Self {
        let text = |column| match &record.fields[participant_column(column)] {
            Some(FieldValue::Text(text)) => folded(text),
            _ => String::new(),
        };
        Self {
            user_id: record.session.user_id.clone(),
            participant_uuid: text("participant_uuid"),
            zoom_user_id: text("zoom_user_id"),
            email: text("email"),
            user_name: text("user_name"),
        }
    }

    /// Whether two joins are one person's: a non-empty id, address or UUID in common.
    fn is_tied_to(&self, other: &Self) -> bool {
        let same = |one: &str, other: &str| !one.is_empty() && one == other;
        same(&self.zoom_user_id, &other.zoom_user_id)
            || same(&self.email, &other.email)
            || same(&self.participant_uuid, &other.participant_uuid)
    }

    /// What tells the person of this join from others of the name: `user_id 16778240 (dana@example.com)`.
    fn told_apart(&self) -> String {
        let identities = [&self.email, &self.zoom_user_id, &self.participant_uuid];
        match identities.into_iter().find(|identity| !identity.is_empty()) {
            Some(identity) => format!("user_id {} ({identity})", self.user_id),
            None => format!("user_id {}", self.user_id),
        }
    }

    fn is_identified_by(&self, written: &str) -> bool {
        [&self.participant_uuid, &self.zoom_user_id, &self.email].into_iter().any(|known| known == written)
    }
}

/// Finds who is meant by a participant UUID, Zoom user id, e-mail address or, failing those, a name.
#[must_use]
pub fn find(roster: &[RosterEntry], written: &str) -> Fit {
    let written = &folded(written)[..];
    if written.is_empty() {
        return Fit::Nobody;
    }
    let mut fitting: Vec<usize> = (0..roster.len()).filter(|&at| roster[at].is_identified_by(written)).collect();
    if fitting.is_empty() {
        fitting = (0..roster.len()).filter(|&at| roster[at].user_name == written).collect();
    }
    let mut people: Vec<BTreeSet<usize>> = Vec::new();
    for at in fitting {
        if !people.iter().any(|person| person.contains(&at)) {
            people.push(joins_of_person(roster, at));
        }
    }
    match &people[..] {
        [] => Fit::Nobody,
        [person] => Fit::Person(person.iter().map(|&at| roster[at].user_id.clone()).collect()),
        several => {
            let first = |person: &BTreeSet<usize>| person.first().map(|&at| roster[at].told_apart());
            Fit::Several(several.iter().filter_map(first).collect())
        }
    }
}

/// Every join that is tied to this one, directly or through others.
fn joins_of_person(roster: &[RosterEntry], first: usize) -> BTreeSet<usize> {
    let mut joins = BTreeSet::from([first]);
    let mut to_follow = vec![first];
    while let Some(join) = to_follow.pop() {
        for other in 0..roster.len() {
            if roster[join].is_tied_to(&roster[other]) && joins.insert(other) {
                to_follow.push(other);
            }
        }
    }
    joins
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(user_id: &str, participant_uuid: &str, zoom_user_id: &str, email: &str, user_name: &str) -> RosterEntry {
        RosterEntry {
            user_id: user_id.into(),
            participant_uuid: folded(participant_uuid),
            zoom_user_id: folded(zoom_user_id),
            email: folded(email),
            user_name: folded(user_name),
        }
    }

    fn check(written: &str, expected: &Fit) {
        let roster = [
            entry("1", "P1", "z1", "dana@example.com", "Dana"),
            entry("2", "P2", "z1", "", "Dana (phone)"),
            entry("3", "P2", "", "", "+1 555"),
            entry("4", "P4", "", "", "Guest"),
            entry("5", "P5", "", "", "Guest"),
            entry("6", "", "", "", "Zed"),
            entry("7", "", "", "", "Zed"),
            entry("8", "P8", "z8", "", "Dana"),
        ];
        assert_eq!(find(&roster, written), *expected, "{written}");
    }

    fn person(user_ids: &[&str]) -> Fit {
        Fit::Person(user_ids.iter().map(|id| (*id).to_owned()).collect())
    }

    #[test]
    fn joins_are_tied_by_any_identity_and_through_each_other() {
        check("DANA@example.com", &person(&["1", "2", "3"]));
        check("P2", &person(&["1", "2", "3"]));
        check("z8", &person(&["8"]));
        check("Dana (phone)", &person(&["1", "2", "3"]));
        check("\u{feff}dana (PHONE)\u{3000}", &person(&["1", "2", "3"]));
        check("\u{ff24}ana@example.com", &person(&["1", "2", "3"]));
    }

    #[test]
    fn a_name_that_fits_joins_not_tied_together_is_never_guessed() {
        let several = |people: &[&str]| Fit::Several(people.iter().map(|person| (*person).to_owned()).collect());
        check("Guest", &several(&["user_id 4 (p4)", "user_id 5 (p5)"]));
        check("Zed", &several(&["user_id 6", "user_id 7"]));
        let danas = several(&["user_id 1 (dana@example.com)", "user_id 8 (z8)"]);
        check("Dana", &danas);
        check(" DANA\u{a0}", &danas);
        check("nobody", &Fit::Nobody);
        check("", &Fit::Nobody);
    }
}
