//! The page: a row a recording, and what the columns mean.

use std::fmt::Write;

use crate::measure::Figures;

const HEAD: &str = "\
# What the adaptation does to recordings

Amount 100 %, everything else at its default. All is of one pass from a cold start, where settling counts; but for three
columns of a second pass that starts where the first one led (`cochlea bounce --two-pass`). Music aims at -4.5 dB/octave,
speech at Speech. Loops are played over and over for 30 s, of longer files the first 90 s count.SOURCE

![Band levels before and after, and the target](adaptation.png)

Levels in the 26 bands relative to pink: grey before, orange after, blue the target where the ear puts it.

| kind | recording | s | kHz | distance inside the limits, dB | less by: cold, settled | whole distance, dB | loudness, LU: integrated, ungated; settled | \
first 100 ms from the mean, settled, dB | make-up, dB | \
largest step, dB: band, bell, make-up | above 2 Hz: share, dB | bells |
|---|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|
";

const TAIL: &str = "
**Distance inside the limits.** The target is shifted to the level's mean over the bands that are heard. A band's goal is
its level, moved towards the target as far as the largest cut (12 dB) and the largest boost (6 dB, less towards the ends
of hearing) allow; that neighbours may differ by no more than 9 dB of gain is not allowed for. The distance is the root
mean square over the bands of goal minus level, each band weighted by how much of it was heard in the mean (0 to 1), after
the mean is taken out: a recording that is close from the start has little to gain. **Whole distance**: the same with the
target itself as the goal. Levels are means of power over the whole file, so that loud passages count most, while the ear
follows the running level.

**Loudness**: after minus before; integrated (ITU-R BS.1770), and the mean over all blocks without its gates. Where the
adaptation makes quiet passages quieter beside the loud ones, more of them fall under the relative gate; the make-up leaves
them out as the gate does, so that the integrated loudness stays and the ungated one falls. **First 100 ms**: largest difference
between a band's gain there, after a settled start, and its mean over that pass, which moves with the music. **Make-up**: what was added for equal loudness, in the mean; it is
reckoned from the spectrum, and limited. **Largest step**: change of a gain from one control step of 32
samples to the next. **Above 2 Hz**: from 5 s on, the share of the gains' movement (its energy, all bands together, the
mean taken out) that is faster than 2 Hz, and its root mean square in the band where that is largest. **Bells**: most
floating bells at once that took 0.5 dB or more, and what one took in the mean.

";

/// The whole page. `source`: a sentence on where the recordings come from.
pub fn page(all: &[Figures], source: Option<&str>) -> String {
    let source = source.map_or_else(String::new, |source| format!("\n{source}"));
    let mut text = HEAD.replace("SOURCE", &source);
    for figures in all {
        let _ = writeln!(text, "{}", row(figures));
    }
    text + TAIL
        + &verdict(all)
        + "\n`cargo xtask adapt` measures it again, `cargo xtask adapt FOLDER` your own recordings.\n"
}

/// One recording as a row.
pub fn row(figures: &Figures) -> String {
    let [band, bell, make_up] = figures.largest_step_db;
    format!(
        "| {} | {} | {:.0} | {} | {:.1} → {:.1} | {:.0}, {:.0} % | {:.1} → {:.1} | {:+.2}, {:+.2}; {:+.2} | {:.2} | {:+.1} | {band:.3}, {bell:.3}, {make_up:.3} | \
         {:.1} %, {:.2} | {} × {:.1} dB |",
        figures.kind,
        figures.name,
        figures.seconds,
        f64::from(figures.sample_rate_hz) / 1_000.0,
        figures.distance_db[0],
        figures.distance_db[1],
        100.0 * fall(figures),
        100.0 * settled_fall(figures),
        figures.whole_distance_db[0],
        figures.whole_distance_db[1],
        figures.loudness_lu[0],
        figures.loudness_lu[1],
        figures.settled.loudness_lu,
        figures.settled.beginning_db,
        figures.make_up_db,
        100.0 * figures.modulation.fast_share,
        figures.modulation.fast_db,
        figures.bells,
        figures.bell_cut_db,
    )
}

fn fall(figures: &Figures) -> f64 {
    1.0 - figures.distance_db[1] / figures.distance_db[0].max(1e-9)
}

fn settled_fall(figures: &Figures) -> f64 {
    1.0 - figures.settled.distance_db / figures.distance_db[0].max(1e-9)
}

/// Whether a recording does what was asked.
type Holds = fn(&Figures) -> bool;

const ASKED: [(&str, Holds); 7] = [
    ("distance inside the limits falls by half or more", |f| fall(f) >= 0.5),
    ("the same with a settled start", |f| settled_fall(f) >= 0.5),
    ("integrated loudness stays within 0.5 LU", |f| {
        f.loudness_lu[0].abs() <= 0.5
    }),
    ("the same with a settled start", |f| f.settled.loudness_lu.abs() <= 0.5),
    ("loudness without the gate stays within 0.5 LU", |f| {
        f.loudness_lu[1].abs() <= 0.5
    }),
    ("no gain steps by more than 0.1 dB", |f| {
        f.largest_step_db.iter().all(|step_db| *step_db <= 0.1)
    }),
    ("less than 5 % of the movement is faster than 2 Hz", |f| {
        f.modulation.fast_share < 0.05
    }),
];

/// What was asked for, and for how many recordings it holds.
fn verdict(all: &[Figures]) -> String {
    let mut text = String::from("| asked | holds for |\n|---|--:|\n");
    for (what, holds) in ASKED {
        let count = all.iter().filter(|figures| holds(figures)).count();
        let _ = writeln!(text, "| {what} | {count} of {} |", all.len());
    }
    text
}
