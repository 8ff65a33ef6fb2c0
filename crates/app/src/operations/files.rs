//! Operations on photos and files. The heavy work, drawing a picture anew and sealing it, is done while nobody waits.

use super::reading::shelf;
use crate::api::error::{Code, Error};
use crate::api::files::{
    AddFileRequest, AddedFile, ReadFile, ReadFileRequest, SaveCopyRequest, SavedCopy,
    SendFileRequest, SentFile, StartFileRequest, StartedFile,
};
use crate::closing::Destroyed;
use crate::files::{self, PIECE};
use crate::library::strand_of;
use crate::pages;
use crate::session::Session;
use crate::sharing::keys::{self, Keyring};
use crate::tablet::App;
use crate::words;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use plan::file::{FileRef, Media};
use plan::{ChildId, Value};
use store::table::blob::Standing;
use sync::blob::{Blob, OVERHEAD};
use sync::epoch::FIRST_GENERATION;
use sync::{BlobId, Strand};
use zeroize::Zeroizing;

/// `file.start`.
pub(super) fn start(app: &App, request: StartFileRequest) -> Result<StartedFile, Error> {
    let takes = shelf(app, request.child, |shelf| {
        pages::files::takes(shelf, &request.form, &request.place)
    })?;
    let refused = |why: &str| Err(Error::at(Code::Impossible, "file", why));
    match usize::try_from(request.size) {
        Ok(0) => refused(words::FILE_EMPTY),
        Ok(size) if request.size <= files::LARGEST_ORIGINAL => {
            let place = (request.child, request.form, request.place);
            let name = files::name(&request.name);
            app.open_session(|session| {
                Ok(StartedFile {
                    upload: session.files.begin(place, takes, name, size),
                    piece: PIECE as u32,
                })
            })
        }
        _ => refused(words::FILE_FAR_TOO_LARGE),
    }
}

/// `file.send`.
pub(super) fn send(app: &App, request: SendFileRequest) -> Result<SentFile, Error> {
    let piece = STANDARD
        .decode(&request.bytes)
        .map(Zeroizing::new)
        .map_err(|_| Error::new(Code::BadRequest, words::FILE_PIECE))?;
    let at = app.open_session(|session| session.files.take(request.upload, request.at, &piece))?;
    Ok(SentFile { at })
}

/// `file.add`.
pub(super) fn add(app: &App, request: AddFileRequest) -> Result<AddedFile, Error> {
    let (incoming, person) = app.open_session(|session| {
        let incoming = session.files.whole(request.upload)?;
        Ok((incoming, session.facts.keys.id()))
    })?;
    let clean = files::clean(&incoming.bytes, incoming.takes)?;
    let kind = pages::write::kind_of(&incoming.form);
    let (strand, key) = app.open_session(|session| {
        let strand = strand_of(session.facts.roster.council(), incoming.child, kind)?;
        let row = session.store.read().strands().get(strand.id())?;
        let generation = row.map_or(FIRST_GENERATION, |row| row.key_epoch);
        let now = app.clock().unix_millis();
        let key = keys::sealing_file(&session.facts, &strand, generation, now);
        let missing = || Error::new(Code::Blocked, words::KEY_HAS_NOT_COME);
        Ok((strand, key.ok_or_else(missing)?))
    })?;
    let blob = Blob::seal(&clean.bytes, &strand, key.epoch, &key.key)
        .map_err(|_| Error::internal("a file could not be sealed"))?;
    let file = FileRef {
        blob: blob.id().to_string(),
        size: u32::try_from(clean.bytes.len()).unwrap_or(u32::MAX),
        media: clean.media,
        name: files::kept_name(clean.media, &incoming.name, app.clock().today()),
    };
    app.open_session(|session| {
        // Somebody else may have unlocked meanwhile: it is not theirs.
        if session.facts.keys.id() != person {
            return Err(Error::locked());
        }
        let (clock, child) = (app.clock(), incoming.child);
        if session.facts.destroyed(child, &blob.id()).is_some() {
            return Err(Error::at(Code::Refused, "file", words::FILE_DESTROYED));
        }
        let edits = session.shelf(child, clock, |shelf| {
            let base = request.base.as_deref();
            pages::files::put(shelf, &incoming.form, &incoming.place, base, &file)
        })?;
        // The bytes first: a document never names a file that was not kept.
        session.store.write(|tables| {
            tables.strands().ensure(&strand)?;
            Ok::<_, Error>(tables.blobs().add(blob.id(), strand.id(), blob.bytes())?)
        })?;
        session.save(child, &edits, clock)
    })?;
    app.wrote();
    app.exchanger().files_wake.notify_one();
    Ok(AddedFile {
        file,
        came: incoming.bytes.len() as u64,
    })
}

/// `file.read`.
pub(super) fn read(app: &App, request: ReadFileRequest) -> Result<ReadFile, Error> {
    let held = app.open_session(|session| {
        // What was taken off a page is shown to who may destroy it, and to nobody else.
        let find = match session.facts.decides() {
            true => pages::files::ever_held,
            false => pages::files::held,
        };
        let file = session.shelf(request.child, app.clock(), |shelf| {
            find(shelf, &request.form, &request.place, &request.blob)
        })?;
        if file.media != Media::Jpeg {
            return Err(Error::new(Code::BadRequest, words::FILE_NO_PHOTO));
        }
        found(session, &request, &file)
    })?;
    match held {
        Found::Here(plain) if files::is_ours(&plain) => Ok(ReadFile::Here {
            bytes: STANDARD.encode(&plain),
        }),
        Found::Here(_) => Err(Error::new(Code::Damaged, words::FILE_NOT_WHAT_IT_SAYS)),
        Found::Destroyed(gone) => Ok(ReadFile::Destroyed {
            by: gone.by,
            at: gone.at,
        }),
        Found::NotHere { size, done } => {
            app.exchanger().files_wake.notify_one();
            Ok(ReadFile::NotHere { size, done })
        }
    }
}

/// `file.save_copy`.
pub(super) fn save_copy(app: &App, request: SaveCopyRequest) -> Result<SavedCopy, Error> {
    let request = ReadFileRequest {
        child: request.child,
        form: request.form,
        place: request.place,
        blob: request.blob,
    };
    let (held, file) = app.open_session(|session| {
        let file = session.shelf(request.child, app.clock(), |shelf| {
            pages::files::held(shelf, &request.form, &request.place, &request.blob)
        })?;
        Ok((found(session, &request, &file)?, file))
    })?;
    let plain = match held {
        Found::Here(plain) => plain,
        Found::Destroyed(_) => return Err(Error::new(Code::Refused, words::FILE_DESTROYED)),
        Found::NotHere { .. } => {
            app.exchanger().files_wake.notify_one();
            return Ok(SavedCopy { path: None });
        }
    };
    if !is_what_it_says(&plain, file.media) {
        return Err(Error::new(Code::Damaged, words::FILE_NOT_WHAT_IT_SAYS));
    }
    let path = files::copy_out(&app.config().copies, &file, &plain)?;
    Ok(SavedCopy {
        path: Some(path.display().to_string()),
    })
}

/// Whether each file among these values is one of this child's, as where a conflict is settled or a photo is put back.
/// A page cannot make up another.
pub(super) fn known<'v>(
    app: &App,
    child: ChildId,
    values: impl Iterator<Item = &'v Value>,
) -> Result<(), Error> {
    let files: Vec<&FileRef> = values
        .filter_map(|value| match value {
            Value::File(file) => Some(file),
            _ => None,
        })
        .collect();
    if files.is_empty() {
        return Ok(());
    }
    app.open_session(|session| {
        let tables = session.store.read();
        for file in files {
            let id = file.blob.parse().ok();
            let row = id.map(|id| tables.blobs().get(id)).transpose()?.flatten();
            let strand = row
                .map(|row| tables.strands().get(row.strand))
                .transpose()?;
            let of_child = strand.flatten().filter(|row| row.strand.child.0 == child.0);
            of_child.ok_or_else(|| Error::new(Code::NotFound, words::FILE_NOT_KNOWN))?;
        }
        Ok(())
    })
}

/// A photo that a document names, where all of it is on this tablet and it is what it says: for a child who will look at
/// it while the store is closed.
pub(crate) fn kept_photo(
    session: &Session,
    strand: &Strand,
    file: &FileRef,
) -> Result<Option<Zeroizing<Vec<u8>>>, Error> {
    let Ok(id) = file.blob.parse::<BlobId>() else {
        return Ok(None);
    };
    let row = session.store.read().blobs().get(id)?;
    let here = |standing, of| standing != Standing::Wanted && of == strand.id();
    if file.media != Media::Jpeg || !row.is_some_and(|row| here(row.standing, row.strand)) {
        return Ok(None);
    }
    let sealed = session.store.read().blobs().read(id, 0, usize::MAX)?;
    Ok(open(id, sealed, strand, &session.facts.keyring)
        .ok()
        .filter(|plain| files::is_ours(plain)))
}

/// Whether a file that a document names was destroyed.
pub(crate) fn is_destroyed(session: &Session, strand: &Strand, file: &FileRef) -> bool {
    let child = ChildId(strand.child.0);
    named(file).is_ok_and(|id| session.facts.destroyed(child, &id).is_some())
}

/// Whether all of a file that a document names is on this tablet. What is not is asked for, unless it was destroyed.
pub(crate) fn file_here(session: &Session, strand: &Strand, file: &FileRef) -> Result<bool, Error> {
    let id: BlobId = named(file)?;
    let row = session.store.read().blobs().get(id)?;
    let here = |standing, of| standing != Standing::Wanted && of == strand.id();
    if row.is_some_and(|row| here(row.standing, row.strand)) {
        return Ok(true);
    }
    if is_destroyed(session, strand, file) {
        return Ok(false);
    }
    session.want(strand, id, u64::from(file.size) + OVERHEAD as u64)?;
    Ok(false)
}

/// A file that is on this tablet, opened, where it is what its document says.
pub(crate) fn file_plain(
    session: &Session,
    strand: &Strand,
    file: &FileRef,
) -> Result<Zeroizing<Vec<u8>>, Error> {
    let id = named(file)?;
    let sealed = session.store.read().blobs().read(id, 0, usize::MAX)?;
    let plain = open(id, sealed, strand, &session.facts.keyring)?;
    if is_what_it_says(&plain, file.media) {
        return Ok(plain);
    }
    Err(Error::new(Code::Damaged, words::FILE_NOT_WHAT_IT_SAYS))
}

fn named(file: &FileRef) -> Result<BlobId, Error> {
    let id = file.blob.parse();
    id.map_err(|_| Error::internal("a file’s name"))
}

enum Found {
    Here(Zeroizing<Vec<u8>>),
    Destroyed(Destroyed),
    NotHere { size: u64, done: u64 },
}

/// A file that a document names: its bytes, or how much is here, and then it is asked for.
fn found(session: &Session, request: &ReadFileRequest, file: &FileRef) -> Result<Found, Error> {
    let id: BlobId = file
        .blob
        .parse()
        .map_err(|_| Error::internal("a file’s name"))?;
    if let Some(gone) = session.facts.destroyed(request.child, &id) {
        return Ok(Found::Destroyed(gone));
    }
    let kind = pages::write::kind_of(&request.form);
    let strand = strand_of(session.facts.roster.council(), request.child, kind)?;
    let row = session.store.read().blobs().get(id)?;
    match row {
        Some(row) if row.standing != Standing::Wanted && row.strand == strand.id() => {
            let sealed = session.store.read().blobs().read(id, 0, usize::MAX)?;
            let keyring = &session.facts.keyring;
            open(id, sealed, &strand, keyring).map(Found::Here)
        }
        other => {
            let length = u64::from(file.size) + OVERHEAD as u64;
            session.want(&strand, id, length)?;
            Ok(Found::NotHere {
                size: file.size.into(),
                done: other.map_or(0, |row| row.done).min(file.size.into()),
            })
        }
    }
}

fn open(
    id: BlobId,
    sealed: Vec<u8>,
    strand: &Strand,
    keyring: &Keyring,
) -> Result<Zeroizing<Vec<u8>>, Error> {
    let damaged = || Error::new(Code::Damaged, words::FILE_NOT_WHAT_IT_SAYS);
    let blob = Blob::received(id, sealed).map_err(|_| damaged())?;
    let epoch = blob.key_epoch().ok_or_else(damaged)?;
    let missing = || Error::new(Code::Blocked, words::KEY_HAS_NOT_COME);
    let key = keyring.strand_key(strand, epoch).ok_or_else(missing)?;
    let plain = blob.open(strand, &key).map_err(|_| damaged())?;
    Ok(Zeroizing::new(plain))
}

fn is_what_it_says(plain: &[u8], media: Media) -> bool {
    match files::sniff(plain) {
        files::Kind::Document(found) => found == media,
        files::Kind::Picture(_) => media == Media::Jpeg && files::is_ours(plain),
        _ => false,
    }
}
