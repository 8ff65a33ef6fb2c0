//! Off loopback nothing travels in the clear.

use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};

use rustls::pki_types::CertificateDer;
use waymark_server::{Running, Settings};

use crate::tablet::settings;

/// A certificate for `localhost` with its key, in files.
pub(crate) struct Certified {
    pem: String,
    der: CertificateDer<'static>,
    certificate: PathBuf,
    key: PathBuf,
}

pub(crate) fn certified(directory: &Path) -> Certified {
    let made = rcgen::generate_simple_self_signed(vec!["localhost".into()]).expect("a certificate");
    let (certificate, key) = (directory.join("cert.pem"), directory.join("key.pem"));
    std::fs::write(&certificate, made.cert.pem()).expect("it is written");
    let file = std::fs::OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(&key);
    let text = made.signing_key.serialize_pem();
    std::io::Write::write_all(&mut file.expect("a file"), text.as_bytes()).expect("it is written");
    Certified {
        pem: made.cert.pem(),
        der: made.cert.der().clone(),
        certificate,
        key,
    }
}

impl Certified {
    pub(crate) fn settings(&self, data: &Path) -> Settings {
        Settings {
            tls_certificate: Some(self.certificate.clone()),
            tls_key: Some(self.key.clone()),
            ..settings(data)
        }
    }

    /// Whoever trusts this certificate and no other.
    pub(crate) fn roots(&self) -> rustls::RootCertStore {
        let mut roots = rustls::RootCertStore::empty();
        roots.add(self.der.clone()).expect("a certificate");
        roots
    }
}

#[tokio::test]
async fn with_a_certificate_the_server_speaks_tls_and_nothing_else() {
    let directory = tempfile::tempdir().expect("a directory");
    let certified = certified(directory.path());
    let settings = certified.settings(&directory.path().join("data"));
    let running = Running::start(settings.clone()).await.expect("it starts");
    let port = running.address().port();
    let _ = rustls::crypto::ring::default_provider().install_default();
    let trusted = reqwest::Certificate::from_pem(certified.pem.as_bytes()).expect("a certificate");
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

    std::fs::write(&certified.key, "not a key").expect("it is written");
    assert!(
        Running::start(settings).await.is_err(),
        "a key that is none"
    );
}
