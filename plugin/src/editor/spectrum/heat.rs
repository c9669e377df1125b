//! Levels as colours: from the colour of the well over blue to yellow, or in the light from white over yellow to blue.
//!
//! Lightness grows, or falls, evenly with the level, so the picture is read without hue, too; and blue beside yellow is
//! what nearly everybody tells apart.

use cochlea_dsp::analysis::display::LEVEL_FLOOR_DB;
use egui::Color32;

use super::super::aim::LEVELS_DB;
use super::super::theme;

/// Anchors at even steps of lightness, quiet to loud. The first is the well.
const DARK: [u32; 4] = [0x1d_3566, 0x3d_6d8c, 0x97_a577, 0xf4_e488];
const LIGHT: [u32; 4] = [0xd6_d6a4, 0x86_a98e, 0x3f_7490, 0x1d_3566];

/// A level in a byte: 0 is nothing known, 1 and below the scale, 255 its top.
pub fn byte(level_db: f32) -> u8 {
    let [top, bottom] = LEVELS_DB;
    let share = (level_db.max(LEVEL_FLOOR_DB) - bottom) / (top - bottom);
    1 + (254.0 * share.clamp(0.0, 1.0)).round() as u8
}

/// The colour of every byte.
pub struct Heat {
    colors: [Color32; 256],
    is_light: bool,
}

impl Heat {
    /// As dark or light as the editor is.
    pub fn new(is_light: bool) -> Self {
        let anchors = if is_light { LIGHT } else { DARK }.map(|rgb| {
            let [_, red, green, blue] = rgb.to_be_bytes();
            Color32::from_rgb(red, green, blue)
        });
        let color = |byte: usize| {
            let place = (byte.saturating_sub(1)) as f32 / 254.0 * anchors.len() as f32;
            let nth = (place as usize).min(anchors.len() - 1);
            let below = match nth {
                0 => theme::well(),
                _ => anchors[nth - 1],
            };
            below.lerp_to_gamma(anchors[nth], place - nth as f32)
        };
        Self {
            colors: std::array::from_fn(color),
            is_light,
        }
    }

    /// Whether it is of the light.
    pub fn is_light(&self) -> bool {
        self.is_light
    }

    /// The colour of a level.
    pub fn color(&self, byte: u8) -> Color32 {
        self.colors[usize::from(byte)]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// CIE L*, 0 to 100.
    fn lightness(color: Color32) -> f32 {
        let linear = |channel: u8| {
            let share = f32::from(channel) / 255.0;
            match share {
                share if share <= 0.040_45 => share / 12.92,
                share => ((share + 0.055) / 1.055).powf(2.4),
            }
        };
        let y = 0.2126 * linear(color.r()) + 0.7152 * linear(color.g()) + 0.0722 * linear(color.b());
        116.0 * y.cbrt() - 16.0
    }

    /// Nowhere does a louder level look quieter, and a quarter of the scale is a quarter of the lightness, within a third.
    #[test]
    fn lightness_follows_the_level_evenly() {
        for is_light in [false, true] {
            theme::set_light(is_light);
            let heat = Heat::new(is_light);
            let sign = if is_light { -1.0 } else { 1.0 };
            let at = |byte: usize| sign * lightness(heat.colors[byte]);
            let whole = at(255) - at(1);
            assert!(whole > 65.0, "{whole}");
            for byte in 2..256 {
                assert!(at(byte) > at(byte - 1) - 0.3, "{byte}");
            }
            for quarter in 0..4 {
                let step = at(1 + (quarter + 1) * 254 / 4) - at(1 + quarter * 254 / 4);
                assert!(
                    (step / whole - 0.25).abs() < 0.085,
                    "{is_light} {quarter}: {step} of {whole}"
                );
            }
        }
        theme::set_light(false);
    }

    #[test]
    fn bytes_span_the_scale() {
        assert_eq!([byte(-160.0), byte(-96.0), byte(0.0), byte(6.0)], [1, 1, 255, 255]);
        assert_eq!(byte(-48.0), 128);
    }
}
