//! `pool_stress MINUTES`: the pool of analysis under stress for as long. `cargo xtask soak --pool` runs it in release.

use std::process::ExitCode;
use std::time::{Duration, Instant};

use cochlea_tests::stress::{BLOCK_FRAMES, LAP_BLOCKS, RATE_HZ, Report, run};

fn main() -> ExitCode {
    let minutes: Option<f64> = std::env::args().nth(1).and_then(|text| text.parse().ok());
    let Some(minutes) = minutes.filter(|minutes| (0.01..=10_000.0).contains(minutes)) else {
        eprintln!("usage: pool_stress MINUTES (0.01 to 10000)");
        return ExitCode::from(2);
    };
    let mut told = Instant::now();
    let result = run(Duration::from_secs_f64(60.0 * minutes), |report| {
        if told.elapsed() > Duration::from_secs(30) {
            told = Instant::now();
            tell(report);
        }
    });
    match result {
        Ok(report) => {
            tell(&report);
            tell_end(&report);
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("pool_stress: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn tell(report: &Report) {
    let lap_s = (LAP_BLOCKS * BLOCK_FRAMES) as f64 / RATE_HZ;
    println!(
        "{} instances came and went, {} editors; {} frames of analysis; {:.0} s of sound compared; {:.1} MB",
        report.instances,
        report.editors,
        report.analysis_frames,
        report.laps as f64 * lap_s,
        report.resident_mb.last().copied().unwrap_or(0.0),
    );
}

fn tell_end(report: &Report) {
    match report.settled_and_last_mb() {
        Some([settled, last]) => println!("resident memory: {settled:.1} MB once settled, {last:.1} MB at the end"),
        None => println!("resident memory: not judged after so few crowds"),
    }
    println!(
        "{} chunks of those who played throughout found no room",
        report.dropped_chunks
    );
    println!(
        "instances left alive: {} (1 is announced and may be)",
        report.left_alive
    );
    let [most, left] = report.pool_threads;
    println!("threads of the pool: {most} at most, {left} after the last editor closed");
    println!("every bit as without an editor");
}
