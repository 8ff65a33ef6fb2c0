//! Photos and files: sent in pieces, broken off and gone on with, and given to nobody who may not read them.

mod destroyed;

use reqwest::Method;
use sync::blob::{Blob, Header, MAX_SEALED};
use sync::practice::{self, PracticeKeys};
use sync::protocol::{
    BLOB_LENGTH_HEADER, BODY_HEADER, BlobStanding, BodyDigest, CHUNK, CallRefusal, NONCE_HEADER,
    Nonce, OfferBlob, blob_path, pack_blob, unpack_blob,
};
use sync::{BlobId, Strand, StrandKeys as _, StrandKind, UnixMillis};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use waymark_server::{Running, Settings};

use crate::process::Process;
use crate::sharing::noise;
use crate::tablet::*;

fn strand(kind: StrandKind) -> Strand {
    Strand { kind, ..plan() }
}

fn seal(plain: &[u8], kind: StrandKind) -> Blob {
    let strand = strand(kind);
    let key = PracticeKeys
        .strand_key(&strand, practice::KEY_EPOCH)
        .expect("a practice key");
    Blob::seal(plain, &strand, practice::KEY_EPOCH, &key).expect("a sound file")
}

/// A made-up file of about three and a half chunks of 16 KiB, which no compression shortens.
fn drawing() -> Blob {
    seal(&noise(7)[..57_000], StrandKind::Voice)
}

/// A call about a blob, signed again once where the nonce was too old: the answer's bytes, and the whole length told.
async fn call(
    tablet: &mut Tablet,
    method: Method,
    path: &str,
    body: &[u8],
) -> Result<(Vec<u8>, Option<u64>), CallRefusal> {
    match call_once(tablet, &method, path, body).await {
        Err(CallRefusal::NonceNeeded) => call_once(tablet, &method, path, body).await,
        other => other,
    }
}

async fn call_once(
    tablet: &mut Tablet,
    method: &Method,
    path: &str,
    body: &[u8],
) -> Result<(Vec<u8>, Option<u64>), CallRefusal> {
    let proof = tablet.proof(&format!("{method} {path}"), body).to_header();
    let answer = http()
        .request(method.clone(), format!("{}{path}", tablet.url))
        .header("authorization", proof)
        .header(BODY_HEADER, BodyDigest::of(body).to_header())
        .body(body.to_vec())
        .send()
        .await
        .expect("the server answers");
    let header = |name: &str| {
        answer
            .headers()
            .get(name)
            .and_then(|value| value.to_str().ok())
            .map(str::to_owned)
    };
    tablet.nonce = header(NONCE_HEADER)
        .as_deref()
        .and_then(Nonce::from_header)
        .expect("every answer brings a nonce");
    let length = header(BLOB_LENGTH_HEADER).and_then(|length| length.parse().ok());
    if answer.status().is_success() {
        return Ok((
            answer.bytes().await.expect("a whole answer").to_vec(),
            length,
        ));
    }
    Err(refusal(answer).await)
}

pub(crate) async fn offer_as(
    tablet: &mut Tablet,
    blob: BlobId,
    strand: Strand,
    length: u64,
) -> Result<BlobStanding, CallRefusal> {
    let keys = tablet.keys.clone();
    let header = Header::new(blob, strand, keys.id(), 1, length, UnixMillis(1)).sign(&keys);
    let body = pack_blob(&OfferBlob::new(practice::COUNCIL, header));
    let (answer, _) = call(tablet, Method::POST, &blob_path(&blob, None), &body).await?;
    Ok(unpack_blob(&answer).expect("a standing"))
}

async fn offer(tablet: &mut Tablet, blob: &Blob) -> Result<BlobStanding, CallRefusal> {
    let length = blob.bytes().len() as u64;
    offer_as(tablet, blob.id(), strand(StrandKind::Voice), length).await
}

async fn put(
    tablet: &mut Tablet,
    blob: BlobId,
    at: usize,
    chunk: &[u8],
) -> Result<BlobStanding, CallRefusal> {
    let path = blob_path(&blob, Some(at as u64));
    let (answer, _) = call(tablet, Method::PUT, &path, chunk).await?;
    Ok(unpack_blob(&answer).expect("a standing"))
}

/// Sends what the server lacks of a blob, in chunks of this size.
async fn send(tablet: &mut Tablet, blob: &Blob, size: usize) -> Result<(), CallRefusal> {
    let mut standing = offer(tablet, blob).await?;
    while let BlobStanding::At(at) = standing {
        let at = usize::try_from(at).expect("a place");
        let end = (at + size).min(blob.bytes().len());
        standing = put(tablet, blob.id(), at, &blob.bytes()[at..end]).await?;
    }
    Ok(())
}

async fn fetch(
    tablet: &mut Tablet,
    blob: BlobId,
    from: u64,
) -> Result<(Vec<u8>, u64), CallRefusal> {
    let path = blob_path(&blob, Some(from));
    let (bytes, length) = call(tablet, Method::GET, &path, b"").await?;
    Ok((bytes, length.expect("its length is told")))
}

#[tokio::test]
async fn a_colleague_fetches_what_was_sent_from_every_place_in_it() {
    let directory = tempfile::tempdir().expect("a directory");
    let running = server(directory.path()).await;
    let mut priya = Tablet::joined(priya(), 1, &url(&running)).await;
    let mut sam = Tablet::joined(sam(), 2, &url(&running)).await;
    let blob = drawing();
    assert_eq!(
        fetch(&mut sam, blob.id(), 0).await,
        Err(CallRefusal::NoSuchBlob),
        "not there yet"
    );
    send(&mut priya, &blob, 16 * 1024)
        .await
        .expect("it is sent");
    let whole = blob.bytes();
    for from in [0, 1, 16 * 1024 - 1, 16 * 1024, 40_000, whole.len() - 1] {
        let (bytes, length) = fetch(&mut sam, blob.id(), from as u64)
            .await
            .expect("it is given");
        assert_eq!(
            (bytes.as_slice(), length),
            (&whole[from..], whole.len() as u64)
        );
    }
    let beyond = fetch(&mut sam, blob.id(), whole.len() as u64).await;
    assert_eq!(beyond, Err(CallRefusal::Malformed));
}

#[tokio::test]
async fn a_long_file_comes_in_chunks() {
    let directory = tempfile::tempdir().expect("a directory");
    let running = server(directory.path()).await;
    let mut priya = Tablet::joined(priya(), 1, &url(&running)).await;
    let plain: Vec<u8> = (0..6).flat_map(noise).collect();
    let blob = seal(&plain, StrandKind::Voice);
    send(&mut priya, &blob, CHUNK).await.expect("it is sent");
    let (first, length) = fetch(&mut priya, blob.id(), 0).await.expect("given");
    assert_eq!((first.len(), length), (CHUNK, blob.bytes().len() as u64));
    let (rest, _) = fetch(&mut priya, blob.id(), CHUNK as u64)
        .await
        .expect("given");
    assert_eq!([first, rest].concat(), blob.bytes());
}

#[tokio::test]
async fn an_upload_goes_on_where_it_broke_off_wherever_that_was() {
    let directory = tempfile::tempdir().expect("a directory");
    let running = server(directory.path()).await;
    let mut priya = Tablet::joined(priya(), 1, &url(&running)).await;
    let size = 16 * 1024;
    for sent in 0..4_u8 {
        let blob = seal(&noise(20 + sent)[..60_000], StrandKind::Voice);
        assert_eq!(offer(&mut priya, &blob).await, Ok(BlobStanding::At(0)));
        for nth in 0..usize::from(sent) {
            let chunk = &blob.bytes()[nth * size..((nth + 1) * size).min(blob.bytes().len())];
            put(&mut priya, blob.id(), nth * size, chunk)
                .await
                .expect("taken");
        }
        // The same device on a new connection asks, and is told; the chunk before counts once only.
        let at = (usize::from(sent) * size) as u64;
        assert_eq!(offer(&mut priya, &blob).await, Ok(BlobStanding::At(at)));
        if sent > 0 {
            let again = put(&mut priya, blob.id(), 0, &blob.bytes()[..size]).await;
            assert_eq!(again, Ok(BlobStanding::At(at)), "a chunk that came twice");
        }
        send(&mut priya, &blob, size).await.expect("the rest");
        let (bytes, _) = fetch(&mut priya, blob.id(), 0).await.expect("whole");
        assert_eq!(bytes, blob.bytes());
        assert_eq!(offer(&mut priya, &blob).await, Ok(BlobStanding::Stored));
    }
}

#[tokio::test]
async fn kill_9_between_two_chunks_loses_neither() {
    let directory = tempfile::tempdir().expect("a directory");
    let blob = drawing();
    let size = 16 * 1024;
    let mut first = Process::start(directory.path());
    let mut priya = Tablet::joined(priya(), 1, &first.url).await;
    offer(&mut priya, &blob).await.expect("begun");
    let standing = put(&mut priya, blob.id(), 0, &blob.bytes()[..size]).await;
    assert_eq!(standing, Ok(BlobStanding::At(size as u64)));
    first.kill();
    let second = Process::start(directory.path());
    priya.url = second.url.clone();
    assert_eq!(
        offer(&mut priya, &blob).await,
        Ok(BlobStanding::At(size as u64))
    );
    send(&mut priya, &blob, size).await.expect("the rest");
    let (bytes, _) = fetch(&mut priya, blob.id(), 0).await.expect("whole");
    assert_eq!(bytes, blob.bytes());
}

#[tokio::test]
async fn a_file_that_is_not_what_its_name_promises_is_dropped_whole() {
    let directory = tempfile::tempdir().expect("a directory");
    let running = server(directory.path()).await;
    let mut priya = Tablet::joined(priya(), 1, &url(&running)).await;
    let blob = drawing();
    let mut damaged = blob.bytes().to_vec();
    damaged[30_000] ^= 1;
    offer(&mut priya, &blob).await.expect("begun");
    let put = put(&mut priya, blob.id(), 0, &damaged).await;
    assert_eq!(put, Err(CallRefusal::WrongBytes));
    assert_eq!(
        fetch(&mut priya, blob.id(), 0).await,
        Err(CallRefusal::NoSuchBlob)
    );
    send(&mut priya, &blob, CHUNK).await.expect("sent again");
}

#[tokio::test]
async fn nobody_adds_or_fetches_without_the_right_to() {
    let directory = tempfile::tempdir().expect("a directory");
    let running = server(directory.path()).await;
    let mut priya = Tablet::joined(priya(), 1, &url(&running)).await;
    let mut sam = Tablet::joined(sam(), 2, &url(&running)).await;
    let mut casey = Tablet::joined(casey(), 3, &url(&running)).await;
    let blob = drawing();
    assert_eq!(
        offer(&mut sam, &blob).await,
        Err(CallRefusal::NotPermitted),
        "the social worker reads the child's voice and adds nothing to it"
    );
    assert_eq!(
        put(&mut sam, blob.id(), 0, blob.bytes()).await,
        Err(CallRefusal::NoSuchBlob),
        "nor without asking"
    );
    send(&mut priya, &blob, CHUNK).await.expect("it is sent");
    assert_eq!(
        fetch(&mut casey, blob.id(), 0).await,
        Err(CallRefusal::NoSuchBlob),
        "whoever may not read is not told that it is there"
    );
    assert_eq!(
        put(&mut sam, blob.id(), 0, blob.bytes()).await,
        Err(CallRefusal::NoSuchBlob)
    );
}

#[tokio::test]
async fn another_councils_strand_and_somebody_elses_header_are_refused() {
    let directory = tempfile::tempdir().expect("a directory");
    let running = server(directory.path()).await;
    let mut priya = Tablet::joined(priya(), 1, &url(&running)).await;
    let blob = drawing();
    let length = blob.bytes().len() as u64;
    let council = sync::CouncilId::from_bytes([9; 16]);
    let foreign = Strand {
        council,
        ..strand(StrandKind::Voice)
    };
    let refused = offer_as(&mut priya, blob.id(), foreign, length).await;
    assert_eq!(refused, Err(CallRefusal::Malformed));
    let sam = Tablet::new(sam(), 2, &url(&running));
    let strand = strand(StrandKind::Voice);
    let header = Header::new(blob.id(), strand, sam.keys.id(), 1, length, UnixMillis(1));
    let body = pack_blob(&OfferBlob::new(practice::COUNCIL, header.sign(&sam.keys)));
    let path = blob_path(&blob.id(), None);
    let refused = call(&mut priya, Method::POST, &path, &body).await;
    assert_eq!(refused, Err(CallRefusal::BadProof));
}

#[tokio::test]
async fn what_is_too_large_or_comes_in_crumbs_is_refused() {
    let directory = tempfile::tempdir().expect("a directory");
    let running = server(directory.path()).await;
    let mut priya = Tablet::joined(priya(), 1, &url(&running)).await;
    let blob = drawing();
    let voice = strand(StrandKind::Voice);
    let large = offer_as(&mut priya, blob.id(), voice, MAX_SEALED as u64 + 1).await;
    assert_eq!(large, Err(CallRefusal::TooLong));
    offer(&mut priya, &blob).await.expect("begun");
    let chunk = vec![0; CHUNK + 1];
    let long = put(&mut priya, blob.id(), 0, &chunk).await;
    assert_eq!(long, Err(CallRefusal::TooLong));
    let crumb = put(&mut priya, blob.id(), 0, &blob.bytes()[..100]).await;
    assert_eq!(crumb, Err(CallRefusal::Malformed));
    let beyond = [blob.bytes(), b"more"].concat();
    let beyond = put(&mut priya, blob.id(), 0, &beyond).await;
    assert_eq!(beyond, Err(CallRefusal::Malformed));
    for odd in ["/v1/blob/nonsense", "/v1/blob/nonsense/0"] {
        let method = if odd.ends_with('0') {
            Method::GET
        } else {
            Method::POST
        };
        let refused = call(&mut priya, method, odd, b"").await;
        assert_eq!(refused, Err(CallRefusal::Malformed), "{odd}");
    }
    let padded = format!("{}/007", blob_path(&blob.id(), None));
    let refused = call(&mut priya, Method::GET, &padded, b"").await;
    assert_eq!(refused, Err(CallRefusal::Malformed));
}

#[tokio::test]
async fn a_council_without_room_for_photos_still_has_room_for_words() {
    let directory = tempfile::tempdir().expect("a directory");
    let settings = Settings {
        files_quota_mb: 1,
        ..settings(directory.path())
    };
    let running = Running::start(settings).await.expect("it starts");
    let mut priya = Tablet::joined(priya(), 1, &url(&running)).await;
    let plain: Vec<u8> = (0..4).flat_map(noise).collect();
    let (one, other) = (
        seal(&plain[..600_000], StrandKind::Voice),
        seal(&plain[1..600_000], StrandKind::Voice),
    );
    offer(&mut priya, &one).await.expect("what is begun counts");
    assert_eq!(offer(&mut priya, &other).await, Err(CallRefusal::NoRoom));
    send(&mut priya, &one, CHUNK).await.expect("it is sent");
    assert_eq!(offer(&mut priya, &other).await, Err(CallRefusal::NoRoom));
    assert_eq!(
        offer(&mut priya, &one).await,
        Ok(BlobStanding::Stored),
        "what is there costs nothing"
    );
    priya.write(sync::DocumentKind::MEETING, b"words");
    priya.sync().await.expect("words are shared all the same");
    assert!(priya.outbox.entries.is_empty());
}

#[tokio::test]
async fn an_upload_that_nobody_goes_on_with_expires_and_gives_its_room_back() {
    let directory = tempfile::tempdir().expect("a directory");
    let small = |days| Settings {
        files_quota_mb: 1,
        unfinished_file_days: days,
        ..settings(directory.path())
    };
    let running = Running::start(small(7)).await.expect("it starts");
    let mut priya = Tablet::joined(priya(), 1, &url(&running)).await;
    let plain: Vec<u8> = (0..4).flat_map(noise).collect();
    let (left, next) = (
        seal(&plain[..600_000], StrandKind::Voice),
        seal(&plain[1..600_000], StrandKind::Voice),
    );
    offer(&mut priya, &left).await.expect("begun");
    let chunk = &left.bytes()[..100_000];
    put(&mut priya, left.id(), 0, chunk).await.expect("taken");
    running.stop().await;
    let running = Running::start(small(0)).await.expect("it starts again");
    priya.url = url(&running);
    send(&mut priya, &next, CHUNK).await.expect("there is room");
    let gone = put(&mut priya, left.id(), chunk.len(), &left.bytes()[100_000..]).await;
    assert_eq!(gone, Err(CallRefusal::NoSuchBlob));
}

#[tokio::test]
async fn a_chunk_that_does_not_come_is_not_waited_for() {
    let directory = tempfile::tempdir().expect("a directory");
    let settings = Settings {
        body_timeout_ms: 200,
        ..settings(directory.path())
    };
    let running = Running::start(settings).await.expect("it starts");
    let mut priya = Tablet::joined(priya(), 1, &url(&running)).await;
    let blob = drawing();
    offer(&mut priya, &blob).await.expect("begun");
    let path = blob_path(&blob.id(), Some(0));
    let proof = priya
        .proof(&format!("PUT {path}"), blob.bytes())
        .to_header();
    let head = format!(
        "PUT {path} HTTP/1.1\r\nhost: here\r\nauthorization: {proof}\r\ncontent-length: 50000\r\n\r\nfew"
    );
    let mut stream = tokio::net::TcpStream::connect(running.address())
        .await
        .expect("it connects");
    stream.write_all(head.as_bytes()).await.expect("it writes");
    let mut said = Vec::new();
    let _ = stream.read_to_end(&mut said).await;
    assert!(String::from_utf8_lossy(&said).contains("too_slow"));
    assert_eq!(
        offer(&mut priya, &blob).await,
        Ok(BlobStanding::At(0)),
        "half a chunk is none"
    );
}

#[tokio::test]
async fn an_operator_sees_how_much_and_the_database_holds_no_word() {
    let directory = tempfile::tempdir().expect("a directory");
    let running = server(directory.path()).await;
    let mut priya = Tablet::joined(priya(), 1, &url(&running)).await;
    let words = b"a made-up letter about nobody ".repeat(40);
    let blob = seal(&words, StrandKind::Voice);
    send(&mut priya, &blob, CHUNK).await.expect("it is sent");
    fetch(&mut priya, blob.id(), 0).await.expect("given");
    let metrics = http()
        .get(format!("{}/metrics", url(&running)))
        .send()
        .await
        .expect("an answer")
        .text()
        .await
        .expect("text");
    let length = blob.bytes().len();
    for expected in [
        "waymark_blobs_stored_total 1\n".to_owned(),
        format!("waymark_blob_bytes_in_total {length}\n"),
        format!("waymark_blob_bytes_out_total {length}\n"),
    ] {
        assert!(
            metrics.contains(&expected),
            "{expected} is not in\n{metrics}"
        );
    }
    running.stop().await;
    for file in std::fs::read_dir(directory.path()).expect("the server's files") {
        let bytes = std::fs::read(file.expect("a file").path()).expect("its bytes");
        assert!(!bytes.windows(20).any(|part| part == &words[..20]));
    }
}
