//! The minutes of people in each group: the part `group_person`.

use super::answer::{Answer, Kept};
use super::definition::{Rows, Write};
use super::question::Question;

pub(super) const GROUP_PERSON: Answer = Answer {
    part: "group_person",
    columns: &[
        "position",
        "attribute",
        "value",
        "who",
        "n",
        "poor_minutes",
        "due_latency",
        "due_jitter",
        "due_loss",
        "due_fps",
    ],
    asks: &[],
    rows,
};

fn rows(kept: &Kept, _: &Question, rows: &mut Rows, write: Write<'_>) -> Result<(), rusqlite::Error> {
    let days = &kept.days;
    let mut groups = Vec::new();
    for person in days.people() {
        days.by_group(person, &mut groups);
        for (number, count) in groups.iter().filter(|(number, count)| *number != days.everybody && count.n > 0) {
            let group = &days.groups.groups[*number as usize];
            let [due_latency, due_jitter, due_loss, due_fps] = count.due;
            rows.push([
                ("position", group.position.into()),
                ("attribute", group.attribute.clone().into()),
                ("value", group.value.clone().into()),
                ("who", person[0].0.who.into()),
                ("n", count.n.into()),
                ("poor_minutes", count.poor.into()),
                ("due_latency", due_latency.into()),
                ("due_jitter", due_jitter.into()),
                ("due_loss", due_loss.into()),
                ("due_fps", due_fps.into()),
            ]);
        }
        rows.write_if_many(write)?;
    }
    write(rows)
}
