//! The engine without a device: the bits of `cochlea bounce`, no allocation, and its way to and fro.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use assert_no_alloc::{AllocDisabler, assert_no_alloc, reset_violation_count, violation_count};

use super::backend::{Kind, Request};
use super::engine::{CHANNELS, Engine};
use super::loan::loan;
use super::player::Player;
use super::rig::{File, Rig};
use super::status::Status;
use crate::audio_in::AudioIn;
use crate::bounce::{self, Options};
use crate::host::{Host, LONGEST_BLOCK};

#[global_allocator]
static ALLOCATOR: AllocDisabler = AllocDisabler;

const RATE_HZ: u32 = 48_000;
/// Fits into the player's queue, so that a test that runs faster than time misses nothing.
const FRAMES: usize = 40_000;

/// Noise in stereo, the same each time.
fn noise() -> [Vec<f32>; 2] {
    let mut state = 7;
    let mut sample = || (crate::random::next(&mut state) >> 40) as f32 / (1 << 25) as f32 - 0.25;
    [(); 2].map(|()| (0..FRAMES).map(|_| sample()).collect())
}

fn write(path: &Path, [left, right]: &[Vec<f32>; 2]) {
    let spec = hound::WavSpec {
        channels: 2,
        sample_rate: RATE_HZ,
        bits_per_sample: 32,
        sample_format: hound::SampleFormat::Float,
    };
    let mut writer = hound::WavWriter::create(path, spec).unwrap();
    for (left, right) in left.iter().zip(right) {
        writer.write_sample(*left).unwrap();
        writer.write_sample(*right).unwrap();
    }
    writer.finalize().unwrap();
}

fn read(path: &Path) -> Vec<Vec<f32>> {
    let mut file = AudioIn::open(path).unwrap();
    let mut channels = vec![vec![0.0; FRAMES]; 2];
    assert_eq!(file.read(&mut channels, FRAMES).unwrap(), FRAMES);
    channels
}

const SET: [(&str, &str); 3] = [("Band 5 Gain", "6 dB"), ("Amount", "60 %"), ("Output Gain", "-2 dB")];

fn active_host() -> Host {
    let mut host = Host::linked().unwrap();
    host.select_channels(CHANNELS).unwrap();
    for (name, value) in SET {
        host.set(name, value).unwrap();
    }
    host.activate(RATE_HZ.into(), LONGEST_BLOCK).unwrap();
    host
}

/// Blocks of every length, some longer than the plugin's longest.
fn play(mut process: impl FnMut(&mut [&mut [f32]])) -> [Vec<f32>; 2] {
    let mut out = [vec![0.0; FRAMES], vec![0.0; FRAMES]];
    let mut start = 0;
    for length in [64, 512, 1, 333, 9000].into_iter().cycle() {
        let end = (start + length).min(FRAMES);
        let [left, right] = &mut out;
        process(&mut [&mut left[start..end], &mut right[start..end]]);
        start = end;
        if start == FRAMES {
            return out;
        }
    }
    out
}

#[test]
fn a_file_sounds_as_bounced_and_nothing_is_allocated() {
    let folder = tempfile::tempdir().unwrap();
    let (input, output) = (folder.path().join("in.wav"), folder.path().join("out.wav"));
    write(&input, &noise());
    let mut options = Options::new(&input, &output);
    options.assignments = SET
        .map(|(name, value)| format!("{name}={value}").parse().unwrap())
        .to_vec();
    bounce::bounce(&options).unwrap();

    let mut host = active_host();
    let (player, playback) = Player::start(&input, RATE_HZ, 0.0, false).unwrap();
    while !player.transport().is_decoded.load(Ordering::Acquire) {
        std::thread::sleep(Duration::from_millis(1));
    }
    let status = Arc::new(Status::default());
    let engine = Engine::new(host.lend_audio().unwrap(), Some(playback), status.clone(), RATE_HZ);
    let (mut desk, mut seat) = loan();
    assert!(desk.lend(Box::new(engine)).is_none());
    let mut silent = [0.0; 16];
    reset_violation_count();
    let heard = play(|out| {
        assert_no_alloc(|| {
            // Sooner or later every path is taken: arriving, playing.
            seat.process(&[], out);
        });
    });
    let allocations = violation_count();
    reset_violation_count();
    assert_eq!(allocations, 0);
    assert_eq!(heard.to_vec(), read(&output));
    assert_eq!(player.transport().missing_frames.load(Ordering::Relaxed), 0);
    assert_eq!(status.faults(), 0);

    // After the end there is silence in, and the end is told; recalled, it leaves without a trace of memory.
    assert_no_alloc(|| seat.process(&[], &mut [&mut silent]));
    assert!(player.transport().has_ended.load(Ordering::Relaxed));
    let engine = std::thread::scope(|scope| {
        let recall = scope.spawn(|| desk.recall(Duration::from_secs(10)));
        while !recall.is_finished() {
            assert_no_alloc(|| seat.process(&[], &mut [&mut silent]));
        }
        recall.join().unwrap().unwrap()
    });
    assert_eq!(violation_count(), 0);
    assert_eq!(silent, [0.0; 16]);
    assert_no_alloc(|| drop(std::hint::black_box(vec![0_u8; 64])));
    assert!(violation_count() > 0, "nobody counts");
    reset_violation_count();
    host.return_audio(engine.into_parts().0).unwrap();
}

#[test]
fn an_input_of_any_width_is_heard_by_its_first_two_channels() {
    let mut host = active_host();
    let status = Arc::new(Status::default());
    let mut engine = Engine::new(host.lend_audio().unwrap(), None, status.clone(), RATE_HZ);
    let [left, right] = noise().map(|channel| channel[..4096].to_vec());
    let mut out = vec![vec![1.0_f32; 4096]; 4];
    let peak = |samples: &[f32]| samples.iter().fold(0.0_f32, |peak, sample| peak.max(sample.abs()));
    let cases: [(&[&[f32]], [f32; 2]); 4] = [
        (&[], [0.0; 2]),
        (&[&left], [peak(&left); 2]),
        (&[&left, &right], [peak(&left), peak(&right)]),
        (&[&left, &right, &[1.0; 4096]], [peak(&left), peak(&right)]),
    ];
    for (heard, peaks) in cases {
        let mut played: Vec<&mut [f32]> = out.iter_mut().map(Vec::as_mut_slice).collect();
        engine.process(heard, &mut played);
        assert_eq!(status.take_input_peaks(), peaks);
        // Channels beyond the second are silent.
        assert!(out[2..].iter().flatten().all(|sample| *sample == 0.0));
    }
    let mut mono = vec![1.0_f32; 64];
    engine.process(&[], &mut [&mut mono]);
    assert_eq!(status.blocks(), 5);
    host.return_audio(engine.into_parts().0).unwrap();
}

/// Recalled, the seat is silent and the desk has the engine; lent again, it plays.
#[test]
fn an_engine_comes_home_from_a_running_stream() {
    let folder = tempfile::tempdir().unwrap();
    let input = folder.path().join("in.wav");
    write(&input, &noise());
    let host = Host::linked().unwrap();
    // A device of last time that is no longer there: another is taken, and why is said.
    let gone = Request {
        backend: Kind::Alsa,
        output: Some("no such device".to_owned()),
        ..Request::default()
    };
    let dummy = Request {
        backend: Kind::Dummy,
        ..Request::default()
    };
    let file = File {
        path: input,
        loops: true,
    };
    let mut rig = Rig::start(host, gone.clone(), Some(dummy), Some(file)).unwrap();
    assert_eq!(rig.opened().backend, Kind::Dummy);
    assert!(rig.take_messages()[0].contains("ALSA"));
    let wait = |rig: &mut Rig, blocks: u64| {
        let until = rig.status().blocks() + blocks;
        while rig.status().blocks() < until {
            rig.tick().unwrap();
            std::thread::sleep(Duration::from_millis(1));
        }
    };
    wait(&mut rig, 3);
    rig.seek(0.4).unwrap();
    wait(&mut rig, 3);
    assert!((0.4..0.8).contains(&rig.player().unwrap().position_s()));
    // Another rate: the plugin is activated anew, the file goes on where it was.
    rig.change(Request {
        backend: Kind::Dummy,
        sample_rate_hz: Some(96_000),
        ..Request::default()
    })
    .unwrap();
    assert_eq!(rig.opened().sample_rate_hz, 96_000);
    wait(&mut rig, 3);
    // A device that is not there: the one before goes on, and why is said.
    rig.change(gone).unwrap();
    assert_eq!(rig.opened().backend, Kind::Dummy);
    assert_eq!(rig.opened().sample_rate_hz, 96_000);
    assert!(rig.take_messages()[0].contains("ALSA"));
    wait(&mut rig, 3);
    // Linear phase has a latency, for which the plugin wants to be activated anew: its audio side comes home for it.
    let mut linear = Host::linked().unwrap();
    linear.set("Phase Mode", "Linear phase").unwrap();
    rig.host().load_state(&linear.save_state().unwrap()).unwrap();
    let until = Instant::now() + Duration::from_secs(10);
    while rig.host().latency_samples() == 0 && Instant::now() < until {
        wait(&mut rig, 1);
    }
    assert!(rig.host().latency_samples() > 0);
    wait(&mut rig, 3);
    assert_eq!(rig.status().faults(), 0);
    assert!(rig.player().unwrap().failure().is_none());
}
