//! The documented fields of participants and events: column, Zoom's name, type, and whether it is personal.
//!
//! A new field is one row here and one column in a migration; what is not listed becomes an anomaly, so that a field
//! that Zoom adds is seen and its value kept.

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

/// Whose table a participant's field lives in.
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
    /// Where it is stored.
    pub table: Table,
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
use Table::{Identity, Session};

/// Every documented field of a participant record, of the four QoS responses and of `/participants`, apart from the
/// four that make the session itself (`user_id`, `join_time`, `leave_time`, `user_qos`).
pub const PARTICIPANT_FIELDS: &[Field] = &[
    same("participant_uuid", Text, Identity),
    field("zoom_user_id", "id", Text, Identity),
    same("user_name", Text, Identity),
    same("email", Text, Identity),
    same("participant_user_id", Text, Identity),
    same("registrant_id", Text, Identity),
    same("customer_key", Text, Identity),
    same("ip_address", Text, Identity),
    same("internal_ip_addresses", Json, Identity),
    same("mac_addr", Text, Identity),
    same("harddisk_id", Text, Identity),
    same("pc_name", Text, Identity),
    same("domain", Text, Identity),
    same("device_name", Text, Identity),
    same("camera", Text, Identity),
    same("microphone", Text, Identity),
    same("speaker", Text, Identity),
    same("sip_uri", Text, Identity),
    same("from_sip_uri", Text, Identity),
    same("audio_call", Json, Identity),
    // Zoom's sentence names the person ("Dana left the meeting."), so it goes when identities go.
    same("leave_reason", Text, Identity),
    same("device", Text, Session),
    same("client", Text, Session),
    same("version", Text, Session),
    same("os", Text, Session),
    same("os_version", Text, Session),
    same("browser_name", Text, Session),
    same("browser_version", Text, Session),
    same("zoom_thin_client_plugin_version", Text, Session),
    same("location", Text, Session),
    same("network_type", Text, Session),
    same("connection_type", Text, Session),
    same("video_connection_type", Text, Session),
    same("as_connection_type", Text, Session),
    same("data_center", Text, Session),
    same("full_data_center", Text, Session),
    same("role", Text, Session),
    same("status", Text, Session),
    same("bo_mtg_id", Text, Session),
    same("in_room_participants", Integer, Session),
    same("share_application", Flag, Session),
    same("share_desktop", Flag, Session),
    same("share_whiteboard", Flag, Session),
    same("recording", Flag, Session),
    same("has_archiving", Flag, Session),
    same("optional_archiving", Text, Session),
    same("aic_disclaimer", Flag, Session),
    field("group_id", "groupId", Text, Session),
    same("health", Text, Session),
    same("issue_list", Json, Session),
    same("audio_quality", Text, Session),
    same("video_quality", Text, Session),
    same("screen_share_quality", Text, Session),
    same("total_jointime_cost", Real, Session),
    // Announced in 2026 without a type: text takes whatever comes, numbers and flags as their JSON text.
    same("rc_reason", Text, Session),
    same("as_socket_break", Text, Session),
    same("command_socket_break", Text, Session),
    same("audio_socket_break", Text, Session),
    same("video_socket_break", Text, Session),
];

/// Every documented field of a listed event or an event's detail, apart from its name, times and participant count.
pub const EVENT_FIELDS: &[Field] = &[
    same("topic", Text, Session),
    field("host_name", "host", Text, Identity),
    field("host_email", "email", Text, Identity),
    same("user_type", Text, Session),
    same("dept", Text, Session),
    same("duration", Text, Session),
    same("has_pstn", Flag, Session),
    same("has_voip", Flag, Session),
    same("has_3rd_party_audio", Flag, Session),
    same("has_video", Flag, Session),
    same("has_screen_share", Flag, Session),
    same("has_recording", Flag, Session),
    same("has_sip", Flag, Session),
    same("has_archiving", Flag, Session),
    same("has_manual_captions", Flag, Session),
    same("has_automated_captions", Flag, Session),
    same("has_poll", Flag, Session),
    same("has_qa", Flag, Session),
    same("has_survey", Flag, Session),
    same("has_external_participant", Flag, Session),
    same("audio_quality", Text, Session),
    same("video_quality", Text, Session),
    same("screen_share_quality", Text, Session),
    same("custom_keys", Json, Session),
    same("tracking_fields", Json, Session),
    same("session_key", Text, Session),
    same("avg_jointime_cost", Text, Session),
];

const fn same(name: &'static str, field_type: FieldType, table: Table) -> Field {
    field(name, name, field_type, table)
}

const fn field(column: &'static str, zoom_field: &'static str, field_type: FieldType, table: Table) -> Field {
    Field { column, zoom_field, field_type, table }
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
