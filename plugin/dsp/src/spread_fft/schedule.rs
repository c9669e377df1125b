//! Work of known size in equal shares.

use std::ops::Range;

/// One kind of work: how many units, and what one costs, in any unit of time common to all stages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stage {
    pub units: usize,
    pub cost: usize,
}

impl Stage {
    pub const NONE: Self = Self { units: 0, cost: 0 };
}

/// The units of each stage that fall into one of `shares` equal shares, stages one after another: a unit belongs where
/// it begins. So no share exceeds the even one by more than one unit of each kind it touches.
///
/// Real time: no allocation.
pub fn share<const N: usize>(stages: &[Stage; N], index: usize, shares: usize) -> [Range<usize>; N] {
    let total: usize = stages.iter().map(|stage| stage.units * stage.cost).sum();
    let (from, to) = (total * index / shares, total * (index + 1) / shares);
    let mut offset = 0;
    stages.map(|stage| {
        let begins_before = |limit: usize| {
            let behind = limit.saturating_sub(offset);
            behind.div_ceil(stage.cost.max(1)).min(stage.units)
        };
        let range = begins_before(from)..begins_before(to);
        offset += stage.units * stage.cost;
        range
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_cover_all_units_once_in_order_and_evenly() {
        let stages = [
            Stage { units: 8, cost: 300 },
            Stage { units: 16, cost: 100 },
            Stage::NONE,
            Stage { units: 64, cost: 230 },
        ];
        for shares in [1, 8, 64] {
            let mut next = [0; 4];
            let total: usize = stages.iter().map(|stage| stage.units * stage.cost).sum();
            for index in 0..shares {
                let ranges = share(&stages, index, shares);
                let mut cost = 0;
                for ((range, next), stage) in ranges.iter().zip(&mut next).zip(&stages) {
                    assert_eq!(range.start, *next);
                    *next = range.end;
                    cost += range.len() * stage.cost;
                }
                assert!(cost <= total / shares + 1 + 300, "share {index} of {shares}: {cost}");
            }
            assert_eq!(next, stages.map(|stage| stage.units));
        }
    }
}
