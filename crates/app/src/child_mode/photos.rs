//! The photos of one pathway while its child has the tablet: those that were there, and those that the child brings.

use super::ChildMode;
use super::record::{Caption, Record};
use crate::api::area::{FieldView, Form, Place};
use crate::api::child_mode::{BringPhotoRequest, SendPhotoRequest};
use crate::api::error::{Code, Error};
use crate::api::files::{AddedFile, ReadFile, SentFile, StartedFile};
use crate::api::pathway::PathwayView;
use crate::clock::Clock;
use crate::files::{self, Desk, PIECE};
use crate::pages;
use crate::words;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use plan::Value;
use plan::file::FileRef;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use zeroize::Zeroizing;

/// What the photos that were there may take of the memory, in bytes. Others are shown as not here.
const MOST: usize = 64 * 1024 * 1024;

/// Photos in memory, by the name that fields give them.
#[derive(Default)]
pub(super) struct Photos {
    held: BTreeMap<String, Zeroizing<Vec<u8>>>,
    /// What was brought to a field in this visit and stands there now.
    brought: Vec<(Place, FileRef)>,
    desk: Desk,
}

impl Photos {
    /// Takes a photo that was there before, where there is room.
    pub(super) fn hold(&mut self, file: &FileRef, plain: Zeroizing<Vec<u8>>) {
        let taken: usize = self.held.values().map(|held| held.len()).sum();
        if taken + plain.len() <= MOST {
            self.held.insert(file.blob.clone(), plain);
        }
    }

    pub(super) fn send(&mut self, request: &SendPhotoRequest) -> Result<SentFile, Error> {
        let piece = STANDARD
            .decode(&request.bytes)
            .map(Zeroizing::new)
            .map_err(|_| Error::new(Code::BadRequest, words::FILE_PIECE))?;
        let at = self.desk.take(request.upload, request.at, &piece)?;
        Ok(SentFile { at })
    }

    pub(super) fn read(&self, blob: &str) -> Result<ReadFile, Error> {
        Ok(match self.held.get(blob) {
            Some(plain) => ReadFile::Here {
                bytes: STANDARD.encode(plain),
            },
            None => ReadFile::NotHere { size: 0, done: 0 },
        })
    }

    /// Lets go of what was half brought.
    pub(super) fn let_go(&mut self) {
        self.desk = Desk::default();
    }

    pub(super) fn is_brought(&self, place: &Place) -> bool {
        self.brought.iter().any(|(at, _)| at == place)
    }

    pub(super) fn make_way(&mut self, place: &Place) {
        self.brought.retain(|(at, _)| at != place);
    }

    /// Shows what was brought where it belongs.
    pub(super) fn put_into(&self, view: &mut PathwayView) {
        for (place, file) in &self.brought {
            for field in fields(view, place) {
                field.value = Some(Value::File(file.clone()));
                field.conflict.clear();
            }
        }
    }
}

fn fields<'v>(view: &'v mut PathwayView, place: &Place) -> Vec<&'v mut FieldView> {
    let Some(at) = &place.item else {
        return Vec::new();
    };
    let list = view.lists.iter_mut().find(|list| list.id == at.list);
    let items = list.into_iter().flat_map(|list| {
        let (items, archived) = (&mut list.items, &mut list.archived);
        items.iter_mut().chain(archived)
    });
    let item = items.into_iter().find(|item| item.id == at.id);
    item.into_iter()
        .flat_map(|item| &mut item.fields)
        .filter(|field| field.id == place.field)
        .collect()
}

impl ChildMode {
    pub(super) fn bring(
        &mut self,
        request: BringPhotoRequest,
        clock: &Clock,
    ) -> Result<StartedFile, Error> {
        let (form, place) = (Form::Pathway, request.place);
        let takes = self.shelf(clock, |shelf| pages::files::takes(shelf, &form, &place))?;
        let refused = |why: &str| Err(Error::at(Code::Impossible, "file", why));
        match usize::try_from(request.size) {
            Ok(0) => refused(words::FILE_EMPTY),
            Ok(size) if request.size <= files::LARGEST_ORIGINAL => {
                let name = files::name(&request.name);
                let place = (self.child, form, place);
                Ok(StartedFile {
                    upload: self.photos.desk.begin(place, takes, name, size),
                    piece: PIECE as u32,
                })
            }
            _ => refused(words::FILE_FAR_TOO_LARGE),
        }
    }

    /// The photo is drawn anew here, so that nothing of the original lies even in the outbox. It is sealed under the
    /// council's key once the store is open again: that key is not in memory now.
    pub(super) fn keep_photo(&mut self, upload: u32, clock: &Clock) -> Result<AddedFile, Error> {
        let incoming = self.photos.desk.whole(upload)?;
        let clean = files::clean(&incoming.bytes, incoming.takes)?;
        let name = files::kept_name(clean.media, &incoming.name, clock.today());
        let file = FileRef {
            // A name for this visit alone.
            blob: hexadecimal(&Sha256::digest(clean.bytes.as_slice())),
            size: u32::try_from(clean.bytes.len()).unwrap_or(u32::MAX),
            media: clean.media,
            name: name.clone(),
        };
        self.item_is_here(&incoming.place, clock)?;
        let caption = Caption {
            place: incoming.place.clone(),
            name,
            at: clock.now().timestamp(),
        };
        let record = Record::Photo(caption, clean.bytes.clone());
        self.outbox.append(&record.to_bytes()?)?;
        self.photos.make_way(&incoming.place);
        self.photos.held.insert(file.blob.clone(), clean.bytes);
        self.photos.brought.push((incoming.place, file.clone()));
        Ok(AddedFile {
            file,
            came: incoming.bytes.len() as u64,
        })
    }

    /// A photo for an item that is not there would find no place later.
    fn item_is_here(&self, place: &Place, clock: &Clock) -> Result<(), Error> {
        let mut view = self.show(clock)?;
        if fields(&mut view, place).is_empty() {
            return Err(Error::not_found("item"));
        }
        Ok(())
    }

    /// A page cannot make up a file: one that it names is one that the pathway names.
    pub(super) fn must_know<'v>(
        &self,
        values: impl Iterator<Item = &'v Value>,
        clock: &Clock,
    ) -> Result<(), Error> {
        let named: Vec<&FileRef> = values
            .filter_map(|value| match value {
                Value::File(file) => Some(file),
                _ => None,
            })
            .collect();
        if named.is_empty() {
            return Ok(());
        }
        let known = self.shelf(clock, pages::files::named)?;
        let is_known = |file: &&FileRef| known.iter().any(|(_, one)| one == *file);
        if named.iter().all(is_known) {
            Ok(())
        } else {
            Err(Error::new(Code::NotFound, words::FILE_NOT_KNOWN))
        }
    }
}

fn hexadecimal(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}
