//! The host as a library, on the plugin linked in.

use cochlea_cli::host::{Block, Event, Host, HostError, TimedEvent};

use crate::support::noise;

fn stereo() -> Host {
    let mut host = Host::linked().unwrap();
    host.select_channels(2).unwrap();
    host.activate(48_000.0, 8192).unwrap();
    host
}

#[test]
fn describes_the_plugin() {
    let host = Host::linked().unwrap();
    assert_eq!(host.descriptor().id, cochlea::CLAP_ID);
    assert_eq!(host.parameters().len(), 152);
    assert!(host.parameters().iter().any(|parameter| parameter.is_bypass));
}

#[test]
fn what_the_plugin_reports_cannot_be_set() {
    let mut host = Host::linked().unwrap();
    assert!(matches!(
        host.set("Detected Pitch", "A4"),
        Err(HostError::ReadOnly { .. })
    ));
    host.set("A4", "415 Hz").unwrap();
    assert!(matches!(host.set("A4", "500 Hz"), Err(HostError::NotAValue { .. })));
}

#[test]
fn offers_mono_and_stereo_and_nothing_else() {
    let mut host = Host::linked().unwrap();
    for channels in [1, 2, 1] {
        host.select_channels(channels).unwrap();
        host.activate(44_100.0, 64).unwrap();
        let signal: Vec<Vec<f32>> = (0..channels as u32).map(|seed| noise(1000, seed)).collect();
        assert_eq!(host.render(&signal, &[], Block::Fixed(64)).unwrap(), signal);
    }
    assert!(matches!(host.select_channels(6), Err(HostError::Layout { .. })));
}

/// Set before the activation, while active, and by an event at the first frame: the same sound but for the way there.
#[test]
fn parameters_arrive_by_every_way() {
    let mut host = Host::linked().unwrap();
    host.select_channels(2).unwrap();
    let id = host.parameter("Band 9 Gain").unwrap().id;
    host.set("Band 9 Gain", "6 dB").unwrap();
    let before = host.value(id).unwrap();
    assert_eq!(host.text_of_value(id, before), "6.0 dB");
    host.activate(48_000.0, 512).unwrap();
    host.set("Band 9 Gain", "-6 dB").unwrap();
    assert_ne!(host.value(id), Some(before));
    let input = [noise(512, 1), noise(512, 2)];
    let mut output = [vec![0.0; 512], vec![0.0; 512]];
    let [left, right] = &mut output;
    let event = host.event(17, "Band 9 Gain", "6 dB").unwrap();
    host.process(&[&input[0], &input[1]], &mut [left, right], &[event])
        .unwrap();
    assert_eq!(host.value(id), Some(before));
}

#[test]
fn state_comes_back() {
    let mut host = stereo();
    host.set("Band 3 Gain", "4.5 dB").unwrap();
    host.set("Channel Mode", "Side").unwrap();
    let state = host.save_state().unwrap();
    let mut other = stereo();
    other.load_state(&state).unwrap();
    for parameter in host.parameters().to_vec() {
        assert_eq!(
            host.value(parameter.id),
            other.value(parameter.id),
            "{}",
            parameter.name
        );
    }
    assert!(other.load_state(b"nonsense").is_err());
    assert_eq!(other.save_state().unwrap(), state);
}

#[test]
fn reset_forgets_the_sound_and_keeps_the_parameters() {
    let mut host = stereo();
    host.set("Band 5 Gain", "12 dB").unwrap();
    host.reset();
    let input = vec![noise(4000, 1), noise(4000, 2)];
    let first = host.render(&input, &[], Block::Fixed(100)).unwrap();
    host.reset();
    assert!(first == host.render(&input, &[], Block::Random(9)).unwrap());
    assert_ne!(first, input);
}

#[test]
fn events_of_a_whole_signal() {
    let mut host = stereo();
    let event = host.event(0, "Output Gain", "-12 dB").unwrap();
    let events = [TimedEvent {
        frame: 600,
        parameter_id: event.parameter_id,
        value: event.value,
    }];
    let input = vec![vec![0.5; 5000], vec![0.5; 5000]];
    let output = host.render(&input, &events, Block::Random(4)).unwrap();
    assert_eq!(output[0][..600], input[0][..600]);
    assert!((output[1][4999] - 0.5 * 10_f32.powf(-0.6)).abs() < 1e-5);
}

#[test]
fn wrong_blocks_are_refused_and_do_no_harm() {
    let mut host = stereo();
    let one = [0.1_f32; 16];
    let mut left = [0.0_f32; 16];
    let mut right = [0.0_f32; 16];
    assert!(host.process(&[&one], &mut [&mut left], &[]).is_err());
    assert!(
        host.process(&[&one, &one[..8]], &mut [&mut left, &mut right], &[])
            .is_err()
    );
    assert!(host.process(&[&[], &[]], &mut [&mut [], &mut []], &[]).is_err());
    let long = vec![0.0_f32; 8193];
    assert!(
        host.process(&[&long, &long], &mut [&mut long.clone(), &mut long.clone()], &[])
            .is_err()
    );
    let unknown = Event {
        frame: 0,
        parameter_id: 12_345,
        value: 0.5,
    };
    host.process(&[&one, &one], &mut [&mut left, &mut right], &[unknown])
        .unwrap();
    assert_eq!(left, one);
    host.deactivate();
    assert!(host.process(&[&one, &one], &mut [&mut left, &mut right], &[]).is_err());
    host.activate(48_000.0, 16).unwrap();
    host.process(&[&one, &one], &mut [&mut left, &mut right], &[]).unwrap();
    assert!(host.set_offline(true));
    assert_eq!((host.latency_samples(), host.restarts()), (0, 0));
    assert_eq!(host.take_log(), Vec::<String>::new());
}
