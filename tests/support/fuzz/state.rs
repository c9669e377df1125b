//! Bytes that a host hands over as the plugin's state: refused, and nothing has changed, or loaded whole, and saved again
//! as they were understood.

use cochlea::presets::Preset;

use super::plugin::{Instance, assert_in_range, assert_sound};
use crate::signals::noise_and_tones;

thread_local! {
    static INSTANCE: Instance = Instance::new();
}

const FRAMES: usize = 512;
const BLOCKS: usize = 3;

/// # Panics
/// Where the bytes broke a promise.
pub fn run(bytes: &[u8]) {
    INSTANCE.with(|instance| {
        let plugin = instance.untouched();
        let save = || plugin.save_state().expect("a state");
        let before = save();
        if !plugin.load_state(bytes, 4096) {
            assert!(save() == before, "refused, and yet something changed");
            return;
        }
        assert_in_range(plugin);
        let saved = save();
        assert!(plugin.load_state(&saved, 4096), "its own state is refused");
        assert!(save() == saved, "its own state comes back as another");
        let preset = Preset::of_state("x", &saved).expect("a state is a preset's");
        assert!(
            plugin.load_state(&preset.state_bytes(), 4096),
            "its own state is refused as a preset"
        );

        assert!(plugin.load_state(bytes, 4096), "taken once, refused the second time");
        let mut sound = noise_and_tones(BLOCKS * FRAMES, super::plugin::RATE_HZ, 7);
        let [left, right] = sound.as_mut_slice() else {
            unreachable!("two channels");
        };
        for (left, right) in left.chunks_mut(FRAMES).zip(right.chunks_mut(FRAMES)) {
            plugin.process(&mut [left, right], &[]);
        }
        assert_sound(sound.iter().flatten());
        // A frozen curve stands in it by now.
        assert!(plugin.load_state(&save(), 4096), "its own state is refused after sound");
    });
}
