//! The elements of `user_qos`: one sample for each second, one stream sample for each stream that was in use.

use serde_json::value::RawValue;

use crate::model::metric::{
    MACHINE_METRICS, QUALITY_COLUMNS, QUALITY_SUBJECTS, STREAM_COLUMNS, STREAM_METRICS, UNIT_FIELDS,
};
use crate::model::{Anomalies, FieldValue, Quantity, Sample, Stream, StreamQuality, StreamSample, Timestamp};
use crate::zoom::payload::record::{self, Reading, Value};

use super::field::{is_empty, stored_text, text};
use super::quantity::{self, Read};

/// What one record's samples flatten to.
#[derive(Debug, Default)]
pub(super) struct Flat {
    /// By time.
    pub(super) samples: Vec<Sample>,
    /// By stream and time.
    pub(super) stream_samples: Vec<StreamSample>,
    /// By subject and time.
    pub(super) stream_qualities: Vec<StreamQuality>,
}

/// Flattens all samples of a record. Where two elements share a second, the first present value counts.
pub(super) fn flatten(elements: &[&RawValue], anomalies: &mut Anomalies) -> Flat {
    let mut flat = Flat { samples: Vec::with_capacity(elements.len()), ..Flat::default() };
    for element in elements {
        match record::Sample::read(element.get()) {
            Ok(sample) => flat.element(&sample, anomalies),
            Err(_) => anomalies.note("user_qos[]", None, element.get()),
        }
    }
    flat.samples.sort_by_key(|sample| sample.sampled_at);
    flat.samples.dedup_by(|later, first| {
        let same = later.sampled_at == first.sampled_at;
        if same {
            fill(&mut first.machine, &mut later.machine);
        }
        same
    });
    flat.stream_samples.sort_by_key(|sample| (sample.stream_id, sample.sampled_at));
    flat.stream_samples.dedup_by(|later, first| {
        let same = (later.stream_id, later.sampled_at) == (first.stream_id, first.sampled_at);
        if same {
            fill(&mut first.readings, &mut later.readings);
        }
        same
    });
    flat.stream_qualities.sort_by(StreamQuality::order);
    flat.stream_qualities.dedup_by(|later, first| {
        let same = StreamQuality::order(later, first).is_eq();
        if same {
            fill(&mut first.words, &mut later.words);
        }
        same
    });
    flat
}

fn fill<T>(first: &mut [Option<T>], later: &mut [Option<T>]) {
    for (first, later) in first.iter_mut().zip(later) {
        if first.is_none() {
            *first = later.take();
        }
    }
}

impl Flat {
    fn element(&mut self, element: &record::Sample<'_>, anomalies: &mut Anomalies) {
        let time = element.date_time.as_ref();
        let Some(sampled_at) = time.and_then(text).and_then(|text| Timestamp::parse(&text)) else {
            let raw_value = time.map_or_else(|| "(absent)".to_owned(), ToString::to_string);
            anomalies.note("user_qos[].date_time", None, &raw_value);
            return;
        };
        let mut sample = Sample { sampled_at, machine: Default::default() };
        for readings in element.readings.chunk_by(|one, next| one.object == next.object) {
            if readings.iter().any(is_quality) {
                self.stream_qualities.extend(stream_quality(sampled_at, readings, anomalies));
            }
            match Stream::named(&readings[0].object) {
                Some(stream) => self.stream_samples.extend(stream_sample(stream, sampled_at, readings, anomalies)),
                None => machine(&mut sample, readings, anomalies),
            }
        }
        self.samples.push(sample);
    }
}

/// Whether it is Zoom's own word on a stream.
fn is_quality(reading: &Reading<'_>) -> bool {
    QUALITY_COLUMNS.iter().any(|(name, _)| *name == reading.field)
}

/// Zoom's own word on an object; `None` if nothing of it is readable.
fn stream_quality(sampled_at: Timestamp, readings: &[Reading<'_>], anomalies: &mut Anomalies) -> Option<StreamQuality> {
    let subject = stored_text(&readings.first()?.object)?;
    let mut quality = StreamQuality { subject, sampled_at, words: Default::default() };
    for reading in readings {
        let column = QUALITY_COLUMNS.iter().position(|(name, _)| *name == reading.field);
        let Some(column) = column else { continue };
        match read_word(&reading.value, QUALITY_COLUMNS[column].1) {
            Ok(Some(word)) => {
                quality.words[column].get_or_insert(word);
            }
            Ok(None) => {}
            Err(Unreadable) => note(anomalies, reading, sampled_at),
        }
    }
    quality.words.iter().any(Option::is_some).then_some(quality)
}

/// A stream's readings; `None` for a stream that was idle or of which nothing is readable.
fn stream_sample(
    stream: Stream,
    sampled_at: Timestamp,
    readings: &[Reading<'_>],
    anomalies: &mut Anomalies,
) -> Option<StreamSample> {
    let mut sample = StreamSample { stream_id: stream.stream_id, sampled_at, readings: [None; STREAM_COLUMNS.len()] };
    for reading in readings {
        let column = STREAM_METRICS.iter().position(|metric| metric.zoom_field == reading.field);
        let read = match column {
            Some(column) => read_number(&reading.value, STREAM_METRICS[column].quantity),
            None if is_quality(reading) => continue,
            None if reading.field.is_empty() && is_empty(&reading.value) => Read::Absent,
            None => Read::Unreadable,
        };
        let column = column.unwrap_or_default();
        match read {
            Read::Number(number) => {
                sample.readings[column].get_or_insert(number);
            }
            Read::Pixels(width, height) if sample.readings[column].is_none() => {
                sample.readings[column] = Some(width);
                sample.readings[column + 1] = Some(height);
            }
            Read::Pixels(..) | Read::Absent => {}
            Read::Unreadable => note(anomalies, reading, sampled_at),
        }
    }
    sample.readings.iter().any(Option::is_some).then_some(sample)
}

fn machine(sample: &mut Sample, readings: &[Reading<'_>], anomalies: &mut Anomalies) {
    for reading in readings {
        let (object, field) = (reading.object.as_ref(), reading.field.as_ref());
        let position =
            MACHINE_METRICS.iter().position(|metric| (metric.zoom_object, metric.zoom_field) == (object, field));
        let Some(position) = position else {
            let is_known =
                MACHINE_METRICS.iter().any(|metric| metric.zoom_object == object) || QUALITY_SUBJECTS.contains(&object);
            let is_nothing = is_known && field.is_empty() && is_empty(&reading.value);
            if !is_quality(reading) && !is_nothing && !is_usual_unit(reading) {
                note(anomalies, reading, sample.sampled_at);
            }
            continue;
        };
        match read_word(&reading.value, MACHINE_METRICS[position].quantity) {
            Ok(Some(value)) => {
                sample.machine[position].get_or_insert(value);
            }
            Ok(None) => {}
            Err(Unreadable) => note(anomalies, reading, sample.sampled_at),
        }
    }
}

/// Whether a reading is the unit that others beside it are read in, or blank.
fn is_usual_unit(reading: &Reading<'_>) -> bool {
    let is_blank = is_empty(&reading.value);
    let is_unit = |unit: &str| matches!(&reading.value, Value::Text(text) if text.trim().eq_ignore_ascii_case(unit));
    UNIT_FIELDS.iter().any(|known| {
        (known.zoom_object, known.zoom_field) == (&*reading.object, &*reading.field)
            && (is_blank || is_unit(known.unit))
    })
}

struct Unreadable;

fn read_word(value: &Value<'_>, quantity: Quantity) -> Result<Option<FieldValue>, Unreadable> {
    if quantity == Quantity::Level {
        return match value {
            Value::Null => Ok(None),
            Value::Text(text) if quantity::is_absent(text) => Ok(None),
            Value::Text(text) => Ok(stored_text(text).map(FieldValue::Text)),
            _ => Err(Unreadable),
        };
    }
    match read_number(value, quantity) {
        Read::Number(number) => Ok(Some(FieldValue::Real(number))),
        Read::Absent => Ok(None),
        Read::Pixels(..) | Read::Unreadable => Err(Unreadable),
    }
}

fn read_number(value: &Value<'_>, quantity: Quantity) -> Read {
    match value {
        Value::Null => Read::Absent,
        Value::Text(text) => quantity::read(text, quantity),
        Value::Number(number) if quantity != Quantity::Pixels => match number.as_f64() {
            Some(number) if quantity::fits(number, quantity) => Read::Number(number),
            _ => Read::Unreadable,
        },
        _ => Read::Unreadable,
    }
}

fn note(anomalies: &mut Anomalies, reading: &Reading<'_>, sampled_at: Timestamp) {
    let Reading { object, field, value } = reading;
    let dot = if field.is_empty() { "" } else { "." };
    anomalies.note(format!("user_qos[].{object}{dot}{field}"), Some(sampled_at), &value.to_string());
}
