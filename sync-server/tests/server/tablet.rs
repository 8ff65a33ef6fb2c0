//! A tablet without a screen or a disk, and a server to share with. What it holds of a document is its changes.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use sync::client::{self, Absorbed, Effect, Fault, Memory, Outbox, Outgoing, Standing};
use sync::grants::{Door, Doors, GrantAct, GrantBook, GrantLink};
use sync::link::LinkError;
use sync::practice::{self, PracticeKeys};
use sync::protocol::{
    CallRefusal, MEDIA_TYPE, NONCE_HEADER, Nonce, Proof, Refusal, SYNC_PATH, SyncRequest,
    SyncResponse, pack, unpack,
};
use sync::roster::{Person, Role, Roster, RosterLink};
use sync::{
    Chain, ChildId, Cursor, DeviceKeys, DocumentChanges, DocumentKind, DocumentName, Draft, Entry,
    EntryId, PersonId, Place, Receipt, Strand, StrandKey, StrandKeys, StrandKind, UnixMillis,
};
use waymark_server::{Running, Settings};

/// More rounds than any honest exchange needs.
const MOST_ROUNDS: usize = 12;

pub(crate) fn priya() -> PersonId {
    PersonId(practice::id("priya"))
}

pub(crate) fn sam() -> PersonId {
    PersonId(practice::id("sam"))
}

pub(crate) fn casey() -> PersonId {
    PersonId(practice::id("casey the carer"))
}

pub(crate) fn child() -> ChildId {
    ChildId(practice::id("a made-up child"))
}

pub(crate) fn plan() -> Strand {
    Strand {
        council: practice::COUNCIL,
        child: child(),
        kind: StrandKind::Plan,
    }
}

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
    /// How many calls the last [`Tablet::sync`] made.
    pub(crate) calls: usize,
    pub(crate) url: String,
    pub(crate) nonce: Nonce,
    held: BTreeMap<EntryId, Held>,
    roster_links: Vec<RosterLink>,
    grant_links: Vec<GrantLink>,
    chains: BTreeMap<(Strand, u64), Chain>,
    grants_received: u64,
    say_each: bool,
    http: reqwest::Client,
}

fn people() -> Vec<Person> {
    let person = |id, name: &str, role| Person {
        id,
        name: name.into(),
        roles: vec![role],
    };
    vec![
        person(priya(), "Priya Practice", Role::DesignatedTeacher),
        person(sam(), "Sam Sample", Role::SocialWorker),
        person(casey(), "Casey Carer", Role::Carer),
    ]
}

fn first_grants() -> Vec<GrantAct> {
    let open = |person, role| GrantAct::Open {
        person,
        doors: Doors::OfRole(role),
        until: None,
    };
    let mut acts = vec![
        open(priya(), Role::DesignatedTeacher),
        open(sam(), Role::SocialWorker),
    ];
    acts.push(GrantAct::Open {
        person: casey(),
        doors: Doors::These(vec![Door::Read(StrandKind::Family)]),
        until: None,
    });
    acts
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
            entries: Vec::new(),
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
            calls: 0,
            url: url.to_owned(),
            nonce: Nonce(Vec::new()),
            held: BTreeMap::new(),
            roster_links: vec![founding.clone()],
            grant_links: vec![grant.clone()],
            chains: BTreeMap::new(),
            grants_received: 0,
            say_each: false,
            http: http(),
        }
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
            cursors: &self.cursors,
            open: Some(child()),
            outbox: &self.outbox,
            say_each: self.say_each,
        }
    }

    /// Writes words into a document and forms the entry, as a tablet does before it sends anything.
    pub(crate) fn write(&mut self, kind: DocumentKind, words: &[u8]) -> EntryId {
        let entry = self.form(kind, words);
        self.keep(entry)
    }

    pub(crate) fn form(&self, kind: DocumentKind, words: &[u8]) -> Entry {
        let strand = Strand {
            kind: kind.strand().expect("a known kind"),
            ..plan()
        };
        let last = self
            .own_entries(&strand)
            .last()
            .map(|held| held.entry.clone());
        let place = Place {
            strand,
            device_epoch: self.epoch,
            sequence: last.as_ref().map_or(0, |entry| entry.header().sequence) + 1,
            previous: last.map(|entry| entry.id()),
            roster_seen: self.roster.head().position,
            grants_seen: self.grants.of(practice::COUNCIL, child()).head().position,
            key_epoch: practice::KEY_EPOCH,
            written_at: UnixMillis(1_790_000_000_000),
        };
        let document = DocumentName::new(kind, "2026-autumn/termly");
        let documents = vec![DocumentChanges {
            document,
            changes: vec![words.to_vec()],
        }];
        let key = PracticeKeys
            .strand_key(&strand, practice::KEY_EPOCH)
            .expect("a practice key");
        Entry::form(&Draft { place, documents }, &key, &self.keys).expect("the draft is sound")
    }

    pub(crate) fn keep(&mut self, entry: Entry) -> EntryId {
        let id = entry.id();
        let key = PracticeKeys
            .strand_key(&entry.header().strand, practice::KEY_EPOCH)
            .expect("a practice key");
        let changes = entry.open(&key).expect("our own entry opens");
        self.outbox.entries.push(Outgoing {
            entry: entry.clone(),
            was: None,
        });
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

    /// One round, and whether there is more.
    async fn round(&mut self) -> Result<bool, CallRefusal> {
        let response = self.call().await?;
        let Absorbed {
            effects,
            again,
            say_each,
        } = client::absorb(&self.standing(), &response, self);
        effects.into_iter().for_each(|effect| self.apply(effect));
        self.say_each = say_each;
        Ok(again || !self.outbox.roster_links.is_empty())
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
        self.calls += 1;
        let proof = self.proof("POST /v1/sync", body);
        let answer = self
            .http
            .post(format!("{}{SYNC_PATH}", self.url))
            .header("authorization", proof.to_header())
            .header("content-type", MEDIA_TYPE)
            .body(body.to_vec())
            .send()
            .await
            .expect("the server answers");
        let nonce = answer
            .headers()
            .get(NONCE_HEADER)
            .and_then(|value| value.to_str().ok());
        self.nonce = nonce
            .and_then(Nonce::from_header)
            .expect("every answer brings a nonce");
        if answer.status().is_success() {
            return Ok(unpack(&answer.bytes().await.expect("a whole answer")).expect("a message"));
        }
        Err(refusal(answer).await)
    }

    pub(crate) fn proof(&self, call: &str, body: &[u8]) -> Proof {
        Proof::sign(
            &self.keys,
            practice::COUNCIL,
            self.epoch,
            self.nonce.clone(),
            call,
            body,
        )
    }

    pub(crate) fn apply(&mut self, effect: Effect) {
        match effect {
            Effect::AppendRoster(link) => {
                self.roster.append(&link).expect("it was checked");
                self.roster_links.push(link);
            }
            Effect::AppendGrant(link) => self
                .grants
                .append(&link, &self.roster)
                .expect("it was checked"),
            Effect::SetGrantsReceived(received) => self.grants_received = received,
            Effect::RosterLinkStored(hash) => self
                .outbox
                .roster_links
                .retain(|link| link.head().hash != hash),
            Effect::RosterLinkRefused(hash, error) => {
                assert_eq!(error, LinkError::Moved);
                self.outbox
                    .roster_links
                    .retain(|link| link.head().hash != hash);
                let admission = practice::admission(
                    &self.roster,
                    self.person,
                    self.keys.public(),
                    practice::FOUNDED,
                );
                self.outbox.roster_links.push(admission);
            }
            Effect::GrantLinkStored(hash) => self
                .outbox
                .grant_links
                .retain(|link| link.head().hash != hash),
            Effect::GrantLinkRefused(_, error) => panic!("a practice grant was refused: {error}"),
            Effect::OfferRoster { after } => {
                let later = self
                    .roster_links
                    .iter()
                    .filter(|link| link.head().position > after);
                self.outbox.roster_links = later.cloned().collect();
            }
            Effect::OfferGrants => self.offer_all(),
            Effect::Receipted { entry, receipt } => {
                self.outbox
                    .entries
                    .retain(|outgoing| outgoing.entry.id() != entry);
                self.held.get_mut(&entry).expect("our own").receipt = Some(receipt);
            }
            Effect::Refused { entry, refusal } => {
                self.outbox
                    .entries
                    .retain(|outgoing| outgoing.entry.id() != entry);
                self.refused.push((entry, refusal));
            }
            Effect::Resend { strand, from } => self.resend(&strand, from),
            Effect::Place {
                strand,
                entry,
                number,
                chain,
                stamp,
            } => {
                self.chains.insert((strand, number), chain);
                let held = self.held.get_mut(&entry).expect("it was here");
                (held.place, held.receipt) = (Some(number), Some(Receipt { number, stamp }));
            }
            Effect::Store(arrived) => {
                self.chains
                    .insert((arrived.strand, arrived.number), arrived.chain);
                let receipt = Some(Receipt {
                    number: arrived.number,
                    stamp: arrived.stamp,
                });
                let (place, changes) = (
                    Some(arrived.number),
                    arrived.changes.expect("practice keys open all"),
                );
                let held = Held {
                    entry: arrived.entry,
                    own: false,
                    place,
                    receipt,
                    changes,
                };
                self.held.insert(held.entry.id(), held);
            }
            Effect::Quarantine {
                strand,
                entry,
                number,
                chain,
                fault,
                ..
            } => {
                self.chains.insert((strand, number), chain);
                self.quarantined.push((entry, fault));
            }
            Effect::MoveCursor { strand, cursor } => {
                self.cursors.insert(strand, cursor);
            }
            Effect::Rewind { strand, to } => self.rewind(strand, to),
        }
    }

    /// Puts every link of the logs into the outbox.
    pub(crate) fn offer_all(&mut self) {
        self.outbox.roster_links = self.roster_links.clone();
        self.outbox.grant_links = self.grant_links.clone();
    }

    fn resend(&mut self, strand: &Strand, from: u64) {
        let waiting: BTreeSet<EntryId> = self
            .outbox
            .entries
            .iter()
            .map(|outgoing| outgoing.entry.id())
            .collect();
        let again: Vec<Outgoing> = self
            .own_entries(strand)
            .into_iter()
            .filter(|held| {
                held.entry.header().sequence >= from && !waiting.contains(&held.entry.id())
            })
            .map(|held| Outgoing {
                entry: held.entry.clone(),
                was: held.receipt,
            })
            .collect();
        self.outbox.entries.splice(0..0, again);
    }

    fn rewind(&mut self, strand: Strand, to: Cursor) {
        self.cursors.insert(strand, to);
        self.chains
            .retain(|(of, number), _| *of != strand || *number <= to.number);
        let of_strand = self
            .held
            .values_mut()
            .filter(|held| held.entry.header().strand == strand);
        let mut lost: Vec<&mut Held> = of_strand
            .filter(|held| held.place > Some(to.number))
            .collect();
        lost.sort_by_key(|held| held.place);
        let again = lost.into_iter().map(|held| {
            held.place = None;
            Outgoing {
                entry: held.entry.clone(),
                was: held.receipt,
            }
        });
        self.outbox.entries.splice(0..0, again.collect::<Vec<_>>());
    }

    fn own_entries(&self, strand: &Strand) -> Vec<&Held> {
        let of_strand = |held: &&Held| {
            let header = held.entry.header();
            held.own && header.strand == *strand && header.device_epoch == self.epoch
        };
        let mut own: Vec<&Held> = self.held.values().filter(of_strand).collect();
        own.sort_by_key(|held| held.entry.header().sequence);
        own
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

impl StrandKeys for Tablet {
    fn strand_key(&self, strand: &Strand, epoch: u32) -> Option<StrandKey> {
        PracticeKeys.strand_key(strand, epoch)
    }
}

impl Memory for Tablet {
    fn chain_at(&self, strand: &Strand, number: u64) -> Option<Chain> {
        if number == 0 {
            Some(Chain::START)
        } else {
            self.chains.get(&(*strand, number)).copied()
        }
    }
}

/// The refusal in an answer's body.
pub(crate) async fn refusal(answer: reqwest::Response) -> CallRefusal {
    let status = answer.status().as_u16();
    let body: serde_json::Value =
        serde_json::from_slice(&answer.bytes().await.expect("a whole answer")).expect("JSON");
    let refusal = body["code"]
        .as_str()
        .and_then(CallRefusal::from_code)
        .expect("a known code");
    assert_eq!(refusal.status(), status, "{body}");
    refusal
}
