//! The archive as one page that any browser opens without a network. It runs nothing: every word of the record is text.

use super::model::{Answer, Archive, Change, Day, Entry, Is, Item, Kept, Part};
use super::others::Marker;
use super::wording::say;
use crate::api::archive::{ArchiveFor, ArchiveOther, OtherBecause};
use crate::api::history::StretchIs;
use chrono::{DateTime, NaiveDate};
use std::fmt::Write as _;

/// Nothing is loaded but the photos beside the page, and nothing runs.
const POLICY: &str = "default-src 'none'; img-src 'self' file:; style-src 'unsafe-inline'; \
     base-uri 'none'; form-action 'none'";

const STYLE: &str = "\
body{font:1rem/1.5 system-ui,sans-serif;color:#16202a;background:#fff;max-width:50rem;margin:0 auto;padding:1rem}\
h1{line-height:1.2}h2{margin-top:2.5rem;border-top:3px solid #16202a;padding-top:.75rem}h3{margin-bottom:.25rem}\
dt{font-weight:700;margin-top:.75rem}dd{margin:0 0 .25rem;white-space:pre-wrap;overflow-wrap:anywhere}\
mark{background:#ffe08a;color:#16202a;padding:0 .15em;border-bottom:2px solid #7a4d00}\
ins{background:#d7f0dd;color:#16202a}del{background:#f7d9d6;color:#16202a}\
.quiet{color:#4a5560;font-size:.9rem}.item{border-left:4px solid #c3ccd4;padding-left:.75rem;margin:.5rem 0}\
.check{border:3px solid #7a4d00;padding:0 1rem 1rem;margin:1.5rem 0}\
table{border-collapse:collapse;width:100%}td,th{text-align:left;vertical-align:top;border-bottom:1px solid #c3ccd4;padding:.25rem .5rem .25rem 0}\
svg,img{max-width:100%;height:auto;border:1px solid #c3ccd4}summary{cursor:pointer;padding:.5rem 0}\
@media print{h2{break-after:avoid}.item,dd{break-inside:avoid}}";

/// A drawing lies on a sheet of this size.
const SHEET: &str = "0 0 1000 700";

/// The page, and whom it marks.
pub(super) fn page(archive: &Archive, marker: &mut Marker) -> (String, Vec<ArchiveOther>) {
    // What stands first says whom the rest marks, so that the rest is written first.
    let mut body = Page {
        out: String::new(),
        marker,
        files: &archive.files,
    };
    for (nth, part) in archive.parts.iter().enumerate() {
        body.part(nth, part);
    }
    let record = body.out;
    let others = marker.others();
    let title = say("archive-title", &[("name", &archive.cover.child)]);
    let mut out = format!(
        "<!doctype html>\n<html lang=\"en-GB\"><head><meta charset=\"utf-8\">\
         <meta http-equiv=\"Content-Security-Policy\" content=\"{POLICY}\">\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\
         <meta name=\"referrer\" content=\"no-referrer\">\
         <title>{title}</title><style>{STYLE}</style></head><body><main>\n",
        title = escaped(&title),
    );
    cover(&mut out, archive, &title);
    check(&mut out, &others);
    contents(&mut out, archive);
    out.push_str(&record);
    files(&mut out, &archive.files);
    looked(&mut out, archive);
    out.push_str("</main></body></html>\n");
    (out, others)
}

fn cover(out: &mut String, archive: &Archive, title: &str) {
    let cover = &archive.cover;
    let purpose = match cover.purpose {
        ArchiveFor::AccessRequest => "archive-for-access_request",
        ArchiveFor::HandingOn => "archive-for-handing_on",
        ArchiveFor::Keeping => "archive-for-keeping",
    };
    let _ = write!(
        out,
        "<h1>{}</h1><p>{}</p><dl>",
        escaped(title),
        line(purpose)
    );
    let mut row = |label: &str, value: &str| {
        if !value.is_empty() {
            let _ = write!(out, "<dt>{}</dt><dd>{}</dd>", line(label), escaped(value));
        }
    };
    row("archive-recipient", &cover.recipient);
    row("archive-note", &cover.note);
    row("archive-council", &cover.council);
    row("archive-made-by", &cover.made_by);
    row("archive-made-at", &moment(&cover.made_at));
    row(
        "archive-heard-at",
        &cover.heard_at.as_deref().map(moment).unwrap_or_default(),
    );
    row("archive-child-id", &cover.child_id);
    out.push_str("</dl>");
    let count = |count: usize| count.to_string();
    let mut warnings = Vec::new();
    if cover.heard_at.is_none() {
        warnings.push(say("archive-never-heard", &[]));
    }
    if cover.waiting > 0 {
        warnings.push(say(
            "archive-waiting",
            &[("count", &cover.waiting.to_string())],
        ));
    }
    let missing = archive
        .files
        .iter()
        .filter(|file| file.path.is_none())
        .count();
    if missing > 0 {
        warnings.push(say("archive-missing", &[("count", &count(missing))]));
    }
    if cover.audit_findings > 0 {
        warnings.push(say(
            "archive-audit-not-whole",
            &[("count", &cover.audit_findings.to_string())],
        ));
    }
    for warning in warnings {
        let _ = write!(out, "<p><strong>{}</strong></p>", escaped(&warning));
    }
    let _ = write!(
        out,
        "<p class=\"quiet\">{}</p>",
        line("archive-what-is-here")
    );
}

fn check(out: &mut String, others: &[ArchiveOther]) {
    let _ = write!(
        out,
        "<section class=\"check\" id=\"check\"><h2>{}</h2><p>{}</p><p>{}</p>",
        line("archive-check"),
        line("archive-check-more"),
        line("archive-check-limits"),
    );
    if others.is_empty() {
        let _ = write!(out, "<p>{}</p>", line("archive-check-none"));
    }
    for (because, heading) in [
        (OtherBecause::Named, "archive-because-named"),
        (OtherBecause::Titled, "archive-because-titled"),
        (OtherBecause::Relative, "archive-because-relative"),
        (OtherBecause::Council, "archive-because-council"),
    ] {
        let those: Vec<&ArchiveOther> =
            others.iter().filter(|one| one.because == because).collect();
        if those.is_empty() {
            continue;
        }
        let _ = write!(out, "<h3>{}</h3><ul>", line(heading));
        for one in those {
            let times = say("archive-times", &[("count", &one.times.to_string())]);
            let _ = write!(
                out,
                "<li><mark>{}</mark> {}</li>",
                escaped(&one.name),
                escaped(&times)
            );
        }
        out.push_str("</ul>");
    }
    out.push_str("</section>");
}

fn contents(out: &mut String, archive: &Archive) {
    let _ = write!(out, "<nav><h2>{}</h2><ol>", line("archive-contents"));
    for (nth, part) in archive.parts.iter().enumerate() {
        let _ = write!(
            out,
            "<li><a href=\"#part-{nth}\">{}</a></li>",
            escaped(&part.title)
        );
    }
    for (id, title) in [("files", "archive-files"), ("looked", "archive-looked")] {
        let _ = write!(out, "<li><a href=\"#{id}\">{}</a></li>", line(title));
    }
    out.push_str("</ol></nav>");
}

/// Writes the record, and marks other people in it.
struct Page<'p> {
    out: String,
    marker: &'p mut Marker,
    files: &'p [Kept],
}

impl Page<'_> {
    fn part(&mut self, nth: usize, part: &Part) {
        let _ = write!(
            self.out,
            "<section id=\"part-{nth}\"><h2>{}</h2>",
            escaped(&part.title)
        );
        for sentence in &part.said {
            self.out.push_str("<p>");
            self.words(sentence);
            self.out.push_str("</p>");
        }
        self.entries(&part.entries);
        if !part.history.is_empty() {
            let _ = write!(
                self.out,
                "<details open><summary>{}</summary>",
                line("archive-history")
            );
            for day in &part.history {
                self.day(day);
            }
            self.out.push_str("</details>");
        }
        self.out.push_str("</section>");
    }

    fn entries(&mut self, entries: &[Entry]) {
        self.out.push_str("<dl>");
        for entry in entries {
            let _ = write!(self.out, "<dt>{}", escaped(&entry.label));
            if let Some(by) = &entry.by {
                let by = say("archive-last-by", &[("by", by)]);
                self.out.push_str(" <span class=\"quiet\">");
                self.words(&by);
                self.out.push_str("</span>");
            }
            self.out.push_str("</dt>");
            for answer in &entry.answers {
                self.answer(answer);
            }
            for item in &entry.items {
                self.item(item);
            }
        }
        self.out.push_str("</dl>");
    }

    fn answer(&mut self, answer: &Answer) {
        self.out.push_str("<dd>");
        self.is(&answer.is);
        if let Some(by) = &answer.by {
            let at = answer.at.as_deref().map(moment).unwrap_or_default();
            self.out.push_str(" <span class=\"quiet\">");
            self.words(&say("archive-answered-by", &[("by", by), ("at", &at)]));
            self.out.push_str("</span>");
        }
        self.out.push_str("</dd>");
    }

    fn item(&mut self, item: &Item) {
        self.out.push_str("<dd class=\"item\">");
        let mut about = Vec::new();
        if item.taken_out {
            about.push(say("archive-taken-out", &[]));
        }
        about.extend(
            item.added_by
                .as_ref()
                .map(|by| say("archive-added-by", &[("by", by)])),
        );
        if !about.is_empty() {
            self.out.push_str("<span class=\"quiet\">");
            self.words(&about.join(" "));
            self.out.push_str("</span>");
        }
        self.entries(&item.entries);
        self.out.push_str("</dd>");
    }

    fn is(&mut self, is: &Is) {
        match is {
            Is::Text { text } => self.words(text),
            Is::Drawing { path } => self.drawing(path),
            Is::File { blob, name } => {
                let kept = self.files.iter().find(|file| file.blob == *blob);
                match kept.and_then(|file| file.path.as_ref().map(|path| (path, file.photo))) {
                    Some((path, true)) => {
                        let _ = write!(
                            self.out,
                            "<a href=\"{path}\"><img src=\"{path}\" alt=\"{name}\" loading=\"lazy\"></a> ",
                            path = escaped(path),
                            name = escaped(name),
                        );
                    }
                    Some((path, false)) => {
                        let _ = write!(self.out, "<a href=\"{}\">", escaped(path));
                        self.words(name);
                        self.out.push_str("</a>");
                        return;
                    }
                    None => {
                        let _ = write!(
                            self.out,
                            "<strong>{}</strong> ",
                            line("archive-file-missing")
                        );
                    }
                }
                self.words(name);
            }
        }
    }

    /// Strokes of `M` and `L` with whole numbers. Anything else is shown as text, and draws nothing.
    fn drawing(&mut self, path: &str) {
        let plain = |letter: char| {
            letter.is_ascii_digit() || matches!(letter, 'M' | 'L' | ' ' | ',' | '-' | '.')
        };
        if path.chars().all(plain) {
            let _ = write!(
                self.out,
                "<svg viewBox=\"{SHEET}\" role=\"img\" aria-label=\"{}\"><path d=\"{}\" fill=\"none\" \
                 stroke=\"#16202a\" stroke-width=\"6\" stroke-linecap=\"round\" stroke-linejoin=\"round\"/></svg>",
                line("archive-drawing"),
                escaped(path),
            );
        } else {
            self.words(path);
        }
    }

    fn day(&mut self, day: &Day) {
        self.out.push_str("<h3>");
        let by = if day.by.is_empty() {
            say("history-somebody", &[])
        } else {
            day.by.clone()
        };
        self.words(&format!("{}, {by}", date(&day.day)));
        self.out.push_str("</h3><ul>");
        for change in &day.changes {
            self.change(change);
        }
        if day.changes.is_empty() {
            let _ = write!(self.out, "<li>{}</li>", line("history-nothing-left"));
        }
        self.out.push_str("</ul>");
    }

    fn change(&mut self, change: &Change) {
        self.out.push_str("<li>");
        self.words(&change.label);
        let _ = write!(self.out, " {}: ", escaped(&change.what));
        for stretch in &change.words {
            let tag = match stretch.is {
                StretchIs::Same => None,
                StretchIs::Gone => Some("del"),
                StretchIs::Come => Some("ins"),
            };
            if let Some(tag) = tag {
                let _ = write!(self.out, "<{tag}>");
            }
            self.words(&stretch.text);
            if let Some(tag) = tag {
                let _ = write!(self.out, "</{tag}>");
            }
        }
        for (tag, values) in [("del", &change.before), ("ins", &change.after)] {
            for value in values {
                let _ = write!(self.out, "<{tag}>");
                self.is(value);
                let _ = write!(self.out, "</{tag}> ");
            }
        }
        self.out.push_str("</li>");
    }

    /// Words of the record, with other people in them marked.
    fn words(&mut self, text: &str) {
        for (stretch, other) in self.marker.mark(text) {
            if other {
                let _ = write!(self.out, "<mark>{}</mark>", escaped(stretch));
            } else {
                self.out.push_str(&escaped(stretch));
            }
        }
    }
}

fn files(out: &mut String, files: &[Kept]) {
    let _ = write!(
        out,
        "<section id=\"files\"><h2>{}</h2>",
        line("archive-files")
    );
    if files.is_empty() {
        let _ = write!(out, "<p>{}</p>", line("archive-files-none"));
    }
    out.push_str("<ul>");
    for file in files {
        out.push_str("<li>");
        match &file.path {
            Some(path) => {
                let (path, name) = (escaped(path), escaped(&file.name));
                let _ = write!(out, "<a href=\"{path}\">{path}</a>: {name}");
            }
            None => {
                let why = file.missing.as_deref().unwrap_or_default();
                let _ = write!(
                    out,
                    "{}: <strong>{}</strong>",
                    escaped(&file.name),
                    escaped(why)
                );
            }
        }
        out.push_str("</li>");
    }
    out.push_str("</ul></section>");
}

fn looked(out: &mut String, archive: &Archive) {
    let _ = write!(
        out,
        "<section id=\"looked\"><h2>{}</h2><p>{}</p>",
        line("archive-looked"),
        line("audit-lead"),
    );
    if archive.looked.is_empty() {
        let _ = write!(out, "<p>{}</p></section>", line("audit-empty"));
        return;
    }
    let _ = write!(
        out,
        "<table><thead><tr><th scope=\"col\">{}</th><th scope=\"col\">{}</th><th scope=\"col\">{}</th></tr></thead><tbody>",
        line("archive-when"),
        line("audit-person"),
        line("audit-what"),
    );
    let nobody = say("audit-nobody", &[]);
    for one in &archive.looked {
        let _ = write!(
            out,
            "<tr><td>{}</td><td>{}</td><td>{}</td></tr>",
            escaped(&moment(&one.at)),
            escaped(one.who.as_ref().unwrap_or(&nobody)),
            escaped(&one.what),
        );
    }
    out.push_str("</tbody></table></section>");
}

fn line(id: &str) -> String {
    escaped(&say(id, &[]))
}

/// A moment as people write it, at Greenwich.
pub(super) fn moment(at: &str) -> String {
    let read = DateTime::parse_from_rfc3339(at);
    read.map_or_else(
        |_| at.to_owned(),
        |at| at.to_utc().format("%-d %B %Y, %H:%M UTC").to_string(),
    )
}

/// A day, or the day of a moment.
pub(super) fn date(day: &str) -> String {
    match day.parse::<NaiveDate>() {
        Ok(day) => day.format("%-d %B %Y").to_string(),
        Err(_) => moment(day),
    }
}

/// Text that stays text, between tags and in an attribute.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            // What no page may hold, and what turns the direction of the words around it.
            '\0'..='\x08'
            | '\x0b'..='\x0c'
            | '\x0e'..='\x1f'
            | '\x7f'
            | '\u{202a}'..='\u{202e}'
            | '\u{2066}'..='\u{2069}' => {
                out.push('\u{fffd}');
            }
            _ => out.push(letter),
        }
    }
    out
}
