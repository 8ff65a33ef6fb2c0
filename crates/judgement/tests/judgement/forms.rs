//! Every field that a council's framework reads is one that the forms ask.

use crate::made_up::shipped;
use plan::area::Area;
use plan::form::{Field, Kind, PATHWAY, fields};
use std::collections::BTreeSet;

/// The fields of one area as a framework names them. The pathway's own lists belong to area 8.
fn asked(area: Area) -> BTreeSet<String> {
    let own: &[Field] = if area == Area::Pathway { PATHWAY } else { &[] };
    fields(area)
        .iter()
        .chain(own)
        .flat_map(|field| {
            let inner: &[Field] = match field.kind {
                Kind::List(inner) => inner,
                _ => &[],
            };
            let inside = inner.iter().map(|item| format!("{}.{}", field.id, item.id));
            std::iter::once(field.id.to_owned()).chain(inside)
        })
        .collect()
}

#[test]
fn frameworks_read_only_what_the_forms_ask() {
    for id in [
        "sthelens-majority-red",
        "sthelens-any-red",
        "sthelens-seven",
        "synthetic-whole-plan",
    ] {
        let read = shipped(id).fields_read();
        assert!(read.len() > 5, "{id} reads {read:?}");
        for (area, field) in read {
            let known = Area::from_id(&area).map(asked).unwrap_or_default();
            assert!(
                known.contains(&field),
                "{id} reads {area}.{field}, which no form asks"
            );
        }
    }
}

#[test]
fn frameworks_and_forms_name_the_same_areas_for_the_same_years() {
    let framework = shipped("sthelens-majority-red");
    for area in Area::ALL {
        assert!(framework.area(area.id()).is_some(), "no area {}", area.id());
    }
    assert_eq!(framework.areas.len(), Area::ALL.len());
}
