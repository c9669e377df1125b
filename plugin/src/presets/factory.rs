//! The presets that come with the product.

use cochlea_dsp::FactoryTarget;

use super::{Preset, PresetValue};

/// What the presets of [`by_task`] are listed under.
pub const TASK: &str = "Task";
/// What the presets of [`by_genre`] are listed under.
pub const GENRE: &str = "Genre";

/// All built-in presets: by task, then by genre.
pub fn factory() -> Vec<Preset> {
    [by_task(), by_genre()].concat()
}

/// Ten presets named by task: those that stand still, then those that adapt.
pub fn by_task() -> Vec<Preset> {
    let mut presets = still();
    presets.extend(adapting());
    presets
}

/// A preset with the adaptation at work. What it lacks is at its default.
fn towards(name: &str, description: &str, target: FactoryTarget, values: &[(&str, f64)]) -> Preset {
    let index = FactoryTarget::ALL.iter().position(|other| *other == target);
    let target = ("target", index.unwrap_or(0) as f64);
    let values = values.iter().chain([&target]);
    Preset::new(
        name,
        description,
        values.map(|(id, value)| ((*id).to_owned(), PresetValue::Number(*value))),
    )
}

fn adapting() -> Vec<Preset> {
    vec![
        towards(
            "Gentle Balance",
            "Half way to a balanced spectrum, slowly and by a few dB: for single tracks.",
            FactoryTarget::Tilted45,
            &[
                ("amount", 50.0),
                ("speed", 50.0),
                ("max_boost", 3.0),
                ("max_cut", 6.0),
                ("resonance", 50.0),
            ],
        ),
        towards(
            "Master Balance",
            "A finished mix brought closer to the balance of most records, by 3 dB at most.",
            FactoryTarget::Tilted45,
            &[
                ("amount", 60.0),
                ("speed", 25.0),
                ("speed_ratio", 8.0),
                ("max_boost", 3.0),
                ("max_cut", 3.0),
                ("resonance", 30.0),
                ("sharpness", 70.0),
            ],
        ),
        towards(
            "Tame Resonances",
            "Takes down what rings and leaves the balance as it is, but for cuts of 3 dB.",
            FactoryTarget::Tilted45,
            &[
                ("amount", 100.0),
                ("speed", 150.0),
                ("max_boost", 0.0),
                ("max_cut", 3.0),
                ("resonance", 100.0),
                ("sharpness", 80.0),
            ],
        ),
        towards(
            "Follow Loudness Contour",
            "Every band as loud as the others to the ear: for playing softly, and for noise.",
            FactoryTarget::EqualLoudness,
            &[("amount", 70.0), ("max_boost", 9.0), ("max_cut", 9.0)],
        ),
    ]
}

/// One preset for each target that is a kind of music or speech. The further apart the recordings behind a target lie
/// (`docs/targets.md`), the less of the way is gone.
pub fn by_genre() -> Vec<Preset> {
    let mix = |name: &str, description: &str, target: FactoryTarget, amount_percent: f64| {
        let values = [
            ("amount", amount_percent),
            ("speed", 40.0),
            ("speed_ratio", 8.0),
            ("max_boost", 4.0),
            ("max_cut", 6.0),
            ("resonance", 40.0),
            ("sharpness", 70.0),
        ];
        towards(name, description, target, &values)
    };
    vec![
        mix(
            "Orchestral Balance",
            "A mix of a large orchestra: full below, soft above 4 kHz.",
            FactoryTarget::Orchestral,
            60.0,
        ),
        mix(
            "Soundtrack Balance",
            "Scores of games and films: dark, with room for what happens on top.",
            FactoryTarget::Soundtrack,
            50.0,
        ),
        mix(
            "Folk Balance",
            "Acoustic instruments and a voice: an even fall from the bass up.",
            FactoryTarget::Folk,
            60.0,
        ),
        mix(
            "Metal Balance",
            "Loud guitars and drums: nearly level to 4 kHz, steep above.",
            FactoryTarget::Metal,
            80.0,
        ),
        mix(
            "Electronic Balance",
            "House, drum and bass and their kin: deep bass and open highs.",
            FactoryTarget::Electronic,
            60.0,
        ),
        mix(
            "Ambient Balance",
            "Pads and drones: a slow hand, as no two records agree.",
            FactoryTarget::Ambient,
            40.0,
        ),
        mix(
            "Drums Balance",
            "Loops of drums and percussion: weight below, attack kept.",
            FactoryTarget::Drums,
            50.0,
        ),
        towards(
            "Speech Balance",
            "Talk from any microphone: less boom and hiss, an even voice, pauses left alone.",
            FactoryTarget::Speech,
            &[
                ("amount", 80.0),
                ("speed", 150.0),
                ("max_boost", 5.0),
                ("max_cut", 10.0),
                ("resonance", 90.0),
                ("gate", -50.0),
                ("reach_1", 0.0),
            ],
        ),
    ]
}

fn still() -> Vec<Preset> {
    let preset = |name: &str, description: &str, gains_db: &[(usize, f64)]| {
        let gains = gains_db.iter();
        Preset::new(
            name,
            description,
            gains.map(|(band, gain_db)| (format!("gain_{band}"), PresetValue::Number(*gain_db))),
        )
    };
    vec![
        preset("Flat", "Everything at rest: the sound is untouched.", &[]),
        preset(
            "Clear Speech",
            "Less rumble and boom, more of what makes consonants.",
            &[
                (1, -15.0),
                (2, -9.0),
                (3, -3.0),
                (4, -2.5),
                (5, -2.0),
                (14, 1.0),
                (15, 2.0),
                (16, 3.0),
                (17, 3.5),
                (18, 3.5),
                (19, 3.0),
                (20, 2.0),
                (21, 1.0),
            ],
        ),
        preset(
            "Warm",
            "Fuller below 300 Hz, softer above 4 kHz.",
            &[
                (2, 1.5),
                (3, 3.0),
                (4, 3.0),
                (5, 2.0),
                (6, 1.0),
                (17, -0.5),
                (18, -1.0),
                (19, -2.0),
                (20, -3.0),
                (21, -3.0),
                (22, -3.0),
                (23, -2.5),
                (24, -2.0),
                (25, -2.0),
                (26, -2.0),
            ],
        ),
        preset(
            "Bright and Deep",
            "The wide smile: more bass and more air. Easy to hear, good to show what the plugin does.",
            &[
                (1, 5.0),
                (2, 6.0),
                (3, 4.0),
                (4, 1.0),
                (5, -1.0),
                (6, -2.0),
                (7, -3.0),
                (8, -4.0),
                (9, -4.0),
                (10, -4.0),
                (11, -3.0),
                (12, -2.0),
                (13, -1.0),
                (15, 0.5),
                (16, 1.0),
                (17, 1.5),
                (18, 2.0),
                (19, 2.5),
                (20, 3.0),
                (21, 4.0),
                (22, 5.0),
                (23, 6.0),
                (24, 7.0),
                (25, 7.0),
                (26, 6.0),
            ],
        ),
        preset(
            "Telephone",
            "300 Hz to 3.4 kHz and nothing else.",
            &[
                (1, -18.0),
                (2, -18.0),
                (3, -18.0),
                (4, -12.0),
                (11, 2.0),
                (12, 3.0),
                (13, 3.0),
                (14, 3.0),
                (15, 2.0),
                (19, -9.0),
                (20, -18.0),
                (21, -18.0),
                (22, -18.0),
                (23, -18.0),
                (24, -18.0),
                (25, -18.0),
                (26, -18.0),
            ],
        ),
        preset(
            "Less Harsh",
            "A dip from 2.5 to 5 kHz, where the ear is most sensitive.",
            &[
                (15, -1.0),
                (16, -2.5),
                (17, -3.5),
                (18, -4.0),
                (19, -3.5),
                (20, -2.0),
                (21, -1.0),
            ],
        ),
    ]
}
