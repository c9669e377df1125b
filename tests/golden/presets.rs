//! The presets that come with Cochlea: each loads to the same values for ever, for projects and scripts name them.

use cochlea::presets::Library;
use cochlea_tests::raw_clap::RawClap;
use serde_json::Value;

use crate::frozen::versions;
use crate::session::parameters;

#[test]
fn each_gives_the_values_that_it_gave() {
    let plugin = RawClap::from_entry(&cochlea::clap_entry);
    let defaults = parameters(&plugin.save_state().expect("a state"));
    let library = Library::built_in();
    let line = |entry: &cochlea::presets::Entry| {
        let preset = entry.preset().expect("a preset of ours");
        assert!(plugin.load_state(&preset.state_bytes(), 4096), "{}", entry.name);
        let values = parameters(&plugin.save_state().expect("a state"));
        let moved = values.iter().filter(|(id, value)| defaults[*id] != **value);
        let values: Vec<String> = moved
            .map(|(id, value): (&String, &Value)| format!("{id}={value}"))
            .collect();
        format!("{} | {} | {}", entry.name, entry.category, values.join(", "))
    };
    let found: Vec<String> = library.entries().iter().map(line).collect();
    versions()
        .iter()
        .for_each(|version| version.holds("presets.txt", &found));
}
