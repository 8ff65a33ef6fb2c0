//! Key epochs: which key of a strand seals an entry, as one number that everybody reckons alike.
//!
//! Two things begin a new key, and neither needs anybody to agree with anybody. A strand's *generation* grows when
//! something in it is destroyed. A council's *rotation* grows with every link of the roster that removes a person or a
//! device: whoever has seen that link seals what they write next under the next key. Whether the removed can reckon that
//! key too is for the keys to say: the practice council's are public. The epoch is `rotation × 65,536 + generation`.

/// Where the rotation begins in the number.
const ROTATION: u32 = 16;
/// The largest generation and the largest rotation: a council that removes somebody every day gets there in 179 years.
const MOST: u32 = 0xffff;

/// The epoch of a strand's key in this generation, counted from 1, for somebody who has seen so many rotations.
pub fn of(generation: u32, rotation: u32) -> u32 {
    (rotation.min(MOST) << ROTATION) | generation.min(MOST)
}

/// The generation of the strand in a key epoch.
pub fn generation(epoch: u32) -> u32 {
    epoch & MOST
}

/// The rotations that the writer had seen in a key epoch.
pub fn rotation(epoch: u32) -> u32 {
    epoch >> ROTATION
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_epoch_gives_back_both_of_its_counts_and_is_the_generation_alone_before_anybody_leaves() {
        for (generation_, rotation_) in [(1, 0), (7, 0), (1, 1), (0xffff, 0xffff)] {
            let epoch = of(generation_, rotation_);
            assert_eq!(
                (generation(epoch), rotation(epoch)),
                (generation_, rotation_)
            );
        }
        assert_eq!(of(3, 0), 3);
        assert_ne!(
            of(2, 0),
            of(1, 1),
            "two ways to a new key never meet in one"
        );
    }
}
