//! From level to colour: dark for quiet, bright for loud, of even steps to the eye and in print.

/// Nine points of matplotlib's colour map "inferno" (CC0), an eighth apart.
const INFERNO: [[f64; 3]; 9] = [
    [0.0, 0.0, 4.0],
    [31.0, 12.0, 72.0],
    [85.0, 15.0, 109.0],
    [136.0, 34.0, 106.0],
    [186.0, 54.0, 85.0],
    [227.0, 89.0, 51.0],
    [249.0, 140.0, 10.0],
    [249.0, 201.0, 50.0],
    [252.0, 255.0, 164.0],
];

/// `share`: 0 is the quietest, 1 the loudest.
pub(super) fn colour(share: f64) -> [u8; 3] {
    let place = share.clamp(0.0, 1.0) * (INFERNO.len() - 1) as f64;
    let first = (place as usize).min(INFERNO.len() - 2);
    let part = place - first as f64;
    std::array::from_fn(|channel| {
        let [from, to] = [INFERNO[first], INFERNO[first + 1]].map(|colour| colour[channel]);
        (from + part * (to - from)).round() as u8
    })
}
