//! What a call says in its headers.

use super::*;
use sync::practice;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;

/// The head of the one call that comes to this listener, which is answered with a refusal.
async fn heard(listener: TcpListener) -> String {
    let (mut stream, _) = listener.accept().await.expect("a call");
    let (mut head, mut part) = (Vec::new(), [0; 4096]);
    while !head.windows(4).any(|four| four == b"\r\n\r\n") {
        let read = stream.read(&mut part).await.expect("it reads");
        assert!(read > 0, "a whole head");
        head.extend_from_slice(&part[..read]);
    }
    let said = r#"{"code":"unavailable"}"#;
    let answer = format!(
        "HTTP/1.1 503 No\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{said}",
        said.len()
    );
    stream
        .write_all(answer.as_bytes())
        .await
        .expect("it answers");
    String::from_utf8_lossy(&head).into_owned()
}

fn header<'a>(head: &'a str, name: &str) -> Option<&'a str> {
    let mut lines = head.lines().filter_map(|line| line.split_once(": "));
    lines
        .find(|(said, _)| said.eq_ignore_ascii_case(name))
        .map(|(_, value)| value)
}

#[tokio::test]
async fn a_call_shows_by_its_headers_alone_whose_it_is_and_with_which_body() {
    let caller = Caller {
        keys: DeviceKeys::from_seed(&[1; 32]),
        council: practice::COUNCIL,
        epoch: 1,
    };
    let path = "/v1/blob/made-up/0";
    for (call, body) in [
        (format!("POST {SYNC_PATH}"), b"words".as_slice()),
        (format!("PUT {path}"), b"a chunk".as_slice()),
        (format!("GET {path}"), b"".as_slice()),
    ] {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = format!("http://{}", listener.local_addr().expect("an address"));
        let exchanger = Exchanger::new(Some(&address), Duration::from_secs(60)).expect("a way");
        let calling = async {
            match call.starts_with("POST") {
                true => exchanger.post(&caller, body.to_vec()).await,
                false => {
                    exchanger
                        .blob_once(&caller, path, &call, body.to_vec())
                        .await
                }
            }
        };
        let (head, answer) = tokio::join!(heard(listener), calling);
        let refused = matches!(answer, Err(CallFault::Refused(CallRefusal::Unavailable)));
        assert!(refused, "{call} is answered");
        let proof = header(&head, "authorization").and_then(Proof::from_header);
        let digest = header(&head, BODY_HEADER).map(BodyDigest::from_header);
        assert_eq!(digest.is_none(), body.is_empty(), "{head}");
        let digest = digest
            .unwrap_or(Some(BodyDigest::of(b"")))
            .expect("a digest");
        let proof = proof.expect("a proof");
        assert!(
            proof.holds_for(&caller.keys.public(), &call, &digest),
            "{head}"
        );
        assert_eq!(digest, BodyDigest::of(body));
    }
}
