//! Several tablets and a server under a seeded storm: answers are lost, calls are sent twice, the server is restored
//! from old copies, tablets stay away. Afterwards everybody has everything, in the same order.

use std::collections::BTreeSet;
use std::path::Path;

use sync::{DocumentKind, EntryId};
use tempfile::TempDir;
use waymark_server::Running;

use crate::restored::copy;
use crate::tablet::*;

/// A small generator: the same seed gives the same storm.
pub(crate) struct Dice(pub(crate) u64);

impl Dice {
    pub(crate) fn roll(&mut self, sides: u64) -> u64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % sides
    }
}

struct Storm {
    dice: Dice,
    running: Option<Running>,
    disk: TempDir,
    backup: Option<TempDir>,
    tablets: Vec<Tablet>,
    written: BTreeSet<EntryId>,
}

impl Storm {
    async fn new(seed: u64) -> Self {
        let disk = tempfile::tempdir().expect("a directory");
        let running = server(disk.path()).await;
        let at = url(&running);
        let mut tablets = Vec::new();
        for (person, seed) in [(priya(), 1), (sam(), 2), (priya(), 3)] {
            tablets.push(Tablet::joined(person, seed, &at).await);
        }
        for tablet in &mut tablets {
            tablet.sync().await.expect("it hears of the others");
        }
        Self {
            dice: Dice(seed),
            running: Some(running),
            disk,
            backup: None,
            tablets,
            written: BTreeSet::new(),
        }
    }

    async fn step(&mut self) {
        let which = self.dice.roll(3) as usize;
        match self.dice.roll(12) {
            0..=4 => self.write(which),
            5..=8 => self.sync(which).await,
            9 => drop(self.tablets[which].call().await),
            10 => self.back_up().await,
            _ => self.restore().await,
        }
    }

    fn write(&mut self, which: usize) {
        let kinds = [DocumentKind::MEETING, DocumentKind::SUMMARY];
        let kind = kinds[self.dice.roll(2) as usize].clone();
        let words = format!("words {} of tablet {which}", self.written.len());
        self.written
            .insert(self.tablets[which].write(kind, words.as_bytes()));
    }

    async fn sync(&mut self, which: usize) {
        self.tablets[which].sync().await.expect("it syncs");
    }

    async fn back_up(&mut self) {
        let backup = tempfile::tempdir().expect("a directory");
        self.running.take().expect("it runs").stop().await;
        copy(self.disk.path(), backup.path());
        self.start().await;
        self.backup = Some(backup);
    }

    async fn restore(&mut self) {
        let Some(backup) = &self.backup else { return };
        self.running.take().expect("it runs").stop().await;
        empty(self.disk.path());
        copy(backup.path(), self.disk.path());
        self.start().await;
    }

    async fn start(&mut self) {
        let running = server(self.disk.path()).await;
        self.tablets
            .iter_mut()
            .for_each(|tablet| tablet.url = url(&running));
        self.running = Some(running);
    }

    async fn calm(&mut self) {
        for _ in 0..2 {
            for which in 0..self.tablets.len() {
                self.sync(which).await;
            }
        }
    }
}

fn empty(directory: &Path) {
    for file in std::fs::read_dir(directory).expect("a directory") {
        std::fs::remove_file(file.expect("a file").path()).expect("it goes");
    }
}

async fn weather(seed: u64) {
    let mut storm = Storm::new(seed).await;
    for _ in 0..60 {
        storm.step().await;
    }
    storm.calm().await;
    let (first, others) = storm.tablets.split_first().expect("tablets");
    for tablet in others {
        assert_eq!(
            tablet.words(),
            first.words(),
            "seed {seed}: equal words in equal order"
        );
        assert_eq!(tablet.cursors, first.cursors, "seed {seed}: equal cursors");
    }
    for tablet in &storm.tablets {
        let missing: Vec<_> = storm
            .written
            .iter()
            .filter(|entry| !tablet.has(entry))
            .collect();
        assert!(missing.is_empty(), "seed {seed}: {missing:?} are missing");
        assert!(
            tablet.outbox.entries.is_empty(),
            "seed {seed}: everything has been shared"
        );
        assert!(
            tablet.refused.is_empty() && tablet.quarantined.is_empty(),
            "seed {seed}: {:?}",
            tablet.refused
        );
    }
    storm.running.take().expect("it runs").stop().await;
}

#[tokio::test]
async fn after_any_storm_everybody_has_everything_in_the_same_order() {
    for seed in 1..=4 {
        weather(seed).await;
    }
}
