//! Parameter changes that come with a block: in any order, beyond it, of nothing, failing.

use cochlea::host_guard::parameter_hash;
use cochlea_tests::raw_vst3::RawVst3;
use cochlea_tests::signals::{Random, even_blocks, noise_and_tones};
use nice_plug::wrapper::vst3::vst3::Steinberg::Vst::ParamID;
use nice_plug::wrapper::vst3::vst3::Steinberg::kResultOk;

use crate::controller::{ids, is_read_only, normalized};
use crate::host::lists::{Changes, Point};
use crate::host::{self, block, stream};
use crate::{RATE_HZ, tried};

const EMPTY: &[u8] = b"{\"cochlea_state\":1,\"parameters\":{}}";

/// One block of 64 frames with these changes.
fn block_with(plugin: &RawVst3, changes: Changes) -> Vec<Vec<f32>> {
    let changes = changes.given();
    let mut sound = noise_and_tones(64, RATE_HZ, 6);
    let mut output = vec![vec![f32::NAN; 64]; 2];
    let result = block::process(plugin, 64, &mut [&mut sound], &mut [&mut output], |data| {
        data.inputParameterChanges = changes.as_ptr();
    });
    assert_eq!(result, kResultOk);
    assert!(block::is_finite(&output));
    assert_eq!(host::references(&changes), 1, "the list is the host's");
    output
}

#[test]
fn what_is_said_last_of_a_parameter_is_its_value() {
    let gain = parameter_hash("gain_9");
    let cases: [(&str, &[Point], f64); 14] = [
        ("no points", &[], 0.5),
        ("in order", &[Some((0, 0.1)), Some((9, 0.25))], 0.25),
        ("out of order", &[Some((9, 0.25)), Some((0, 0.1))], 0.25),
        ("at one frame", &[Some((9, 0.1)), Some((9, 0.25))], 0.25),
        ("beyond the block", &[Some((63, 0.1)), Some((64, 0.25))], 0.25),
        ("far beyond it", &[Some((i32::MAX, 0.25)), Some((0, 0.1))], 0.25),
        ("before it", &[Some((-1, 0.1)), Some((i32::MIN, 0.25))], 0.25),
        ("failing first", &[None, Some((0, 0.25))], 0.25),
        ("failing last", &[Some((0, 0.25)), None], 0.25),
        ("failing all the way", &[None, None, None], 0.5),
        ("above the range", &[Some((0, 3.0))], 1.0),
        ("far above it", &[Some((0, 1e300))], 1.0),
        ("below the range", &[Some((0, -1e300))], 0.0),
        (
            "no numbers",
            &[
                Some((0, 0.25)),
                Some((1, f64::NAN)),
                Some((2, f64::INFINITY)),
                Some((3, f64::NEG_INFINITY)),
            ],
            0.25,
        ),
    ];
    for (what, points, expected) in cases {
        let plugin = host::active_plugin(EMPTY);
        block_with(&plugin, Changes::new(&[Some((gain, points))]));
        assert_eq!(normalized(&plugin, gain), expected, "{what}");
        // The same where there is no sound, and before activation.
        let plugin = host::plugin();
        let changes = Changes::new(&[Some((gain, points))]).given();
        let result = block::process(&plugin, 0, &mut [], &mut [], |data| {
            data.inputParameterChanges = changes.as_ptr();
        });
        assert_eq!(result, kResultOk, "{what}");
        assert_eq!(normalized(&plugin, gain), expected, "{what}, flushed");
    }
    tried("lists of points of a parameter", cases.len() * 2);
}

/// Points that say nothing do not make the host's page powerless over the parameter.
#[test]
fn points_that_say_nothing_are_no_automation() {
    let plugin = host::active_plugin(EMPTY);
    let gain = parameter_hash("gain_9");
    let nothing = [None, Some((0, f64::NAN)), Some((1, f64::INFINITY))];
    block_with(&plugin, Changes::new(&[Some((gain, &nothing))]));
    plugin.set_normalized(gain, 0.75);
    assert_eq!(normalized(&plugin, gain), 0.75);
    tried("points that say nothing", nothing.len());
}

#[test]
fn queues_that_are_not_there_or_of_nobody_are_passed_over() {
    let gain = parameter_hash("gain_9");
    let points: &[Point] = &[Some((0, 0.25))];
    let plugin = host::active_plugin(EMPTY);
    let state = stream::save(&plugin);
    let strangers: Vec<ParamID> = [0, 1, u32::MAX, gain ^ 1 << 30, gain | 1 << 31].into();
    let known = ids(&plugin);
    assert!(strangers.iter().all(|id| !known.contains(id)));
    let queues: Vec<Option<(ParamID, &[Point])>> = strangers.iter().map(|id| Some((*id, points))).collect();
    block_with(&plugin, Changes::new(&queues));
    block_with(&plugin, Changes::new(&[None, None, None]));
    block_with(&plugin, Changes::new(&[]).claiming(1_000));
    block_with(&plugin, Changes::new(&[Some((gain, points))]).claiming(0));
    block_with(&plugin, Changes::new(&[Some((gain, points))]).claiming(-1));
    block_with(&plugin, Changes::new(&[Some((gain, points))]).claiming(i32::MIN));
    assert_eq!(stream::save(&plugin), state, "nothing was said of anything");
    block_with(&plugin, Changes::new(&[None, Some((gain, points)), None]).claiming(100));
    assert_eq!(normalized(&plugin, gain), 0.25, "what is between them counts");
    // One parameter in two queues: what is later in the block, then in the list, is its value.
    let [early, late]: [&[Point]; 2] = [&[Some((5, 0.1))], &[Some((20, 0.75))]];
    block_with(&plugin, Changes::new(&[Some((gain, late)), Some((gain, early))]));
    assert_eq!(normalized(&plugin, gain), 0.75);
    tried("queues that are not there, and twice", 8);
}

#[test]
fn the_order_of_a_list_is_not_heard() {
    const FRAMES: usize = 24_000;
    let sound = noise_and_tones(FRAMES, RATE_HZ, 12);
    let mut random = Random::new(5);
    let names = ["gain_3", "gain_9", "gain_17", "output_gain", "range"].map(parameter_hash);
    // For every block of 500 frames and parameter: points at frames of their own.
    let blocks: Vec<Vec<Vec<Point>>> = (0..FRAMES / 500)
        .map(|_| {
            let points = |_: &ParamID| {
                let frames = (0..500).step_by(50).map(|frame| frame + random.between(0, 49) as i32);
                let frames: Vec<i32> = frames.collect();
                frames.into_iter().map(|frame| Some((frame, random.unit()))).collect()
            };
            names.iter().map(points).collect()
        })
        .collect();
    let mut shuffle = Random::new(6);
    let mut play = |shuffled: bool| {
        let plugin = host::active_plugin(EMPTY);
        let mut lists = Vec::new();
        let played = block::play(&plugin, &sound, &even_blocks(FRAMES, 500), |start, data| {
            let mut queues: Vec<(ParamID, Vec<Point>)> = names.into_iter().zip(blocks[start / 500].clone()).collect();
            if shuffled {
                for (_, points) in &mut queues {
                    for at in (1..points.len()).rev() {
                        points.swap(at, shuffle.between(0, at));
                    }
                }
                queues.reverse();
            }
            let queues: Vec<_> = queues.iter().map(|(id, points)| Some((*id, &points[..]))).collect();
            let list = Changes::new(&queues).given();
            data.inputParameterChanges = list.as_ptr();
            lists.push(list);
        });
        block::bits(&played)
    };
    let expected = play(false);
    assert!(expected != block::bits(&sound), "the changes changed nothing");
    assert!(play(true) == expected);
    tried(
        "parameter changes out of order, the same bits",
        FRAMES / 50 * names.len(),
    );
}

/// Any parameter, any number of points, any offsets and values, with holes: sound stays sound, and every parameter has
/// the value that was said last of it.
#[test]
fn lists_at_random_leave_every_parameter_at_its_last_value() {
    const BLOCKS: usize = 3_000;
    const SEED: u64 = 97;
    let plugin = host::active_plugin(EMPTY);
    // Where a value is rounded to the parameter's own steps.
    let page = host::plugin();
    // The read-only one moves by itself.
    let (heard, known): (Vec<ParamID>, Vec<ParamID>) =
        ids(&plugin).into_iter().partition(|id| is_read_only(&plugin, *id));
    let mut random = Random::new(SEED);
    let mut points_so_far = 0;
    for block in 0..BLOCKS {
        let queues: Vec<(ParamID, Vec<Point>)> = (0..random.between(0, 12))
            .map(|_| {
                let id = match random.between(0, 99) {
                    0 => heard[0],
                    _ => known[random.between(0, known.len() - 1)],
                };
                let point = |random: &mut Random| {
                    let frame = match random.between(0, 9) {
                        0 => i32::MIN,
                        1 => -1,
                        2 => i32::MAX,
                        _ => random.between(0, 70) as i32,
                    };
                    let value = match random.between(0, 19) {
                        0 => f64::NAN,
                        1 => f64::INFINITY,
                        2 => -1e300,
                        3 => 1e300,
                        4 => f64::MIN_POSITIVE,
                        _ => random.unit() * 1.2 - 0.1,
                    };
                    (random.between(0, 9) > 0).then_some((frame, value))
                };
                let points = (0..random.between(0, 8)).map(|_| point(&mut random)).collect();
                (id, points)
            })
            .collect();
        let before: Vec<f64> = known.iter().map(|id| normalized(&plugin, *id)).collect();
        let given: Vec<_> = queues.iter().map(|(id, points)| Some((*id, &points[..]))).collect();
        block_with(&plugin, Changes::new(&given));
        for (id, before) in known.iter().zip(before) {
            let said = queues.iter().filter(|(of, _)| of == id).flat_map(|(_, points)| points);
            let said = said.flatten().filter(|(_, value)| value.is_finite());
            // Of those at one frame the one that came last: `max_by_key` takes the last of equals.
            let last = said.max_by_key(|(frame, _)| (*frame).max(0));
            let now = normalized(&plugin, *id);
            match last {
                Some((_, value)) => {
                    page.set_normalized(*id, *value);
                    assert_eq!(
                        now,
                        normalized(&page, *id),
                        "seed {SEED}, block {block}, parameter {id}"
                    );
                }
                _ => assert_eq!(now, before, "seed {SEED}, block {block}, parameter {id}"),
            }
        }
        points_so_far += queues.iter().map(|(_, points)| points.len()).sum::<usize>();
    }
    tried("points of parameter changes at random", points_so_far);
}
