//! An archive of a child: everything that Waymark keeps of them in one folder, readable without Waymark and without a
//! network. For an access request, for handing a record on, and before one is erased.
//!
//! Only the Virtual School head makes one, since it takes a whole record out of the store's protection. Other people in
//! it are marked for a person to check; nothing is taken out by itself.

mod around;
mod disk;
mod forms;
mod gather;
mod html;
mod model;
mod others;
#[cfg(test)]
mod tests;
mod wording;

use self::disk::{DATA, FILES, PAGE, Writing};
use self::forms::Scribe;
use self::model::{Archive, Cover, Kept, Looked, Part};
use self::others::Marker;
use self::wording::{page, say};
use crate::api::archive::{
    ArchiveFor, ArchiveLook, ArchiveProgress, ArchiveProgressRequest, ArchiveStep,
    LookArchiveRequest, MadeArchive, MakeArchiveRequest, OtherBecause,
};
use crate::api::area::Form;
use crate::api::audit::AuditLine;
use crate::api::error::{Code, Error};
use crate::audit::pages::everything_of;
use crate::closing;
use crate::library::strand_of;
use crate::operations::{file_here, file_plain, is_destroyed};
use crate::pages;
use crate::session::{Session, setting};
use crate::tablet::App;
use crate::words;
use chrono::{DateTime, SecondsFormat, Utc};
use plan::ChildId;
use plan::file::{FileRef, Media};
use sync::UnixMillis;

/// The longest line of the cover, in letters.
const LONGEST: usize = 2_000;

/// `archive.look`.
pub(crate) fn look(app: &App, request: LookArchiveRequest) -> Result<ArchiveLook, Error> {
    let look = app.open_session(|session| {
        let read = read(session, app, request.child)?;
        let mut missing = 0;
        for (file, form) in read.scribe.files.values() {
            let strand = strand_of(session.facts.roster.council(), request.child, kind(form))?;
            let gone = is_destroyed(session, &strand, file);
            if !gone && !file_here(session, &strand, file)? {
                missing += 1;
            }
        }
        let peps = session.shelf(request.child, app.clock(), |shelf| {
            Ok(gather::begun(shelf).len())
        })?;
        let mut marker = read.marker();
        let archive = Archive {
            format: model::FORMAT,
            version: model::VERSION,
            cover: read.cover(ArchiveFor::AccessRequest, "", ""),
            others: Vec::new(),
            files: Vec::new(),
            looked: Vec::new(),
            parts: read.parts,
        };
        let (_, others) = html::page(&archive, &mut marker);
        Ok(ArchiveLook {
            name: archive.cover.child,
            peps: count(peps),
            files: count(read.scribe.files.len()),
            files_missing: missing,
            waiting: archive.cover.waiting,
            heard_at: archive.cover.heard_at,
            others,
            folder: app.config().copies.display().to_string(),
        })
    })?;
    if look.files_missing > 0 {
        app.exchanger().files_wake.notify_one();
    }
    Ok(look)
}

/// `archive.make`.
pub(crate) fn make(app: &App, request: MakeArchiveRequest) -> Result<MadeArchive, Error> {
    let recipient = told(&request.recipient, "recipient")?;
    let note = told(&request.note, "note")?;
    if recipient.is_empty() && request.purpose == ArchiveFor::HandingOn {
        return Err(Error::at(
            Code::BadRequest,
            "recipient",
            words::ARCHIVE_FOR_WHOM,
        ));
    }
    app.archiving(ArchiveStep::Reading, 0, 0);
    let made = write(app, &request, recipient, note);
    app.archiving(ArchiveStep::None, 0, 0);
    made
}

/// `archive.progress`.
pub(crate) fn progress(app: &App, _: ArchiveProgressRequest) -> Result<ArchiveProgress, Error> {
    Ok(app.is_archiving())
}

fn write(
    app: &App,
    request: &MakeArchiveRequest,
    recipient: &str,
    note: &str,
) -> Result<MadeArchive, Error> {
    let child = request.child;
    let (read, looked, here) = app.open_session(|session| {
        let read = read(session, app, child)?;
        let (looked, findings) = everything_of(&session.facts, &session.store.read(), child)?;
        let mut here = Vec::new();
        for (file, form) in read.scribe.files.values() {
            let strand = strand_of(session.facts.roster.council(), child, kind(form))?;
            here.push(file_here(session, &strand, file)?);
        }
        Ok((
            Read {
                audit_findings: findings,
                ..read
            },
            looked,
            here,
        ))
    })?;
    if here.contains(&false) && !request.without_missing {
        app.exchanger().files_wake.notify_one();
        return Err(Error::at(
            Code::Blocked,
            "without_missing",
            words::ARCHIVE_NOT_WHOLE,
        ));
    }
    let (cover, device) = (read.cover(request.purpose, recipient, note), read.device);
    let mut writing = Writing::begin(&app.config().copies, &name(&cover))?;
    let files = files(app, &read, child, &mut writing)?;
    let mut marker = read.marker();
    let mut archive = Archive {
        format: model::FORMAT,
        version: model::VERSION,
        cover,
        others: Vec::new(),
        parts: read.parts,
        files,
        looked: looked.iter().map(looked_in_words).collect(),
    };
    let (page, others) = html::page(&archive, &mut marker);
    archive.others = others;
    let data = serde_json::to_vec_pretty(&archive);
    let data = data.map_err(|_| Error::internal("an archive could not be written"))?;
    writing.put(DATA, &data)?;
    // The page is what people open: it comes last.
    writing.put(PAGE, page.as_bytes())?;
    let missing = archive
        .files
        .iter()
        .filter(|file| file.path.is_none())
        .count();
    let path = writing.finish()?.display().to_string();
    // It stands, whether or not this can be noted: where it cannot, the page of erasing says that none was made here.
    let _ = app.open_session(|session| {
        let theirs = session.facts.keys.id() == device;
        theirs
            .then(|| closing::archived(session, child, app.clock()))
            .transpose()
    });
    Ok(MadeArchive {
        path,
        files: count(archive.files.len() - missing),
        missing: count(missing),
        others: count(archive.others.len()),
    })
}

/// Writes each photo and file that is on this tablet, and says of each where it lies or why it does not.
fn files(
    app: &App,
    read: &Read,
    child: ChildId,
    writing: &mut Writing,
) -> Result<Vec<Kept>, Error> {
    let of = read.scribe.files.len();
    let mut kept = Vec::new();
    for (nth, (file, form)) in read.scribe.files.values().enumerate() {
        app.archiving(ArchiveStep::Files, nth, of);
        let plain = app.open_session(|session| {
            // Somebody else may have unlocked meanwhile: it is not theirs.
            if session.facts.keys.id() != read.device {
                return Err(Error::locked());
            }
            let strand = strand_of(session.facts.roster.council(), child, kind(form))?;
            if is_destroyed(session, &strand, file) {
                Err(Error::new(Code::Blocked, words::FILE_DESTROYED))
            } else if file_here(session, &strand, file)? {
                file_plain(session, &strand, file).map(Some)
            } else {
                Ok(None)
            }
        });
        let (path, missing) = match plain {
            Ok(Some(plain)) => {
                let path = path_of(nth, file);
                writing.put(&path, &plain)?;
                (Some(path), None)
            }
            Ok(None) => (None, Some(words::FILE_NOT_IN_ARCHIVE.to_owned())),
            // One file that does not open holds up nothing else of the record.
            Err(error) if matches!(error.code, Code::Damaged | Code::Blocked) => {
                (None, Some(error.message))
            }
            Err(error) => return Err(error),
        };
        kept.push(Kept {
            blob: file.blob.clone(),
            name: file.name.clone(),
            size: file.size,
            photo: file.media == Media::Jpeg,
            path,
            missing,
        });
    }
    Ok(kept)
}

/// Plain letters only, whatever the file was called: the name stands beside it.
fn path_of(nth: usize, file: &FileRef) -> String {
    let what = if file.media == Media::Jpeg {
        "photo"
    } else {
        "file"
    };
    format!("{FILES}/{what}-{:03}.{}", nth + 1, file.media.extension())
}

/// What was read of a child in one go.
struct Read {
    parts: Vec<Part>,
    scribe: Scribe,
    names: Vec<String>,
    council: Vec<String>,
    council_name: String,
    child: ChildId,
    made_by: String,
    made_at: String,
    heard_at: Option<String>,
    waiting: u32,
    audit_findings: u32,
    device: sync::DeviceId,
}

impl Read {
    fn cover(&self, purpose: ArchiveFor, recipient: &str, note: &str) -> Cover {
        Cover {
            child: self.names.first().cloned().unwrap_or_default(),
            child_id: self.child.to_string(),
            council: self.council_name.clone(),
            purpose,
            recipient: recipient.to_owned(),
            note: note.to_owned(),
            made_by: self.made_by.clone(),
            made_at: self.made_at.clone(),
            heard_at: self.heard_at.clone(),
            waiting: self.waiting,
            audit_findings: self.audit_findings,
        }
    }

    fn marker(&self) -> Marker {
        let council = self.council.iter();
        let council = council.map(|name| (name.clone(), OtherBecause::Council));
        // Whoever is in the council's list is known by that, also where a field names them.
        Marker::new(
            &self.names,
            council.chain(self.scribe.names.iter().cloned()),
        )
    }
}

fn read(session: &mut Session, app: &App, child: ChildId) -> Result<Read, Error> {
    if !session.facts.decides() {
        return Err(Error::new(Code::NotAllowed, words::ONLY_THE_HEAD_ARCHIVES));
    }
    let (mut parts, mut scribe, names) = session.shelf(child, app.clock(), |shelf| {
        let (parts, scribe) = gather::gather(shelf)?;
        let names = vec![shelf.core_line("name")?, pages::child::known_as(shelf)?];
        Ok((parts, scribe, names))
    })?;
    let (beside, named) = around::parts(session, app, child)?;
    parts.extend(beside);
    scribe.names.extend(named.names);
    let heard = session.store.read().settings().get(setting::HEARD_AT)?;
    let heard = heard.and_then(|bytes| Some(i64::from_be_bytes(bytes.try_into().ok()?)));
    let facts = &session.facts;
    Ok(Read {
        parts,
        scribe,
        names,
        council: facts
            .roster
            .people_ever()
            .map(|one| one.name.clone())
            .collect(),
        council_name: facts.me.council.clone(),
        child,
        made_by: facts.me.name.clone(),
        made_at: app.clock().now().to_rfc3339_opts(SecondsFormat::Secs, true),
        heard_at: heard.map(|at| moment(UnixMillis(at))),
        waiting: session.waiting(child)?,
        audit_findings: 0,
        device: session.facts.keys.id(),
    })
}

fn looked_in_words(line: &AuditLine) -> Looked {
    let page = page(line.page.as_deref());
    let about = line.about.clone();
    let about = about.unwrap_or_else(|| say("audit-somebody", &[]));
    let deed = serde_json::to_value(line.deed).unwrap_or_default();
    let deed = format!("audit-deed-{}", deed.as_str().unwrap_or_default());
    Looked {
        at: line.at.clone(),
        received: line.received.clone(),
        who: line.who.clone(),
        device: line.device.clone(),
        what: say(&deed, &[("page", &page), ("about", &about)]),
    }
}

/// The archive's name: initials, so that a list of folders names no child, and the day.
fn name(cover: &Cover) -> String {
    let words = cover.child.split_whitespace();
    let initials: String = words
        .filter_map(|word| word.chars().next().filter(|one| one.is_alphanumeric()))
        .take(4)
        .collect();
    let day = cover.made_at.get(..10).unwrap_or_default();
    format!("Waymark archive {initials} {day}")
}

fn told<'t>(typed: &'t str, field: &str) -> Result<&'t str, Error> {
    let typed = typed.trim();
    if typed.chars().count() > LONGEST {
        return Err(Error::at(
            Code::BadRequest,
            field,
            words::ARCHIVE_COVER_TOO_LONG,
        ));
    }
    Ok(typed)
}

fn kind(form: &Form) -> records::Kind {
    pages::write::kind_of(form)
}

fn moment(at: UnixMillis) -> String {
    let at: DateTime<Utc> = DateTime::from_timestamp_millis(at.0).unwrap_or_default();
    at.to_rfc3339_opts(SecondsFormat::Secs, true)
}

fn count(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}
