//! What each column says of people, said once: exports, pages, `prune`, `forget` and the dictionary go by it.

/// Whom a column may name, and so what becomes of it where nobody is to be named.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Personal {
    /// It is nobody's: numbers, times, keys, and words of this program's own.
    #[default]
    Nobody,
    /// Words that are nobody's as a rule, such as a place or a system. Zoom's word is not taken for it: a value that
    /// names somebody of the event in full goes.
    Words,
    /// Places, which rooms are called by as well: a value with somebody's address in it goes, and one with a name
    /// stays.
    Place,
    /// A title. One that names anybody of the event gives way to kind, day and number.
    Title,
    /// It ties sessions to a person, and another id does that as well.
    Id,
    /// How a person is called, who is known by the first of these columns that is there.
    Name(&'static [&'static str]),
    /// An address, whose network a whole site shares.
    Address,
    /// It names a person, a machine or a home in some other way.
    Trace,
    /// The text of what could not be read, which is anything unless the column `path` says that it stood in a sample.
    Unreadable,
}

impl Personal {
    /// Whether it is of a person, rather than perhaps of one.
    #[must_use]
    pub const fn is_identity(self) -> bool {
        matches!(self, Self::Id | Self::Name(_) | Self::Address | Self::Trace)
    }

    /// Whether the dictionary calls it personal.
    #[must_use]
    pub const fn is_told(self) -> bool {
        self.is_identity() || matches!(self, Self::Title | Self::Unreadable)
    }
}

/// By what a host is known, and by what a participant.
pub(super) const HOST: Personal = Personal::Name(&["host_email", "host_name"]);
pub(super) const PARTICIPANT: Personal = Personal::Name(&["email", "zoom_user_id", "participant_uuid", "user_name"]);
