//! The webhooks of Zoom's Quality of Service Subscription: the same samples as the API's, stream by stream.
//!
//! One body is about one participant and some seconds. Its `qos` lists a `type`, which is the name of a stream or of
//! the machine's readings, and the `details` that stand under that name in `user_qos`; put there, they are read as the
//! API's are. What nobody knows stays, and becomes an anomaly like any unknown field.

use super::{Malformed, Members};
use crate::model::{EventKind, EventUuid, Timestamp};

/// A body of `meeting.participant_qos` or `webinar.participant_qos`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Webhook {
    /// Meeting or webinar.
    pub kind: EventKind,
    /// The instance.
    pub uuid: EventUuid,
    /// Whose the samples are.
    pub user_id: String,
    /// What it says of the participant, as the JSON text of an object.
    pub participant: String,
    /// The JSON text of each element as it would stand in `user_qos`.
    pub samples: Vec<String>,
    /// The earliest time in them.
    pub sampled_at: Option<Timestamp>,
}

impl Webhook {
    /// Reads a body.
    ///
    /// # Errors
    ///
    /// If it is another webhook's, or lacks what tells whose it is.
    pub fn read(text: &str) -> Result<Self, Malformed> {
        let body = Members::read(text)?;
        let event = required(&body, "event")?;
        let kind = EventKind::BOTH.into_iter().find(|kind| event == format!("{kind}.participant_qos"));
        let kind =
            kind.ok_or_else(|| malformed("event", "not one of meeting.participant_qos and webinar.participant_qos"))?;
        let object = nested(&nested(&body, "payload")?, "object")?;
        let participant = nested(&object, "participant")?;
        let mut webhook = Self {
            kind,
            uuid: EventUuid(required(&object, "uuid")?),
            user_id: required(&participant, "user_id")?,
            participant: participant.without("qos"),
            samples: Vec::new(),
            sampled_at: None,
        };
        for element in participant.list("qos")? {
            webhook.add(element);
        }
        Ok(webhook)
    }

    /// An element that has no type is kept as it is, for the flattening to complain about.
    fn add(&mut self, element: &str) {
        let moved = Members::read(element).ok().and_then(|element| {
            let (stream, details) = (element.scalar("type").ok()??, element.get("details")?);
            let time = element.get("date_time")?;
            let at = element.scalar("date_time").ok().flatten().and_then(|time| Timestamp::parse(&time));
            self.sampled_at = [self.sampled_at, at].into_iter().flatten().min();
            Some(format!(r#"{{"date_time":{time},{}:{details}}}"#, serde_json::Value::from(stream)))
        });
        self.samples.push(moved.unwrap_or_else(|| element.to_owned()));
    }
}

fn required(members: &Members<'_>, name: &str) -> Result<String, Malformed> {
    let value = members.scalar(name)?.filter(|value| !value.is_empty());
    value.ok_or_else(|| malformed(name, "it is missing"))
}

fn nested<'a>(members: &Members<'a>, name: &str) -> Result<Members<'a>, Malformed> {
    Members::read(members.get(name).ok_or_else(|| malformed(name, "the object is missing"))?)
}

fn malformed(path: &str, problem: &str) -> Malformed {
    Malformed { path: path.to_owned(), problem: problem.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stands_under_details_stands_under_its_stream() {
        let body = r#"{"event":"webinar.participant_qos","event_ts":1,"payload":{"account_id":"A","object":{
            "uuid":"4444AAAiAAAAAiAiAiiAii==","participant":{"user_id":"12","email":"a@example.com","qos":[
            {"date_time":"2021-07-13T21:44:51Z","type":"audio_input","details":{"bitrate":"63 kbps"}},
            {"date_time":"2021-07-13T21:43:51Z","type":"cpu_usage","details":{"zoom_min_cpu_usage":"1%"}},
            {"what":1}]}}}}"#;
        let webhook = Webhook::read(body).unwrap();
        assert_eq!((webhook.kind, webhook.user_id.as_str()), (EventKind::Webinar, "12"));
        assert_eq!(webhook.participant, r#"{"user_id":"12","email":"a@example.com"}"#);
        assert_eq!(
            webhook.samples,
            [
                r#"{"date_time":"2021-07-13T21:44:51Z","audio_input":{"bitrate":"63 kbps"}}"#,
                r#"{"date_time":"2021-07-13T21:43:51Z","cpu_usage":{"zoom_min_cpu_usage":"1%"}}"#,
                r#"{"what":1}"#
            ]
        );
        assert_eq!(webhook.sampled_at, Timestamp::parse("2021-07-13T21:43:51Z"));
    }

    #[test]
    fn another_webhook_is_refused_by_name() {
        let error = Webhook::read(r#"{"event":"meeting.started","payload":{}}"#).unwrap_err();
        assert_eq!(error.path, "event");
    }
}
