//! The editor's tree on a real accessibility bus: found by name, read, and worked from another process's side.
//!
//! Needs `dbus-daemon` and at-spi2-core; without them the test says so and ends. Each bus is private: what runs in the
//! session is neither seen nor touched.
#![cfg(target_os = "linux")]

mod client;
mod window;

use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use cochlea::editor::desk::Control;

use client::{Client, Session};
use window::Window;

/// Longer than this nothing is waited for; a busy machine needs a second.
const PATIENCE: Duration = Duration::from_secs(20);

/// A private session, in which the tests marked below run; the environment names the bus, so they have a process of
/// their own.
#[test]
fn a_screen_reader_finds_reads_and_moves_the_controls() {
    if !Session::can_start() {
        println!("left out: dbus-daemon or at-spi-bus-launcher is not installed");
        return;
    }
    // What is switched on here would stay on for the user.
    let folder = tempfile::tempdir().expect("a folder");
    let status = Command::new("dbus-run-session")
        .arg("--")
        .arg(std::env::current_exe().expect("this program"))
        .args(["--ignored", "--exact", "in_a_private_session", "--nocapture"])
        .env_remove("AT_SPI_BUS_ADDRESS")
        .env_remove("DISPLAY")
        .env("HOME", folder.path())
        .env("XDG_CONFIG_HOME", folder.path())
        .env("XDG_RUNTIME_DIR", folder.path())
        .stdin(Stdio::null())
        .status()
        .expect("dbus-run-session starts");
    assert!(status.success(), "{status}");
}

#[test]
#[ignore = "runs inside the test above"]
fn in_a_private_session() {
    let mut window = Window::open();
    window.run(10);
    assert_eq!(threads(), window.threads_before, "nobody needs it, so nothing runs");

    let client = Client::new();
    client.set_enabled(true);
    window.focus(true);
    let tree = wait(&mut window, || client.tree().filter(|tree| tree.len() > 50));
    let named = |name: &str| {
        let node = tree.iter().find(|node| node.name.starts_with(name));
        node.unwrap_or_else(|| panic!("{name} is not among {tree:#?}"))
    };
    assert_eq!(named("Cochlea").role, client::FRAME);
    for band in 1..=26 {
        let gain = named(&format!("Band {band} Gain,"));
        assert_eq!(gain.role, client::SLIDER);
        assert_eq!(client.range(gain), [-18.0, 18.0]);
    }

    // A press.
    let bypass = named("Bypass");
    client.press(bypass);
    wait(&mut window, || client.is_checked(bypass).then_some(()));
    assert_eq!(window.plain(Control::Bypass), 1.0);

    // A value, there and back.
    let gain = named("Band 5 Gain,");
    client.set_value(gain, 4.5);
    wait(&mut window, || (client.value(gain) == 4.5).then_some(()));
    assert_eq!(window.plain(Control::BandGain(4)), 4.5);
    window.set(Control::BandGain(4), -3.0);
    wait(&mut window, || (client.value(gain) == -3.0).then_some(()));

    // The keyboard.
    let range = named("Range");
    client.focus(range);
    wait(&mut window, || client.is_focused(range).then_some(()));

    // Closed: gone from the bus.
    drop(window);
    let start = Instant::now();
    while client.tree().is_some() {
        assert!(start.elapsed() < PATIENCE, "a closed window is still on the bus");
    }
}

/// Draws until `done` says something.
fn wait<R: Send>(window: &mut Window, done: impl Fn() -> Option<R> + Sync) -> R {
    let start = Instant::now();
    std::thread::scope(|scope| {
        let found = scope.spawn(|| {
            loop {
                if let Some(found) = done() {
                    return Some(found);
                }
                if start.elapsed() > PATIENCE {
                    return None;
                }
                std::thread::sleep(Duration::from_millis(20));
            }
        });
        while !found.is_finished() {
            window.run(1);
            std::thread::sleep(Duration::from_millis(10));
        }
        found.join().ok().flatten().expect("it comes within the time")
    })
}

fn threads() -> usize {
    std::fs::read_dir("/proc/self/task")
        .map(Iterator::count)
        .unwrap_or_default()
}
