//! Roster and grant links on their way in. A link carries its own proof, so it is judged before its bringer is.

use std::collections::HashMap;
use std::sync::{Arc, PoisonError};

use minicbor::bytes::ByteVec;
use sync::grants::{GrantAct, GrantLink};
use sync::link::{LinkError, Signer};
use sync::protocol::{CallRefusal, LinkVerdict, Proof};
use sync::roster::{Roster, RosterAct, RosterLink};
use sync::server::may_come_in;
use sync::{CouncilId, DeviceId, DevicePublic, UnixMillis, access, practice};

use crate::council::Council;
use crate::storage::Ended;

use super::{Service, unavailable};

/// The most links of the roster that one call makes the server look at: its bringer need not be known yet. Those that
/// stand already are told by their bytes, and are not counted.
pub(super) const MOST_ROSTER_LINKS: usize = 1024;

/// The most links of grants that are looked at in one call.
const MOST_GRANT_LINKS: usize = 4096;

/// What became of the roster links of a call.
pub(super) struct TakenRoster {
    pub(super) council: Option<Arc<Council>>,
    /// Of those that were looked at: the others are brought again.
    pub(super) verdicts: Vec<LinkVerdict>,
    pub(super) moved: bool,
    /// The calling device, in a link that came too late for its position, but is signed by somebody who admits devices.
    vouched: Option<DevicePublic>,
}

impl TakenRoster {
    /// The calling device's keys, where somebody vouches for it and the roster does not know it yet.
    pub(super) fn vouched(&self, proof: &Proof) -> Option<DevicePublic> {
        let known = self
            .council
            .as_ref()
            .is_some_and(|council| council.roster.device(&proof.device).is_some());
        self.vouched.filter(|_| !known)
    }
}

/// What became of the grant links of a call.
pub(super) struct TakenGrants {
    pub(super) council: Arc<Council>,
    pub(super) verdicts: Vec<LinkVerdict>,
    pub(super) moved: bool,
}

/// What a link makes of a council's roster.
enum Next {
    /// The first link: a council.
    Council(Council),
    /// A later one.
    Roster(Roster),
}

impl Service {
    /// Takes the links of the roster that a call brings, whoever brings them, as far as one call may.
    pub(super) fn take_roster_links(
        &self,
        proof: &Proof,
        links: &[ByteVec],
    ) -> Result<TakenRoster, CallRefusal> {
        let id = &proof.council;
        if links.is_empty() {
            let council = self.council(id)?;
            return Ok(TakenRoster {
                council,
                verdicts: Vec::new(),
                moved: false,
                vouched: None,
            });
        }
        let _extending = self
            .extending
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        let mut council = self.council(id)?;
        let (mut verdicts, mut vouched, mut moved) = (Vec::new(), None, false);
        let (mut after, mut looked_at, mut said) = (0, 0, HashMap::new());
        for bytes in links {
            // A tablet that offers its whole roster says it in order. What stands costs no more than a look.
            let here = council.as_ref();
            if here.is_some_and(|council| council.settled(after, bytes)) {
                after += 1;
                verdicts.push(LinkVerdict::Stored);
                continue;
            }
            if looked_at == MOST_ROSTER_LINKS {
                break;
            }
            looked_at += 1;
            let verdict = match RosterLink::decode(bytes) {
                Err(error) => LinkVerdict::Refused(why_unread(council.as_deref(), bytes, error)),
                Ok(link) => {
                    after = link.head().position;
                    // Whoever says it twice in a call hears the same.
                    if let Some(verdict) = said.get(&link.head().hash.0) {
                        verdicts.push(*verdict);
                        continue;
                    }
                    let (verdict, stored) = self.take_roster_link(id, &mut council, &link)?;
                    said.insert(link.head().hash.0, verdict);
                    moved |= stored;
                    if verdict == LinkVerdict::Refused(LinkError::Moved) && vouched.is_none() {
                        let here = council.as_deref();
                        vouched = here.and_then(|here| admitted_by(here, &link, &proof.device));
                    }
                    verdict
                }
            };
            verdicts.push(verdict);
        }
        if let Some(council) = council.clone().filter(|_| moved) {
            self.follow_roster(&council.roster)?;
            self.keep(council);
        }
        Ok(TakenRoster {
            council,
            verdicts,
            moved,
            vouched,
        })
    }

    /// The verdict on one link, and whether it was stored now.
    fn take_roster_link(
        &self,
        id: &CouncilId,
        council: &mut Option<Arc<Council>>,
        link: &RosterLink,
    ) -> Result<(LinkVerdict, bool), CallRefusal> {
        if link.content().council != *id {
            return Ok((LinkVerdict::Refused(LinkError::OtherLog), false));
        }
        if let Some(council) = council
            && council.has_roster_link(link)
        {
            // It may have been stopped after the link was kept.
            self.exchange_papers(council, link)?;
            return Ok((LinkVerdict::Stored, false));
        }
        let next = match council {
            Some(council) => council.roster_with(link).map(Next::Roster),
            None if self.rules.practice && practice::founds(link) => {
                Council::founded(link).map(Next::Council)
            }
            None => return Err(CallRefusal::UnknownCouncil),
        };
        let next = match next {
            Err(error) => return Ok((LinkVerdict::Refused(error), false)),
            Ok(next) => next,
        };
        if !self
            .storage
            .add_roster_links(id, &[(link.head().position, link.bytes())])
            .map_err(unavailable)?
        {
            // Another replica was quicker, perhaps with this very link.
            *council = self.council(id)?;
            return match council {
                Some(council) if council.has_roster_link(link) => {
                    self.exchange_papers(council, link)?;
                    Ok((LinkVerdict::Stored, false))
                }
                _ => Ok((LinkVerdict::Refused(LinkError::Moved), false)),
            };
        }
        let now = match next {
            Next::Council(founded) => council.insert(Arc::new(founded)),
            Next::Roster(roster) => {
                let council = council.as_mut().ok_or(CallRefusal::UnknownCouncil)?;
                // Copied once a call at the most: nobody else has the copy.
                Arc::make_mut(council).go_on(roster, link);
                council
            }
        };
        self.exchange_papers(now, link)?;
        Ok((LinkVerdict::Stored, true))
    }

    pub(super) fn take_grant_links(
        &self,
        council: &Arc<Council>,
        links: &[ByteVec],
        brings: &DeviceId,
        now: UnixMillis,
    ) -> Result<TakenGrants, CallRefusal> {
        if links.is_empty() {
            return Ok(TakenGrants {
                council: council.clone(),
                verdicts: Vec::new(),
                moved: false,
            });
        }
        let _extending = self
            .extending
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        let id = council.roster.council();
        let mut next = (*self.council(&id)?.ok_or(CallRefusal::UnknownCouncil)?).clone();
        let before = next.ends().feed;
        let verdicts: Vec<LinkVerdict> = links
            .iter()
            .take(MOST_GRANT_LINKS)
            .map(|bytes| verdict(take_grant_link(&mut next, bytes, brings, now)))
            .collect();
        let new = next.feed_after(before);
        if new.is_empty() {
            return Ok(TakenGrants {
                council: Arc::new(next),
                verdicts,
                moved: false,
            });
        }
        if !self
            .storage
            .add_grant_links(&id, new, &Ended::by(new))
            .map_err(unavailable)?
        {
            // Another replica was quicker, perhaps with these very links. Others the tablet signs again on what stands now.
            let council = self.council(&id)?.ok_or(CallRefusal::UnknownCouncil)?;
            let looked_at = links.iter().take(verdicts.len());
            let verdicts = looked_at.map(|bytes| overtaken(&council, bytes)).collect();
            return Ok(TakenGrants {
                council,
                verdicts,
                moved: false,
            });
        }
        Ok(TakenGrants {
            council: self.hold(next),
            verdicts,
            moved: true,
        })
    }
}

/// Why a link that this version cannot read is not taken. Where somebody who may signed it, the operator is told what to
/// do, because nobody's people or frameworks change until it is done.
fn why_unread(council: Option<&Council>, bytes: &[u8], error: LinkError) -> LinkError {
    let newer = council.is_some_and(|council| council.roster.newer(bytes).is_ok());
    if !newer {
        return error;
    }
    tracing::warn!(
        "a tablet's Waymark is newer than this server and changed the roster: update this server"
    );
    LinkError::Newer
}

/// The verdict on a link that this replica could not store, because another one stored something meanwhile.
fn overtaken(council: &Council, bytes: &[u8]) -> LinkVerdict {
    let link = GrantLink::decode(bytes);
    match link.is_ok_and(|link| council.has_grant_link(&link)) {
        true => LinkVerdict::Stored,
        false => LinkVerdict::Refused(LinkError::Moved),
    }
}

fn take_grant_link(
    council: &mut Council,
    bytes: &[u8],
    brings: &DeviceId,
    now: UnixMillis,
) -> Result<(), LinkError> {
    let link = GrantLink::decode(bytes)?;
    if council.has_grant_link(&link) {
        return Ok(());
    }
    // No tablet whose clock is ahead ends a door before its day.
    if ends_early(&link, now) {
        return Err(LinkError::NotPermitted);
    }
    let child = link.content().child.ok_or(LinkError::OtherLog)?;
    let grants = council.grants.of(council.roster.council(), child);
    // What another link overtook is signed again, and judged as it is then.
    link.follows(&grants.head())?;
    if link.content().roster > council.roster.head().position {
        return Err(LinkError::Ahead);
    }
    if !may_come_in(&link, &council.roster, &grants, brings, now) {
        return Err(LinkError::NotPermitted);
    }
    let feed = council.ends().feed + 1;
    council.append_grant(&link, feed)
}

fn ends_early(link: &GrantLink, now: UnixMillis) -> bool {
    let mut acts = link.content().acts.iter();
    acts.any(|act| matches!(act, GrantAct::Ending { by } if *by > now))
}

fn verdict(taken: Result<(), LinkError>) -> LinkVerdict {
    match taken {
        Ok(()) => LinkVerdict::Stored,
        Err(error) => LinkVerdict::Refused(error),
    }
}

/// The device's keys, where the link would admit it and its signer may admit devices now.
fn admitted_by(council: &Council, link: &RosterLink, device: &DeviceId) -> Option<DevicePublic> {
    let admitted = link.content().acts.iter().find_map(|act| match act {
        RosterAct::AdmitDevice { keys, .. } if keys.id() == *device => Some(*keys),
        _ => None,
    })?;
    let position = council.roster.head().position;
    let key = match link.content().signer {
        Signer::Root => Some(*council.roster.root()),
        Signer::Device(device) => council
            .roster
            .device_at(&device, position)
            .filter(|device| access::administers(&council.roster, &device.person, position))
            .map(|device| device.keys.sign),
    };
    link.verify(&key?).ok().map(|()| admitted)
}
