//! The editor: what is shown and the layout; each view is a room of its own.
//!
//! [`draw`] is the whole of it: from parameters ([`Desk`]), what the audio thread says ([`Link`]) and what the editor
//! itself remembers ([`View`]) to one frame, and from mouse and keys to edits. It needs no window, so tests call it too.

pub mod accessibility;
pub mod actions;
pub mod aim;
mod band;
mod bar;
mod button;
mod choice;
mod controls;
mod corner;
pub mod curve;
pub mod desk;
pub mod explain;
pub mod export;
mod field;
pub mod freeze;
mod grid;
pub mod handles;
#[cfg(target_os = "linux")]
mod host_keys;
pub mod input;
mod keys;
mod knob;
pub mod layout;
pub mod listen;
pub mod loudness;
pub mod memory;
mod menu;
pub mod meters;
pub mod monitor;
mod overlay;
mod padlock;
pub mod page;
pub mod pen;
pub mod pitch;
mod plot;
pub mod preferences;
pub mod prompt;
pub mod response;
mod slot;
pub mod spectrum;
pub mod status;
mod switches;
pub mod target;
pub mod theme;
mod turn;
mod view;
mod why;
mod window;
pub mod window_thread;

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use egui::{Id, Rect, Role, Sense, Ui, Vec2, WidgetInfo, vec2};
use nice_plug::context::gui::GuiContext;
use nice_plug_egui::Frame;
use nice_plug_egui::baseview::HandlerError;

use crate::analysis;
use crate::host_guard::Instance;
use crate::link::{AnalysisFrame, Link, MonitorGuard, Snapshot};
use crate::params::CochleaParams;
use desk::Desk;
use layout::{Layout, Middle};
use preferences::{Preferences, Store};
pub use view::View;
pub use window::CochleaEditor;

/// How often the window looks by itself whether a frame was asked for. Rarely: see [`Repaint`](crate::link::Repaint).
const POLL_INTERVAL: Duration = Duration::from_millis(250);

/// The editor's content. It outlives its windows.
pub struct App {
    desk: Desk,
    link: Arc<Link>,
    view: View,
    /// What is wrong with the settings, for the window that opens.
    problems: Vec<String>,
    /// The window has drawn.
    is_shown: bool,
}

/// The editor of one instance.
pub fn create(params: Arc<CochleaParams>, link: Arc<Link>, instance: Arc<Instance>) -> Option<CochleaEditor> {
    let repaint = link.repaint.notifier();
    let app = App {
        desk: Desk::new(params.clone(), instance),
        link,
        view: View {
            store: Store::User,
            ..View::default()
        },
        problems: Vec::new(),
        is_shown: false,
    };
    Some(CochleaEditor::new(params, repaint, app))
}

impl App {
    /// Before a window of `size` points opens. `problems`: what is wrong with the settings.
    fn prepare(&mut self, preferences: Preferences, size: Vec2, problems: Vec<String>) {
        self.view.keep_size();
        self.view.preferences = Preferences { size, ..preferences };
        self.problems = problems;
    }

    fn build(&mut self, context: egui::Context, _gui: GuiContext, frame: &mut Frame) -> Result<(), HandlerError> {
        theme::set_light(self.view.preferences.is_light);
        theme::apply(&context);
        theme::show_tips(&context, self.view.preferences.shows_tips);
        self.link.frame_cap.set_hz(self.view.preferences.frame_cap_hz);
        frame.set_clear_color(theme::background().into());
        // U25: nobody calls `editor_closed`; what the context owns goes with the window.
        let closing = self.desk.closing();
        let monitor = MonitorGuard::new(self.link.clone());
        let (watch, problems) = analysis::watch(&self.link);
        context.data_mut(|data| {
            data.insert_temp(Id::unique("cochlea closing"), closing);
            data.insert_temp(Id::unique("cochlea monitor"), Arc::new(monitor));
            data.insert_temp(Id::unique("cochlea watch"), Arc::new(watch));
        });
        accessibility::open(&context, &self.link);
        #[cfg(target_os = "linux")]
        host_keys::open(&context, frame.baseview_window());
        self.desk.end_step();
        self.is_shown = false;
        self.view.open(&self.link);
        let problems = std::mem::take(&mut self.problems).into_iter().chain(problems);
        if let Some(problem) = problems.into_iter().next() {
            self.view.warn(problem);
        }
        Ok(())
    }

    fn ui(&mut self, ui: &mut Ui, frame: &mut Frame) {
        #[cfg(target_os = "linux")]
        host_keys::hand_on(ui, self.view.ours);
        draw(ui, &mut self.desk, &self.link, &mut self.view);
        self.desk.take_done();
        frame.set_key_capture(self.view.ours.captured());
        if !std::mem::replace(&mut self.is_shown, true) {
            let waker = frame.baseview_window().waker();
            self.link.repaint.open(move || waker.request_redraw());
        }
    }
}

/// Draws one frame and does what the user asks.
pub fn draw(ui: &mut Ui, desk: &mut Desk, link: &Link, view: &mut View) {
    desk.set_now_s(ui.input(|input| input.time));
    view.keys = keys::take(ui, view.ours);
    view.set_up(ui.ctx(), link);
    view.attend_size(ui);
    memory::attend(desk, view, link);
    // What was said is read by the time of the next press.
    if ui.input(|input| input.pointer.primary_pressed()) {
        view.message = None;
    }
    let window = ui.ctx().content_rect();
    let layout = Layout::new(window, link.faults.has_panicked(), view.tab.middle());
    link.watched.store(true, Ordering::Relaxed);
    view.pitch.take(&link.pitch);
    let snapshot = link.adaptation.latest();
    let analysis = link.analysis.latest();
    view.spectra.take(&link.analysis, &analysis);
    view.loudness.take(&analysis, link.analysis.resets());
    ui.painter().rect_filled(window, 0, theme::background());

    bar::show(ui, layout.bar, desk, view);
    controls::show_header(
        ui,
        layout.header,
        link.channels.load(Ordering::Relaxed) == 1,
        desk,
        view,
    );
    if link.faults.has_panicked() {
        status::show_banner(ui, layout.banner);
    }
    match view.page {
        Some(page) => page::show(ui, layout.page, page, desk, view),
        None => show_views(ui, &layout, link, desk, view, &snapshot, &analysis),
    }
    listen::show(ui, layout.listen, link, desk, view, &snapshot);
    field::show_floating(ui, window, desk, view);
    menu::show(ui, window, desk, view);
    actions::travel_by_keys(desk, view);
    monitor::update(ui, link, desk, view, &analysis);
    if let Some(control) = desk.take_refused() {
        view.warn(format!("{} is locked: right click it to unlock.", desk.name(control)));
    }
    status::show(ui, layout.status, link, desk, view);
    corner::show(ui, layout.corner, window, desk, view);
    view.ours = keys::ours(ui);
}

/// Meters, plot, and what is under it.
fn show_views(
    ui: &mut Ui,
    layout: &Layout,
    link: &Link,
    desk: &mut Desk,
    view: &mut View,
    snapshot: &Snapshot,
    analysis: &AnalysisFrame,
) {
    show_meters(ui, layout, link, view);
    plot::show(ui, layout, link, desk, view, snapshot, analysis);
    match view.tab.middle() {
        Middle::Band => {
            band::show(ui, layout.band, desk, view);
            explain::show(ui, layout.explanation, view.pointed, snapshot, view);
        }
        Middle::Why => why::show(ui, layout.why, view, snapshot),
        Middle::Pitch => pitch::show(ui, layout.pitch, desk, view, &snapshot.pitch),
        Middle::Spectrum => spectrum::show_page(ui, layout.spectrum, link, view, analysis),
        Middle::Meters => loudness::show(ui, layout.meters, view, analysis),
    }
    if layout.side.is_positive() {
        why::show_column(ui, layout.side, view, snapshot);
    }
}

fn show_meters(ui: &Ui, layout: &Layout, link: &Link, view: &mut View) {
    let now_s = ui.input(|input| input.time);
    view.input.feed(link.input.take(), now_s);
    view.output.feed(link.output.take(), now_s);
    let channels = if link.channels.load(Ordering::Relaxed) == 1 {
        1
    } else {
        2
    };
    meters::show(ui, layout.input, "Input", channels, &mut view.input);
    meters::show(ui, layout.output, "Output", channels, &mut view.output);
    if view.input.is_moving() || view.output.is_moving() {
        ui.ctx().request_repaint_after(link.frame_cap.interval());
    }
}

/// Names what is painted at `rect` for assistive technology and under the pointer.
fn name(ui: &Ui, rect: Rect, id: &str, text: &str) {
    let response = ui.interact(rect.shrink2(vec2(1.0, 1.0)), Id::unique(id), Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, text));
    response.on_hover_text(text);
}
