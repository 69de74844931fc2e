//! What stands for a text that is not to be read.

/// The keyed hash of something that names a person. The key is not this room's business.
pub type Digest = [u8; 32];
