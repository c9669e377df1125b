//! Prints what linear phase costs: time per frame, its spread over the blocks, and the time a design takes.
//!
//! `cargo run --release -p cochlea-dsp --example linear_phase`

use cochlea_dsp::Graphic;
use cochlea_dsp::bands::BAND_COUNT;
use cochlea_dsp::equaliser::{CONTROL_STEP_SAMPLES, Routing, Way};
use cochlea_dsp::linear_phase::{Designer, Fir, FirBuilder, Geometry, LinearPath, Mix, Quality};
use std::sync::{Arc, Mutex};
use std::time::Instant;

/// Updates of the curve that are timed.
const UPDATES: usize = 60;

/// Alternating ±`gain_db`.
fn zigzag(gain_db: f64) -> [f64; BAND_COUNT] {
    std::array::from_fn(|band| if band % 2 == 0 { gain_db } else { -gain_db })
}

/// FIRs on their way to another thread and back; the main loop plays that thread between the blocks.
#[derive(Clone, Default)]
struct Elsewhere {
    ordered: Arc<Mutex<Option<Box<Fir>>>>,
    built: Arc<Mutex<Option<Box<Fir>>>>,
}

impl Elsewhere {
    fn build(&self, designer: &mut Designer) {
        if let Some(mut fir) = self.ordered.lock().unwrap().take() {
            designer.build(&mut fir);
            *self.built.lock().unwrap() = Some(fir);
        }
    }
}

impl FirBuilder for Elsewhere {
    fn submit(&mut self, fir: Box<Fir>) -> Result<(), Box<Fir>> {
        *self.ordered.lock().unwrap() = Some(fir);
        Ok(())
    }

    fn collect(&mut self) -> Option<Box<Fir>> {
        self.built.lock().unwrap().take()
    }
}

/// What happens to the curve meanwhile.
#[derive(Clone, Copy, PartialEq)]
enum Motion {
    Flat,
    Rest,
    Elsewhere,
    Here,
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

/// A path on its control grid, in stereo.
struct Player {
    path: LinearPath,
    graphic: Graphic,
    gains: [f64; BAND_COUNT],
    left: Vec<f32>,
    right: Vec<f32>,
}

impl Player {
    /// Nanoseconds of one block, whose length is a multiple of the control step.
    fn block(&mut self) -> f64 {
        let mix = Mix {
            routing: Routing::Stereo,
            way: Way::STILL,
            phase: 0,
        };
        let start = Instant::now();
        for step in (0..self.left.len()).step_by(CONTROL_STEP_SAMPLES) {
            self.path.tick(&self.gains.into(), &self.graphic);
            let channels: &mut [&mut [f32]] = &mut [&mut self.left, &mut self.right];
            self.path.process(channels, step, CONTROL_STEP_SAMPLES, &mix);
        }
        start.elapsed().as_nanos() as f64
    }
}

/// Mean ns per frame, and the worst block over the mean, of the medians of each block of an update over many updates.
fn spread(rate: f64, quality: Quality, block: usize, motion: Motion) -> (f64, f64) {
    let geometry = Geometry::new(rate, quality).unwrap();
    let gain_db = if motion == Motion::Flat { 0.0 } else { 9.0 };
    let noise = |seed: u32| {
        let mut state = seed;
        let next = |_| {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            0.5 * (state as f32 / u32::MAX as f32 - 0.5)
        };
        (0..block).map(next).collect()
    };
    let elsewhere = Elsewhere::default();
    let mut designer = Designer::new(geometry);
    let builder: Option<Box<dyn FirBuilder>> = match motion {
        Motion::Elsewhere => Some(Box::new(elsewhere.clone())),
        _ => None,
    };
    let mut player = Player {
        path: LinearPath::new(geometry, builder),
        graphic: Graphic::new(rate).unwrap(),
        gains: zigzag(gain_db),
        left: noise(1),
        right: noise(2),
    };
    player.path.reset(&player.gains.into(), &player.graphic);
    let blocks = geometry.update() / block;
    let mut times = vec![Vec::new(); blocks];
    for update in 0..UPDATES {
        if matches!(motion, Motion::Elsewhere | Motion::Here) {
            player.gains = zigzag(gain_db * (1.0 + 0.01 * update as f64));
        }
        for times in &mut times {
            let time = player.block();
            elsewhere.build(&mut designer);
            if update * geometry.update() > 2 * geometry.latency() {
                times.push(time);
            }
        }
    }
    let medians: Vec<f64> = times.into_iter().map(median).collect();
    let mean = medians.iter().sum::<f64>() / blocks as f64;
    let worst = medians.into_iter().fold(0.0, f64::max);
    (mean / block as f64, worst / mean)
}

fn main() {
    for (rate, quality) in [
        (48_000.0, Quality::Normal),
        (48_000.0, Quality::High),
        (192_000.0, Quality::Normal),
        (192_000.0, Quality::High),
    ] {
        let geometry = Geometry::new(rate, quality).unwrap();
        let latency = geometry.latency();
        println!(
            "{rate} Hz, {quality:?}: latency {latency} samples, {:.1} ms",
            1e3 * latency as f64 / rate
        );
        let graphic = Graphic::new(rate).unwrap();
        let mut path = LinearPath::new(geometry, None);
        let designs = (0..20).map(|index| {
            let start = Instant::now();
            path.reset(&zigzag(1.0 + f64::from(index)).into(), &graphic);
            start.elapsed().as_secs_f64() * 1e3
        });
        let designs: Vec<f64> = designs.collect();
        println!(
            "  reset with a design: first {:.2} ms, then {:.2} ms",
            designs[0],
            median(designs[1..].to_vec())
        );
        println!("  ns per frame, worst block over mean:");
        println!("  block        flat           curve           changing        changing, built here");
        for block in [32, 64, 128, 512] {
            print!("  {block:>5}");
            for motion in [Motion::Flat, Motion::Rest, Motion::Elsewhere, Motion::Here] {
                let (mean, worst) = spread(rate, quality, block, motion);
                print!("  {mean:>7.1} {worst:>5.2}x ");
            }
            println!();
        }
    }
}
