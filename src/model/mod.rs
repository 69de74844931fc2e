//! The domain's words: ids, times, streams, metrics, records, windows and work.
//!
//! Nothing here does IO or knows SQL. The tables in [`metric`] and [`field`] are the one place
//! where a column meets the name that Zoom gives it: what follows from them (the insert statements, the parser's
//! look-up, the dictionary's completeness test) reads them instead of repeating them.

pub mod anomaly;
pub mod attribute;
pub mod count;
pub mod discovery;
pub mod event;
pub mod feedback;
pub mod field;
pub mod glance;
pub mod mention;
pub mod merge;
pub mod metric;
pub mod name;
pub mod participant;
pub mod personal;
pub mod redact;
pub mod response;
pub mod site;
pub mod stream;
pub mod text;
pub mod time;
pub mod title;
pub mod union_find;
pub mod window;
pub mod withheld;
pub mod work;
pub mod zoom_count;

pub use anomaly::{Anomalies, Anomaly};
pub use discovery::{DiscoveryDay, DiscoveryScope, ListingKey};
pub use event::{Asked, EventFacts, EventKind, EventNumber, EventRef, EventUuid};
pub use feedback::{Feedback, FeedbackPage};
pub use field::{Field, FieldValue};
pub use metric::Quantity;
pub use participant::{ParticipantRecord, Sample, SessionKey, StreamQuality, StreamSample};
pub use response::{Arrival, Endpoint, Origin, Payload, Reader, Received, Response};
pub use stream::{Direction, Medium, Stream};
pub use time::{Clock, Timestamp};
pub use window::Window;
pub use work::{AskedFor, Listing, Source, WorkItem, WorkKey, WorkState};
pub use zoom_count::{BandCounts, CountUnit, CountedDay};
