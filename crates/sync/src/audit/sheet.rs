//! A sheet: the records of one device that follow each other, sealed for those who decide and signed by the device.
//!
//! Sealing is X25519 with a key of its own for each sheet, HKDF-SHA256 and XChaCha20-Poly1305 with a nonce of
//! zeros, bound to everything that stands in clear beside it.

use chacha20poly1305::XNonce;
use chacha20poly1305::aead::{Aead, Payload};
use minicbor::bytes::ByteVec;
use minicbor::{Decode, Encode};
use sha2::{Digest, Sha256};
use x25519_dalek::{PublicKey, StaticSecret};
use zeroize::Zeroizing;

use super::{AuditKey, AuditPublic, Deed, LONGEST_PAGE, Record, after};
use crate::wrap::{agreed, cipher};
use crate::{
    ChildId, CouncilId, Cursor, DeviceId, DeviceKeys, DevicePublic, PersonId, UnixMillis, codec,
};

/// The format that this version writes.
const FORMAT: u8 = 1;
/// What a sheet is sealed for.
const SEAL: &str = "waymark audit seal v1";
/// What a device signs.
const DOMAIN: &[u8] = b"waymark audit sheet v1";
/// Above this level records do not become smaller.
const LEVEL: i32 = 9;
/// The most records in a sheet.
pub const MAX_RECORDS: usize = 1024;
/// The longest sheet, in bytes.
pub const MAX_SHEET: usize = 256 * 1024;
/// The most sheets in one message.
pub const MAX_SHEETS: usize = 16;

/// What stands in clear: the server reads it, and everything else is bound to it.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct Clear {
    /// 1.
    #[n(0)]
    pub format: u8,
    /// Whose records they are.
    #[n(1)]
    pub device: DeviceId,
    /// In which epoch of the device.
    #[n(2)]
    pub epoch: u32,
    /// Where the device's chain stood before them.
    #[n(3)]
    pub before: Cursor,
    /// Where it stands after them.
    #[n(4)]
    pub end: Cursor,
    /// The number of the key that it is sealed for.
    #[n(5)]
    pub key: u32,
    /// The last end of the council's list that the device was told; none before it was told any.
    #[n(6)]
    pub seen: Option<Cursor>,
}

#[derive(Encode, Decode)]
#[cbor(array)]
struct Content {
    #[n(0)]
    clear: Clear,
    /// The public half of the key that was made for this sheet alone.
    #[cbor(n(1), with = "minicbor::bytes")]
    once: [u8; 32],
    #[cbor(n(2), with = "minicbor::bytes")]
    sealed: Vec<u8>,
}

#[derive(Encode, Decode)]
#[cbor(array)]
struct Signed {
    #[cbor(n(0), with = "minicbor::bytes")]
    content: Vec<u8>,
    #[cbor(n(1), with = "minicbor::bytes")]
    signature: [u8; 64],
}

/// The records of a sheet as they are packed: ids and names of pages stand once, times as what they add.
#[derive(Encode, Decode)]
#[cbor(array)]
struct Packed {
    #[n(0)]
    children: Vec<ChildId>,
    #[n(1)]
    pages: Vec<String>,
    #[n(2)]
    people: Vec<PersonId>,
    #[n(3)]
    rows: Vec<Row>,
}

#[derive(Encode, Decode)]
#[cbor(array)]
struct Row {
    #[n(0)]
    later: i64,
    #[n(1)]
    deed: Deed,
    #[n(2)]
    child: Option<u16>,
    #[n(3)]
    page: Option<u16>,
    #[n(4)]
    about: Option<u16>,
}

/// Why a sheet is not believed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SheetError {
    /// Its bytes are no sheet.
    #[error("these bytes are no sheet of the audit")]
    Malformed,
    /// A newer version wrote it.
    #[error("a newer version wrote this sheet")]
    Newer,
    /// The device did not sign it.
    #[error("the signature does not hold")]
    BadSignature,
    /// It does not open with that key.
    #[error("the sheet does not open with this key")]
    Sealed,
    /// Its records are not those whose chain it names.
    #[error("the records are not those that the sheet's chain stands for")]
    Altered,
}

/// A sheet, as it travels.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sheet {
    clear: Clear,
    content: Vec<u8>,
    signature: [u8; 64],
    bytes: Vec<u8>,
}

/// A record that came out of a sheet, with its place in the device's chain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Opened {
    /// The place.
    pub place: Cursor,
    /// The record.
    pub record: Record,
}

impl Sheet {
    /// Seals and signs records that follow `clear.before`. `seed` is 32 random bytes that are used for nothing else.
    /// None where nothing can be sealed for that key.
    pub fn seal(
        council: &CouncilId,
        clear: Clear,
        records: &[Record],
        public: &AuditPublic,
        seed: &Zeroizing<[u8; 32]>,
        keys: &DeviceKeys,
    ) -> Option<Self> {
        let clear = Clear {
            format: FORMAT,
            ..clear
        };
        let ours = StaticSecret::from(**seed);
        let once = PublicKey::from(&ours).to_bytes();
        let shared = agreed(&ours, &public.0)?;
        let plain = Zeroizing::new(small(&codec::encode(&pack(records))));
        let payload = Payload {
            msg: &plain,
            aad: &bound(council, &clear),
        };
        let sealed = cipher(SEAL, &shared, &once, &public.0);
        let sealed = sealed.encrypt(&XNonce::default(), payload).ok()?;
        let content = codec::encode(&Content {
            clear,
            once,
            sealed,
        });
        let signature = keys.sign(&signed(council, &content));
        Self::decode(&codec::encode(&Signed { content, signature })).ok()
    }

    /// Reads the bytes of a sheet. Nothing of it is believed yet.
    ///
    /// # Errors
    /// [`SheetError::Malformed`] and [`SheetError::Newer`].
    pub fn decode(bytes: &[u8]) -> Result<Self, SheetError> {
        if bytes.len() > MAX_SHEET {
            return Err(SheetError::Malformed);
        }
        let outer: Signed = codec::strict(bytes, "sheet").map_err(|_| SheetError::Malformed)?;
        let content: Content =
            codec::strict(&outer.content, "sheet").map_err(|_| SheetError::Malformed)?;
        let clear = content.clear;
        if clear.format != FORMAT {
            return Err(SheetError::Newer);
        }
        if clear.end.number <= clear.before.number {
            return Err(SheetError::Malformed);
        }
        Ok(Self {
            clear,
            content: outer.content,
            signature: outer.signature,
            bytes: bytes.to_vec(),
        })
    }

    /// What stands in clear.
    pub fn clear(&self) -> &Clear {
        &self.clear
    }

    /// Its bytes.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// SHA-256 over its bytes.
    pub fn id(&self) -> [u8; 32] {
        Sha256::digest(&self.bytes).into()
    }

    /// Whether the device signed it, for this council.
    ///
    /// # Errors
    /// [`SheetError::BadSignature`].
    pub fn verify(&self, council: &CouncilId, keys: &DevicePublic) -> Result<(), SheetError> {
        let own = keys.id() == self.clear.device;
        (own && keys.verifies(&signed(council, &self.content), &self.signature))
            .then_some(())
            .ok_or(SheetError::BadSignature)
    }

    /// The records, where the sheet opens and they are those whose chain it names.
    ///
    /// # Errors
    /// [`SheetError::Sealed`], [`SheetError::Malformed`] and [`SheetError::Altered`].
    pub fn open(&self, council: &CouncilId, key: &AuditKey) -> Result<Vec<Opened>, SheetError> {
        let content: Content =
            codec::strict(&self.content, "sheet").map_err(|_| SheetError::Malformed)?;
        let public = key.public().0;
        let shared = agreed(key.secret(), &content.once).ok_or(SheetError::Sealed)?;
        let payload = Payload {
            msg: &content.sealed,
            aad: &bound(council, &self.clear),
        };
        let opened = cipher(SEAL, &shared, &content.once, &public);
        let opened = opened.decrypt(&XNonce::default(), payload);
        let opened = Zeroizing::new(opened.map_err(|_| SheetError::Sealed)?);
        let records = unfold(&opened)?;
        let mut place = self.clear.before;
        let mut found = Vec::with_capacity(records.len());
        for record in records {
            place = after(&place, &codec::encode(&record));
            found.push(Opened { place, record });
        }
        (place == self.clear.end)
            .then_some(found)
            .ok_or(SheetError::Altered)
    }
}

/// The records of what a sheet seals, which whoever has a device's keys can make of any bytes.
///
/// # Errors
/// [`SheetError::Malformed`], also for more than a sheet may hold.
pub fn unfold(opened: &[u8]) -> Result<Vec<Record>, SheetError> {
    let plain = Zeroizing::new(whole(opened).ok_or(SheetError::Malformed)?);
    let packed: Packed = codec::strict(&plain, "sheet").map_err(|_| SheetError::Malformed)?;
    unpack(&packed).ok_or(SheetError::Malformed)
}

fn signed(council: &CouncilId, content: &[u8]) -> Vec<u8> {
    let digest: [u8; 32] = Sha256::digest(content).into();
    [DOMAIN, council.as_bytes(), &digest].concat()
}

fn bound(council: &CouncilId, clear: &Clear) -> Vec<u8> {
    codec::encode(&(SEAL, council, clear))
}

/// The shorter of two: 0 and the bytes as they are, or 1 and one zstd frame.
fn small(plain: &[u8]) -> Vec<u8> {
    let as_it_is = [&[0], plain].concat();
    match zstd::bulk::compress(plain, LEVEL) {
        Ok(frame) if frame.len() < plain.len() => [&[1], frame.as_slice()].concat(),
        _ => as_it_is,
    }
}

/// What [`small`] was given; none where it is more than a sheet may hold.
fn whole(packed: &[u8]) -> Option<Vec<u8>> {
    match packed.split_first()? {
        (0, plain) => Some(plain.to_vec()),
        (1, frame) => zstd::bulk::decompress(frame, MAX_SHEET).ok(),
        _ => None,
    }
}

/// The place of a value in a table that grows by it where it is new.
fn place<T: PartialEq + Clone>(table: &mut Vec<T>, value: &T) -> Option<u16> {
    let at = table.iter().position(|each| each == value);
    let at = at.unwrap_or_else(|| {
        table.push(value.clone());
        table.len() - 1
    });
    u16::try_from(at).ok()
}

fn pack(records: &[Record]) -> Packed {
    let (mut children, mut pages, mut people) = (Vec::new(), Vec::new(), Vec::new());
    let mut before = 0;
    let rows = records.iter().map(|record| {
        let later = record.at.0.wrapping_sub(before);
        before = record.at.0;
        Row {
            later,
            deed: record.deed,
            child: record
                .child
                .as_ref()
                .and_then(|child| place(&mut children, child)),
            page: record
                .page
                .as_ref()
                .and_then(|page| place(&mut pages, page)),
            about: record
                .about
                .as_ref()
                .and_then(|who| place(&mut people, who)),
        }
    });
    let rows = rows.collect();
    Packed {
        children,
        pages,
        people,
        rows,
    }
}

/// None where a row points beside its table, or there is more than a sheet may hold.
fn unpack(packed: &Packed) -> Option<Vec<Record>> {
    if packed.rows.len() > MAX_RECORDS {
        return None;
    }
    let mut at = 0_i64;
    let record = |row: &Row| {
        at = at.wrapping_add(row.later);
        let page = held(&packed.pages, row.page)?;
        if page.as_ref().is_some_and(|page| page.len() > LONGEST_PAGE) {
            return None;
        }
        Some(Record {
            at: UnixMillis(at),
            deed: row.deed,
            child: held(&packed.children, row.child)?,
            page,
            about: held(&packed.people, row.about)?,
        })
    };
    packed.rows.iter().map(record).collect()
}

/// What stands at a place of a table; the outer none where nothing stands there.
fn held<T: Clone>(table: &[T], at: Option<u16>) -> Option<Option<T>> {
    match at {
        None => Some(None),
        Some(at) => table.get(usize::from(at)).cloned().map(Some),
    }
}

/// Up: sheets that the server may not have, and from those who decide how far they have the list.
#[derive(Clone, Debug, Default, PartialEq, Encode, Decode)]
#[cbor(array)]
pub struct AuditUp {
    /// The sheets, in the order of the device's chain.
    #[cbor(n(0), decode_with = "codec::list")]
    pub sheets: Vec<ByteVec>,
    /// Of which epoch of the device they are, and of which it asks how far the server has its records.
    #[n(1)]
    pub epoch: u32,
    /// How far the caller has the council's list; none where they do not read it.
    #[n(2)]
    pub ask: Option<Cursor>,
}

/// A sheet in the council's list.
#[derive(Clone, Debug, PartialEq, Encode, Decode)]
#[cbor(array)]
pub struct AuditRow {
    /// When the server took it.
    #[n(0)]
    pub at: UnixMillis,
    /// Its bytes.
    #[cbor(n(1), with = "minicbor::bytes")]
    pub sheet: Vec<u8>,
}

/// Down: how far the server has the caller's own chain, and where the council's list ends.
#[derive(Clone, Debug, Default, PartialEq, Encode, Decode)]
#[cbor(array)]
pub struct AuditDown {
    /// The epoch of which the caller asked.
    #[n(0)]
    pub epoch: u32,
    /// The number of the caller's last record of that epoch that is durable.
    #[n(1)]
    pub kept: u64,
    /// The end of the council's list.
    #[n(2)]
    pub end: Cursor,
    /// Where the rows begin: what the caller said they have, or the beginning where the server's list is another.
    #[n(3)]
    pub after: u64,
    /// What follows in the list, for somebody who asked and may.
    #[n(4)]
    pub rows: Vec<AuditRow>,
}
