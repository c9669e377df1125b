//! The module: loaded, used, left and unloaded, again and again, and how long a scan of it takes.
#![expect(unsafe_code, reason = "the C boundary")]

use std::path::PathBuf;
use std::time::{Duration, Instant};

use nice_plug::wrapper::vst3::vst3::ComPtr;
use nice_plug::wrapper::vst3::vst3::Steinberg::{
    IPluginFactory2, IPluginFactory2Trait, IPluginFactoryTrait, PClassInfo2, PFactoryInfo, kResultOk,
};
use tempfile::TempDir;

use cochlea_tests::bundles::module::{Module, library};
use cochlea_tests::raw_vst3::RawVst3;

use crate::host::block;
use crate::host::{self, stream};
use crate::{RATE_HZ, tried};

/// The library under a name of its own: what is loaded by another test already would not be loaded anew.
fn copies(count: usize) -> (TempDir, Vec<PathBuf>) {
    let folder = tempfile::tempdir().expect("a folder");
    let copy = |number| {
        let path = folder.path().join(format!("copy-{number}.so"));
        std::fs::copy(library(), &path).expect("a copy");
        path
    };
    let paths = (0..count).map(copy).collect();
    (folder, paths)
}

/// In linear phase a thread of ours builds filters: it must be gone before the code that it runs is.
#[test]
fn modules_are_left_and_unloaded_with_nothing_of_theirs_running() {
    const ROUNDS: usize = 24;
    let (_folder, paths) = copies(4);
    for round in 0..ROUNDS {
        let module = Module::load(&paths[round % paths.len()]);
        let factory = module.factory();
        let plugin = RawVst3::from_unknown(host::object(&factory));
        let state = br#"{"cochlea_state":1,"parameters":{"phase_mode":1,"gain_9":6,"pitch":1}}"#;
        assert_eq!(stream::load(&plugin, state), kResultOk);
        assert_eq!(plugin.activate(RATE_HZ, 512, false), kResultOk);
        let sound = vec![vec![0.25_f32; 2_048]; 2];
        let played = block::play(&plugin, &sound, &[512; 4], |_, _| {});
        assert!(block::is_finite(&played));
        // Every other round it is destroyed with a filter under way.
        if round % 2 == 0 {
            plugin.deactivate();
        }
        drop(plugin);
        drop(factory);
        drop(module);
    }
    tried("modules loaded, used and unloaded", ROUNDS);
}

#[test]
fn entry_and_exit_come_in_pairs_as_often_as_a_host_likes() {
    const PAIRS: usize = 1_000;
    let (_folder, paths) = copies(1);
    let module = Module::load(&paths[0]);
    let plugin = RawVst3::from_unknown(host::object(&module.factory()));
    for _ in 0..PAIRS {
        module.enter_and_leave();
    }
    assert_eq!(
        plugin.activate(RATE_HZ, 512, false),
        kResultOk,
        "what lives is not touched"
    );
    drop(plugin);
    tried("pairs of entry and exit", PAIRS);
}

/// Load, entry, infos, exit: what a host does with every plug-in it finds. The time is told, not judged: the machine may
/// be busy. The limit only says that a scan does not hang.
#[test]
fn a_scan_is_quick() {
    const SCANS: usize = 20;
    let (_folder, paths) = copies(SCANS);
    let scan = |path: &PathBuf| {
        let begin = Instant::now();
        let module = Module::load(path);
        let factory = module.factory();
        // SAFETY: live objects; infos are plain data that the calls fill.
        unsafe {
            let mut maker: PFactoryInfo = std::mem::zeroed();
            let mut class: PClassInfo2 = std::mem::zeroed();
            assert_eq!(factory.getFactoryInfo(&raw mut maker), kResultOk);
            assert_eq!(factory.countClasses(), 1);
            let factory: ComPtr<IPluginFactory2> = factory.cast().expect("the second form");
            assert_eq!(factory.getClassInfo2(0, &raw mut class), kResultOk);
        }
        drop(factory);
        drop(module);
        begin.elapsed()
    };
    let mut times: Vec<Duration> = paths.iter().map(scan).collect();
    times.sort();
    let [median, longest] = [times[SCANS / 2], times[SCANS - 1]].map(|time| time.as_secs_f64() * 1e3);
    println!("a scan takes {median:.1} ms (median), {longest:.1} ms at most, {SCANS} scans");
    assert!(longest < 10_000.0, "it hangs");
    tried(&format!("scans of the module ({median:.1} ms each, median)"), SCANS);
}
