//! From a raw path to the endpoint that it means.

use super::refusal::Refusal;
use crate::model::EventKind;
use percent_encoding::percent_decode_str;

/// What can be asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Endpoint {
    /// `POST /oauth/token`.
    Token,
    /// `/metrics/meetings` and `/metrics/webinars`.
    Listing,
    /// `/metrics/meetings/{id}`.
    Detail,
    /// `/metrics/meetings/{id}/participants`.
    Participants,
    /// `/metrics/meetings/{id}/participants/qos`.
    QosList,
    /// `/metrics/meetings/{id}/participants/{user_id}/qos`.
    QosSingle,
    /// `/metrics/meetings/{id}/participants/satisfaction`.
    Feedback,
    /// `/metrics/quality`.
    QualityCounts,
}

impl Endpoint {
    /// All but the token endpoint.
    pub const METRICS: [Self; 7] = [
        Self::Listing,
        Self::Detail,
        Self::Participants,
        Self::QosList,
        Self::QosSingle,
        Self::Feedback,
        Self::QualityCounts,
    ];
}

/// A path that this server knows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Route {
    Token,
    Metrics { endpoint: Endpoint, kind: EventKind, event: String, participant: String },
}

impl Route {
    pub(super) fn endpoint(&self) -> Endpoint {
        match self {
            Self::Token => Endpoint::Token,
            Self::Metrics { endpoint, .. } => *endpoint,
        }
    }

    /// Reads a path as it came over the wire: decoding it first would hide how often an id was encoded.
    pub(super) fn parse(method: &str, raw_path: &str) -> Result<Self, Refusal> {
        if (method, raw_path) == ("POST", "/oauth/token") {
            return Ok(Self::Token);
        }
        let path = raw_path.strip_prefix("/v2/metrics/").ok_or(Refusal::NoSuchEndpoint)?;
        if (method, path) == ("GET", "quality") {
            let (event, participant) = (String::new(), String::new());
            let (endpoint, kind) = (Endpoint::QualityCounts, EventKind::Meeting);
            return Ok(Self::Metrics { endpoint, kind, event, participant });
        }
        let mut segments = path.split('/');
        let kind = match segments.next() {
            Some("meetings") => EventKind::Meeting,
            Some("webinars") => EventKind::Webinar,
            _ => return Err(Refusal::NoSuchEndpoint),
        };
        let segments: Vec<&str> = segments.collect();
        let (endpoint, event, participant) = match segments[..] {
            [] => (Endpoint::Listing, "", ""),
            [event] => (Endpoint::Detail, event, ""),
            [event, "participants"] => (Endpoint::Participants, event, ""),
            [event, "participants", "qos"] => (Endpoint::QosList, event, ""),
            [event, "participants", "satisfaction"] => (Endpoint::Feedback, event, ""),
            [event, "participants", participant, "qos"] => (Endpoint::QosSingle, event, participant),
            _ => return Err(Refusal::NoSuchEndpoint),
        };
        if method != "GET" {
            return Err(Refusal::NoSuchEndpoint);
        }
        let event = event_id(event).ok_or(Refusal::NoSuchEndpoint)?;
        Ok(Self::Metrics { endpoint, kind, event, participant: decoded(participant) })
    }
}

/// The id of a path segment. Zoom's gateway decodes once before it routes, so that an id which then begins with `/` or
/// holds `//` ends up at no endpoint unless it was encoded twice; a single slash inside is taken either way.
fn event_id(segment: &str) -> Option<String> {
    let once = decoded(segment);
    if once.starts_with('/') || once.contains("//") {
        return None;
    }
    Some(decoded(&once))
}

fn decoded(text: &str) -> String {
    percent_decode_str(text).decode_utf8_lossy().into_owned()
}

/// The granular scope that an endpoint needs; the token endpoint needs none.
pub(super) fn granular_scope(endpoint: Endpoint, kind: EventKind) -> Option<&'static str> {
    use EventKind::{Meeting, Webinar};
    Some(match (endpoint, kind) {
        (Endpoint::Token, _) => return None,
        (Endpoint::Listing, Meeting) => "dashboard:read:list_meetings:admin",
        (Endpoint::Listing, Webinar) => "dashboard:read:list_webinars:admin",
        (Endpoint::Detail, Meeting) => "dashboard:read:meeting:admin",
        (Endpoint::Detail, Webinar) => "dashboard:read:webinar:admin",
        (Endpoint::Participants, Meeting) => "dashboard:read:list_meeting_participants:admin",
        (Endpoint::Participants, Webinar) => "dashboard:read:list_webinar_participants:admin",
        (Endpoint::QosList, Meeting) => "dashboard:read:list_meeting_participants_qos:admin",
        (Endpoint::QosList, Webinar) => "dashboard:read:list_webinar_participants_qos:admin",
        (Endpoint::QosSingle, Meeting) => "dashboard:read:meeting_participant_qos:admin",
        (Endpoint::QosSingle, Webinar) => "dashboard:read:webinar_participant_qos:admin",
        (Endpoint::Feedback, Meeting) => "dashboard:read:post_meeting_feedback:admin",
        (Endpoint::Feedback, Webinar) => "dashboard:read:post_webinar_feedback:admin",
        (Endpoint::QualityCounts, _) => "dashboard:read:meeting_quality_score:admin",
    })
}

/// The classic scopes of older apps that open the same endpoints: the narrow one, and the broad one.
pub(super) fn classic_scopes(endpoint: Endpoint, kind: EventKind) -> [&'static str; 2] {
    let narrow = match (endpoint, kind) {
        (Endpoint::QualityCounts, _) => "dashboard_home:read:admin",
        (_, EventKind::Meeting) => "dashboard_meetings:read:admin",
        (_, EventKind::Webinar) => "dashboard_webinars:read:admin",
    };
    [narrow, "dashboard:read:admin"]
}

#[cfg(test)]
mod tests {
    use base64::Engine as _;
    use base64::prelude::BASE64_STANDARD;

    use super::*;
    use percent_encoding::NON_ALPHANUMERIC;
    use proptest::prelude::*;

    fn check(raw_path: &str, expected: Option<(Endpoint, &str, &str)>) {
        let route = Route::parse("GET", raw_path).ok();
        let expected = expected.map(|(endpoint, event, participant)| Route::Metrics {
            endpoint,
            kind: EventKind::Meeting,
            event: event.to_owned(),
            participant: participant.to_owned(),
        });
        assert_eq!(route, expected, "{raw_path}");
    }

    #[test]
    fn a_uuid_that_the_gateway_would_split_must_be_encoded_twice() {
        check("/v2/metrics/meetings/%252Fab%252B%253D%253D", Some((Endpoint::Detail, "/ab+==", "")));
        check("/v2/metrics/meetings/%2Fab%2B%3D%3D", None);
        check("/v2/metrics/meetings/ab%252F%252Fcd", Some((Endpoint::Detail, "ab//cd", "")));
        check("/v2/metrics/meetings/ab%2F%2Fcd", None);
        check("/v2/metrics/meetings/ab//cd", None);
        check("/v2/metrics/meetings/ab%2Fcd", Some((Endpoint::Detail, "ab/cd", "")));
        check("/v2/metrics/meetings/ab%252Fcd", Some((Endpoint::Detail, "ab/cd", "")));
        check("/v2/metrics/meetings/ab+cd==", Some((Endpoint::Detail, "ab+cd==", "")));
    }

    proptest! {
        #[test]
        fn any_uuid_encoded_twice_arrives(bytes: [u8; 16]) {
            let uuid = BASE64_STANDARD.encode(bytes);
            let encoded = |text: &str| percent_encoding::utf8_percent_encode(text, NON_ALPHANUMERIC).to_string();
            let path = format!("/v2/metrics/webinars/{}/participants/qos", encoded(&encoded(&uuid)));
            let (endpoint, kind) = (Endpoint::QosList, EventKind::Webinar);
            let expected = Route::Metrics { endpoint, kind, event: uuid, participant: String::new() };
            prop_assert_eq!(Route::parse("GET", &path), Ok(expected));
        }
    }

    #[test]
    fn every_endpoint_has_its_path() {
        check("/v2/metrics/meetings", Some((Endpoint::Listing, "", "")));
        check("/v2/metrics/meetings/123/participants", Some((Endpoint::Participants, "123", "")));
        check("/v2/metrics/meetings/123/participants/qos", Some((Endpoint::QosList, "123", "")));
        check("/v2/metrics/meetings/123/participants/456/qos", Some((Endpoint::QosSingle, "123", "456")));
        check("/v2/metrics/meetings/123/participants/satisfaction", Some((Endpoint::Feedback, "123", "")));
        check("/v2/metrics/quality", Some((Endpoint::QualityCounts, "", "")));
        check("/v2/metrics/rooms", None);
        check("/v2/users", None);
    }
}
