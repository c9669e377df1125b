use std::sync::{Arc, Weak};

use super::*;
use crate::host_guard::{Gesture, Hooks, KeepsNothing};
use crate::params::CochleaParams;

/// A host whose main thread is reached when the test says so, and who keeps what it was asked for.
#[derive(Default)]
struct Fake {
    has_way: AtomicBool,
    /// Whether it calls back in the middle of an errand, as one that shows a box of its own does.
    nests: Mutex<Option<Weak<Instance>>>,
    asked: Mutex<Vec<String>>,
}

impl Fake {
    fn note(&self, what: String) {
        self.asked.lock().unwrap().push(what);
    }

    fn asked(&self) -> Vec<String> {
        std::mem::take(&mut *self.asked.lock().unwrap())
    }
}

impl HostSide for Fake {
    fn gesture(&self, _: u32, _: f64, _: Gesture) {}

    fn tell_latency(&self, _: &Instance) {}

    fn call_main_thread(&self, _: &Instance) -> bool {
        self.has_way.load(Ordering::Relaxed)
    }

    fn has_menus(&self) -> bool {
        true
    }

    fn menu(&self, parameter_hash: u32) -> Option<HostMenu> {
        self.note(format!("menu {parameter_hash}"));
        None
    }

    fn perform(&self, _: u32, action: u32) {
        self.note(format!("begin {action}"));
        let nested = self.nests.lock().unwrap().take();
        if let Some(instance) = nested.and_then(|instance| instance.upgrade()) {
            instance.mark_dirty();
            instance.run_errands();
        }
        self.note(format!("end {action}"));
    }

    fn mark_dirty(&self) {
        self.note("dirty".to_owned());
    }

    fn tell_values(&self, _: &Instance) {
        self.note("values".to_owned());
    }
}

fn instance() -> (Arc<Instance>, Arc<Fake>, Arc<CochleaParams>) {
    let params = Arc::new(CochleaParams::new());
    let hooks = Hooks {
        latency_samples: Box::new(|| 0),
        tail_samples: Box::new(|| 0),
        changed: Box::new(|| {}),
        keeps: Box::new(KeepsNothing),
    };
    let instance = Instance::announce(params.clone(), hooks);
    let host = Arc::new(Fake::default());
    host.has_way.store(true, Ordering::Relaxed);
    assert!(instance.host.set(host.clone()).is_ok());
    (instance, host, params)
}

#[test]
fn errands_wait_for_the_main_thread_and_keep_their_order() {
    let (instance, host, params) = instance();
    assert!(instance.ask_host_menu(&params.output_gain));
    instance.mark_dirty();
    assert!(instance.perform_host_menu(&HostMenu::default(), 7));
    assert_eq!(instance.take_host_menu(), None);
    assert!(host.asked().is_empty(), "nothing happens on the editor's thread");
    instance.run_errands();
    let hash = crate::host_guard::parameter_hash("output_gain");
    assert_eq!(
        host.asked(),
        [
            format!("menu {hash}"),
            "dirty".to_owned(),
            "begin 7".to_owned(),
            "end 7".to_owned()
        ]
    );
    // A host that offers nothing has answered, too, and the answer is there once.
    let answer = instance.take_host_menu().expect("an answer");
    assert_eq!((answer.parameter_hash, answer.items.len()), (hash, 0));
    assert_eq!(instance.take_host_menu(), None);
}

#[test]
fn where_no_way_leads_to_the_main_thread_marks_go_at_once_and_menus_not_at_all() {
    let (instance, host, params) = instance();
    host.has_way.store(false, Ordering::Relaxed);
    assert!(!instance.ask_host_menu(&params.output_gain));
    assert!(!instance.perform_host_menu(&HostMenu::default(), 1));
    instance.mark_dirty();
    assert_eq!(host.asked(), ["dirty"]);
    instance.run_errands();
    assert!(host.asked().is_empty());
}

#[test]
fn a_host_that_calls_back_within_an_errand_gets_the_next_after_it() {
    let (instance, host, _) = instance();
    *host.nests.lock().unwrap() = Some(Arc::downgrade(&instance));
    instance.perform_host_menu(&HostMenu::default(), 7);
    instance.run_errands();
    assert_eq!(host.asked(), ["begin 7", "end 7", "dirty"]);
}
