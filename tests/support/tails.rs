//! What the tests of the tail share: states in which sound goes on after its input, each for its own reason.

/// What a host that stops may lose: below −120 dBFS.
pub const UNHEARD: f32 = 1e-6;

/// A name, and the parameters.
pub const STATES: [(&str, &str); 6] = [
    ("flat", ""),
    ("lowest band", r#""gain_1":18,"range":200"#),
    ("cut", r#""gain_1":-18,"gain_2":-18,"range":200"#),
    ("linear phase", r#""phase_mode":1,"gain_2":18"#),
    (
        "linear phase, high",
        r#""phase_mode":1,"phase_quality":1,"gain_1":18,"range":200"#,
    ),
    ("adaptation", r#""amount":100,"resonance":100,"gain_1":12"#),
];

/// The state as a host would hand it over.
pub fn state(parameters: &str) -> Vec<u8> {
    format!(r#"{{"cochlea_state":1,"parameters":{{{parameters}}}}}"#).into_bytes()
}

/// A thud of 40 frames, in stereo.
pub fn thud() -> Vec<Vec<f32>> {
    let mut thud = vec![vec![0.0; 1_000]; 2];
    thud.iter_mut().for_each(|channel| channel[100..140].fill(0.9));
    thud
}
