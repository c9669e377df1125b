//! The host's own menu of a parameter, as a list that our editor shows within a menu of its own.

/// One line of a host's menu.
#[derive(Clone, Debug, PartialEq)]
pub enum MenuItem {
    /// Something to do.
    Entry {
        /// What it is called.
        label: String,
        /// Whether it can be chosen.
        is_enabled: bool,
        /// Whether it is ticked; `None` where it is no switch.
        is_checked: Option<bool>,
        /// What [`Instance::perform_host_menu`](super::Instance::perform_host_menu) takes.
        action: u32,
    },
    /// A heading.
    Title {
        /// What it says.
        label: String,
        /// Whether it is drawn as one that is in force.
        is_enabled: bool,
    },
    /// A line between groups.
    Separator,
    /// A menu of its own.
    Submenu {
        /// What it is called.
        label: String,
        /// Whether it opens.
        is_enabled: bool,
        /// Its lines, in order.
        items: Vec<MenuItem>,
    },
}

/// A host's menu of one parameter.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct HostMenu {
    /// The host's number of the parameter.
    pub parameter_hash: u32,
    /// The lines, in order; none where the host offers nothing for this parameter.
    pub items: Vec<MenuItem>,
}

/// Takes a menu's lines one by one, as hosts tell them.
#[derive(Debug, Default)]
pub(super) struct MenuBuilder {
    items: Vec<MenuItem>,
    /// Submenus that are open, outermost first, each with what stood before it.
    open: Vec<(String, bool, Vec<MenuItem>)>,
}

impl MenuBuilder {
    /// The next line.
    pub(super) fn add(&mut self, item: MenuItem) {
        self.items.push(item);
    }

    /// What follows belongs to a submenu.
    pub(super) fn begin_submenu(&mut self, label: String, is_enabled: bool) {
        self.open.push((label, is_enabled, std::mem::take(&mut self.items)));
    }

    /// The innermost submenu ends. Whether there was one.
    pub(super) fn end_submenu(&mut self) -> bool {
        let Some((label, is_enabled, before)) = self.open.pop() else {
            return false;
        };
        let items = std::mem::replace(&mut self.items, before);
        self.add(MenuItem::Submenu {
            label,
            is_enabled,
            items,
        });
        true
    }

    /// The whole menu; submenus that the host left open end here.
    pub(super) fn finish(mut self) -> Vec<MenuItem> {
        while self.end_submenu() {}
        self.items
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn submenus_nest_and_those_left_open_end_with_the_menu() {
        let entry = |action: u32| MenuItem::Entry {
            label: format!("{action}"),
            is_enabled: true,
            is_checked: None,
            action,
        };
        let submenu = |label: &str, items: Vec<MenuItem>| MenuItem::Submenu {
            label: label.to_owned(),
            is_enabled: true,
            items,
        };
        let mut builder = MenuBuilder::default();
        assert!(!builder.end_submenu(), "nothing is open yet");
        builder.add(entry(1));
        builder.begin_submenu("a".to_owned(), true);
        builder.add(entry(2));
        builder.begin_submenu("b".to_owned(), true);
        assert!(builder.end_submenu());
        builder.add(entry(3));
        let a = submenu("a", vec![entry(2), submenu("b", Vec::new()), entry(3)]);
        assert_eq!(builder.finish(), [entry(1), a]);
    }
}
