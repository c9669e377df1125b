//! Library, entry, factory, instances.
#![expect(unsafe_code, reason = "the C boundary")]

use std::ffi::{CStr, c_char};
use std::time::Instant;

use clap_sys::factory::plugin_factory::CLAP_PLUGIN_FACTORY_ID;
use clap_sys::factory::preset_discovery::{CLAP_PRESET_DISCOVERY_FACTORY_ID, CLAP_PRESET_DISCOVERY_FACTORY_ID_COMPAT};
use clap_sys::plugin::clap_plugin;
use clap_sys::plugin_features::{
    CLAP_PLUGIN_FEATURE_AUDIO_EFFECT, CLAP_PLUGIN_FEATURE_EQUALIZER, CLAP_PLUGIN_FEATURE_STEREO,
};
use clap_sys::version::{CLAP_VERSION, clap_version_is_compatible};
use cochlea_tests::bundles::{self, library::Library};
use cochlea_tests::raw_clap::RawClap;
use cochlea_tests::signals::Random;

use crate::count;
use crate::extensions::KNOWN;
use crate::host::bare::{create, created, factory, own_id};
use crate::host::entries;

const NONSENSE: [&CStr; 7] = [
    c"",
    c" ",
    c"clap.plugin-factor",
    c"clap.plugin-factory ",
    c"CLAP.PLUGIN-FACTORY",
    c"\xff\xfe\x01",
    c"audio.cochlea.cochlea\n",
];

/// # Safety
/// `text` is null or a live C string.
unsafe fn text(text: *const c_char) -> String {
    assert!(!text.is_null());
    // SAFETY: not null; by contract.
    let text = unsafe { CStr::from_ptr(text) };
    text.to_str().expect("UTF-8").to_owned()
}

#[test]
fn the_entry_is_initialised_as_often_as_a_host_likes() {
    let library = Library::open(&bundles::clap());
    assert!(clap_version_is_compatible(library.entry().clap_version));
    const PAIRS: usize = 100;
    for pair in 0..PAIRS {
        assert!(library.init(), "{pair}");
        drop(RawClap::from_entry(library.entry()));
        library.deinit();
    }
    // Nested, as when two parts of a host share the library.
    assert!(library.init() && library.init());
    library.deinit();
    drop(RawClap::from_entry(library.entry()));
    library.deinit();
    // SAFETY: the entry's own function; it need not know its path.
    assert!(unsafe { library.entry().init.expect("init")(std::ptr::null()) });
    library.deinit();
    count("entry initialised and taken down", PAIRS + 3);
}

#[test]
fn factories_are_found_by_their_exact_ids() {
    for (name, entry) in entries() {
        // SAFETY: the entry's own function; C strings or null.
        let get = |id: *const c_char| unsafe { entry.get_factory.expect("get_factory")(id) };
        for id in [
            CLAP_PLUGIN_FACTORY_ID,
            CLAP_PRESET_DISCOVERY_FACTORY_ID,
            CLAP_PRESET_DISCOVERY_FACTORY_ID_COMPAT,
        ] {
            assert!(!get(id.as_ptr()).is_null(), "{name}: {id:?}");
            assert_eq!(get(id.as_ptr()), get(id.as_ptr()), "{name}: {id:?}");
        }
        assert!(get(std::ptr::null()).is_null(), "{name}");
        for id in NONSENSE {
            assert!(get(id.as_ptr()).is_null(), "{name}: {id:?}");
        }
        let table = factory(entry);
        // SAFETY: the factory's own functions; C strings or null.
        unsafe {
            assert_eq!(table.get_plugin_count.expect("count")(table), 1);
            for index in [1, 2, 77, i32::MAX as u32, u32::MAX] {
                let descriptor = table.get_plugin_descriptor.expect("descriptor")(table, index);
                assert!(descriptor.is_null(), "{name}: {index}");
            }
            let create_plugin = table.create_plugin.expect("create");
            assert!(create_plugin(table, std::ptr::null(), own_id(entry).as_ptr()).is_null());
            assert!(create_plugin(table, std::ptr::null(), std::ptr::null()).is_null());
        }
        let requests = clap_host_of_nobody();
        for id in NONSENSE {
            assert!(create(entry, &raw const requests, id).is_null(), "{name}: {id:?}");
        }
        // SAFETY: as above.
        let nameless = unsafe { table.create_plugin.expect("create")(table, &raw const requests, std::ptr::null()) };
        assert!(nameless.is_null(), "{name}");
        count(
            "factory ids, indices and plug-in ids",
            3 + 8 + 6 + 2 + NONSENSE.len() + 1,
        );
    }
}

/// A host that nothing is ever asked of.
fn clap_host_of_nobody() -> clap_sys::host::clap_host {
    clap_sys::host::clap_host {
        clap_version: CLAP_VERSION,
        host_data: std::ptr::null_mut(),
        name: c"nobody".as_ptr(),
        vendor: c"".as_ptr(),
        url: c"".as_ptr(),
        version: c"1".as_ptr(),
        get_extension: None,
        request_restart: None,
        request_process: None,
        request_callback: None,
    }
}

#[test]
fn the_descriptor_says_who_it_is() {
    for (name, entry) in entries() {
        let table = factory(entry);
        // SAFETY: the factory's own function; descriptors are static, their lists end with null.
        unsafe {
            let descriptor = table.get_plugin_descriptor.expect("descriptor")(table, 0);
            let found = &*descriptor;
            assert!(clap_version_is_compatible(found.clap_version), "{name}");
            assert_eq!(text(found.id), cochlea::CLAP_ID, "{name}");
            assert_eq!(text(found.name), "Cochlea");
            assert_eq!(text(found.vendor), "Cochlea");
            assert_eq!(text(found.version), env!("CARGO_PKG_VERSION"));
            assert!(!text(found.description).is_empty());
            // Optional: null or a text.
            for optional in [found.url, found.manual_url, found.support_url] {
                assert!(optional.is_null() || text(optional).len() < 1_000);
            }
            let mut features = Vec::new();
            while !(*found.features.add(features.len())).is_null() {
                features.push(CStr::from_ptr(*found.features.add(features.len())));
                assert!(features.len() < 100, "a list without an end");
            }
            for wanted in [
                CLAP_PLUGIN_FEATURE_AUDIO_EFFECT,
                CLAP_PLUGIN_FEATURE_EQUALIZER,
                CLAP_PLUGIN_FEATURE_STEREO,
            ] {
                assert!(features.contains(&wanted), "{name}: {wanted:?}");
            }
            let plugin = RawClap::from_entry(entry);
            assert_eq!((*plugin.plugin()).desc, descriptor, "{name}");
        }
    }
    count("descriptors", entries().len());
}

/// # Safety
/// `plugin` is live; it is not afterwards.
unsafe fn destroy(plugin: *const clap_plugin) {
    // SAFETY: by contract.
    unsafe { (*plugin).destroy.expect("destroy")(plugin) };
}

#[test]
fn instances_go_without_ever_having_been_initialised() {
    const ROUNDS: usize = 100;
    for (name, entry) in entries() {
        for round in 0..ROUNDS {
            let plugin = created(entry);
            // SAFETY: created above, and destroyed last.
            unsafe {
                // Asked too early, which CLAP forbids: any answer, but an answer.
                for known in KNOWN.iter().take(round % (KNOWN.len() + 1)) {
                    (*plugin).get_extension.expect("get_extension")(plugin, known.id.as_ptr());
                }
                destroy(plugin);
            }
        }
        // Twice is too often, but is survived.
        let plugin = created(entry);
        // SAFETY: as above.
        unsafe {
            let init = (*plugin).init.expect("init");
            assert!(init(plugin) && init(plugin), "{name}");
            destroy(plugin);
        }
        count(
            "instances destroyed without being initialised, or initialised twice",
            ROUNDS + 1,
        );
    }
}

#[test]
fn a_hundred_instances_live_side_by_side_and_go_in_any_order() {
    const INSTANCES: usize = 100;
    const SEED: u64 = 41;
    for (name, entry) in entries() {
        let mut instances: Vec<RawClap> = (0..INSTANCES).map(|_| RawClap::from_entry(entry)).collect();
        for (at, plugin) in instances.iter().enumerate() {
            assert!(
                plugin.activate([44_100.0, 48_000.0, 96_000.0][at % 3], 64),
                "{name}: {at}"
            );
        }
        let [mut left, mut right] = [[0.1_f32; 64]; 2];
        for plugin in &instances {
            assert_ne!(plugin.process(&mut [&mut left, &mut right], &[]), 0, "{name}");
        }
        let mut random = Random::new(SEED);
        while !instances.is_empty() {
            let goes = instances.swap_remove(random.between(0, instances.len() - 1));
            // Half of them as hosts should, half of them active.
            if instances.len().is_multiple_of(2) {
                goes.deactivate();
            }
            drop(goes);
            if let Some(stays) = instances.first() {
                assert_ne!(
                    stays.process(&mut [&mut left, &mut right], &[]),
                    0,
                    "{name}: seed {SEED}"
                );
            }
        }
        count("instances side by side", INSTANCES);
    }
}

/// What a host does for every plug-in when it looks for new ones. The figure is printed and counted; the limit only keeps
/// a hanging scan from hanging the tests.
#[test]
fn a_scan_is_over_at_once() {
    const SCANS: usize = 20;
    const HANG_SECONDS: f64 = 30.0;
    let bundle = bundles::clap();
    let folder = tempfile::tempdir().expect("a folder");
    let mut milliseconds: Vec<f64> = (0..SCANS)
        .map(|scan| {
            // A copy of its own each time: a library that is loaded already would only be counted up.
            let copy = folder.path().join(format!("{scan}.clap"));
            copy_all(&bundle, &copy);
            let began = Instant::now();
            let library = Library::open(&copy);
            assert!(library.init());
            let table = factory(library.entry());
            // SAFETY: the factory's own functions.
            unsafe {
                for index in 0..table.get_plugin_count.expect("count")(table) {
                    let descriptor = table.get_plugin_descriptor.expect("descriptor")(table, index);
                    assert!(!text((*descriptor).id).is_empty());
                }
            }
            library.deinit();
            drop(library);
            began.elapsed().as_secs_f64() * 1e3
        })
        .collect();
    milliseconds.sort_by(f64::total_cmp);
    let [median, slowest] = [milliseconds[SCANS / 2], milliseconds[SCANS - 1]];
    println!("{SCANS} scans: {median:.2} ms (median), {slowest:.2} ms (slowest)");
    assert!(slowest < HANG_SECONDS * 1e3, "{slowest} ms");
    count(
        &format!("scans of the bundle (load, initialise, describe): {median:.1} ms, the slowest {slowest:.1} ms"),
        SCANS,
    );
}

fn copy_all(from: &std::path::Path, to: &std::path::Path) {
    if !from.is_dir() {
        std::fs::copy(from, to).expect("a copy");
        return;
    }
    std::fs::create_dir_all(to).expect("a folder");
    for entry in std::fs::read_dir(from).expect("a folder") {
        let entry = entry.expect("an entry");
        copy_all(&entry.path(), &to.join(entry.file_name()));
    }
}
