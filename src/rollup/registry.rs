//! All rollups, and what is made of them. A new one is a file beside this one and a line here.

use super::activity::Activity;
use super::answer::Answer;
use super::answered_person::AnsweredPerson;
use super::compared_day::COMPARED_DAY;
use super::compared_group::COMPARED_GROUP;
use super::coverage::WholeCoverage;
use super::day_count::DayCount;
use super::definition::Definition;
use super::direction_reading::DirectionReading;
use super::due_count::DueCount;
use super::event_network::EventNetwork;
use super::event_session_count::EventSessionCount;
use super::explaining_attribute::ExplainingAttributes;
use super::group_count::GroupCounts;
use super::group_sum::GROUP_SUM;
use super::loss_burst::LossBursts;
use super::metric_percentile::MetricPercentile;
use super::minute_count::MinuteCounts;
use super::period_group::PERIOD_GROUP;
use super::period_latency::PeriodLatency;
use super::period_session::PeriodSession;
use super::person_count::PersonCount;
use super::person_minute::PersonMinutes;
use super::person_mos::PersonMos;
use super::person_reading::PersonReading;
use super::person_stream_minute::PersonStreamMinute;
use super::picture_floor::PictureFloor;
use super::picture_minute::PictureMinutes;
use super::poor_minute::{PoorPersonMinute, PoorSessionMinute};
use super::poor_stream_minute::PoorStreamMinute;
use super::poor_video_sample::PoorVideoSample;
use super::population_reading::PopulationReading;
use super::provider_hour::ProviderHours;
use super::quarter_count::QuarterCounts;
use super::received_minute::ReceivedMinutes;
use super::sampled_minute::SampledMinutes;
use super::session_coverage::{EventCoverage, SessionCoverage};
use super::session_share::SessionShare;
use super::sharer_count::SharerCounts;
use super::stream_count::StreamCounts;
use super::stretch_count::STRETCH_COUNT;
use super::value_step::ValueStep;
use super::viewed_screen::ViewedScreen;
use super::wifi_count::WifiCount;

/// Counted from samples, in no order.
pub(super) const ROLLUPS: &[Definition] = &[
    Definition::of::<Activity>(),
    Definition::of::<AnsweredPerson>(),
    Definition::of::<DayCount>(),
    Definition::of::<DirectionReading>(),
    Definition::of::<DueCount>(),
    Definition::of::<EventCoverage>(),
    Definition::of::<EventNetwork>(),
    Definition::of::<EventSessionCount>(),
    Definition::of::<ExplainingAttributes>(),
    Definition::of::<GroupCounts>(),
    Definition::of::<QuarterCounts>(),
    Definition::of::<LossBursts>(),
    Definition::of::<MetricPercentile>(),
    Definition::of::<MinuteCounts>(),
    Definition::of::<PeriodLatency>(),
    Definition::of::<PeriodSession>(),
    Definition::of::<PersonCount>(),
    Definition::of::<PersonMinutes>(),
    Definition::of::<PersonMos>(),
    Definition::of::<PersonReading>(),
    Definition::of::<PersonStreamMinute>(),
    Definition::of::<PictureFloor>(),
    Definition::of::<PictureMinutes>(),
    Definition::of::<PoorPersonMinute>(),
    Definition::of::<PoorSessionMinute>(),
    Definition::of::<PoorStreamMinute>(),
    Definition::of::<PoorVideoSample>(),
    Definition::of::<PopulationReading>(),
    Definition::of::<ProviderHours>(),
    Definition::of::<ReceivedMinutes>(),
    Definition::of::<SampledMinutes>(),
    Definition::of::<SessionCoverage>(),
    Definition::of::<SessionShare>(),
    Definition::of::<SharerCounts>(),
    Definition::of::<StreamCounts>(),
    Definition::of::<ValueStep>(),
    Definition::of::<ViewedScreen>(),
    Definition::of::<WholeCoverage>(),
    Definition::of::<WifiCount>(),
];

/// Made of what the rollup `day_count` leaves, in no order.
pub(super) const ANSWERS: &[Answer] = &[COMPARED_DAY, COMPARED_GROUP, GROUP_SUM, PERIOD_GROUP, STRETCH_COUNT];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rollup::people::{EVENT_PERSON_COLUMNS, PERSON_COLUMNS};

    #[test]
    fn sessions_and_people_have_the_type_that_they_have_in_the_tables() {
        let counted = ROLLUPS.iter().map(|rollup| rollup.columns).chain(ANSWERS.iter().map(|answer| answer.columns));
        for column in counted.chain([PERSON_COLUMNS, EVENT_PERSON_COLUMNS]).flatten() {
            assert!(!["session_id", "person_id"].contains(column), "{column}");
        }
    }
}
