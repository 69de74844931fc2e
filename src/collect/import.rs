//! Saved responses, through the same path as fetched ones.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::assemble::{Assembler, Raw, Wanted};
use super::forgotten::Forgotten;
use super::writer::Writer;
use crate::model::{Endpoint, EventFacts, EventKind, EventUuid, Response, Timestamp};
use crate::store::{self, Recorded, Store, Write};
use crate::zoom::payload::{self, Malformed, ParticipantPage};

/// Whose the files are: a response about one participant does not say.
#[derive(Debug, Clone)]
pub struct Import {
    /// Meeting or webinar.
    pub kind: EventKind,
    /// The instance.
    pub uuid: EventUuid,
    /// Whether payloads are kept.
    pub raw: Raw,
    /// When this is.
    pub now: Timestamp,
    /// Who leaves no trace.
    pub forgotten: Arc<Forgotten>,
}

/// A file that was kept out.
#[derive(Debug, thiserror::Error)]
#[error("import {}: {problem}", .path.display())]
pub struct Rejected {
    /// The file.
    pub path: PathBuf,
    /// What is wrong with it.
    pub problem: Problem,
}

/// Why a file is kept out.
#[derive(Debug, thiserror::Error)]
pub enum Problem {
    /// It cannot be read.
    #[error(transparent)]
    Unreadable(#[from] std::io::Error),
    /// It is no response that this program knows.
    #[error(transparent)]
    Malformed(#[from] Malformed),
}

/// What an import did.
#[derive(Debug)]
pub struct Imported {
    /// What was stored.
    pub recorded: Recorded,
    /// What was kept out.
    pub rejected: Vec<Rejected>,
}

impl Import {
    /// Imports files, each as a whole or not at all. No work items are made: `collect` still asks Zoom.
    ///
    /// # Errors
    ///
    /// If the database refuses; files that were committed stay.
    pub fn files(&self, store: Store, paths: &[PathBuf]) -> Result<(Store, Imported), store::Error> {
        let (units, writer) = Writer::start(store);
        let mut assembler = Assembler::new(self.raw)?.leaving_out(Arc::clone(&self.forgotten));
        let mut rejected = Vec::new();
        for path in paths {
            match self.file(&mut assembler, path)? {
                Ok(response) => {
                    if units.blocking_send(vec![Write::Response(Box::new(response))]).is_err() {
                        break;
                    }
                }
                Err(problem) => rejected.push(Rejected { path: path.clone(), problem }),
            }
        }
        drop(units);
        let (store, recorded) = writer.finish()?;
        Ok((store, Imported { recorded, rejected }))
    }

    fn file(&self, assembler: &mut Assembler, path: &Path) -> Result<Result<Response, Problem>, store::Error> {
        let body = match std::fs::read(path) {
            Ok(body) => body,
            Err(error) => return Ok(Err(error.into())),
        };
        let text = payload::text(&body);
        let mut event = EventFacts::named(self.kind, self.uuid.clone());
        let page = match ParticipantPage::read(&text) {
            Ok(page) => page,
            Err(malformed) => {
                let Ok(single) = payload::single(&text) else { return Ok(Err(malformed.into())) };
                event.number = single.number;
                return assembler.single(event, self.now, single.participant).map(Ok);
            }
        };
        let has_qos = page.participants.iter().any(|json| json.contains("\"user_qos\""));
        let endpoint = if has_qos { Endpoint::ParticipantsQos } else { Endpoint::Participants };
        assembler.page(event, endpoint, self.now, &page, Wanted::Everybody).map(Ok)
    }
}
