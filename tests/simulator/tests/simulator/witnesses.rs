//! The smallest witnesses of what the simulator once found, each mended since.

use std::sync::Arc;

use records::{Document, Edit, Place};
use simulator::cast;
use simulator::server::Memory;
use simulator::tablet::disk::{ChangeRow, Standing, Witness, change_hash, row};
use simulator::tablet::{Next, Tablet};
use sync::grants::GrantAct;
use sync::grants::life::{Day, LifeAct, LifeDeed, Why};
use sync::link::Signer;
use sync::practice::{COUNCIL, FOUNDED};
use sync::protocol::Refusal;
use sync::{Entry, EntryId, UnixMillis};
use waymark_server::Replica;

const NOW: i64 = FOUNDED.0 + 1_000;

fn replica(memory: &Arc<Memory>) -> Arc<Replica> {
    Arc::new(Replica::over(memory.clone(), u64::MAX).expect("a replica"))
}

/// One call from tablet to replica and back.
fn call(tablet: &mut Tablet, replica: &Replica) -> Next {
    let (proof, body) = tablet.proof().expect("a call");
    let answer = replica.sync(&proof, &body, UnixMillis(NOW));
    let nonce = replica.nonce(UnixMillis(NOW)).expect("a nonce");
    tablet.take(&answer, nonce, NOW)
}

fn exchange(tablet: &mut Tablet, replica: &Replica) {
    let mut next = Next::Again;
    while next != Next::Rest {
        if next == Next::Again {
            tablet.begin(NOW).expect("it asks");
        }
        next = call(tablet, replica);
    }
}

fn write(tablet: &mut Tablet, text: &str) {
    let doc = cast::documents(1)[0];
    let author = tablet.author(NOW);
    let mut document = Document::create(doc.1);
    let place = Place::field(cast::words_field(doc.1));
    let edit = Edit::Text {
        place,
        base: document.heads(),
        text: text.to_owned(),
    };
    let change = document
        .edit(&edit, &author)
        .expect("written")
        .change
        .expect("a change");
    let row = ChangeRow {
        doc,
        hash: change_hash(&change),
        bytes: change.into(),
        standing: Standing::Pending,
        entry: None,
    };
    tablet.write(|disk, desk| {
        disk.keep_change(row);
        desk.insert(doc, document.into());
    });
}

#[test]
fn an_entry_comes_with_the_logs_under_which_it_stands_though_they_grew_while_the_call_was_answered()
{
    let memory = Arc::new(Memory::new(None));
    let (one, other) = (replica(&memory), replica(&memory));
    let mut first = Tablet::new(cast::person(0), [1; 32], 1, None);
    let mut second = Tablet::new(cast::person(1), [2; 32], 1, None);
    exchange(&mut first, &one);
    // The second tablet has heard of the first, and asks with its own admission and its first words in one call.
    write(&mut second, "from the second");
    second.begin(NOW).expect("it asks");
    while call(&mut second, &one) == Next::SameAgain {}
    second.begin(NOW).expect("it asks again");
    let (proof, body) = second.proof().expect("a call");
    write(&mut first, "from the first");
    first.begin(NOW).expect("it asks");
    // It is taken between the two transactions of the first tablet's call.
    let (meanwhile, body) = (other.clone(), (*body).clone());
    memory.meanwhile(Box::new(move || {
        meanwhile
            .sync(&proof, &body, UnixMillis(NOW))
            .expect("it is answered");
    }));
    call(&mut first, &one);
    assert_eq!(memory.state().strands.len(), 1, "both wrote in one strand");
    exchange(&mut first, &one);
    assert!(
        first.disk.asides.is_empty(),
        "what a colleague wrote was set aside: {:?}",
        first.disk.asides
    );
    let document = &first.desk[&cast::documents(1)[0]];
    let words = document.words(&Place::field("notes")).expect("words");
    assert!(
        words.contains("from the second") && words.contains("from the first"),
        "{words}"
    );
}

/// Signs something of the first child's record, as the Virtual School head.
fn end(tablet: &mut Tablet, deed: LifeDeed) {
    let child = cast::child(0);
    let grants = tablet.disk.grants.of(COUNCIL, child);
    let act = LifeAct {
        deed,
        words: Vec::new(),
    };
    let (roster, signer) = (
        tablet.disk.roster.head().position,
        Signer::Device(tablet.keys.id()),
    );
    let acts = vec![GrantAct::Life(act)];
    let link = grants.next_link(acts, roster, UnixMillis(NOW), signer, &tablet.keys);
    tablet.write(|disk, _| disk.grant_links.push(row(link, false, true)));
}

const CLOSE: LifeDeed = LifeDeed::Close {
    why: Why::LeftCare,
    on: Day(20_000),
    keep_until: Day(20_001),
};

/// Two calls at once: one brings words of a record, and between its two transactions the other erases that record.
#[test]
fn words_that_come_while_their_record_is_erased_are_not_taken() {
    let memory = Arc::new(Memory::new(None));
    let (one, other) = (replica(&memory), replica(&memory));
    let mut teacher = Tablet::new(cast::person(0), [1; 32], 1, None);
    let mut head = Tablet::new(cast::person(cast::HEAD), [2; 32], 1, None);
    exchange(&mut head, &one);
    exchange(&mut teacher, &one);
    exchange(&mut head, &one);
    end(&mut head, CLOSE);
    exchange(&mut head, &one);
    end(&mut head, LifeDeed::Erase);
    head.begin(NOW).expect("it asks");
    let (proof, body) = head.proof().expect("a call");
    write(&mut teacher, "written before anybody knew");
    teacher.begin(NOW).expect("it asks");
    // It is taken between the two transactions of the teacher's call.
    let (meanwhile, body) = (other.clone(), (*body).clone());
    memory.meanwhile(Box::new(move || {
        meanwhile
            .sync(&proof, &body, UnixMillis(NOW))
            .expect("it is answered");
    }));
    call(&mut teacher, &one);
    assert!(memory.without_meanwhile().is_none(), "both calls came");
    exchange(&mut teacher, &one);
    let state = memory.state();
    let entries = state.strands.values().map(|shelf| shelf.entries.len());
    assert_eq!(entries.sum::<usize>(), 0, "the server keeps words of it");
}

fn words_of(tablet: &Tablet) -> String {
    let document = &tablet.desk[&cast::documents(1)[0]];
    document.words(&Place::field("notes")).expect("words")
}

/// Writes after what is there.
fn add(tablet: &mut Tablet, text: &str) {
    let doc = cast::documents(1)[0];
    let author = tablet.author(NOW);
    let mut document = (*tablet.desk[&doc]).clone();
    let place = Place::field(cast::words_field(doc.1));
    let text = format!("{}{text}", document.words(&place).expect("words"));
    let edit = Edit::Text {
        place,
        base: document.heads(),
        text,
    };
    let written = document.edit(&edit, &author).expect("written");
    let change = written.change.expect("a change");
    let row = ChangeRow {
        doc,
        hash: change_hash(&change),
        bytes: change.into(),
        standing: Standing::Pending,
        entry: None,
    };
    tablet.write(|disk, desk| {
        disk.keep_change(row);
        desk.insert(doc, document.into());
    });
}

/// Seed 530: a server goes back to before a liar's entry, the liar writes another in its place, and then a colleague
/// brings the first one back. Both are kept, the liar is frozen, and nobody else loses a word.
#[test]
fn two_histories_on_both_sides_of_a_restore_are_both_kept_and_honest_words_go_on() {
    let memory = Arc::new(Memory::new(None));
    let server = replica(&memory);
    let mut liar = Tablet::new(cast::person(0), [1; 32], 1, None);
    let mut colleague = Tablet::new(cast::person(1), [2; 32], 1, None);
    let mut other = Tablet::new(cast::person(4), [3; 32], 1, None);
    for tablet in [&mut liar, &mut colleague, &mut other] {
        exchange(tablet, &server);
    }
    exchange(&mut liar, &server);
    let (backup, before) = (memory.state(), liar.disk.clone());
    write(&mut liar, "the first history. ");
    for tablet in [&mut liar, &mut colleague] {
        exchange(tablet, &server);
    }
    add(&mut colleague, "A colleague on top. ");
    exchange(&mut colleague, &server);
    let first: Vec<EntryId> = colleague.disk.entries.keys().copied().collect();

    memory.restore(backup);
    let server = replica(&memory);
    // An altered app goes on from an older disk and looks at no nonce.
    liar.disk = before;
    liar.start();
    let Witness { file, now, .. } = liar.disk.witness;
    liar.outside.insert(file, now);
    write(&mut liar, "The second history. ");
    exchange(&mut liar, &server);
    for tablet in [&mut colleague, &mut other] {
        exchange(tablet, &server);
    }
    exchange(&mut colleague, &server);

    let state = memory.state();
    let evidence = &state.frozen[&liar.keys.id()];
    assert_eq!(evidence.len(), 1, "it is kept once, however often it comes");
    let waits = &colleague.disk.outbox;
    assert_eq!(waits.len(), 1, "{waits:?}");
    assert_eq!(waits[0].refused, Some(Refusal::Equivocation));
    assert!(first.contains(&waits[0].entry) && !state.has(&waits[0].entry));
    let kept = colleague.disk.entries[&waits[0].entry].entry.clone();
    assert_eq!(
        Some(evidence[0].as_slice()),
        kept.as_deref().map(Entry::bytes)
    );
    assert_eq!(words_of(&colleague), "The second history. ");
    assert_eq!(
        words_of(&other),
        words_of(&colleague),
        "on every tablet alike"
    );
    let theirs = first.iter().find(|id| **id != waits[0].entry);
    assert!(state.has(theirs.expect("the colleague's own")));
    let waiting = |tablet: &Tablet| {
        let early = tablet.disk.asides.values();
        early.filter(|aside| aside.early.is_some()).count()
    };
    assert_eq!(
        (waiting(&colleague), waiting(&other)),
        (2, 1),
        "the first history, where it is, and what rests on it wait in sight, for somebody to leave it out and say it again"
    );
}
