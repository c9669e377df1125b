//! `cochlea bench instances`: many instances at once, every band moving, through CLAP.

use std::time::Instant;

use serde::Serialize;

use super::{Machine, noise, resident_mb};
use crate::error::Error;
use crate::host::{Event, Host};

const SAMPLE_RATE_HZ: f64 = 48_000.0;
const BLOCK_FRAMES: usize = 512;

/// What was found.
#[derive(Clone, Debug, Serialize)]
pub struct Report {
    /// Where.
    pub machine: Machine,
    /// How many ran at once.
    pub instances: usize,
    /// Audio that each played, s.
    pub audio_s: f64,
    /// Time it took, s.
    pub elapsed_s: f64,
    /// Share of one core that all need in real time, percent.
    pub core_percent: f64,
    /// The same while no band moves.
    pub core_percent_at_rest: f64,
    /// Resident memory per further instance, MB; none where the system does not tell.
    pub memory_mb_per_instance: Option<f64>,
    /// Slowest block of all instances against its length in real time, percent.
    pub worst_block_percent: f64,
}

/// Plays `audio_s` seconds of stereo noise at 48 kHz through `instances` instances in turn, blocks of 512, all 26 gains
/// set anew in every block; then a tenth of it with gains at rest. `went_on`: how much is done; `false` stops.
///
/// # Errors
/// When the plugin cannot be hosted.
pub fn run(instances: usize, audio_s: f64, mut went_on: impl FnMut(f64) -> bool) -> Result<Option<Report>, Error> {
    let input = [1, 2].map(|seed| noise(BLOCK_FRAMES, seed));
    let mut output = [vec![0.0; BLOCK_FRAMES], vec![0.0; BLOCK_FRAMES]];
    let moves = moves()?;
    let mut hosts: Vec<Host> = Vec::with_capacity(instances);
    let mut after_first = None;
    for _ in 0..instances {
        let mut host = Host::linked()?;
        host.select_channels(2)?;
        host.activate(SAMPLE_RATE_HZ, BLOCK_FRAMES as u32)?;
        for events in &moves {
            let [left, right] = &mut output;
            host.process(&[&input[0], &input[1]], &mut [left, right], events)?;
        }
        hosts.push(host);
        after_first = after_first.or_else(resident_mb);
    }
    let memory = after_first.zip(resident_mb()).filter(|_| instances > 1);

    let blocks = (audio_s * SAMPLE_RATE_HZ / BLOCK_FRAMES as f64).ceil() as usize;
    let at_rest = blocks.div_ceil(10);
    let all = (blocks + at_rest) as f64;
    let mut play = |blocks: usize, moving: bool, done: usize| -> Result<Option<(f64, f64)>, Error> {
        let (mut elapsed_s, mut worst_s) = (0.0, 0.0_f64);
        for block in 0..blocks {
            let events: &[Event] = if moving { &moves[block % 2] } else { &[] };
            for host in &mut hosts {
                let [left, right] = &mut output;
                let start = Instant::now();
                host.process(&[&input[0], &input[1]], &mut [left, right], events)?;
                let block_s = start.elapsed().as_secs_f64();
                elapsed_s += block_s;
                worst_s = worst_s.max(block_s);
            }
            if !went_on((done + block + 1) as f64 / all) {
                return Ok(None);
            }
        }
        Ok(Some((elapsed_s, worst_s)))
    };
    let Some((elapsed_s, worst_s)) = play(blocks, true, 0)? else {
        return Ok(None);
    };
    let Some((rest_s, _)) = play(at_rest, false, blocks)? else {
        return Ok(None);
    };
    let block_s = BLOCK_FRAMES as f64 / SAMPLE_RATE_HZ;
    Ok(Some(Report {
        machine: Machine::here(),
        instances,
        audio_s: blocks as f64 * block_s,
        elapsed_s,
        core_percent: 100.0 * elapsed_s / (blocks as f64 * block_s),
        core_percent_at_rest: 100.0 * rest_s / (at_rest as f64 * block_s),
        memory_mb_per_instance: memory.map(|(first, last)| (last - first) / (instances - 1) as f64),
        worst_block_percent: 100.0 * worst_s / block_s,
    }))
}

/// Two sets of changes of all 26 gains, at the first frame of a block.
fn moves() -> Result<[Vec<Event>; 2], Error> {
    let mut host = Host::linked()?;
    let mut state = 26;
    let mut set = || -> Result<Vec<Event>, Error> {
        let band = |band: usize| {
            let gain_db = 12.0 * crate::random::uniform(&mut state);
            host.event(0, &format!("Band {band} Gain"), &format!("{gain_db:.2} dB"))
        };
        Ok((1..=cochlea_dsp::BAND_COUNT).map(band).collect::<Result<_, _>>()?)
    };
    Ok([set()?, set()?])
}

impl Report {
    /// For people.
    pub fn text(&self) -> String {
        let memory = match self.memory_mb_per_instance {
            Some(megabytes) => format!("{megabytes:.2} MB of resident memory per further instance"),
            None => "memory: not measured on this system".to_owned(),
        };
        format!(
            "{}{} instances, {:.0} s of stereo at 48 kHz each, blocks of 512, through CLAP on one thread\n\
             {:.1} % of one core with all 26 gains of each set anew in every block ({:.1} s for all)\n\
             {:.1} % of one core at rest\n\
             {memory}\n\
             slowest block of one instance: {:.1} % of its own length in real time\n",
            self.machine,
            self.instances,
            self.audio_s,
            self.core_percent,
            self.elapsed_s,
            self.core_percent_at_rest,
            self.worst_block_percent
        )
    }
}
