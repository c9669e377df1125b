use super::*;
use crate::link::TapInput;

const RATE_HZ: f64 = 48_000.0;
const BLOCK: usize = 480;

/// A tap that a sine goes through, halved on its way, and its listener.
struct Bench {
    link: Arc<Link>,
    input: TapInput,
    listener: Listener,
    frame: usize,
}

impl Bench {
    fn new(channels: usize) -> Self {
        let link = Link::new();
        let input = link.tap.open(RATE_HZ, channels, BLOCK);
        Self {
            input,
            listener: Listener::new(link.clone()),
            link,
            frame: 0,
        }
    }

    /// 1 kHz at full scale before, at −6.02 dB after.
    fn play(&mut self, blocks: usize, channels: usize) {
        for _ in 0..blocks {
            let angle = |frame: usize| std::f64::consts::TAU * 1_000.0 * frame as f64 / RATE_HZ;
            let sine: Vec<f32> = (self.frame..self.frame + BLOCK)
                .map(|frame| angle(frame).sin() as f32)
                .collect();
            let (mut left, mut right) = (sine.clone(), sine);
            let mut slices = [left.as_mut_slice(), right.as_mut_slice()];
            let slices = &mut slices[..channels];
            self.input.hold(slices);
            slices
                .iter_mut()
                .for_each(|slice| slice.iter_mut().for_each(|sample| *sample *= 0.5));
            self.input.send(&self.link.tap, slices);
            self.frame += BLOCK;
        }
    }

    fn skip(&mut self, frames: usize) {
        self.input.skip(frames);
        self.frame += frames;
    }

    fn hear(&mut self, channels: usize, seconds: f64) {
        for _ in 0..(seconds * RATE_HZ / BLOCK as f64) as usize {
            self.play(1, channels);
            while self.listener.serve() == Served::Part {}
        }
    }
}

fn close(found: Option<f64>, expected: f64, within: f64) -> bool {
    found.is_some_and(|found| (found - expected).abs() <= within)
}

#[test]
fn a_frame_says_what_came_in_and_what_goes_out() {
    for (channels, lufs) in [(1, -3.01), (2, 0.0)] {
        let mut bench = Bench::new(channels);
        assert_eq!(bench.link.analysis.latest().sequence, 0);
        bench.hear(channels, 4.0);
        let frame = bench.link.analysis.latest();
        assert!(frame.sequence > 300, "{}", frame.sequence);
        assert_eq!((frame.sample_rate_hz, frame.channels), (RATE_HZ, channels));
        assert_eq!((frame.gaps, frame.dropped_chunks), (0, 0));
        assert_eq!(frame.end_frame, 192_000);
        assert!(frame.frequencies_hz.is_sorted() && frame.frequencies_hz[0] > 0.0);
        for (side, gain_db) in [(frame.pre, 0.0), (frame.post, -6.02)] {
            // BS.1770: a sine of 997 Hz at full scale in one channel reads −3.01 LUFS; 1 kHz is as good as that.
            for found in [
                side.loudness.momentary_lufs,
                side.loudness.short_term_lufs,
                side.loudness.integrated_lufs,
            ] {
                assert!(
                    close(found, lufs + gain_db, 0.1),
                    "{found:?}, {channels} channels, {gain_db} dB"
                );
            }
            assert_eq!(side.loudness.seconds, 4.0);
            assert!(close(side.levels.rms_dbfs[1], -3.01 + gain_db, 0.01));
            assert!(close(side.levels.max_peak_dbfs[0], gain_db, 0.01));
            assert!(close(side.loudness.true_peak_dbtp, gain_db, 0.1));
        }
    }
}

#[test]
fn a_gap_begins_everything_anew_and_is_counted() {
    let mut bench = Bench::new(2);
    bench.hear(2, 1.0);
    bench.skip(100);
    bench.hear(2, 0.5);
    let frame = bench.link.analysis.latest();
    assert_eq!((frame.gaps, frame.dropped_chunks), (1, 0));
    assert!(
        (frame.post.loudness.seconds - 0.5).abs() < 0.01,
        "{}",
        frame.post.loudness.seconds
    );

    // More than fits while nobody takes it.
    bench.play(100, 2);
    while bench.listener.serve() != Served::Nothing {}
    bench.play(1, 2);
    bench.listener.serve();
    let frame = bench.link.analysis.latest();
    assert_eq!(frame.gaps, 2);
    assert!(frame.dropped_chunks > 400, "{}", frame.dropped_chunks);
    assert_eq!(bench.link.tap.dropped(), frame.dropped_chunks);
}

#[test]
fn the_editors_wishes_are_heard() {
    let mut bench = Bench::new(2);
    bench.hear(2, 1.0);
    bench.link.analysis.reset();
    bench.hear(2, 0.2);
    let frame = bench.link.analysis.latest();
    assert!((frame.post.loudness.seconds - 0.2).abs() < 0.01);
    assert_eq!(frame.gaps, 0, "a wish is no gap");

    let mut settings = bench.link.analysis.settings();
    settings.display.tilt_db_per_octave = 0.0;
    bench.link.analysis.set(settings);
    bench.hear(2, 0.1);
    assert_eq!(bench.listener.settings, settings);
}

#[test]
fn another_processor_is_other_sound_and_no_gap() {
    let mut bench = Bench::new(2);
    bench.hear(2, 0.5);
    bench.input = bench.link.tap.open(RATE_HZ, 1, BLOCK);
    bench.frame = 0;
    bench.hear(1, 0.5);
    let frame = bench.link.analysis.latest();
    assert_eq!((frame.channels, frame.gaps), (1, 0));
    assert!((frame.post.loudness.seconds - 0.5).abs() < 0.01);
}

#[test]
fn a_window_opened_again_forgets_the_last_ones_sound() {
    let mut bench = Bench::new(2);
    bench.hear(2, 0.5);
    bench.play(10, 2);
    bench.listener = Listener::new(bench.link.clone());
    assert_eq!(bench.link.analysis.latest().sequence, 0);
    bench.hear(2, 0.1);
    let frame = bench.link.analysis.latest();
    assert_eq!(frame.gaps, 0);
    assert!(frame.post.loudness.seconds <= 0.1);
}
