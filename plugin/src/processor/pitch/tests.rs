use std::sync::Arc;

use super::*;
use crate::host_guard::{Gesture, Hooks, KeepsNothing};
use crate::pitch_history::PitchHistory;
use crate::tuner::TunerView;

const RATE_HZ: f64 = 48_000.0;
const HOP: usize = 256;

struct Bench {
    params: Arc<CochleaParams>,
    link: Arc<Link>,
    instance: Arc<Instance>,
    out: PitchOut,
}

impl Bench {
    /// Pitch at Display.
    fn new() -> Self {
        let params = Arc::new(CochleaParams::new());
        let hooks = Hooks {
            latency_samples: Box::new(|| 0),
            tail_samples: Box::new(|| 0),
            changed: Box::new(|| {}),
            keeps: Box::new(KeepsNothing),
        };
        let instance = Instance::announce(params.clone(), hooks);
        let link = Link::new();
        let tracker = PitchTracker::new(RATE_HZ).expect("a tracker");
        let mut out = PitchOut::new(&params, &link, &instance, &tracker, RATE_HZ);
        instance.edit(&params.pitch.mode, Gesture::Value(0.5));
        out.set(&params, &instance, 0);
        Self {
            params,
            link,
            instance,
            out,
        }
    }

    /// Hops of 220 Hz, one piece each.
    fn hear(&mut self, hops: usize, watched: bool) {
        for number in 0..hops {
            let estimate = Estimate {
                number: number as u64,
                pitch: Pitch::Voiced {
                    f0_hz: 220.0,
                    probability: 0.9,
                },
                voiced_probability: 0.9,
                level_db: -20.0,
            };
            let editor = watched.then_some(&*self.link);
            self.out.hear(&[(HOP - 1, estimate)], 0, editor, &self.instance);
            self.out.end_piece(HOP);
        }
    }
}

#[test]
fn points_queue_while_the_editor_draws_and_only_then() {
    let mut bench = Bench::new();
    let mut history = PitchHistory::default();
    bench.hear(100, false);
    history.take(&bench.link.pitch);
    assert_eq!(history.points().count(), 0);
    bench.hear(200, true);
    history.take(&bench.link.pitch);
    assert_eq!((history.points().count(), bench.link.pitch.dropped()), (200, 0));
    let [line] = history.lines().collect::<Vec<_>>()[..] else {
        panic!("one line");
    };
    let heard = line[0].heard.expect("a note");
    assert!((heard.number() - 57.0).abs() < 1e-6 && (heard.confidence - 0.9).abs() < 1e-6);
    // The middle of the window: the latency before the sample with which it was known.
    let known = (101 * HOP - 1) as f64;
    let middle = (known - bench.out.latency_samples as f64) / RATE_HZ;
    assert!((line[0].seconds - middle).abs() < 1e-9);
}

#[test]
fn the_tuner_shows_what_is_heard_until_the_pitch_is_off() {
    let mut bench = Bench::new();
    bench.hear(10, false);
    let now = bench.out.now();
    let view = TunerView::of(&now).expect("a note");
    assert_eq!((view.name, view.octave), ("A", 3));
    assert!(view.cents.abs() < 1e-6 && now.latency_ms > 0.0);
    assert!((bench.params.pitch.detected.value() - 57.0).abs() < 1e-3);
    let off = Gesture::Value(0.0);
    bench.instance.edit(&bench.params.pitch.mode, off);
    bench.out.set(&bench.params, &bench.instance, 0);
    assert_eq!(TunerView::of(&bench.out.now()), None);
    assert_eq!(bench.params.pitch.detected.value(), 0.0);
    // What the tracker still says before it stops is not heard.
    bench.hear(1, true);
    assert_eq!(bench.out.now().note, None);
    assert_eq!(bench.out.now().latency_ms, now.latency_ms, "the same for all");
}
