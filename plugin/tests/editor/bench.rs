//! The editor on the bench: drawn without a window, worked by synthetic mouse and keys.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::Ordering;

use cochlea::editor::desk::{Control, Desk};
use cochlea::editor::preferences::Store;
use cochlea::editor::{View, draw, theme};
use cochlea::host_guard::{Gesture, Hooks, Instance, KeepsNothing};
use cochlea::link::Link;
use cochlea::params::CochleaParams;
use egui::{
    Event, Key, Modifiers, MouseWheelSource, MouseWheelUnit, PointerButton, Pos2, Rect, TouchPhase, Vec2, vec2,
};
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable;

use crate::picture::{self, Textures};

/// Seconds from frame to frame.
pub const FRAME_S: f32 = 1.0 / 64.0;

/// What the frames work on.
pub struct State {
    pub params: Arc<CochleaParams>,
    pub instance: Arc<Instance>,
    pub desk: Desk,
    pub link: Arc<Link>,
    pub view: View,
    /// All that was sent towards the host, in order.
    pub done: Vec<(Control, Gesture)>,
}

/// An editor and the hands on it.
pub struct Bench {
    pub harness: Harness<'static, State>,
    textures: Textures,
    modifiers: Modifiers,
}

impl Bench {
    /// A stereo instance at 48 kHz in a window of `size` points.
    pub fn new(size: Vec2, scale: f32) -> Self {
        let params = Arc::new(CochleaParams::new());
        let hooks = Hooks {
            latency_samples: Box::new(|| 0),
            tail_samples: Box::new(|| 0),
            changed: Box::new(|| {}),
            keeps: Box::new(KeepsNothing),
        };
        let instance = Instance::announce(params.clone(), hooks);
        Self::of(size, scale, params, Link::new(), instance)
    }

    /// The same of an instance that is there.
    pub fn of(size: Vec2, scale: f32, params: Arc<CochleaParams>, link: Arc<Link>, instance: Arc<Instance>) -> Self {
        link.sample_rate_hz.store(48_000.0, Ordering::Relaxed);
        link.channels.store(2, Ordering::Relaxed);
        let state = State {
            desk: Desk::new(params.clone(), instance.clone()),
            params,
            instance,
            link,
            view: View::default(),
            done: Vec::new(),
        };
        let textures = Textures::default();
        let harness = Harness::builder()
            .with_size(size)
            .with_pixels_per_point(scale)
            .with_step_dt(FRAME_S)
            .with_max_steps(30)
            .renderer(textures.clone())
            .with_context_setup(theme::apply)
            .build_ui_state(
                |ui, state: &mut State| {
                    draw(ui, &mut state.desk, &state.link, &mut state.view);
                    state.done.extend(state.desk.take_done());
                },
                state,
            );
        Self {
            harness,
            textures,
            modifiers: Modifiers::NONE,
        }
    }

    /// The same with a configuration folder of its own, `folder`.
    pub fn with_folder(size: Vec2, folder: &Path) -> Self {
        let mut bench = Self::new(size, 1.0);
        bench.harness.state_mut().view.store = Store::Folder(folder.to_owned());
        bench
    }

    /// The common size.
    pub fn usual() -> Self {
        Self::new(vec2(960.0, 680.0), 1.0)
    }

    /// A band's gain, dB; bands count from 1 as the user sees them.
    pub fn gain_db(&self, band: usize) -> f32 {
        self.plain(Control::BandGain(band - 1))
    }

    pub fn plain(&self, control: Control) -> f32 {
        self.harness.state().desk.plain(control)
    }

    pub fn set(&mut self, control: Control, value: f32) {
        let desk = &mut self.harness.state_mut().desk;
        desk.set_plain(control, value);
        desk.take_done();
        self.harness.run();
    }

    /// What was sent since the last call.
    pub fn take_done(&mut self) -> Vec<(Control, Gesture)> {
        std::mem::take(&mut self.harness.state_mut().done)
    }

    /// The place of what is called `label`, all of it.
    pub fn place(&self, label: &str) -> Rect {
        self.harness.get_by_label(label).rect()
    }

    /// The place of a band's handle.
    pub fn handle(&self, band: usize) -> Pos2 {
        self.harness
            .get_by_label_contains(&format!("Band {band} Gain,"))
            .rect()
            .center()
    }

    pub fn send(&mut self, event: Event) {
        self.harness.event(event);
        self.harness.step();
    }

    /// Sends several events in one frame.
    pub fn send_together(&mut self, events: impl IntoIterator<Item = Event>) {
        self.harness.input_mut().events.extend(events);
        self.harness.step();
    }

    pub fn modifiers(&mut self, modifiers: Modifiers) {
        self.modifiers = modifiers;
        self.send(Event::ModifiersChanged(modifiers));
    }

    pub fn hover(&mut self, at: Pos2) {
        self.send(Event::PointerMoved(at));
    }

    pub fn button(&mut self, at: Pos2, pressed: bool) {
        let modifiers = self.modifiers;
        self.send(Event::PointerButton {
            pos: at,
            button: PointerButton::Primary,
            pressed,
            modifiers,
        });
    }

    pub fn click(&mut self, at: Pos2) {
        self.hover(at);
        self.button(at, true);
        self.button(at, false);
        self.harness.run();
    }

    /// Clicks with the other button.
    pub fn right_click(&mut self, at: Pos2) {
        self.hover(at);
        for pressed in [true, false] {
            self.send(Event::PointerButton {
                pos: at,
                button: PointerButton::Secondary,
                pressed,
                modifiers: Modifiers::NONE,
            });
        }
        self.harness.run();
    }

    /// Presses at the first place, passes through the others, lets go at the last.
    pub fn drag(&mut self, way: &[Pos2]) {
        self.hover(way[0]);
        self.button(way[0], true);
        for at in &way[1..] {
            self.hover(*at);
        }
        self.button(way[way.len() - 1], false);
        self.harness.run();
    }

    pub fn wheel(&mut self, lines: f32) {
        let modifiers = self.modifiers;
        self.send(Event::MouseWheel {
            unit: MouseWheelUnit::Line,
            delta: vec2(0.0, lines),
            phase: TouchPhase::Move,
            modifiers,
            source: MouseWheelSource::Unknown,
        });
        self.harness.run();
    }

    pub fn key(&mut self, key: Key) {
        self.key_with(Modifiers::NONE, key);
    }

    pub fn key_with(&mut self, modifiers: Modifiers, key: Key) {
        for pressed in [true, false] {
            self.send(Event::Key {
                key,
                physical_key: None,
                pressed,
                repeat: false,
                modifiers,
            });
        }
        self.harness.run();
    }

    pub fn type_text(&mut self, text: &str) {
        self.send(Event::Text(text.to_owned()));
    }

    /// Draws the last frame.
    pub fn image(&self) -> egui::ColorImage {
        picture::draw(&self.harness, &self.textures)
    }

    /// Says what the audio thread says after a panic in processing, or takes it back.
    pub fn set_panicked(&self, panicked: bool) {
        let faults = &self.harness.state().link.faults;
        faults.panicked.store(panicked, Ordering::Relaxed);
    }

    /// Writes the last frame to `target/tmp/editor`, for human eyes; only when asked to, since it takes its time.
    pub fn picture(&self, name: &str) {
        if std::env::var_os("COCHLEA_PICTURES").is_some() {
            self.write_picture(&self.image(), name);
        }
    }

    /// Writes any picture there.
    pub fn write_picture(&self, image: &egui::ColorImage, name: &str) {
        let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("editor");
        picture::write(image, &folder.join(format!("{name}.png")));
    }
}

/// How often each kind of gesture was sent for `control`: begins, values, ends.
pub fn count(done: &[(Control, Gesture)], control: Control) -> (usize, usize, usize) {
    let of = |wanted: fn(&Gesture) -> bool| {
        done.iter()
            .filter(|(which, gesture)| *which == control && wanted(gesture))
            .count()
    };
    (
        of(|gesture| *gesture == Gesture::Begin),
        of(|gesture| matches!(gesture, Gesture::Value(_))),
        of(|gesture| *gesture == Gesture::End),
    )
}
