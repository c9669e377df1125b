//! Curves as a line for Equalizer APO, which draws straight lines over the logarithm of frequency.

/// Points where a curve is smooth: twelve an octave.
const POINTS: i32 = 120;
/// How far a curve may be from its line half-way between two points, dB.
const MISS_DB: f64 = 0.1;
/// How often the way from one point to the next is halved at most.
const HALVINGS: u32 = 6;

/// Frequencies, Hz, and levels, dB, as a line for Equalizer APO: `GraphicEQ: 32 -1.50; 72 0.25; …`
pub fn graphic_eq(pairs: impl Iterator<Item = (f64, f64)>) -> String {
    let entries: Vec<String> = pairs.map(|(hz, level_db)| format!("{hz} {level_db:.2}")).collect();
    format!("GraphicEQ: {}\n", entries.join("; "))
}

/// A curve as such a line from 20 Hz to 20 kHz or half the sample rate: twelve points an octave, and as many more as it
/// takes to be within a tenth of a dB.
///
/// `level_db`: the curve's level, dB, at a frequency, Hz. `peaks_hz`: where it is too sharp to be found that way, such as at
/// floating bells.
pub fn graphic_eq_of_curve(
    level_db: impl Fn(f64) -> f64,
    peaks_hz: impl Iterator<Item = f64>,
    sample_rate_hz: f64,
) -> String {
    let highest_hz = f64::min(20_000.0, 0.499 * sample_rate_hz);
    let grid = (0..POINTS).map(|point| 20.0 * 2.0_f64.powf(f64::from(point) / 12.0));
    let mut frequencies: Vec<f64> = grid.chain(peaks_hz).filter(|hz| *hz < highest_hz).collect();
    frequencies.push(highest_hz);
    frequencies.sort_by(f64::total_cmp);
    let rounded = |hz: f64| (hz * 10.0).round() / 10.0;
    let at = |hz: f64| (rounded(hz), level_db(rounded(hz)));
    let mut points = vec![at(frequencies[0])];
    for hz in frequencies {
        fill_up(&mut points, at(hz), &at, HALVINGS);
    }
    points.dedup_by_key(|(hz, _)| *hz);
    graphic_eq(points.into_iter())
}

/// Adds `next`, and halves the way to it while a straight line would miss.
fn fill_up(points: &mut Vec<(f64, f64)>, next: (f64, f64), at: &impl Fn(f64) -> (f64, f64), halvings: u32) {
    let Some(&last) = points.last() else {
        return;
    };
    let middle = at((last.0 * next.0).sqrt());
    let misses = (middle.1 - 0.5 * (last.1 + next.1)).abs() > MISS_DB;
    if misses && halvings > 0 && middle.0 > last.0 && middle.0 < next.0 {
        fill_up(points, middle, at, halvings - 1);
        fill_up(points, next, at, halvings - 1);
    } else {
        points.push(next);
    }
}
