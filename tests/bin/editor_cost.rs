//! `editor_cost [--json]`: what a frame of the editor costs at 1366 × 768, without what draws its triangles. Run it in
//! release.
//!
//! Music goes through an instance and its analysis once; what an open editor would have seen of it, sixty times a second,
//! is kept. The same is then drawn again and again: everything moves as it does with sound, and only drawing is timed.

use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use cochlea::analysis;
use cochlea::link::{AnalysisFrame, PitchPoint, Snapshot};
use cochlea_cli::generate::{Kind, Settings, samples};
use cochlea_tests::editor::{Easel, FrameCost};
use cochlea_tests::stress::{RATE_HZ, Rig};
use egui::{Vec2, vec2};
use serde::Serialize;

const SIZE: Vec2 = vec2(1366.0, 768.0);
const STATE: &[u8] = br#"{"cochlea_state":1,"parameters":{"gain_7":6,"gain_20":-4,"amount":60,"pitch":1}}"#;
/// Of the editor, in a second.
const FRAMES: usize = 60;
const SECONDS: usize = 4;
/// Runs through what was kept; the quickest of each frame counts, for others use the machine too.
const ROUNDS: usize = 7;
/// Names of the buttons that show another view begin with it.
const SHOWS: &str = "Show ";

/// What an editor sees at one moment.
struct Moment {
    analysis: AnalysisFrame,
    snapshot: Snapshot,
    peaks: [[f32; 2]; 2],
    pitch: Vec<PitchPoint>,
}

/// Over all frames.
#[derive(Serialize)]
struct Spread {
    median_ms: f64,
    ninety_percent_ms: f64,
}

impl Spread {
    fn of(frames: &[FrameCost], cost: impl Fn(&FrameCost) -> Duration) -> Self {
        let mut times: Vec<f64> = frames.iter().map(|frame| cost(frame).as_secs_f64() * 1e3).collect();
        times.sort_by(f64::total_cmp);
        let at = |share: f64| times[(share * (times.len() - 1) as f64).round() as usize];
        Self {
            median_ms: at(0.5),
            ninety_percent_ms: at(0.9),
        }
    }
}

#[derive(Serialize)]
struct Row {
    view: String,
    pass: Spread,
    tessellation: Spread,
    both: Spread,
    vertices: usize,
}

fn main() -> Result<()> {
    if cfg!(debug_assertions) {
        eprintln!("This build is not optimised: the figures mean nothing. Build with --release.");
    }
    let moments = moments()?;
    let places = Easel::new(SIZE, STATE)?.places();
    let tabs = places
        .into_iter()
        .map(|place| place.label)
        .filter(|label| label.starts_with(SHOWS));
    let views = std::iter::once(None).chain(tabs.map(Some));
    let rows: Vec<Row> = views.map(|tab| row(tab, &moments)).collect::<Result<_>>()?;
    if std::env::args().any(|argument| argument == "--json") {
        println!("{}", serde_json::to_string(&rows)?);
        return Ok(());
    }
    println!("a frame at {} × {}, ms: median (90th percentile)", SIZE.x, SIZE.y);
    println!(
        "{:<12} {:>16} {:>16} {:>16} {:>9}",
        "view", "pass", "tessellation", "both", "vertices"
    );
    for Row {
        view,
        pass,
        tessellation,
        both,
        vertices,
    } in rows
    {
        let text = |it: &Spread| format!("{:.2} ({:.2})", it.median_ms, it.ninety_percent_ms);
        println!(
            "{view:<12} {:>16} {:>16} {:>16} {vertices:>9}",
            text(&pass),
            text(&tessellation),
            text(&both)
        );
    }
    Ok(())
}

/// Plays music through an instance with an open editor.
fn moments() -> Result<Vec<Moment>> {
    let mut music = samples(&Settings::new(Kind::Phrase))?;
    let mut rig = Rig::with_state(STATE);
    let link = rig.link().clone();
    let (_watch, _) = analysis::watch(&link);
    let step = RATE_HZ as usize / FRAMES;
    let [left, right] = music.as_mut_slice() else {
        anyhow::bail!("the phrase is not stereo");
    };
    let blocks = left.chunks_exact_mut(step).zip(right.chunks_exact_mut(step));
    let mut moments = Vec::new();
    for (left, right) in blocks.take(FRAMES * SECONDS) {
        link.watched.store(true, std::sync::atomic::Ordering::Relaxed);
        rig.process(&mut [left, right]);
        let before = moments.last().map_or(0, |moment: &Moment| moment.analysis.sequence);
        let begin = Instant::now();
        while link.analysis.latest().sequence == before {
            ensure!(begin.elapsed() < Duration::from_secs(5), "the analysis does not answer");
            std::thread::sleep(Duration::from_millis(1));
        }
        let mut pitch = Vec::new();
        link.pitch.take(|point| pitch.push(point));
        moments.push(Moment {
            analysis: link.analysis.latest(),
            snapshot: link.adaptation.latest(),
            peaks: [link.input.take(), link.output.take()],
            pitch,
        });
    }
    ensure!(moments.len() == FRAMES * SECONDS, "the phrase is too short");
    Ok(moments)
}

/// `tab`: the button that shows the view; none for what an editor opens with.
fn row(tab: Option<String>, moments: &[Moment]) -> Result<Row> {
    let mut easel = Easel::new(SIZE, STATE)?;
    if let Some(tab) = &tab {
        ensure!(easel.click(tab), "the editor has no '{tab}' any more");
    }
    let link = easel.link.clone();
    let (mut frames, mut snapshots) = (link.analysis.frame.open(), link.adaptation.open());
    let mut points = link.pitch.open();
    let mut best: Vec<FrameCost> = Vec::new();
    for round in 0..ROUNDS {
        for (nth, moment) in moments.iter().enumerate() {
            frames.write(moment.analysis);
            snapshots.write(moment.snapshot);
            for (meters, [left, right]) in [&link.input, &link.output].into_iter().zip(moment.peaks) {
                meters.raise(&[[left], [right]]);
            }
            for point in &moment.pitch {
                link.pitch.add(&mut points, *point);
            }
            let cost = easel.frame();
            match best.get_mut(nth) {
                // The first round fills caches of texts and shapes.
                Some(best) if round > 1 => {
                    best.pass = best.pass.min(cost.pass);
                    best.tessellation = best.tessellation.min(cost.tessellation);
                }
                Some(best) => *best = cost,
                None => best.push(cost),
            }
        }
    }
    Ok(Row {
        view: tab.map_or("as it opens".to_owned(), |tab| tab.replacen(SHOWS, "", 1)),
        pass: Spread::of(&best, |cost| cost.pass),
        tessellation: Spread::of(&best, |cost| cost.tessellation),
        both: Spread::of(&best, |cost| cost.pass + cost.tessellation),
        vertices: best.last().context("no frame")?.vertices,
    })
}
