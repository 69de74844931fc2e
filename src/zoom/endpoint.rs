//! What can be asked of Zoom: paths, query parameters, rate labels and scopes.

use chrono::NaiveDate;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use reqwest::Url;

use super::pagination::PageToken;
use super::payload::{self, Malformed};
use crate::model::{CountUnit, EventKind, EventRef, EventUuid, Listing, Window};

/// The largest page of `/participants/qos`; Zoom's default is 1, which would cost ten times the calls.
const QOS_PAGE_SIZE: u32 = 10;

/// The largest page of the listings and of `/participants`.
const PAGE_SIZE: u32 = 300;

/// The classic scope that opens all of the dashboard.
const BROAD_SCOPE: &str = "dashboard:read:admin";

/// The class by which Zoom counts an endpoint's calls. Each has a pace of its own; they share the daily pool.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RateLabel {
    /// Counted by the second.
    Heavy,
    /// Counted by the minute.
    ResourceIntensive,
}

/// The endpoints that are asked, each for meetings and for webinars, but for the last, which tells of the account.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Endpoint {
    /// The listing of past events.
    Events,
    /// One event's detail.
    Event,
    /// An event's participants without their QoS.
    Participants,
    /// An event's participants with their QoS.
    ParticipantsQos,
    /// One participant with QoS.
    ParticipantQos,
    /// What participants said of an event.
    Feedback,
    /// Zoom's own counts of good and bad quality.
    QualityCounts,
}

impl Endpoint {
    /// Those that every collection asks; the others are asked where that is wished for.
    pub const NEEDED: [Self; 5] =
        [Self::Events, Self::Event, Self::Participants, Self::ParticipantsQos, Self::ParticipantQos];

    /// All endpoints.
    pub const ALL: [Self; 7] = [
        Self::Events,
        Self::Event,
        Self::Participants,
        Self::ParticipantsQos,
        Self::ParticipantQos,
        Self::Feedback,
        Self::QualityCounts,
    ];

    /// The name for logs.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Events => "events",
            Self::Event => "event",
            Self::Participants => "participants",
            Self::ParticipantsQos => "participants_qos",
            Self::ParticipantQos => "participant_qos",
            Self::Feedback => "feedback",
            Self::QualityCounts => "quality_counts",
        }
    }

    /// The label under which Zoom counts its calls.
    #[must_use]
    pub const fn rate_label(self) -> RateLabel {
        match self {
            Self::Events => RateLabel::ResourceIntensive,
            Self::Event
            | Self::Participants
            | Self::ParticipantsQos
            | Self::ParticipantQos
            | Self::Feedback
            | Self::QualityCounts => RateLabel::Heavy,
        }
    }

    /// The scopes of which an app needs one: the granular name that new apps have, and the classic one of older apps.
    #[must_use]
    pub const fn scopes(self, kind: EventKind) -> [&'static str; 2] {
        match (self, kind) {
            (Self::QualityCounts, _) => [self.granular_meeting_scope(), "dashboard_home:read:admin"],
            (_, EventKind::Meeting) => [self.granular_meeting_scope(), "dashboard_meetings:read:admin"],
            (_, EventKind::Webinar) => [self.granular_webinar_scope(), "dashboard_webinars:read:admin"],
        }
    }

    /// Whether an app with these scopes may ask: with one of [`Endpoint::scopes`], with the broad classic one, or with
    /// any of them in the form of a master account.
    #[must_use]
    pub fn is_opened_by(self, kind: EventKind, granted: &[String]) -> bool {
        let opening = self.scopes(kind).into_iter().chain([BROAD_SCOPE]);
        let stems: Vec<&str> = opening.filter_map(|scope| scope.strip_suffix(":admin")).collect();
        granted.iter().any(|scope| {
            let stem = scope.strip_suffix(":admin").or_else(|| scope.strip_suffix(":master"));
            stem.is_some_and(|stem| stems.contains(&stem))
        })
    }

    const fn granular_meeting_scope(self) -> &'static str {
        match self {
            Self::Events => "dashboard:read:list_meetings:admin",
            Self::Event => "dashboard:read:meeting:admin",
            Self::Participants => "dashboard:read:list_meeting_participants:admin",
            Self::ParticipantsQos => "dashboard:read:list_meeting_participants_qos:admin",
            Self::ParticipantQos => "dashboard:read:meeting_participant_qos:admin",
            Self::Feedback => "dashboard:read:post_meeting_feedback:admin",
            Self::QualityCounts => "dashboard:read:meeting_quality_score:admin",
        }
    }

    const fn granular_webinar_scope(self) -> &'static str {
        match self {
            Self::Events => "dashboard:read:list_webinars:admin",
            Self::Event => "dashboard:read:webinar:admin",
            Self::Participants => "dashboard:read:list_webinar_participants:admin",
            Self::ParticipantsQos => "dashboard:read:list_webinar_participants_qos:admin",
            Self::ParticipantQos => "dashboard:read:webinar_participant_qos:admin",
            Self::Feedback => "dashboard:read:post_webinar_feedback:admin",
            Self::QualityCounts => "dashboard:read:meeting_quality_score:admin",
        }
    }

    /// Whether a body has the shape of this endpoint's response. Whoever asked reads it once more, as what is read
    /// borrows from the body.
    pub(super) fn check_shape(self, kind: EventKind, text: &str) -> Result<(), Malformed> {
        match self {
            Self::Events => payload::EventPage::read(text, kind).map(drop),
            Self::Event => payload::detail(text).map(drop),
            Self::Participants | Self::ParticipantsQos | Self::Feedback => {
                payload::ParticipantPage::read(text).map(drop)
            }
            Self::ParticipantQos => payload::single(text).map(drop),
            Self::QualityCounts => payload::QualityCounts::read(text).map(drop),
        }
    }
}

/// One question to Zoom, up to the host it goes to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Question {
    pub(super) endpoint: Endpoint,
    pub(super) kind: EventKind,
    /// Whether a page token is sent along, which decides what Zoom's code 300 means.
    pub(super) has_page_token: bool,
    /// Below the API's address, with segments already encoded.
    path: String,
    query: Vec<(&'static str, String)>,
}

impl Question {
    pub(super) fn events(kind: EventKind, listing: Listing, window: Window, page: Option<&PageToken>) -> Self {
        // Whole days: the form with hours is documented for meetings only, and Zoom is said to ignore the hours.
        let mut question = Self::new(Endpoint::Events, kind, String::new())
            .with("type", listing.as_str())
            .with("from", window.from.to_string())
            .with("to", window.to.to_string());
        if kind == EventKind::Meeting {
            question = question.with("include_fields", "tracking_fields");
        }
        question.paged(PAGE_SIZE, page)
    }

    pub(super) fn event(kind: EventKind, event: &EventRef, listing: Listing) -> Self {
        let id = match event {
            EventRef::Uuid(uuid) => encode_uuid(uuid),
            EventRef::Number(number) => number.to_string(),
        };
        Self::new(Endpoint::Event, kind, format!("/{id}")).with("type", listing.as_str())
    }

    pub(super) fn participants(kind: EventKind, uuid: &EventUuid, listing: Listing, page: Option<&PageToken>) -> Self {
        Self::new(Endpoint::Participants, kind, format!("/{}/participants", encode_uuid(uuid)))
            .with("type", listing.as_str())
            .with("include_fields", "registrant_id")
            .paged(PAGE_SIZE, page)
    }

    pub(super) fn participants_qos(
        kind: EventKind,
        uuid: &EventUuid,
        listing: Listing,
        page: Option<&PageToken>,
    ) -> Self {
        Self::new(Endpoint::ParticipantsQos, kind, format!("/{}/participants/qos", encode_uuid(uuid)))
            .with("type", listing.as_str())
            .paged(QOS_PAGE_SIZE, page)
    }

    pub(super) fn participant_qos(kind: EventKind, uuid: &EventUuid, user_id: &str, listing: Listing) -> Self {
        let path = format!("/{}/participants/{}/qos", encode_uuid(uuid), encode(user_id));
        Self::new(Endpoint::ParticipantQos, kind, path).with("type", listing.as_str())
    }

    pub(super) fn feedback(kind: EventKind, uuid: &EventUuid, listing: Listing, page: Option<&PageToken>) -> Self {
        Self::new(Endpoint::Feedback, kind, format!("/{}/participants/satisfaction", encode_uuid(uuid)))
            .with("type", listing.as_str())
            .paged(PAGE_SIZE, page)
    }

    pub(super) fn quality_counts(day: NaiveDate, unit: CountUnit) -> Self {
        Self::new(Endpoint::QualityCounts, EventKind::Meeting, String::new())
            .with("from", day.to_string())
            .with("to", day.to_string())
            .with("type", unit.as_str())
    }

    /// The whole address, below that of the API.
    pub(super) fn url(&self, api_url: &Url) -> Url {
        let collection = match (self.endpoint, self.kind) {
            (Endpoint::QualityCounts, _) => "quality",
            (_, EventKind::Meeting) => "meetings",
            (_, EventKind::Webinar) => "webinars",
        };
        let mut url = api_url.clone();
        // `set_path` leaves the percent signs of encoded segments alone; pushing segments would encode them again.
        url.set_path(&format!("{}/metrics/{collection}{}", api_url.path().trim_end_matches('/'), self.path));
        url.query_pairs_mut().clear().extend_pairs(&self.query);
        url
    }

    fn new(endpoint: Endpoint, kind: EventKind, path: String) -> Self {
        Self { endpoint, kind, has_page_token: false, path, query: Vec::new() }
    }

    fn with(mut self, parameter: &'static str, value: impl Into<String>) -> Self {
        self.query.push((parameter, value.into()));
        self
    }

    fn paged(mut self, page_size: u32, page: Option<&PageToken>) -> Self {
        self = self.with("page_size", page_size.to_string());
        if let Some(token) = page {
            self.has_page_token = true;
            self = self.with("next_page_token", token.as_str());
        }
        self
    }
}

/// What stands for itself in a path segment; `/`, `+` and `=` do not.
const UNRESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~');

/// A UUID as a path segment: encoded once, or twice if it begins with `/` or contains `//`, as Zoom's gateway decodes
/// such segments before it cuts the path. `.` and `..` are encoded twice as well: a single encoding is still a step
/// in the path to a URL parser.
fn encode_uuid(uuid: &EventUuid) -> String {
    let text = uuid.0.as_str();
    if text == "." || text == ".." {
        return text.replace('.', "%252E");
    }
    let once = encode(text);
    if text.starts_with('/') || text.contains("//") { encode(&once) } else { once }
}

fn encode(text: &str) -> String {
    utf8_percent_encode(text, UNRESERVED).to_string()
}

#[cfg(test)]
mod tests {
    use percent_encoding::percent_decode_str;
    use proptest::prelude::*;

    use super::*;

    fn api_url() -> Url {
        Url::parse("https://api.zoom.us/v2").expect("a URL")
    }

    fn uuid(text: &str) -> EventUuid {
        EventUuid(text.to_owned())
    }

    fn window() -> Window {
        let day = |text: &str| text.parse().expect("a day");
        Window::new(day("2026-11-01"), day("2026-11-22")).expect("in order")
    }

    #[track_caller]
    fn check(question: &Question, expected: &str) {
        assert_eq!(question.url(&api_url()).as_str(), format!("https://api.zoom.us/v2/metrics/{expected}"));
    }

    #[test]
    fn every_question_has_its_address() {
        let id = uuid("ab+c==");
        let token = PageToken::new("t/k n");
        check(
            &Question::events(EventKind::Meeting, Listing::PastOne, window(), None),
            "meetings?type=pastOne&from=2026-11-01&to=2026-11-22&include_fields=tracking_fields&page_size=300",
        );
        check(
            &Question::events(EventKind::Webinar, Listing::Past, window(), token.as_ref()),
            "webinars?type=past&from=2026-11-01&to=2026-11-22&page_size=300&next_page_token=t%2Fk+n",
        );
        check(
            &Question::event(EventKind::Webinar, &EventRef::parse("987 6543 2101"), Listing::Past),
            "webinars/98765432101?type=past",
        );
        check(
            &Question::event(EventKind::Meeting, &EventRef::Uuid(id.clone()), Listing::PastOne),
            "meetings/ab%2Bc%3D%3D?type=pastOne",
        );
        check(
            &Question::participants(EventKind::Meeting, &id, Listing::Past, None),
            "meetings/ab%2Bc%3D%3D/participants?type=past&include_fields=registrant_id&page_size=300",
        );
        check(
            &Question::participants_qos(EventKind::Meeting, &id, Listing::Past, PageToken::new("tok").as_ref()),
            "meetings/ab%2Bc%3D%3D/participants/qos?type=past&page_size=10&next_page_token=tok",
        );
        check(
            &Question::participant_qos(EventKind::Webinar, &id, "16778240", Listing::Past),
            "webinars/ab%2Bc%3D%3D/participants/16778240/qos?type=past",
        );
        check(
            &Question::participant_qos(EventKind::Webinar, &id, "a/b c", Listing::Past),
            "webinars/ab%2Bc%3D%3D/participants/a%2Fb%20c/qos?type=past",
        );
        check(
            &Question::feedback(EventKind::Webinar, &id, Listing::Past, token.as_ref()),
            "webinars/ab%2Bc%3D%3D/participants/satisfaction?type=past&page_size=300&next_page_token=t%2Fk+n",
        );
        check(
            &Question::quality_counts(window().from, CountUnit::Participants),
            "quality?from=2026-11-01&to=2026-11-01&type=participants",
        );
    }

    #[test]
    fn a_uuid_is_encoded_twice_where_zoom_wants_it() {
        #[track_caller]
        fn check(text: &str, expected: &str) {
            assert_eq!(encode_uuid(&uuid(text)), expected);
        }
        check("w7fUhDMLSo25Lfvu3I+cw==", "w7fUhDMLSo25Lfvu3I%2Bcw%3D%3D");
        check("w7fUhDMLSo25Lfvu/3I+cw==", "w7fUhDMLSo25Lfvu%2F3I%2Bcw%3D%3D");
        check("/abcABC123==", "%252FabcABC123%253D%253D");
        check("ab//c+d==", "ab%252F%252Fc%252Bd%253D%253D");
        check("a-b_c.d~e", "a-b_c.d~e");
        check("..", "%252E%252E");
    }

    #[test]
    fn only_the_listings_are_counted_by_the_minute() {
        for endpoint in Endpoint::ALL {
            assert_eq!(endpoint.rate_label() == RateLabel::ResourceIntensive, endpoint == Endpoint::Events);
            for kind in EventKind::BOTH.into_iter().filter(|_| endpoint != Endpoint::QualityCounts) {
                assert!(endpoint.scopes(kind).iter().all(|scope| scope.contains(kind.as_str())));
            }
        }
    }

    proptest! {
        #[test]
        fn a_uuid_survives_the_address(text in prop_oneof!["[A-Za-z0-9+/=]{1,24}", "/{0,2}[a/.+%=]{1,8}", "\\PC{1,12}"]) {
            let url = Question::participants(EventKind::Meeting, &uuid(&text), Listing::Past, None).url(&api_url());
            let segments: Vec<&str> = url.path_segments().expect("a path").collect();
            prop_assert_eq!(segments.len(), 5, "{}", &url);
            let decode = |text: &str| percent_decode_str(text).decode_utf8().expect("UTF-8").into_owned();
            let once = decode(segments[3]);
            let is_twice = text.starts_with('/') || text.contains("//") || text == "." || text == "..";
            prop_assert_eq!(if is_twice { decode(&once) } else { once }, text);
        }
    }
}
