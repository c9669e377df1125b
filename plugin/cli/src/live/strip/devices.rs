//! The choice of back end, devices, sample rate and block.

use egui::{RichText, ScrollArea, Ui, vec2};

use crate::live::backend::{Kind, Listed, NO_INPUT, Request};
use crate::live::shown::Shown;
use cochlea::editor::theme;

const RATES_HZ: [u32; 6] = [44_100, 48_000, 88_200, 96_000, 176_400, 192_000];
const BUFFERS_FRAMES: [u32; 7] = [32, 64, 128, 256, 512, 1024, 2048];

/// Shows it; what is asked for, when that changes.
pub fn choose(ui: &mut Ui, shown: &Shown) -> Option<Request> {
    let now = &shown.request;
    let mut picked = None;
    ui.horizontal(|ui| {
        caption(ui, "Back end");
        for kind in Kind::ALL {
            if ui.selectable_label(now.backend == kind, kind.name()).clicked() {
                // Names of devices are those of one back end.
                picked = Some(Request {
                    backend: kind,
                    output: None,
                    input: None,
                    ..now.clone()
                });
            }
        }
    });
    // A server has its own.
    let is_fixed = shown.opened.as_ref().is_some_and(|opened| opened.backend == Kind::Jack);
    ui.add_enabled_ui(!is_fixed, |ui| {
        ui.horizontal(|ui| {
            caption(ui, "Sample rate");
            let rate_hz = shown.opened.as_ref().map(|opened| opened.sample_rate_hz);
            for hz in RATES_HZ {
                let text = format!("{} kHz", f64::from(hz) / 1e3);
                if ui.selectable_label(rate_hz == Some(hz), text).clicked() {
                    picked = Some(Request {
                        sample_rate_hz: Some(hz),
                        ..now.clone()
                    });
                }
            }
        });
        ui.horizontal(|ui| {
            caption(ui, "Block");
            let buffer_frames = shown.opened.as_ref().map(|opened| opened.buffer_frames);
            for frames in BUFFERS_FRAMES {
                let text = frames.to_string();
                if ui.selectable_label(buffer_frames == Some(frames), text).clicked() {
                    picked = Some(Request {
                        buffer_frames: Some(frames),
                        ..now.clone()
                    });
                }
            }
        });
    });
    ui.columns(2, |columns| {
        if let Some(name) = list(&mut columns[0], "Play to", shown, false) {
            picked = Some(Request {
                output: name,
                ..now.clone()
            });
        }
        if let Some(name) = list(&mut columns[1], "Hear", shown, true) {
            picked = Some(Request {
                input: name,
                ..now.clone()
            });
        }
    });
    picked
}

fn caption(ui: &mut Ui, text: &str) {
    let (rect, _) = ui.allocate_exact_size(vec2(84.0, 20.0), egui::Sense::hover());
    let at = rect.left_center();
    ui.painter()
        .text(at, egui::Align2::LEFT_CENTER, text, theme::value(), theme::text_weak());
}

/// The devices of the back end in use, one direction; `Some(None)` leaves the choice to the back end.
fn list(ui: &mut Ui, title: &str, shown: &Shown, is_input: bool) -> Option<Option<String>> {
    let backend = shown.opened.as_ref().map(|opened| opened.backend);
    let now = if is_input {
        &shown.request.input
    } else {
        &shown.request.output
    };
    let fits =
        |device: &&Listed| Some(device.backend) == backend && if is_input { device.is_input } else { device.is_output };
    let mut picked = None;
    ui.label(RichText::new(title).font(theme::value()).color(theme::text_weak()));
    ScrollArea::vertical().id_salt(title).auto_shrink(false).show(ui, |ui| {
        if ui.selectable_label(now.is_none(), "The usual one").clicked() {
            picked = Some(None);
        }
        if is_input && ui.selectable_label(now.as_deref() == Some(NO_INPUT), "None").clicked() {
            picked = Some(Some(NO_INPUT.to_owned()));
        }
        for device in shown.devices.iter().filter(fits) {
            let text = match device.description.as_str() {
                "" => device.name.clone(),
                description => format!("{}: {description}", device.name),
            };
            let is_now = now.as_deref() == Some(&device.name);
            if ui.add(egui::Button::selectable(is_now, text).truncate()).clicked() {
                picked = Some(Some(device.name.clone()));
            }
        }
    });
    picked
}
