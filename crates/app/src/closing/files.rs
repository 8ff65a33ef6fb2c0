//! A photo or file that must go, as one that shows where a child lives: destroyed on the server and on every tablet, while
//! the page keeps who did so, when and why. An act of the record's life, by the Virtual School head.

use super::shown::{moment, waiting, who};
use super::{act, must_close, needed, strand};
use crate::api::closing::RecordLife;
use crate::api::error::{Code, Error};
use crate::api::files::DestroyFileRequest;
use crate::api::sharing::{Destroys, FileStanding};
use crate::pages;
use crate::session::Facts;
use crate::tablet::App;
use crate::words;
use plan::ChildId;
use plan::file::FileRef;
use std::collections::BTreeSet;
use store::Tables;
use sync::grants::life::{LifeDeed, LifeLink};
use sync::{BlobId, StrandKind};

/// `file.destroy`. Signed here and now; the bytes go from this tablet, as from every other, once the server has confirmed it.
pub(crate) fn destroy_file(app: &App, request: DestroyFileRequest) -> Result<RecordLife, Error> {
    let said = needed(&request.words)?;
    let blob = app.open_session(|session| {
        must_close(&session.facts)?;
        let file = session.shelf(request.child, app.clock(), |shelf| {
            pages::files::ever_held(shelf, &request.form, &request.place, &request.blob)
        })?;
        let blob = file.blob.parse::<BlobId>();
        let blob = blob.map_err(|_| Error::internal("a file’s name"))?;
        if session.facts.destroyed(request.child, &blob).is_some() {
            return Err(Error::new(Code::Refused, words::FILE_DESTROYED));
        }
        match destroys(&session.facts, request.child)? {
            Destroys::NotNow(why) => Err(Error::new(Code::Blocked, why)),
            Destroys::Yes | Destroys::Another => Ok(blob),
        }
    })?;
    act(app, request.child, LifeDeed::DestroyFile { blob }, said)
}

/// Whether this person may destroy photos and files of a child at this moment.
pub(crate) fn destroys(facts: &Facts, child: ChildId) -> Result<Destroys, Error> {
    let not_now = |why: &str| Ok(Destroys::NotNow(why.to_owned()));
    if !facts.roster.is_keyed() {
        return not_now(words::NO_DESTROYING_IN_PRACTICE);
    }
    if !facts.decides() {
        return Ok(Destroys::Another);
    }
    let grants = facts.grants.get(&sync::ChildId(child.0));
    let grants = grants.ok_or_else(|| Error::not_found("child"))?;
    if grants.life().holds().next().is_some() {
        return not_now(words::HELD_FILE);
    }
    Ok(Destroys::Yes)
}

/// Says of a child's photos and files whether they are still there.
pub(crate) fn file_standing(
    facts: &Facts,
    tables: &Tables<'_>,
    child: ChildId,
) -> Result<impl Fn(&FileRef) -> FileStanding, Error> {
    let here = sync::ChildId(child.0);
    let grants = facts.grants.get(&here);
    let life = grants.map(|grants| grants.life().clone());
    let waiting = match grants {
        Some(grants) => waiting(tables, here, grants.head().position)?,
        None => Vec::new(),
    };
    Ok(move |file: &FileRef| {
        let Ok(blob) = file.blob.parse::<BlobId>() else {
            return FileStanding::There;
        };
        let of_it = |link: &LifeLink| link.act.deed == LifeDeed::DestroyFile { blob };
        if life.as_ref().is_some_and(|life| life.is_destroyed(&blob)) {
            FileStanding::Destroyed
        } else if waiting.iter().any(of_it) {
            FileStanding::Waiting
        } else {
            FileStanding::There
        }
    })
}

/// That a photo or file was destroyed.
pub(crate) struct Destroyed {
    /// By whom, where the roster knows.
    pub(crate) by: Option<String>,
    /// When, by their tablet's clock: RFC 3339.
    pub(crate) at: String,
}

impl Destroyed {
    /// Destroys what is still here of every photo and file that the signed grants say was destroyed; whose it was.
    pub(crate) fn dig(tables: &Tables<'_>, facts: &Facts) -> Result<BTreeSet<ChildId>, Error> {
        let mut children = BTreeSet::new();
        for grants in facts.grants.children() {
            let child = ChildId(grants.child().0);
            for (blob, _) in grants.life().destroyed() {
                let strands = StrandKind::ALL.map(|kind| strand(facts, child, kind).id());
                if tables.blobs().destroy(blob, &strands)? {
                    children.insert(child);
                }
            }
        }
        Ok(children)
    }
}

impl Facts {
    /// Whether a child's photo or file was destroyed, as far as the server has confirmed.
    pub(crate) fn destroyed(&self, child: ChildId, blob: &BlobId) -> Option<Destroyed> {
        let grants = self.grants.get(&sync::ChildId(child.0))?;
        let mut all = grants.life().destroyed();
        let (_, link) = all.find(|(gone, _)| gone == blob)?;
        Some(Destroyed {
            by: who(self, link.signer),
            at: moment(link.at),
        })
    }
}
