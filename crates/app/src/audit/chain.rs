//! This device's own chain: keeping a record, and sealing what the server does not have.

use crate::api::error::Error;
use crate::clock::Clock;
use crate::practice::keep_link;
use crate::session::{Facts, Session, setting};
use crate::sharing::keys;
use store::Tables;
use store::table::audit::OwnRecord;
use sync::audit::{self, AuditKey, AuditUp, Clear, MAX_RECORDS, Record, Sheet, sealing_key};
use sync::roster::RosterAct;
use sync::secret::SecretName;
use sync::{Cursor, access, codec};

/// Adds a record to the chain.
pub(crate) fn keep(tables: &Tables<'_>, facts: &Facts, record: &Record) -> Result<(), Error> {
    append(tables, facts, codec::encode(record))
}

/// Adds a record's bytes. Where the last records were taken away, the chain goes on from where it was noted to
/// stand, so that what is missing is missed by whoever reads it.
fn append(tables: &Tables<'_>, facts: &Facts, record: Vec<u8>) -> Result<(), Error> {
    let (epoch, device) = (facts.epoch, facts.keys.id());
    let noted = cursor_of_epoch(tables, epoch)?;
    let last = tables.audit().end(epoch)?;
    let before = [noted, last].into_iter().flatten();
    let before = before.max_by_key(|end| end.number);
    let before = before.unwrap_or_else(|| audit::start(&facts.roster.council(), &device, epoch));
    let end = audit::after(&before, &record);
    let own = OwnRecord {
        before,
        end,
        record,
    };
    tables.audit().add(epoch, &own)?;
    let noted = codec::encode(&(epoch, end));
    Ok(tables.settings().put(setting::AUDIT_END, &noted)?)
}

fn cursor_of_epoch(tables: &Tables<'_>, epoch: u32) -> Result<Option<Cursor>, Error> {
    let noted = tables.settings().get(setting::AUDIT_END)?;
    let noted: Option<(u32, Cursor)> = noted.and_then(|bytes| codec::decode(&bytes, "end").ok());
    Ok(noted.filter(|(of, _)| *of == epoch).map(|(_, end)| end))
}

/// Puts what the server lacks into the chain of a device that this tablet has just become: nobody can sign it under
/// the keys of the one before any more.
pub(crate) fn carry_over(tables: &Tables<'_>, facts: &Facts) -> Result<(), Error> {
    let unsent = tables.audit().take_unsent()?;
    tables.settings().put(setting::AUDIT_END, b"")?;
    (unsent.into_iter()).try_for_each(|record| append(tables, facts, record))
}

/// What there is to say of the audit in a request.
pub(crate) fn up(tables: &Tables<'_>, facts: &Facts) -> Result<AuditUp, Error> {
    let (epoch, sent) = tables.audit().to_send(facts.epoch)?;
    let ask = if facts.decides() {
        Some(cursor(tables, setting::AUDIT_LIST)?.unwrap_or_default())
    } else {
        None
    };
    let mut up = AuditUp {
        epoch,
        ask,
        sheets: Vec::new(),
    };
    let Some((key, public)) = sealing_key(&facts.roster) else {
        return Ok(up);
    };
    let seen = cursor(tables, setting::AUDIT_SEEN)?;
    for run in runs(tables.audit().own(epoch, sent, MAX_RECORDS)?) {
        let (Some(first), Some(last)) = (run.first(), run.last()) else {
            continue;
        };
        let clear = Clear {
            format: 1,
            device: facts.keys.id(),
            epoch,
            before: first.before,
            end: last.end,
            key,
            seen,
        };
        let records = run
            .iter()
            .filter_map(|own| codec::decode(&own.record, "record").ok());
        let records: Vec<Record> = records.collect();
        let council = facts.roster.council();
        let seed = keys::random()?;
        let sheet = Sheet::seal(&council, clear, &records, &public, &seed, &facts.keys);
        let sheet = sheet.ok_or_else(|| Error::internal("a sheet could not be sealed"))?;
        up.sheets.push(sheet.bytes().to_vec().into());
    }
    Ok(up)
}

/// Records that follow each other. Where some are missing between them, each side goes by itself.
fn runs(records: Vec<OwnRecord>) -> Vec<Vec<OwnRecord>> {
    let mut runs: Vec<Vec<OwnRecord>> = Vec::new();
    for own in records {
        let follows =
            |run: &&mut Vec<OwnRecord>| run.last().is_some_and(|last| last.end == own.before);
        match runs.last_mut().filter(follows) {
            Some(run) => run.push(own),
            None => runs.push(vec![own]),
        }
    }
    runs.truncate(audit::MAX_SHEETS);
    runs
}

/// A place that is kept as a setting.
pub(super) fn cursor(tables: &Tables<'_>, name: &str) -> Result<Option<Cursor>, Error> {
    let kept = tables.settings().get(name)?;
    Ok(kept.and_then(|bytes| codec::decode(&bytes, "cursor").ok()))
}

impl Session {
    /// Names a key that the audit is sealed for, where this person decides and the council has none, or somebody
    /// had the last one who does not decide any more.
    pub(crate) fn name_audit_key(&mut self, clock: &Clock) -> Result<(), Error> {
        let facts = &self.facts;
        let roster = &facts.roster;
        if !facts.decides() || !roster.lacks_audit_key() || roster.is_outdated() {
            return Ok(());
        }
        self.store.write(|tables| {
            if !tables.links().roster_waiting()?.is_empty() {
                return Ok(());
            }
            let name = SecretName::Audit {
                council: roster.council(),
                number: roster.audit_keys() + 1,
            };
            let (secret, commitment) = keys::fresh(&name)?;
            let act = RosterAct::Audit {
                key: AuditKey::of(&secret).public(),
                secret: commitment,
            };
            let link = facts.next_link(vec![act], clock);
            let head = roster.head().position;
            let decides = |person: &sync::PersonId| access::decides(roster, person, head);
            keys::give_to_all(facts, tables, &name, decides, |_| true)?;
            tables.secrets().wait(link.head().hash.0, &name, &secret)?;
            keep_link(tables, &link, false, true)
        })
    }
}

/// The secret half of a key that sheets are sealed for, where this tablet has it.
pub(super) fn key(facts: &Facts, number: u32) -> Option<AuditKey> {
    use sync::secret::Secrets;
    let council = facts.roster.council();
    if council == sync::practice::COUNCIL {
        return (number == 0).then(audit::practice_key);
    }
    let secret = facts
        .keyring
        .secret(&SecretName::Audit { council, number })?;
    Some(AuditKey::of(&secret))
}
