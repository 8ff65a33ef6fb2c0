//! Photos and files in a store: whole or on their way, apart from the log, and gone on with after a break.

use crate::tablets::{reopen, strand, with_priya};
use store::table::blob::Standing;
use store::{Error, Store};
use sync::BlobId;

const PHOTO: BlobId = BlobId([7; 32]);

fn bytes(length: usize) -> Vec<u8> {
    (0..length).map(|at| (at % 251) as u8).collect()
}

fn write(store: &mut Store, work: impl FnOnce(&store::Tables<'_>) -> Result<(), Error>) {
    store
        .write::<_, Error>(|tables| {
            tables.strands().ensure(&strand())?;
            work(tables)
        })
        .expect("written");
}

#[test]
fn a_photo_waits_to_be_sent_until_it_is_confirmed_and_reads_back_from_every_place() {
    let (_place, folder, mut store) = with_priya();
    let whole = bytes(600_000);
    write(&mut store, |tables| {
        tables.blobs().add(PHOTO, strand().id(), &whole)
    });
    drop(store);
    let mut store = reopen(&folder).expect("opened again");
    let row = store
        .read()
        .blobs()
        .get(PHOTO)
        .expect("read")
        .expect("known");
    assert_eq!((row.standing, row.length), (Standing::ToSend, 600_000));
    for (from, most) in [
        (0, 600_000),
        (0, 10),
        (262_143, 2),
        (262_144, 400_000),
        (599_999, 9),
    ] {
        let read = store
            .read()
            .blobs()
            .read(PHOTO, from as u64, most)
            .expect("read");
        let end = (from + most).min(whole.len());
        assert_eq!(read, whole[from..end], "{most} bytes from {from}");
    }
    write(&mut store, |tables| tables.blobs().settle(PHOTO));
    assert_eq!(store.read().blobs().under_way().expect("read"), []);
    write(&mut store, |tables| {
        tables.blobs().offer_again(strand().id())
    });
    let again = store.read().blobs().under_way().expect("read");
    assert_eq!(
        again[0].standing,
        Standing::ToOffer,
        "a restored server lost it"
    );
}

#[test]
fn a_photo_that_comes_in_goes_on_where_it_was_and_takes_no_part_twice() {
    let (_place, folder, mut store) = with_priya();
    let whole = bytes(300_000);
    write(&mut store, |tables| {
        tables.blobs().want(PHOTO, strand().id(), 300_000, false)?;
        assert_eq!(tables.blobs().append(PHOTO, 0, &whole[..100_000])?, 100_000);
        assert_eq!(tables.blobs().append(PHOTO, 0, &whole[..100_000])?, 100_000);
        Ok(())
    });
    drop(store);
    let mut store = reopen(&folder).expect("opened again");
    write(&mut store, |tables| {
        let blobs = tables.blobs();
        assert_eq!(blobs.append(PHOTO, 100_000, &whole[100_000..])?, 300_000);
        assert_eq!(blobs.read(PHOTO, 0, usize::MAX)?, whole);
        blobs.start_over(PHOTO)?;
        assert_eq!(blobs.read(PHOTO, 0, usize::MAX)?, [0_u8; 0]);
        Ok(())
    });
}

#[test]
fn what_somebody_waits_to_see_comes_first_and_what_is_here_is_not_wanted_again() {
    let (_place, _folder, mut store) = with_priya();
    let other = BlobId([8; 32]);
    write(&mut store, |tables| {
        let (blobs, strand) = (tables.blobs(), strand().id());
        blobs.want(other, strand, 10, false)?;
        blobs.want(PHOTO, strand, 10, false)?;
        blobs.want(PHOTO, strand, 10, true)?;
        let ids: Vec<_> = blobs.under_way()?.iter().map(|row| row.id).collect();
        assert_eq!(ids, [PHOTO, other]);
        blobs.add(PHOTO, strand, b"here now")?;
        blobs.settle(PHOTO)?;
        blobs.want(PHOTO, strand, 10, true)?;
        assert_eq!(
            blobs.get(PHOTO)?.map(|row| row.standing),
            Some(Standing::Here)
        );
        Ok(())
    });
}
