//! The phrase: four bars in C major and a last chord, played by fundsp. Bass, electric piano, a mallet melody, drums, and
//! a small room. Something of everything that an equaliser touches, in eight seconds that bear repeating.

use fundsp::prelude64::*;

use super::Source;

/// Length of [`phrase`].
pub const PHRASE_SECONDS: f64 = 8.0;
/// Largest sample of [`phrase`], dBFS.
pub const PHRASE_PEAK_DBFS: f64 = -6.0;

const BEATS_PER_MINUTE: f64 = 144.0;
const BEATS_PER_BAR: f64 = 4.0;

/// Start in beats, MIDI note, length in beats.
type Note = (f64, i32, f64);

#[rustfmt::skip]
const MELODY: [Note; 26] = [
    (0.0, 76, 1.0), (1.0, 79, 0.5), (1.5, 81, 0.5), (2.0, 79, 1.0), (3.0, 76, 0.5), (3.5, 74, 0.5),
    (4.0, 72, 1.5), (5.5, 74, 0.5), (6.0, 76, 1.0), (7.0, 72, 0.5), (7.5, 69, 0.5),
    (8.0, 69, 1.0), (9.0, 72, 0.5), (9.5, 77, 1.0), (10.5, 76, 0.5), (11.0, 74, 0.5), (11.5, 72, 0.5),
    (12.0, 74, 1.5), (13.5, 71, 0.5), (14.0, 74, 0.5), (14.5, 77, 0.5), (15.0, 76, 0.5), (15.5, 74, 0.5),
    (16.0, 72, 3.0), (16.0, 76, 3.0), (16.5, 84, 2.5),
];

/// C, Am7, Fmaj7, G7, and home.
const CHORDS: [&[i32]; 5] = [
    &[60, 64, 67, 71],
    &[57, 60, 64, 67],
    &[57, 60, 64, 65],
    &[55, 59, 62, 65],
    &[60, 64, 67, 74],
];
/// The root of each, for the bass.
const ROOTS: [i32; 5] = [36, 33, 29, 31, 36];

// One bar in sixteenths.
const KICK: &[u8; 16] = b"x.....x.x.......";
const SNARE: &[u8; 16] = b"....x.......x..o";
const HAT: &[u8; 16] = b"x.o.x.o.x.o.x.oo";

/// Renders the phrase: [`PHRASE_SECONDS`] long, largest sample at [`PHRASE_PEAK_DBFS`]. The seed decides the drums' noise
/// and by how little the players miss the beat. About a second of work in a debug build; allocates.
pub fn phrase(sample_rate_hz: u32, seed: u64) -> Vec<[f32; 2]> {
    let sample_rate = f64::from(sample_rate_hz);
    let mut band = Band {
        dry: voice_sequencer(sample_rate),
        wet: voice_sequencer(sample_rate),
        seed,
        highest_hz: 0.45 * sample_rate as f32,
    };
    band.bass();
    band.chords();
    band.melody();
    band.drums();
    let dry = Wave::render(sample_rate, PHRASE_SECONDS, &mut band.dry);
    let wet = Wave::render(sample_rate, PHRASE_SECONDS, &mut band.wet);
    // Only what is pitched goes to the room: reverberant drums are mud.
    let room = wet.filter(
        PHRASE_SECONDS,
        &mut (multipass::<U2>() & (0.3 * reverb_stereo(12.0, 1.1, 0.6))),
    );

    let frames = (PHRASE_SECONDS * sample_rate).round() as usize;
    let fade_frames = 0.25 * sample_rate;
    let mut samples: Vec<[f32; 2]> = (0..frames)
        .map(|n| {
            let fade = ((frames - n) as f64 / fade_frames).min(1.0) as f32;
            [0, 1].map(|channel| fade * (at(&dry, channel, n) + at(&room, channel, n)))
        })
        .collect();
    let peak = samples
        .iter()
        .flatten()
        .fold(0.0_f32, |peak, sample| peak.max(sample.abs()));
    let gain = 10_f32.powf(PHRASE_PEAK_DBFS as f32 / 20.0) / peak.max(1e-9);
    samples.iter_mut().flatten().for_each(|sample| *sample *= gain);
    samples
}

/// The phrase over and over.
pub(super) struct Repeated {
    samples: Vec<[f32; 2]>,
    gain: f32,
    next: usize,
}

impl Repeated {
    pub(super) fn new(seed: u64, peak_dbfs: f64, sample_rate_hz: f64) -> Self {
        Self {
            samples: phrase(sample_rate_hz as u32, seed),
            gain: 10_f64.powf((peak_dbfs - PHRASE_PEAK_DBFS) / 20.0) as f32,
            next: 0,
        }
    }
}

impl Source for Repeated {
    fn next_frame(&mut self) -> [f32; 2] {
        let frame = self.samples[self.next].map(|sample| self.gain * sample);
        self.next = (self.next + 1) % self.samples.len();
        frame
    }
}

/// The players.
struct Band {
    dry: Sequencer,
    wet: Sequencer,
    seed: u64,
    /// Filters end here, and partials above it are left out: at low sample rates the piece is duller, not broken.
    highest_hz: f32,
}

impl Band {
    fn bass(&mut self) {
        for (bar, root) in ROOTS.into_iter().enumerate() {
            let start = bar as f64 * BEATS_PER_BAR;
            let line: &[(f64, i32, f64)] = if bar == 4 {
                &[(0.0, 0, 3.0)]
            } else {
                &[(0.0, 0, 1.4), (1.5, 12, 0.5), (2.5, 0, 0.9), (3.5, 7, 0.5)]
            };
            for &(beat, interval, beats) in line {
                let hz = midi_hz(f64::from(root + interval)) as f32;
                let string = (soft_saw_hz(hz) * 0.7 + sine_hz(hz) * 0.6) >> lowpass_hz(self.within(hz * 10.0), 0.8);
                let tone = (string * envelope(|t| (-1.1 * t).exp())) >> place(0.0, 0.4);
                self.play_dry(start + beat, beats, 0.004, 0.06, Box::new(tone));
            }
        }
    }

    /// Two-operator electric piano: a sine whose frequency another one bends, less and less.
    fn chords(&mut self) {
        for (bar, chord) in CHORDS.into_iter().enumerate() {
            let hits: &[(f64, f64)] = if bar == 4 {
                &[(0.0, 3.2)]
            } else {
                &[(0.0, 2.4), (2.5, 1.4)]
            };
            for &(beat, beats) in hits {
                for (string, &note) in chord.iter().enumerate() {
                    let hz = midi_hz(f64::from(note));
                    let bend = sine_hz(hz as f32) * envelope(move |t| 1.6 * hz * (-3.0 * t).exp()) + dc(hz as f32);
                    let tine = self.partial(14.0 * hz as f32, 0.08) * envelope(|t| (-14.0 * t).exp());
                    let body = (bend >> sine()) * envelope(|t| (-1.3 * t).exp());
                    let side = 0.8 * (string as f32 / 1.5 - 1.0);
                    let tone = (body + tine) >> place(side, 0.14);
                    self.play_wet(bar as f64 * BEATS_PER_BAR + beat, beats, 0.003, 0.12, Box::new(tone));
                }
            }
        }
    }

    /// A mallet: fundamental, the double octave to which a bar of rosewood is tuned, and its third mode for a moment.
    fn melody(&mut self) {
        for (beat, note, beats) in MELODY {
            let hz = midi_hz(f64::from(note)) as f32;
            let tone = (sine_hz(hz) * envelope(|t| 0.9 * (-3.2 * t).exp())
                + self.partial(4.0 * hz, 0.3) * envelope(|t| (-9.0 * t).exp())
                + self.partial(9.8 * hz, 0.08) * envelope(|t| (-25.0 * t).exp())
                + triangle_hz(hz) * envelope(|t| 0.2 * (-5.0 * t).exp()))
                >> place(0.25, 0.42);
            self.play_wet(beat, beats + 0.5, 0.002, 0.2, Box::new(tone));
        }
    }

    fn drums(&mut self) {
        for bar in 0..4 {
            for sixteenth in 0..16 {
                let beat = f64::from(bar) * BEATS_PER_BAR + f64::from(sixteenth) / 4.0;
                let step = sixteenth as usize;
                if KICK[step] != b'.' {
                    self.kick(beat);
                }
                if SNARE[step] != b'.' {
                    self.snare(beat, loudness(SNARE[step]));
                }
                if HAT[step] != b'.' {
                    self.hat(beat, loudness(HAT[step]));
                }
            }
        }
        self.kick(4.0 * BEATS_PER_BAR);
    }

    fn kick(&mut self, beat: f64) {
        let pitch = envelope(|t| 48.0 + 130.0 * (-38.0 * t).exp());
        let tone = ((pitch >> sine()) * envelope(|t| (-11.0 * t).exp())) >> place(0.0, 0.7);
        self.play_dry(beat, 0.8, 0.002, 0.05, Box::new(tone));
    }

    fn snare(&mut self, beat: f64, gain: f32) {
        let rattle = (noise().seed(self.next_random())
            >> highpass_hz(self.within(900.0), 0.7)
            >> lowpass_hz(self.within(9000.0), 0.7))
            * envelope(|t| 0.5 * (-20.0 * t).exp());
        let skin = sine_hz(188.0) * envelope(|t| 0.5 * (-26.0 * t).exp());
        self.play_dry(
            beat,
            0.6,
            0.001,
            0.05,
            Box::new((rattle + skin) >> place(-0.1, 0.8 * gain)),
        );
    }

    fn hat(&mut self, beat: f64, gain: f32) {
        let hiss = noise().seed(self.next_random()) >> highpass_hz(self.within(7000.0), 0.8);
        let tone = (hiss * envelope(|t| (-55.0 * t).exp())) >> place(-0.4, 0.45 * gain);
        self.play_dry(beat, 0.3, 0.002, 0.02, Box::new(tone));
    }

    fn play_dry(&mut self, beat: f64, beats: f64, attack_s: f64, release_s: f64, unit: Box<dyn AudioUnit>) {
        let start_s = self.start_s(beat);
        push(&mut self.dry, start_s, beats, attack_s, release_s, unit);
    }

    fn play_wet(&mut self, beat: f64, beats: f64, attack_s: f64, release_s: f64, unit: Box<dyn AudioUnit>) {
        let start_s = self.start_s(beat);
        push(&mut self.wet, start_s, beats, attack_s, release_s, unit);
    }

    fn within(&self, frequency_hz: f32) -> f32 {
        frequency_hz.min(self.highest_hz)
    }

    /// A sine, or nothing where there is no room for it.
    fn partial(&self, frequency_hz: f32, gain: f32) -> An<impl AudioNode<Inputs = U0, Outputs = U1> + 'static> {
        sine_hz(self.within(frequency_hz)) * if frequency_hz < self.highest_hz { gain } else { 0.0 }
    }

    /// Time of a beat, up to 6 ms late, as people play.
    fn start_s(&mut self, beat: f64) -> f64 {
        let late_s = 0.003 * (1.0 + crate::random::uniform(&mut self.seed));
        seconds(beat) + late_s
    }

    fn next_random(&mut self) -> u64 {
        crate::random::next(&mut self.seed)
    }
}

/// From mono to a place between left (−1) and right (1), at a gain.
fn place(side: f32, gain: f32) -> An<impl AudioNode<Inputs = U1, Outputs = U2> + 'static> {
    pan(side) * gain
}

fn voice_sequencer(sample_rate: f64) -> Sequencer {
    let mut sequencer = Sequencer::new(0, 2, ReplayMode::None);
    sequencer.set_sample_rate(sample_rate);
    sequencer
}

/// Schedules a note. The attack is our own: that of fundsp 0.23 runs on past its end where a note starts within a block,
/// which at 8 kHz made a click of +28 dB.
fn push(sequencer: &mut Sequencer, start_s: f64, beats: f64, attack_s: f64, release_s: f64, note: Box<dyn AudioUnit>) {
    let end_s = start_s + seconds(beats) + release_s;
    let attack = envelope(move |t| (t / attack_s).min(1.0)) >> split::<U2>();
    let note = Box::new(unit::<U0, U2>(note) * attack);
    sequencer.push(start_s, end_s, Fade::Smooth, 0.0, release_s, note);
}

fn seconds(beats: f64) -> f64 {
    beats * 60.0 / BEATS_PER_MINUTE
}

fn loudness(mark: u8) -> f32 {
    if mark == b'x' { 1.0 } else { 0.45 }
}

fn at(wave: &Wave, channel: usize, frame: usize) -> f32 {
    wave.channel(channel).get(frame).copied().unwrap_or(0.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sounds_the_same_each_time() {
        let first = phrase(16_000, 7);
        assert_eq!(first.len(), 128_000);
        assert!(first == phrase(16_000, 7));
        assert!(first != phrase(16_000, 8));
        assert!(first.iter().any(|[left, right]| left != right), "it is stereo");
    }

    /// The peak is what it should be, and the rest is music of about the same density at any rate.
    #[test]
    fn keeps_its_level_at_every_rate() {
        for sample_rate_hz in [8000, 22_050, 44_100] {
            let samples = phrase(sample_rate_hz, 1);
            let peak = samples.iter().flatten().fold(0.0_f32, |peak, x| peak.max(x.abs()));
            assert!((20.0 * peak.log10() + 6.0).abs() < 1e-3, "{sample_rate_hz}");
            let power = samples.iter().flatten().map(|x| x * x).sum::<f32>() / (2 * samples.len()) as f32;
            assert!(
                (-26.0..-17.0).contains(&(10.0 * power.log10())),
                "{sample_rate_hz}: {power}"
            );
        }
    }
}
