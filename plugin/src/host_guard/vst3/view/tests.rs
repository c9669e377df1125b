//! What a window leaves with a host, through a whole plugin and a host with a run loop.

use std::path::PathBuf;
use std::sync::Arc;

use nice_plug::wrapper::vst3::vst3::Steinberg::IPluginBaseTrait;
use nice_plug::wrapper::vst3::vst3::Steinberg::Vst::{IComponent, IEditController, IEditControllerTrait};

use super::super::Layer;
use super::*;
use crate::Cochlea;

/// What the host was given.
#[derive(Default)]
struct Given {
    /// Handlers that it would call, by address.
    handlers: Vec<usize>,
    /// The sockets that it was asked to watch, by what the system calls them.
    sockets: Vec<PathBuf>,
    /// The views that asked for another size, by address.
    resized: Vec<usize>,
}

struct Host(Arc<Mutex<Given>>);

impl Class for Host {
    type Interfaces = (IPlugFrame, IRunLoop);
}

impl IPlugFrameTrait for Host {
    unsafe fn resizeView(&self, view: *mut IPlugView, _: *mut ViewRect) -> tresult {
        self.0.lock().unwrap().resized.push(view as usize);
        kResultOk
    }
}

impl IRunLoopTrait for Host {
    unsafe fn registerEventHandler(&self, handler: *mut IEventHandler, fd: FileDescriptor) -> tresult {
        let mut given = self.0.lock().unwrap();
        given.handlers.push(handler as usize);
        let socket = std::fs::read_link(format!("/proc/self/fd/{fd}"));
        given.sockets.push(socket.expect("an open file"));
        kResultOk
    }

    unsafe fn unregisterEventHandler(&self, handler: *mut IEventHandler) -> tresult {
        let mut given = self.0.lock().unwrap();
        given.handlers.retain(|known| *known != handler as usize);
        kResultOk
    }

    unsafe fn registerTimer(&self, _: *mut ITimerHandler, _: TimerInterval) -> tresult {
        kNotImplemented
    }

    unsafe fn unregisterTimer(&self, _: *mut ITimerHandler) -> tresult {
        kNotImplemented
    }
}

/// How many of the sockets are open still. (Their names are never used twice.)
fn open_sockets(given: &Given) -> usize {
    let files = std::fs::read_dir("/proc/self/fd").expect("Linux");
    let links = files.filter_map(|file| std::fs::read_link(file.ok()?.path()).ok());
    links.filter(|link| given.sockets.contains(link)).count()
}

/// Gives the views that `create` makes a frame and takes it away again, `rounds` times. What stayed: handlers, sockets.
fn frames(rounds: usize, create: impl Fn(&Layer<Cochlea>) -> *mut IPlugView) -> (usize, usize) {
    let object = ComWrapper::new(Layer::<Cochlea>::new().expect("a plugin"));
    let component = object.to_com_ptr::<IComponent>().unwrap();
    let given = Arc::new(Mutex::new(Given::default()));
    let host = ComWrapper::new(Host(given.clone())).to_com_ptr::<IPlugFrame>().unwrap();
    // SAFETY: live objects; the view's one reference is ours.
    unsafe {
        assert_eq!(component.initialize(std::ptr::null_mut()), kResultOk);
        for _ in 0..rounds {
            let view = ComPtr::from_raw(create(&object)).expect("a view");
            assert_eq!(view.setFrame(host.as_ptr()), kResultOk);
            assert!(!given.lock().unwrap().handlers.is_empty());
            assert_eq!(view.setFrame(std::ptr::null_mut()), kResultOk);
        }
    }
    let (left, sockets) = {
        let given = given.lock().unwrap();
        assert_eq!(given.sockets.len(), rounds);
        (given.handlers.clone(), open_sockets(&given))
    };
    for handler in &left {
        // SAFETY: a handler that stays has one reference too many, its own; without it, nothing is left for a sanitizer.
        drop(unsafe { ComPtr::from_raw(*handler as *mut IEventHandler) });
    }
    assert_eq!(given.lock().unwrap().handlers.len(), 0);
    (left.len(), sockets)
}

#[test]
fn nothing_stays_with_the_host() {
    // SAFETY: the plugin is alive, and the name a text.
    let ours = frames(5, |layer| unsafe { layer.createView(c"editor".as_ptr()) });
    assert_eq!(ours, (0, 0));
}

/// The fault itself, U24. Should this fail, the framework has mended it, and `view` can go.
#[test]
fn the_bare_framework_leaves_a_handler_and_its_sockets() {
    // SAFETY: the plugin is alive, and the name a text.
    let bare = frames(5, |layer| unsafe { layer.inner.createView(c"editor".as_ptr()) });
    assert_eq!(bare, (5, 5));
}

/// A view that goes without being told to let go of its frame; and the host knows the view that asks for a size.
#[test]
fn a_view_that_is_dropped_takes_everything_along_and_asks_in_its_own_name() {
    let object = ComWrapper::new(Layer::<Cochlea>::new().expect("a plugin"));
    let component = object.to_com_ptr::<IComponent>().unwrap();
    let controller = object.to_com_ptr::<IEditController>().unwrap();
    let given = Arc::new(Mutex::new(Given::default()));
    let host = ComWrapper::new(Host(given.clone())).to_com_ptr::<IPlugFrame>().unwrap();
    // SAFETY: live objects; the view's one reference is ours.
    unsafe {
        assert_eq!(component.initialize(std::ptr::null_mut()), kResultOk);
        let view = ComPtr::from_raw(controller.createView(c"editor".as_ptr())).expect("a view");
        assert_eq!(view.setFrame(host.as_ptr()), kResultOk);
        let frame = LoopFrame {
            host: host.clone(),
            run_loop: host.cast::<IRunLoop>().expect("a run loop"),
            view: AtomicPtr::new(view.as_ptr()),
            instance: Arc::downgrade(&object.instance),
            handler: Mutex::default(),
        };
        frame.resizeView(std::ptr::null_mut(), std::ptr::null_mut());
        assert_eq!(given.lock().unwrap().resized, [view.as_ptr() as usize]);
        // While the editor wants one size, the host is not asked for another (U50).
        object.instance.ask_for_size(Some([1060, 740]));
        for (width, asked) in [(960, 1), (1060, 2)] {
            let mut rect = ViewRect {
                left: 0,
                top: 0,
                right: width,
                bottom: 740,
            };
            assert_eq!(frame.resizeView(std::ptr::null_mut(), &raw mut rect), kResultOk);
            assert_eq!(given.lock().unwrap().resized.len(), asked, "{width}");
        }
        // The layer keeps the view that was made last, for menus; the next takes its place.
        drop(view);
        drop(ComPtr::from_raw(controller.createView(c"editor".as_ptr())));
    }
    let given = given.lock().unwrap();
    assert_eq!((given.handlers.len(), open_sockets(&given)), (0, 0));
}
