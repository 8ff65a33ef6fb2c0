//! What the engine must give, from outside the crate.

mod bad_input;
mod clocks;
mod command;
mod councils;
mod evidence;
mod explanation;
mod forms;
mod frameworks;
mod golden;
mod in_words;
mod library;
mod made_up;
mod properties;
mod sampling;
mod seed;
mod sentences;
mod verification;
mod wording;
