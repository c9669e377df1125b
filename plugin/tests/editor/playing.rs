//! An instance that plays while its editor draws, and sounds for it to play.

use cochlea::link::AnalysisFrame;
use cochlea::processor::Processor;
use cochlea_dsp::analysis::loudness::LoudnessMeter;

use crate::bench::Bench;

const RATE_HZ: f64 = 48_000.0;
const BLOCK: usize = 480;
/// Blocks from one drawing to the next: 30 ms.
const BLOCKS_A_FRAME: usize = 3;

/// One sample of what is played, from its frame.
pub type Sound = fn(usize) -> f32;

pub fn noise(frame: usize) -> f32 {
    let mixed = (frame as u32).wrapping_mul(2_654_435_761);
    let mixed = (mixed ^ (mixed >> 15)).wrapping_mul(2_246_822_519);
    let mixed = (mixed ^ (mixed >> 13)).wrapping_mul(3_266_489_917);
    0.1 * (((mixed ^ (mixed >> 16)) >> 8) as f32 / (1 << 23) as f32 - 1.0)
}

/// A chord that moves every half second and dies away, and a hiss on every quarter: levels move by some 10 dB.
pub fn music(frame: usize) -> f32 {
    let beat = frame / 24_000;
    let s = frame as f64 / RATE_HZ;
    let decay = (-4.0 * (frame % 24_000) as f64 / RATE_HZ).exp();
    let root_hz = [110.0, 146.8, 98.0, 164.8][beat % 4];
    let chord: f64 = [1.0, 1.5, 2.0, 2.5, 4.0, 6.0]
        .iter()
        .map(|ratio| (std::f64::consts::TAU * root_hz * ratio * s).sin() / ratio)
        .sum();
    let hiss = (-30.0 * (frame % 12_000) as f64 / RATE_HZ).exp() as f32;
    0.15 * (chord * decay) as f32 + hiss * noise(frame)
}

/// An instance that plays while its editor draws.
pub struct Playing {
    pub bench: Bench,
    processor: Processor,
    meters: [LoudnessMeter; 2],
    frames: triple_buffer::Input<AnalysisFrame>,
    sequence: u64,
    /// Frames played.
    pub frame: usize,
    /// What the side chain plays, if one is connected.
    pub side_chain: Option<Sound>,
}

impl Playing {
    /// A mono instance at work behind the editor of `bench`.
    pub fn new(bench: Bench) -> Self {
        let state = bench.harness.state();
        let (params, link, instance) = (state.params.clone(), state.link.clone(), state.instance.clone());
        let processor = Processor::new(params, link, instance, RATE_HZ, 1).expect("a usual rate");
        let frames = bench.harness.state().link.analysis.frame.open();
        Self {
            bench,
            processor,
            meters: std::array::from_fn(|_| meter()),
            frames,
            sequence: 0,
            frame: 0,
            side_chain: None,
        }
    }

    /// Plays for so long, drawing and measuring as in a window. What came out.
    pub fn play(&mut self, sound: Sound, seconds: f64) -> Vec<f32> {
        let mut out = Vec::new();
        for block in 0..(seconds * RATE_HZ) as usize / BLOCK {
            let frames = self.frame..self.frame + BLOCK;
            let mut samples: Vec<f32> = frames.clone().map(sound).collect();
            let side_chain = self.side_chain.map(|sound| frames.map(sound).collect::<Vec<f32>>());
            let side_chain: Vec<&[f32]> = side_chain.iter().map(Vec::as_slice).collect();
            self.frame += BLOCK;
            let [before, after] = &mut self.meters;
            before.add(&[&samples]);
            self.processor.process(&mut [&mut samples], &side_chain);
            after.add(&[&samples]);
            out.extend(samples);
            if block % BLOCKS_A_FRAME == 0 {
                self.draw();
            }
        }
        out
    }

    fn draw(&mut self) {
        self.sequence += 1;
        let mut frame = AnalysisFrame {
            sequence: self.sequence,
            sample_rate_hz: RATE_HZ,
            channels: 1,
            end_frame: self.frame as u64,
            ..AnalysisFrame::default()
        };
        let [before, after] = &self.meters;
        frame.pre.loudness.momentary_lufs = before.momentary_lufs();
        frame.post.loudness.momentary_lufs = after.momentary_lufs();
        self.frames.write(frame);
        self.bench.harness.step();
    }
}

fn meter() -> LoudnessMeter {
    LoudnessMeter::new(RATE_HZ, 1).expect("a usual rate")
}

pub fn loudness_lufs(sound: &[f32]) -> f64 {
    let mut meter = meter();
    meter.add(&[sound]);
    meter.integrated_lufs().expect("sound")
}
