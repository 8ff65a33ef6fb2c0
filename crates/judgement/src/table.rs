//! Every mix with its overall and what follows, as CSV: a council can check a rule set line by line.

use crate::framework::{Framework, Rank};
use crate::overall::{Mix, Seat};
use crate::truth::Truth;
use crate::verify::MOST_STATES;
use crate::verify::space::{Space, spaces};
use std::fmt::Write as _;

/// Why no table can be made.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NoTable {
    /// Single areas matter, and no child has so many of them.
    #[error("making the table: areas are not interchangeable here, and no child has {0} of them")]
    NoSuchNumber(usize),
    /// Too many lines.
    #[error("making the table: {0} lines are more than a million")]
    TooMany(u128),
}

impl Framework {
    /// The table of every mix of so many areas, times every state of the gates.
    ///
    /// # Errors
    /// Where no such number of areas can occur, or the table would be too long.
    pub fn table(&self, areas: usize) -> Result<String, NoTable> {
        let space = Space::of_size(self, areas)
            .or_else(|| {
                spaces(self)?
                    .into_iter()
                    .find(|space| space.len() == areas || space.is_by_person())
            })
            .ok_or(NoTable::NoSuchNumber(areas))?;
        if space.size() > MOST_STATES {
            return Err(NoTable::TooMany(space.size()));
        }
        let mut csv = self.head(&space);
        for mix in space.mixes() {
            for open in space.gate_states() {
                let mix = Mix {
                    open,
                    ..mix.clone()
                };
                csv.push_str(&self.line(&space, &mix));
            }
        }
        Ok(csv)
    }

    fn head(&self, space: &Space) -> String {
        let mut cells: Vec<String> = if space.is_by_person() {
            vec!["person".to_owned()]
        } else if space.is_one_group() {
            self.unit_levels
                .iter()
                .rev()
                .map(|level| level.id.clone())
                .collect()
        } else {
            space
                .units()
                .iter()
                .map(|unit| self.areas[*unit].id.clone())
                .collect()
        };
        cells.push("overall".to_owned());
        cells.extend(self.gates.iter().map(|gate| format!("gate:{}", gate.id)));
        cells.extend(["contact".to_owned(), "funding".to_owned()]);
        cells.join(",") + "\n"
    }

    fn line(&self, space: &Space, mix: &Mix) -> String {
        let mut line = String::new();
        let overall = self.overall(mix);
        if let Some(person) = mix.person {
            let _ = write!(line, "{},", self.level(person).id);
        } else if space.is_one_group() {
            for rank in (0..self.unit_levels.len()).rev() {
                let at =
                    |seat: &&Seat| Rank::try_from(rank).is_ok_and(|rank| **seat == Seat::At(rank));
                let _ = write!(line, "{},", mix.seats.iter().filter(at).count());
            }
        } else {
            for unit in space.units() {
                if let Seat::At(rank) = mix.seats[*unit] {
                    line.push_str(&self.unit_level(rank).id);
                }
                line.push(',');
            }
        }
        line.push_str(overall.map_or("not_enough", |rank| &self.level(rank).id));
        for open in &mix.open {
            let _ = write!(line, ",{}", u8::from(*open));
        }
        let range = overall.map(|rank| (rank, rank));
        let contact = self.contact_due(&Self::spans(mix), range) == Truth::True;
        let funding = self
            .funding_at(range)
            .map_or("", crate::consequences::Funding::id);
        let _ = writeln!(line, ",{},{funding}", u8::from(contact));
        line
    }
}
