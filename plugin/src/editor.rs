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
pub mod curve;
pub mod desk;
pub mod explain;
pub mod export;
mod field;
mod grid;
pub mod handles;
pub mod input;
mod knob;
pub mod layout;
pub mod listen;
mod loudness;
pub mod meters;
mod overlay;
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
pub mod theme;
mod why;

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use egui::{CursorIcon, Id, Key, Rect, Role, Sense, Stroke, Ui, Vec2, ViewportCommand, WidgetInfo, vec2};
use nice_plug::context::gui::GuiContext;
use nice_plug::editor::ResizeHint;
use nice_plug::editor::dpi::LogicalSize;
use nice_plug_egui::baseview::HandlerError;
use nice_plug_egui::{
    EguiEditor, EguiEditorState, EguiNiceSettings, Frame, KeyCapture, NiceEguiApp, create_egui_editor,
};

use crate::analysis;
use crate::curves::CurvesReader;
use crate::host_guard::Instance;
use crate::link::{AnalysisFrame, Link, Snapshot};
use crate::params::CochleaParams;
use crate::pitch_history::PitchHistory;
use aim::Aim;
use curve::Curve;
use desk::Desk;
use layout::{Layout, MIN_SIZE, Middle};
use meters::Meter;

/// The editor as the framework opens it.
pub type CochleaEditor = EguiEditor<App>;

/// At most this often a frame is drawn because the sound or a parameter moved; the user's own hand is followed at once.
const REPAINT_INTERVAL: Duration = Duration::from_millis(30);

/// The editor's content. It outlives its windows.
pub struct App {
    desk: Desk,
    link: Arc<Link>,
    view: View,
}

/// What the editor remembers from frame to frame.
#[derive(Default)]
pub struct View {
    /// The band whose details are shown.
    pub selected: Option<usize>,
    /// What became of the last action; why what was typed had no effect.
    pub message: Option<String>,
    /// Whether that is no trouble.
    is_good_news: bool,
    /// The response curve.
    pub curve: Curve,
    /// Peaks before the equaliser.
    pub input: Meter,
    /// Peaks after the output gain.
    pub output: Meter,
    /// What dragging over the plot draws.
    pub pen: pen::Pen,
    /// What the panel's second row shows.
    pub tab: listen::Tab,
    /// The spectra behind the curve.
    pub spectra: spectrum::Spectra,
    /// The pitch of the last ten seconds.
    pitch: PitchHistory,
    /// What lies over the plot and what is under it.
    pub page: Option<page::Page>,
    /// What the browser knows.
    pub presets: page::Presets,
    /// What the user prefers of any editor.
    pub preferences: preferences::Preferences,
    /// Bypassed, the sound is as loud as it was.
    pub matches_bypass: bool,
    /// Whether it was light when the window was set up last.
    was_light: bool,
    /// Where files go instead of the user's documents.
    pub folder: Option<PathBuf>,
    /// The band that the pointer is on.
    pointed: Option<usize>,
    prompt: Option<prompt::Prompt>,
    /// The target while it is being drawn.
    sketch: Option<Aim>,
    reader: CurvesReader,
    limit_db: f32,
    grab: Option<input::Grab>,
    typing: Option<field::Typing>,
    wheel_rest: f32,
    resized_from: Option<Vec2>,
}

/// Size and scale of a first opening.
pub fn initial_state() -> Arc<EguiEditorState> {
    EguiEditorState::from_size(LogicalSize::new(960.0, 680.0), 1.0)
}

/// The editor of one instance.
pub fn create(
    state: Arc<EguiEditorState>,
    params: Arc<CochleaParams>,
    link: Arc<Link>,
    instance: Arc<Instance>,
) -> Option<CochleaEditor> {
    let repaint = link.repaint.clone();
    let settings = EguiNiceSettings::new()
        .with_tile("Cochlea")
        .with_resize_hint(ResizeHint::RESIZABLE.with_min_logical_size(LogicalSize::new(MIN_SIZE.x, MIN_SIZE.y)))
        .with_repaint_poll_interval(REPAINT_INTERVAL);
    let app = App {
        desk: Desk::new(params, instance),
        link,
        view: View::default(),
    };
    create_egui_editor(state, repaint, settings, app)
}

impl NiceEguiApp for App {
    fn build(&mut self, context: egui::Context, _gui: GuiContext, frame: &mut Frame) -> Result<(), HandlerError> {
        theme::apply(&context);
        frame.set_clear_color(theme::background().into());
        // nice-plug-egui 0.6.0 never calls `editor_closed`; what the context owns goes with the window.
        let closing = self.desk.closing();
        let (watch, problems) = analysis::watch(&self.link);
        context.data_mut(|data| {
            data.insert_temp(Id::unique("cochlea closing"), closing);
            data.insert_temp(Id::unique("cochlea watch"), Arc::new(watch));
        });
        accessibility::open(&context, &self.link.repaint);
        self.desk.end_step();
        self.view.open(&self.link);
        if let Some(problem) = problems.into_iter().next() {
            self.view.warn(problem);
        }
        Ok(())
    }

    fn ui(&mut self, ui: &mut Ui, frame: &mut Frame) {
        draw(ui, &mut self.desk, &self.link, &mut self.view);
        self.desk.take_done();
        frame.set_key_capture(captured_keys(ui.text_edit_focused()));
    }
}

impl View {
    /// Says what was done.
    fn tell(&mut self, message: impl Into<String>) {
        (self.message, self.is_good_news) = (Some(message.into()), true);
    }

    /// Says what could not be done.
    fn warn(&mut self, message: impl Into<String>) {
        (self.message, self.is_good_news) = (Some(message.into()), false);
    }

    /// Opens a page, or closes the one that is open.
    pub fn turn_to(&mut self, page: Option<page::Page>) {
        self.page = page;
        self.message = None;
    }

    /// Changes what the user prefers.
    fn change_preferences(&mut self, change: impl FnOnce(&mut preferences::Preferences)) {
        change(&mut self.preferences);
    }

    /// Whether the pointer is changing the curve.
    fn is_shaping(&self) -> bool {
        match self.grab {
            Some(input::Grab::One { control, .. }) => matches!(control, desk::Control::BandGain(_)),
            Some(input::Grab::Pen(_)) => true,
            None => false,
        }
    }

    /// Whether the pointer drags `control`.
    fn holds(&self, control: desk::Control) -> bool {
        matches!(self.grab, Some(input::Grab::One { control: held, .. }) if held == control)
    }

    /// Begins anew for a window that opens: what was half done in the last one is forgotten, and so are the peaks of
    /// the time when nobody looked.
    pub fn open(&mut self, link: &Link) {
        link.input.take();
        link.output.take();
        *self = Self {
            selected: self.selected,
            curve: std::mem::take(&mut self.curve),
            pen: self.pen,
            tab: self.tab,
            spectra: self.spectra.reopened(),
            page: self.page,
            presets: std::mem::take(&mut self.presets),
            preferences: self.preferences,
            matches_bypass: self.matches_bypass,
            folder: self.folder.take(),
            ..Self::default()
        };
    }
}

/// Draws one frame and does what the user asks.
pub fn draw(ui: &mut Ui, desk: &mut Desk, link: &Link, view: &mut View) {
    leave_space_to_the_host(ui);
    desk.set_now_s(ui.input(|input| input.time));
    theme::set_light(view.preferences.is_light);
    if view.preferences.is_light != view.was_light {
        view.was_light = view.preferences.is_light;
        theme::apply(ui.ctx());
    }
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
    status::show(ui, layout.status, link, desk, view);
    show_corner(ui, layout.corner, window, view);
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
        Middle::Meters => loudness::show(ui, layout.meters, analysis),
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
        ui.ctx().request_repaint_after(REPAINT_INTERVAL);
    }
}

/// The corner that resizes the window, for hosts that let us.
fn show_corner(ui: &Ui, rect: Rect, window: Rect, view: &mut View) {
    let response = ui.interact(rect, Id::unique("cochlea corner"), Sense::DRAG);
    response.widget_info(|| WidgetInfo::labeled(Role::Button, true, "Resize"));
    if response.hovered() || response.dragged() {
        ui.set_cursor_icon(CursorIcon::ResizeNwSe);
    }
    if response.dragged() {
        let from = *view.resized_from.get_or_insert(window.size());
        let wanted = from + response.total_drag_delta().unwrap_or_default();
        ui.send_viewport_cmd(ViewportCommand::InnerSize(wanted.max(MIN_SIZE).round()));
    } else {
        view.resized_from = None;
    }
    let lit = response.hovered() || response.dragged();
    let stroke = Stroke::new(1.0, if lit { theme::text() } else { theme::grid_zero() });
    for arm in [4.0, 8.0, 12.0] {
        let corner = rect.max - vec2(3.0, 3.0);
        ui.painter()
            .line_segment([corner - vec2(arm, 0.0), corner - vec2(0.0, arm)], stroke);
    }
}

/// Space starts and stops the host; it presses none of our buttons. Enter does.
fn leave_space_to_the_host(ui: &Ui) {
    if !ui.text_edit_focused() {
        ui.input_mut(|input| {
            input
                .events
                .retain(|event| !matches!(event, egui::Event::Key { key: Key::Space, .. }));
        });
    }
}

/// The keys that the host does not get while one of our widgets has the keyboard: those that move the focus and the
/// focused value, and all of them while text is typed.
fn captured_keys(typing: bool) -> KeyCapture {
    if typing {
        return KeyCapture::CaptureAll;
    }
    let names = [
        "ArrowUp",
        "ArrowDown",
        "ArrowLeft",
        "ArrowRight",
        "PageUp",
        "PageDown",
        "Home",
        "Delete",
        "Backspace",
        "Enter",
        "Tab",
        "Escape",
    ];
    KeyCapture::CaptureKeys(names.iter().filter_map(|name| name.parse().ok()).collect())
}

/// Names what is painted at `rect` for assistive technology and under the pointer.
fn name(ui: &Ui, rect: Rect, id: &str, text: &str) {
    let response = ui.interact(rect.shrink2(vec2(1.0, 1.0)), Id::unique(id), Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, text));
    response.on_hover_text(text);
}
