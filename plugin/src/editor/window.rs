//! How a host opens the editor: in what size and scale, and how it resizes it.
//!
//! The framework's editor keeps one size and scale from before any state was loaded and lets nobody set them, forgets
//! the scale in the size that it first tells hosts, and holds a minimum that does not follow the scale (U26). So a new
//! one of the framework's is made for every window, and hosts get their sizes from here.

use std::error::Error;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use egui::{Ui, Vec2, vec2};
use nice_plug::context::gui::GuiContext;
use nice_plug::editor::dpi::{LogicalSize, NativeSize};
use nice_plug::editor::{Editor, EditorHandle, HostMethods, ParentWindowHandle, ResizeHint, SpawnedEditor};
use nice_plug_egui::baseview::{self, HandlerError, WindowSize};
use nice_plug_egui::{
    EguiEditorHandle, EguiEditorState, EguiNiceSettings, Frame, NiceEguiApp, RepaintNotifier, create_egui_editor,
};

use super::layout::MIN_SIZE;
use super::preferences::{Preferences, Store};
use super::window_thread::{OpenWindow, WindowThread};
use super::{App, POLL_INTERVAL, memory};
use crate::params::CochleaParams;

/// The editor as the framework opens it.
pub struct CochleaEditor {
    params: Arc<CochleaParams>,
    repaint: RepaintNotifier,
    app: Arc<Mutex<App>>,
    shape: Arc<Mutex<Shape>>,
}

/// The window that is open, or none.
#[derive(Clone, Copy, Default)]
pub struct Shape {
    /// As the host counts, once a window is open.
    size: Option<NativeSize<u32>>,
    /// Everything this many times as large as the system's scale asks for.
    scale: Option<f32>,
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The app in the hands of one window: the framework wants one of its own for each.
struct Door {
    app: Arc<Mutex<App>>,
    shape: Arc<Mutex<Shape>>,
    thread: WindowThread,
}

impl NiceEguiApp for Door {
    fn build(&mut self, context: egui::Context, gui: GuiContext, frame: &mut Frame) -> Result<(), HandlerError> {
        self.thread.is_this_one();
        locked(&self.app).build(context, gui, frame)
    }

    fn ui(&mut self, ui: &mut Ui, frame: &mut Frame) {
        locked(&self.app).ui(ui, frame);
    }

    fn resized(&mut self, size: WindowSize) {
        let points = vec2(size.logical.width as f32, size.logical.height as f32);
        let mut shape = locked(&self.shape);
        let scale = f64::from(shape.scale.unwrap_or(1.0));
        let logical = LogicalSize::new(size.logical.width * scale, size.logical.height * scale);
        shape.size = Some(NativeSize::from_logical_or_physical(logical, size.physical));
        drop(shape);
        locked(&self.app).view.window_resized(points);
    }

    fn zoom_factor_changed(&mut self, scale: f32) {
        locked(&self.shape).scale = Some(scale);
    }
}

impl CochleaEditor {
    /// Of one instance. Allocates.
    pub fn new(params: Arc<CochleaParams>, repaint: RepaintNotifier, app: App) -> Self {
        Self {
            params,
            repaint,
            app: Arc::new(Mutex::new(app)),
            shape: Arc::default(),
        }
    }

    /// The size of a window that opens, points: as this instance remembers it, else as the last one was left.
    fn first_size(&self, preferences: &Preferences) -> Vec2 {
        let own = self.params.remembered.read(memory::size_in);
        own.unwrap_or(preferences.size).max(MIN_SIZE)
    }
}

impl Editor for CochleaEditor {
    type Handle = Handle;

    fn spawn(
        &self,
        parent: Option<ParentWindowHandle>,
        wait_for_parent: bool,
        fallback_scale_factor: Option<f64>,
        gui_context: GuiContext,
        host: Option<HostMethods>,
    ) -> Result<SpawnedEditor<Handle>, Box<dyn Error>> {
        let (settings, problems) = Store::User.load();
        let preferences = Preferences::of(&settings);
        let size = self.first_size(&preferences);
        let (width, height, scale) = (size.x, size.y, preferences.scale);
        let window = LogicalSize::new(width * scale, height * scale);
        *locked(&self.shape) = Shape {
            size: Some(NativeSize::from_size(
                window.into(),
                fallback_scale_factor.unwrap_or(1.0),
            )),
            scale: Some(scale),
        };
        locked(&self.app).prepare(preferences, size, problems);
        let settings = EguiNiceSettings::new()
            .with_tile("Cochlea")
            .with_resize_hint(ResizeHint::RESIZABLE)
            .with_repaint_poll_interval(POLL_INTERVAL);
        let state = EguiEditorState::from_size(LogicalSize::new(width, height), scale);
        let thread = WindowThread::default();
        let door = Door {
            app: self.app.clone(),
            shape: self.shape.clone(),
            thread: thread.clone(),
        };
        let editor =
            create_egui_editor(state, self.repaint.clone(), settings, door).ok_or("the editor cannot be made")?;
        let spawned = editor.spawn(parent, wait_for_parent, fallback_scale_factor, gui_context, host)?;
        Ok(SpawnedEditor {
            handle: Handle {
                inner: spawned.handle,
                shape: self.shape.clone(),
            },
            // U52.
            window: OpenWindow::new(spawned.window, thread),
        })
    }

    fn size(&self) -> NativeSize<u32> {
        let open = locked(&self.shape).size;
        open.unwrap_or_else(|| {
            let preferences = Preferences::of(&Store::User.load().0);
            let size = self.first_size(&preferences) * preferences.scale;
            NativeSize::from_size(LogicalSize::new(size.x, size.y).into(), 1.0)
        })
    }

    fn resize_hint(&self) -> ResizeHint {
        locked(&self.shape).hint()
    }
}

impl Shape {
    /// The smallest window follows the scale, so that the same things fit.
    fn hint(&self) -> ResizeHint {
        let least = MIN_SIZE * self.scale.unwrap_or(1.0);
        ResizeHint::RESIZABLE.with_min_logical_size(LogicalSize::new(least.x, least.y))
    }
}

/// An open window in the hands of the host.
pub struct Handle {
    inner: EguiEditorHandle,
    shape: Arc<Mutex<Shape>>,
}

impl EditorHandle for Handle {
    type Window = OpenWindow<baseview::Window>;
    type Error = baseview::Error;

    fn run_until_closed(window: Self::Window) -> Result<(), Self::Error> {
        window.close_by(EguiEditorHandle::run_until_closed)
    }

    fn set_parent(&self, parent: ParentWindowHandle, window: &Self::Window) -> Result<(), Self::Error> {
        self.inner.set_parent(parent, window)
    }

    fn show(&self, window: &Self::Window) -> Result<(), Self::Error> {
        self.inner.show(window)
    }

    fn hide(&self, window: &Self::Window) -> Result<(), Self::Error> {
        self.inner.hide(window)
    }

    fn set_size(&self, size: NativeSize<u32>, window: &Self::Window) -> Result<(), Self::Error> {
        self.inner.set_size(size, window)
    }

    fn host_main_thread_callback(&self, window: &Self::Window) {
        self.inner.host_main_thread_callback(window);
    }

    fn adjust_size(&self, wanted: NativeSize<u32>, window: &Self::Window) -> Option<NativeSize<u32>> {
        let now = window.size();
        let native = NativeSize::from_logical_or_physical(now.logical, now.physical);
        Some(locked(&self.shape).hint().adjust_size(wanted, native, now.scale_factor))
    }

    fn set_fallback_scale_factor(&self, scale_factor: f64, window: &Self::Window) -> Result<(), Self::Error> {
        self.inner.set_fallback_scale_factor(scale_factor, window)
    }

    fn state_changed(&self) {
        self.inner.state_changed();
    }

    fn param_value_changed(&self, id: &str, normalized: f32) {
        self.inner.param_value_changed(id, normalized);
    }

    fn param_modulation_changed(&self, id: &str, offset: f32) {
        self.inner.param_modulation_changed(id, offset);
    }
}

impl Drop for Handle {
    /// The next window opens as it is remembered by then.
    fn drop(&mut self) {
        *locked(&self.shape) = Shape::default();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_smallest_window_follows_the_scale() {
        for scale in [0.75_f32, 1.0, 3.0] {
            let shape = Shape {
                size: None,
                scale: Some(scale),
            };
            let tiny = NativeSize { width: 10, height: 10 };
            let least = shape.hint().adjust_size(tiny, tiny, 1.0);
            let wanted = MIN_SIZE * scale;
            assert_eq!(
                (least.width, least.height),
                (wanted.x as u32, wanted.y as u32),
                "{scale}"
            );
        }
    }
}
