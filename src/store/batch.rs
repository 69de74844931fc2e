//! The records of one response, by whose they are.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};

use crate::model::{Arrival, Origin, ParticipantRecord, Payload, Received, Timestamp};

/// A record with its text.
pub(super) type Kept = (ParticipantRecord, Payload);

/// A record, and its text if that is to be kept.
pub(super) type Arrived = (ParticipantRecord, Option<Payload>);

/// The records of each subject, in the order of their first, and the texts of those that belong to nobody.
pub(super) fn by_subject(records: Vec<Received>) -> (Vec<(String, Vec<Arrived>)>, Vec<Payload>) {
    let mut places: HashMap<String, usize> = HashMap::with_capacity(records.len());
    let (mut of_subjects, mut nobodys): (Vec<(String, Vec<Arrived>)>, _) =
        (Vec::with_capacity(records.len()), Vec::new());
    for Received { record, payload } in records {
        let Some(record) = record else {
            nobodys.extend(payload);
            continue;
        };
        let user_id = &record.session.user_id;
        match places.get(user_id) {
            Some(&place) => of_subjects[place].1.push((record, payload)),
            None => {
                places.insert(user_id.clone(), of_subjects.len());
                of_subjects.push((user_id.clone(), vec![(record, payload)]));
            }
        }
    }
    (of_subjects, nobodys)
}

/// The records of each session.
pub(super) fn by_join(origin: Origin, records: Vec<Kept>) -> BTreeMap<Timestamp, Vec<Kept>> {
    let mut of_joins: BTreeMap<Timestamp, Vec<Kept>> = BTreeMap::new();
    for (record, payload) in records {
        // All that the subscription sends is one session.
        let join_at = if origin == Origin::Qss { Timestamp::EPOCH } else { record.session.join_at };
        of_joins.entry(join_at).or_default().push((record, payload));
    }
    of_joins
}

/// What records of one session say together. Fetched ones count in the order in which they came; `None` for imported
/// ones that contradict each other, of which not the order decides.
pub(super) fn together(arrival: Arrival, records: &[Kept]) -> Option<Cow<'_, ParticipantRecord>> {
    let (first, others) = records.split_first()?;
    let mut whole = Cow::Borrowed(&first.0);
    for (record, _) in others {
        if arrival == Arrival::Imported && whole.contradicts(record) {
            return None;
        }
        whole = Cow::Owned(ParticipantRecord::merged(whole.into_owned(), record.clone()));
    }
    Some(whole)
}
