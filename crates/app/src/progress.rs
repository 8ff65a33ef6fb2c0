//! How far long work is, for the page that waits for it.

use crate::api::archive::{ArchiveProgress, ArchiveStep};
use crate::api::store::{RepairStep, Repairing};
use crate::tablet::App;
use std::sync::{Mutex, PoisonError};

/// How far each sort of long work is.
#[derive(Default)]
pub(crate) struct Progress {
    repairing: Mutex<Repairing>,
    archiving: Mutex<ArchiveProgress>,
}

impl App {
    /// Notes how far the repair of a damaged file is.
    pub(crate) fn repairing(&self, step: RepairStep, done: usize, of: usize) {
        let (done, of) = (number(done), number(of));
        set(&self.progress().repairing, Repairing { step, done, of });
    }

    /// How far the repair of a damaged file is.
    pub(crate) fn is_repairing(&self) -> Repairing {
        get(&self.progress().repairing)
    }

    /// Notes how far an archive is.
    pub(crate) fn archiving(&self, step: ArchiveStep, done: usize, of: usize) {
        let (done, of) = (number(done), number(of));
        set(
            &self.progress().archiving,
            ArchiveProgress { step, done, of },
        );
    }

    /// How far an archive is.
    pub(crate) fn is_archiving(&self) -> ArchiveProgress {
        get(&self.progress().archiving)
    }
}

fn number(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}

fn set<T>(state: &Mutex<T>, to: T) {
    *state.lock().unwrap_or_else(PoisonError::into_inner) = to;
}

fn get<T: Copy>(state: &Mutex<T>) -> T {
    *state.lock().unwrap_or_else(PoisonError::into_inner)
}
