//! Who may read and write what: one pure function for both sides, and the roles as data. What no row allows is denied.

use crate::grants::{Door, Doors, GrantAct, Grants};
use crate::link::{Content, Signer};
use crate::roster::{Role, Roster};
use crate::{DeviceId, DocumentKind, PersonId, Stamp, StrandKind};

use crate::DocumentKind as Doc;
use crate::StrandKind as In;

/// For which children a role counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// Only for children to whom the person was granted the role.
    Granted,
    /// For every child of the council.
    EveryChild,
}

/// What a role may do.
#[derive(Clone, Copy, Debug)]
pub struct Rule {
    /// The role.
    pub role: Role,
    /// For which children.
    pub scope: Scope,
    /// The strands it reads.
    pub reads: &'static [StrandKind],
    /// The kinds of document it writes.
    pub writes: &'static [DocumentKind],
    /// Whether it is told whose door it is, by the child's card, where it opens one. Those who administer are anyway.
    pub named: bool,
    /// Whether it writes the roster and any child's grants.
    pub administers: bool,
    /// Whether it puts frameworks into force.
    pub adopts: bool,
    /// Whether it decides on what somebody still had who was removed, of what it reads.
    pub decides: bool,
}

/// The starting matrix. What a moderator or an adviser sees only after a reveal is a door granted then.
pub const MATRIX: [Rule; 9] = [
    Rule {
        role: Role::DesignatedTeacher,
        scope: Scope::Granted,
        reads: &[In::Plan, In::Voice, In::Family, In::Lifecycle, In::Quality],
        writes: &[
            Doc::MEETING,
            Doc::EDUCATION,
            Doc::ATTAINMENT,
            Doc::ATTENDANCE,
            Doc::TARGETS,
            Doc::VIEWS,
            Doc::PEP_PATHWAY,
            Doc::PATHWAY,
            Doc::SUMMARY,
            Doc::SCHOOL_SIGNOFF,
            Doc::MEETING_HELD,
            Doc::AMENDMENT,
        ],
        named: true,
        administers: false,
        adopts: false,
        decides: false,
    },
    Rule {
        role: Role::SocialWorker,
        scope: Scope::Granted,
        reads: &[
            In::Plan,
            In::Voice,
            In::Family,
            In::Lifecycle,
            In::Quality,
            In::Restricted,
        ],
        writes: &[
            Doc::MEETING,
            Doc::ABOUT_ME,
            Doc::SUMMARY,
            Doc::CARE_SIGNOFF,
            Doc::MEETING_HELD,
            Doc::AMENDMENT,
            Doc::RESTRICTED,
        ],
        named: true,
        administers: false,
        adopts: false,
        decides: false,
    },
    Rule {
        role: Role::KeyAdult,
        scope: Scope::Granted,
        reads: &[In::Voice, In::Family, In::Lifecycle],
        writes: &[Doc::VIEWS, Doc::PEP_PATHWAY, Doc::PATHWAY],
        named: true,
        administers: false,
        adopts: false,
        decides: false,
    },
    Rule {
        role: Role::Carer,
        scope: Scope::Granted,
        reads: &[In::Family],
        writes: &[Doc::CARER_VIEW],
        named: true,
        administers: false,
        adopts: false,
        decides: false,
    },
    Rule {
        role: Role::ReviewingOfficer,
        scope: Scope::Granted,
        reads: &[
            In::Plan,
            In::Voice,
            In::Family,
            In::Lifecycle,
            In::Quality,
            In::Restricted,
        ],
        writes: &[],
        named: true,
        administers: false,
        adopts: false,
        decides: false,
    },
    Rule {
        role: Role::Adviser,
        scope: Scope::Granted,
        reads: &[In::Plan, In::Voice, In::Family, In::Lifecycle, In::Quality],
        writes: &[Doc::RETURN, Doc::FINALISE, Doc::CONTACT, Doc::QUALITY],
        named: true,
        administers: false,
        adopts: false,
        decides: false,
    },
    Rule {
        role: Role::Moderator,
        scope: Scope::Granted,
        reads: &[
            In::Plan,
            In::Voice,
            In::Lifecycle,
            In::Quality,
            In::Moderation,
        ],
        writes: &[Doc::MODERATION],
        named: false,
        administers: false,
        adopts: false,
        decides: false,
    },
    Rule {
        role: Role::VirtualSchoolHead,
        scope: Scope::EveryChild,
        reads: &[
            In::Plan,
            In::Voice,
            In::Family,
            In::Lifecycle,
            In::Quality,
            In::Restricted,
        ],
        writes: &[
            Doc::CORE,
            Doc::MEETING_HELD,
            Doc::RETURN,
            Doc::AMENDMENT,
            Doc::FINALISE,
            Doc::CONTACT,
            Doc::QUALITY,
        ],
        named: true,
        administers: true,
        adopts: true,
        decides: true,
    },
    Rule {
        role: Role::Administrator,
        scope: Scope::EveryChild,
        reads: &[],
        // An administrator creates every document and reads none: what is sealed, nobody can tell from an edit.
        writes: &[
            Doc::CORE,
            Doc::MEETING,
            Doc::ABOUT_ME,
            Doc::EDUCATION,
            Doc::ATTAINMENT,
            Doc::ATTENDANCE,
            Doc::TARGETS,
            Doc::VIEWS,
            Doc::PEP_PATHWAY,
            Doc::PATHWAY,
            Doc::CARER_VIEW,
            Doc::SUMMARY,
            Doc::SCHOOL_SIGNOFF,
            Doc::CARE_SIGNOFF,
            Doc::MEETING_HELD,
            Doc::RETURN,
            Doc::AMENDMENT,
            Doc::FINALISE,
            Doc::CONTACT,
            Doc::QUALITY,
            Doc::RESTRICTED,
            Doc::MODERATION,
        ],
        named: true,
        administers: true,
        adopts: false,
        decides: false,
    },
];

/// What a role may do.
pub fn rule(role: Role) -> &'static Rule {
    &MATRIX[role as usize]
}

/// Whether the device may write documents of the kind in the child's strand, at the stamp's positions and time.
pub fn may_write(
    roster: &Roster,
    grants: &Grants,
    device: &DeviceId,
    strand: StrandKind,
    document: &DocumentKind,
    stamp: &Stamp,
) -> bool {
    document.strand() == Some(strand)
        && roster
            .device_at(device, stamp.roster)
            .is_some_and(|device| {
                opens(
                    roster,
                    grants,
                    &device.person,
                    &Door::Write(document.clone()),
                    stamp,
                )
            })
}

/// Whether the device may write any kind of document in the child's strand, and so add photos and files to it, at the
/// stamp's positions and time.
pub fn may_write_any(
    roster: &Roster,
    grants: &Grants,
    device: &DeviceId,
    strand: StrandKind,
    stamp: &Stamp,
) -> bool {
    let of_strand = |(_, holds): &&(DocumentKind, StrandKind)| *holds == strand;
    DocumentKind::ALL
        .iter()
        .filter(of_strand)
        .any(|(document, _)| may_write(roster, grants, device, strand, document, stamp))
}

/// Whether the device may amend a strand at the stamp's positions: leave entries out for everybody, destroy them, and
/// bring in what somebody wrote who has been removed. Those who administer may.
pub fn may_amend(roster: &Roster, device: &DeviceId, stamp: &Stamp) -> bool {
    roster
        .device_at(device, stamp.roster)
        .is_some_and(|device| administers(roster, &device.person, stamp.roster))
}

/// Whether a document of the kind may lie in the strand; of a kind that a newer version brings, nobody can tell.
pub fn may_lie_in(strand: StrandKind, document: &DocumentKind) -> bool {
    document.strand().is_none_or(|home| home == strand)
}

/// Whether the device may write everything that the entry says it writes, at the stamp's positions and time.
pub fn may_enter(roster: &Roster, grants: &Grants, header: &crate::Header, stamp: &Stamp) -> bool {
    let (kind, documents) = (header.strand.kind, &header.documents);
    if grants.life().erased_at(stamp.grants) {
        return false;
    }
    if header.amends.is_some() {
        may_amend(roster, &header.device, stamp)
            && documents.iter().all(|name| may_lie_in(kind, &name.kind))
            && may_decide(roster, grants, header, stamp)
    } else {
        is_open_to(grants, header, stamp)
            && documents
                .iter()
                .all(|name| may_write(roster, grants, &header.device, kind, &name.kind, stamp))
    }
}

/// Whether the record is open to what this entry brings: nobody writes in a closed one, but what somebody wrote who could
/// not know of the closing is taken. No sentence is lost because a tablet was away on the day.
fn is_open_to(grants: &Grants, header: &crate::Header, stamp: &Stamp) -> bool {
    let since = grants.life().closed_since(stamp.grants);
    since.is_none_or(|closed| header.grants_seen < closed)
}

/// Whether the device may admit and refuse what the entry says it does: it is for the Virtual School head, who can read
/// the strand, and only what came from devices that were out. So nobody puts words into a colleague's mouth.
fn may_decide(roster: &Roster, grants: &Grants, header: &crate::Header, stamp: &Stamp) -> bool {
    let decided: Vec<_> = header.amends.iter().flat_map(|all| all.decided()).collect();
    if decided.is_empty() {
        return true;
    }
    let Some(device) = roster.device_at(&header.device, stamp.roster) else {
        return false;
    };
    let reads = Door::Read(header.strand.kind);
    decides(roster, &device.person, stamp.roster)
        && opens(roster, grants, &device.person, &reads, stamp)
        && (decided.iter()).all(|named| roster.was_out(&named.device, stamp.roster))
}

/// Whether the person may read the child's strand, at the stamp's positions and time. What was lent to them counts while its
/// lender has the door. Whether an entry or a link stands never rests on this one: what was taken once stays taken.
pub fn may_read(
    roster: &Roster,
    grants: &Grants,
    person: &PersonId,
    strand: StrandKind,
    stamp: &Stamp,
) -> bool {
    let door = Door::Read(strand);
    opens(roster, grants, person, &door, stamp)
        && (opens_everywhere(roster, person, &door, stamp.roster)
            || grants.still_opens(roster, person, &door, stamp))
}

/// Whether the person may have the child's card, which says whose door it is, at the stamp's positions and time: whoever
/// administers, and whoever has a door to read by, but for one that is a moderator's. As [`may_read`], of what was lent.
pub fn may_know(roster: &Roster, grants: &Grants, person: &PersonId, stamp: &Stamp) -> bool {
    roster.person_at(person, stamp.roster).is_some()
        && !grants.life().erased_at(stamp.grants)
        && (roles_everywhere(roster, person, stamp.roster)
            .iter()
            .any(|rule| rule.named)
            || grants.tells(roster, person, stamp))
}

/// Whether the signer may write the child's card, as the grants stand: somebody who administers and reads the record from
/// which it is taken. Neither who only administers, who would have to invent it, nor the council's root key.
fn may_write_card(roster: &Roster, grants: &Grants, content: &Content<GrantAct>) -> bool {
    let Signer::Device(device) = content.signer else {
        return false;
    };
    let stamp = Stamp {
        roster: content.roster,
        grants: grants.head().position,
        at: content.at,
    };
    roster
        .device_at(&device, content.roster)
        .is_some_and(|device| {
            administers(roster, &device.person, content.roster)
                && opens(
                    roster,
                    grants,
                    &device.person,
                    &Door::Read(In::Plan),
                    &stamp,
                )
        })
}

/// The strands that the person may read of every child, by role.
pub fn reads_everywhere(roster: &Roster, person: &PersonId, position: u64) -> Vec<StrandKind> {
    let rules = roles_everywhere(roster, person, position);
    StrandKind::ALL
        .into_iter()
        .filter(|kind| rules.iter().any(|rule| rule.reads.contains(kind)))
        .collect()
}

/// Whether a role has the door, wherever the role counts.
pub fn role_opens(role: Role, door: &Door) -> bool {
    match door {
        Door::Read(strand) => rule(role).reads.contains(strand),
        Door::Write(document) => rule(role).writes.contains(document),
    }
}

/// Whether the person's roles write the roster and any child's grants.
pub fn administers(roster: &Roster, person: &PersonId, position: u64) -> bool {
    roles_everywhere(roster, person, position)
        .iter()
        .any(|rule| rule.administers)
}

/// Whether the person's roles put frameworks into force: those of the Virtual School head.
pub fn adopts(roster: &Roster, person: &PersonId, position: u64) -> bool {
    roles_everywhere(roster, person, position)
        .iter()
        .any(|rule| rule.adopts)
}

/// Whether the person decides on what somebody still had who was removed: the Virtual School head does.
pub fn decides(roster: &Roster, person: &PersonId, position: u64) -> bool {
    roles_everywhere(roster, person, position)
        .iter()
        .any(|rule| rule.decides)
}

/// Whether the signer may put a framework into force, or end one.
pub fn may_adopt(roster: &Roster, signer: Signer, position: u64) -> bool {
    match signer {
        Signer::Root => true,
        Signer::Device(device) => roster
            .device_at(&device, position)
            .is_some_and(|device| adopts(roster, &device.person, position)),
    }
}

/// Whether the signer may write the roster.
pub(crate) fn may_administer(roster: &Roster, signer: Signer, position: u64) -> bool {
    match signer {
        Signer::Root => true,
        Signer::Device(device) => roster
            .device_at(&device, position)
            .is_some_and(|device| administers(roster, &device.person, position)),
    }
}

/// Whether the signer may make this link of a child's grants: those who administer may; anybody else passes on doors
/// of their own, until a date. What is done to the record itself, from closing to erasing, is for the Virtual School head
/// alone, and not for the council's root key.
pub(crate) fn may_grant(roster: &Roster, grants: &Grants, content: &Content<GrantAct>) -> bool {
    let on_record = |act: &GrantAct| matches!(act, GrantAct::Life(_));
    let of_life = content.acts.iter().any(on_record);
    let of_card = |act: &GrantAct| matches!(act, GrantAct::Card(_));
    if content.acts.iter().any(of_card) && !may_write_card(roster, grants, content) {
        return false;
    }
    if !of_life && may_administer(roster, content.signer, content.roster) {
        return true;
    }
    let Signer::Device(device) = content.signer else {
        return false;
    };
    let Some(device) = roster.device_at(&device, content.roster) else {
        return false;
    };
    if of_life {
        return decides(roster, &device.person, content.roster);
    }
    let stamp = Stamp {
        roster: content.roster,
        grants: grants.head().position,
        at: content.at,
    };
    content.acts.iter().all(|act| match act {
        GrantAct::Open {
            doors: Doors::These(doors),
            until: Some(_),
            ..
        } => doors
            .iter()
            .all(|door| opens(roster, grants, &device.person, door, &stamp)),
        _ => false,
    })
}

pub(crate) fn opens(
    roster: &Roster,
    grants: &Grants,
    person: &PersonId,
    door: &Door,
    stamp: &Stamp,
) -> bool {
    roster.person_at(person, stamp.roster).is_some()
        && !grants.life().erased_at(stamp.grants)
        && (opens_everywhere(roster, person, door, stamp.roster)
            || grants.opens(roster, person, door, stamp))
}

/// Whether one of the person's roles for every child has the door.
pub(crate) fn opens_everywhere(
    roster: &Roster,
    person: &PersonId,
    door: &Door,
    position: u64,
) -> bool {
    roles_everywhere(roster, person, position)
        .iter()
        .any(|rule| role_opens(rule.role, door))
}

fn roles_everywhere(roster: &Roster, person: &PersonId, position: u64) -> Vec<&'static Rule> {
    let roles = roster
        .person_at(person, position)
        .map(|person| person.roles.as_slice())
        .unwrap_or_default();
    roles
        .iter()
        .map(|role| rule(*role))
        .filter(|rule| rule.scope == Scope::EveryChild)
        .collect()
}
