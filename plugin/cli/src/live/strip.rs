//! The strip above the editor: source, levels, load, devices.

mod devices;
mod level;

use egui::{Align, Align2, Button, Context, Layout, Rect, RichText, Sense, Ui, pos2, vec2};
use nice_plug_egui::baseview::HandlerError;
use nice_plug_egui::{App, Frame};

use super::shown::{Command, Shown, ShownFile, StripEnd};
use cochlea::editor::theme;
use cochlea::editor::window_thread::WindowThread;

/// Height of the strip, points.
pub const HEIGHT: f32 = 34.0;
/// What a message adds.
pub const MESSAGE_HEIGHT: f32 = 22.0;
/// What the choice of devices lays over the editor.
pub const CHOICE_HEIGHT: f32 = 250.0;
/// Widths, points.
const SEEK_WIDTH: f32 = 120.0;
const NAME_WIDTH: f32 = 150.0;

/// The strip's content.
pub struct Strip {
    end: StripEnd,
    thread: WindowThread,
    is_choosing: bool,
}

impl Strip {
    /// At its end of the channel; `thread` learns which one its window runs in.
    pub fn new(end: StripEnd, thread: WindowThread) -> Self {
        Self {
            end,
            thread,
            is_choosing: false,
        }
    }

    /// Draws a frame, and sends what is asked for.
    pub fn draw(&mut self, ui: &mut Ui) {
        let shown = self.end.shown();
        let whole = ui.max_rect();
        ui.painter().rect_filled(whole, 0.0, theme::background());
        let row = Rect::from_min_size(whole.min, vec2(whole.width(), HEIGHT)).shrink2(vec2(12.0, 5.0));
        ui.scope_builder(egui::UiBuilder::new().max_rect(row), |ui| {
            ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
                self.source(ui, &shown);
                ui.with_layout(Layout::right_to_left(Align::Center), |ui| self.device(ui, &shown));
            });
        });
        let mut top = row.bottom() + 5.0;
        if let Some(message) = &shown.message {
            let row = Rect::from_min_size(pos2(row.left(), top), vec2(row.width(), MESSAGE_HEIGHT - 4.0));
            self.message(ui, row, message);
            top += MESSAGE_HEIGHT;
        }
        if self.is_choosing {
            let rest = Rect::from_min_max(pos2(row.left(), top), whole.max - vec2(12.0, 8.0));
            ui.scope_builder(egui::UiBuilder::new().max_rect(rest), |ui| {
                if let Some(request) = devices::choose(ui, &shown) {
                    self.end.ask(Command::Change(request));
                }
            });
        }
        ui.painter()
            .hline(whole.x_range(), whole.bottom() - 0.5, (1.0, theme::edge()));
    }

    /// What is heard: the file with its controls, or the input; and how loud it is.
    fn source(&mut self, ui: &mut Ui, shown: &Shown) {
        match &shown.file {
            Some(file) => self.file(ui, file),
            None => {
                let input = shown.opened.as_ref().and_then(|opened| opened.input.as_deref());
                let text = input.map_or_else(|| "No input".to_owned(), |input| format!("Input: {input}"));
                ui.add(egui::Label::new(text).truncate());
            }
        }
        if let Some(levels_db) = shown.levels_db
            && level::show(ui, levels_db, shown.has_clipped)
        {
            self.end.ask(Command::ClearClip);
        }
    }

    fn file(&mut self, ui: &mut Ui, file: &ShownFile) {
        let text = if file.is_playing { "Pause" } else { "Play" };
        if ui.add(Button::new(text).min_size(vec2(52.0, 22.0))).clicked() {
            self.end.ask(Command::Play(!file.is_playing));
        }
        if ui.add(Button::new("Loop").selected(file.loops)).clicked() {
            self.end.ask(Command::Loop(!file.loops));
        }
        let (rect, response) = ui.allocate_exact_size(vec2(SEEK_WIDTH, 22.0), Sense::click());
        response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Slider, true, "Position"));
        let track = Rect::from_center_size(rect.center(), vec2(rect.width(), 4.0));
        ui.painter().rect_filled(track, 2.0, theme::control());
        if let Some(length_ds) = file.length_ds.filter(|length_ds| *length_ds > 0) {
            let share = (file.position_ds as f32 / length_ds as f32).clamp(0.0, 1.0);
            let played = Rect::from_min_size(track.min, vec2(share * track.width(), track.height()));
            ui.painter().rect_filled(played, 2.0, theme::accent());
            if let Some(at) = response.interact_pointer_pos().filter(|_| response.clicked()) {
                let share = f64::from(((at.x - track.left()) / track.width()).clamp(0.0, 1.0));
                self.end.ask(Command::Seek(share * length_ds as f64 / 10.0));
            }
        }
        let length = file.length_ds.map_or_else(|| "?".to_owned(), clock);
        let text = format!("{} / {length}", clock(file.position_ds));
        ui.label(RichText::new(text).font(theme::value()));
        let name = egui::Label::new(RichText::new(&file.name).color(theme::text_weak())).truncate();
        ui.allocate_ui(vec2(NAME_WIDTH, 22.0), |ui| ui.add(name));
    }

    /// The device and the load, from the right.
    fn device(&mut self, ui: &mut Ui, shown: &Shown) {
        let text = shown.opened.as_ref().map_or_else(String::new, |opened| {
            let rate = f64::from(opened.sample_rate_hz) / 1e3;
            format!("{}, {rate} kHz, {}", opened.backend.name(), opened.buffer_frames)
        });
        if ui.add(Button::new(text).selected(self.is_choosing)).clicked() {
            self.is_choosing = !self.is_choosing;
            self.end.ask(Command::Choose(self.is_choosing));
        }
        let load = match shown.gaps {
            0 => format!("Load {} %", shown.load_percent),
            1 => format!("Load {} %, 1 gap", shown.load_percent),
            gaps => format!("Load {} %, {gaps} gaps", shown.load_percent),
        };
        ui.label(RichText::new(load).font(theme::value()).color(theme::text_weak()));
    }

    fn message(&mut self, ui: &Ui, row: Rect, message: &str) {
        let response = ui.interact(row, ui.scope_id().with("message"), Sense::click());
        response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Button, true, message));
        theme::paint_box(
            ui.painter(),
            row,
            theme::CONTROL_CORNERS,
            theme::red_dark(),
            theme::edge(),
        );
        let text = format!("{message} (click: seen)");
        theme::paint_text(
            ui.painter(),
            row.left_center() + vec2(8.0, 0.0),
            Align2::LEFT_CENTER,
            &text,
            theme::value(),
            theme::text(),
            row.width() - 16.0,
        );
        if response.clicked() {
            self.end.ask(Command::Dismiss);
        }
    }
}

impl App for Strip {
    fn build(&mut self, context: Context, _frame: &mut Frame) -> Result<(), HandlerError> {
        self.thread.is_this_one();
        theme::apply(&context);
        Ok(())
    }

    fn ui(&mut self, ui: &mut Ui, _frame: &mut Frame) {
        self.draw(ui);
    }
}

/// Tenths of a second as `1:07`.
fn clock(ds: u64) -> String {
    let seconds = ds / 10;
    format!("{}:{:02}", seconds / 60, seconds % 60)
}
