//! Who may write what, and why not. The server and every other tablet hold the same rule by grants;
//! here it is said in time, so that nobody types what would be refused.

use super::shelf::Shelf;
use super::timeline::Timeline;
use crate::api::error::{Code, Error};
use crate::words;
use plan::life::Stage;
use plan::{Area, Role};
use records::Kind;

/// The roles that write documents of this kind.
pub(crate) const fn writers(kind: Kind) -> &'static [Role] {
    match kind {
        Kind::Core => &[Role::Vsh, Role::Administrator],
        Kind::Area(_, area) => area.writers(),
        Kind::Pathway => Area::Pathway.writers(),
        Kind::Quality(_) | Kind::Return(_) | Kind::Contact(_) | Kind::Finalise(_) => {
            &[Role::Adviser, Role::Vsh]
        }
        Kind::SchoolSignOff(_) => &[Role::Dt],
        Kind::CareSignOff(_) => &[Role::Sw],
        Kind::Amendment(_) => &[Role::Dt, Role::Sw],
    }
}

/// Why this person may not write here; none where they may.
pub(crate) fn not_because(shelf: &Shelf<'_>, kind: Kind) -> Result<Option<(Code, String)>, Error> {
    if shelf.closed {
        return Ok(Some((Code::Blocked, words::RECORD_CLOSED.to_owned())));
    }
    if !shelf.me.has_any(writers(kind)) {
        return Ok(Some((Code::NotAllowed, words::only_writers(writers(kind)))));
    }
    if let Some(pep) = kind.pep() {
        shelf.must_have(pep)?;
    }
    let fixed = matches!(kind, Kind::Area(..) | Kind::Quality(_));
    if let Some(pep) = kind.pep().filter(|_| fixed)
        && Timeline::of(shelf, pep)?.stage() == Stage::Finalised
    {
        return Ok(Some((Code::Finalised, words::FINALISED.to_owned())));
    }
    Ok(None)
}

/// Lets a write pass, or says why not.
pub(crate) fn write(shelf: &Shelf<'_>, kind: Kind) -> Result<(), Error> {
    match not_because(shelf, kind)? {
        None => Ok(()),
        Some((code, sentence)) => Err(Error::new(code, sentence)),
    }
}
