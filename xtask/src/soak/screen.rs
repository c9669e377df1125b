//! A virtual screen for the editor's windows.

use crate::{process, tools};
use anyhow::{Context, Result, bail};
use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};

/// Xvfb, while it lives; on Linux alone.
pub struct Screen(Option<(Child, String)>);

impl Screen {
    /// Installs what it needs and starts it. Elsewhere than on Linux there is none, and no window is opened.
    pub fn start() -> Result<Self> {
        if !cfg!(target_os = "linux") {
            return Ok(Self(None));
        }
        tools::debian(&tools::WINDOW)?;
        // It takes a number that is free, and says which.
        let mut server = Command::new("Xvfb");
        server.args(["-displayfd", "1", "-screen", "0", "1600x1000x24", "-nolisten", "tcp"]);
        let shown = process::text(&server);
        let mut server = server
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .with_context(|| format!("could not start `{shown}`"))?;
        let mut number = String::new();
        if let Some(output) = server.stdout.as_mut() {
            BufReader::new(output).read_line(&mut number)?;
        }
        let screen = Self(Some((server, format!(":{}", number.trim()))));
        if number.trim().is_empty() {
            bail!("`{shown}` did not start");
        }
        Ok(screen)
    }

    /// Has `command` open windows there, if there is one.
    pub fn show(&self, command: &mut Command) {
        if let Some((_, display)) = &self.0 {
            command.env("DISPLAY", display);
        }
    }
}

impl Drop for Screen {
    fn drop(&mut self) {
        if let Some((server, _)) = &mut self.0 {
            // It may have ended by itself.
            let _ = server.kill();
            let _ = server.wait();
        }
    }
}
