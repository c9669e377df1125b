//! The response as CSV.

use cochlea_dsp::Graphic;

use crate::support::Folder;

fn rows(csv: &str) -> Vec<[f64; 3]> {
    let mut lines = csv.lines();
    assert_eq!(lines.next(), Some("frequency_hz,magnitude_db,phase_rad"));
    lines
        .map(|line| {
            let fields: Vec<f64> = line.split(',').map(|field| field.parse().unwrap()).collect();
            fields.try_into().unwrap()
        })
        .collect()
}

fn gains() -> ([f64; 26], String) {
    let mut gains_db = [0.0; 26];
    gains_db[4] = 6.0;
    gains_db[15] = -9.0;
    gains_db[25] = 3.0;
    (gains_db, gains_db.map(|gain| gain.to_string()).join(","))
}

#[test]
fn is_the_drawn_curve() {
    let folder = Folder::new();
    let (gains_db, text) = gains();
    for sample_rate in ["44100", "48000", "192000"] {
        let csv = folder
            .must(&["response", "--gains", &text, "--sample-rate", sample_rate])
            .stdout;
        let rows = rows(&csv);
        assert_eq!(rows.len(), 481);
        let graphic = Graphic::new(sample_rate.parse().unwrap()).unwrap();
        let mut section_gains_db = [0.0; 26];
        graphic.section_gains_db(&gains_db, &mut section_gains_db);
        for [frequency_hz, magnitude_db, phase_rad] in &rows {
            let drawn = graphic.response_db(&section_gains_db, *frequency_hz);
            assert!(
                (magnitude_db - drawn).abs() < 1e-5,
                "{frequency_hz} Hz: {magnitude_db} {drawn}"
            );
            assert!(phase_rad.abs() <= std::f64::consts::PI);
        }
        assert!((rows[0][0] - 20.0).abs() < 1e-6 && (rows[480][0] - 20_000.0).abs() < 1e-3);
    }
}

/// The bars of the linear-phase filter, without phase: 0.2 and 0.1 dB.
#[test]
fn linear_phase_is_the_drawn_curve_without_phase() {
    let folder = Folder::new();
    let (gains_db, text) = gains();
    for (quality, bar_db) in [("normal", 0.2), ("high", 0.1)] {
        let arguments = ["response", "--gains", &text, "--points", "60", "--phase", "linear"];
        let csv = folder.must(&[&arguments[..], &["--quality", quality]].concat()).stdout;
        let graphic = Graphic::new(48_000.0).unwrap();
        let mut section_gains_db = [0.0; 26];
        graphic.section_gains_db(&gains_db, &mut section_gains_db);
        for [frequency_hz, magnitude_db, phase_rad] in rows(&csv) {
            let drawn = graphic.response_db(&section_gains_db, frequency_hz);
            assert!(
                (magnitude_db - drawn).abs() < bar_db,
                "{frequency_hz} Hz: {magnitude_db} {drawn}"
            );
            assert!(phase_rad.abs() < 1e-6, "{frequency_hz} Hz: {phase_rad}");
        }
    }
}

/// The curve of the file against the curve of the plugin, hosted: an impulse bounced, transformed here.
#[test]
fn is_what_the_plugin_does() {
    let folder = Folder::new();
    let (gains_db, text) = gains();
    folder.must(&["generate", "impulse", "in.wav", "--seconds", "0.5", "--channels", "1"]);
    let mut command = vec!["bounce".to_owned(), "in.wav".to_owned(), "out.wav".to_owned()];
    for (band, gain_db) in gains_db.iter().enumerate() {
        command.extend(["--set".to_owned(), format!("Band {} Gain={gain_db} dB", band + 1)]);
    }
    folder.must(&command.iter().map(String::as_str).collect::<Vec<_>>());
    let impulse = &folder.read_float("out.wav")[0];
    let csv = folder.must(&["response", "--gains", &text, "--points", "40"]).stdout;
    for [frequency_hz, magnitude_db, phase_rad] in rows(&csv) {
        let (mut re, mut im) = (0.0, 0.0);
        for (n, &sample) in impulse.iter().enumerate() {
            let angle = std::f64::consts::TAU * frequency_hz * n as f64 / 48_000.0;
            re += f64::from(sample) * angle.cos();
            im -= f64::from(sample) * angle.sin();
        }
        let measured_db = 10.0 * (re * re + im * im).log10();
        assert!(
            (measured_db - magnitude_db).abs() < 0.001,
            "{frequency_hz} Hz: {measured_db} {magnitude_db}"
        );
        assert!((im.atan2(re) - phase_rad).abs() < 0.001, "{frequency_hz} Hz");
    }
}

#[test]
fn goes_to_a_file() {
    let folder = Folder::new();
    let (_, text) = gains();
    let csv = folder.must(&["response", "--gains", &text]).stdout;
    assert_eq!(folder.must(&["response", "--gains", &text, "-o", "r.csv"]).stdout, "");
    assert_eq!(std::fs::read_to_string(folder.path("r.csv")).unwrap(), csv);
    assert_eq!(folder.names(), ["r.csv"]);
}
