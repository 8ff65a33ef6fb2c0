//! Links of a child's grants that a server lost and in whose place another came: they stand here no more. What this tablet
//! signed of them it signs again on what stands now, each link by itself; of what others signed, their tablets do.

use super::administers;
use super::grants::{free, sign_closing_first, sign_on};
use crate::api::error::Error;
use crate::clock::Clock;
use crate::session::Facts;
use store::Tables;
use sync::ChildId;
use sync::grants::{GrantAct, GrantLink, Grants};
use sync::link::Signer;
use sync::secret::Commitment;

/// What stood, or waited, where the server has another link.
#[derive(Default)]
pub(crate) struct Lost {
    /// What this tablet signed: the acts of each link, in their order.
    own: Vec<Vec<GrantAct>>,
    /// Whether anybody else signed something of it that no tablet does by itself.
    others: bool,
}

/// Takes away what is here of a child's grants from that position on.
pub(crate) fn drop_lost(
    facts: &Facts,
    tables: &Tables<'_>,
    child: ChildId,
    from: u64,
) -> Result<Lost, Error> {
    let mut lost = Lost::default();
    for bytes in tables.links().drop_from(child, from)? {
        let Ok(link) = GrantLink::decode(&bytes) else {
            continue;
        };
        tables.secrets().drop_waiting(link.head().hash.0)?;
        let acts = &link.content().acts;
        // Doors that still have to be ended, and cards that still have to be written, are looked at anew.
        let by_itself = |act: &GrantAct| matches!(act, GrantAct::Ending { .. } | GrantAct::Card(_));
        if acts.iter().any(by_itself) {
            continue;
        }
        match link.content().signer == Signer::Device(facts.keys.id()) {
            true => lost.own.push(acts.clone()),
            false => lost.others = true,
        }
    }
    Ok(lost)
}

/// Forgets secrets of a child that the signed grants do not name any more, or name another under the same name: a link that
/// does not stand brought them.
pub(crate) fn forget_lost_secrets(
    facts: &Facts,
    tables: &Tables<'_>,
    child: ChildId,
) -> Result<(), Error> {
    for (name, secret) in tables.secrets().all()? {
        let said = name.committed(&facts.roster, &facts.grants);
        let stands = said == Some(Commitment::to(&name, &secret));
        if name.child() == Some(child) && !stands {
            tables.secrets().forget(&name)?;
        }
    }
    Ok(())
}

/// Signs again what this tablet had signed, where it still makes sense, and says whether somebody has to look at the child:
/// others had signed something, or not all of this tablet's own makes sense any more.
pub(crate) fn sign_lost_again(
    facts: &Facts,
    tables: &Tables<'_>,
    child: ChildId,
    lost: Lost,
    clock: &Clock,
) -> Result<bool, Error> {
    let mut look = lost.others && administers(facts).is_ok();
    let mut grants = free(facts, tables, child)?.clone();
    for acts in lost.own {
        match again(facts, &grants, acts, clock) {
            None => look = true,
            Some(acts) if acts.iter().any(is_of_life) => {
                grants = sign_on(facts, tables, &grants, acts, clock)?;
            }
            Some(acts) => grants = sign_closing_first(facts, tables, grants, acts, clock)?,
        }
    }
    Ok(look)
}

/// What is to be signed again of a link; none where it makes no sense any more. What the server had taken stood: unlike a link
/// that was overtaken, an erasure is signed again too. This tablet has nothing of the record any more.
fn again(
    facts: &Facts,
    grants: &Grants,
    mut acts: Vec<GrantAct>,
    clock: &Clock,
) -> Option<Vec<GrantAct>> {
    if grants.life().is_erased() {
        return Some(Vec::new());
    }
    if acts.iter().any(is_of_life) {
        let takes = |act: &GrantAct| match act {
            GrantAct::Life(act) => facts.decides() && grants.life().takes(act),
            _ => false,
        };
        return acts.iter().all(takes).then_some(acts);
    }
    acts.retain(|act| matches!(act, GrantAct::Open { .. } | GrantAct::Close { .. }));
    let lent = |act: &GrantAct| super::doors::may_pass_on(facts, grants.child(), act, clock);
    (administers(facts).is_ok() || acts.iter().all(lent)).then_some(acts)
}

fn is_of_life(act: &GrantAct) -> bool {
    matches!(act, GrantAct::Life(_))
}
