//! The host's menu of a parameter, as VST3 has it: an object of the host's that is asked for its lines.
#![expect(unsafe_code, reason = "the C boundary")]

use nice_plug::wrapper::vst3::vst3::Steinberg::Vst::{
    IComponentHandler3, IComponentHandler3Trait, IContextMenu, IContextMenu_::Item, IContextMenuItem_::Flags_,
    IContextMenuTarget, IContextMenuTargetTrait, IContextMenuTrait,
};
use nice_plug::wrapper::vst3::vst3::Steinberg::{IPlugView, kResultOk};
use nice_plug::wrapper::vst3::vst3::{ComPtr, ComRef};

use crate::host_guard::menu::{MenuBuilder, MenuItem};

/// A menu of more lines than this is none.
const MOST_LINES: i32 = 10_000;

/// The host's menu for a parameter.
///
/// # Safety
/// Called on the main thread.
pub(super) unsafe fn make(
    menus: &ComPtr<IComponentHandler3>,
    view: &ComPtr<IPlugView>,
    parameter_hash: u32,
) -> Option<ComPtr<IContextMenu>> {
    // SAFETY: live objects; the reference to the menu that comes back is ours.
    unsafe { ComPtr::from_raw(menus.createContextMenu(view.as_ptr(), &raw const parameter_hash)) }
}

/// Its lines. An entry's action is where it stands in the host's list, by which [`perform`] finds it.
///
/// # Safety
/// Called on the main thread.
pub(super) unsafe fn items(menu: &ComPtr<IContextMenu>) -> Vec<MenuItem> {
    let mut lines = MenuBuilder::default();
    // SAFETY: a live object.
    let count = unsafe { menu.getItemCount() };
    for index in 0..count.clamp(0, MOST_LINES) {
        // SAFETY: as above.
        let Some((item, _)) = (unsafe { get(menu, index) }) else {
            continue;
        };
        let has = |flag| item.flags & flag as i32 == flag as i32;
        let label = text(&item.name);
        let is_enabled = !has(Flags_::kIsDisabled);
        // The marks of a group contain those of a disabled line and of a separator, so they are asked for first.
        if has(Flags_::kIsGroupStart) {
            lines.begin_submenu(label, true);
        } else if has(Flags_::kIsGroupEnd) {
            lines.end_submenu();
        } else if has(Flags_::kIsSeparator) {
            lines.add(MenuItem::Separator);
        } else {
            lines.add(MenuItem::Entry {
                label,
                is_enabled,
                // The interface does not tell a switch that is off from a plain entry.
                is_checked: has(Flags_::kIsChecked).then_some(true),
                action: index as u32,
            });
        }
    }
    lines.finish()
}

/// Does what the entry at `action` stands for.
///
/// # Safety
/// Called on the main thread.
pub(super) unsafe fn perform(menu: &ComPtr<IContextMenu>, action: u32) {
    let Ok(index) = i32::try_from(action) else {
        return;
    };
    // SAFETY: a live object; the target belongs to the menu, which is held through the call.
    unsafe {
        if let Some((item, target)) = get(menu, index)
            && let Some(target) = ComRef::from_raw(target)
        {
            target.executeMenuItem(item.tag);
        }
    }
}

/// One line and who is called for it, borrowed from the menu.
///
/// # Safety
/// Called on the main thread.
unsafe fn get(menu: &ComPtr<IContextMenu>, index: i32) -> Option<(Item, *mut IContextMenuTarget)> {
    let mut item = Item {
        name: [0; 128],
        tag: 0,
        flags: 0,
    };
    let mut target = std::ptr::null_mut();
    // SAFETY: a live object; it writes both.
    let result = unsafe { menu.getItem(index, &raw mut item, &raw mut target) };
    (result == kResultOk).then_some((item, target))
}

/// A text of the host's, to its first NUL.
fn text(text: &[u16]) -> String {
    let length = text.iter().position(|unit| *unit == 0).unwrap_or(text.len());
    String::from_utf16_lossy(&text[..length])
}
