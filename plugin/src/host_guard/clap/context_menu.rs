//! The host's menu of a parameter, as CLAP tells it: line by line into a builder of ours.
#![expect(unsafe_code, reason = "the C boundary")]

use std::ffi::c_void;

use clap_sys::ext::context_menu::{
    CLAP_CONTEXT_MENU_ITEM_BEGIN_SUBMENU, CLAP_CONTEXT_MENU_ITEM_CHECK_ENTRY, CLAP_CONTEXT_MENU_ITEM_END_SUBMENU,
    CLAP_CONTEXT_MENU_ITEM_ENTRY, CLAP_CONTEXT_MENU_ITEM_SEPARATOR, CLAP_CONTEXT_MENU_ITEM_TITLE,
    CLAP_CONTEXT_MENU_TARGET_KIND_PARAM, clap_context_menu_builder, clap_context_menu_check_entry,
    clap_context_menu_entry, clap_context_menu_item_kind, clap_context_menu_item_title, clap_context_menu_submenu,
    clap_context_menu_target, clap_host_context_menu,
};
use clap_sys::host::clap_host;

use super::text::text_of;
use crate::host_guard::menu::{HostMenu, MenuBuilder, MenuItem};

/// How a host is told which parameter is meant.
pub(super) fn target(parameter_hash: u32) -> clap_context_menu_target {
    clap_context_menu_target {
        kind: CLAP_CONTEXT_MENU_TARGET_KIND_PARAM,
        id: parameter_hash,
    }
}

/// The host's menu; `None` where it offers none for this target. Main thread; allocates.
///
/// # Safety
/// `host` is live and `table` its own; this is its main thread.
pub(super) unsafe fn populate(
    host: *const clap_host,
    table: &clap_host_context_menu,
    target: &clap_context_menu_target,
) -> Option<HostMenu> {
    let mut lines = MenuBuilder::default();
    let builder = clap_context_menu_builder {
        ctx: (&raw mut lines).cast(),
        add_item: Some(add_item),
        supports: Some(supports),
    };
    // SAFETY: the builder and what it points to live through the call, and the host keeps neither.
    let is_there = unsafe { table.populate?(host, target, &raw const builder) };
    is_there.then(|| HostMenu {
        parameter_hash: target.id,
        items: lines.finish(),
    })
}

unsafe extern "C" fn supports(_: *const clap_context_menu_builder, kind: clap_context_menu_item_kind) -> bool {
    kind <= CLAP_CONTEXT_MENU_ITEM_TITLE
}

unsafe extern "C" fn add_item(
    builder: *const clap_context_menu_builder,
    kind: clap_context_menu_item_kind,
    data: *const c_void,
) -> bool {
    // SAFETY: the builder that `populate` made, or null.
    let Some(lines) = (unsafe { builder.as_ref() }).and_then(|builder| {
        // SAFETY: its context is the list that `populate` lent it, and the host calls on this thread alone.
        unsafe { builder.ctx.cast::<MenuBuilder>().as_mut() }
    }) else {
        return false;
    };
    // SAFETY: the kind says which type the data has; it is read in this call.
    unsafe {
        match kind {
            CLAP_CONTEXT_MENU_ITEM_ENTRY => with(data, |entry: &clap_context_menu_entry| {
                lines.add(MenuItem::Entry {
                    label: text_of(entry.label),
                    is_enabled: entry.is_enabled,
                    is_checked: None,
                    action: entry.action_id,
                });
            }),
            CLAP_CONTEXT_MENU_ITEM_CHECK_ENTRY => with(data, |entry: &clap_context_menu_check_entry| {
                lines.add(MenuItem::Entry {
                    label: text_of(entry.label),
                    is_enabled: entry.is_enabled,
                    is_checked: Some(entry.is_checked),
                    action: entry.action_id,
                });
            }),
            CLAP_CONTEXT_MENU_ITEM_TITLE => with(data, |title: &clap_context_menu_item_title| {
                lines.add(MenuItem::Title {
                    label: text_of(title.title),
                    is_enabled: title.is_enabled,
                });
            }),
            CLAP_CONTEXT_MENU_ITEM_BEGIN_SUBMENU => with(data, |submenu: &clap_context_menu_submenu| {
                lines.begin_submenu(text_of(submenu.label), submenu.is_enabled);
            }),
            CLAP_CONTEXT_MENU_ITEM_END_SUBMENU => lines.end_submenu(),
            CLAP_CONTEXT_MENU_ITEM_SEPARATOR => {
                lines.add(MenuItem::Separator);
                true
            }
            _ => false,
        }
    }
}

/// Gives `data` to `add` as what it is. False where there is none.
///
/// # Safety
/// `data` is null or a live `T`.
unsafe fn with<T>(data: *const c_void, add: impl FnOnce(&T)) -> bool {
    // SAFETY: the caller's promise.
    unsafe { data.cast::<T>().as_ref() }.map(add).is_some()
}
