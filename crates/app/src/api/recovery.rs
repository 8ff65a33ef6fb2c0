//! What the council's recovery key opens: a tablet whose passphrase is forgotten, and a council that has lost its
//! tablets.

use super::session::Me;
use plan::PersonId;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::fmt;
use ts_rs::TS;
use zeroize::{Zeroize, ZeroizeOnDrop};

/// A recovery key as it is written down, on its way to a page. It is overwritten where it lay, and nothing that is printed for
/// finding faults has it.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, Zeroize, ZeroizeOnDrop)]
#[serde(transparent)]
pub struct PaperKey(String);

impl PaperKey {
    /// The key of these bytes.
    pub(crate) fn of(bytes: &[u8]) -> Self {
        Self(std::mem::take(&mut *sync::paper::write(bytes)))
    }
}

impl fmt::Debug for PaperKey {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("PaperKey(..)")
    }
}

/// `recovery.open`: opens somebody's plans on this tablet with the council's recovery key, and gives them a new
/// passphrase. For a passphrase that is forgotten, or a key that was destroyed. Works without a network, and leaves a
/// note on the tablet that nobody takes away.
#[derive(Clone, Deserialize, Serialize, JsonSchema, TS)]
#[serde(deny_unknown_fields)]
pub struct OpenWithRecoveryRequest {
    /// The person's short name on this tablet.
    pub person: String,
    /// What stands on the paper.
    pub key: String,
    /// Their new passphrase; at least 15 characters.
    pub passphrase: String,
}

/// `recovery.check`: whether what somebody has on paper is this council's recovery key, and whether it would open
/// everything that is on the server. Nothing is changed by it, and the key is not kept.
#[derive(Clone, Deserialize, Serialize, JsonSchema, TS)]
#[serde(deny_unknown_fields)]
pub struct CheckRecoveryRequest {
    /// What stands on the paper.
    pub key: String,
}

/// The paper is the council's recovery key.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct RecoveryChecked {
    /// The council.
    pub council: String,
    /// Whether this tablet still holds the key too, because nobody has typed it back since the council was founded.
    pub on_this_tablet: bool,
    /// What was found at the server; absent where this person is not a Virtual School head.
    pub server: Option<RecoveryWraps>,
}

/// How much the recovery key opens of what the council's people have locked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct RecoveryWraps {
    /// Keys that the council's logs name.
    pub keys: u32,
    /// How many of them the paper opens at the server.
    pub open: u32,
    /// Of the others, how many this tablet has now sent again.
    pub sent_again: u32,
}

/// `recovery.look`: asks a server for the council of a recovery key, and who its Virtual School heads are. Nothing is
/// changed, and nothing is kept on this tablet.
#[derive(Clone, Deserialize, Serialize, JsonSchema, TS)]
#[serde(deny_unknown_fields)]
pub struct LookForCouncilRequest {
    /// The server's address.
    pub server: String,
    /// What stands on the paper.
    pub key: String,
}

/// The council of a recovery key.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct CouncilOfKey {
    /// What it is called.
    pub council: String,
    /// Its Virtual School heads, by name.
    pub heads: Vec<HeadOfCouncil>,
}

/// A Virtual School head.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct HeadOfCouncil {
    /// Who.
    pub person: PersonId,
    /// Their name.
    pub name: String,
    /// How many tablets of theirs the council knows.
    pub tablets: u32,
}

/// `recovery.council`: makes this tablet one of a Virtual School head with the council's recovery key, where none of
/// their tablets is left to let it in. Every tablet of the council is told. Where it was stopped in the middle, the
/// same again goes on.
#[derive(Clone, Deserialize, Serialize, JsonSchema, TS)]
#[serde(deny_unknown_fields)]
pub struct RecoverCouncilRequest {
    /// The server's address.
    pub server: String,
    /// What stands on the paper.
    pub key: String,
    /// Which of the heads has this tablet; none for somebody who becomes one now.
    pub person: Option<PersonId>,
    /// The newcomer's name; not looked at where a head is named.
    pub name: String,
    /// Their passphrase on this tablet; at least 15 characters, and the same where it goes on.
    pub passphrase: String,
}

/// A council that came back.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct RecoveredCouncil {
    /// Who is here now.
    pub me: Me,
    /// How many children came.
    pub children: u32,
    /// How many keys are missing that nobody had locked for the recovery key. They come from colleagues' tablets, where
    /// these have them.
    pub missing: u32,
}

/// `recovery.exchange`: whether the council's recovery key is being exchanged on this tablet, and when it was before.
#[derive(Clone, Debug, Deserialize, Serialize, JsonSchema, TS)]
#[serde(deny_unknown_fields)]
pub struct ShowExchangeRequest {}

/// `recovery.exchange_begin`: makes another recovery key, to take the place of the council's. The one that counts signs so and
/// is not kept. Nothing is exchanged before `recovery.exchange_written`. The same again shows the same key.
#[derive(Clone, Deserialize, Serialize, JsonSchema, TS)]
#[serde(deny_unknown_fields)]
pub struct BeginExchangeRequest {
    /// What stands on the paper that counts.
    pub key: String,
}

/// `recovery.exchange_written`: somebody has the next key on paper. It takes the place of the one before when the server takes
/// the link that this signs; the tablet forgets the key.
#[derive(Clone, Deserialize, Serialize, JsonSchema, TS)]
#[serde(deny_unknown_fields)]
pub struct ExchangeWrittenRequest {
    /// What stands on the new paper.
    pub key: String,
}

/// `recovery.exchange_stop`: destroys a next key that nobody has typed back. The one that counts stays.
#[derive(Clone, Debug, Deserialize, Serialize, JsonSchema, TS)]
#[serde(deny_unknown_fields)]
pub struct StopExchangeRequest {}

/// Where an exchange of the recovery key stands.
#[derive(Clone, Serialize, Deserialize, TS)]
pub struct RecoveryExchange {
    /// Whether this person may exchange it, on this tablet.
    pub may: bool,
    /// Why a Virtual School head may not.
    pub refusal: Option<String>,
    /// The next key, until somebody has typed it back from paper.
    #[ts(as = "Option<String>")]
    pub key: Option<PaperKey>,
    /// Whether it was typed back, and waits for the server: both papers are to be kept.
    pub waiting: bool,
    /// Whether an exchange came to nothing: the paper before still counts, and the next one opens nothing.
    pub refused: bool,
    /// Every exchange, the latest first.
    pub exchanged: Vec<KeyExchanged>,
}

/// An exchange of the council's recovery key.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct KeyExchanged {
    /// On which day, `YYYY-MM-DD`, by the clock of the tablet that signed.
    pub on: String,
    /// By whom.
    pub by: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::council::RecoveryShown;

    #[test]
    fn a_recovery_key_is_on_its_page_and_in_nothing_that_is_printed() {
        let shown = RecoveryShown {
            key: Some(PaperKey::of(&[7; 32])),
        };
        let page = serde_json::to_value(&shown).expect("it is written");
        let key = page["key"].as_str().expect("the page has it").to_owned();
        assert_eq!(key, *sync::paper::write(&[7; 32]));
        let printed = format!("{shown:?}");
        let group = key.split('-').next().expect("a group of letters");
        assert!(!printed.contains(group), "it is printed");
    }
}
