//! Whether a link of a child's grants is taken in. That it follows, is signed and was permitted at the roster's position that it
//! names is for [`Grants::append`], on server and tablets alike and for good. But its signer chooses that position and the
//! time in it, so whoever lost a right could reach back to when they had it: here the server asks what they may now.

use crate::grants::{GrantAct, GrantLink, Grants};
use crate::lending;
use crate::link::{Content, Signer};
use crate::roster::Roster;
use crate::{DeviceId, Stamp, UnixMillis, access};

/// Whether the link may come in at this time of the server's, as roster and grants stand: its signer might sign it now, and
/// had seen no less of the roster than the signer of the link before; or the device that brings it might sign it now. The
/// latter is for a server that lost links: what somebody signed who may not any more comes back by a colleague who may. Where
/// they were removed since, that has to be somebody who administers, and the link goes on from the one before as every
/// honest one does: nobody gains by it what they could not sign themselves, and nothing is put before a removal in the name
/// of who was removed once anything was signed by somebody who knew of it.
pub fn may_come_in(
    link: &GrantLink,
    roster: &Roster,
    grants: &Grants,
    brings: &DeviceId,
    now: UnixMillis,
) -> bool {
    let content = link.content();
    let might = |signer: Signer| {
        let present = Content {
            roster: roster.head().position,
            at: now,
            signer,
            ..content.clone()
        };
        might_sign(roster, grants, &present)
    };
    let goes_on = content.roster >= grants.signed_under();
    let (bringer, head) = (Signer::Device(*brings), roster.head().position);
    match content.signer {
        // A root key gave way because somebody may have seen it: what it signed is brought by nobody.
        Signer::Root if roster.root_at(content.roster) != roster.root() => false,
        Signer::Device(device) if roster.device_at(&device, head).is_none() => {
            goes_on && access::may_administer(roster, bringer, head) && might(bringer)
        }
        signer => (goes_on && might(signer)) || might(bringer),
    }
}

fn might_sign(roster: &Roster, grants: &Grants, content: &Content<GrantAct>) -> bool {
    access::may_grant(roster, grants, content)
        && (access::may_administer(roster, content.signer, content.roster)
            || lends_within(roster, grants, content))
}

/// Whether every door that somebody lends who does not administer is lent no longer than they may.
fn lends_within(roster: &Roster, grants: &Grants, content: &Content<GrantAct>) -> bool {
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
            let within =
                |act: &GrantAct| lending::is_within(roster, grants, &device.person, act, &stamp);
            content.acts.iter().all(within)
        })
}
