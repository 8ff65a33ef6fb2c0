//! Off loopback nothing travels in the clear.

use waymark_server::{Running, Settings};

use crate::tablet::settings;

#[tokio::test]
async fn with_a_certificate_the_server_speaks_tls_and_nothing_else() {
    let directory = tempfile::tempdir().expect("a directory");
    let made = rcgen::generate_simple_self_signed(vec!["localhost".into()]).expect("a certificate");
    let (certificate, key) = (
        directory.path().join("cert.pem"),
        directory.path().join("key.pem"),
    );
    std::fs::write(&certificate, made.cert.pem()).expect("it is written");
    std::fs::write(&key, made.signing_key.serialize_pem()).expect("it is written");
    let settings = Settings {
        tls_certificate: Some(certificate),
        tls_key: Some(key.clone()),
        ..settings(&directory.path().join("data"))
    };
    let running = Running::start(settings.clone()).await.expect("it starts");
    let port = running.address().port();
    let _ = rustls::crypto::ring::default_provider().install_default();
    let trusted =
        reqwest::Certificate::from_pem(made.cert.pem().as_bytes()).expect("a certificate");
    let client = reqwest::Client::builder()
        .no_proxy()
        .tls_certs_only([trusted])
        .build()
        .expect("a client");
    let answer = client
        .get(format!("https://localhost:{port}/v1/health"))
        .send()
        .await
        .expect("it answers");
    assert_eq!(answer.text().await.expect("text"), "ok\n");
    assert!(
        client
            .get(format!("http://localhost:{port}/v1/health"))
            .send()
            .await
            .is_err(),
        "plain HTTP"
    );
    running.stop().await;

    std::fs::write(&key, "not a key").expect("it is written");
    assert!(
        Running::start(settings).await.is_err(),
        "a key that is none"
    );
}
