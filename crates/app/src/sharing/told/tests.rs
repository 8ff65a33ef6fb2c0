//! Every no of the server is a sentence that a practitioner understands, and a wrong clock is told from other failures.

use super::*;
use crate::sharing::http::{CallFault, unreachable_server};
use rcgen::{CertificateParams, KeyPair, date_time_ymd};
use rustls::pki_types::PrivatePkcs8KeyDer;
use rustls::{ServerConfig, ServerConnection};
use std::net::TcpListener;
use std::sync::Arc;

/// Every refusal of one entry.
const OF_ENTRIES: [Refusal; 16] = [
    Refusal::NeedSequence(7),
    Refusal::NotPermitted,
    Refusal::UnknownDevice,
    Refusal::OtherCouncil,
    Refusal::Equivocation,
    Refusal::Frozen,
    Refusal::TooBig,
    Refusal::Quota,
    Refusal::BadSignature,
    Refusal::Malformed,
    Refusal::NewerFormat,
    Refusal::OldEpoch,
    Refusal::PositionsAhead,
    Refusal::NotThere,
    Refusal::OldKey,
    Refusal::Share,
];

/// Words of ours that nobody who writes plans has heard.
const OURS_ALONE: [&str; 12] = [
    "roster",
    "sequence",
    "nonce",
    "entry",
    "entries",
    "epoch",
    "proof",
    "signature",
    "protocol",
    "blob",
    "byte",
    "quota",
];

#[test]
fn every_refusal_says_that_nothing_is_lost_and_what_to_do_in_plain_words() {
    let of_calls = CallRefusal::ALL.map(|(refusal, ..)| (format!("{refusal:?}"), of_call(refusal)));
    let of_entries = OF_ENTRIES.map(|refusal| (format!("{refusal:?}"), of_entry(refusal)));
    for (which, told) in of_calls.into_iter().chain(of_entries) {
        let any = |signs: &[&str]| signs.iter().any(|sign| told.contains(sign));
        assert!(
            told.ends_with('.') && told.len() > 60,
            "{which}: no sentence: {told}"
        );
        assert!(
            any(&["kept", "safe", "still on this tablet"]),
            "{which}: are the words lost? {told}"
        );
        assert!(
            any(&[
                "Ask ",
                "Tell ",
                "tell ",
                "Choose ",
                "by itself",
                "wait to be shared",
                "waits",
                "tried again"
            ]),
            "{which}: what now? {told}"
        );
        let plain = told.to_lowercase();
        let strange = OURS_ALONE.iter().find(|word| plain.contains(*word));
        assert_eq!(strange, None, "{which}: {told}");
    }
}

/// What is said where the server shows a certificate that holds between these years, for this name.
async fn said(years: (i32, i32), name: &str) -> String {
    let key = KeyPair::generate().expect("a key");
    let mut params = CertificateParams::new(vec![name.to_owned()]).expect("a name");
    params.not_before = date_time_ymd(years.0, 1, 1);
    params.not_after = date_time_ymd(years.1, 1, 1);
    let certificate = params.self_signed(&key).expect("a certificate");
    let _ = rustls::crypto::ring::default_provider().install_default();
    let secret = PrivatePkcs8KeyDer::from(key.serialize_der());
    let config = ServerConfig::builder()
        .with_no_client_auth()
        .with_single_cert(vec![certificate.der().clone()], secret.into())
        .expect("a server");
    let listener = TcpListener::bind("127.0.0.1:0").expect("it listens");
    let port = listener.local_addr().expect("an address").port();
    let server = std::thread::spawn(move || {
        let (mut stream, _) = listener.accept().expect("somebody calls");
        let mut connection = ServerConnection::new(Arc::new(config)).expect("it can speak");
        // It ends with the caller's alert.
        let _ = connection.complete_io(&mut stream);
    });
    let trusted = reqwest::Certificate::from_der(certificate.der()).expect("a certificate");
    let client = reqwest::Client::builder()
        .no_proxy()
        .tls_certs_only([trusted])
        .build()
        .expect("a client");
    let answer = client
        .get(format!("https://localhost:{port}/"))
        .send()
        .await;
    server.join().expect("it served");
    match unreachable_server(&answer.expect_err("it must not be trusted")) {
        CallFault::Other(error) => error.message,
        CallFault::Refused(_) => unreachable!("no server spoke"),
    }
}

#[tokio::test]
async fn a_certificate_out_of_its_time_or_of_another_name_is_told_from_other_failures() {
    assert_eq!(said((1990, 1991), "localhost").await, CHECK_THE_CLOCK);
    assert_eq!(said((2999, 3000), "localhost").await, CHECK_THE_CLOCK);
    assert_eq!(said((1990, 2999), "made-up.example").await, NOT_PROVED);
}
