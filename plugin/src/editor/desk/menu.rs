//! The host's own menu of a control; see [`Instance`](crate::host_guard::Instance).

use super::{Control, Desk};
use crate::host_guard::HostMenu;

impl Desk {
    /// Asks the host for its menu of `control`. Whether an answer may come, with [`Desk::take_host_menu`].
    pub fn ask_host_menu(&self, control: Control) -> bool {
        self.find(control).ask_host_menu(&self.wires.instance)
    }

    /// The host's answer, once.
    pub fn take_host_menu(&self) -> Option<HostMenu> {
        self.wires.instance.take_host_menu()
    }

    /// Does what the user chose from the host's menu: `action` of one of its entries. Whether that was passed on.
    pub fn perform_host_menu(&self, menu: &HostMenu, action: u32) -> bool {
        self.wires.instance.perform_host_menu(menu, action)
    }
}
