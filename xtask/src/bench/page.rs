//! The page, from the report.

use serde_json::Value;
use std::fmt::Write;

/// The whole page; none where the report lacks something.
pub fn written(report: &Value) -> Option<String> {
    let machine = &report["machine"];
    let mut page = String::from("# Benchmarks\n\n");
    let _ = writeln!(
        page,
        "`cargo xtask bench` measured this and wrote it: {}; Cochlea {}, {}. All figures are of one run; within a table\n\
         everything took turns, and the median counts. Figures do not compare with those of another day or machine.\n",
        machine["processor"]
            .as_str()
            .filter(|name| !name.is_empty())
            .unwrap_or("unknown processor"),
        machine["version"].as_str()?,
        if machine["optimised"].as_bool()? {
            "optimised"
        } else {
            "NOT optimised: the figures mean nothing"
        },
    );
    page.push_str(
        "## Beside others\n\nWhat systems that do parts of this job have published, measured on their machines, and what Cochlea\n\
         needs for the same work here.\n\n| system | work | theirs | wanted | ours |\n|---|---|---|---|---|\n",
    );
    for ([system, work, theirs, wanted], ours) in PUBLISHED.into_iter().zip(ours(report)?) {
        let _ = writeln!(page, "| {system} | {work} | {theirs} | {wanted} | {ours} |");
    }
    page.push_str("\n## Spectra of whole signals\n\n");
    page.push_str(&spectra(&report["spectrum"])?);
    page.push_str("\n## Resampling\n\n");
    page.push_str(&resampling(&report["mel"])?);
    page.push_str(
        "\nBeside soxr's high quality, with a stop band as deep or deeper (`tests/python/rates.py`, on the same processor): rubato took 0.5 \
         to 1.0 of its time from 44.1 to 16 kHz, from 48 to 22.05, from 96 to 22.05 and from any to 44.1 kHz, but 1.1 to 1.5 of it from 48 \
         and 96 to 16 kHz and from 44.1 to 22.05 kHz, where one rate is a whole multiple of the other.\n",
    );
    page.push_str(
        "\nThe equaliser beside its rivals is in [peers.md](peers.md), the pitch tracker in [pitch.md](pitch.md).\n",
    );
    Some(page)
}

/// System, work, its figure, what is wanted of ours.
#[rustfmt::skip]
const PUBLISHED: [[&str; 4]; 9] = [
    ["violin tutor server", "pYIN per frame, in a pool of 3 processes", "284 ms → 230 ms", "≤ 0.1 ms per hop"],
    ["the same", "resampling to 44.1, 16 and 22.05 kHz", "810 ms per frame", "faster than soxr's high quality"],
    ["lip-sync feature server", "800 STFT frames of 1024 + 80 mel bands", "100 + 25 ms; 15 + 5 ms on 8 cores; 73 allocations", "≤ 5 ms on one core, no allocation"],
    ["sample editor", "peak, least sample, non-silent time", "–", "the same numbers for 1, 2, 4 threads"],
    ["loop player", "50 samples of 5 min at once, three equalisers each", "5.3 GB", "50 instances of 26 bands on a quarter of a core"],
    ["mastering suite (Auralis)", "spectrum, 4096 points, 75 % overlap, 64 bands", "56 × real time", "≥ 3000 × on one core"],
    ["the same", "10 s of it", "180 ms; 227 ms in parallel", "parallel never slower"],
    ["the same", "180 s of it", "3.2 s; 0.9 s in parallel", "≥ 1.8 × with 2 threads"],
    ["the same", "equaliser of 26 bands, adaptive gains", "25 bands in truth", "26 bands, adapting every 32 samples"],
];

/// Ours, in the order of [`PUBLISHED`].
fn ours(report: &Value) -> Option<[String; 9]> {
    let number = |value: &Value| value.as_f64();
    let pitch = report["pitch"]["figures"].as_array()?;
    let hops_us: Option<Vec<f64>> = pitch.iter().map(|it| number(&it["us_per_hop"])).collect();
    let dearest_hop_ms = 1e-3 * hops_us?.into_iter().fold(0.0, f64::max);
    let mel = report["mel"]["features"].as_array()?;
    let speech = mel.iter().find(|it| it["profile"] == "speech16k")?;
    let levels = report["levels"]["figures"].as_array()?;
    let same = levels.iter().all(|it| it["same_bits"] == true);
    let instances = &report["instances"];
    let frames = &report["spectrum"]["frames"].as_array()?[0];
    let signals = report["spectrum"]["signals"].as_array()?;
    let signal = |seconds: u64| {
        let Some(it) = signals.iter().rev().find(|it| it["seconds"] == seconds) else {
            return Some("not measured".to_owned());
        };
        let (one_ms, several_ms) = (number(&it["one_ms"])?, number(&it["several_ms"])?);
        let (threads, speedup) = (it["threads_at_work"].as_u64()?, number(&it["speedup"])?);
        Some(format!(
            "{one_ms:.1} ms; {several_ms:.1} ms with {threads} at work, {speedup:.2} ×"
        ))
    };
    let eq = report["eq"]["figures"].as_array()?;
    let moving = eq
        .iter()
        .find(|it| it["what"] == "equaliser" && it["gait"] == "moving" && it["block_frames"] == 512)?;
    Some([
        format!("{dearest_hop_ms:.4} ms per hop at the dearest rate"),
        "below".to_owned(),
        format!(
            "{:.2} ms on one core, {} allocations",
            number(&speech["ms"])?,
            count(&speech["allocations"])
        ),
        format!(
            "{}; {:.0} × real time on one",
            if same { "the same to the bit" } else { "they DIFFER" },
            number(&levels[0]["times_real_time"])?
        ),
        format!(
            "{} instances: {:.1} % of a core with every band moving, {:.1} % at rest",
            instances["instances"].as_u64()?,
            number(&instances["core_percent"])?,
            number(&instances["core_percent_at_rest"])?
        ),
        format!(
            "{:.0} × on one core, {} allocations",
            number(&frames["times_real_time"])?,
            count(&frames["allocations"])
        ),
        signal(10)?,
        signal(180)?,
        format!(
            "26 bands, all gains moving: {:.0} ns per stereo frame",
            number(&moving["ns_per_frame"]["median"])?
        ),
    ])
}

fn spectra(spectrum: &Value) -> Option<String> {
    let mut text = String::from(
        "One thread against several, with the sums over the signal: the threads are started anew each time, as many as the\n\
         length is worth.\n\n\
         | signal, s | allowed | at work | one, ms | several, ms | one, × r. t. | several, × r. t. | speed-up | bits |\n\
         |--:|--:|--:|--:|--:|--:|--:|--:|---|\n",
    );
    for it in spectrum["signals"].as_array()? {
        let number = |name: &str| it[name].as_f64();
        let _ = writeln!(
            text,
            "| {} | {} | {} | {:.2} | {:.2} | {:.0} | {:.0} | {:.2} | {} |",
            it["seconds"],
            it["threads"],
            it["threads_at_work"],
            number("one_ms")?,
            number("several_ms")?,
            number("one_times_real_time")?,
            number("several_times_real_time")?,
            number("speedup")?,
            if it["same_bits"].as_bool()? { "same" } else { "DIFFER" },
        );
    }
    Some(text)
}

fn resampling(mel: &Value) -> Option<String> {
    let mut text =
        String::from("| from, Hz | to, Hz | ns per sample | × real time | allocations |\n|--:|--:|--:|--:|--:|\n");
    for it in mel["resampling"].as_array()? {
        let _ = writeln!(
            text,
            "| {} | {} | {:.2} | {:.0} | {} |",
            it["from_hz"],
            it["to_hz"],
            it["ns_per_sample"]["median"].as_f64()?,
            it["times_real_time"].as_f64()?,
            count(&it["allocations"]),
        );
    }
    Some(text)
}

/// A number that was not counted is a dash.
fn count(value: &Value) -> String {
    value.as_u64().map_or("–".to_owned(), |count| count.to_string())
}
