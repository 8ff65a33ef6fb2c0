//! One call that two replicas take at once, as where a tablet asks again before it was answered: whichever is slower finds
//! the links standing that it was about to store.

use std::rc::Rc;
use std::sync::Arc;

use simulator::cast;
use simulator::server::Memory;
use simulator::tablet::Tablet;
use sync::UnixMillis;
use sync::grants::GrantAct;
use sync::link::{LinkError, Signer};
use sync::practice::{COUNCIL, FOUNDED};
use sync::protocol::{CallRefusal, LinkVerdict, Proof, SyncRequest, SyncResponse, pack, unpack};
use waymark_server::Replica;

const NOW: UnixMillis = UnixMillis(FOUNDED.0 + 1_000);

type Answer = Result<SyncResponse, CallRefusal>;

/// The storage and two replicas over it.
struct Two {
    memory: Arc<Memory>,
    one: Replica,
    other: Arc<Replica>,
}

impl Two {
    fn new() -> Self {
        let memory = Arc::new(Memory::new(None));
        let replica = || Replica::over(memory.clone(), u64::MAX).expect("a replica");
        let (one, other) = (replica(), Arc::new(replica()));
        Self { memory, one, other }
    }

    /// A tablet that one of them knows, and the body of its first call, which brings its admission.
    fn joined(&self) -> (Tablet, Rc<Vec<u8>>) {
        let mut head = Tablet::new(cast::person(cast::HEAD), [1; 32], 1, None);
        head.begin(NOW.0).expect("it asks");
        let body = head.proof().expect("a call").1;
        (head, body)
    }

    fn proof(&self, tablet: &Tablet, body: &[u8]) -> Proof {
        let nonce = self.one.nonce(NOW).expect("a nonce");
        Proof::sign(&tablet.keys, COUNCIL, 1, nonce, "POST /v1/sync", body)
    }

    fn call(&self, tablet: &Tablet, body: &[u8]) -> Answer {
        self.one.sync(&self.proof(tablet, body), body, NOW)
    }

    /// What one replica answers, where the other takes this call between the moment at which the first has judged its own
    /// call's links and the one at which it stores them.
    fn call_beside(&self, tablet: &Tablet, body: &[u8], beside: &[u8]) -> Answer {
        let (other, proof) = (self.other.clone(), self.proof(tablet, beside));
        let beside = beside.to_vec();
        self.memory.before_links(Box::new(move || {
            let answer = other.sync(&proof, &beside, NOW).expect("it is answered");
            let mut verdicts = answer.roster_verdicts.iter().chain(&answer.grant_verdicts);
            assert!(verdicts.all(|verdict| *verdict == LinkVerdict::Stored));
        }));
        self.call(tablet, body)
    }
}

#[test]
fn a_link_of_the_roster_that_another_replica_stored_first_stands() {
    let two = Two::new();
    let (head, body) = two.joined();
    let answer = two.call_beside(&head, &body, &body).expect("an answer");
    assert!(!answer.roster_verdicts.is_empty());
    let all = answer.roster_verdicts.iter();
    assert_eq!(
        all.filter(|verdict| **verdict != LinkVerdict::Stored)
            .count(),
        0
    );
}

#[test]
fn links_of_grants_that_another_replica_stored_first_stand_and_others_are_signed_again() {
    let two = Two::new();
    let (head, first) = two.joined();
    let seen = two
        .call(&head, &first)
        .expect("it is known")
        .roster
        .position;
    let request: SyncRequest = unpack(&first).expect("a request");
    let closing = |number: usize, act: GrantAct| {
        let grants = head.disk.grants.of(COUNCIL, cast::child(number));
        let signer = Signer::Device(head.keys.id());
        let link = grants.next_link(vec![act], seen, NOW, signer, &head.keys);
        link.bytes().to_vec()
    };
    let bringing = |links: &[&Vec<u8>]| {
        pack(&SyncRequest {
            grant_links: links.iter().map(|link| link.to_vec().into()).collect(),
            ..request.clone()
        })
    };
    let close = |person: usize| GrantAct::Close {
        person: cast::person(person),
    };
    let (stands, overtaken) = (closing(0, close(0)), closing(0, close(1)));
    let (mine, elsewhere) = (bringing(&[&stands, &overtaken]), bringing(&[&stands]));
    let answer = two
        .call_beside(&head, &mine, &elsewhere)
        .expect("an answer");
    let moved = LinkVerdict::Refused(LinkError::Moved);
    assert_eq!(answer.grant_verdicts, [LinkVerdict::Stored, moved]);
    assert_eq!(
        two.memory
            .state()
            .feed
            .iter()
            .filter(|link| link.bytes == stands)
            .count(),
        1
    );
}
