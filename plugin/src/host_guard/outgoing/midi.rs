//! Notes and bends as MIDI 1.0, on the first channel.

use super::{Bend, Tell};

/// The three bytes of a note or of the pitch wheel. `None` for what is neither.
pub(crate) fn message(tell: &Tell) -> Option<[u8; 3]> {
    match *tell {
        Tell::NoteOn { key, velocity, .. } => Some([0x90, key & 0x7f, velocity_byte(velocity)]),
        Tell::NoteOff { key } => Some([0x80, key & 0x7f, 0]),
        Tell::Bend { bend, .. } => {
            let [low, high] = wheel_bytes(bend);
            Some([0xe0, low, high])
        }
        Tell::Parameter { .. } => None,
    }
}

/// The wheel's lower and upper seven bits.
pub(crate) fn wheel_bytes(bend: Bend) -> [u8; 2] {
    let place = (8_192.0 + 8_192.0 * bend.wheel).round().clamp(0.0, 16_383.0) as u16;
    [(place & 0x7f) as u8, (place >> 7) as u8]
}

/// 1 to 127: a velocity of 0 would end the note.
fn velocity_byte(velocity: f64) -> u8 {
    (127.0 * velocity).round().clamp(1.0, 127.0) as u8
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_wheel_has_its_middle_and_its_ends() {
        let at = |wheel| wheel_bytes(Bend { semitones: 0.0, wheel });
        assert_eq!(
            [at(0.0), at(-1.0), at(1.0), at(9.0)],
            [[0, 64], [0, 0], [127, 127], [127, 127]]
        );
        assert_eq!(at(f64::NAN), [0, 0], "a number, whatever comes");
        assert_eq!(velocity_byte(0.0), 1);
    }
}
