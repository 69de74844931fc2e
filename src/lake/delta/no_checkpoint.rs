//! In place of `checkpoint.rs` in a program that was built without Parquet, which writes no lake.

use std::io::Write;
use std::marker::PhantomData;

use super::action::Action;
use crate::export;
use crate::lake::error::Error;

pub(super) struct Checkpoint<W: Write + Send>(PhantomData<W>);

impl<W: Write + Send> Checkpoint<W> {
    pub(super) fn begin(_: W) -> Result<Self, Error> {
        Err(export::Error::NoParquet.into())
    }

    pub(super) fn push(&mut self, _: &Action) -> Result<(), Error> {
        Err(export::Error::NoParquet.into())
    }

    pub(super) fn finish(self) -> Result<(W, u64), Error> {
        Err(export::Error::NoParquet.into())
    }
}
