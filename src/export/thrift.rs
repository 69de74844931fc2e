//! Thrift's compact protocol, in which Parquet has its footers and the headers of its pages: as much of it as is needed to
//! find some numbers.

/// What is left of some bytes that others wrote.
pub(super) struct Thrift<'b>(pub(super) &'b [u8]);

/// The bytes end too early, are nested too deeply, or are of a type that Parquet does not use.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("it is no file of an export: a footer or a header makes no sense")]
pub(crate) struct Malformed;

/// How deep values stand in one another: Parquet's in half as many levels.
const LEVELS: u8 = 16;

/// Takes a field by its number and type, and reads it or skips it.
type TakeField<'t> = dyn FnMut(&mut Thrift<'_>, i64, u8) -> Result<(), Malformed> + 't;

impl Thrift<'_> {
    /// Hands on the fields of a structure.
    pub(super) fn fields(&mut self, take: &mut TakeField<'_>) -> Result<(), Malformed> {
        let mut field = 0_i64;
        loop {
            let head = self.byte()?;
            if head == 0 {
                return Ok(());
            }
            field = match head >> 4 {
                0 => self.integer()?,
                step => field.saturating_add(step.into()),
            };
            take(self, field, head & 0x0f)?;
        }
    }

    /// How many elements follow of a list, by their places. Each takes a byte at least.
    pub(super) fn list(&mut self) -> Result<std::ops::Range<u64>, Malformed> {
        self.list_of().map(|(count, _)| 0..count)
    }

    /// A whole number of any size.
    pub(super) fn integer(&mut self) -> Result<i64, Malformed> {
        let number = self.unsigned()?;
        Ok((number >> 1).cast_signed() ^ -(number & 1).cast_signed())
    }

    /// Skips a value of a type.
    pub(super) fn skip(&mut self, kind: u8) -> Result<(), Malformed> {
        self.skip_within(kind, LEVELS)
    }

    fn skip_within(&mut self, kind: u8, levels: u8) -> Result<(), Malformed> {
        let below = levels.checked_sub(1).ok_or(Malformed)?;
        match kind {
            // A truth value of a structure stands in its type.
            1 | 2 => Ok(()),
            3 => self.pass(1),
            4..=6 => self.integer().map(drop),
            7 => self.pass(8),
            8 => {
                let bytes = self.unsigned()?;
                self.pass(bytes)
            }
            9 | 10 => {
                let (count, kind) = self.list_of()?;
                let mut skip = || if matches!(kind, 1 | 2) { self.pass(1) } else { self.skip_within(kind, below) };
                (0..count).try_for_each(|_| skip())
            }
            12 => self.fields(&mut |inner, _, kind| inner.skip_within(kind, below)),
            _ => Err(Malformed),
        }
    }

    fn list_of(&mut self) -> Result<(u64, u8), Malformed> {
        let head = self.byte()?;
        let count = match head >> 4 {
            15 => self.unsigned()?,
            few => few.into(),
        };
        if count > self.0.len() as u64 { Err(Malformed) } else { Ok((count, head & 0x0f)) }
    }

    fn unsigned(&mut self) -> Result<u64, Malformed> {
        let mut number = 0;
        for shift in (0..u64::BITS).step_by(7) {
            let byte = self.byte()?;
            number |= u64::from(byte & 0x7f) << shift;
            if byte < 0x80 {
                return Ok(number);
            }
        }
        Err(Malformed)
    }

    fn byte(&mut self) -> Result<u8, Malformed> {
        let (first, rest) = self.0.split_first().ok_or(Malformed)?;
        self.0 = rest;
        Ok(*first)
    }

    fn pass(&mut self, bytes: u64) -> Result<(), Malformed> {
        let bytes = usize::try_from(bytes).map_err(|_| Malformed)?;
        self.0 = self.0.get(bytes..).ok_or(Malformed)?;
        Ok(())
    }
}
