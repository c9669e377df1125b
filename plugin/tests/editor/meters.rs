//! The meters' tab and the spectra behind the curve: what they show of the analysis, and what they set of it.

use cochlea::editor::desk::Control;
use cochlea::editor::spectrum::Shown;
use cochlea::editor::theme;
use cochlea::link::{AnalysisFrame, LoudnessFrame, SideFrame, SpectrumFrame};
use cochlea_dsp::analysis::display::{ChannelView, DisplaySettings, LiveSpectrum, Smoothing, Speed};
use cochlea_dsp::analysis::level::LiveLevels;
use cochlea_dsp::analysis::loudness::LoudnessMeter;
use egui::Key;
use egui_kittest::kittest::Queryable;

use crate::bench::Bench;
use crate::fit::{SIZES, assert_fits};

const RATE_HZ: f64 = 48_000.0;

/// Four seconds of dull noise with a whistle, the right channel a little quieter; `gain` on all of it.
fn sound(gain: f32) -> Vec<[f32; 2]> {
    let (mut noise, mut slow, mut slower) = (1_u32, 0.0_f32, 0.0_f32);
    (0..4 * 48_000)
        .map(|frame| {
            noise = noise.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            let white = (noise >> 8) as f32 / (1 << 23) as f32 - 1.0;
            slow += 0.15 * (white - slow);
            slower += 0.01 * (white - slower);
            let whistle = (std::f64::consts::TAU * 2_960.0 * f64::from(frame) / RATE_HZ).sin() as f32;
            let sample = gain * (0.35 * slow + 1.2 * slower + 0.02 * white + 0.05 * whistle);
            [sample, 0.8 * sample]
        })
        .collect()
}

fn side(frames: &[[f32; 2]], display: &DisplaySettings) -> SideFrame {
    let mut spectrum = LiveSpectrum::new(RATE_HZ).unwrap();
    spectrum.set(display);
    spectrum.add(frames);
    let planes: [Vec<f32>; 2] = [0, 1].map(|channel| frames.iter().map(|frame| frame[channel]).collect());
    let mut loudness = LoudnessMeter::new(RATE_HZ, 2).unwrap();
    loudness.add(&planes.each_ref().map(Vec::as_slice));
    let mut levels = LiveLevels::new(RATE_HZ).unwrap();
    levels.add(frames);
    SideFrame {
        spectrum: SpectrumFrame {
            levels_db: *spectrum.levels_db(),
            peaks_db: spectrum.peaks_db().map(|peak| peak + 3.0),
            critical_bands_db: *spectrum.critical_bands_db(),
            masking_db: *spectrum.masking_db(),
            log_bands_db: *spectrum.log_bands_db(),
            centroid_hz: spectrum.centroid_hz(),
            rolloff_hz: spectrum.rolloff_hz(),
            flatness: spectrum.flatness(),
        },
        loudness: LoudnessFrame {
            seconds: 4.0,
            momentary_lufs: loudness.momentary_lufs(),
            short_term_lufs: loudness.short_term_lufs(),
            integrated_lufs: loudness.integrated_lufs(),
            range_lu: loudness.range_lu(),
            true_peak_dbtp: loudness.true_peak_dbtp(),
            max_momentary_lufs: loudness.max_momentary_lufs(),
            max_short_term_lufs: loudness.max_short_term_lufs(),
        },
        levels: levels.readings(),
    }
}

/// What the analysis says of that sound, 6 dB louder after the equaliser.
pub fn heard() -> AnalysisFrame {
    let display = DisplaySettings::default();
    let [pre, post] = [1.0, 2.0].map(|gain| side(&sound(gain), &display));
    AnalysisFrame {
        sequence: 7,
        sample_rate_hz: RATE_HZ,
        channels: 2,
        frequencies_hz: *LiveSpectrum::new(RATE_HZ).unwrap().frequencies_hz(),
        pre,
        post,
        ..AnalysisFrame::default()
    }
}

impl Bench {
    pub fn analyse(&mut self, frame: AnalysisFrame) {
        self.harness.state().link.analysis.frame.open().write(frame);
        self.harness.run();
    }

    fn display(&self) -> DisplaySettings {
        self.harness.state().link.analysis.settings().display
    }
}

/// The editor with the tab open.
fn opened(size: egui::Vec2) -> Bench {
    let mut bench = Bench::new(size, 1.0);
    bench.click(bench.place("Show Meters").center());
    bench
}

#[test]
fn numbers_are_those_of_the_analysis() {
    let mut bench = opened(SIZES[1]);
    assert!(
        bench
            .harness
            .query_by_label("After: integrated loudness \u{2013} LUFS")
            .is_some()
    );
    assert!(bench.harness.query_by_label("Nothing heard yet.").is_some());
    let mut frame = heard();
    frame.post.loudness.integrated_lufs = Some(-14.04);
    frame.post.loudness.momentary_lufs = Some(-13.2);
    frame.post.loudness.max_momentary_lufs = Some(-11.9);
    frame.pre.loudness.true_peak_dbtp = Some(0.31);
    frame.pre.levels.correlation = Some(-0.256);
    frame.pre.levels.dc = [0.012_34, -0.000_01];
    frame.pre.levels.rms_dbfs = [Some(-20.06), None];
    bench.analyse(frame);
    for label in [
        "After: integrated loudness -14.0 LUFS",
        "After: momentary loudness -13.2 LUFS, at most -11.9",
        "Before: highest true peak 0.3 dBTP",
        "Before: correlation of left and right -0.26",
        "Before: DC, left and right 1.23  0.00 %",
        "Before: RMS, left and right -20.1  \u{2013} dBFS",
        "Measured: the last 0:04, since the window was opened or reset.",
    ] {
        assert!(bench.harness.query_by_label(label).is_some(), "{label}");
    }
    frame.gaps = 2;
    bench.analyse(frame);
    let label = "Measured: the last 0:04. Began anew 2 times: sound was missed.";
    assert!(bench.harness.query_by_label(label).is_some());
}

/// By mouse, keys and wheel; nothing of it goes to the host or into the undo of its parameters.
#[test]
fn settings_reach_the_analysis_and_not_the_host() {
    let mut bench = opened(SIZES[1]);
    bench.click(bench.place("Show Spectrum").center());
    assert_eq!(bench.display(), DisplaySettings::default());
    bench.click(bench.place("Smoothing").center());
    bench.click(bench.place("1/12 octave").center());
    assert_eq!(bench.display().smoothing, Smoothing::Octave(12));
    bench.harness.get_by_label("Display Speed").focus();
    bench.harness.run();
    bench.key(Key::ArrowDown);
    assert_eq!(bench.display().speed, Speed::Fast);
    bench.key(Key::Home);
    assert_eq!(bench.display().speed, Speed::Medium);
    bench.hover(bench.place("Display Channels").center());
    bench.wheel(-1.0);
    assert_eq!(bench.display().view, ChannelView::Left);
    bench.click(bench.place("Display Tilt").center());
    bench.click(bench.place("3 dB/octave").center());
    assert_eq!(bench.display().tilt_db_per_octave, 3.0);
    bench.click(bench.place("Peak Hold").center());
    bench.click(bench.place("Off").center());
    assert_eq!(bench.display().peak_hold_seconds, None);
    assert!(bench.take_done().is_empty());
}

#[test]
fn reset_is_asked_for_once_a_click() {
    let mut bench = opened(SIZES[1]);
    let before = bench.harness.state().link.analysis.resets();
    bench.click(bench.place("Reset Meters").center());
    assert_eq!(bench.harness.state().link.analysis.resets(), before + 1);
}

/// Pixels in the colour of the spectrum after the equaliser.
fn bright(bench: &Bench) -> Vec<usize> {
    let pixels = bench.image().pixels;
    let places = pixels.iter().enumerate();
    places
        .filter(|(_, pixel)| **pixel == theme::after())
        .map(|(place, _)| place)
        .collect()
}

#[test]
fn spectra_are_drawn_chosen_and_frozen() {
    let mut bench = opened(SIZES[0]);
    assert!(bright(&bench).len() < 20, "nothing was analysed yet");
    bench.analyse(heard());
    bench.click(bench.place("Show Spectrum").center());
    let first = bright(&bench);
    assert!(first.len() > 100, "{}", first.len());
    bench.click(bench.place("Freeze Spectra").center());
    let mut louder = heard();
    louder.post.spectrum.levels_db = louder.post.spectrum.levels_db.map(|level| level + 12.0);
    louder.post.loudness.integrated_lufs = Some(-9.0);
    bench.analyse(louder);
    assert_eq!(bright(&bench), first, "the spectra stand still");
    bench.click(bench.place("Show Meters").center());
    let numbers_go_on = bench
        .harness
        .query_by_label("After: integrated loudness -9.0 LUFS")
        .is_some();
    assert!(numbers_go_on);
    bench.click(bench.place("Show Spectrum").center());
    bench.click(bench.place("Freeze Spectra").center());
    assert_ne!(bright(&bench), first);
    bench.click(bench.place("Spectra").center());
    bench.click(bench.place("None").center());
    assert_eq!(bench.harness.state().view.spectra.shown, Shown::Neither);
    assert!(bright(&bench).len() < 20);
}

#[test]
fn the_meters_fit_at_every_size() {
    for size in SIZES {
        let mut bench = opened(size);
        let name = format!("{}x{}", size.x, size.y);
        assert_fits(&bench, &format!("meters, nothing heard, {name}"));
        bench.set(Control::BandGain(12), 6.0);
        bench.listen(4.0);
        let mut frame = heard();
        // As wide as numbers get.
        frame.pre.levels.dc = [-0.123_4, -0.123_4];
        frame.pre.levels.rms_dbfs = [Some(-100.1); 2];
        frame.pre.levels.crest_db = [Some(100.1); 2];
        frame.gaps = 12;
        bench.analyse(frame);
        assert_fits(&bench, &format!("meters {name}"));
        bench.set_panicked(true);
        bench.harness.run();
        assert_fits(&bench, &format!("meters with banner {name}"));
        bench.set_panicked(false);
        bench.analyse(heard());
        bench.picture(&format!("meters-{name}"));
        bench.harness.state_mut().view.preferences.is_light = true;
        bench.harness.run();
        bench.picture(&format!("meters-light-{name}"));
    }
}
