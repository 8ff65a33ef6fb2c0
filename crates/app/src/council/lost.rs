//! Links of a child's grants that a server lost and in whose place another came: they stand here no more. What this tablet
//! signed of them it signs again on what stands now, each link by itself; of what others signed, their tablets do.

use super::administers;
use super::grants::{free, sign_closing_first, sign_on};
use crate::api::error::Error;
use crate::clock::Clock;
use crate::session::Facts;
use std::collections::{BTreeMap, BTreeSet};
use store::Tables;
use sync::grants::life::{LifeAct, LifeDeed};
use sync::grants::{GrantAct, GrantLink, Grants};
use sync::link::Signer;
use sync::secret::Commitment;
use sync::{ChildId, PersonId};

/// What stood, or waited, where the server has another link.
pub(crate) struct Lost {
    /// From which position of the child's grants on.
    from: u64,
    /// What this tablet signed: the acts of each link by its position, in their order.
    own: Vec<(u64, Vec<GrantAct>)>,
    /// Whom the others' links shut out, and at which position.
    shut: Vec<(u64, PersonId)>,
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
    let mut lost = Lost {
        from,
        own: Vec::new(),
        shut: Vec::new(),
        others: false,
    };
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
            true => lost.own.push((link.head().position, acts.clone())),
            false => {
                lost.others = true;
                let position = link.head().position;
                lost.shut
                    .extend(closed(&link).map(|person| (position, person)));
            }
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
    let since = shut_out_since(tables, child, lost.from)?;
    let decided = others_decided_since(facts, tables, child, lost.from)?;
    let mut holds = BTreeMap::new();
    for (position, mut acts) in lost.own {
        let all = acts.len();
        let later = lost.shut.iter().filter(|(at, _)| *at > position);
        let shut_out: BTreeSet<_> = later
            .map(|(_, person)| *person)
            .chain(since.iter().copied())
            .collect();
        acts.retain(
            |act| !matches!(act, GrantAct::Open { person, .. } if shut_out.contains(person)),
        );
        look |= acts.len() < all;
        if acts.is_empty() {
            continue;
        }
        let stands = !decided || !acts.iter().any(is_decision);
        match (stands && follow_holds(&mut acts, lost.from, &holds))
            .then(|| again(facts, &grants, acts, clock))
            .flatten()
        {
            None => look = true,
            Some(acts) if acts.iter().any(is_of_life) => {
                grants = sign_on(facts, tables, &grants, acts, clock)?;
                holds.insert(position, grants.head().position);
            }
            Some(acts) => grants = sign_closing_first(facts, tables, grants, acts, clock)?,
        }
    }
    Ok(look)
}

/// Whom the links that stand from that position on shut out. Whoever signed that knew, or may have known, what is signed again
/// here: a door that somebody closed after it was opened does not open once more.
fn shut_out_since(
    tables: &Tables<'_>,
    child: ChildId,
    from: u64,
) -> Result<BTreeSet<PersonId>, Error> {
    let links = tables.links().standing_of(child)?;
    let links = links
        .iter()
        .filter_map(|bytes| GrantLink::decode(bytes).ok());
    let since = links.filter(|link| link.head().position >= from);
    Ok(since
        .flat_map(|link| closed(&link).collect::<Vec<_>>())
        .collect())
}

/// Whether somebody else decided on the record's end since: it was opened again, perhaps, and written in. Nothing destroys that
/// by itself.
fn others_decided_since(
    facts: &Facts,
    tables: &Tables<'_>,
    child: ChildId,
    from: u64,
) -> Result<bool, Error> {
    let own = Signer::Device(facts.keys.id());
    let links = tables.links().standing_of(child)?;
    let mut links = links
        .iter()
        .filter_map(|bytes| GrantLink::decode(bytes).ok());
    Ok(links.any(|link| {
        let content = link.content();
        let since = link.head().position >= from && content.signer != own;
        since && content.acts.iter().any(is_decision)
    }))
}

/// Whether an act decides on the end of the record: a hold only keeps it.
fn is_decision(act: &GrantAct) -> bool {
    match act {
        GrantAct::Life(act) => !matches!(act.deed, LifeDeed::Hold | LifeDeed::Lift { .. }),
        _ => false,
    }
}

/// Whom a link shuts out.
fn closed(link: &GrantLink) -> impl Iterator<Item = PersonId> {
    link.content().acts.iter().filter_map(|act| match act {
        GrantAct::Close { person } => Some(*person),
        _ => None,
    })
}

/// Lets what lifts a hold name it where it was signed again; false where it was not: at its position another hold may stand.
fn follow_holds(acts: &mut [GrantAct], from: u64, signed_again: &BTreeMap<u64, u64>) -> bool {
    acts.iter_mut().all(|act| {
        let GrantAct::Life(LifeAct {
            deed: LifeDeed::Lift { hold },
            ..
        }) = act
        else {
            return true;
        };
        if *hold < from {
            return true;
        }
        match signed_again.get(hold) {
            Some(now) => {
                *hold = *now;
                true
            }
            None => false,
        }
    })
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_lifts_a_hold_names_it_where_it_was_signed_again_and_never_another() {
        let again = BTreeMap::from([(7, 9)]);
        for (hold, names) in [(3, Some(3)), (7, Some(9)), (8, None)] {
            let deed = LifeDeed::Lift { hold };
            let words = Vec::new();
            let mut acts = [GrantAct::Life(LifeAct { deed, words })];
            let may = follow_holds(&mut acts, 5, &again);
            let named = match &acts {
                [GrantAct::Life(act)] => act.deed,
                _ => unreachable!("it stays what it is"),
            };
            assert_eq!(may, names.is_some(), "hold {hold}");
            let names = names.unwrap_or(hold);
            assert_eq!(named, LifeDeed::Lift { hold: names });
        }
    }
}
