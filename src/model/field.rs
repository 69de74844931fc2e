//! The documented fields of participants and events: column, Zoom's name, type, and what it says of people.
//!
//! A new field is one row here and one column in a migration; what is not listed becomes an anomaly, so that a field
//! that Zoom adds is seen and its value kept.

use super::personal::{HOST, PARTICIPANT, Personal};

/// How a field's value is stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FieldType {
    /// Text exactly as sent; `""` is NULL.
    Text,
    /// 0 or 1; Zoom also sends the numbers.
    Flag,
    /// A whole number.
    Integer,
    /// A number.
    Real,
    /// A list or an object, kept as JSON text; an empty list is NULL.
    Json,
}

/// In whose table a participant's field lives, and whether an event's is purged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Table {
    /// `participant_session` (or `event`, for the fields of events): stays when identities are purged.
    Session,
    /// `participant_identity`: names a person, an address or a machine.
    Identity,
}

/// One documented field.
#[derive(Debug, Clone, Copy)]
pub struct Field {
    /// The column.
    pub column: &'static str,
    /// The name that Zoom sends.
    pub zoom_field: &'static str,
    /// How it is stored.
    pub field_type: FieldType,
    /// What it says of people.
    pub personal: Personal,
}

impl Field {
    /// Where it is stored.
    #[must_use]
    pub const fn table(&self) -> Table {
        if self.personal.is_identity() { Table::Identity } else { Table::Session }
    }
}

/// A field's value, ready to be stored.
#[derive(Debug, Clone, PartialEq)]
pub enum FieldValue {
    /// Text, or JSON text.
    Text(String),
    /// A whole number, or a flag as 0 or 1.
    Integer(i64),
    /// A number.
    Real(f64),
}

use FieldType::{Flag, Integer, Json, Real, Text};
use Personal::{Address, Id, Nobody, Place, Title, Trace, Words};

/// Every documented field of a participant record, of the four QoS responses and of `/participants`, apart from the
/// four that make the session itself (`user_id`, `join_time`, `leave_time`, `user_qos`).
pub const PARTICIPANT_FIELDS: &[Field] = &[
    same("participant_uuid", Text, Id),
    field("zoom_user_id", "id", Text, Id),
    same("user_name", Text, PARTICIPANT),
    same("email", Text, Id),
    same("participant_user_id", Text, Id),
    same("registrant_id", Text, Trace),
    same("customer_key", Text, Trace),
    same("ip_address", Text, Address),
    same("internal_ip_addresses", Json, Trace),
    same("mac_addr", Text, Trace),
    same("harddisk_id", Text, Trace),
    same("pc_name", Text, Trace),
    same("domain", Text, Trace),
    same("device_name", Text, Trace),
    same("camera", Text, Trace),
    same("microphone", Text, Trace),
    same("speaker", Text, Trace),
    same("sip_uri", Text, Trace),
    same("from_sip_uri", Text, Trace),
    same("audio_call", Json, Trace),
    // Zoom's sentence names the person ("Dana left the meeting."), so it goes when identities go.
    same("leave_reason", Text, Trace),
    same("device", Text, Words),
    same("client", Text, Words),
    same("version", Text, Words),
    same("os", Text, Words),
    same("os_version", Text, Words),
    same("browser_name", Text, Words),
    same("browser_version", Text, Words),
    same("zoom_thin_client_plugin_version", Text, Words),
    same("location", Text, Place),
    same("network_type", Text, Words),
    same("connection_type", Text, Words),
    same("video_connection_type", Text, Words),
    same("as_connection_type", Text, Words),
    same("data_center", Text, Place),
    same("full_data_center", Text, Place),
    same("role", Text, Words),
    same("status", Text, Words),
    same("bo_mtg_id", Text, Words),
    same("in_room_participants", Integer, Nobody),
    same("share_application", Flag, Nobody),
    same("share_desktop", Flag, Nobody),
    same("share_whiteboard", Flag, Nobody),
    same("recording", Flag, Nobody),
    same("has_archiving", Flag, Nobody),
    same("optional_archiving", Text, Words),
    same("aic_disclaimer", Text, Words),
    field("group_id", "groupId", Text, Words),
    same("health", Text, Words),
    same("issue_list", Json, Words),
    same("audio_quality", Text, Words),
    same("video_quality", Text, Words),
    same("screen_share_quality", Text, Words),
    same("total_jointime_cost", Real, Nobody),
    // Announced in 2026 without a type: text takes whatever comes, numbers and flags as their JSON text.
    same("rc_reason", Text, Words),
    same("as_socket_break", Text, Words),
    same("command_socket_break", Text, Words),
    same("audio_socket_break", Text, Words),
    same("video_socket_break", Text, Words),
];

/// Every documented field of a listed event or an event's detail, apart from its name, times and participant count.
pub const EVENT_FIELDS: &[Field] = &[
    same("topic", Text, Title),
    field("host_name", "host", Text, HOST),
    field("host_email", "email", Text, Id),
    same("user_type", Text, Words),
    // Departments of one, keys and fields of the account: addresses stand in all of them.
    same("dept", Text, Trace),
    same("duration", Text, Words),
    same("has_pstn", Flag, Nobody),
    same("has_voip", Flag, Nobody),
    same("has_3rd_party_audio", Flag, Nobody),
    same("has_video", Flag, Nobody),
    same("has_screen_share", Flag, Nobody),
    same("has_recording", Flag, Nobody),
    same("has_sip", Flag, Nobody),
    same("has_archiving", Flag, Nobody),
    same("has_manual_captions", Flag, Nobody),
    same("has_automated_captions", Flag, Nobody),
    same("has_poll", Flag, Nobody),
    same("has_qa", Flag, Nobody),
    same("has_survey", Flag, Nobody),
    same("has_external_participant", Flag, Nobody),
    same("audio_quality", Text, Words),
    same("video_quality", Text, Words),
    same("screen_share_quality", Text, Words),
    same("custom_keys", Json, Trace),
    same("tracking_fields", Json, Trace),
    same("session_key", Text, Trace),
    same("avg_jointime_cost", Real, Nobody),
    // These two are in the detail of a meeting alone.
    same("has_meeting_summary", Flag, Nobody),
    same("in_room_participants", Integer, Nobody),
];

/// Every documented field of an answer to the question how an event was, apart from its time and the thumb.
pub const FEEDBACK_FIELDS: &[Field] = &[
    // That of the Zoom account, and not of a join as in a participant's record.
    field("zoom_user_id", "user_id", Text, Id),
    same("email", Text, Id),
    same("comment", Text, Trace),
    // Announced in 2026 without a type.
    same("rating_quality", Text, Words),
    same("feedback_details", Json, Trace),
    same("zoom_room_id", Text, Trace),
    same("zoom_room_platform", Text, Words),
    same("zoom_room_sender_email", Text, Id),
];

const fn same(name: &'static str, field_type: FieldType, personal: Personal) -> Field {
    field(name, name, field_type, personal)
}

const fn field(column: &'static str, zoom_field: &'static str, field_type: FieldType, personal: Personal) -> Field {
    Field { column, zoom_field, field_type, personal }
}

/// The position of a column among [`EVENT_FIELDS`].
///
/// # Panics
///
/// If there is none of that name.
#[must_use]
pub fn event_column(column: &str) -> usize {
    let position = EVENT_FIELDS.iter().position(|field| field.column == column);
    position.expect("callers name columns of the table above")
}

/// The position of a column among [`PARTICIPANT_FIELDS`].
///
/// # Panics
///
/// If there is no such column, which is a mistake in this program.
#[must_use]
pub fn participant_column(column: &str) -> usize {
    let position = PARTICIPANT_FIELDS.iter().position(|field| field.column == column);
    position.expect("callers name columns of the table above")
}
