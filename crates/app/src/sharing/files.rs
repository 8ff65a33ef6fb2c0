//! Photos and files on their way: a queue of their own, which never holds up words. What breaks off goes on where it was.

use super::background::caller_of;
use super::http::{CallFault, Caller};
use crate::api::error::{Code, Error};
use crate::api::files::{ShareFilesRequest, SharedFiles, WaitingFile};
use crate::api::sharing::{Cause, Changed};
use crate::library::strand_of;
use crate::pages;
use crate::session::Session;
use crate::tablet::App;
use crate::words;
use plan::ChildId;
use store::table::blob::{BlobRow, Standing};
use sync::blob::{Blob, Header, MAX_SEALED, OVERHEAD};
use sync::protocol::{
    BlobStanding, CHUNK, CallRefusal, OfferBlob, blob_call, blob_path, pack_blob, unpack_blob,
};
use sync::{Stamp, Strand, access, practice};

/// `file.share`.
pub(crate) fn now(app: &App, _: ShareFilesRequest) -> Result<SharedFiles, Error> {
    let runtime = app.exchanger().runtime.clone();
    runtime.block_on(share(app))
}

/// Sends and fetches what waits, one file after the other. What the server refuses is noted and passed over; where it
/// cannot be reached, everything stays as it is.
pub(super) async fn share(app: &App) -> Result<SharedFiles, Error> {
    let _turn = app.exchanger().files_turn.lock().await;
    let caller = caller_of(app).ok_or_else(Error::locked)?;
    let rows = app.open_session(|session| {
        if session.facts.roster.is_outdated() {
            return Err(super::exchange::outdated());
        }
        session.want_of_open_child(app)?;
        Ok(session.store.read().blobs().under_way()?)
    })?;
    let mut shared = SharedFiles::default();
    for row in rows {
        let moved = Moving {
            app,
            caller: &caller,
            row: &row,
        }
        .go()
        .await;
        match moved {
            Ok(()) if row.standing == Standing::Wanted => shared.received += 1,
            Ok(()) => shared.sent += 1,
            Err(CallFault::Refused(CallRefusal::NoSuchBlob)) => shared.not_there += 1,
            // Who may only read has nothing to repair on a server that lost it. What no server had yet stays in sight.
            Err(CallFault::Refused(CallRefusal::NotPermitted))
                if row.standing == Standing::ToOffer && !may_add(app, &row)? =>
            {
                app.open_session(|session| {
                    session
                        .store
                        .write(|tables| Ok(tables.blobs().settle(row.id)?))
                })?;
            }
            Err(CallFault::Refused(refusal)) if is_about_the_file(refusal) => {
                let why = sentence(refusal, row.standing);
                note(app, &row, why)?;
                shared.refused.push(why.to_owned());
            }
            Err(fault) => return Err(fault.into()),
        }
        tell(app, None, Cause::Sharing);
    }
    Ok(shared)
}

/// A refusal of this file, which says nothing of the next.
fn is_about_the_file(refusal: CallRefusal) -> bool {
    matches!(
        refusal,
        CallRefusal::NoRoom
            | CallRefusal::NotPermitted
            | CallRefusal::WrongBytes
            | CallRefusal::TooLong
            | CallRefusal::Malformed
    )
}

fn sentence(refusal: CallRefusal, standing: Standing) -> &'static str {
    match refusal {
        _ if standing == Standing::Wanted => words::FILE_CAME_WRONG,
        CallRefusal::NoRoom => words::FILE_NO_ROOM,
        CallRefusal::NotPermitted => words::FILE_NOT_PERMITTED,
        _ => words::FILE_NOT_TAKEN,
    }
}

/// One file on its way.
struct Moving<'a> {
    app: &'a App,
    caller: &'a Caller,
    row: &'a BlobRow,
}

impl Moving<'_> {
    async fn go(&self) -> Result<(), CallFault> {
        match self.row.standing {
            Standing::Wanted => self.fetch().await,
            _ => self.send().await,
        }
    }

    async fn send(&self) -> Result<(), CallFault> {
        let mut standing = self.offer().await?;
        // Each chunk moves the place on; a server that says otherwise for so long makes no sense.
        for _ in 0..2 * MAX_SEALED / CHUNK {
            let BlobStanding::At(at) = standing else {
                return self.settle();
            };
            self.progress(at)?;
            let chunk = self
                .here(|session| Ok(session.store.read().blobs().read(self.row.id, at, CHUNK)?))?;
            if chunk.is_empty() {
                return Err(super::http::bad_answer());
            }
            let (path, call) = self.named("PUT", Some(at));
            let put = self.call(&path, &call, chunk).await?;
            standing = unpack_blob(&put).map_err(|_| super::http::bad_answer())?;
        }
        Err(super::http::bad_answer())
    }

    async fn offer(&self) -> Result<BlobStanding, CallFault> {
        let added_at = self.app.clock().unix_millis();
        let body = self.here(|session| {
            let strand = strand_of_row(session, self.row)?;
            let keys = &session.facts.keys;
            let (id, length) = (self.row.id, self.row.length);
            let header = Header::new(id, strand, keys.id(), practice::KEY_EPOCH, length, added_at);
            Ok(pack_blob(&OfferBlob::new(
                strand.council,
                header.sign(keys),
            )))
        })?;
        let (path, call) = self.named("POST", None);
        let answer = self.call(&path, &call, body).await?;
        unpack_blob(&answer).map_err(|_| super::http::bad_answer())
    }

    async fn fetch(&self) -> Result<(), CallFault> {
        let mut at = self.row.done;
        while at < self.row.length {
            let (path, call) = self.named("GET", Some(at));
            let chunk = self.call(&path, &call, Vec::new()).await?;
            if chunk.is_empty() {
                return Err(super::http::bad_answer());
            }
            if at + chunk.len() as u64 > self.row.length {
                return self.came_wrong();
            }
            at = self.write(|tables| Ok(tables.blobs().append(self.row.id, at, &chunk)?))?;
            tell(self.app, None, Cause::Sharing);
        }
        self.check()
    }

    /// A file that came in whole is kept if its hash is right, and begun anew where it is not.
    fn check(&self) -> Result<(), CallFault> {
        let id = self.row.id;
        let sealed =
            self.here(|session| Ok(session.store.read().blobs().read(id, 0, usize::MAX)?))?;
        if Blob::received(id, sealed).is_err() {
            return self.came_wrong();
        }
        self.settle()
    }

    /// What came is not what the document names: nothing of it is kept, and the next file has its turn.
    fn came_wrong(&self) -> Result<(), CallFault> {
        self.write(|tables| Ok(tables.blobs().start_over(self.row.id)?))?;
        Err(CallFault::Refused(CallRefusal::WrongBytes))
    }

    fn settle(&self) -> Result<(), CallFault> {
        self.write(|tables| Ok(tables.blobs().settle(self.row.id)?))?;
        let child = self.here(|session| {
            let strand = strand_of_row(session, self.row)?;
            Ok(ChildId(strand.child.0))
        })?;
        tell(self.app, Some(child), Cause::Files);
        Ok(())
    }

    fn progress(&self, done: u64) -> Result<(), CallFault> {
        self.write(|tables| Ok(tables.blobs().progress(self.row.id, done)?))?;
        tell(self.app, None, Cause::Sharing);
        Ok(())
    }

    fn named(&self, method: &'static str, at: Option<u64>) -> (String, String) {
        let id = &self.row.id;
        (blob_path(id, at), blob_call(method, id, at))
    }

    async fn call(&self, path: &str, call: &str, body: Vec<u8>) -> Result<Vec<u8>, CallFault> {
        self.app
            .exchanger()
            .about_blob(self.caller, path, call, body)
            .await
    }

    /// Reads from the session that began this, and from no other.
    fn here<T>(&self, read: impl FnOnce(&Session) -> Result<T, Error>) -> Result<T, CallFault> {
        let mine = self.caller.keys.id();
        let found = self.app.open_session(|session| {
            if session.facts.keys.id() == mine {
                read(session)
            } else {
                Err(Error::locked())
            }
        });
        found.map_err(CallFault::Other)
    }

    fn write<T>(
        &self,
        work: impl FnOnce(&store::Tables<'_>) -> Result<T, Error>,
    ) -> Result<T, CallFault> {
        let mine = self.caller.keys.id();
        let done = self.app.open_session(|session| {
            if session.facts.keys.id() == mine {
                session.store.write(work)
            } else {
                Err(Error::locked())
            }
        });
        done.map_err(CallFault::Other)
    }
}

/// Whether this device may add to the file's strand, as far as this tablet knows.
fn may_add(app: &App, row: &BlobRow) -> Result<bool, Error> {
    let at = app.clock().unix_millis();
    app.open_session(|session| {
        let (strand, facts) = (strand_of_row(session, row)?, &session.facts);
        let grants = facts.grants.of(strand.council, strand.child);
        let stamp = Stamp {
            roster: facts.roster.head().position,
            grants: grants.head().position,
            at,
        };
        let device = facts.keys.id();
        Ok(access::may_write_any(
            &facts.roster,
            &grants,
            &device,
            strand.kind,
            &stamp,
        ))
    })
}

fn note(app: &App, row: &BlobRow, why: &str) -> Result<(), Error> {
    app.open_session(|session| {
        session
            .store
            .write(|tables| Ok(tables.blobs().set_trouble(row.id, why)?))
    })
}

fn tell(app: &App, child: Option<ChildId>, cause: Cause) {
    app.tell(Changed { child, cause });
}

fn strand_of_row(session: &Session, row: &BlobRow) -> Result<Strand, Error> {
    let found = session.store.read().strands().get(row.strand)?;
    found
        .map(|found| found.strand)
        .ok_or_else(|| Error::internal("a file without its strand"))
}

impl Session {
    /// Asks for a file that somebody waits to see.
    pub(crate) fn want(&self, strand: &Strand, id: sync::BlobId, length: u64) -> Result<(), Error> {
        let tables = self.store.read();
        tables.strands().ensure(strand)?;
        Ok(tables.blobs().want(id, strand.id(), length, true)?)
    }

    /// Asks for every file that the documents of the child on screen name.
    fn want_of_open_child(&mut self, app: &App) -> Result<(), Error> {
        let Some(child) = self.on_screen else {
            return Ok(());
        };
        // Its doors may have closed since it was on screen.
        if self.facts.readable(child, app.clock()).is_empty() {
            return Ok(());
        }
        let named = self.shelf(child, app.clock(), pages::files::named)?;
        let council = self.facts.roster.council();
        self.store.write(|tables| {
            for (kind, file) in named {
                let strand = strand_of(council, child, kind)?;
                if let Ok(id) = file.blob.parse()
                    && self.facts.destroyed(child, &id).is_none()
                {
                    tables.strands().ensure(&strand)?;
                    let length = u64::from(file.size) + OVERHEAD as u64;
                    tables.blobs().want(id, strand.id(), length, false)?;
                }
            }
            Ok(())
        })
    }

    /// The files on their way, for the sharing page.
    pub(crate) fn waiting_files(
        &self,
        name_of: impl Fn(ChildId) -> Result<String, Error>,
    ) -> Result<Vec<WaitingFile>, Error> {
        let rows = self.store.read().blobs().under_way()?;
        rows.iter()
            .map(|row| {
                let child = ChildId(strand_of_row(self, row)?.child.0);
                Ok(WaitingFile {
                    child,
                    name: name_of(child)?,
                    sending: row.standing != Standing::Wanted,
                    size: row.length,
                    done: row.done,
                    trouble: row.trouble.clone(),
                })
            })
            .collect()
    }
}

/// Whether a failure is worth a backoff: a locked tablet is none.
pub(super) fn is_failure(error: &Error) -> bool {
    error.code != Code::Locked
}
