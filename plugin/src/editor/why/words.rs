//! Short words and marks for what an explanation says of a band.

use cochlea_dsp::BANDS;
use cochlea_dsp::adapt::{BandNote, Explanation, Held};
use egui::{Color32, Painter, Pos2, Shape, Stroke, vec2};

use super::super::explain::signed;
use crate::sentences;
use crate::text::frequency_text;

/// Where there is nothing to say.
pub const NOTHING: &str = "\u{2013}";
const MARK_RADIUS: f32 = 4.0;

/// How much of a band is heard beside the others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Heard {
    /// All of it.
    Whole,
    /// Some of it.
    Partly,
    /// Nothing of it.
    Masked,
}

impl Heard {
    /// All, from most to least.
    pub const ALL: [Self; 3] = [Self::Whole, Self::Partly, Self::Masked];

    /// Of a band. `audibility`: 0 to 1.
    pub fn of(audibility: f64) -> Self {
        match audibility {
            heard if heard < 0.1 => Self::Masked,
            heard if heard < 0.9 => Self::Partly,
            _ => Self::Whole,
        }
    }

    /// In words.
    pub fn text(self) -> &'static str {
        match self {
            Self::Whole => "heard",
            Self::Partly => "partly masked",
            Self::Masked => "masked",
        }
    }

    /// Paints its mark: a full disc, a half one, an empty one.
    pub fn paint(self, painter: &Painter, at: Pos2, color: Color32) {
        let stroke = Stroke::new(1.2, color);
        match self {
            Self::Whole => {
                painter.circle_filled(at, MARK_RADIUS, color);
            }
            Self::Partly => {
                painter.circle_stroke(at, MARK_RADIUS - 0.6, stroke);
                let arc = (0..=8).map(|step| {
                    let (sine, cosine) = (std::f32::consts::PI * (step as f32 / 8.0 + 0.5)).sin_cos();
                    at + MARK_RADIUS * vec2(cosine, sine)
                });
                painter.add(Shape::convex_polygon(arc.collect(), color, Stroke::NONE));
            }
            Self::Masked => {
                painter.circle_stroke(at, MARK_RADIUS - 0.6, stroke);
            }
        }
    }
}

/// The sign of what holds a band, and the word for it: a control's name where it is one.
pub fn hold(held: Held) -> (&'static str, &'static str) {
    match held {
        Held::Nothing => (NOTHING, "nothing"),
        Held::Masked => ("M", "masking"),
        Held::Gated => ("G", "Gate"),
        Held::Frozen => ("F", "Freeze"),
        Held::Boost => ("B", "Max Boost"),
        Held::Edge => ("E", "edge"),
        Held::Cut => ("C", "Max Cut"),
        Held::Reach => ("R", "Reach"),
        Held::Neighbour => ("N", "neighbours"),
        Held::Slew => ("S", "Speed"),
        Held::Protected => ("P", "Protect"),
    }
}

/// The word, or more of them where one says too little.
fn name(held: Held) -> &'static str {
    match held {
        Held::Edge => "edge of hearing",
        held => hold(held).1,
    }
}

/// The signs and their words in a line.
pub fn legend() -> String {
    let signs = Held::ALL[1..]
        .iter()
        .map(|held| format!("{} {}", hold(*held).0, name(*held)));
    format!("Held by:  {}", signs.collect::<Vec<_>>().join("   "))
}

/// The gap to the target, dB; nothing where that is left open.
pub fn gap(note: &BandNote) -> String {
    match note.target_db {
        Some(_) => signed(note.gap_db),
        None => NOTHING.to_owned(),
    }
}

/// All that is known of one band, for who cannot see the table.
pub fn account(band: usize, now: &Explanation) -> String {
    let note = &now.bands[band];
    if now.step == 0 {
        return format!(
            "Band {}, {}: nothing heard yet.",
            band + 1,
            frequency_text(BANDS[band].centre_hz)
        );
    }
    let gap = match note.target_db {
        Some(_) => format!("gap {} dB", signed(note.gap_db)),
        None => "target open".to_owned(),
    };
    format!(
        "{} In short: {gap}, {}, held by {}, applied {} dB.",
        sentences::of_note(band, note, &now.bells),
        Heard::of(note.audibility).text(),
        name(note.held),
        signed(note.gain_db),
    )
}

/// How many bands are heard, from most to least.
pub fn counts(now: &Explanation) -> [usize; 3] {
    Heard::ALL.map(|heard| {
        let alike = now.bands.iter().filter(|note| Heard::of(note.audibility) == heard);
        alike.count()
    })
}

/// What holds most bands, up to three of them: "3 held by Max Cut, 1 by Reach". Masking is counted with what is heard.
pub fn holds(now: &Explanation) -> String {
    let mut holds: Vec<(usize, &str)> = Held::ALL[2..]
        .iter()
        .map(|held| {
            let count = now.bands.iter().filter(|note| note.held == *held).count();
            (count, name(*held))
        })
        .filter(|(count, _)| *count > 0)
        .collect();
    holds.sort_by_key(|(count, _)| std::cmp::Reverse(*count));
    holds.truncate(3);
    let parts = holds.iter().enumerate().map(|(nth, (count, word))| match nth {
        0 => format!("{count} held by {word}"),
        _ => format!("{count} by {word}"),
    });
    match holds.is_empty() {
        true => "none held by a limit".to_owned(),
        false => parts.collect::<Vec<_>>().join(", "),
    }
}
