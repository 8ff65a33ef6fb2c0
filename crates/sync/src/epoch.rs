//! Key epochs: which key of a strand seals an entry, as one number that everybody reckons alike.
//!
//! Three things begin a new key, and none needs anybody to agree with anybody. A strand's *generation* grows when
//! something in it is destroyed. A council's *rotation* grows with every link of the roster that removes a person or a
//! device, and a child's *closing* with every link of their grants that closes somebody's doors: whoever has seen that
//! link seals what they write next under the next key. Each rotation and each closing has a secret that is wrapped for
//! those who stay ([`crate::secret`]), so that whoever left cannot reckon that key; the practice council's keys are
//! public. The epoch is `closing × 2³² + rotation × 2¹⁶ + generation`.

/// The generation in which every strand begins.
pub const FIRST_GENERATION: u32 = 1;

/// Where the rotation begins in the number.
const ROTATION: u32 = 16;
/// Where the closing begins in the number.
const CLOSING: u32 = 32;
/// The largest of each count: a council that removes somebody every day gets there in 179 years.
const MOST: u32 = 0xffff;

/// The epoch of a strand's key in this generation, counted from 1, for somebody who has seen so many rotations of the
/// council and closings of the child.
pub fn of(generation: u32, rotation: u32, closing: u32) -> u64 {
    let part = |count: u32| u64::from(count.min(MOST));
    (part(closing) << CLOSING) | (part(rotation) << ROTATION) | part(generation)
}

/// The generation of the strand in a key epoch.
pub fn generation(epoch: u64) -> u32 {
    (epoch & u64::from(MOST)) as u32
}

/// The rotations that the writer had seen in a key epoch.
pub fn rotation(epoch: u64) -> u32 {
    generation(epoch >> ROTATION)
}

/// The closings that the writer had seen in a key epoch.
pub fn closing(epoch: u64) -> u32 {
    u32::try_from(epoch >> CLOSING).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_epoch_gives_back_its_counts_and_is_the_generation_alone_before_anybody_leaves() {
        for counts in [
            (1, 0, 0),
            (7, 0, 0),
            (1, 1, 0),
            (2, 3, 4),
            (0xffff, 0xffff, 0xffff),
        ] {
            let epoch = of(counts.0, counts.1, counts.2);
            assert_eq!((generation(epoch), rotation(epoch), closing(epoch)), counts);
        }
        assert_eq!(of(3, 0, 0), 3);
        let ways = [of(2, 0, 0), of(1, 1, 0), of(1, 0, 1)];
        assert!(
            ways[0] != ways[1] && ways[1] != ways[2] && ways[0] != ways[2],
            "two ways to a new key never meet in one"
        );
    }
}
