//! What an answer about a simulated event writes to a database, without a server to ask for it.

use zoom_qos::collect::assemble::{Assembler, Wanted};
use zoom_qos::model::{Endpoint, EventFacts, EventUuid, Timestamp};
use zoom_qos::simulator::Event;
use zoom_qos::store::Write;
use zoom_qos::zoom::payload::{self, ParticipantPage};

/// What a page of the list of an event's quality of service writes.
pub(crate) fn page_of(event: &Event, assembler: &mut Assembler, page: &str, now: Timestamp) -> Vec<Write> {
    let text = payload::text(page.as_bytes());
    let page = ParticipantPage::read(&text).unwrap();
    let facts = EventFacts {
        start_at: Some(event.start_at()),
        end_at: Some(event.end_at()),
        ..EventFacts::named(event.kind(), EventUuid(event.uuid().to_owned()))
    };
    let response = assembler.page(facts, Endpoint::ParticipantsQos, now, &page, Wanted::Everybody).unwrap();
    vec![Write::Response(Box::new(response))]
}
