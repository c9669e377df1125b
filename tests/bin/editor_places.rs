//! `editor_places WIDTH HEIGHT [STATE.json]`: where the editor's controls are in a window of that size, by name, as JSON.
//!
//! For tests that work a real window: what they press they find here, in the editor's own account of itself.

use std::process::ExitCode;

use anyhow::{Context, Result};
use cochlea_tests::editor::Easel;

const NOTHING_SET: &[u8] = br#"{"cochlea_state":1,"parameters":{}}"#;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match printed(&arguments) {
        Ok(json) => {
            println!("{json}");
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("editor_places: {error:#}\nusage: editor_places WIDTH HEIGHT [STATE.json]");
            ExitCode::from(2)
        }
    }
}

fn printed(arguments: &[String]) -> Result<String> {
    let number = |place: usize| -> Result<f32> {
        let text = arguments.get(place).context("width and height are missing")?;
        text.parse().with_context(|| format!("'{text}' is no number of points"))
    };
    let size = egui::vec2(number(0)?, number(1)?);
    let state = match arguments.get(2) {
        Some(file) => std::fs::read(file).with_context(|| file.clone())?,
        None => NOTHING_SET.to_vec(),
    };
    Ok(serde_json::to_string(&Easel::new(size, &state)?.places())?)
}
