//! Proxies before a server, for files on their way.

use super::PHOTO;
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex};
use std::thread;

/// Hears the first words of each request through the proxy, and holds those that its test wants held.
pub(super) struct Proxy {
    pub(super) address: String,
    pub(super) heard: Receiver<String>,
    /// Hangs up on the call that is held. Dropped, it lets everything go on.
    pub(super) hold: Sender<()>,
}

/// A proxy before a server that holds every `PUT` from the `from`th on until it is told to go on or to hang up.
pub(super) fn holding_puts(server: &str, from: usize) -> Proxy {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = format!("http://{}", listener.local_addr().expect("an address"));
    let server = server.trim_start_matches("http://").to_owned();
    let (tell, heard) = channel();
    let (hold, wait) = channel();
    let wait = Arc::new(Mutex::new((wait, 0_usize)));
    thread::spawn(move || {
        for client in listener.incoming() {
            let client = client.expect("a call");
            let upstream = TcpStream::connect(&server).expect("the server");
            let back = (
                upstream.try_clone().expect("its end"),
                client.try_clone().expect("its end"),
            );
            thread::spawn(move || pass(back.0, back.1, |_| true));
            let (tell, wait) = (tell.clone(), wait.clone());
            thread::spawn(move || {
                pass(client, upstream, |chunk| {
                    if !chunk.starts_with(b"PUT ") {
                        return true;
                    }
                    let line = String::from_utf8_lossy(chunk);
                    let line = line.lines().next().unwrap_or_default().to_owned();
                    let mut held = wait
                        .lock()
                        .unwrap_or_else(std::sync::PoisonError::into_inner);
                    held.1 += 1;
                    // A test that has ended hears nothing more.
                    let _ = tell.send(line);
                    held.1 < from || held.0.recv().is_err()
                });
            });
        }
    });
    Proxy {
        address,
        heard,
        hold,
    }
}

/// Passes on what comes for as long as `look` says so.
fn pass(mut from: TcpStream, mut to: TcpStream, mut look: impl FnMut(&[u8]) -> bool) {
    let mut part = vec![0; 64 * 1024];
    while let Ok(read @ 1..) = from.read(&mut part) {
        if !look(&part[..read]) || to.write_all(&part[..read]).is_err() {
            break;
        }
    }
    let _ = to.shutdown(std::net::Shutdown::Write);
}

/// A proxy that answers what begins with these words by more bytes than any made-up file has, and hands on the rest.
pub(super) fn lengthening(server: &str, words: &str) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = format!("http://{}", listener.local_addr().expect("an address"));
    let (server, words) = (
        server.trim_start_matches("http://").to_owned(),
        words.to_owned(),
    );
    thread::spawn(move || {
        for client in listener.incoming() {
            let client = client.expect("a call");
            let upstream = TcpStream::connect(&server).expect("the server");
            let mut answer = client.try_clone().expect("its end");
            let (back, to) = (
                upstream.try_clone().expect("its end"),
                client.try_clone().expect("its end"),
            );
            thread::spawn(move || pass(back, to, |_| true));
            let words = words.clone();
            thread::spawn(move || {
                pass(client, upstream, |chunk| {
                    let wanted = chunk.starts_with(words.as_bytes());
                    if wanted {
                        let long = vec![7_u8; PHOTO.len() * 8];
                        let head = format!(
                            "HTTP/1.1 200 OK\r\ncontent-type: application/octet-stream\r\ncontent-length: {}\r\nconnection: close\r\n\r\n",
                            long.len()
                        );
                        // Whoever hung up hears nothing of it.
                        let _ = answer
                            .write_all(head.as_bytes())
                            .and_then(|()| answer.write_all(&long));
                    }
                    !wanted
                });
            });
        }
    });
    address
}
