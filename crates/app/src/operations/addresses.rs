//! `address.list` and `address.share`: passages that look like an address wait here for their writer's answer.

use crate::api::addresses::{Addresses, FoundAddress, ListAddressesRequest, ShareAddressRequest};
use crate::api::error::{Code, Error};
use crate::api::session::Done;
use crate::api::sharing::{Cause, Changed};
use crate::library::kind_of;
use crate::pages;
use crate::session::{Session, passages};
use crate::sharing::status::{form_of, name_of};
use crate::tablet::App;
use crate::words;
use plan::ChildId;
use store::table::passage::PassageRow;

/// `address.list`.
pub(super) fn list(app: &App, request: ListAddressesRequest) -> Result<Addresses, Error> {
    app.open_session(|session| {
        let mut found = waiting(session)?;
        found.retain(|one| request.child.is_none_or(|child| child == one.child));
        Ok(Addresses { found })
    })
}

/// `address.share`.
pub(super) fn share(app: &App, request: ShareAddressRequest) -> Result<Done, Error> {
    let kind = pages::write::kind_of(&request.form);
    let place = passages::named(&pages::write::place(&request.place));
    app.open_session(|session| {
        session.answer_passage(request.child, kind, &place, &request.words, app.clock())
    })?;
    app.tell(Changed {
        child: Some(request.child),
        // Unsent words may have been written again: the page asks for its version anew.
        cause: Cause::Sync,
    });
    app.wrote();
    Ok(Done {})
}

/// Refuses an act on a PEP while something of the child waits for an answer: the act would name a version that nobody
/// else can have.
pub(super) fn must_be_answered(app: &App, child: ChildId) -> Result<(), Error> {
    let waits = app
        .open_session(|session| Ok(waiting(session)?.into_iter().any(|one| one.child == child)))?;
    if waits {
        return Err(Error::new(Code::Refused, words::ANSWER_FIRST));
    }
    Ok(())
}

fn waiting(session: &Session) -> Result<Vec<FoundAddress>, Error> {
    let tables = session.store.read();
    let told = |row: PassageRow| -> Result<Option<FoundAddress>, Error> {
        let Some(document) = tables.documents().get(row.document)? else {
            return Ok(None);
        };
        let strand = tables.strands().get(document.strand)?;
        let Some((kind, strand)) = kind_of(&document.name).zip(strand) else {
            return Ok(None);
        };
        let child = ChildId(strand.strand.child.0);
        Ok(passages::placed(&row.place).map(|place| FoundAddress {
            child,
            name: String::new(),
            form: form_of(kind),
            place,
            words: row.words,
        }))
    };
    let found = tables.passages().waiting()?.into_iter().map(told);
    let mut found: Vec<FoundAddress> = found
        .filter_map(Result::transpose)
        .collect::<Result<_, _>>()?;
    for one in &mut found {
        one.name = name_of(&tables, one.child)?;
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::session::tests::joined;

    #[tokio::test]
    async fn an_open_page_asks_for_its_version_anew_once_an_address_was_answered_for() {
        let desk = joined();
        let words = "12 Acorn Street";
        desk.type_words(&format!("Home is {words}."));
        let mut changes = desk.app.changes();
        let request = ShareAddressRequest {
            child: desk.child,
            form: form_of(desk.kind),
            place: passages::placed("doing").expect("a field"),
            words: words.to_owned(),
        };
        share(&desk.app, request).expect("answered");
        let told = changes.try_recv().expect("the page is told");
        assert_eq!((told.child, told.cause), (Some(desk.child), Cause::Sync));
        let left = list(&desk.app, ListAddressesRequest { child: None }).expect("a list");
        assert!(left.found.is_empty(), "it still waits for an answer");
    }
}
