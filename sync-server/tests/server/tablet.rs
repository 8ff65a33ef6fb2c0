//! A tablet without a screen or a disk, and a server to share with. What it holds of a document is its changes.

mod cast;
mod holding;
mod way;

use std::collections::BTreeMap;
use std::path::Path;

use sync::client::{self, Absorbed, Fault, HeldHere, Outbox, Outgoing, Standing};
use sync::grants::{GrantAct, GrantBook, GrantLink};
use sync::link::Signer;
use sync::practice::{self, PracticeKeys};
use sync::protocol::{
    CallRefusal, FeedMark, Nonce, Proof, Refusal, SyncRequest, SyncResponse, pack, unpack,
};
use sync::roster::{Roster, RosterAct, RosterLink};
use sync::{
    Amending, Amendment, Chain, ChildId, Cursor, DeviceKeys, DocumentChanges, DocumentKind,
    DocumentName, Draft, Entry, EntryId, Named, PersonId, Place, Receipt, Strand, StrandKeys,
    UnixMillis, epoch,
};
use waymark_server::{Running, Settings};

use cast::{first_grants, people};

pub(crate) use cast::{casey, child, nth_child, plan, priya, sam, val};
pub(crate) use way::{Lost, Way};

/// More rounds than any honest exchange needs.
const MOST_ROUNDS: usize = 12;

/// Settings for a server of its own in that directory, for practice, on a free port.
pub(crate) fn settings(data: &Path) -> Settings {
    let listen = "127.0.0.1:0".parse().expect("an address");
    Settings {
        listen,
        data: data.to_owned(),
        practice: true,
        ..Settings::default()
    }
}

pub(crate) async fn server(data: &Path) -> Running {
    Running::start(settings(data))
        .await
        .expect("the server starts")
}

pub(crate) fn url(running: &Running) -> String {
    format!("http://{}", running.address())
}

pub(crate) fn http() -> reqwest::Client {
    // Whichever test comes first installs it; the others find it installed.
    let _ = rustls::crypto::ring::default_provider().install_default();
    reqwest::Client::builder()
        .no_proxy()
        .build()
        .expect("a client")
}

/// What a tablet knows of one of its strand's entries.
#[derive(Clone)]
struct Held {
    entry: Entry,
    own: bool,
    place: Option<u64>,
    receipt: Option<Receipt>,
    changes: Vec<DocumentChanges>,
}

/// What a tablet keeps of an entry that was destroyed.
#[derive(Clone)]
struct Grave {
    strand: Strand,
    named: Named,
    place: Option<u64>,
    receipt: Option<Receipt>,
}

pub(crate) struct Tablet {
    pub(crate) keys: DeviceKeys,
    pub(crate) person: PersonId,
    pub(crate) epoch: u32,
    pub(crate) roster: Roster,
    pub(crate) grants: GrantBook,
    pub(crate) cursors: BTreeMap<Strand, Cursor>,
    pub(crate) outbox: Outbox,
    pub(crate) refused: Vec<(EntryId, Refusal)>,
    pub(crate) quarantined: Vec<(EntryId, Fault)>,
    pub(crate) gone: Vec<EntryId>,
    /// How many calls the last [`Tablet::sync`] made.
    pub(crate) calls: usize,
    pub(crate) url: String,
    pub(crate) nonce: Nonce,
    held: BTreeMap<EntryId, Held>,
    graves: BTreeMap<EntryId, Grave>,
    roster_links: Vec<RosterLink>,
    grant_links: Vec<GrantLink>,
    chains: BTreeMap<(Strand, u64), Chain>,
    grants_received: u64,
    feed: Option<FeedMark>,
    /// Acts of children's grants that this tablet has to sign again, link by link.
    again: Vec<(ChildId, Vec<GrantAct>)>,
    say_each: bool,
    held_after: u64,
    /// What came of the quarantine.
    pub(crate) to_decide: Vec<HeldHere>,
    /// Own entries that the server keeps for somebody to decide on.
    pub(crate) handed_over: Vec<EntryId>,
    /// Whether the signed roster says that this tablet is out.
    pub(crate) removed: bool,
    pub(crate) way: Way,
}

impl Tablet {
    /// A tablet of that person, which has met no server yet.
    pub(crate) fn new(person: PersonId, seed: u8, url: &str) -> Self {
        let founding = practice::founding_link(&people());
        let roster = Roster::founded(&founding).expect("it founds");
        let grant = practice::first_grants(child(), first_grants());
        let mut grants = GrantBook::default();
        grants.append(&grant, &roster).expect("the root key may");
        let keys = DeviceKeys::from_seed(&[seed; 32]);
        let admission = practice::admission(&roster, person, keys.public(), practice::FOUNDED);
        let outbox = Outbox {
            roster_links: vec![founding.clone(), admission],
            grant_links: vec![grant.clone()],
            ..Outbox::default()
        };
        Self {
            keys,
            person,
            epoch: 1,
            roster,
            grants,
            cursors: BTreeMap::new(),
            outbox,
            refused: Vec::new(),
            quarantined: Vec::new(),
            gone: Vec::new(),
            calls: 0,
            url: url.to_owned(),
            nonce: Nonce(Vec::new()),
            held: BTreeMap::new(),
            graves: BTreeMap::new(),
            roster_links: vec![founding.clone()],
            grant_links: vec![grant.clone()],
            chains: BTreeMap::new(),
            grants_received: 0,
            feed: None,
            again: Vec::new(),
            say_each: false,
            held_after: 0,
            to_decide: Vec::new(),
            handed_over: Vec::new(),
            removed: false,
            way: Way::Network(http()),
        }
    }

    /// A tablet whose caseload is this many children more.
    pub(crate) fn with_caseload(person: PersonId, seed: u8, url: &str, children: usize) -> Self {
        let mut tablet = Self::new(person, seed, url);
        for number in 0..children {
            let grant = practice::first_grants(nth_child(number), first_grants());
            tablet
                .grants
                .append(&grant, &tablet.roster)
                .expect("the root key may");
            tablet.outbox.grant_links.push(grant.clone());
            tablet.grant_links.push(grant);
        }
        tablet
    }

    /// A tablet that has shared once.
    pub(crate) async fn joined(person: PersonId, seed: u8, url: &str) -> Self {
        let mut tablet = Self::new(person, seed, url);
        tablet.sync().await.expect("it joins");
        tablet
    }

    pub(crate) fn standing(&self) -> Standing<'_> {
        Standing {
            person: self.person,
            device: self.keys.id(),
            device_epoch: self.epoch,
            roster: &self.roster,
            grants: &self.grants,
            grants_received: self.grants_received,
            feed: self.feed,
            cursors: &self.cursors,
            open: Some(child()),
            outbox: &self.outbox,
            say_each: self.say_each,
            held_after: self.held_after,
        }
    }

    /// Writes words into a document and forms the entry, as a tablet does before it sends anything.
    pub(crate) fn write(&mut self, kind: DocumentKind, words: &[u8]) -> EntryId {
        let entry = self.form(kind, words);
        self.keep(entry)
    }

    pub(crate) fn form(&self, kind: DocumentKind, words: &[u8]) -> Entry {
        self.form_for(child(), kind, vec![words.to_vec()])
    }

    /// Forms an entry about a child, with several changes to one document.
    pub(crate) fn form_for(
        &self,
        child: ChildId,
        kind: DocumentKind,
        changes: Vec<Vec<u8>>,
    ) -> Entry {
        let strand = Strand {
            council: practice::COUNCIL,
            child,
            kind: kind.strand().expect("a known kind"),
        };
        let last = self.last_own(&strand);
        let place = Place {
            strand,
            device_epoch: self.epoch,
            sequence: last.map_or(0, |last| last.sequence) + 1,
            previous: last.map(|last| last.entry),
            roster_seen: self.roster.head().position,
            grants_seen: self.grants.of(practice::COUNCIL, child).head().position,
            key_epoch: self.key_epoch(epoch::FIRST_GENERATION),
            written_at: UnixMillis(1_790_000_000_000),
        };
        let document = DocumentName::new(kind, "2026-autumn/termly");
        let documents = vec![DocumentChanges { document, changes }];
        let key = PracticeKeys
            .strand_key(&strand, place.key_epoch)
            .expect("a practice key");
        Entry::form(&Draft { place, documents }, &key, &self.keys).expect("the draft is sound")
    }

    /// The epoch of the key in this generation, for what this tablet has seen of the roster.
    fn key_epoch(&self, generation: u32) -> u64 {
        let seen = self.roster.head().position;
        epoch::of(generation, self.roster.rotations_at(seen), 0)
    }

    /// Forms an entry that amends the plan strand, under the key of this generation.
    pub(crate) fn amend(
        &mut self,
        amendment: &Amendment,
        body: &Amending,
        generation: u32,
    ) -> EntryId {
        let key_epoch = self.key_epoch(generation);
        let last = self.last_own(&plan());
        let place = Place {
            strand: plan(),
            device_epoch: self.epoch,
            sequence: last.map_or(0, |last| last.sequence) + 1,
            previous: last.map(|last| last.entry),
            roster_seen: self.roster.head().position,
            grants_seen: self.grants.of(practice::COUNCIL, child()).head().position,
            key_epoch,
            written_at: UnixMillis(1_790_000_000_000),
        };
        let key = PracticeKeys
            .strand_key(&plan(), key_epoch)
            .expect("a practice key");
        self.keep(Entry::amend(&place, amendment, body, &key, &self.keys).expect("it is sound"))
    }

    /// The bytes of an entry that it has.
    pub(crate) fn bytes(&self, entry: &EntryId) -> Vec<u8> {
        self.held[entry].entry.bytes().to_vec()
    }

    pub(crate) fn keep(&mut self, entry: Entry) -> EntryId {
        let id = entry.id();
        let key = PracticeKeys
            .strand_key(&entry.header().strand, entry.header().key_epoch)
            .expect("a practice key");
        let changes = entry.open(&key).expect("our own entry opens");
        self.outbox.entries.push(Outgoing::of(&entry, None));
        self.held.insert(
            id,
            Held {
                entry,
                own: true,
                place: None,
                receipt: None,
                changes,
            },
        );
        id
    }

    /// Signs acts on the grants of a child as this tablet knows them, behind what waits already; the link waits for the server.
    pub(crate) fn sign(&mut self, child: ChildId, acts: Vec<GrantAct>) {
        let mut grants = self.grants.of(practice::COUNCIL, child);
        for link in &self.outbox.grant_links {
            let _ = grants.append(link, &self.roster);
        }
        let (position, at) = (self.roster.head().position, UnixMillis(1_790_000_000_000));
        let signer = Signer::Device(self.keys.id());
        let link = grants.next_link(acts, position, at, signer, &self.keys);
        self.outbox.grant_links.push(link);
    }

    /// Signs acts on the roster as this tablet knows it; the link waits for the server.
    pub(crate) fn sign_roster(&mut self, acts: Vec<RosterAct>) {
        let at = UnixMillis(1_790_000_000_000);
        let signer = Signer::Device(self.keys.id());
        let link = self.roster.next_link(acts, at, signer, &self.keys);
        self.outbox.roster_links.push(link);
    }

    /// Syncs until there is no more to say.
    pub(crate) async fn sync(&mut self) -> Result<(), CallRefusal> {
        self.calls = 0;
        for _ in 0..MOST_ROUNDS {
            let absorbed = self.round().await?;
            if !absorbed {
                return Ok(());
            }
        }
        panic!("tablet and server did not come to rest in {MOST_ROUNDS} rounds");
    }

    /// Its next call says each cursor.
    pub(crate) fn says_each(&mut self) {
        self.say_each = true;
    }

    /// One round, and whether there is more.
    pub(crate) async fn round(&mut self) -> Result<bool, CallRefusal> {
        let response = self.call().await?;
        Ok(self.take(&response))
    }

    /// Takes an answer in, and says whether there is more to say.
    fn take(&mut self, response: &SyncResponse) -> bool {
        let Absorbed {
            effects,
            again,
            say_each,
            outdated,
            removed,
        } = client::absorb(&self.standing(), response, self);
        assert!(!outdated, "a link that nobody can read came in");
        effects.into_iter().for_each(|effect| self.apply(effect));
        for (child, acts) in std::mem::take(&mut self.again) {
            self.sign(child, acts);
        }
        self.say_each = say_each;
        self.removed = removed;
        again || !self.outbox.grant_links.is_empty() || !self.outbox.roster_links.is_empty()
    }

    /// One call, whose answer the caller may lose.
    pub(crate) async fn call(&mut self) -> Result<SyncResponse, CallRefusal> {
        let request = client::request(&self.standing());
        self.send(&request).await
    }

    pub(crate) async fn send(
        &mut self,
        request: &SyncRequest,
    ) -> Result<SyncResponse, CallRefusal> {
        self.post(pack(request)).await
    }

    /// Sends a body, signing again once where the nonce was too old.
    pub(crate) async fn post(&mut self, body: Vec<u8>) -> Result<SyncResponse, CallRefusal> {
        match self.post_once(&body).await {
            Err(CallRefusal::NonceNeeded) => self.post_once(&body).await,
            answer => answer,
        }
    }

    pub(crate) async fn post_once(&mut self, body: &[u8]) -> Result<SyncResponse, CallRefusal> {
        self.try_once(body).await.expect("the server answers")
    }

    /// One call, which may be lost on its way there or back.
    pub(crate) async fn try_once(
        &mut self,
        body: &[u8],
    ) -> Result<Result<SyncResponse, CallRefusal>, Lost> {
        self.calls += 1;
        let proof = self.proof("POST /v1/sync", body).to_header();
        let (status, nonce, bytes) = self.way.carry(&self.url, &proof, body).await?;
        self.nonce = nonce
            .as_deref()
            .and_then(Nonce::from_header)
            .expect("every answer brings a nonce");
        Ok(if status == 200 {
            Ok(unpack(&bytes).expect("a message"))
        } else {
            Err(refusal_in(status, &bytes))
        })
    }

    /// Syncs until there is no more to say, or a call is lost.
    pub(crate) async fn try_sync(&mut self) -> Result<Result<(), CallRefusal>, Lost> {
        self.calls = 0;
        for _ in 0..MOST_ROUNDS {
            let body = pack(&client::request(&self.standing()));
            let mut answer = self.try_once(&body).await?;
            if answer == Err(CallRefusal::NonceNeeded) {
                answer = self.try_once(&body).await?;
            }
            match answer {
                Err(refusal) => return Ok(Err(refusal)),
                Ok(response) if self.take(&response) => (),
                Ok(_) => return Ok(Ok(())),
            }
        }
        panic!("tablet and server did not come to rest in {MOST_ROUNDS} rounds");
    }

    pub(crate) fn proof(&self, call: &str, body: &[u8]) -> Proof {
        Proof::sign(
            &self.keys,
            self.roster.council(),
            self.epoch,
            self.nonce.clone(),
            call,
            body,
        )
    }

    /// Everything that has been written, as this tablet has it: words by document, in the strand's order where an
    /// entry has a place in it.
    pub(crate) fn words(&self) -> Vec<(String, String)> {
        let mut held: Vec<&Held> = self.held.values().collect();
        held.sort_by_key(|held| {
            (
                held.entry.header().strand,
                held.place.is_none(),
                held.place,
                held.entry.header().sequence,
            )
        });
        let changes = held.into_iter().flat_map(|held| &held.changes);
        changes
            .flat_map(|each| {
                let words = each
                    .changes
                    .iter()
                    .map(|change| String::from_utf8_lossy(change).into_owned());
                words
                    .map(|words| (each.document.kind.to_string(), words))
                    .collect::<Vec<_>>()
            })
            .collect()
    }

    /// The receipts this tablet holds, by entry.
    pub(crate) fn receipts(&self) -> BTreeMap<EntryId, Receipt> {
        self.held
            .iter()
            .filter_map(|(id, held)| Some((*id, held.receipt?)))
            .collect()
    }

    pub(crate) fn has(&self, entry: &EntryId) -> bool {
        self.held.contains_key(entry)
    }

    /// This tablet after a restore from a backup that held no entries: a new epoch.
    pub(crate) fn restored(&self) -> Self {
        let mut fresh = Self::new(self.person, 0, &self.url);
        fresh.keys = self.keys.clone();
        fresh.epoch = self.epoch + 1;
        fresh.roster = self.roster.clone();
        fresh.roster_links = self.roster_links.clone();
        fresh.outbox = Outbox::default();
        fresh
    }
}

/// The refusal in an answer's body.
pub(crate) async fn refusal(answer: reqwest::Response) -> CallRefusal {
    let status = answer.status().as_u16();
    refusal_in(status, &answer.bytes().await.expect("a whole answer"))
}

fn refusal_in(status: u16, body: &[u8]) -> CallRefusal {
    let body: serde_json::Value = serde_json::from_slice(body).expect("JSON");
    let refusal = body["code"]
        .as_str()
        .and_then(CallRefusal::from_code)
        .expect("a known code");
    assert_eq!(refusal.status(), status, "{body}");
    refusal
}
