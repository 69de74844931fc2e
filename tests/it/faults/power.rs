//! Power that fails between two writes: a run's writes are recorded once, then replayed up to some moment, with what
//! was not synced by then kept, dropped or torn.
//!
//! A file system with a journal is assumed: a removed file stays removed once anything is synced after it.

use std::collections::HashMap;
use std::path::Path;

use rand::{RngExt as _, SeedableRng as _};
use rand_chacha::ChaCha8Rng;
use rusqlite::Connection;

use super::stored::{Stored, Whole};
use super::{collect, output, preloaded};
use crate::support::asked::three_events;
use crate::support::collecting::Collecting;
use crate::support::figures::{setting, show};
use crate::support::program::{code, stderr};

/// How many moments are replayed; `ZOOM_QOS_IMAGES` says otherwise.
const IMAGES: usize = 500;

/// What a disk writes as a whole.
const SECTOR_BYTES: usize = 512;

/// What SQLite keeps beside a database, in the recorder's numbers.
const SUFFIXES: [&str; 3] = ["", "-wal", "-journal"];

/// One recorded call.
#[derive(Debug)]
struct Operation {
    file: usize,
    change: Change,
}

#[derive(Debug)]
enum Change {
    Write { place: usize, bytes: Vec<u8> },
    Truncate(usize),
    Sync,
    Remove,
}

/// The three files at a moment.
type Image = [Option<Vec<u8>>; SUFFIXES.len()];

/// What the replayed disk does when it is told to sync.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Disk {
    Syncs,
    /// It forgets that it was told: the control, which must find damage.
    Lies,
}

/// What the images showed.
#[derive(Debug, Default)]
struct Damage {
    images: usize,
    corrupt: usize,
    /// Items that are done without all of their rows.
    half_stored: usize,
    /// Images in which something is missing that had been committed and synced.
    lost_commits: usize,
}

/// Records a first run, migrations included, and returns what it did to its files.
async fn recorded() -> Vec<Operation> {
    let zoom = Collecting::from(&three_events()).await;
    let (db, records) = (zoom.db("recorded"), zoom.db("records").with_extension("bin"));
    let mut command = collect(&zoom.server, &db, "single");
    let recorder = preloaded("recorder.c", db.parent().unwrap());
    command.env("LD_PRELOAD", recorder).env("RECORD_PREFIX", &db).env("RECORD_TO", &records);
    let run = output(command).await;
    assert_eq!(code(&run), 0, "{}", stderr(&run));
    operations(&std::fs::read(records).unwrap())
}

/// Reads what the recorder wrote.
fn operations(mut records: &[u8]) -> Vec<Operation> {
    let mut operations = Vec::new();
    while let Some((header, rest)) = records.split_at_checked(24) {
        let number = |at: usize| usize::try_from(u64::from_le_bytes(header[at..at + 8].try_into().unwrap())).unwrap();
        let (bytes, rest) = rest.split_at(number(16));
        let change = match header[0] {
            1 => Change::Write { place: number(8), bytes: bytes.to_vec() },
            2 => Change::Truncate(number(8)),
            3 => Change::Sync,
            4 => Change::Remove,
            other => panic!("{other} is no call"),
        };
        operations.push(Operation { file: header[1].into(), change });
        records = rest;
    }
    operations
}

/// How many of the first operations on each file have reached the disk for certain at the end of these.
fn durable(operations: &[Operation], disk: Disk) -> [usize; SUFFIXES.len()] {
    let mut durable = [0; SUFFIXES.len()];
    if disk == Disk::Lies {
        return durable;
    }
    let mut removed = [None; SUFFIXES.len()];
    for (at, operation) in operations.iter().enumerate() {
        match operation.change {
            Change::Sync => {
                durable[operation.file] = at;
                for (file, removed) in removed.iter_mut().enumerate() {
                    durable[file] = removed.take().map_or(durable[file], |at: usize| durable[file].max(at + 1));
                }
            }
            Change::Remove => removed[operation.file] = Some(at),
            Change::Write { .. } | Change::Truncate(_) => {}
        }
    }
    durable
}

/// The files after these operations, if the power fails now.
fn image(operations: &[Operation], disk: Disk, chance: &mut ChaCha8Rng) -> Image {
    let durable = durable(operations, disk);
    let mut image = Image::default();
    for (at, operation) in operations.iter().enumerate() {
        let file = &mut image[operation.file];
        let (fate, tear) = (chance.random_range(0..4), chance.random::<f64>());
        match fate {
            _ if at < durable[operation.file] => apply(file, &operation.change, 1.0),
            0 => {}
            1 => apply(file, &operation.change, tear),
            _ => apply(file, &operation.change, 1.0),
        }
    }
    image
}

/// Applies a change; of a write, only the sectors of its first part.
fn apply(file: &mut Option<Vec<u8>>, change: &Change, part: f64) {
    match change {
        Change::Write { place, bytes } => {
            #[expect(
                clippy::cast_possible_truncation,
                clippy::cast_precision_loss,
                clippy::cast_sign_loss,
                reason = "a share of a few sectors"
            )]
            let sectors = (bytes.len().div_ceil(SECTOR_BYTES) as f64 * part).ceil() as usize;
            let bytes = &bytes[..bytes.len().min(sectors * SECTOR_BYTES)];
            let content = file.get_or_insert_default();
            content.resize(content.len().max(place + bytes.len()), 0);
            content[*place..place + bytes.len()].copy_from_slice(bytes);
        }
        Change::Truncate(size) => file.get_or_insert_default().resize(*size, 0),
        Change::Remove => *file = None,
        Change::Sync => {}
    }
}

/// What the next program finds in an image.
fn found(image: &Image, folder: &Path) -> Result<Stored, String> {
    let db = folder.join("image.db");
    for (content, suffix) in image.iter().zip(SUFFIXES) {
        let path = folder.join(format!("image.db{suffix}"));
        match content {
            Some(content) => std::fs::write(path, content).unwrap(),
            None => drop(std::fs::remove_file(path)),
        }
    }
    drop(std::fs::remove_file(folder.join("image.db-shm")));
    let connection = Connection::open(&db).map_err(|error| error.to_string())?;
    Stored::of(&connection).map_err(|error| error.to_string())?
}

/// Replays power failures at random moments of a run.
fn replay(operations: &[Operation], whole: &Stored, disk: Disk, images: usize) -> Damage {
    let folder = tempfile::tempdir().unwrap();
    let mut chance = ChaCha8Rng::seed_from_u64(11);
    let mut damage = Damage::default();
    // What is committed at a moment is what stands there after the last sync before it.
    let mut committed: HashMap<usize, Stored> = HashMap::new();
    for _ in 0..images {
        let before = &operations[..chance.random_range(0..=operations.len())];
        let is_sync = |operation: &Operation| matches!(operation.change, Change::Sync);
        let synced = before.iter().rposition(is_sync).map_or(0, |at| at + 1);
        let committed = committed.entry(synced).or_insert_with(|| {
            let mut exact = Image::default();
            before[..synced].iter().for_each(|operation| apply(&mut exact[operation.file], &operation.change, 1.0));
            found(&exact, folder.path()).unwrap_or_else(|problem| panic!("nothing was lost: {problem}"))
        });
        damage.images += 1;
        match found(&image(before, disk, &mut chance), folder.path()) {
            Err(_) => damage.corrupt += 1,
            Ok(stored) => {
                damage.half_stored += usize::from(!stored.wrong_rows(whole).is_empty());
                let has_all = stored.rows.is_superset(&committed.rows) && stored.done.is_superset(&committed.done);
                damage.lost_commits += usize::from(!has_all);
            }
        }
    }
    damage
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn when_the_power_fails_nothing_is_corrupt_and_no_commit_is_lost() {
    let whole = Whole::collected(three_events(), "single").await;
    let operations = recorded().await;
    let syncs = operations.iter().filter(|operation| matches!(operation.change, Change::Sync)).count();
    assert!(operations.len() > 100 && syncs > 10, "{} operations, {syncs} syncs", operations.len());

    let images = setting("ZOOM_QOS_IMAGES", IMAGES);
    let damage = replay(&operations, &whole.stored, Disk::Syncs, images);
    show("power failures", format!("{damage:?} of {} operations", operations.len()));
    assert_eq!((damage.corrupt, damage.half_stored, damage.lost_commits), (0, 0, 0), "{damage:?}");

    let control = replay(&operations, &whole.stored, Disk::Lies, images / 5);
    show("power failures of a disk that does not sync", format!("{control:?}"));
    assert!(control.corrupt > 0 && control.lost_commits > 0, "the replay finds nothing: {control:?}");
}
