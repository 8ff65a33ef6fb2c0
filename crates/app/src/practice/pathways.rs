//! A made-up child's Aspiration Pathway.

use super::children::MadeUp;
use super::sheet::{Answers, Sheet};
use chrono::NaiveDate;

/// Fills in the pathway as it stood on a day.
pub(super) fn fill(sheet: &mut Sheet, child: &MadeUp, on: NaiveDate) {
    let supporter = sheet.item(
        "supporters",
        "first",
        Answers::default()
            .line("name", child.supporter.0)
            .line("how", child.supporter.1)
            .yes_no("shown", true),
    );
    let (category, words) = child.aspiration;
    let aspiration = sheet.item(
        "aspirations",
        "first",
        Answers::default()
            .choice("category", category)
            .words("words", words)
            .choice("written_by", "adult_read_back")
            .choice("state", "now")
            .yes_no("in_pep", true)
            .date("said_on", on),
    );
    sheet.item(
        "steps",
        "first",
        Answers::default()
            .link("aspiration", aspiration)
            .words("what", child.step)
            .line("when", "This half-term")
            .date("by", on + chrono::Days::new(40))
            .link("helper", supporter)
            .choice("state", "trying"),
    );
    sheet.item(
        "celebrations",
        "first",
        Answers::default()
            .link("aspiration", aspiration)
            .words("what", "I told somebody about it.")
            .date("on", on)
            .yes_no("in_pep", true),
    );
}
