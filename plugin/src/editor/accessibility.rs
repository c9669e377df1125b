//! What a screen reader is given: egui's tree of named controls, carried past the window layer.
//!
//! The window layer drops the tree that egui makes, and knows of no request that
//! comes back. On Linux neither needs a window: the tree goes out over AT-SPI, a bus between processes, and an egui
//! plugin ([`bridge`]) takes it from each frame's output. Nothing of this runs unless the session says that assistive
//! technology is on ([`status`]). Windows and macOS need the window itself, before it is first shown; the reasons stand
//! in ARCHITECTURE.md.

#[cfg(target_os = "linux")]
pub mod bridge;
#[cfg(target_os = "linux")]
pub mod status;

use std::sync::Arc;

use egui::accesskit::{Action, ActionData};
use egui::{Context, Response, WidgetInfo};

use super::desk::{Control, Desk};
use crate::link::Link;

/// Serves a window that opens: from now on its tree is published while assistive technology is on. What was set up
/// goes with `context`.
///
/// UI thread. Asks the session once, for at most [`status::PATIENCE`].
pub fn open(context: &Context, link: &Arc<Link>) {
    #[cfg(target_os = "linux")]
    context.add_plugin(bridge::Bridge::new(link.clone(), status::is_enabled));
    #[cfg(not(target_os = "linux"))]
    let _ = (context, link);
}

/// Tells assistive technology of a number that can be moved, and does what it asks: another value.
pub fn slider(response: &Response, desk: &mut Desk, control: Control, name: &str) {
    for value in asked_values(response) {
        desk.set_plain(control, value as f32);
    }
    let value = f64::from(desk.plain(control));
    response.widget_info(|| WidgetInfo {
        current_text_value: Some(desk.text(control)),
        ..WidgetInfo::slider(true, value, name)
    });
    let [lowest, highest] = [0.0, 1.0].map(|end| f64::from(desk.plain_of(control, end)));
    response.ctx.accesskit_node_builder(response.id, |node| {
        node.set_min_numeric_value(lowest);
        node.set_max_numeric_value(highest);
        node.add_action(Action::SetValue);
    });
}

/// The values that were asked for since the last frame.
fn asked_values(response: &Response) -> Vec<f64> {
    response.ctx.input(|input| {
        let requests = input.accesskit_action_requests(response.id, Action::SetValue);
        requests
            .filter_map(|request| match request.data {
                Some(ActionData::NumericValue(value)) if value.is_finite() => Some(value),
                _ => None,
            })
            .collect()
    })
}
