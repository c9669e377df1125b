//! The editor's frames without a window, as the window layer asks for them.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use cochlea::editor::desk::{Control, Desk};
use cochlea::editor::{View, accessibility, draw, theme};
use cochlea::host_guard::{Hooks, Instance, KeepsNothing};
use cochlea::link::Link;
use cochlea::params::CochleaParams;
use egui::{Context, Event, RawInput, Rect, pos2, vec2};

pub struct Window {
    context: Context,
    desk: Desk,
    link: Arc<Link>,
    view: View,
    events: Vec<Event>,
    frame: u32,
    /// As many as there were before it opened.
    pub threads_before: usize,
}

impl Window {
    pub fn open() -> Self {
        let params = Arc::new(CochleaParams::new());
        let link = Link::new();
        link.channels.store(2, Ordering::Relaxed);
        let hooks = Hooks {
            latency_samples: Box::new(|| 0),
            tail_samples: Box::new(|| 0),
            changed: Box::new(|| {}),
            keeps: Box::new(KeepsNothing),
        };
        let instance = Instance::announce(params.clone(), hooks);
        let context = Context::default();
        theme::apply(&context);
        let threads_before = super::threads();
        accessibility::open(&context, &link);
        Self {
            context,
            desk: Desk::new(params, instance),
            link,
            view: View::default(),
            events: Vec::new(),
            frame: 0,
            threads_before,
        }
    }

    /// Draws so many frames.
    pub fn run(&mut self, frames: u32) {
        for _ in 0..frames {
            self.frame += 1;
            let input = RawInput {
                screen_rect: Some(Rect::from_min_size(pos2(0.0, 0.0), vec2(960.0, 680.0))),
                time: Some(f64::from(self.frame) / 64.0),
                events: std::mem::take(&mut self.events),
                ..RawInput::default()
            };
            let mut output = self
                .context
                .run_ui(input, |ui| draw(ui, &mut self.desk, &self.link, &mut self.view));
            output.textures_delta.clear();
            self.desk.take_done();
        }
    }

    pub fn focus(&mut self, focused: bool) {
        self.events.push(Event::WindowFocused(focused));
    }

    pub fn plain(&self, control: Control) -> f32 {
        self.desk.plain(control)
    }

    pub fn set(&mut self, control: Control, value: f32) {
        self.desk.set_plain(control, value);
    }
}
