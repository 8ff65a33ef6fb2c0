//! The answer to one call of `POST /v1/sync`.

use std::collections::{BTreeMap, HashMap};

use minicbor::bytes::ByteVec;
use sync::link::Head;
use sync::protocol::{
    Agreement, CallRefusal, Cursors, FrameError, Held, LinkVerdict, MAX_PENDING, PAGE_BYTES,
    StrandCursor, SyncRequest, SyncResponse, VERSION, unpack,
};
use sync::server::{Strands, compare};
use sync::{Chain, Cursor, Strand, UnixMillis, access};

use super::links::TakenRoster;
use super::{Caller, Hint, Service, unavailable};
use crate::council::Council;
use crate::storage::{Storage, StorageError};

/// A call of an authenticated device on its way to an answer.
pub(super) struct Answering<'a> {
    pub(super) service: &'a Service,
    pub(super) caller: Caller,
    pub(super) request: &'a SyncRequest,
    pub(super) now: UnixMillis,
}

impl Answering<'_> {
    pub(super) fn answer(
        mut self,
        roster_verdicts: Vec<LinkVerdict>,
    ) -> Result<SyncResponse, CallRefusal> {
        let grants = self.service.take_grant_links(
            &self.caller.council,
            &self.request.grant_links,
            &self.caller.device,
            self.now,
        )?;
        if grants.moved {
            self.service.tell(Hint::People {
                council: grants.council.roster.council(),
                by: self.caller.device,
            });
        }
        self.caller.council = grants.council;
        let mut response = empty_response(self.now, roster_verdicts);
        response.grant_verdicts = grants.verdicts;
        match self.compare()? {
            Err(agreement) => response.agreement = agreement,
            Ok(cursors) => {
                response.verdicts = self.take_entries()?;
                self.bring_pages(&cursors, &mut response)?;
            }
        }
        self.look_again(&mut response)?;
        self.bring_logs(&mut response);
        response.held = self.bring_held()?;
        self.bring_secrets(&mut response)?;
        self.bring_joins(&mut response)?;
        self.bring_audit(&mut response)?;
        Ok(response)
    }

    /// While this call was answered, another may have extended the logs and stored entries under them. A tablet must
    /// get an entry with the logs under which it stands, so these are read last; and nobody is given what the newest
    /// logs close to them.
    fn look_again(&mut self, response: &mut SyncResponse) -> Result<(), CallRefusal> {
        let id = self.caller.council.roster.council();
        let council = self.service.council(&id)?;
        self.caller.council = council.ok_or(CallRefusal::UnknownCouncil)?;
        let (council, person) = (&self.caller.council, &self.caller.person);
        response
            .pages
            .retain(|page| council.may_read(person, &page.strand, self.now));
        Ok(())
    }

    fn bring_logs(&self, response: &mut SyncResponse) {
        let (council, request) = (&self.caller.council, self.request);
        response.roster = council.roster.head();
        response.roster_links = bytes_of(council.roster_after(request.roster.position));
        let (person, roster) = (&self.caller.person, request.roster.position);
        let page = council.grants_page(person, roster, self.received(), PAGE_BYTES);
        response.grants = page.feed;
        let said = request.feed.filter(|_| page.feed == request.grants);
        response.feed = council
            .mark_at(page.feed)
            .filter(|mark| Some(*mark) != said);
        response.anew = self.counts_another_feed().then_some(true);
        if !page.whole {
            // Entries come with the links under which they stand.
            response.pages.clear();
            response.more = true;
        }
        let ended = match self.counts_another_feed() {
            true => council.ended_parts(person),
            false => Vec::new(),
        };
        let links = ended.into_iter().chain(page.links);
        response.grant_links = links.map(|link| link.to_vec().into()).collect();
    }

    /// How far the caller has this server's feed of grants. Of what was counted in another feed nobody can tell what it was.
    pub(super) fn received(&self) -> u64 {
        match self.counts_another_feed() {
            true => 0,
            false => self.request.grants,
        }
    }

    /// Whether the caller counts another feed: that of a server before a backup was put back, or of another server. A version
    /// that brings no mark is believed by its count.
    fn counts_another_feed(&self) -> bool {
        let (council, request) = (&self.caller.council, self.request);
        let mark = request.feed.filter(|_| request.grants > 0);
        mark.is_some_and(|mark| council.mark_at(request.grants) != Some(mark))
    }

    /// The quarantine, for somebody who decides on it and asks.
    fn bring_held(&self) -> Result<Option<Held>, CallRefusal> {
        let roster = &self.caller.council.roster;
        let decides = access::decides(roster, &self.caller.person, roster.head().position);
        let Some(ask) = self.request.held.filter(|_| decides) else {
            return Ok(None);
        };
        let held = self.service.storage.held(&roster.council(), ask.after);
        held.map(Some).map_err(unavailable)
    }

    fn compare(&self) -> Result<Result<BTreeMap<Strand, u64>, Agreement>, CallRefusal> {
        let (council, request) = (&self.caller.council, self.request);
        // What was formed over another feed may be sealed under a closing that does not stand: its tablet looks first.
        if request.roster.position > council.roster.head().position || self.counts_another_feed() {
            return Ok(Err(Agreement::SayEach));
        }
        let agreed = council.agreed_strands(
            &self.caller.person,
            request.roster.position,
            self.received(),
        );
        let (claimed, strands) = match &request.cursors {
            Cursors::Explicit(each) => {
                let claims = self.claims(each);
                let strands = claims.iter().map(|claim| claim.strand).collect();
                (Cursors::Explicit(claims), strands)
            }
            cursors => (cursors.clone(), agreed.clone()),
        };
        let cursors = self
            .service
            .storage
            .cursors(&strands)
            .map_err(unavailable)?;
        let shelf = Shelf {
            storage: &*self.service.storage,
            heads: strands.into_iter().zip(cursors).collect(),
        };
        let compared = compare(&claimed, &agreed, &shelf).map_err(unavailable)?;
        Ok(compared.map_err(|agreement| self.tell_of_own(agreement)))
    }

    /// What of a tablet's claims is looked at: one for each strand that was ever open to the caller. Of others nobody is
    /// told whether there is anything in them.
    fn claims(&self, claims: &[StrandCursor]) -> Vec<StrandCursor> {
        let council = &self.caller.council;
        let roster = council.roster.head().position;
        let open = council.agreed_strands(&self.caller.person, roster, council.ends().feed);
        let claimed: BTreeMap<Strand, StrandCursor> = claims
            .iter()
            .map(|claim| (claim.strand, claim.clone()))
            .collect();
        open.iter()
            .filter_map(|strand| claimed.get(strand).cloned())
            .collect()
    }

    /// Whoever may not read a strand any more is not told how far it goes: the tablet is to say again all that it has of it.
    fn tell_of_own(&self, agreement: Agreement) -> Agreement {
        let Agreement::Behind(mut strands) = agreement else {
            return agreement;
        };
        let (council, person) = (&self.caller.council, &self.caller.person);
        let shut = |strand: &Strand| !council.may_read(person, strand, self.now);
        let behind = strands.iter_mut().filter(|each| shut(&each.strand));
        behind.for_each(|each| each.cursor = Cursor::default());
        Agreement::Behind(strands)
    }
}

/// Where the strands of a call stand, read at once.
struct Shelf<'a> {
    storage: &'a dyn Storage,
    heads: HashMap<Strand, Cursor>,
}

impl Strands for Shelf<'_> {
    type Error = StorageError;

    fn cursor(&self, strand: &Strand) -> Cursor {
        self.heads.get(strand).copied().unwrap_or_default()
    }

    fn chain_at(&self, strand: &Strand, number: u64) -> Result<Option<Chain>, StorageError> {
        self.storage.chain_at(&strand.id(), number)
    }
}

/// The answer to somebody who administers and knows more of the roster than a restored server: where it ends.
pub(super) fn answer_restored(
    council: &Council,
    request: &SyncRequest,
    verdicts: Vec<LinkVerdict>,
    now: UnixMillis,
) -> SyncResponse {
    let mut response = empty_response(now, verdicts);
    response.roster = council.roster.head();
    response.grants = request.grants;
    response
}

/// The answer to a device that somebody vouches for, on a roster that has moved since: the links that it needs in
/// order to be vouched for again, and nothing of any child.
pub(super) fn answer_vouched(
    request: &SyncRequest,
    roster: &TakenRoster,
    now: UnixMillis,
) -> SyncResponse {
    match &roster.council {
        Some(council) => answer_vouched_by(council, request, roster.verdicts.clone(), now),
        None => SyncResponse {
            grants: request.grants,
            ..empty_response(now, roster.verdicts.clone())
        },
    }
}

/// The same, of the council whose own key vouches for the device.
pub(super) fn answer_vouched_by(
    council: &Council,
    request: &SyncRequest,
    verdicts: Vec<LinkVerdict>,
    now: UnixMillis,
) -> SyncResponse {
    let links = council.roster_after(request.roster.position).to_vec();
    SyncResponse {
        grants: request.grants,
        ..answer_roster(council, links, verdicts, now)
    }
}

/// These links of the council's roster, and where that ends.
pub(super) fn answer_roster(
    council: &Council,
    links: impl IntoIterator<Item = Vec<u8>>,
    verdicts: Vec<LinkVerdict>,
    now: UnixMillis,
) -> SyncResponse {
    SyncResponse {
        roster: council.roster.head(),
        roster_links: links.into_iter().map(Into::into).collect(),
        ..empty_response(now, verdicts)
    }
}

pub(super) fn read(body: &[u8]) -> Result<SyncRequest, CallRefusal> {
    let request: SyncRequest = unpack(body).map_err(|error| match error {
        FrameError::TooLong => CallRefusal::TooLong,
        FrameError::Malformed => CallRefusal::Malformed,
    })?;
    let vouching = request.vouching.as_ref().map_or(0, Vec::len);
    match request.version {
        VERSION if request.pending.len().max(vouching) <= MAX_PENDING => Ok(request),
        VERSION => Err(CallRefusal::TooLong),
        _ => Err(CallRefusal::OtherVersion),
    }
}

fn empty_response(at: UnixMillis, roster_verdicts: Vec<LinkVerdict>) -> SyncResponse {
    SyncResponse {
        version: VERSION,
        at,
        roster_verdicts,
        grant_verdicts: Vec::new(),
        verdicts: Vec::new(),
        roster_links: Vec::new(),
        roster: Head::default(),
        grant_links: Vec::new(),
        grants: 0,
        pages: Vec::new(),
        agreement: Agreement::Agreed,
        more: false,
        held: None,
        wraps: None,
        wishes: None,
        joins: None,
        audit: None,
        feed: None,
        anew: None,
    }
}

pub(super) fn bytes_of(links: &[Vec<u8>]) -> Vec<ByteVec> {
    links.iter().map(|link| link.clone().into()).collect()
}
