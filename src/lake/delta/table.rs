//! What the manifest knows of one Delta table.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io;

use rand::TryRng as _;
use rand::rngs::SysRng;
use serde::{Deserialize, Serialize};

use super::names::{is_before, version_of};
use crate::export;
use crate::lake::error::Error;
use crate::lake::manifest::Sum;
use crate::model::Timestamp;

/// A table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Table {
    pub(super) id: String,
    /// Epoch seconds.
    pub(super) created_at: i64,
    /// Its columns, in the protocol's words.
    pub(super) schema: String,
    pub(super) version: u64,
    /// The newest version that has a checkpoint.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) checkpoint: Option<u64>,
    /// The files of its log, by name.
    pub(super) files: BTreeMap<String, Sum>,
}

impl Table {
    /// A new table in a folder where files of a log lie: its version is beyond theirs.
    pub(super) fn beyond(former: Option<&Self>, names: &[String], now: Timestamp) -> Result<Self, Error> {
        let versions = names.iter().filter_map(|name| version_of(name)).chain(former.map(|table| table.version));
        // Not 0, which has no checkpoint and so replaces nothing, where files of no version lie.
        let last = versions.max().or_else(|| (!names.is_empty()).then_some(0));
        Ok(Self {
            id: new_id().map_err(export::Error::Output)?,
            created_at: now.0,
            schema: String::new(),
            version: last.map_or(0, |version| version.saturating_add(1)),
            checkpoint: None,
            files: BTreeMap::new(),
        })
    }

    /// The table at the next version.
    pub(super) fn after(&self) -> Self {
        Self { version: self.version.saturating_add(1), ..self.clone() }
    }

    /// Forgets the files of versions before one.
    pub(super) fn drop_before(&mut self, version: u64) {
        self.files.retain(|name, _| !is_before(name, version));
    }
}

/// A UUID that no other table has.
fn new_id() -> io::Result<String> {
    let mut bytes = [0_u8; 16];
    SysRng.try_fill_bytes(&mut bytes).map_err(io::Error::other)?;
    bytes[6] = bytes[6] & 0x0f | 0x40;
    bytes[8] = bytes[8] & 0x3f | 0x80;
    let mut id = String::new();
    for (place, byte) in bytes.iter().enumerate() {
        let dash = if [4, 6, 8, 10].contains(&place) { "-" } else { "" };
        write!(id, "{dash}{byte:02x}").map_err(io::Error::other)?;
    }
    Ok(id)
}
