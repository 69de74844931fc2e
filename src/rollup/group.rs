//! What people are counted by: those who have something in common.

/// The value of an attribute, or the values of two together.
#[derive(Debug)]
pub(super) struct Group {
    pub(super) position: i64,
    pub(super) attribute: String,
    pub(super) value: String,
}

/// The groups that there are, and the sets of them to which sessions belong, both by number. Many sessions belong to the
/// same groups, so that a set of groups is counted and not each.
#[derive(Debug, Default)]
pub(super) struct GroupSets {
    pub(super) groups: Vec<Group>,
    pub(super) sets: Vec<Vec<u32>>,
}

impl GroupSets {
    /// The groups of a set.
    pub(super) fn of_set(&self, set: u32) -> &[u32] {
        &self.sets[set as usize]
    }

    /// The first of the groups that fits.
    pub(super) fn find(&self, fits: impl Fn(&Group) -> bool) -> Option<u32> {
        self.groups.iter().position(fits).and_then(|place| u32::try_from(place).ok())
    }
}
