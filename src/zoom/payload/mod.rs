//! placeholder until merge
mod one_pass;
pub mod record;
pub mod repair;
