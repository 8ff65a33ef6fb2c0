//! The smallest witnesses of what the simulator once found, each mended since.

use std::sync::Arc;

use records::{Document, Edit, Place};
use simulator::cast;
use simulator::server::Memory;
use simulator::tablet::disk::{ChangeRow, Standing, change_hash};
use simulator::tablet::{Next, Tablet};
use sync::UnixMillis;
use sync::practice::FOUNDED;
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
