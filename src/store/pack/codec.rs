//! The samples of one session, column by column, in a few bytes each.
//!
//! A report over millions of samples spends its time on fetching rows. Packed, the samples of a session are one value;
//! nothing is lost or rounded. First stand the layout and how many columns there are, then the times at which the
//! session was looked at, then each stream: its key, the times of its samples, and each column of [`STREAM_COLUMNS`] in
//! the shortest of some forms.

use crate::model::metric::STREAM_COLUMNS;
use crate::model::participant::StreamSample;
use crate::model::time::Timestamp;

/// The first byte, should there ever be another layout.
const LAYOUT: u8 = 1;

/// The second: a pack from before a metric came has fewer columns, and is none.
#[expect(clippy::cast_possible_truncation, reason = "there are a few")]
const COLUMNS: u8 = STREAM_COLUMNS.len() as u8;

/// Every sample follows on the one before after the same time.
const EVEN: u8 = 0;
/// Each has its own distance from the one before.
const UNEVEN: u8 = 1;

/// No sample has a value.
const ABSENT: u8 = 0;
/// All have the same one.
const SAME: u8 = 1;
/// Whole numbers from 1 on, 0 for none, which are the values times a power of ten.
const SCALED: [(u8, f64); 3] = [(2, 1.0), (3, 10.0), (4, 100.0)];
/// Eight bytes each.
const RAW: u8 = 5;
/// What stands for no value among raw ones: no number that SQLite stores.
const NO_VALUE: u64 = u64::MAX;

/// Beyond this a whole number is not sure to be exact.
const LARGEST: f64 = 9e15;

/// How often a session was looked at and what of its streams was seen, together: more than in the 30 hours of Zoom's
/// longest meeting every five seconds of all 18 streams. A few bytes can say that there are so many samples, each of
/// which takes a hundred in memory.
const MOST_SAMPLES: usize = 500_000;

/// What cannot be unpacked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the packed samples of a session are damaged")]
pub struct Damaged;

/// What is packed of a session.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Samples {
    /// When it was looked at, in the order of time.
    pub sampled_at: Vec<Timestamp>,
    /// Its streams, ordered by stream and time, each time once.
    pub streams: Vec<StreamSample>,
}

/// Whether there are few enough samples for a pack; the rows of a session with more have to do without.
#[must_use]
pub fn is_packable(times: usize, streams: usize) -> bool {
    times + streams <= MOST_SAMPLES
}

/// Packs samples in their order.
#[must_use]
pub fn pack(sampled_at: impl ExactSizeIterator<Item = Timestamp> + Clone, streams: &[StreamSample]) -> Vec<u8> {
    let mut packed = vec![LAYOUT, COLUMNS];
    pack_times(sampled_at, &mut packed);
    for stream in streams.chunk_by(|one, next| one.stream_id == next.stream_id) {
        packed.push(stream[0].stream_id);
        pack_times(stream.iter().map(|sample| sample.sampled_at), &mut packed);
        for column in 0..STREAM_COLUMNS.len() {
            pack_column(stream, column, &mut packed);
        }
    }
    packed
}

/// The samples of one stream, column by column.
#[derive(Debug, Clone, Default)]
pub struct Columns {
    /// When it was looked at, in the order of time.
    pub sampled_at: Vec<Timestamp>,
    /// The readings of each column, where what is unknown is not a number; nothing of a column that was not asked for.
    pub readings: [Vec<f64>; STREAM_COLUMNS.len()],
}

impl Columns {
    /// Takes in the samples of a stream.
    pub(crate) fn fill(&mut self, stream: &[StreamSample]) {
        self.sampled_at.clear();
        self.sampled_at.extend(stream.iter().map(|sample| sample.sampled_at));
        for (column, readings) in self.readings.iter_mut().enumerate() {
            readings.clear();
            readings.extend(stream.iter().map(|sample| sample.readings[column].unwrap_or(f64::NAN)));
        }
    }
}

/// Unpacks some columns of one stream after the other, each in place of the one before, and returns when the session was
/// looked at.
///
/// # Errors
///
/// As [`unpack`]; what was handed on before is worth nothing then.
pub fn unpack_columns(
    packed: &[u8],
    is_wanted: [bool; STREAM_COLUMNS.len()],
    columns: &mut Columns,
    mut take: impl FnMut(u8, &Columns),
) -> Result<Vec<Timestamp>, Damaged> {
    let (mut bytes, mut left, mut looked_at) = (begin(packed)?, MOST_SAMPLES, Vec::new());
    unpack_times(&mut bytes, &mut left, |time| looked_at.push(time))?;
    while !bytes.0.is_empty() {
        let stream_id = bytes.byte()?;
        columns.sampled_at.clear();
        unpack_times(&mut bytes, &mut left, |time| columns.sampled_at.push(time))?;
        let samples = columns.sampled_at.len();
        for (readings, is_wanted) in columns.readings.iter_mut().zip(is_wanted) {
            readings.clear();
            if is_wanted {
                readings.resize(samples, f64::NAN);
                unpack_column(&mut bytes, samples, |place, value| readings[place] = value)?;
            } else {
                unpack_column(&mut bytes, samples, |_, _| {})?;
            }
        }
        take(stream_id, columns);
    }
    Ok(looked_at)
}

/// Unpacks samples in place of those that `samples` held.
///
/// # Errors
///
/// [`Damaged`] if the bytes are not what [`pack`] made, or tell of more samples than [`is_packable`] allows.
pub fn unpack(packed: &[u8], samples: &mut Samples) -> Result<(), Damaged> {
    let Samples { sampled_at, streams } = samples;
    sampled_at.clear();
    streams.clear();
    let (mut bytes, mut left) = (begin(packed)?, MOST_SAMPLES);
    unpack_times(&mut bytes, &mut left, |time| sampled_at.push(time))?;
    while !bytes.0.is_empty() {
        let stream_id = bytes.byte()?;
        let first = streams.len();
        let readings = [None; STREAM_COLUMNS.len()];
        unpack_times(&mut bytes, &mut left, |sampled_at| {
            streams.push(StreamSample { stream_id, sampled_at, readings });
        })?;
        let stream = &mut streams[first..];
        for column in 0..STREAM_COLUMNS.len() {
            unpack_column(&mut bytes, stream.len(), |place, value| stream[place].readings[column] = Some(value))?;
        }
    }
    Ok(())
}

/// Goes behind the head of a pack.
fn begin(packed: &[u8]) -> Result<Bytes<'_>, Damaged> {
    let mut bytes = Bytes(packed);
    let is_known = (bytes.byte()?, bytes.byte()?) == (LAYOUT, COLUMNS);
    if is_known { Ok(bytes) } else { Err(Damaged) }
}

fn pack_times(times: impl ExactSizeIterator<Item = Timestamp> + Clone, packed: &mut Vec<u8>) {
    put_number(times.len() as u64, packed);
    let Some(first) = times.clone().next() else { return };
    packed.extend(first.0.to_le_bytes());
    let steps = times.clone().zip(times.skip(1)).map(|(time, next)| next.0.abs_diff(time.0));
    let step = steps.clone().next().unwrap_or(0);
    if steps.clone().all(|other| other == step) {
        packed.push(EVEN);
        put_number(step, packed);
    } else {
        packed.push(UNEVEN);
        steps.for_each(|step| put_number(step, packed));
    }
}

/// Hands on times, as many as are left of what a pack may hold.
fn unpack_times(bytes: &mut Bytes<'_>, left: &mut usize, mut take: impl FnMut(Timestamp)) -> Result<(), Damaged> {
    let count = usize::try_from(bytes.number()?).map_err(|_| Damaged)?;
    if count == 0 {
        return Ok(());
    }
    *left = left.checked_sub(count).ok_or(Damaged)?;
    let mut time = i64::from_le_bytes(bytes.eight()?);
    let even = match bytes.byte()? {
        EVEN => Some(bytes.number()?),
        UNEVEN => None,
        _ => return Err(Damaged),
    };
    take(Timestamp(time));
    for _ in 1..count {
        let step = even.map_or_else(|| bytes.number(), Ok)?;
        time = time.checked_add_unsigned(step).ok_or(Damaged)?;
        take(Timestamp(time));
    }
    Ok(())
}

fn pack_column(stream: &[StreamSample], column: usize, packed: &mut Vec<u8>) {
    let values = || stream.iter().map(|sample| sample.readings[column]);
    let first = stream[0].readings[column];
    let is_first = |value: Option<f64>| value.map(f64::to_bits) == first.map(f64::to_bits);
    if values().all(is_first) {
        match first {
            None => packed.push(ABSENT),
            Some(value) => {
                packed.push(SAME);
                packed.extend(value.to_le_bytes());
            }
        }
        return;
    }
    for (form, scale) in SCALED {
        if values().flatten().all(|value| whole(value, scale).is_some()) {
            packed.push(form);
            for value in values() {
                put_number(value.and_then(|value| whole(value, scale)).map_or(0, |whole| whole + 1), packed);
            }
            return;
        }
    }
    packed.push(RAW);
    values().for_each(|value| packed.extend(value.map_or(NO_VALUE, f64::to_bits).to_le_bytes()));
}

/// Hands on the values of a column of so many samples, each with the place of its sample.
fn unpack_column(bytes: &mut Bytes<'_>, samples: usize, mut take: impl FnMut(usize, f64)) -> Result<(), Damaged> {
    match bytes.byte()? {
        ABSENT => {}
        SAME => {
            let value = f64::from_le_bytes(bytes.eight()?);
            (0..samples).for_each(|place| take(place, value));
        }
        RAW => {
            for place in 0..samples {
                let bits = u64::from_le_bytes(bytes.eight()?);
                if bits != NO_VALUE {
                    take(place, f64::from_bits(bits));
                }
            }
        }
        form => {
            let (_, scale) = SCALED.into_iter().find(|(known, _)| *known == form).ok_or(Damaged)?;
            for place in 0..samples {
                if let Some(whole) = bytes.number()?.checked_sub(1) {
                    take(place, unscaled(whole, scale));
                }
            }
        }
    }
    Ok(())
}

/// The value times the scale, if that is a whole number from which the very same value comes back.
fn whole(value: f64, scale: f64) -> Option<u64> {
    if value.is_sign_negative() || value * scale >= LARGEST {
        return None;
    }
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "it is in the range")]
    let whole = (value * scale + 0.5) as u64;
    (unscaled(whole, scale).to_bits() == value.to_bits()).then_some(whole)
}

#[expect(clippy::cast_precision_loss, reason = "only exact numbers are packed so")]
fn unscaled(whole: u64, scale: f64) -> f64 {
    whole as f64 / scale
}

/// Seven bits a byte, the lowest first; the highest bit says that more follow.
fn put_number(mut number: u64, packed: &mut Vec<u8>) {
    while number >= 0x80 {
        packed.push(number.to_le_bytes()[0] | 0x80);
        number >>= 7;
    }
    packed.push(number.to_le_bytes()[0]);
}

/// What is still to be read.
struct Bytes<'b>(&'b [u8]);

impl Bytes<'_> {
    fn byte(&mut self) -> Result<u8, Damaged> {
        let (byte, rest) = self.0.split_first().ok_or(Damaged)?;
        self.0 = rest;
        Ok(*byte)
    }

    fn eight(&mut self) -> Result<[u8; 8], Damaged> {
        let (eight, rest) = self.0.split_first_chunk().ok_or(Damaged)?;
        self.0 = rest;
        Ok(*eight)
    }

    fn number(&mut self) -> Result<u64, Damaged> {
        // Most are small.
        if let Some((byte @ 0..0x80, rest)) = self.0.split_first() {
            self.0 = rest;
            return Ok(u64::from(*byte));
        }
        let mut number = 0;
        for shift in (0..64).step_by(7) {
            let byte = self.byte()?;
            number |= u64::from(byte & 0x7f) << shift;
            if byte < 0x80 {
                return Ok(number);
            }
        }
        Err(Damaged)
    }
}

#[cfg(test)]
mod tests {
    use proptest::strategy::Strategy as _;

    use super::*;

    type Readings = [Option<f64>; STREAM_COLUMNS.len()];

    /// Readings of which the first ones are given.
    fn readings<const N: usize>(first: [Option<f64>; N]) -> Readings {
        std::array::from_fn(|column| first.get(column).copied().flatten())
    }

    fn minutes(stream_id: u8, readings: impl Fn(u8) -> Readings) -> impl Iterator<Item = StreamSample> {
        (0..60).map(move |minute| StreamSample {
            stream_id,
            sampled_at: Timestamp(1_772_625_605 + 60 * i64::from(minute)),
            readings: readings(minute),
        })
    }

    #[test]
    fn an_hour_of_two_streams_takes_a_few_bytes_a_sample() {
        let latency_ms = |minute: u8| Some(if minute.is_multiple_of(2) { 80.0 } else { 81.5 });
        let audio = minutes(1, |minute| readings([Some(27.15), latency_ms(minute), None, Some(0.0)]));
        let video =
            minutes(4, |_| readings([Some(1055.0), None, None, None, None, Some(1280.0), Some(720.0), Some(12.0)]));
        let streams: Vec<StreamSample> = audio.chain(video).collect();
        let packed = pack(streams[..60].iter().map(|sample| sample.sampled_at), &streams);
        // Times, three times: how many, the first, that they are even, the step. Audio: its key, two columns alike,
        // latency in tenths of two bytes, the others absent. Video: its key, four columns alike, the others absent.
        let times = 1 + 8 + 1 + 1;
        let (audio, video) =
            (1 + times + 2 * 9 + (1 + 60 * 2) + STREAM_COLUMNS.len() - 3, 1 + times + 4 * 9 + STREAM_COLUMNS.len() - 4);
        assert_eq!(packed.len(), 2 + times + audio + video);
        let mut samples = Samples::default();
        unpack(&packed, &mut samples).unwrap();
        assert_eq!(samples.streams, streams);
        assert_eq!(samples.sampled_at.last(), Some(&Timestamp(1_772_625_605 + 59 * 60)));
    }

    #[test]
    fn damage_is_an_error() {
        let streams: Vec<StreamSample> = minutes(2, |minute| [Some(f64::from(minute)); STREAM_COLUMNS.len()]).collect();
        let packed = pack([].into_iter(), &streams);
        let mut samples = Samples::default();
        for length in 0..packed.len() {
            // Nothing but the head and no time is a session without a sample.
            assert_eq!(unpack(&packed[..length], &mut samples).is_ok(), length == 3, "the first {length} bytes");
        }
        let endless = [LAYOUT, COLUMNS, 0xff, 0xff, 0xff, 0xff, 0xff, 1, 0, 0, 0, 0, 0, 0, 0, 0, EVEN, 1];
        assert_eq!(unpack(&endless, &mut samples), Err(Damaged));
        let of_fewer_columns = [&[LAYOUT, COLUMNS - 1], &packed[2..]].concat();
        assert_eq!(unpack(&of_fewer_columns, &mut samples), Err(Damaged));
    }

    /// Each stream has few enough samples, and all of them together have not.
    #[test]
    fn one_bound_holds_over_all_streams() {
        let mut samples = Samples::default();
        for (each, streams, is_fine) in
            [(2_000, 200, true), (300_000, 1, true), (300_000, 2, false), (1, 600_000, false)]
        {
            let mut packed = vec![LAYOUT, COLUMNS, 0];
            for _ in 0..streams {
                packed.push(1);
                put_number(each, &mut packed);
                packed.extend([0; 8]);
                packed.extend([EVEN, 1]);
                packed.extend([ABSENT; STREAM_COLUMNS.len()]);
            }
            let unpacked = unpack(&packed, &mut samples);
            assert_eq!(unpacked.is_ok(), is_fine, "{streams} streams of {each}");
            assert!(samples.streams.len() <= MOST_SAMPLES);
        }
    }

    proptest::proptest! {
        /// Whatever the bytes are, they are samples or damage, within the bound.
        #[test]
        fn any_bytes_end_within_the_bound(bytes in proptest::collection::vec(proptest::num::u8::ANY, 0..200)) {
            let mut samples = Samples::default();
            let packed = [&[LAYOUT, COLUMNS], &bytes[..]].concat();
            let outcome = unpack(&packed, &mut samples);
            proptest::prop_assert!(is_packable(samples.sampled_at.len(), samples.streams.len()));
            let is_wanted = [true; STREAM_COLUMNS.len()];
            let by_column = unpack_columns(&packed, is_wanted, &mut Columns::default(), |_, _| {});
            proptest::prop_assert_eq!(by_column.is_ok(), outcome.is_ok());
        }

        #[test]
        fn every_value_comes_back(
            keys in proptest::collection::btree_set((1..19_u8, -9_000_000_000..9_000_000_000_i64), 0..40),
            readings in proptest::collection::vec(
                proptest::array::uniform::<_, { STREAM_COLUMNS.len() }>(proptest::option::of(proptest::prop_oneof![
                    (0..5_000_u32).prop_map(f64::from),
                    (0..500_000_u32).prop_map(|hundredths| f64::from(hundredths) / 100.0),
                    proptest::num::f64::NORMAL | proptest::num::f64::ZERO | proptest::num::f64::NEGATIVE,
                ])),
                40,
            ),
        ) {
            let streams: Vec<StreamSample> = keys
                .into_iter()
                .zip(readings)
                .map(|((stream_id, sampled_at), readings)| {
                    StreamSample { stream_id, sampled_at: Timestamp(sampled_at), readings }
                })
                .collect();
            let mut times: Vec<Timestamp> = streams.iter().map(|sample| sample.sampled_at).collect();
            times.sort_unstable();
            let mut samples = Samples::default();
            let packed = pack(times.iter().copied(), &streams);
            unpack(&packed, &mut samples).unwrap();
            proptest::prop_assert_eq!(&samples.sampled_at, &times);
            // By bits: a zero may be a negative one.
            let bits = |samples: &[StreamSample]| -> Vec<(u8, Timestamp, [Option<u64>; STREAM_COLUMNS.len()])> {
                let bits = |sample: &StreamSample| sample.readings.map(|reading| reading.map(f64::to_bits));
                samples.iter().map(|sample| (sample.stream_id, sample.sampled_at, bits(sample))).collect()
            };
            proptest::prop_assert_eq!(bits(&samples.streams), bits(&streams));
            let is_wanted = std::array::from_fn(|column| column != 3);
            let mut by_column = Vec::new();
            let looked_at = unpack_columns(&packed, is_wanted, &mut Columns::default(), |stream_id, columns| {
                for (place, sampled_at) in columns.sampled_at.iter().enumerate() {
                    let reading = |column: &Vec<f64>| column.get(place).copied().filter(|value| !value.is_nan());
                    by_column.push(StreamSample {
                        stream_id,
                        sampled_at: *sampled_at,
                        readings: columns.readings.each_ref().map(reading),
                    });
                }
            });
            proptest::prop_assert_eq!(looked_at.unwrap(), times);
            let without = |mut sample: StreamSample| {
                sample.readings[3] = None;
                sample
            };
            let wanted: Vec<StreamSample> = streams.into_iter().map(without).collect();
            proptest::prop_assert_eq!(bits(&by_column), bits(&wanted));
        }
    }
}
