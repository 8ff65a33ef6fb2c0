//! Counters for the operator, in Prometheus's text format. They count; they never name a person or a child.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering::Relaxed};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use sync::protocol::{BlobStanding, CallRefusal, Verdict};

use crate::storage::Fill;

/// Upper bounds of the histogram of a sync's duration, in seconds.
const BOUNDS: [f64; 8] = [0.005, 0.01, 0.025, 0.05, 0.1, 0.5, 1.0, 5.0];

/// Calls that the storage failed since the process began.
pub(crate) static STORAGE_ERRORS: AtomicU64 = AtomicU64::new(0);

/// The server's counters.
#[derive(Debug, Default)]
pub(crate) struct Metrics {
    calls: Mutex<BTreeMap<(&'static str, u16), u64>>,
    stored: AtomicU64,
    duplicate: AtomicU64,
    refused: AtomicU64,
    held: AtomicU64,
    bytes_in: AtomicU64,
    bytes_out: AtomicU64,
    blobs_stored: AtomicU64,
    blob_bytes_in: AtomicU64,
    blob_bytes_out: AtomicU64,
    connections: AtomicI64,
    turned_away: AtomicU64,
    listeners: AtomicI64,
    sync_buckets: [AtomicU64; BOUNDS.len()],
    sync_count: AtomicU64,
    sync_micros: AtomicU64,
}

impl Metrics {
    pub(crate) fn count_call(&self, path: &'static str, status: u16) {
        *self
            .calls
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .entry((path, status))
            .or_default() += 1;
    }

    pub(crate) fn count_entry(&self, verdict: &Verdict) {
        let counter = match verdict {
            Verdict::Stored(_) => &self.stored,
            Verdict::Duplicate(_) => &self.duplicate,
            Verdict::Refused(_) => &self.refused,
            Verdict::Held => &self.held,
        };
        counter.fetch_add(1, Relaxed);
    }

    pub(crate) fn count_sync(&self, took: Duration, bytes_in: usize, bytes_out: usize) {
        self.bytes_in.fetch_add(bytes_in as u64, Relaxed);
        self.bytes_out.fetch_add(bytes_out as u64, Relaxed);
        self.sync_count.fetch_add(1, Relaxed);
        self.sync_micros
            .fetch_add(u64::try_from(took.as_micros()).unwrap_or(u64::MAX), Relaxed);
        for (bound, bucket) in BOUNDS.iter().zip(&self.sync_buckets) {
            if took.as_secs_f64() <= *bound {
                bucket.fetch_add(1, Relaxed);
            }
        }
    }

    /// A chunk of a photo or file came in.
    pub(crate) fn count_chunk(&self, bytes: usize, put: &Result<BlobStanding, CallRefusal>) {
        self.blob_bytes_in.fetch_add(bytes as u64, Relaxed);
        if matches!(put, Ok(BlobStanding::Stored)) {
            self.blobs_stored.fetch_add(1, Relaxed);
        }
    }

    /// A chunk of a photo or file went out.
    pub(crate) fn count_fetched(&self, bytes: usize) {
        self.blob_bytes_out.fetch_add(bytes as u64, Relaxed);
    }

    pub(crate) fn turn_away(&self) {
        self.turned_away.fetch_add(1, Relaxed);
    }

    pub(crate) fn connection(&self) -> Gauge<'_> {
        Gauge::up(&self.connections)
    }

    pub(crate) fn listener(&self, step: i64) {
        self.listeners.fetch_add(step, Relaxed);
    }

    /// The counters as text.
    pub(crate) fn text(&self, fill: &Fill, bodies: (usize, usize)) -> String {
        let mut text = String::new();
        heading(
            &mut text,
            "waymark_calls_total",
            "counter",
            "Calls by path and status.",
        );
        for ((path, status), count) in &*self.calls.lock().unwrap_or_else(PoisonError::into_inner) {
            line(
                &mut text,
                &format!("waymark_calls_total{{path=\"{path}\",status=\"{status}\"}}"),
                count,
            );
        }
        heading(
            &mut text,
            "waymark_entries_total",
            "counter",
            "Entries by verdict.",
        );
        for (verdict, count) in [
            ("stored", &self.stored),
            ("duplicate", &self.duplicate),
            ("held", &self.held),
            ("refused", &self.refused),
        ] {
            line(
                &mut text,
                &format!("waymark_entries_total{{verdict=\"{verdict}\"}}"),
                count.load(Relaxed),
            );
        }
        for (name, kind, help, value) in self.plain() {
            heading(&mut text, name, kind, help);
            line(&mut text, name, value);
        }
        for (name, kind, help, value) in [
            (
                "waymark_storage_errors_total",
                "counter",
                "Calls that the storage failed.",
                STORAGE_ERRORS.load(Relaxed),
            ),
            (
                "waymark_stored_bytes",
                "gauge",
                "Bytes of entries stored.",
                fill.entries,
            ),
            (
                "waymark_stored_file_bytes",
                "gauge",
                "Bytes of photos and files stored or begun.",
                fill.files,
            ),
            (
                "waymark_frozen_devices",
                "gauge",
                "Devices that have signed two histories.",
                fill.frozen,
            ),
        ] {
            heading(&mut text, name, kind, help);
            line(&mut text, name, value);
        }
        let (shown, others) = bodies;
        let name = "waymark_body_bytes";
        let help = "Bytes of calls held, of devices that signed them and of others.";
        heading(&mut text, name, "gauge", help);
        for (whose, bytes) in [("signed", shown), ("others", others)] {
            line(&mut text, &format!("{name}{{of=\"{whose}\"}}"), bytes);
        }
        self.histogram(&mut text);
        text
    }

    fn plain(&self) -> [(&'static str, &'static str, &'static str, i64); 8] {
        let count = |counter: &AtomicU64| i64::try_from(counter.load(Relaxed)).unwrap_or(i64::MAX);
        [
            (
                "waymark_sync_bytes_in_total",
                "counter",
                "Bytes of sync requests.",
                count(&self.bytes_in),
            ),
            (
                "waymark_sync_bytes_out_total",
                "counter",
                "Bytes of sync answers.",
                count(&self.bytes_out),
            ),
            (
                "waymark_blobs_stored_total",
                "counter",
                "Photos and files stored whole.",
                count(&self.blobs_stored),
            ),
            (
                "waymark_blob_bytes_in_total",
                "counter",
                "Bytes of photos and files that came in.",
                count(&self.blob_bytes_in),
            ),
            (
                "waymark_blob_bytes_out_total",
                "counter",
                "Bytes of photos and files that went out.",
                count(&self.blob_bytes_out),
            ),
            (
                "waymark_connections",
                "gauge",
                "Open connections.",
                self.connections.load(Relaxed),
            ),
            (
                "waymark_turned_away_total",
                "counter",
                "Connections over the limit.",
                count(&self.turned_away),
            ),
            (
                "waymark_listeners",
                "gauge",
                "Open streams of hints, and calls for one.",
                self.listeners.load(Relaxed),
            ),
        ]
    }

    fn histogram(&self, text: &mut String) {
        heading(
            text,
            "waymark_sync_seconds",
            "histogram",
            "How long a sync took on the server.",
        );
        for (bound, bucket) in BOUNDS.iter().zip(&self.sync_buckets) {
            line(
                text,
                &format!("waymark_sync_seconds_bucket{{le=\"{bound}\"}}"),
                bucket.load(Relaxed),
            );
        }
        let count = self.sync_count.load(Relaxed);
        line(text, "waymark_sync_seconds_bucket{le=\"+Inf\"}", count);
        line(
            text,
            "waymark_sync_seconds_sum",
            self.sync_micros.load(Relaxed) as f64 / 1e6,
        );
        line(text, "waymark_sync_seconds_count", count);
    }
}

/// Counts one up for as long as it lives.
pub(crate) struct Gauge<'a>(&'a AtomicI64);

impl<'a> Gauge<'a> {
    fn up(gauge: &'a AtomicI64) -> Self {
        gauge.fetch_add(1, Relaxed);
        Self(gauge)
    }
}

impl Drop for Gauge<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Relaxed);
    }
}

fn heading(text: &mut String, name: &str, kind: &str, help: &str) {
    // Writing into a string cannot fail.
    let _ = writeln!(text, "# HELP {name} {help}\n# TYPE {name} {kind}");
}

fn line(text: &mut String, name: &str, value: impl std::fmt::Display) {
    let _ = writeln!(text, "{name} {value}");
}
