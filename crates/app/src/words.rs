//! The sentences that the pages show, apart from those of the judgement engine. Staff wording:
//! reading age 9, plain and short. No page writes a sentence of its own.

mod child;
mod council;
mod files;
mod leaving;

pub(crate) use child::{
    CHILD_HAS_TABLET, NO_CHILD_HAS_TABLET, WRONG_TO_LEAVE, child_unread, child_waits, wait_to_leave,
};
pub(crate) use council::*;
pub(crate) use files::*;
pub(crate) use leaving::*;

use plan::{Area, Occasion, Role, Season};

/// Put before words that are written again, because the change they rested on could not be used.
pub(crate) fn written_again(by: Option<&str>) -> String {
    let by = by.unwrap_or("somebody whose name this tablet does not know");
    format!("Written by {by}, and put here again because it could not be shared as it was:")
}

/// Said where somebody would write in a finalised PEP.
pub(crate) const FINALISED: &str =
    "This PEP is finalised and stays as it is. It can be opened again with a reason.";
/// Said where somebody would finalise what is finalised.
pub(crate) const ALREADY_FINALISED: &str = "This PEP is finalised already.";
/// Said where somebody who may not opens a PEP again.
pub(crate) const ONLY_VSH_REOPENS: &str =
    "Only the Virtual School head opens a finalised PEP again, with a reason.";
/// Said where somebody would open again what is not finalised.
pub(crate) const NOT_FINALISED: &str =
    "This PEP is not finalised, so there is nothing to open again.";
/// Asked for where a reason is missing.
pub(crate) const SAY_WHY: &str = "Please say why.";
/// Asked for where no area is named.
pub(crate) const NAME_AREAS: &str = "Please choose at least one area.";
/// Said where somebody would sign before the meeting.
pub(crate) const NOT_HELD: &str =
    "The meeting has no date yet, or it is still to come. Record it first.";
/// Said where a contact names nobody.
pub(crate) const NAME_WHO: &str =
    "Please say who was contacted: the designated teacher or the social worker.";
/// Said where somebody judges with a level that the framework does not have.
pub(crate) const NO_SUCH_LEVEL: &str = "The council’s rules have no such level.";
/// Said where somebody ticks what the framework does not ask.
pub(crate) const NO_SUCH_CRITERION: &str = "The council’s rules ask no such thing of this area.";
/// Said where somebody writes drafts of frameworks who does not.
pub(crate) const ONLY_DRAFTERS: &str =
    "Drafts of frameworks are written by the Virtual School and by administrators.";
/// Said where somebody adopts who may not.
pub(crate) const ONLY_ADOPTERS: &str = "Only the Virtual School head puts a framework into force.";
/// Said where a tablet of a real council would be enrolled again.
pub(crate) const ASK_TO_ENROL: &str = "Ask your administrator to enrol this tablet again. Until then everything you write is kept here.";
/// Said where a tablet would be enrolled again on which a passage was taken out that the server still holds.
pub(crate) const AMENDMENT_WAITS: &str = "A passage was taken out on this tablet, and the server does not know yet. Your words are kept here. Tell your \
     support team before you enrol this tablet again.";
/// Said where a tablet was restored or copied too often.
pub(crate) const NO_EPOCH_LEFT: &str = "This tablet was restored or copied too often. Your words are kept here. Tell your support team.";
/// Said where somebody decides on a removed person’s work who may not.
pub(crate) const ONLY_THE_HEAD_DECIDES: &str = "Only the Virtual School head decides on the work of somebody who was removed. It is kept until they do.";
/// Said of work in a part of the record that the person cannot read.
pub(crate) const HELD_NOT_READABLE: &str = "This belongs to a part of the record that is closed to you, so you cannot see its lines and cannot decide on it. It is kept.";
/// Said of work that cannot be opened.
pub(crate) const HELD_DOES_NOT_OPEN: &str = "This does not open on this tablet, so its lines cannot be shown or brought in. It is kept. Tell your support team.";
/// Said of work that a newer version wrote.
pub(crate) const HELD_OF_NEWER: &str = "Part of this was written with a newer Waymark. Update Waymark on this tablet to see its lines and to bring it in.";
/// Said of work that rests on other work of the quarantine which was not chosen.
pub(crate) const HELD_RESTS_ON_OTHERS: &str = "This was written over other words that are not in the record yet. Choose those too, or copy by hand what is needed. Nothing was changed.";
/// Said of work that rests on what is nowhere any more.
pub(crate) const HELD_RESTS_ON_NOTHING: &str = "This was written over words that are no longer there, so it cannot be brought in. It is kept: copy by hand what is needed.";
/// Said where work would be admitted with a passage that nobody has answered for.
pub(crate) const HELD_ANSWER_FIRST: &str = "A passage in this looks like an address. Say first that it tells nobody where a child lives, or refuse the work. Nothing was changed.";
/// Said of work that the record does not take.
pub(crate) const HELD_DOES_NOT_FIT: &str = "The record does not take this as it was written. It is kept: copy by hand what is needed, and tell your support team.";
/// Said where somebody decides on what is decided.
pub(crate) const DECIDED_ALREADY: &str =
    "This was decided already. Look at the list again. Nothing was changed.";
/// Said where a tablet cannot decide before it has heard from the server.
pub(crate) const SHARE_BEFORE_DECIDING: &str = "This tablet still has to hear from the server. Share once, and then decide. Nothing was changed.";
/// Said where a tablet was without contact for longer than its council allows.
pub(crate) const LEASE_OVER: &str = "This tablet has not reached the server for too long, so these plans are locked. Everything you wrote is kept. Connect the tablet to the network, and unlock again.";
/// Said where thirty wrong passphrases destroyed a key.
pub(crate) const WIPED: &str = "There were 30 wrong passphrases, so the key to these plans was destroyed on this tablet. Nothing you wrote was deleted: the sealed file is kept here, and what was shared is safe on the server. Your council’s recovery key opens it again, with every word in it: ask your Virtual School. Without it, set the file aside and join again.";
/// Said where the secret of a key is not in the key chain any more.
pub(crate) const SECRET_MISSING: &str = "The secret for these plans is missing from this tablet’s key chain, so no passphrase opens them. Yours was not tried, and nothing was deleted. If the key chain was emptied or reset, ask your support team to put it back. Otherwise set the file aside, and join again.";
/// Said where a folder with plans was moved to another machine.
pub(crate) const MOVED_HERE: &str = "These plans were moved here from another tablet, and the secret that opens them stayed in that tablet’s key chain. Your passphrase was not tried, and nothing was deleted. Open them on the tablet they came from. To work on this one, set this file aside and join again.";
/// Said where the key chain holds something else in the place of a key's secret.
pub(crate) const SECRET_FOREIGN: &str = "This tablet’s key chain holds another secret in the place of the one for these plans, so no passphrase opens them. Yours was not tried, and nothing was deleted. Tell your support team today: ask them to put the key chain back, and who changed it. Otherwise set this file aside and join again.";
/// Said where a key needs the key chain and there is none.
pub(crate) const NO_KEY_CHAIN: &str = "These plans need a secret from this tablet’s key chain, and no key chain is running. Sign in to the tablet as you usually do, so that it starts, and try again. Your passphrase was not tried, and nothing is lost.";
/// Said where the key chain stays closed.
pub(crate) const KEY_CHAIN_CLOSED: &str = "These plans need a secret from this tablet’s key chain, and it is locked or does not answer. Open it when the tablet asks you to, and try again. Your passphrase was not tried, and nothing is lost.";
/// Said on a tablet that is out.
pub(crate) const REMOVED: &str = "You, or this tablet, have been removed from the council, so its children can no longer be opened here. What you had not shared goes to the Virtual School. Nothing was deleted. If this is a mistake, speak to your administrator, and then ask again here.";
/// Said where somebody would remove themselves.
pub(crate) const NOT_ONESELF: &str =
    "You cannot remove yourself, or the tablet you hold. Ask a colleague who may.";
/// Said where the server has not taken what was signed before.
pub(crate) const SHARE_BEFORE_REMOVING: &str =
    "This tablet still waits for the server. Share once, then remove the person or tablet.";
/// Said where the server does not know the tablet yet, or has not taken what was signed before.
pub(crate) const SHARE_FIRST: &str =
    "This tablet still waits for the server. Share once, then put the framework into force.";
/// Said where the council’s list of people goes on with something that a newer Waymark wrote.
pub(crate) const UPDATE_TO_SHARE: &str = "Update Waymark on this tablet to go on sharing. The council uses a newer Waymark, and this one cannot read all that \
     was decided about people and rules. Until then nothing is sent and nothing comes in. You can read and write as before, \
     and nothing is lost.";
/// Said where a framework does not fit into the council’s log.
pub(crate) const TOO_BIG_TO_SHARE: &str = "This framework is too long to send to every tablet: it may take 64 kilobytes when packed. Shorten its tests or its comments.";
/// Said where a PEP would be signed, returned or finalised while a passage waits for its writer's answer.
pub(crate) const ANSWER_FIRST: &str = "A passage on this child’s pages looks like an address, so that page is not shared yet. Answer there first.";
/// Said where the words of a step in a PEP’s life look like an address.
pub(crate) const ADDRESS_IN_NOTE: &str = "This looks like an address. Everybody who works with the child reads these words: take it out first.";
/// Said where a reason is too long.
pub(crate) const REASON_TOO_LONG: &str = "Please say why in at most 2,000 characters.";
/// Said of a framework whose file does not open.
pub(crate) const NO_TEXT: &str = "Its file does not open. Put it into force again under a new id.";
/// Said of a framework whose text is not what was signed.
pub(crate) const OTHER_DAYS: &str = "Its text has another id or other days than were signed. Put it into force again under a new id.";
/// Who signed with the council’s root key.
pub(crate) const THE_COUNCIL: &str = "The council";
/// Said where an adoption no longer fits beside what came in meanwhile.
pub(crate) const ADOPTION_LOST: &str = "The framework was not put into force: another change of the council’s frameworks came first. Look at the list and try again.";
/// Said where the server did not take an adoption.
pub(crate) const ADOPTION_REFUSED: &str =
    "The server did not take the framework that was put into force here. It does not judge.";
/// Said where a page has too much in it for a passage to be taken out of it for good.
pub(crate) const TOO_LARGE_TO_REFOUND: &str = "This page has too much on it to begin anew in one piece, so the passage was not taken out for good. Nothing was \
     changed and nothing is lost. Delete the passage on the page as usual, so that nobody reads it there, and tell your \
     support team: until they help, earlier versions of the page still hold it.";
/// Said where too much was shared with a change for it to be left out.
pub(crate) const TOO_LARGE_TO_LEAVE_OUT: &str = "Too much was shared with this change, or rests on it, to leave it out in one piece. Nothing was changed and nothing \
     is lost: it stays set aside. Tell your support team its number.";
/// Said where trying goes on from somewhere unknown.
pub(crate) const NOT_A_PLACE: &str = "Trying cannot go on from here. Begin again.";
/// Said where no framework covers the day of a meeting.
pub(crate) fn nobody_judges(on: chrono::NaiveDate) -> String {
    format!(
        "No framework of the council covers a meeting on {}, so nothing is judged. Check the meeting’s date, or ask the Virtual School head.",
        day(on)
    )
}

/// Said where the framework signed for a meeting did not pass this tablet’s own check, and no other judges its day.
pub(crate) fn refused_here(on: chrono::NaiveDate, id: &str) -> String {
    format!(
        "The framework “{id}” is signed for a meeting on {}, but this tablet does not accept it, so nothing is judged. Tell the Virtual School head.",
        day(on)
    )
}

/// Said where the framework that covers a meeting needs a newer Waymark.
pub(crate) fn needs_update(on: chrono::NaiveDate) -> String {
    format!(
        "Update Waymark to judge this PEP: a meeting on {} is judged by a framework that this version cannot read.",
        day(on)
    )
}

/// Said where a text may not grade.
pub(crate) fn not_accepted(why: &str) -> String {
    format!("Verification does not accept this framework. {why}")
}

/// Said where a draft is too long to be a framework.
pub(crate) const DRAFT_TOO_LONG: &str =
    "A framework is at most a million characters long. This text was not saved: make it shorter.";
/// Said of a framework that this version cannot read.
pub(crate) const UNREADABLE: &str =
    "It is written for a newer Waymark. Update Waymark on this tablet to judge by it.";
/// Said where a level is written past the operation that gives levels.
pub(crate) const RATE_INSTEAD: &str = "Levels are given on the quality page.";
/// Said where a level names no version of the words.
pub(crate) const NOT_A_VERSION: &str =
    "This level does not say which words it judges. Open the page again and give it once more.";
/// Said where words moved on while somebody signed or finalised.
pub(crate) fn moved_on(areas: &[Area]) -> String {
    format!(
        "Words came in while you were looking: {}. Nothing was signed. Read them and try again.",
        self::areas(areas)
    )
}

/// Said where an area is not judged for the child.
pub(crate) const NOT_ASKED: &str = "This area is not judged for this child.";
/// Said where nobody is to be contacted.
pub(crate) const NO_CONTACT: &str = "No contact is due on this PEP.";
/// A blocker: the overall is still open.
pub(crate) const UNDECIDED: &str = "The overall level is not decided yet.";
/// A blocker: the school's part is not signed.
pub(crate) const SIGN_SCHOOL: &str = "The designated teacher signs the school’s part.";
/// A blocker: care's part is not signed.
pub(crate) const SIGN_CARE: &str = "The social worker signs care’s part.";

/// An area's name.
pub(crate) const fn area(area: Area) -> &'static str {
    match area {
        Area::Meeting => "My PEP meeting",
        Area::AboutMe => "About me",
        Area::Education => "My education",
        Area::Attainment => "My attainment",
        Area::Views => "My views, wishes and feelings",
        Area::Attendance => "My attendance",
        Area::Targets => "My targets",
        Area::Pathway => "Aspiration Pathway",
    }
}

/// A role's name, as it stands in a sentence.
pub(crate) const fn role(role: Role) -> &'static str {
    match role {
        Role::Dt => "the designated teacher",
        Role::Sw => "the social worker",
        Role::KeyAdult => "the key adult",
        Role::Carer => "the carer",
        Role::Iro => "the reviewing officer",
        Role::Adviser => "the Virtual School adviser",
        Role::Moderator => "a moderator",
        Role::Vsh => "the Virtual School head",
        Role::Administrator => "an administrator",
    }
}

/// "a, b and c".
pub(crate) fn list(names: &[&str]) -> String {
    match names {
        [] => String::new(),
        [one] => (*one).to_owned(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}

/// The names of areas in a sentence.
pub(crate) fn areas(all: &[Area]) -> String {
    let names: Vec<&str> = all.iter().map(|one| area(*one)).collect();
    list(&names)
}

/// Who writes here.
pub(crate) fn only_writers(writers: &[Role]) -> String {
    let names: Vec<&str> = writers.iter().map(|one| role(*one)).collect();
    format!("You can read this. It is written by {}.", list(&names))
}

/// A level's word: "Gold".
pub(crate) fn level(id: &str) -> String {
    let mut letters = id.chars();
    let first = letters
        .next()
        .map(|letter| letter.to_uppercase().to_string());
    first
        .map(|first| first + &letters.as_str().replace(['_', '-'], " "))
        .unwrap_or_default()
}

/// A rule and what it needs: "Green: 5 of 8 areas are green or better; green needs 7."
pub(crate) fn rule(level_id: &str, needs: &[&str]) -> String {
    let needs: Vec<&str> = needs
        .iter()
        .map(|need| need.trim_end_matches('.'))
        .collect();
    format!("{}: {}.", level(level_id), needs.join("; "))
}

/// A day as people write it: "1 September 2026".
pub(crate) fn day(day: chrono::NaiveDate) -> String {
    day.format("%-d %B %Y").to_string()
}

/// A span of days: "from 1 September 2026", "from 1 September 2026 to 31 August 2027".
pub(crate) fn span(from: chrono::NaiveDate, until: Option<chrono::NaiveDate>) -> String {
    match until {
        Some(until) => format!("from {} to {}", day(from), day(until)),
        None => format!("from {} on", day(from)),
    }
}

/// Said where two frameworks would judge the same day.
pub(crate) fn overlaps(
    other: &str,
    first: chrono::NaiveDate,
    until: Option<chrono::NaiveDate>,
) -> String {
    let span = span(first, until);
    format!("{other} judges meetings {span} already. Only one framework judges a day.")
}

/// Said where a new framework has the id of one that stands.
pub(crate) fn id_taken(id: &str) -> String {
    format!(
        "{id} is the id of a framework that the council has already. Give this one an id of its own."
    )
}

/// Said where a framework of the council needs a newer Waymark.
pub(crate) fn update_to_judge(from: chrono::NaiveDate, until: Option<chrono::NaiveDate>) -> String {
    let span = span(from, until);
    format!(
        "Update Waymark to judge: meetings {span} are judged by a framework that this version cannot read."
    )
}

/// A blocker: an area waits for a person's level.
pub(crate) fn unjudged(one: Area) -> String {
    format!("{} is not judged yet.", area(one))
}

/// A blocker: an area's words are newer than its level.
pub(crate) fn judge_again(one: Area) -> String {
    format!(
        "{} has changed since it was judged. It needs a fresh look.",
        area(one)
    )
}

/// A blocker: an area is to be amended.
pub(crate) fn amend(one: Area, writers: &[Role]) -> String {
    let names: Vec<&str> = writers.iter().map(|one| role(*one)).collect();
    let writers = list(&names);
    format!(
        "{} is to be amended by {writers}, and then judged again.",
        area(one)
    )
}

/// A blocker: words are newer than a signature.
pub(crate) fn sign_again(who: Role, changed: &[Area]) -> String {
    let who = level(role(who));
    format!(
        "{who} signs again: {} changed after the signature.",
        areas(changed)
    )
}

/// Why finalising is blocked.
pub(crate) fn blocked(reasons: &[String]) -> String {
    format!("This PEP cannot be finalised yet. {}", reasons.join(" "))
}

/// Said where an area is called amended that nobody changed.
pub(crate) fn not_changed(unchanged: &[Area]) -> String {
    format!(
        "Nothing has changed in {} since it was judged. Change it first.",
        areas(unchanged)
    )
}

/// Said where an area is called amended that nobody asked to amend.
pub(crate) fn not_sent_back(others: &[Area]) -> String {
    format!("Nobody asked for {} to be amended.", areas(others))
}

/// Said where an area may not be called amended by this person.
pub(crate) fn not_yours(others: &[Area]) -> String {
    format!("Somebody else writes {}.", areas(others))
}

/// Who was contacted, when, and by whom.
pub(crate) fn contacted(by: &str, on: &str) -> String {
    format!("Contacted by {by} on {on}.")
}

/// A PEP's name in a sentence: "Autumn 2026", and its occasion where it is not the termly one.
pub(crate) fn pep(key: plan::PepKey) -> String {
    let (season, years_on) = match key.term.season {
        Season::Autumn => ("Autumn", 0),
        Season::Spring => ("Spring", 1),
        Season::Summer => ("Summer", 1),
    };
    let term = format!("{season} {}", key.term.academic_year + years_on);
    match key.occasion {
        Occasion::Termly => term,
        Occasion::Initial => format!("{term}, the first"),
        Occasion::Move(_) => format!("{term}, after a move"),
    }
}

/// Said where a PEP is asked for that nobody wrote and nobody could write.
pub(crate) fn no_such_pep(key: plan::PepKey, child: &str) -> String {
    let child = if child.is_empty() { "the child" } else { child };
    format!(
        "{child} has no PEP for {}. A PEP can be begun for any term from when {child} came into care \
         until the next one.",
        pep(key)
    )
}

/// The message to a person whose areas are to be amended.
pub(crate) fn message(
    name: &str,
    child: &str,
    term: &str,
    areas: &[(Area, String, Vec<String>)],
) -> String {
    let hello = if name.is_empty() {
        "Hello,".to_owned()
    } else {
        format!("Hello {name},")
    };
    let mut lines = vec![
        hello,
        String::new(),
        format!(
            "Most areas of {child}’s PEP ({term}) are red or amber. Please amend these areas before it is finalised:"
        ),
    ];
    for (one, level, reasons) in areas {
        lines.push(String::new());
        lines.push(format!("{} ({level})", area(*one)));
        lines.extend(reasons.iter().map(|reason| format!("- {reason}")));
    }
    lines.push(String::new());
    lines.push(
        "When you have amended them, mark them as amended in Waymark. They are then judged again."
            .to_owned(),
    );
    lines.join("\n")
}

/// What is said about money where the overall is not decided.
pub(crate) const FUNDING_OPEN: &str =
    "Nothing follows for the money until the overall level is decided.";

/// Said beside the Virtual School head's finalising over what stands in the way.
pub(crate) const FINALISE_WITH_REASON: &str =
    "The Virtual School head may finalise this PEP all the same, with a reason.";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pep_is_named_by_the_calendar_year_of_its_term() {
        let name = |key: &str| pep(key.parse().expect("a key"));
        assert_eq!(name("2026-autumn.termly"), "Autumn 2026");
        assert_eq!(name("2026-summer.move-1"), "Summer 2027, after a move");
    }

    #[test]
    fn names_stand_in_a_sentence() {
        assert_eq!(list(&["a"]), "a");
        assert_eq!(list(&["a", "b", "c"]), "a, b and c");
        assert_eq!(level("not_scored"), "Not scored");
        assert_eq!(
            sign_again(Role::Dt, &[Area::Targets]),
            "The designated teacher signs again: My targets changed after the signature."
        );
    }
}
