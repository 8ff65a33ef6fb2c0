//! Hints wake those whom a change concerns, at once, and nobody else.

use std::time::Duration;

use reqwest::Response;
use sync::DocumentKind;
use sync::protocol::{CallRefusal, HINTS_ONCE, HINTS_PATH};
use waymark_server::{Running, Settings};

use crate::tablet::*;

/// An open stream of hints.
struct Stream {
    answer: Response,
    text: String,
}

impl Stream {
    async fn open(tablet: &Tablet) -> Self {
        let answer = get(tablet, &tablet.proof("GET /v1/hints", b"").to_header()).await;
        assert!(answer.status().is_success(), "{}", answer.status());
        let mut stream = Self {
            answer,
            text: String::new(),
        };
        assert_eq!(
            stream.next().await.expect("a first event"),
            "event: ready\ndata: {}"
        );
        stream
    }

    /// The next event; none where the server has ended the stream.
    async fn next(&mut self) -> Option<String> {
        loop {
            if let Some((event, rest)) = self.text.split_once("\n\n") {
                let (event, rest) = (event.to_owned(), rest.to_owned());
                self.text = rest;
                return Some(event);
            }
            let chunk = self.answer.chunk().await.expect("a sound stream")?;
            self.text
                .push_str(std::str::from_utf8(&chunk).expect("text"));
        }
    }
}

async fn get(tablet: &Tablet, authorization: &str) -> Response {
    get_at(tablet, HINTS_PATH, authorization).await
}

async fn get_at(tablet: &Tablet, path: &str, authorization: &str) -> Response {
    let request = http()
        .get(format!("{}{path}", tablet.url))
        .header("authorization", authorization);
    request.send().await.expect("the server answers")
}

/// Asks for one hint, and gives the answer once it has ended.
async fn once(tablet: &Tablet) -> Response {
    let proof = tablet.proof("GET /v1/hints?once", b"").to_header();
    get_at(tablet, HINTS_ONCE, &proof).await
}

/// Whether somebody waits for a hint.
async fn is_listened_to(running: &Running) {
    let listened = async {
        loop {
            let metrics = http()
                .get(format!("{}/metrics", url(running)))
                .send()
                .await
                .expect("an answer");
            let text = metrics.text().await.expect("text");
            if text.contains("waymark_listeners 1\n") {
                break;
            }
        }
    };
    let waited = tokio::time::timeout(Duration::from_secs(60), listened).await;
    waited.expect("nobody ever listens");
}

#[tokio::test]
async fn a_colleagues_words_wake_a_tablet_and_its_own_do_not() {
    let directory = tempfile::tempdir().expect("a directory");
    let running = server(directory.path()).await;
    let mut priya = Tablet::joined(priya(), 1, &url(&running)).await;
    let mut sam = Tablet::joined(sam(), 2, &url(&running)).await;
    let mut stream = Stream::open(&priya).await;
    priya.write(DocumentKind::MEETING, b"own");
    priya.sync().await.expect("it syncs");
    sam.write(DocumentKind::MEETING, b"a colleague's");
    sam.sync().await.expect("it syncs");
    let event = stream.next().await.expect("an event");
    assert_eq!(
        event,
        format!(
            "event: moved\ndata: {{\"head\":2,\"strand\":\"{}\"}}",
            plan().id()
        )
    );
    priya.sync().await.expect("it syncs");
    assert_eq!(priya.words(), sam.words());
}

#[tokio::test]
async fn a_strand_without_a_grant_moves_unheard() {
    let directory = tempfile::tempdir().expect("a directory");
    let running = server(directory.path()).await;
    let mut priya = Tablet::joined(priya(), 1, &url(&running)).await;
    let casey = Tablet::joined(casey(), 3, &url(&running)).await;
    let mut stream = Stream::open(&casey).await;
    priya.write(DocumentKind::MEETING, b"not for a carer");
    priya.sync().await.expect("it syncs");
    priya.write(DocumentKind::SUMMARY, b"for a carer");
    priya.sync().await.expect("it syncs");
    let event = stream.next().await.expect("an event");
    let family = sync::Strand {
        kind: sync::StrandKind::Family,
        ..plan()
    };
    assert!(event.contains(&family.id().to_string()), "{event}");
}

#[tokio::test]
async fn a_newcomer_is_announced() {
    let directory = tempfile::tempdir().expect("a directory");
    let running = server(directory.path()).await;
    let priya = Tablet::joined(priya(), 1, &url(&running)).await;
    let mut stream = Stream::open(&priya).await;
    Tablet::joined(sam(), 2, &url(&running)).await;
    assert_eq!(
        stream.next().await.expect("an event"),
        "event: people\ndata: {}"
    );
}

#[tokio::test]
async fn only_a_device_of_the_council_listens() {
    let directory = tempfile::tempdir().expect("a directory");
    let running = server(directory.path()).await;
    let priya = Tablet::joined(priya(), 1, &url(&running)).await;
    let mut stranger = Tablet::new(sam(), 9, &url(&running));
    stranger.nonce = priya.nonce.clone();
    let proof = stranger.proof("GET /v1/hints", b"").to_header();
    assert_eq!(
        refusal(get(&stranger, &proof).await).await,
        CallRefusal::UnknownDevice
    );
    let other_call = priya.proof("POST /v1/sync", b"").to_header();
    assert_eq!(
        refusal(get(&priya, &other_call).await).await,
        CallRefusal::BadProof
    );
    assert_eq!(
        refusal(get(&priya, "Bearer of nothing").await).await,
        CallRefusal::NoProof
    );
}

#[tokio::test]
async fn streams_end_when_the_server_stops() {
    let directory = tempfile::tempdir().expect("a directory");
    let running = server(directory.path()).await;
    let priya = Tablet::joined(priya(), 1, &url(&running)).await;
    let mut stream = Stream::open(&priya).await;
    running.stop().await;
    assert_eq!(stream.next().await, None);
}

#[tokio::test]
async fn a_call_for_one_hint_is_answered_with_the_first_that_concerns_it_and_ends() {
    let directory = tempfile::tempdir().expect("a directory");
    let running = server(directory.path()).await;
    let mut priya = Tablet::joined(priya(), 1, &url(&running)).await;
    let mut sam = Tablet::joined(sam(), 2, &url(&running)).await;
    let written = async {
        is_listened_to(&running).await;
        sam.write(DocumentKind::MEETING, b"a colleague's");
        sam.sync().await.expect("it syncs");
    };
    let (answer, ()) = tokio::join!(once(&priya), written);
    assert_eq!(
        answer.text().await.expect("it ends"),
        format!(
            "event: moved\ndata: {{\"head\":1,\"strand\":\"{}\"}}\n\n",
            plan().id()
        )
    );
    priya.sync().await.expect("it syncs");
    assert_eq!(priya.words(), sam.words());
}

#[tokio::test]
async fn a_call_for_one_hint_is_answered_also_where_nothing_moves() {
    let directory = tempfile::tempdir().expect("a directory");
    let settings = Settings {
        hint_wait_ms: 50,
        ..settings(directory.path())
    };
    let running = Running::start(settings).await.expect("it starts");
    let priya = Tablet::joined(priya(), 1, &url(&running)).await;
    let answer = once(&priya).await;
    assert_eq!(
        answer.text().await.expect("it ends"),
        "event: quiet\ndata: {}\n\n"
    );
}

#[tokio::test]
async fn a_call_for_one_hint_ends_when_the_server_stops() {
    let directory = tempfile::tempdir().expect("a directory");
    let running = server(directory.path()).await;
    let priya = Tablet::joined(priya(), 1, &url(&running)).await;
    let stopping = async {
        is_listened_to(&running).await;
        running.stop().await;
    };
    let (answer, ()) = tokio::join!(once(&priya), stopping);
    assert_eq!(refusal(answer).await, CallRefusal::Unavailable);
}

#[tokio::test]
async fn a_proof_for_a_stream_gives_no_single_hint_nor_the_other_way_round() {
    let directory = tempfile::tempdir().expect("a directory");
    let running = server(directory.path()).await;
    let priya = Tablet::joined(priya(), 1, &url(&running)).await;
    let ways = [
        (HINTS_ONCE, "GET /v1/hints", CallRefusal::BadProof),
        (HINTS_PATH, "GET /v1/hints?once", CallRefusal::BadProof),
        (
            "/v1/hints?twice",
            "GET /v1/hints?twice",
            CallRefusal::Malformed,
        ),
    ];
    for (path, call, expected) in ways {
        let proof = priya.proof(call, b"").to_header();
        assert_eq!(
            refusal(get_at(&priya, path, &proof).await).await,
            expected,
            "{path}"
        );
    }
}
