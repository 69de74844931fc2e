//! In place of `content.rs` in a program that was built without Parquet.

use std::collections::BTreeSet;
use std::fs::File;
use std::io::Write;
use std::path::Path;

use super::error::Error;
use super::told::{Changed, Told};
use super::words::Place;
use crate::export;
use crate::export::row_writer::Extent;
use crate::model::title::Callings;

pub(super) struct Session {
    pub(super) key: i64,
    pub(super) ids: Vec<String>,
    pub(super) name: Option<String>,
}

pub(super) fn is_same(_: &Path, _: File) -> Result<bool, Error> {
    Err(export::Error::NoParquet.into())
}

pub(super) fn sessions(_: &Path, _: impl FnMut(Session)) -> Result<(), Error> {
    Err(export::Error::NoParquet.into())
}

pub(super) struct Answer {
    pub(super) key: i64,
    pub(super) ids: Vec<String>,
}

pub(super) fn answers(_: &Path, _: impl FnMut(Answer)) -> Result<(), Error> {
    Err(export::Error::NoParquet.into())
}

pub(super) fn told(_: &Path) -> Result<Told, Error> {
    Err(export::Error::NoParquet.into())
}

pub(super) fn names(_: &Path, _: &[Place], _: &Callings) -> Result<bool, Error> {
    Err(export::Error::NoParquet.into())
}

pub(super) fn rewrite_without(
    _: &Path,
    _: &[(&str, &BTreeSet<i64>)],
    _: &[Place],
    _: &Callings,
    _: &mut (dyn Write + Send),
) -> Result<Extent, Error> {
    Err(export::Error::NoParquet.into())
}

pub(super) fn rewrite_event(_: &Path, _: usize, _: &Changed, _: &mut (dyn Write + Send)) -> Result<Extent, Error> {
    Err(export::Error::NoParquet.into())
}
