//! The files of a damaged store: the copies of what finds everything in it, set aside, and read once more.

use crate::{Error, Salvage, Store, disk};
use std::fs::File;
use std::io::{Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

/// Bytes of a page of a store.
const PAGE: usize = 4096;

/// A new store that is being filled, until it takes the place of a damaged one.
pub(super) const REPAIRED: &str = "repaired.db";
/// A copy of a damaged store, to be read.
pub(super) const COPY: &str = "reading.db";
/// The pages that hold the list of tables, each after its number, as they were when every page was whole.
const SCHEMA: &str = "schema.pages";

fn log_of(path: &Path) -> PathBuf {
    path.with_extension("db-wal")
}

/// Where the `number`th damaged file is kept.
pub(super) fn damaged(home: &Path, number: u32) -> PathBuf {
    home.join(format!("damaged-{number}.db"))
}

pub(super) fn take_away(path: &Path) -> Result<(), Error> {
    for each in [path.to_owned(), log_of(path)] {
        if each.exists() {
            std::fs::remove_file(each).map_err(Error::disk("taking a file away"))?;
        }
    }
    Ok(())
}

pub(super) fn set_aside(home: &Path) -> Result<(), Error> {
    let store = home.join("store.db");
    let free = (1..)
        .map(|number| damaged(home, number))
        .find(|path| !path.exists());
    let Some(away) = free.filter(|_| store.exists()) else {
        return Ok(());
    };
    if log_of(&store).exists() {
        std::fs::rename(log_of(&store), log_of(&away))
            .map_err(Error::disk("setting a damaged store aside"))?;
    }
    std::fs::rename(&store, &away).map_err(Error::disk("setting a damaged store aside"))?;
    disk::settle(home)
}

/// Every table is found from these, so a copy of them is worth more than of any others.
pub(super) fn schema_pages(store: &Store) -> Result<Vec<u32>, Error> {
    store.sweep()?;
    store.schema_pages()
}

pub(super) fn remember(home: &Path, numbers: &[u32]) -> Result<(), Error> {
    let failed = |error| Error::disk("reading a page")(error);
    let mut file = File::open(home.join("store.db")).map_err(failed)?;
    let mut copies = Vec::new();
    for number in numbers {
        let mut page = [0; PAGE];
        let at = (u64::from(*number) - 1) * PAGE as u64;
        file.seek(SeekFrom::Start(at)).map_err(failed)?;
        file.read_exact(&mut page).map_err(failed)?;
        copies.extend_from_slice(&number.to_be_bytes());
        copies.extend_from_slice(&page);
    }
    disk::replace(&home.join(SCHEMA), &copies).or_else(|error| match error {
        Error::DiskFull => Ok(()),
        other => Err(other),
    })
}

/// What [`remember`] kept, each page with its number.
pub(super) fn remembered(home: &Path) -> Result<Vec<(u32, Vec<u8>)>, Error> {
    let kept = disk::read(&home.join(SCHEMA))?.unwrap_or_default();
    let pages = kept.chunks_exact(4 + PAGE).filter_map(|each| {
        let (number, page) = each.split_first_chunk::<4>()?;
        let number = u32::from_be_bytes(*number);
        (number > 0).then(|| (number, page.to_vec()))
    });
    Ok(pages.collect())
}

pub(super) fn copy_to_read(home: &Path, key: &crate::key::RawKey) -> Result<Salvage, Error> {
    let (store, copy) = (home.join("store.db"), home.join(COPY));
    let copied = |from: &Path, to: &Path| {
        std::fs::copy(from, to)
            .map(|_| ())
            .map_err(Error::disk("copying a damaged store"))
    };
    if !store.exists() {
        return Err(Error::Damaged("its file is missing or empty"));
    }
    copied(&store, &copy)?;
    if log_of(&store).exists() {
        copied(&log_of(&store), &log_of(&copy))?;
    }
    if let Ok(opened) = Salvage::open(copy.clone(), key.clone()) {
        return Ok(opened);
    }
    let failed = |error| Error::disk("writing a page")(error);
    let mut file = File::options().write(true).open(&copy).map_err(failed)?;
    for (number, page) in remembered(home)? {
        let at = (u64::from(number) - 1) * PAGE as u64;
        file.seek(SeekFrom::Start(at)).map_err(failed)?;
        file.write_all(&page).map_err(failed)?;
    }
    drop(file);
    Salvage::open(copy, key.clone())
}
