//! The canonical form of a framework file: its values with keys in order, free of comments, spacing
//! and order of writing. Its SHA-256 is the framework's version.

use sha2::{Digest, Sha256};
use std::fmt::Write as _;
use toml::de::{DeTable, DeValue};

/// The version of a framework, in hexadecimal.
pub(super) fn version(root: &DeTable<'_>) -> String {
    let mut form = String::new();
    write_table(root, &mut form);
    Sha256::digest(form.as_bytes())
        .iter()
        .fold(String::with_capacity(64), |mut hex, byte| {
            hex.push(char::from_digit(u32::from(byte >> 4), 16).unwrap_or('0'));
            hex.push(char::from_digit(u32::from(byte & 15), 16).unwrap_or('0'));
            hex
        })
}

fn write_table(table: &DeTable<'_>, form: &mut String) {
    let mut entries: Vec<_> = table.iter().collect();
    entries.sort_by(|a, b| a.0.get_ref().cmp(b.0.get_ref()));
    form.push('{');
    for (key, value) in entries {
        write_text(key.get_ref(), form);
        form.push(':');
        write_value(value.get_ref(), form);
        form.push(',');
    }
    form.push('}');
}

fn write_value(value: &DeValue<'_>, form: &mut String) {
    match value {
        DeValue::String(text) => write_text(text, form),
        DeValue::Integer(number) => match i64::from_str_radix(number.as_str(), number.radix()) {
            Ok(number) => form.push_str(&number.to_string()),
            Err(_) => form.push_str(number.as_str()),
        },
        DeValue::Float(number) => match number.as_str().parse::<f64>() {
            Ok(number) => form.push_str(&number.to_string()),
            Err(_) => form.push_str(number.as_str()),
        },
        DeValue::Boolean(flag) => form.push_str(if *flag { "true" } else { "false" }),
        DeValue::Datetime(date) => form.push_str(&date.to_string()),
        DeValue::Array(items) => {
            form.push('[');
            for item in items {
                write_value(item.get_ref(), form);
                form.push(',');
            }
            form.push(']');
        }
        DeValue::Table(table) => write_table(table, form),
    }
}

/// A text with its length before it, so that no text can look like structure.
fn write_text(text: &str, form: &mut String) {
    let _ = write!(form, "{}\"{text}\"", text.len());
}
