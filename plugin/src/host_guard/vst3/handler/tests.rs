//! What the editor asks of a VST3 host, through a whole plugin and a host with menus.

use std::sync::{Arc, Mutex};

use nice_plug::wrapper::vst3::vst3::Steinberg::Vst::{
    IComponent, IComponentHandler3Trait, IContextMenu_::Item, IContextMenuItem_::Flags_, IContextMenuTarget,
    IContextMenuTargetTrait, IContextMenuTrait, IEditController, IEditControllerTrait, ParamID, ParamValue,
};
use nice_plug::wrapper::vst3::vst3::Steinberg::{
    FIDString, IPluginBaseTrait, TBool, int32, kInvalidArgument, kNotImplemented, kResultOk, tresult,
};
use nice_plug::wrapper::vst3::vst3::{Class, ComWrapper};

use super::super::Layer;
use super::*;
use crate::host_guard::MenuItem;
use crate::{Cochlea, presets};

/// What the host was asked for.
type Asked = Arc<Mutex<Vec<String>>>;

fn note(asked: &Asked, what: impl Into<String>) {
    asked.lock().unwrap().push(what.into());
}

fn done(asked: &Asked) -> Vec<String> {
    std::mem::take(&mut *asked.lock().unwrap())
}

struct Host(Asked);

impl Class for Host {
    type Interfaces = (IComponentHandler, IComponentHandler2, IComponentHandler3);
}

impl IComponentHandlerTrait for Host {
    unsafe fn beginEdit(&self, _: ParamID) -> tresult {
        kResultOk
    }

    unsafe fn performEdit(&self, _: ParamID, _: ParamValue) -> tresult {
        kResultOk
    }

    unsafe fn endEdit(&self, _: ParamID) -> tresult {
        kResultOk
    }

    unsafe fn restartComponent(&self, flags: int32) -> tresult {
        note(&self.0, format!("restart {flags}"));
        kResultOk
    }
}

impl IComponentHandler2Trait for Host {
    unsafe fn setDirty(&self, state: TBool) -> tresult {
        note(&self.0, format!("dirty {state}"));
        kResultOk
    }

    unsafe fn requestOpenEditor(&self, _: FIDString) -> tresult {
        kNotImplemented
    }

    unsafe fn startGroupEdit(&self) -> tresult {
        kNotImplemented
    }

    unsafe fn finishGroupEdit(&self) -> tresult {
        kNotImplemented
    }
}

impl IComponentHandler3Trait for Host {
    unsafe fn createContextMenu(&self, view: *mut IPlugView, parameter: *const ParamID) -> *mut IContextMenu {
        assert!(!view.is_null());
        // SAFETY: the plugin's own number.
        note(&self.0, format!("menu of {}", unsafe { *parameter }));
        let targets = ComWrapper::new(Target(self.0.clone())).to_com_ptr().unwrap();
        ComWrapper::new(Menu(targets))
            .to_com_ptr::<IContextMenu>()
            .unwrap()
            .into_raw()
    }
}

struct Target(Asked);

impl Class for Target {
    type Interfaces = (IContextMenuTarget,);
}

impl IContextMenuTargetTrait for Target {
    unsafe fn executeMenuItem(&self, tag: int32) -> tresult {
        note(&self.0, format!("execute {tag}"));
        kResultOk
    }
}

struct Menu(ComPtr<IContextMenuTarget>);

const LINES: [(&str, int32, i32); 6] = [
    ("Learn", 70, 0),
    ("", 0, Flags_::kIsSeparator as i32),
    ("More", 0, Flags_::kIsGroupStart as i32),
    ("Loop", 71, Flags_::kIsChecked as i32),
    ("Gone", 72, Flags_::kIsDisabled as i32),
    ("", 0, Flags_::kIsGroupEnd as i32),
];

impl Class for Menu {
    type Interfaces = (IContextMenu,);
}

impl IContextMenuTrait for Menu {
    unsafe fn getItemCount(&self) -> int32 {
        // One more than there is, as a host might say.
        LINES.len() as i32 + 1
    }

    unsafe fn getItem(&self, index: int32, item: *mut Item, target: *mut *mut IContextMenuTarget) -> tresult {
        let Some((name, tag, flags)) = usize::try_from(index).ok().and_then(|index| LINES.get(index)) else {
            return kInvalidArgument;
        };
        // SAFETY: the plugin's own memory.
        unsafe {
            for (place, unit) in (*item).name.iter_mut().zip(name.encode_utf16()) {
                *place = unit;
            }
            (*item).tag = *tag;
            (*item).flags = *flags;
            *target = self.0.as_ptr();
        }
        kResultOk
    }

    unsafe fn addItem(&self, _: *const Item, _: *mut IContextMenuTarget) -> tresult {
        kNotImplemented
    }

    unsafe fn removeItem(&self, _: *const Item, _: *mut IContextMenuTarget) -> tresult {
        kNotImplemented
    }

    unsafe fn popup(&self, _: i32, _: i32) -> tresult {
        kNotImplemented
    }
}

#[test]
fn the_hosts_menu_and_the_marks_work_where_the_editor_draws_on_the_main_thread() {
    let layer = Layer::<Cochlea>::new().expect("a plugin");
    let instance = layer.instance.clone();
    let object = ComWrapper::new(layer);
    let component = object.to_com_ptr::<IComponent>().unwrap();
    let controller = object.to_com_ptr::<IEditController>().unwrap();
    let hash = instance.parameters().hash(3);
    assert!(!instance.ask_menu_of(hash), "there is no host yet");
    let asked = Asked::default();
    let host = ComWrapper::new(Host(asked.clone()))
        .to_com_ptr::<IComponentHandler>()
        .unwrap();
    // SAFETY: live objects; the view's one reference is ours.
    let view = unsafe {
        assert_eq!(component.initialize(std::ptr::null_mut()), kResultOk);
        assert_eq!(controller.setComponentHandler(host.as_ptr()), kResultOk);
        ComPtr::from_raw(controller.createView(c"editor".as_ptr())).expect("a view")
    };
    assert!(instance.ask_menu_of(hash));
    let menu = instance.take_host_menu().expect("at once");
    let entry = |label: &str, is_enabled, is_checked, action| MenuItem::Entry {
        label: label.to_owned(),
        is_enabled,
        is_checked,
        action,
    };
    let expected = [
        entry("Learn", true, None, 0),
        MenuItem::Separator,
        MenuItem::Submenu {
            label: "More".to_owned(),
            is_enabled: true,
            items: vec![entry("Loop", true, Some(true), 3), entry("Gone", false, None, 4)],
        },
    ];
    assert_eq!((menu.parameter_hash, &menu.items[..]), (hash, &expected[..]));
    assert!(instance.perform_host_menu(&menu, 3) && instance.perform_host_menu(&menu, 99));
    assert_eq!(done(&asked), [format!("menu of {hash}"), "execute 71".to_owned(),]);
    instance
        .load_preset(&presets::factory()[1].state_bytes())
        .expect("a preset");
    assert_eq!(
        done(&asked),
        [format!("restart {kParamValuesChanged}"), "dirty 1".to_owned()]
    );
    drop(view);
    // SAFETY: the last call on a live object.
    assert_eq!(unsafe { component.terminate() }, kResultOk);
    assert!(!instance.ask_menu_of(hash), "the host is gone");
}
