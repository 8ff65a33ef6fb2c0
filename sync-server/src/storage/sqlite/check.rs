//! Reading a whole database back: every page, every link, every entry, every number and every chain.

mod audit;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use rusqlite::{Connection, OpenFlags, OptionalExtension as _};
use serde::Serialize;
use sync::{BlobId, Chain, CouncilId, Cursor, DeviceId, Entry, EntryId, StrandId};

use super::opening::{SCHEMA, migrate};
use super::rows::{failed, stored_entry, unsigned};
use super::{blobs, erasing, held};
use crate::council::Council;
use crate::storage::{FeedLink, StorageError, StoredEntry};

/// Faults told of one database. The first few say what happened; thousands say no more.
const MOST_FAULTS: usize = 20;

/// What a database holds, and what is wrong with it. It names ids and numbers, never a person or a word.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Report {
    /// Councils with a roster.
    pub councils: u64,
    /// Links of their rosters.
    pub roster_links: u64,
    /// Links of their children's grants.
    pub grant_links: u64,
    /// Strands with an entry.
    pub strands: u64,
    /// Entries.
    pub entries: u64,
    /// Bytes of entries.
    pub bytes: u64,
    /// Photos and files that are whole.
    pub files: u64,
    /// Sheets of the audit.
    pub sheets: u64,
    /// Devices that signed two histories.
    pub frozen: u64,
    /// Whether it came out of a backup and waits for an administrator's tablet.
    pub restored: bool,
    /// What is wrong, at most twenty lines; empty where nothing is.
    pub faults: Vec<String>,
}

impl Report {
    /// Whether everything in it is as it was stored.
    pub fn is_whole(&self) -> bool {
        self.faults.is_empty()
    }

    fn fault(&mut self, what: String) {
        if self.faults.len() < MOST_FAULTS {
            self.faults.push(what);
        }
    }
}

/// Reads the database through, without writing to it. It may be one that a server is using at the same time.
///
/// # Errors
/// Where it cannot be read at all: no such file, not a database, a newer version. What is readable but wrong stands in
/// the report.
pub fn check(path: &Path) -> Result<Report, StorageError> {
    let doing = failed("checking the database");
    let connection = reading_only(path)?;
    // One transaction: a server that writes meanwhile must not look like a fault.
    connection.execute_batch("BEGIN").map_err(&doing)?;
    let found: i64 = connection
        .query_row("PRAGMA user_version", [], |row| row.get(0))
        .map_err(&doing)?;
    if found != SCHEMA {
        return Err(StorageError::Newer {
            found,
            known: SCHEMA,
        });
    }
    let mut report = Report::default();
    check_tables(&connection, &mut report).map_err(&doing)?;
    check_pages(&connection, &mut report).map_err(&doing)?;
    if report.is_whole() {
        let councils = check_councils(&connection, &mut report)?;
        check_strands(&connection, &councils, &mut report)?;
        check_sums(&connection, &mut report).map_err(&doing)?;
        check_files(&connection, &mut report)?;
        audit::check_audit(&connection, &councils, &mut report)?;
    }
    Ok(report)
}

/// A connection that cannot write, for checks and backups.
pub(super) fn reading_only(path: &Path) -> Result<Connection, StorageError> {
    let doing = failed("opening the database to read it");
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags).map_err(&doing)?;
    connection
        .execute_batch("PRAGMA busy_timeout = 5000; PRAGMA cell_size_check = ON;")
        .map_err(&doing)?;
    Ok(connection)
}

/// The definitions of the tables are pages too.
fn check_tables(connection: &Connection, report: &mut Report) -> rusqlite::Result<()> {
    let mut fresh = Connection::open_in_memory()?;
    let made = migrate(&mut fresh).is_ok();
    if !made || definitions(connection)? != definitions(&fresh)? {
        report.fault("its tables are not those of its version".to_owned());
    }
    Ok(())
}

fn definitions(connection: &Connection) -> rusqlite::Result<Vec<(String, String, Option<String>)>> {
    let mut query =
        connection.prepare("SELECT type, name, sql FROM sqlite_schema ORDER BY name")?;
    let rows = query.query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
    rows.collect()
}

fn check_pages(connection: &Connection, report: &mut Report) -> rusqlite::Result<()> {
    let mut query = connection.prepare(&format!("PRAGMA integrity_check({MOST_FAULTS})"))?;
    let mut rows = query.query([])?;
    while let Some(row) = rows.next()? {
        let line: String = row.get(0)?;
        if line != "ok" {
            report.fault(format!("a page: {line}"));
        }
    }
    Ok(())
}

/// Rebuilds every council from its links, as the server does.
fn check_councils(
    connection: &Connection,
    report: &mut Report,
) -> Result<BTreeMap<CouncilId, Council>, StorageError> {
    let doing = failed("checking rosters and grants");
    let mut rosters: BTreeMap<CouncilId, Vec<Vec<u8>>> = BTreeMap::new();
    let mut query = connection
        .prepare("SELECT council, position, bytes FROM roster_link ORDER BY council, position")
        .map_err(&doing)?;
    let mut rows = query.query([]).map_err(&doing)?;
    while let Some(row) = rows.next().map_err(&doing)? {
        let council = CouncilId::from_bytes(row.get(0).map_err(&doing)?);
        let links = rosters.entry(council).or_default();
        links.push(row.get(2).map_err(&doing)?);
        let position = unsigned(row, 1).map_err(&doing)?;
        if position != links.len() as u64 {
            report.fault(format!(
                "council {council}: its roster skips to position {position}"
            ));
        }
        report.roster_links += 1;
    }
    let mut councils = BTreeMap::new();
    for (id, links) in rosters {
        report.councils += 1;
        let feed = feed_of(connection, &id).map_err(&doing)?;
        report.grant_links += feed.len() as u64;
        match Council::rebuilt(&links, feed) {
            Ok(Some(council)) if council.roster.council() == id => {
                councils.insert(id, council);
            }
            _ => report.fault(format!(
                "council {id}: its roster and grants do not hang together"
            )),
        }
    }
    Ok(councils)
}

fn feed_of(connection: &Connection, council: &CouncilId) -> rusqlite::Result<Vec<FeedLink>> {
    let sql =
        "SELECT feed, child, position, bytes FROM grant_link WHERE council = ?1 ORDER BY feed";
    let mut query = connection.prepare(sql)?;
    let rows = query.query_map([council.as_bytes()], |row| {
        Ok(FeedLink {
            feed: unsigned(row, 0)?,
            child: sync::ChildId::from_bytes(row.get(1)?),
            position: unsigned(row, 2)?,
            bytes: row.get(3)?,
        })
    })?;
    rows.collect()
}

/// Each strand from its first entry to its head.
fn check_strands(
    connection: &Connection,
    councils: &BTreeMap<CouncilId, Council>,
    report: &mut Report,
) -> Result<(), StorageError> {
    let doing = failed("checking the strands");
    let mut heads = connection
        .prepare("SELECT id, council, head, chain FROM strand ORDER BY id")
        .map_err(&doing)?;
    let mut rows = heads.query([]).map_err(&doing)?;
    let erased = erased(councils);
    while let Some(row) = rows.next().map_err(&doing)? {
        let id = StrandId::from_bytes(row.get(0).map_err(&doing)?);
        let council = CouncilId::from_bytes(row.get(1).map_err(&doing)?);
        let head = Cursor {
            number: unsigned(row, 2).map_err(&doing)?,
            chain: Chain(row.get(3).map_err(&doing)?),
        };
        report.strands += 1;
        if erased.contains(&id) {
            // Where it stood is all that is left of it.
            check_erased(connection, &id, report).map_err(&doing)?;
            continue;
        }
        let walk = Walk {
            strand: id,
            council: councils.get(&council),
            at: Cursor::default(),
            last: BTreeMap::new(),
        };
        let end = walk.through(connection, report)?;
        if end != head {
            report.fault(format!(
                "strand {id}: it ends at number {} where its head says {}, or with another chain",
                end.number, head.number
            ));
        }
    }
    Ok(())
}

/// The strands of children whose records were erased.
fn erased(councils: &BTreeMap<CouncilId, Council>) -> BTreeSet<StrandId> {
    let of = |council: &Council| {
        let id = council.roster.council();
        let children = council
            .grants
            .children()
            .filter(|all| all.life().is_erased());
        let strands = children.flat_map(|all| erasing::strands_of(id, all.child()));
        strands.collect::<Vec<_>>()
    };
    councils.values().flat_map(of).collect()
}

fn check_erased(
    connection: &Connection,
    strand: &StrandId,
    report: &mut Report,
) -> rusqlite::Result<()> {
    let sql = "SELECT EXISTS (SELECT 1 FROM entry WHERE strand = ?1) OR EXISTS (SELECT 1 FROM held WHERE strand = ?1)";
    let left: bool = connection.query_row(sql, [strand.as_bytes()], |row| row.get(0))?;
    if left {
        report.fault(format!(
            "strand {strand}: its record was erased, and something of it is still here"
        ));
    }
    Ok(())
}

/// One strand on the way from its beginning to its end.
struct Walk<'a> {
    strand: StrandId,
    council: Option<&'a Council>,
    at: Cursor,
    /// Each device's last sequence and entry, by its epoch.
    last: BTreeMap<(DeviceId, u32), (u64, EntryId)>,
}

impl Walk<'_> {
    fn through(
        mut self,
        connection: &Connection,
        report: &mut Report,
    ) -> Result<Cursor, StorageError> {
        let doing = failed("checking entries");
        let sql = "SELECT id, device, epoch, number, roster, grants, at, chain, bytes, sequence
            FROM entry WHERE strand = ?1 ORDER BY number";
        let mut query = connection.prepare_cached(sql).map_err(&doing)?;
        let mut rows = query.query([self.strand.as_bytes()]).map_err(&doing)?;
        while let Some(row) = rows.next().map_err(&doing)? {
            let stored = stored_entry(row).map_err(&doing)?;
            let sequence = unsigned(row, 9).map_err(&doing)?;
            report.entries += 1;
            report.bytes += stored.bytes.len() as u64;
            let passed_over = self.pass_decided(connection, &stored, sequence)?;
            if let Some(what) = self.next(&stored, sequence, passed_over) {
                report.fault(format!(
                    "strand {}, number {}: {what}",
                    self.strand, stored.number
                ));
            }
        }
        Ok(self.at)
    }

    /// Counts on past entries of a device that were decided on in the quarantine: they stand in no strand. Answers
    /// whether this is one of them that had a receipt before the server went back in time, and came when its place was
    /// counted past.
    fn pass_decided(
        &mut self,
        connection: &Connection,
        stored: &StoredEntry,
        sequence: u64,
    ) -> Result<bool, StorageError> {
        let of = (stored.device, stored.device_epoch);
        let last = self.last.get(&of).copied();
        if last.is_some_and(|(number, _)| sequence < number) {
            let (device, epoch) = of;
            let place = sequence..=sequence;
            let there = held::decided_places(connection, &self.strand, &device, epoch, place)?;
            return Ok(there.iter().any(|(_, id)| *id == stored.id));
        }
        let next = last.map_or(0, |(number, _)| number) + 1;
        if sequence > next {
            let (device, epoch) = of;
            let places = next..=sequence - 1;
            let decided = held::decided_places(connection, &self.strand, &device, epoch, places)?;
            let entry = Entry::decode(&stored.bytes).ok();
            let previous = entry.and_then(|entry| entry.header().previous);
            let counted = sync::server::counted_on(last, &decided, previous);
            self.last.extend(counted.map(|last| (of, last)));
        }
        Ok(false)
    }

    /// Goes on by one entry, and says what is wrong with it.
    fn next(
        &mut self,
        stored: &StoredEntry,
        sequence: u64,
        passed_over: bool,
    ) -> Option<&'static str> {
        let before = self.at;
        self.at = before.next(&stored.id, &stored.stamp);
        let follows = self.at.number == stored.number && self.at.chain == stored.chain;
        // What the row says is believed from here on, so that one fault is told once.
        self.at = Cursor {
            number: stored.number,
            chain: stored.chain,
        };
        if !follows {
            return Some("its number or its chain does not follow the entry before");
        }
        if stored.bytes.is_empty() {
            // Destroyed by an amendment: its name and its place are what is left of it.
            if !passed_over {
                self.last
                    .insert((stored.device, stored.device_epoch), (sequence, stored.id));
            }
            return None;
        }
        let Ok(entry) = Entry::decode(&stored.bytes) else {
            return Some("its bytes are no entry");
        };
        let header = entry.header();
        if entry.id() != stored.id || header.strand.id() != self.strand {
            return Some("its bytes are not those of this entry");
        }
        let place = (header.device, header.device_epoch, header.sequence);
        if place != (stored.device, stored.device_epoch, sequence) {
            return Some("its row names another device or sequence than its header");
        }
        let epoch = (header.device, header.device_epoch);
        if !passed_over {
            let (last, previous) = self
                .last
                .insert(epoch, (sequence, stored.id))
                .map_or((0, None), |(number, id)| (number, Some(id)));
            if sequence != last + 1 || header.previous != previous {
                return Some("its device’s own count has a gap");
            }
        }
        let device = self
            .council
            .and_then(|each| each.roster.device(&header.device));
        match device.map(|device| entry.verify(&device.keys)) {
            Some(Ok(())) => None,
            Some(Err(_)) => Some("its signature does not hold"),
            None => Some("no council here admitted its device"),
        }
    }
}

/// What is counted beside the entries themselves.
fn check_sums(connection: &Connection, report: &mut Report) -> rusqlite::Result<()> {
    let number = |sql: &str| connection.query_row(sql, [], |row| unsigned(row, 0));
    report.frozen = number("SELECT count(DISTINCT device) FROM freeze")?;
    report.restored = number("SELECT count(*) FROM mark WHERE name = 'restored'")? > 0;
    let unknown = format!(
        "SELECT count(*) FROM mark WHERE NOT ({})",
        super::marks::KNOWN
    );
    if number(&unknown)? > 0 {
        report.fault("it is marked with something that this version does not know".to_owned());
    }
    let stray = "SELECT count(*) FROM entry WHERE strand NOT IN (SELECT id FROM strand)";
    match number(stray)? {
        0 => (),
        stray => report.fault(format!("{stray} entries lie in no known strand")),
    }
    let mut councils = connection.prepare("SELECT council, bytes FROM usage")?;
    let mut counted = BTreeSet::new();
    let mut rows = councils.query([])?;
    while let Some(row) = rows.next()? {
        let (council, used) = (CouncilId::from_bytes(row.get(0)?), unsigned(row, 1)?);
        let sql = "SELECT coalesce(sum(length(bytes)), 0) FROM entry
            JOIN strand ON strand.id = entry.strand WHERE strand.council = ?1";
        let found = connection
            .query_row(sql, [council.as_bytes()], |row| unsigned(row, 0))
            .optional()?
            .unwrap_or(0);
        if found != used {
            report.fault(format!(
                "council {council}: {found} bytes of entries where {used} are counted"
            ));
        }
        counted.insert(council);
    }
    let mut councils = connection.prepare("SELECT DISTINCT council FROM strand")?;
    let found = councils.query_map([], |row| Ok(CouncilId::from_bytes(row.get(0)?)))?;
    for council in found {
        let council = council?;
        if !counted.contains(&council) {
            report.fault(format!("council {council}: its bytes are not counted"));
        }
    }
    check_freezes(connection, report)?;
    check_shares(connection, report)
}

/// What each device has stored, and what waits for a decision. A child's share is not held to anything: where it was
/// first counted by a later version, what came before is not in it.
fn check_shares(connection: &Connection, report: &mut Report) -> rusqlite::Result<()> {
    let wrong = "SELECT count(*) FROM share WHERE bytes <> (
            SELECT sum(length(entry.bytes)) FROM entry JOIN strand ON strand.id = entry.strand
            WHERE strand.council = share.council AND entry.device = share.of)";
    let wrong = connection.query_row(wrong, [], |row| unsigned(row, 0))?;
    if wrong > 0 {
        report.fault(format!(
            "{wrong} devices have another share than is counted"
        ));
    }
    let mut query = connection.prepare("SELECT id, device, bytes FROM held")?;
    let mut rows = query.query([])?;
    while let Some(row) = rows.next()? {
        let (id, bytes): ([u8; 32], Vec<u8>) = (row.get(0)?, row.get(2)?);
        let device = DeviceId::from_bytes(row.get(1)?);
        let found = Entry::decode(&bytes).map(|entry| (entry.id().0, entry.header().device));
        // What was admitted and has to go since is destroyed here too.
        if !bytes.is_empty() && found.ok() != Some((id, device)) {
            report.fault(format!(
                "device {device}: what is held of it is not what was held"
            ));
        }
    }
    Ok(())
}

/// A photo or file is its parts, and its name is their hash.
fn check_files(connection: &Connection, report: &mut Report) -> Result<(), StorageError> {
    let doing = failed("checking files");
    let mut query = connection
        .prepare("SELECT id, upload FROM blob")
        .map_err(&doing)?;
    let mut rows = query.query([]).map_err(&doing)?;
    while let Some(row) = rows.next().map_err(&doing)? {
        let id = BlobId(row.get(0).map_err(&doing)?);
        report.files += 1;
        if blobs::hash(connection, row.get(1).map_err(&doing)?)? != id.0 {
            report.fault(format!("file {id}: its bytes are not what was stored"));
        }
    }
    Ok(())
}

/// The evidence against a device is about that device.
fn check_freezes(connection: &Connection, report: &mut Report) -> rusqlite::Result<()> {
    let mut query = connection.prepare(
        "SELECT device, bytes, EXISTS (SELECT 1 FROM entry WHERE id = against)
            OR EXISTS (SELECT 1 FROM held WHERE id = against) FROM freeze",
    )?;
    let mut rows = query.query([])?;
    while let Some(row) = rows.next()? {
        let device = DeviceId::from_bytes(row.get(0)?);
        let bytes: Vec<u8> = row.get(1)?;
        let about = Entry::decode(&bytes).map(|entry| entry.header().device);
        // The evidence goes with the entry that it contradicts, where that is destroyed.
        let wrong = !bytes.is_empty() && about.ok() != Some(device);
        if wrong || (!bytes.is_empty() && !row.get::<_, bool>(2)?) {
            report.fault(format!(
                "device {device}: the evidence for its freezing is not about it"
            ));
        }
    }
    Ok(())
}
