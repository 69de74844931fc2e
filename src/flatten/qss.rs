//! A body of the Quality of Service Subscription.

use crate::model::ParticipantRecord;
use crate::zoom::payload::webhook::Webhook;

use super::participant::{Unkeyed, participant};

/// Flattens a body. It does not say when the participant joined, so the session begins with its first sample.
///
/// # Errors
///
/// [`Unkeyed`] if its `user_id` is no text.
pub fn qss(webhook: &Webhook) -> Result<ParticipantRecord, Unkeyed> {
    let Webhook { participant: fields, samples, sampled_at, .. } = webhook;
    let fields = fields.strip_suffix('}').unwrap_or(fields);
    let join_time = sampled_at.map(|at| format!(r#","join_time":"{at}""#)).unwrap_or_default();
    participant(&format!(r#"{fields}{join_time},"user_qos":[{}]}}"#, samples.join(",")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::FieldValue;

    #[test]
    fn zooms_own_word_on_a_stream_is_read_beside_its_numbers() {
        let element = |kind: &str, details: &str| {
            format!(r#"{{"date_time":"2026-11-02T10:00:40Z","type":"{kind}","details":{{{details}}}}}"#)
        };
        let qos = [
            element("audio_quality", r#""quality":"good","quality_score":"4.2""#),
            element("audio_output", r#""bitrate":"27 kbps","network_notification":"network bandwidth low""#),
            element("as_quality", r#""quality":"","quality_score":"-""#),
            element("video_quality", r#""quality_score":"high""#),
            element("wifi_rssi", r#""avg_rssi":"-61","rssi_unit":"dBm""#),
        ];
        let body = format!(
            r#"{{"event":"meeting.participant_qos","payload":{{"object":{{"uuid":"u","participant":
               {{"user_id":"1","qos":[{}]}}}}}}}}"#,
            qos.join(",")
        );
        let record = qss(&Webhook::read(&body).unwrap()).unwrap();
        let words = record.stream_qualities.iter().map(|quality| (quality.subject.as_str(), quality.words.clone()));
        let text = |text: &str| Some(FieldValue::Text(text.to_owned()));
        assert_eq!(
            words.collect::<Vec<_>>(),
            [
                ("audio_output", [None, None, text("network bandwidth low")]),
                ("audio_quality", [Some(FieldValue::Real(4.2)), text("good"), None]),
            ]
        );
        assert_eq!(record.stream_samples[0].readings[0], Some(27.0));
        assert_eq!((record.samples.len(), &record.samples[0].machine[5]), (1, &Some(FieldValue::Real(-61.0))));
        let paths: Vec<&str> = record.anomalies.as_slice().iter().map(|anomaly| anomaly.path.as_str()).collect();
        assert_eq!(paths, ["user_qos[].video_quality.quality_score"]);
        assert_eq!(record.session.join_at, record.samples[0].sampled_at);
    }
}
