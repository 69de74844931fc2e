//! In place of `content.rs` in a program that was built without Parquet.

use std::collections::BTreeSet;
use std::fs::File;
use std::io::Write;
use std::path::Path;

use super::error::Error;
use crate::export;

pub(super) struct Session {
    pub(super) key: i64,
    pub(super) ids: Vec<String>,
    pub(super) name: Option<String>,
}

pub(super) struct Host {
    pub(super) name: Option<String>,
    pub(super) email: Option<String>,
}

pub(super) fn is_same(_: &Path, _: File) -> Result<bool, Error> {
    Err(export::Error::NoParquet.into())
}

pub(super) fn sessions(_: &Path) -> Result<Vec<Session>, Error> {
    Err(export::Error::NoParquet.into())
}

pub(super) fn host(_: &Path) -> Result<Host, Error> {
    Err(export::Error::NoParquet.into())
}

pub(super) fn rewrite_without(_: &Path, _: &BTreeSet<i64>, _: &mut (dyn Write + Send)) -> Result<u64, Error> {
    Err(export::Error::NoParquet.into())
}

pub(super) fn rewrite_event(_: &Path, _: usize, _: bool, _: &mut (dyn Write + Send)) -> Result<u64, Error> {
    Err(export::Error::NoParquet.into())
}
