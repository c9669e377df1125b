//! A file for `bounce --automate`, and the same bytes as an argument of `--set`: refused, or changes in order of their
//! time, each of a parameter that can be automated, within its range.

use std::cell::RefCell;

use cochlea_cli::assign::{Assignment, apply, read_automation};
use cochlea_cli::host::Host;

use super::scratch;

thread_local! {
    static HOST: RefCell<Host> = RefCell::new(Host::linked().expect("the plugin"));
}

/// # Panics
/// Where the bytes broke a promise.
pub fn run(bytes: &[u8]) {
    let path = scratch::file("automation.csv", bytes);
    HOST.with_borrow_mut(|host| {
        match read_automation(&path, host, 48_000) {
            Ok(events) => {
                assert!(events.is_sorted_by_key(|event| event.frame));
                for event in events {
                    let parameters = host.parameters();
                    let parameter = parameters.iter().find(|parameter| parameter.id == event.parameter_id);
                    let parameter = parameter.expect("a parameter of the plugin");
                    assert!(parameter.is_automatable, "{}", parameter.name);
                    assert!(
                        (parameter.minimum..=parameter.maximum).contains(&event.value),
                        "{} is {}",
                        parameter.name,
                        event.value
                    );
                }
            }
            Err(error) => assert!(error.to_string().contains("automation.csv"), "{error} names no file"),
        }
        let assignment = str::from_utf8(bytes).ok().map(str::parse::<Assignment>);
        if let Some(Ok(assignment)) = assignment {
            // Refused or set; whatever it is, the plugin is asked.
            let _ = apply(host, &[assignment]);
        }
    });
}
