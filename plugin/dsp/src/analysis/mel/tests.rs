use super::*;

fn rows(mel: &mut Mel, parts: &[&[f32]]) -> Vec<Vec<f32>> {
    let mut rows = Vec::new();
    for part in parts {
        mel.add(part, |row| rows.push(row.to_vec()));
    }
    mel.finish(|row| rows.push(row.to_vec()));
    rows
}

fn noise(samples: usize) -> Vec<f32> {
    let mut state = 1_u32;
    let mut next = || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 8) as f32 / 16_777_216.0 - 0.5
    };
    (0..samples).map(|_| next()).collect()
}

#[test]
fn there_is_a_row_for_every_hop_begun() {
    for profile in MelProfile::ALL {
        let hop = profile.hop_samples();
        for samples in [0, 1, hop - 1, hop, 10 * hop + 3, 100 * hop] {
            let found = rows(&mut Mel::new(profile), &[&noise(samples)]);
            assert_eq!(
                found.len() as u64,
                profile.rows(samples as u64),
                "{profile:?}, {samples} samples"
            );
            assert!(found.iter().all(|row| row.len() == profile.bands()));
        }
    }
}

#[test]
fn any_partition_gives_the_same_bits_and_so_does_a_second_run() {
    let signal = noise(20_000);
    for profile in MelProfile::ALL {
        let mut mel = Mel::new(profile);
        let whole = rows(&mut mel, &[&signal]);
        for length in [1, 7, 200, 4_096, 19_999] {
            let parts: Vec<&[f32]> = signal.chunks(length).collect();
            assert!(rows(&mut mel, &parts) == whole, "{profile:?}, {length}");
        }
    }
}

/// A row depends on its window alone (and on the sample before, where there is pre-emphasis): so rows can be made apart.
#[test]
fn a_row_hears_its_window_alone() {
    for profile in MelProfile::ALL {
        let shape = profile.shape();
        let row = 20;
        let start = row * shape.hop_samples - shape.window_samples / 2;
        let mut signal = noise(40 * shape.hop_samples);
        let whole = rows(&mut Mel::new(profile), &[&signal]);
        signal[..start - 1].fill(0.7);
        signal[start + shape.window_samples..].fill(-0.7);
        let other = rows(&mut Mel::new(profile), &[&signal]);
        assert!(whole[row] == other[row] && whole[row - 1] != other[row - 1] && whole[row + 1] != other[row + 1]);
    }
}

/// Silence is the lowest value that there is; what is far too loud is clipped where the profile clips.
#[test]
fn values_have_their_range() {
    for (profile, silent) in [(MelProfile::Librosa, -100.0), (MelProfile::Speech16k, -4.0)] {
        let silence = rows(&mut Mel::new(profile), &[&[0.0; 5_000], &[f32::NAN; 100]]);
        assert!(silence.iter().flatten().all(|&value| value == silent));
        let loud: Vec<f32> = noise(5_000).iter().map(|sample| 2e5 * sample).collect();
        let loud = rows(&mut Mel::new(profile), &[&loud]);
        let top = loud.iter().flatten().fold(f32::MIN, |top, &value| top.max(value));
        let clips = profile == MelProfile::Speech16k;
        assert!(top >= 4.0 && (top == 4.0) == clips, "{profile:?}: {top}");
    }
}

/// 2 kHz is 15 + 14.54·ln 2 = 25.08 mel. Bands are 0.539 mel apart, the first centre at 0.825 + 0.539: band 44.
#[test]
fn a_sine_stands_in_its_band() {
    let signal: Vec<f32> = (0..16_000)
        .map(|n| (std::f64::consts::TAU * 2_000.0 * f64::from(n) / 16_000.0).sin() as f32)
        .collect();
    let found = rows(&mut Mel::new(MelProfile::Speech16k), &[&signal]);
    let row = &found[found.len() / 2];
    let loudest = (0..80).max_by(|&a, &b| row[a].total_cmp(&row[b])).unwrap();
    assert_eq!(loudest, 44);
}
