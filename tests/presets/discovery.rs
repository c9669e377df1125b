//! What a host's browser lists.
#![expect(unsafe_code, reason = "the entry, and a receiver that does what no good one does")]

use std::ffi::{CStr, CString};

use clack_extensions::preset_discovery::prelude::*;
use clack_host::prelude::*;
use clap_sys::factory::preset_discovery::{
    CLAP_PRESET_DISCOVERY_FACTORY_ID, CLAP_PRESET_DISCOVERY_FACTORY_ID_COMPAT, CLAP_PRESET_DISCOVERY_LOCATION_PLUGIN,
    clap_preset_discovery_factory, clap_preset_discovery_metadata_receiver,
};

use crate::user;

/// What the plugin declared.
#[derive(Default)]
struct Indexer {
    extensions: Vec<String>,
    /// Name, flags, path.
    locations: Vec<(String, Flags, Option<CString>)>,
}

impl IndexerImpl for Indexer {
    fn declare_filetype(&mut self, file_type: FileType) -> Result<(), HostError> {
        self.extensions
            .push(text(file_type.file_extension.expect("an extension")));
        Ok(())
    }

    fn declare_location(&mut self, location: LocationInfo) -> Result<(), HostError> {
        let path = location.location.file_path().map(CStr::to_owned);
        self.locations.push((text(location.name), location.flags, path));
        Ok(())
    }

    fn declare_soundpack(&mut self, _: Soundpack) -> Result<(), HostError> {
        Err(HostError::Message("there are none"))
    }
}

/// One preset as it was told.
#[derive(Debug, Default)]
struct Told {
    name: String,
    key: Option<String>,
    plugins: Vec<String>,
    flags: Option<Flags>,
    creators: Vec<String>,
    description: String,
    is_dated: bool,
    features: Vec<String>,
}

/// Takes the presets of a location.
#[derive(Default)]
struct Receiver {
    presets: Vec<Told>,
    errors: Vec<String>,
    /// Refuses the next after so many.
    room: Option<usize>,
}

impl Receiver {
    fn last(&mut self) -> &mut Told {
        self.presets.last_mut().expect("a preset has begun")
    }
}

impl MetadataReceiverImpl for Receiver {
    fn on_error(&mut self, _: i32, message: Option<&CStr>) {
        self.errors.push(text(message.expect("a message")));
    }

    fn begin_preset(&mut self, name: Option<&CStr>, key: Option<&CStr>) -> Result<(), HostError> {
        if self.room == Some(self.presets.len()) {
            return Err(HostError::Message("full"));
        }
        self.presets.push(Told {
            name: text(name.expect("a name")),
            key: key.map(text),
            ..Told::default()
        });
        Ok(())
    }

    fn add_plugin_id(&mut self, plugin_id: UniversalPluginId) {
        let id = format!("{}:{}", text(plugin_id.abi), text(plugin_id.id));
        self.last().plugins.push(id);
    }

    fn set_soundpack_id(&mut self, _: &CStr) {}

    fn set_flags(&mut self, flags: Flags) {
        self.last().flags = Some(flags);
    }

    fn add_creator(&mut self, creator: &CStr) {
        self.last().creators.push(text(creator));
    }

    fn set_description(&mut self, description: &CStr) {
        self.last().description = text(description);
    }

    fn set_timestamps(&mut self, _: Option<Timestamp>, modified: Option<Timestamp>) {
        self.last().is_dated = modified.is_some();
    }

    fn add_feature(&mut self, feature: &CStr) {
        self.last().features.push(text(feature));
    }

    fn add_extra_info(&mut self, _: &CStr, _: &CStr) {}
}

fn text(text: &CStr) -> String {
    text.to_str().expect("UTF-8").to_owned()
}

fn provider() -> Provider<Indexer> {
    user::presets();
    // SAFETY: the entry is that of the crate `cochlea`.
    let entry = unsafe { PluginEntry::load_from_raw(&cochlea::clap_entry, c"") }.expect("an entry");
    let host = HostInfo::new("tests", "", "", "1").expect("no NUL");
    let factory = entry.get_factory::<PresetDiscoveryFactory>().expect("a factory");
    let descriptors: Vec<_> = factory.provider_descriptors().collect();
    let [descriptor] = descriptors.as_slice() else {
        panic!("{} providers", descriptors.len());
    };
    Provider::instantiate(Indexer::default(), &entry, descriptor.id().expect("an id"), &host).expect("a provider")
}

#[test]
fn eighteen_presets_come_with_the_plugin_each_with_all_that_is_known_of_it() {
    let mut provider = provider();
    let mut receiver = Receiver::default();
    provider.get_metadata(Location::Plugin, &mut receiver);
    assert_eq!((receiver.presets.len(), receiver.errors.len()), (18, 0));
    for preset in &receiver.presets {
        assert_eq!(preset.plugins, ["clap:audio.cochlea.cochlea"]);
        assert_eq!(preset.key.as_deref(), Some(preset.name.as_str()));
        assert_eq!(preset.creators, ["Cochlea"]);
        assert!(!preset.description.is_empty() && !preset.is_dated, "{preset:?}");
        let favourite = if preset.name == "Warm" {
            Flags::IS_FAVORITE
        } else {
            Flags::empty()
        };
        assert_eq!(
            preset.flags,
            Some(Flags::IS_FACTORY_CONTENT | favourite),
            "{}",
            preset.name
        );
    }
    let count = |category: &str| {
        let features = receiver.presets.iter().map(|preset| &preset.features);
        features
            .filter(|features| **features == ["equalizer", category])
            .count()
    };
    assert_eq!((count("task"), count("genre")), (10, 8));
}

#[test]
fn the_users_folder_is_declared_and_a_file_in_it_described() {
    let presets = user::presets();
    let mut provider = provider();
    let Indexer { extensions, locations } = provider.indexer();
    assert_eq!(extensions, &["json"]);
    assert_eq!(locations.len(), 2);
    assert_eq!((locations[0].1, &locations[0].2), (Flags::IS_FACTORY_CONTENT, &None));
    let folder = CString::new(presets.to_str().expect("UTF-8")).expect("no NUL");
    assert_eq!(
        (locations[1].1, locations[1].2.as_ref()),
        (Flags::IS_USER_CONTENT, Some(&folder))
    );
    let file = CString::new(presets.join("Voices/My voice.json").to_str().expect("UTF-8")).expect("no NUL");
    let mut receiver = Receiver::default();
    provider.get_metadata(Location::File { path: &file }, &mut receiver);
    let [preset] = receiver.presets.as_slice() else {
        panic!("{:?} {:?}", receiver.presets, receiver.errors);
    };
    assert_eq!(
        (preset.name.as_str(), preset.description.as_str()),
        ("My voice", "Less boom.")
    );
    assert_eq!(preset.flags, Some(Flags::IS_USER_CONTENT | Flags::IS_FAVORITE));
    assert_eq!(preset.features, ["equalizer", "voices"]);
    assert!(preset.key.is_none() && preset.is_dated);
}

#[test]
fn files_without_sense_are_errors_that_name_them() {
    let presets = user::presets();
    let mut provider = provider();
    let missing = ("missing.json", &b""[..], "cannot be read");
    for (name, _, expected) in user::BAD.into_iter().chain([missing]) {
        let file = CString::new(presets.join(name).to_str().expect("UTF-8")).expect("no NUL");
        let mut receiver = Receiver::default();
        provider.get_metadata(Location::File { path: &file }, &mut receiver);
        assert!(receiver.presets.is_empty(), "{name}");
        let [error] = receiver.errors.as_slice() else {
            panic!("{name}: {:?}", receiver.errors);
        };
        assert!(error.contains(name) && error.contains(expected), "{error}");
    }
}

#[test]
fn a_host_that_wants_no_more_is_told_no_more() {
    let mut receiver = Receiver {
        room: Some(3),
        ..Receiver::default()
    };
    provider().get_metadata(Location::Plugin, &mut receiver);
    assert_eq!((receiver.presets.len(), receiver.errors.len()), (3, 0));
    assert_eq!(receiver.presets[2].plugins.len(), 1);
}

#[test]
fn what_no_good_host_does_is_refused() {
    user::presets();
    let get_factory = cochlea::clap_entry.get_factory.expect("get_factory");
    let provider = provider();
    let raw = provider.as_raw();
    // SAFETY: live objects, and null where CLAP does not allow it, which is what is tried.
    unsafe {
        let factory = get_factory(CLAP_PRESET_DISCOVERY_FACTORY_ID.as_ptr()).cast::<clap_preset_discovery_factory>();
        assert_eq!(
            get_factory(CLAP_PRESET_DISCOVERY_FACTORY_ID_COMPAT.as_ptr()),
            factory.cast()
        );
        assert!(get_factory(c"clap.preset-discovery-factory/1".as_ptr()).is_null());
        let create = (*factory).create.expect("create");
        assert!(create(factory, std::ptr::null(), c"audio.cochlea.presets".as_ptr()).is_null());
        assert!((*factory).get_descriptor.expect("get_descriptor")(factory, 1).is_null());
        let get_metadata = (*raw).get_metadata.expect("get_metadata");
        let plugin = CLAP_PRESET_DISCOVERY_LOCATION_PLUGIN;
        assert!(!get_metadata(raw, plugin, std::ptr::null(), std::ptr::null()));
        let mut deaf: clap_preset_discovery_metadata_receiver = std::mem::zeroed();
        assert!(!get_metadata(raw, plugin, std::ptr::null(), &raw const deaf));
        unsafe extern "C" fn begin(
            _: *const clap_preset_discovery_metadata_receiver,
            _: *const std::ffi::c_char,
            _: *const std::ffi::c_char,
        ) -> bool {
            true
        }
        deaf.begin_preset = Some(begin);
        assert!(
            get_metadata(raw, plugin, std::ptr::null(), &raw const deaf),
            "names alone are enough"
        );
        assert!(!get_metadata(raw, 7, std::ptr::null(), &raw const deaf));
        assert!(!get_metadata(raw, 0, std::ptr::null(), &raw const deaf));
    }
}
