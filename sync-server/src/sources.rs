//! How many connections each source has open, so that one cannot take every place from all the others.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

type Counts = HashMap<IpAddr, usize>;

/// A share of the places for each source.
pub(crate) struct Sources {
    most: usize,
    open: Arc<Mutex<Counts>>,
}

/// One place of a source, until it is dropped.
pub(crate) struct Share {
    source: IpAddr,
    open: Arc<Mutex<Counts>>,
}

impl Sources {
    /// Lets each source hold so many places.
    pub(crate) fn new(most: usize) -> Self {
        Self {
            most,
            open: Arc::default(),
        }
    }

    /// A place for a connection from that address; none where its source has its share already.
    pub(crate) fn enter(&self, from: IpAddr) -> Option<Share> {
        let source = source_of(from);
        let mut counts = lock(&self.open);
        let count = counts.entry(source).or_default();
        if *count >= self.most {
            return None;
        }
        *count += 1;
        let open = self.open.clone();
        Some(Share { source, open })
    }
}

impl Drop for Share {
    fn drop(&mut self) {
        let mut counts = lock(&self.open);
        if let Some(count) = counts.get_mut(&self.source) {
            *count -= 1;
            if *count == 0 {
                counts.remove(&self.source);
            }
        }
    }
}

fn lock(counts: &Mutex<Counts>) -> MutexGuard<'_, Counts> {
    counts.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Whoever has one IPv6 address has the 2^64 beside it.
pub(crate) fn source_of(from: IpAddr) -> IpAddr {
    match from.to_canonical() {
        IpAddr::V6(six) => {
            let network = six.to_bits() >> 64 << 64;
            IpAddr::V6(network.into())
        }
        four => four,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ip(text: &str) -> IpAddr {
        text.parse().expect("an address")
    }

    #[test]
    fn a_source_gets_its_share_and_no_more_until_it_gives_one_back() {
        let sources = Sources::new(2);
        let held: Vec<_> = (0..2).map(|_| sources.enter(ip("192.0.2.1"))).collect();
        assert!(held.iter().all(Option::is_some));
        assert!(sources.enter(ip("192.0.2.1")).is_none());
        assert!(
            sources.enter(ip("::ffff:192.0.2.1")).is_none(),
            "the same address, written otherwise"
        );
        assert!(
            sources.enter(ip("192.0.2.2")).is_some(),
            "nobody else waits"
        );
        drop(held);
        assert!(sources.enter(ip("192.0.2.1")).is_some());
    }

    #[test]
    fn one_ipv6_network_is_one_source_and_nobody_is_remembered_who_left() {
        let sources = Sources::new(1);
        let held = sources.enter(ip("2001:db8:0:1::1"));
        assert!(held.is_some() && sources.enter(ip("2001:db8:0:1::2")).is_none());
        assert!(sources.enter(ip("2001:db8:0:2::1")).is_some());
        drop(held);
        assert!(lock(&sources.open).is_empty());
    }
}
