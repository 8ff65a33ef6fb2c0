//! A photo or file that must go: its bytes leave the server with the link that says so, and none of it is taken again.

use sync::grants::life::LifeDeed;
use waymark_server::storage::check;

use super::*;
use crate::amended::on_disk;
use crate::erasing::signed;

#[tokio::test]
async fn a_file_that_the_head_destroys_is_gone_from_the_disk_and_is_not_taken_again() {
    let directory = tempfile::tempdir().expect("a directory");
    let running = server(directory.path()).await;
    let mut priya = Tablet::joined(priya(), 1, &url(&running)).await;
    let mut val = Tablet::joined(val(), 5, &url(&running)).await;
    let (house, other, begun) = (
        drawing(),
        seal(&noise(8)[..40_000], StrandKind::Voice),
        seal(&noise(9)[..40_000], StrandKind::Voice),
    );
    for blob in [&house, &other] {
        send(&mut priya, blob, CHUNK).await.expect("it is sent");
    }
    offer(&mut priya, &begun).await.expect("it is begun");
    put(&mut priya, begun.id(), 0, &begun.bytes()[..20_000])
        .await
        .expect("a half of it");
    let part = |blob: &Blob| blob.bytes()[1_000..1_200].to_vec();
    assert!(on_disk(directory.path(), &part(&house)) && on_disk(directory.path(), &part(&begun)));

    for blob in [&house, &begun] {
        val.outbox
            .grant_links
            .push(signed(&val, LifeDeed::DestroyFile { blob: blob.id() }));
        val.sync().await.expect("it syncs");
    }
    for blob in [&house, &begun] {
        assert!(
            !on_disk(directory.path(), &part(blob)),
            "its bytes are there"
        );
        let asked = fetch(&mut val, blob.id(), 0).await;
        assert_eq!(asked, Err(CallRefusal::NoSuchBlob));
        assert_eq!(
            offer(&mut priya, blob).await,
            Err(CallRefusal::NotPermitted)
        );
    }
    let more = put(&mut priya, begun.id(), 20_000, &begun.bytes()[20_000..]).await;
    assert_eq!(more, Err(CallRefusal::NoSuchBlob), "it is not gone on with");
    let (bytes, _) = fetch(&mut val, other.id(), 0).await.expect("it is given");
    assert_eq!(bytes, other.bytes(), "no other file is touched");
    // What is counted is what is there.
    let report = check(&directory.path().join("waymark-server.sqlite")).expect("it reads");
    assert!(report.is_whole(), "{report:?}");
}
