//! Other processes: scipy and pedalboard behind a Python child, and ffmpeg.

use crate::contestant::{Contestant, Gait, Runner, TURN};
use crate::ffmpeg;
use crate::response::{IMPULSE, IMPULSE_FRAMES};
use crate::task::{BLOCKS, SAMPLE_RATE_HZ, Stereo, Task};
use anyhow::{Context, Result, anyhow, bail};
use serde_json::{Value, json};
use std::cell::RefCell;
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::rc::Rc;

const SCRIPT: &str = include_str!("../peers.py");

/// The contestants of this file. `python`: an interpreter with scipy and pedalboard. `dir`: a folder for files.
pub fn contestants(task: &Task, python: Option<&Path>, dir: &Path) -> Vec<Contestant> {
    let files = Files::write(task, dir);
    let server = python.context("no Python was given").and_then(|python| {
        let files = files.as_ref().map_err(|error| anyhow!("{error:#}"))?;
        Ok(Rc::new(RefCell::new(Server::start(python, task, files)?)))
    });
    let in_python = |name: &str, note: &str, block: Option<usize>| {
        let runner = server.as_ref().map(|server| {
            let server = server.clone();
            let peer = name.to_owned();
            Box::new(PythonPeer { server, peer, block }) as Box<dyn Runner>
        });
        contestant(task, name, note, block, runner.map_err(|error| anyhow!("{error:#}")))
    };
    let mut all = vec![in_python("scipy", "sosfilt, f64, from Python", None)];
    all.extend(BLOCKS.map(|block| in_python("pedalboard", "26 × PeakFilter, f32, from Python", Some(block))));
    let filters = files
        .as_ref()
        .map_err(|error| anyhow!("{error:#}"))
        .and_then(|files| ffmpeg::Ffmpeg::new(task, files))
        .map(|filters| Box::new(filters) as Box<dyn Runner>);
    all.push(contestant(
        task,
        "ffmpeg",
        "26 × equalizer, f32 planar, less a run with anull",
        None,
        filters,
    ));
    all
}

/// A contestant that gets on with the noise by itself, at rest.
pub fn contestant(
    task: &Task,
    name: &str,
    note: &str,
    block: Option<usize>,
    runner: Result<Box<dyn Runner>>,
) -> Contestant {
    Contestant {
        name: name.into(),
        note: note.into(),
        gait: Gait::Rest,
        block,
        wanted_db: task.series_db(),
        ours: false,
        runner,
    }
}

/// Raw f32, two channels interleaved: what children read.
#[derive(Debug, Clone)]
pub struct Files {
    /// The noise, once.
    pub noise: PathBuf,
    /// The impulse.
    pub impulse: PathBuf,
}

impl Files {
    fn write(task: &Task, dir: &Path) -> Result<Self> {
        let files = Self {
            noise: dir.join("noise.f32"),
            impulse: dir.join("impulse.f32"),
        };
        let mut impulse = [vec![0.0; IMPULSE_FRAMES], vec![0.0; IMPULSE_FRAMES]];
        (impulse[0][0], impulse[1][0]) = (IMPULSE[0], IMPULSE[1]);
        for (path, sound) in [(&files.noise, &task.noise), (&files.impulse, &impulse)] {
            let frames = sound[0].iter().zip(&sound[1]);
            let bytes: Vec<u8> = frames
                .flat_map(|(left, right)| [left.to_le_bytes(), right.to_le_bytes()])
                .flatten()
                .collect();
            std::fs::write(path, bytes).with_context(|| format!("could not write {}", path.display()))?;
        }
        Ok(files)
    }
}

/// Reads raw f32, two channels interleaved.
pub fn stereo(bytes: &[u8]) -> Stereo {
    let mut sound = [Vec::new(), Vec::new()];
    for frame in bytes.chunks_exact(8) {
        for (channel, sample) in sound.iter_mut().zip(frame.chunks_exact(4)) {
            channel.push(f32::from_le_bytes([sample[0], sample[1], sample[2], sample[3]]));
        }
    }
    sound
}

/// The Python child: a line of JSON in, a line of JSON out.
struct Server {
    child: Child,
    to: ChildStdin,
    from: BufReader<ChildStdout>,
    response_file: PathBuf,
}

impl Server {
    fn start(python: &Path, task: &Task, files: &Files) -> Result<Self> {
        let mut command = Command::new(python);
        command
            .args(["-c", SCRIPT])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped());
        for threads in ["OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"] {
            command.env(threads, "1");
        }
        let mut child = command
            .spawn()
            .with_context(|| format!("could not start {}", python.display()))?;
        let to = child.stdin.take().context("no way to the Python child")?;
        let from = child.stdout.take().context("no way from the Python child")?;
        let mut server = Self {
            child,
            to,
            from: BufReader::new(from),
            response_file: files.noise.with_file_name("response.f32"),
        };
        let bells = task.bells(&task.gains_db);
        let sections: Vec<_> = bells
            .iter()
            .map(|bell| [bell.b[0], bell.b[1], bell.b[2], 1.0, bell.a[0], bell.a[1]])
            .collect();
        server.ask(&json!({
            "sample_rate": SAMPLE_RATE_HZ,
            "centres": task.centres_hz,
            "q": task.q,
            "gains": task.gains_db,
            "sections": sections,
            "noise": files.noise,
            "impulse": files.impulse,
            "response": server.response_file.clone(),
            "seconds": TURN.as_secs_f64(),
        }))?;
        Ok(server)
    }

    fn ask(&mut self, question: &Value) -> Result<Value> {
        writeln!(self.to, "{question}").context("the Python child is gone")?;
        let mut line = String::new();
        self.from.read_line(&mut line)?;
        let answer: Value = serde_json::from_str(&line).context("the Python child is gone")?;
        match answer["error"].as_str() {
            Some(error) => bail!("{error}"),
            None => Ok(answer),
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may be gone already, which is as well.
        self.child.kill().ok();
        self.child.wait().ok();
    }
}

struct PythonPeer {
    server: Rc<RefCell<Server>>,
    peer: String,
    block: Option<usize>,
}

impl PythonPeer {
    fn ask(&self, what: &str) -> Result<Value> {
        let question = json!({ "peer": self.peer, "block": self.block, "do": what });
        self.server.borrow_mut().ask(&question)
    }
}

impl Runner for PythonPeer {
    fn turn(&mut self, _: &Task) -> Result<f64> {
        let answer = self.ask("turn")?;
        answer["ns"].as_f64().context("the Python child gave no time")
    }

    fn impulse_response(&mut self, _: &Task) -> Result<Stereo> {
        self.ask("response")?;
        let file = &self.server.borrow().response_file;
        Ok(stereo(&std::fs::read(file)?))
    }
}
