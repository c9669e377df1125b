//! What stands in the menu.

use super::Menu;
use crate::editor::View;
use crate::editor::desk::Desk;
use crate::host_guard::MenuItem;

/// What a line does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Act {
    /// The value is typed.
    Type,
    /// Back to the default.
    Reset,
    /// The value as text on the clipboard.
    Copy,
    /// What was copied as the value.
    Paste,
    /// Locked, or free again.
    Lock,
    /// The band by itself, or all again.
    Listen,
    /// The last step back.
    Undo,
    /// An entry of the host's.
    Host(u32),
}

/// One line.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Line {
    /// What it says.
    pub text: String,
    /// What it does; none: it cannot be chosen.
    pub act: Option<Act>,
    /// It names those below.
    pub is_heading: bool,
    /// How far it is moved in.
    pub depth: usize,
}

impl Line {
    fn heading(text: String, depth: usize) -> Self {
        Self {
            text,
            act: None,
            is_heading: true,
            depth,
        }
    }

    fn entry(text: impl Into<String>, act: Act, is_open: bool) -> Self {
        Self {
            text: text.into(),
            act: is_open.then_some(act),
            is_heading: false,
            depth: 0,
        }
    }
}

/// Ours, then the host's. `copied`: the text that was copied last, if any.
pub(super) fn of(menu: &Menu, copied: &str, desk: &Desk, view: &View) -> Vec<Line> {
    let control = menu.control;
    let is_locked = desk.is_locked(control);
    let is_default = desk.normalized(control) == desk.default_normalized(control);
    let default = desk.text_of(control, desk.default_normalized(control));
    let mut lines = vec![
        Line::heading(format!("{}: {}", menu.name, desk.text(control)), 0),
        Line::entry("Type a Value\u{2026}", Act::Type, !is_locked),
        Line::entry(format!("Reset to {default}"), Act::Reset, !is_locked && !is_default),
        Line::entry("Copy Value", Act::Copy, true),
        match copied {
            "" => Line::entry("Paste Value", Act::Paste, false),
            copied => Line::entry(format!("Paste {copied}"), Act::Paste, !is_locked),
        },
        Line::entry(if is_locked { "Unlock" } else { "Lock" }, Act::Lock, true),
    ];
    if let Some(band) = control.band() {
        let listens = view.monitoring.band() == Some(band);
        let text = match listens {
            true => "Stop Listening",
            false => "Listen to This Band",
        };
        lines.push(Line::entry(text, Act::Listen, true));
    }
    let undo = desk.history().next_undo();
    let text = undo.map_or_else(|| "Undo".to_owned(), |what| format!("Undo: {what}"));
    lines.push(Line::entry(text, Act::Undo, undo.is_some()));
    if let Some(host) = menu.host.as_ref().filter(|host| !host.items.is_empty()) {
        lines.push(Line::heading("From the host".to_owned(), 0));
        add(&mut lines, &host.items, true, 0);
    }
    lines
}

/// A host's lines, submenus opened out below their names.
fn add(lines: &mut Vec<Line>, items: &[MenuItem], is_open: bool, depth: usize) {
    for item in items {
        match item {
            MenuItem::Entry {
                label,
                is_enabled,
                is_checked,
                action,
            } => {
                let mark = if *is_checked == Some(true) { "\u{2713} " } else { "" };
                lines.push(Line {
                    depth,
                    ..Line::entry(format!("{mark}{label}"), Act::Host(*action), is_open && *is_enabled)
                });
            }
            MenuItem::Title { label, .. } => lines.push(Line::heading(label.clone(), depth)),
            // Headings and room part the groups well enough.
            MenuItem::Separator => {}
            MenuItem::Submenu {
                label,
                is_enabled,
                items,
            } => {
                lines.push(Line::heading(label.clone(), depth));
                add(lines, items, is_open && *is_enabled, depth + 1);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use egui::{Id, Pos2};

    use super::*;
    use crate::editor::desk::Control;
    use crate::host_guard::{Hooks, HostMenu, Instance, KeepsNothing};
    use crate::params::CochleaParams;

    fn entry(label: &str, action: u32, is_checked: Option<bool>) -> MenuItem {
        MenuItem::Entry {
            label: label.to_owned(),
            is_enabled: true,
            is_checked,
            action,
        }
    }

    /// Below ours, submenus opened out; what is closed there cannot be chosen here.
    #[test]
    fn the_hosts_lines_follow_ours() {
        let params = Arc::new(CochleaParams::new());
        let hooks = Hooks {
            latency_samples: Box::new(|| 0),
            tail_samples: Box::new(|| 0),
            changed: Box::new(|| {}),
            keeps: Box::new(KeepsNothing),
        };
        let desk = Desk::new(params.clone(), Instance::announce(params, hooks));
        let submenu = |is_enabled| MenuItem::Submenu {
            label: "Modulate".to_owned(),
            is_enabled,
            items: vec![entry("LFO 1", 7, None)],
        };
        let host = HostMenu {
            items: vec![
                entry("Show Automation", 3, Some(true)),
                MenuItem::Separator,
                submenu(true),
                submenu(false),
            ],
            ..HostMenu::default()
        };
        let menu = Menu {
            control: Control::Tilt,
            name: "Tilt".to_owned(),
            at: Pos2::ZERO,
            owner: Id::NULL,
            host: Some(host),
            fresh: false,
        };
        let lines = of(&menu, "", &desk, &View::default());
        let from = lines
            .iter()
            .position(|line| line.text == "From the host")
            .expect("a heading");
        let shown: Vec<_> = lines[from + 1..]
            .iter()
            .map(|line| (line.text.as_str(), line.act, line.depth))
            .collect();
        assert_eq!(
            shown,
            [
                ("\u{2713} Show Automation", Some(Act::Host(3)), 0),
                ("Modulate", None, 0),
                ("LFO 1", Some(Act::Host(7)), 1),
                ("Modulate", None, 0),
                ("LFO 1", None, 1),
            ]
        );
    }
}
