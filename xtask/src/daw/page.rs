//! The page of hosts, from what was tried.

use anyhow::{Context, Result};
use serde_json::Value;
use std::fmt::Write;

use crate::tools;

const HEAD: &str = "\
# Hosts

What hosts that nobody here wrote do with Cochlea. `cargo xtask daw` did what the first tables say and wrote this page: the
workstations are Debian's, with a home folder of their own, on a virtual screen (Xvfb, openbox) and a JACK server without
a device; the sound is recordings from Debian's wesnoth-1.16-music and sonic-pi-samples. What fell short is marked.
";

const QTRACTOR: &str = "\
qtractor does not start without an ALSA sequencer. Where there is no `/dev/snd/seq`, as on virtual machines, a stand-in is
preloaded (`tests/daw/sequencer.c`): it answers what qtractor asks on starting and swallows what it is sent. MIDI was not
tried. qtractor exports by its window alone, so its sound was looked at, not compared; whether it makes up latency, which
it does for tracks that ask for it, was not measured.
";

/// What the hosts of every commit prove: program, where its version stands, what for.
const EVERY_COMMIT: [(&str, &str, &str); 3] = [
    (
        "pedalboard",
        "VST3",
        "parameters with ranges, units and texts; any block size and a second instance give the same bits; flat and bypassed \
         the input bit for bit; linear phase in place; states (`tests/python/pedalboard_host.py`); the editor in a window \
         ([editor.md](editor.md))",
    ),
    (
        "clack-host",
        "CLAP",
        "the same bits over partitions and formats (`tests/same_bits.rs`), side chain, notes, presets; `cochlea` itself is \
         built on it",
    ),
    (
        "vst3-host",
        "VST3",
        "the same bits as over CLAP (`tests/same_bits.rs`), side chain, notes",
    ),
];

/// One thing that was done.
pub struct Act<'a> {
    /// What.
    pub what: &'a str,
    /// What came of it.
    pub came: &'a str,
    /// Whether it is what it should be.
    pub held: bool,
}

/// The whole page. `tried`: a record a host; `lock`: Cargo.lock's text.
///
/// # Errors
/// If a record lacks something.
pub fn written(tried: &[Value], lock: &str) -> Result<String> {
    let mut page = HEAD.to_owned();
    for host in tried {
        let name = name(host)?;
        let short = name.split(' ').next().unwrap_or(&name).to_owned();
        let file = short.to_lowercase();
        write!(page, "\n## {name}\n\n![The editor in {short}]({file}.png)\n\n")?;
        if short == "qtractor" {
            writeln!(page, "{QTRACTOR}")?;
        }
        if let (Some(load), Some(cores)) = (host["load"].as_u64(), host["cores"].as_u64())
            && load > cores
        {
            writeln!(
                page,
                "The machine was busy with other things: up to {load} programs at once wanted its {cores} cores. A window \
                 that did not come in time may have come later.\n"
            )?;
        }
        page.push_str("| done | what came of it | |\n|---|---|---|\n");
        for act in acts(host)? {
            let verdict = if act.held { "held" } else { "**fell short**" };
            writeln!(page, "| {} | {} | {verdict} |", act.what, act.came.replace('|', "\\|"))?;
        }
    }
    page.push_str("\n## At every commit\n\n| host | version | format | proves |\n|---|---|---|---|\n");
    for (host, format, proves) in EVERY_COMMIT {
        writeln!(page, "| {host} | {} | {format} | {proves} |", version(host, lock)?)?;
    }
    Ok(page)
}

/// A host's name and version.
pub fn name(host: &Value) -> Result<String> {
    let text = |key: &str| host[key].as_str().with_context(|| format!("a host without {key}"));
    Ok(format!("{} {}", text("host")?, text("version")?))
}

/// What was done in a host.
pub fn acts(host: &Value) -> Result<Vec<Act<'_>>> {
    let acts = host["acts"].as_array().context("a host without acts")?;
    let read = |act| -> Option<Act<'_>> {
        let act: &Value = act;
        Some(Act {
            what: act["what"].as_str()?,
            came: act["came"].as_str()?,
            held: act["held"].as_bool()?,
        })
    };
    acts.iter()
        .map(|act| read(act).with_context(|| format!("no act: {act}")))
        .collect()
}

/// The pinned version: of a package from PyPI as `tools` has it, of a crate as the lock file has it.
fn version(host: &str, lock: &str) -> Result<String> {
    let pinned = tools::PEDALBOARD
        .into_iter()
        .find_map(|it| it.strip_prefix(host)?.strip_prefix("=="));
    let heading = format!("name = \"{host}\"\nversion = \"");
    let locked = || lock.split_once(&heading)?.1.split_once('"').map(|(version, _)| version);
    let version = pinned.or_else(locked);
    version
        .map(str::to_owned)
        .with_context(|| format!("{host} has no pinned version"))
}

#[cfg(test)]
mod tests {
    use super::{version, written};
    use serde_json::json;

    const LOCK: &str = "[[package]]\nname = \"clack-host\"\nversion = \"0.2.0\"\n\n[[package]]\nname = \"vst3-host\"\nversion = \"0.10.0\"\n";

    #[test]
    fn acts_stand_in_their_hosts_table_and_what_fell_short_is_marked() {
        let acts = json!([
            { "what": "scan", "came": "Fx|EQ", "held": true },
            { "what": "Space", "came": "nothing", "held": false },
        ]);
        let host = json!({ "host": "Ardour", "version": "7.3", "acts": acts, "load": 9, "cores": 2 });
        let page = written(&[host], LOCK).expect("all is there");
        for expected in [
            "## Ardour 7.3\n\n![The editor in Ardour](ardour.png)",
            "| scan | Fx\\|EQ | held |",
            "| Space | nothing | **fell short** |",
            "up to 9 programs at once wanted its 2 cores",
            "| clack-host | 0.2.0 | CLAP |",
        ] {
            assert!(page.contains(expected), "no '{expected}' in\n{page}");
        }
        assert!(written(&[json!({ "host": "Ardour" })], LOCK).is_err());
    }

    #[test]
    fn versions_are_those_that_are_pinned() {
        assert_eq!(version("vst3-host", LOCK).expect("it is there"), "0.10.0");
        assert!(version("pedalboard", LOCK).is_ok());
        assert!(version("nobody", LOCK).is_err());
    }
}
