//! What a tablet takes of secrets in an answer, and for whom it wraps any.

use sync::founding::council_of;
use sync::grants::{Door, Doors, GrantAct, GrantLink};
use sync::protocol::Wish;
use sync::recovery::RecoverySecret;
use sync::secret::{Commitment, Secret, SecretName, Secrets as _};
use sync::wrap::{Reader, Wrap};
use sync::{CouncilId, DeviceId, DeviceKeys, PersonId};
use zeroize::Zeroizing;

use super::*;

/// A tablet of the social worker's, in a council with secrets of its own: the teacher reads the child's voice, the
/// social worker reads the plan.
struct Keyed {
    tablet: Tablet,
    held: BTreeMap<SecretName, Secret>,
}

impl StrandKeys for Keyed {
    fn strand_key(&self, strand: &Strand, epoch: u64) -> Option<StrandKey> {
        sync::secret::strand_key(strand, epoch, &self.held)
    }
}

impl Memory for Keyed {
    fn links_of(&self, child: &sync::ChildId) -> Vec<GrantLink> {
        self.tablet.links_of(child)
    }

    fn secret(&self, name: &SecretName) -> Option<Secret> {
        self.held.secret(name)
    }

    fn unwrap(&self, wrap: &Wrap, committed: &Commitment) -> Option<Secret> {
        let keys = device(SW);
        (wrap.reader == Reader::Device(keys.id()))
            .then(|| wrap.open(keys.sealing_secret(), committed).ok())
            .flatten()
    }

    fn chain_at(&self, _: &Strand, number: u64) -> Option<Chain> {
        (number == 0).then_some(Chain::START)
    }
}

fn council() -> CouncilId {
    council_of(&root().public().sign)
}

fn base(kind: StrandKind) -> SecretName {
    SecretName::Base(Strand {
        council: council(),
        ..strand(kind)
    })
}

fn secret(of: u8) -> Secret {
    Secret::from_bytes([of; 32])
}

fn wrapped(name: SecretName, of: &Secret, to: &DeviceKeys) -> Wrap {
    let reader = Reader::Device(to.id());
    let seed = Zeroizing::new([9; 32]);
    Wrap::seal(name, of, reader, &to.public().seal, seed).expect("a sound key")
}

impl Keyed {
    fn new() -> Self {
        let people = [
            person(DT, sync::roster::Role::DesignatedTeacher),
            person(SW, sync::roster::Role::SocialWorker),
            person(VSH, sync::roster::Role::VirtualSchoolHead),
        ];
        let founding = Roster::founding_keyed(council(), &people, NOW, &root());
        let mut roster = Roster::founded(&founding).expect("it founds");
        let admitted = [DT, SW, VSH].map(|person| RosterAct::AdmitDevice {
            person,
            keys: device(person).public(),
        });
        extend(&mut roster, admitted.to_vec());
        let reads = |person: PersonId, kind| GrantAct::Open {
            person,
            doors: Doors::These(vec![Door::Read(kind)]),
            until: None,
        };
        let begun = |kind| GrantAct::Base {
            kind,
            secret: Commitment::to(&base(kind), &secret(1)),
        };
        let acts = vec![
            begun(StrandKind::Plan),
            begun(StrandKind::Voice),
            reads(DT, StrandKind::Voice),
            reads(SW, StrandKind::Plan),
        ];
        let mut grants = GrantBook::default();
        let first = (grants.of(council(), CHILD)).next_link(acts, 2, NOW, Signer::Root, &root());
        grants.append(&first, &roster).expect("the root key may");
        let mut tablet = Tablet::new();
        (tablet.roster, tablet.grants, tablet.person) = (roster, grants, SW);
        tablet.outbox.lacks = vec![base(StrandKind::Plan)];
        Self {
            tablet,
            held: BTreeMap::new(),
        }
    }

    fn absorb(&self, change: impl FnOnce(&mut SyncResponse)) -> Absorbed {
        let mut response = quiet(&self.tablet.roster);
        change(&mut response);
        absorb(&self.tablet.standing(), &response, self)
    }
}

fn kept(absorbed: &Absorbed) -> Vec<(SecretName, Secret)> {
    let kept = absorbed.effects.iter().filter_map(|effect| match effect {
        Effect::KeepSecret(name, secret) => Some((*name, secret.clone())),
        _ => None,
    });
    kept.collect()
}

#[test]
fn a_secret_is_kept_where_a_signed_link_says_that_it_is_the_one() {
    let plan = base(StrandKind::Plan);
    let (own, other) = (device(SW), device(DT));
    for (why, wrap, taken) in [
        ("the one", wrapped(plan, &secret(1), &own), true),
        (
            "another under its name",
            wrapped(plan, &secret(2), &own),
            false,
        ),
        (
            "somebody else's wrap",
            wrapped(plan, &secret(1), &other),
            false,
        ),
        (
            "a name that no link knows",
            wrapped(base(StrandKind::Family), &secret(1), &own),
            false,
        ),
    ] {
        let absorbed = Keyed::new().absorb(|response| {
            response.wraps = Some(vec![vec![1, 2].into(), wrap.to_bytes().into()]);
        });
        let expected = if taken {
            vec![(plan, secret(1))]
        } else {
            vec![]
        };
        assert_eq!(kept(&absorbed), expected, "{why}");
    }
}

#[test]
fn nobody_makes_a_tablet_wrap_a_secret_for_somebody_who_may_not_have_it() {
    let wish = |device: DeviceId, kind| Wish {
        device,
        secret: base(kind),
    };
    let stranger = DeviceKeys::from_seed(&[77; 32]).id();
    for (why, wish, heard) in [
        (
            "the head reads every plan",
            wish(device(VSH).id(), StrandKind::Plan),
            true,
        ),
        (
            "the teacher reads no plan",
            wish(device(DT).id(), StrandKind::Plan),
            false,
        ),
        ("nobody's device", wish(stranger, StrandKind::Plan), false),
    ] {
        let mut keyed = Keyed::new();
        let lacking = keyed.absorb(|response| response.wishes = Some(vec![wish]));
        assert!(!lacking.effects.contains(&Effect::Wished(vec![wish])));
        assert!(!lacking.again, "what is not here is not asked for at once");
        keyed.held.insert(wish.secret, Secret::from_bytes([7; 32]));
        let absorbed = keyed.absorb(|response| response.wishes = Some(vec![wish]));
        let told = absorbed.effects.contains(&Effect::Wished(vec![wish]));
        assert_eq!(told, heard, "{why}");
    }
}

#[test]
fn a_removed_device_is_wished_for_in_vain() {
    let mut keyed = Keyed::new();
    let removal = vec![
        RosterAct::RemovePerson(VSH),
        RosterAct::Rotation(Commitment([4; 32])),
    ];
    extend(&mut keyed.tablet.roster, removal);
    let wish = Wish {
        device: device(VSH).id(),
        secret: base(StrandKind::Plan),
    };
    keyed.held.insert(wish.secret, Secret::from_bytes([7; 32]));
    let absorbed = keyed.absorb(|response| response.wishes = Some(vec![wish]));
    assert!(!absorbed.effects.contains(&Effect::Wished(vec![wish])));
    assert!(
        absorbed.again,
        "the removal's secret is due and is asked for at once"
    );
}

#[test]
fn what_is_due_is_asked_for_and_what_was_given_is_taken_out() {
    let mut keyed = Keyed::new();
    let wrap = wrapped(base(StrandKind::Voice), &secret(1), &device(DT));
    keyed.tablet.outbox.wraps = vec![wrap.clone()];
    let sent = request(&keyed.tablet.standing());
    assert_eq!(sent.lacks, Some(vec![base(StrandKind::Plan)]));
    assert_eq!(sent.wraps, Some(vec![wrap.to_bytes().into()]));
    let absorbed = keyed.absorb(|_| ());
    let given = vec![(wrap.reader, wrap.name)];
    assert!(absorbed.effects.contains(&Effect::Given(given)));
    assert!(
        !absorbed.again,
        "what was asked for and did not come is not asked for at once"
    );
}

#[test]
fn what_is_held_is_wrapped_for_the_recovery_key_that_counts_and_for_no_other() {
    let plan = base(StrandKind::Plan);
    let mut keyed = Keyed::new();
    let wish = |reader: Reader, secret| Wish {
        device: reader.id(),
        secret,
    };
    let heard = |keyed: &Keyed, wish: Wish| {
        let absorbed = keyed.absorb(|response| response.wishes = Some(vec![wish]));
        absorbed.effects.contains(&Effect::Wished(vec![wish]))
    };
    let (first, second) = (Reader::Recovery, Reader::RecoveryAfter(1));
    keyed.held.insert(plan, secret(1));
    assert!(!heard(&keyed, wish(second, plan)), "nothing was exchanged");
    let before = RecoverySecret::from_bytes(&[100; 32]);
    let next = RecoverySecret::from_bytes(&[101; 32]);
    let head = device(VSH);
    let acts = vec![
        RosterAct::Exchange(before.give_way_to(&next, council(), head.id())),
        RosterAct::Rotation(Commitment([4; 32])),
    ];
    let roster = &mut keyed.tablet.roster;
    let link = roster.next_link(acts, NOW, Signer::Device(head.id()), &head);
    roster.append(&link).expect("a head with both papers may");
    assert!(heard(&keyed, wish(second, plan)));
    assert!(!heard(&keyed, wish(first, plan)), "it counts no more");
    let ahead = Reader::RecoveryAfter(2);
    assert!(!heard(&keyed, wish(ahead, plan)), "there is none yet");
    let voice = base(StrandKind::Voice);
    assert!(!heard(&keyed, wish(second, voice)), "it is not held here");
    keyed.held.clear();
    assert!(!heard(&keyed, wish(second, plan)), "nor is this");
}
