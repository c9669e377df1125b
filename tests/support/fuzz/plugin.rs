//! One instance for a whole run of inputs: making one costs more than most inputs do.

use crate::raw_clap::RawClap;

/// What an untouched instance holds; loaded before an input, it leaves nothing of the one before.
const UNTOUCHED: &[u8] = br#"{"cochlea_state":1,"parameters":{},"editor":{}}"#;

/// ±120 dBFS: nothing that may be asked of the equaliser takes a sound of full scale there.
pub const LOUDEST: f32 = 1e6;

/// Frames per second.
pub const RATE_HZ: f64 = 48_000.0;

/// An instance, active in stereo at [`RATE_HZ`].
pub struct Instance(RawClap);

impl Instance {
    pub fn new() -> Self {
        let plugin = RawClap::from_entry(&cochlea::clap_entry);
        assert!(plugin.activate(RATE_HZ, 512));
        Self(plugin)
    }

    /// As it was at first.
    pub fn untouched(&self) -> &RawClap {
        assert!(self.0.load_state(UNTOUCHED, 4096), "its own state");
        self.0.reset();
        &self.0
    }
}

/// Every value is one that the plugin declares.
pub fn assert_in_range(plugin: &RawClap) {
    for index in 0..plugin.parameter_count() {
        let info = plugin.parameter_info(index).expect("in range");
        let value = plugin.parameter_value(info.id).expect("a value");
        assert!(
            (info.min_value..=info.max_value).contains(&value),
            "parameter {index} is {value}, which is not from {} to {}",
            info.min_value,
            info.max_value
        );
    }
}

/// Every sample is a sound.
pub fn assert_sound<'a>(samples: impl IntoIterator<Item = &'a f32>) {
    for sample in samples {
        assert!(sample.abs() <= LOUDEST, "{sample} came out");
    }
}
