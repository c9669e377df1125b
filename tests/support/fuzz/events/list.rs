//! The script's events as CLAP has them.

use clap_sys::events::clap_event_header;

use super::script::{self, What, parameters};
use crate::clap_events::{Event, modulation, value, value_event};

/// As large as the largest event that a plugin might take a foreign one for, in words.
const FOREIGN_WORDS: usize = 64;
/// A note that nobody plays.
const VOICE: i32 = 7;

/// The events of one block. None: the host has no event where it counted one.
pub fn events(script: &[script::Event]) -> Vec<Option<Event>> {
    script.iter().map(event).collect()
}

fn event(event: &script::Event) -> Option<Event> {
    let plain = |place: usize, normalized: f64| {
        let parameter = &parameters()[place];
        (parameter.hash, normalized * parameter.clap_scale)
    };
    Some(match event.what {
        What::Value(place, normalized) => {
            let (id, plain) = plain(place, normalized);
            value(event.frame, id, plain)
        }
        What::OfVoice(place, normalized) => {
            let (id, plain) = plain(place, normalized);
            let mut of_voice = value_event(event.frame, id, plain);
            of_voice.note_id = VOICE;
            Event::of(of_voice)
        }
        What::Modulation(place, normalized) => {
            let (id, plain) = plain(place, normalized);
            modulation(event.frame, id, plain)
        }
        What::Foreign(space_id, type_, size) => {
            let mut foreign = Event::of([u64::MAX; FOREIGN_WORDS]);
            *foreign.header() = clap_event_header {
                size,
                time: event.frame,
                space_id,
                type_,
                flags: u32::MAX,
            };
            foreign
        }
        What::Missing => return None,
    })
}
