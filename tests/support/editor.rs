//! The editor without a window: drawn with egui alone, timed, and asked where its controls are.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use cochlea::editor::desk::Desk;
use cochlea::editor::{View, draw, theme};
use cochlea::host_guard::state::StateError;
use cochlea::host_guard::{Hooks, Instance};
use cochlea::keeping::Keeping;
use cochlea::link::Link;
use cochlea::params::CochleaParams;
use egui::accesskit::TreeUpdate;
use egui::{Context, Event, PointerButton, Pos2, RawInput, Rect, Vec2};
use serde::Serialize;

/// An editor of a stereo instance at 48 kHz.
pub struct Easel {
    context: Context,
    instance: Arc<Instance>,
    desk: Desk,
    view: View,
    /// What it draws from.
    pub link: Arc<Link>,
    window: Rect,
    events: Vec<Event>,
    drawn: u32,
    tree: Option<TreeUpdate>,
}

/// What one frame took.
#[derive(Clone, Copy, Debug)]
pub struct FrameCost {
    /// Egui's pass over all views: input, layout, shapes.
    pub pass: Duration,
    /// From shapes to triangles.
    pub tessellation: Duration,
    /// Corners of those triangles.
    pub vertices: usize,
}

/// A control by the name that a screen reader would say.
#[derive(Clone, Debug, Serialize)]
pub struct Place {
    /// Its name.
    pub label: String,
    /// Its value, where it is said in words.
    pub value: Option<String>,
    /// Left, top, width, height in the window, points.
    pub rect: [f64; 4],
}

/// From frame to frame, s.
const FRAME_S: f64 = 1.0 / 60.0;

impl Easel {
    /// With `state`, a state of the plugin, in a window of `size` points at scale 1.
    ///
    /// # Errors
    /// If that is no state.
    pub fn new(size: Vec2, state: &[u8]) -> anyhow::Result<Self> {
        let params = Arc::new(CochleaParams::new());
        let link = Link::new();
        link.sample_rate_hz.store(48_000.0, Ordering::Relaxed);
        link.channels.store(2, Ordering::Relaxed);
        let hooks = Hooks {
            latency_samples: Box::new(|| 0),
            tail_samples: Box::new(|| 0),
            changed: Box::new(|| {}),
            keeps: Box::new(Keeping {
                params: params.clone(),
                link: link.clone(),
            }),
        };
        let instance = Instance::announce(params.clone(), hooks);
        instance.load_state(state)?;
        let context = Context::default();
        theme::apply(&context);
        Ok(Self {
            context,
            desk: Desk::new(params, instance.clone()),
            instance,
            view: View::default(),
            link,
            window: Rect::from_min_size(Pos2::ZERO, size),
            events: Vec::new(),
            drawn: 0,
            tree: None,
        })
    }

    /// Loads a state of the plugin, as the host does while the editor is open.
    ///
    /// # Errors
    /// If that is no state.
    pub fn load(&self, state: &[u8]) -> Result<(), StateError> {
        self.instance.load_state(state)
    }

    /// The state of the plugin, what the editor remembers included.
    pub fn save(&self) -> Vec<u8> {
        self.instance.save_state()
    }

    /// Draws a frame, a sixtieth of a second after the one before.
    pub fn frame(&mut self) -> FrameCost {
        let input = RawInput {
            screen_rect: Some(self.window),
            time: Some(f64::from(self.drawn) * FRAME_S),
            events: std::mem::take(&mut self.events),
            ..RawInput::default()
        };
        self.drawn += 1;
        let begin = Instant::now();
        let mut output = self.context.run_ui(input, |ui| {
            draw(ui, &mut self.desk, &self.link, &mut self.view);
        });
        let pass = begin.elapsed();
        self.desk.take_done();
        // There is no screen to keep them for.
        output.textures_delta.clear();
        if let Some(tree) = output.platform_output.accesskit_update {
            self.tree = Some(tree);
        }
        let begin = Instant::now();
        let meshes = self.context.tessellate(output.shapes, output.pixels_per_point);
        let tessellation = begin.elapsed();
        let vertices = meshes.iter().map(|mesh| match &mesh.primitive {
            egui::epaint::Primitive::Mesh(mesh) => mesh.vertices.len(),
            egui::epaint::Primitive::Callback(_) => 0,
        });
        FrameCost {
            pass,
            tessellation,
            vertices: vertices.sum(),
        }
    }

    /// All controls with a name, from the top left. Draws a few frames.
    pub fn places(&mut self) -> Vec<Place> {
        self.context.enable_accesskit();
        for _ in 0..3 {
            self.frame();
        }
        let nodes = self.tree.iter().flat_map(|tree| &tree.nodes);
        let place = |node: &egui::accesskit::Node| {
            let bounds = node.bounds()?;
            Some(Place {
                label: node.label()?.to_owned(),
                value: node.value().map(str::to_owned),
                rect: [bounds.x0, bounds.y0, bounds.width(), bounds.height()],
            })
        };
        let mut places: Vec<Place> = nodes.filter_map(|(_, node)| place(node)).collect();
        places.sort_by(|a, b| a.rect[1].total_cmp(&b.rect[1]).then(a.rect[0].total_cmp(&b.rect[0])));
        places
    }

    /// Clicks on the control of that name, if there is one; says whether there is.
    pub fn click(&mut self, label: &str) -> bool {
        let place = self.places().into_iter().find(|place| place.label == label);
        let Some(Place {
            rect: [left, top, width, height],
            ..
        }) = place
        else {
            return false;
        };
        let pos = Pos2::new((left + width / 2.0) as f32, (top + height / 2.0) as f32);
        self.events.push(Event::PointerMoved(pos));
        self.frame();
        for pressed in [true, false] {
            self.events.push(Event::PointerButton {
                pos,
                button: PointerButton::Primary,
                pressed,
                modifiers: egui::Modifiers::NONE,
            });
            self.frame();
        }
        self.events.push(Event::PointerGone);
        self.frame();
        true
    }
}
