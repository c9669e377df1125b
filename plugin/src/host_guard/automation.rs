//! The parameter changes of one block, in order of their sample.

use super::ParameterTable;

/// Changes that one block can carry; 8192 frames with all bands ramped every 32 frames need 6,656. Past that a change
/// overwrites the last one of the same parameter: its sample is lost, its value is not.
pub const CAPACITY: usize = 16_384;

/// What an event does to its parameter.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Change {
    /// Sets the normalised value, 0..1.
    Value(f32),
    /// Sets the modulation offset on the 0..1 scale.
    Modulation(f32),
}

#[derive(Clone, Copy)]
struct Event {
    frame: u32,
    /// Order of arrival: events of one frame apply in this order.
    sequence: u32,
    parameter: u16,
    change: Change,
}

/// The parameter changes of one block.
///
/// Real time: everything but [`Automation::new`] works in the memory taken there.
pub struct Automation {
    events: Vec<Event>,
    next: usize,
    in_order: bool,
    /// Frame of the host's block at which the piece being processed begins.
    piece_start: usize,
}

impl Automation {
    /// An empty list with room for [`CAPACITY`] changes. Allocates.
    pub fn new() -> Self {
        Self {
            events: Vec::with_capacity(CAPACITY),
            next: 0,
            in_order: true,
            piece_start: 0,
        }
    }

    /// Forgets the previous block.
    pub fn clear(&mut self) {
        self.events.clear();
        self.next = 0;
        self.in_order = true;
        self.piece_start = 0;
    }

    /// Adds a change at `frame` of the block. Hosts may send them in any order, which the framework does not stand
    /// (U7).
    pub fn push(&mut self, frame: u32, parameter: usize, change: Change) {
        let parameter = parameter as u16;
        if self.events.len() == self.events.capacity() {
            let same_kind = std::mem::discriminant(&change);
            if let Some(last) = self
                .events
                .iter_mut()
                .rev()
                .find(|event| event.parameter == parameter && std::mem::discriminant(&event.change) == same_kind)
            {
                last.change = change;
            }
            return;
        }
        self.in_order &= self.events.last().is_none_or(|last| last.frame <= frame);
        self.events.push(Event {
            frame,
            sequence: self.events.len() as u32,
            parameter,
            change,
        });
    }

    /// Puts the changes in order of frame, then of arrival. To be called once, after the last `push`.
    pub fn order(&mut self) {
        if !self.in_order {
            self.events.sort_unstable_by_key(|event| (event.frame, event.sequence));
            self.in_order = true;
        }
    }

    /// A block that is cut goes on with the piece that begins at `start`: from here on frames count from there.
    pub(super) fn begin_piece(&mut self, start: usize) {
        self.piece_start = start;
    }

    /// The frame of the next change not yet applied.
    pub fn next_frame(&self) -> Option<usize> {
        let event = self.events.get(self.next)?;
        Some((event.frame as usize).saturating_sub(self.piece_start))
    }

    /// Applies every change at or before `frame`. Returns whether any value changed.
    pub fn apply_until(&mut self, frame: usize, parameters: &ParameterTable) -> bool {
        let frame = frame.saturating_add(self.piece_start);
        let mut changed = false;
        while let Some(event) = self.events.get(self.next).filter(|event| event.frame as usize <= frame) {
            let index = usize::from(event.parameter);
            changed |= match event.change {
                Change::Value(normalized) => parameters.set_normalized(index, normalized),
                Change::Modulation(offset) => parameters.modulate(index, offset),
            };
            self.next += 1;
        }
        changed
    }

    /// Applies whatever is left. Returns whether any value changed.
    pub fn apply_rest(&mut self, parameters: &ParameterTable) -> bool {
        self.apply_until(usize::MAX, parameters)
    }
}

impl Default for Automation {
    fn default() -> Self {
        Self::new()
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::params::CochleaParams;

    fn table() -> (Arc<CochleaParams>, ParameterTable) {
        let params = Arc::new(CochleaParams::new());
        let table = ParameterTable::new(params.clone());
        (params, table)
    }

    #[test]
    fn changes_apply_at_their_frame_whatever_order_they_came_in() {
        let (params, table) = table();
        let gain = table.index_of_id("gain_1").expect("gain_1");
        let mut automation = Automation::new();
        automation.push(64, gain, Change::Value(1.0));
        automation.push(0, gain, Change::Value(0.25));
        automation.push(64, gain, Change::Value(0.75));
        automation.order();
        assert!(automation.apply_until(0, &table));
        assert_eq!(params.bands[0].gain.value(), -9.0);
        assert_eq!(automation.next_frame(), Some(64));
        assert!(!automation.apply_until(63, &table));
        assert!(automation.apply_until(64, &table));
        assert_eq!(params.bands[0].gain.value(), 9.0, "the later of two at one frame wins");
    }

    #[test]
    fn a_flood_keeps_the_last_value_of_each_parameter() {
        let (params, table) = table();
        let mut automation = Automation::new();
        let first = table.index_of_id("gain_1").expect("gain_1");
        let second = table.index_of_id("gain_2").expect("gain_2");
        automation.push(0, second, Change::Value(0.25));
        for event in 0..2 * CAPACITY {
            automation.push(event as u32 / 8, first, Change::Value((event % 2) as f32));
        }
        automation.push(9000, first, Change::Value(0.25));
        automation.push(9000, second, Change::Value(0.75));
        automation.order();
        automation.apply_rest(&table);
        assert_eq!(params.bands[0].gain.value(), -9.0);
        assert_eq!(params.bands[1].gain.value(), 9.0);
    }

    #[test]
    fn values_that_are_no_numbers_change_nothing() {
        let (params, table) = table();
        let gain = table.index_of_id("gain_1").expect("gain_1");
        for bad in [f32::NAN, f32::INFINITY, f32::NEG_INFINITY] {
            assert!(!table.set_normalized(gain, bad));
            assert!(!table.modulate(gain, bad));
        }
        assert_eq!(params.bands[0].gain.value(), 0.0);
    }
}
