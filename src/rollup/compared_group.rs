//! What changed in each group of each period, with how much its people tell of that: the part `compared_group`.

use rusqlite::types::Value;

use super::answer::{Answer, Kept};
use super::compared_total::Total;
use super::definition::{Rows, Write, real, share};
use super::group::Group;
use super::question::Question;

pub(super) const COMPARED_GROUP: Answer = Answer {
    part: "compared_group",
    columns: &[
        "span",
        "position",
        "attribute",
        "value",
        "is_new_group",
        "members",
        "people",
        "before_people",
        "person_days",
        "before_person_days",
        "n",
        "poor_minutes",
        "before_minutes",
        "before_n",
        "before_poor",
        "rate",
        "before_rate",
        "own_variance",
        "minute_variance",
        "same_people",
        "same_change",
        "moved_latency",
        "moved_jitter",
        "moved_loss",
        "moved_fps",
    ],
    asks: &["without"],
    rows,
};

fn rows(kept: &Kept, question: &Question, rows: &mut Rows, write: Write<'_>) -> Result<(), rusqlite::Error> {
    let (days, compared) = (&kept.days, kept.compared());
    compared.each(days, question.text("without"), &mut |span, group, is_new, total| {
        rows.push(row(span, group, is_new, total));
    });
    write(rows)
}

/// The row of a group in a period.
fn row(span: usize, group: &Group, is_new: bool, total: &Total) -> [(&'static str, Value); 25] {
    let all = &total.all;
    let (n, before_n) = (real(all.n), all.before_n);
    let moved = |place: usize| Some(share(real(all.due[place]), n)? - share(all.before_due[place], before_n)?);
    let [latency, jitter, loss, fps] = [0, 1, 2, 3].map(moved);
    [
        ("span", i64::try_from(span + 1).unwrap_or(i64::MAX).into()),
        ("position", group.position.into()),
        ("attribute", group.attribute.clone().into()),
        ("value", group.value.clone().into()),
        ("is_new_group", i64::from(is_new).into()),
        ("members", total.members.into()),
        ("people", total.people.into()),
        ("before_people", total.before_people.into()),
        ("person_days", all.days.into()),
        ("before_person_days", whole(all.alike_before_days()).into()),
        ("n", all.n.into()),
        ("poor_minutes", all.poor_minutes.into()),
        ("before_minutes", whole(all.alike_before_n()).into()),
        ("before_n", before_n.into()),
        ("before_poor", all.before_poor.into()),
        ("rate", share(real(all.poor_minutes), n).into()),
        ("before_rate", share(all.before_poor, before_n).into()),
        ("own_variance", total.own_variance().into()),
        ("minute_variance", total.minute_variance().into()),
        ("same_people", total.same_people.into()),
        ("same_change", total.same_change().into()),
        ("moved_latency", latency.into()),
        ("moved_jitter", jitter.into()),
        ("moved_loss", loss.into()),
        ("moved_fps", fps.into()),
    ]
}

/// A number of minutes or days, rounded as SQLite does.
#[expect(clippy::cast_possible_truncation, reason = "no count of minutes reaches 2^53")]
fn whole(number: Option<f64>) -> i64 {
    number.unwrap_or_default().round() as i64
}
