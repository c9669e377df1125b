//! ffmpeg's `equalizer`, 26 in a chain, less the same run with `anull`.

use crate::children::{Files, stereo};
use crate::contestant::Runner;
use crate::task::{NOISE_FRAMES, SAMPLE_RATE_HZ, Stereo, Task};
use anyhow::{Context, Result, bail};
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

/// How often the noise is played: about half a minute.
const LOOPS: usize = 20;

/// The chain, and the files it reads.
pub struct Ffmpeg {
    filters: String,
    files: Files,
    /// The noise, [`LOOPS`] times.
    long: PathBuf,
}

impl Ffmpeg {
    /// Fails where there is no ffmpeg.
    pub fn new(task: &Task, files: &Files) -> Result<Self> {
        Command::new("ffmpeg")
            .arg("-version")
            .stdout(Stdio::null())
            .status()
            .context("ffmpeg is not installed")?;
        let bands = task.centres_hz.iter().zip(&task.q).zip(&task.gains_db);
        let filters: Vec<_> = bands
            .map(|((hz, q), gain_db)| format!("equalizer=f={hz}:t=q:w={q}:g={gain_db}"))
            .collect();
        let long = files.noise.with_file_name("long.f32");
        std::fs::write(&long, std::fs::read(&files.noise)?.repeat(LOOPS))?;
        Ok(Self {
            filters: filters.join(","),
            files: files.clone(),
            long,
        })
    }

    /// Both runs convert to planar f32 and back, so that the difference is the filters alone.
    fn run(&self, input: &Path, filters: &str, output: &[&str]) -> Result<Output> {
        let chain = format!("aformat=sample_fmts=fltp,{filters},aformat=sample_fmts=flt");
        let rate = SAMPLE_RATE_HZ.to_string();
        let mut command = Command::new("ffmpeg");
        command.args([
            "-nostdin",
            "-hide_banner",
            "-benchmark",
            "-threads",
            "1",
            "-filter_threads",
            "1",
        ]);
        command.args(["-f", "f32le", "-ar", &rate, "-ac", "2", "-i"]).arg(input);
        command.args(["-af", &chain, "-c:a", "pcm_f32le"]).args(output);
        let output = command.output().context("could not start ffmpeg")?;
        if !output.status.success() {
            let text = String::from_utf8_lossy(&output.stderr);
            bail!("ffmpeg: {}", text.lines().last().unwrap_or("failed"));
        }
        Ok(output)
    }

    /// Seconds of the processor, user's and system's.
    fn seconds(&self, filters: &str) -> Result<f64> {
        let output = self.run(&self.long, filters, &["-f", "null", "-"])?;
        let text = String::from_utf8_lossy(&output.stderr);
        let line = text.lines().find_map(|line| line.strip_prefix("bench: utime="));
        let times = line.and_then(|line| {
            let (user, rest) = line.split_once("s stime=")?;
            let (system, _) = rest.split_once('s')?;
            Some(user.parse::<f64>().ok()? + system.parse::<f64>().ok()?)
        });
        times.context("ffmpeg told no time")
    }
}

impl Runner for Ffmpeg {
    fn turn(&mut self, _: &Task) -> Result<f64> {
        let seconds = self.seconds(&self.filters)? - self.seconds("anull")?;
        Ok(seconds * 1e9 / (NOISE_FRAMES * LOOPS) as f64)
    }

    fn impulse_response(&mut self, _: &Task) -> Result<Stereo> {
        let output = self.run(&self.files.impulse, &self.filters, &["-f", "f32le", "-"])?;
        Ok(stereo(&output.stdout))
    }
}
