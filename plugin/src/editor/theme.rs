//! Colours, type sizes, and the few egui settings that the editor wants otherwise.

use std::cell::Cell;

use egui::{
    Align2, Color32, Context, CornerRadius, FontFamily, FontId, Painter, Pos2, Rect, Shape, Stroke, StrokeKind,
    TextStyle,
};

thread_local! {
    /// Editors of one thread are drawn one after the other, each in its own light.
    static IS_LIGHT: Cell<bool> = const { Cell::new(false) };
}

/// What is drawn from now on is drawn light, or dark. Once a frame, and before [`apply`].
pub fn set_light(light: bool) {
    IS_LIGHT.set(light);
}

/// Whether it is drawn light at present.
pub fn is_light() -> bool {
    IS_LIGHT.get()
}

/// Colours as functions: dark, then light.
macro_rules! colors {
    ($($(#[$doc:meta])+ $name:ident: [$dark:literal, $light:literal],)+) => {
        $($(#[$doc])+
        pub fn $name() -> Color32 {
            let rgb: u32 = if IS_LIGHT.get() { $light } else { $dark };
            let [_, red, green, blue] = rgb.to_be_bytes();
            Color32::from_rgb(red, green, blue)
        })+
    };
}

colors! {
    /// Behind everything.
    background: [0x171c22, 0xe9ecf0],
    /// Behind the curve and the meters.
    well: [0x101419, 0xf8f9fb],
    /// Behind the adaptation's controls.
    panel: [0x1b2129, 0xe1e5ea],
    /// The tab that is open.
    tab: [0x3a4450, 0xc3cad3],
    /// Buttons, fields and tracks at rest.
    control: [0x262d36, 0xd3d9e0],
    /// The same under the pointer.
    control_hovered: [0x323b46, 0xc6ced7],
    /// Edges of wells and controls.
    edge: [0x3a4450, 0xb3bcc7],
    /// Grid lines between the labelled ones.
    grid_faint: [0x1b2128, 0xeef0f3],
    /// Labelled grid lines.
    grid: [0x272f38, 0xdfe3e8],
    /// The 0 dB line.
    grid_zero: [0x4a5664, 0xa9b3bf],
    /// Text.
    text: [0xdce2e9, 0x1c242d],
    /// Captions, scales, hints.
    text_weak: [0x939fad, 0x566373],
    /// The one accent.
    accent: [0x4fc3d9, 0x0f8199],
    /// The curve as it would be.
    ghost: [0x4f93a6, 0x4a9cb0],
    /// The target.
    target: [0x9dcf7c, 0x3f8a2e],
    /// How far the adaptation may go.
    corridor: [0x9fb4d8, 0x5a74a3],
    /// Levels of bands.
    level: [0x7f93b5, 0x5f7aa6],
    /// The spectrum before the equaliser.
    before: [0x5d6b7d, 0x9aa8ba],
    /// The spectrum after it.
    after: [0xc3cfde, 0x3b4a5e],
    /// Below this a band is masked.
    threshold: [0xa8866a, 0xa8662f],
    /// Floating bells.
    bell: [0xd39ae8, 0x8f3fb3],
    /// The pitch.
    pitch: [0xf49ac1, 0xb52a6e],
    /// White keys of the piano strip.
    white_key: [0xaeb8c4, 0xfdfdfe],
    /// Black keys of the piano strip.
    black_key: [0x0a0d11, 0x3a4450],
    /// Rows of black keys in the piano strip.
    black_row: [0x0b0e12, 0xe9ecf1],
    /// Text on the accent, on amber and on red.
    on_bright: [0x0c1217, 0xffffff],
    /// Something is out of the ordinary.
    amber: [0xecb84e, 0x9a6200],
    /// Something is wrong.
    red: [0xf06a60, 0xc8352b],
    /// Behind the banner.
    red_dark: [0x4a1d1d, 0xf6d5d2],
}

/// Corners of wells.
pub const WELL_CORNERS: CornerRadius = CornerRadius::same(5);
/// Corners of buttons and fields.
pub const CONTROL_CORNERS: CornerRadius = CornerRadius::same(4);

/// Corners of one of several buttons side by side: round at the ends of the row only.
pub fn row_corners(is_first: bool, is_last: bool) -> CornerRadius {
    let [west, east] = [is_first, is_last].map(|is_end| if is_end { CONTROL_CORNERS.nw } else { 0 });
    CornerRadius {
        nw: west,
        sw: west,
        ne: east,
        se: east,
    }
}

/// The product's name.
pub fn title() -> FontId {
    FontId::proportional(18.0)
}

/// The value of the main control.
pub fn large() -> FontId {
    FontId::proportional(23.0)
}

/// The note of the tuner.
pub fn huge() -> FontId {
    FontId::proportional(32.0)
}

/// Values in small boxes.
pub fn value() -> FontId {
    FontId::proportional(12.0)
}

/// Values and buttons.
pub fn body() -> FontId {
    FontId::proportional(13.0)
}

/// Captions and scales.
pub fn small() -> FontId {
    FontId::proportional(11.0)
}

/// Sets `context` up: once a window, before its first frame, and when dark turns light.
pub fn apply(context: &Context) {
    let is_light = IS_LIGHT.get();
    context.set_theme(if is_light {
        egui::Theme::Light
    } else {
        egui::Theme::Dark
    });
    context.options_mut(|options| {
        // The host's shortcuts stay the host's.
        options.zoom_with_keyboard = false;
        // A drag begins early, so that a small correction does not start with a jump.
        options.input_options.max_click_dist = 3.0;
    });
    context.all_styles_mut(|style| {
        style.text_styles.extend([
            (TextStyle::Body, body()),
            (TextStyle::Button, body()),
            (TextStyle::Small, small()),
            (TextStyle::Monospace, FontId::new(13.0, FontFamily::Monospace)),
        ]);
        style.interaction.selectable_labels = false;
        let visuals = &mut style.visuals;
        visuals.panel_fill = background();
        visuals.window_fill = control();
        visuals.extreme_bg_color = well();
        visuals.override_text_color = Some(text());
        visuals.selection.bg_fill = accent().gamma_multiply(0.35);
        visuals.selection.stroke = Stroke::new(1.0, accent());
    });
}

/// Whether a resting pointer is told what it is on: after egui's usual delay, or practically never.
pub fn show_tips(context: &Context, shown: bool) {
    const NEVER_S: f32 = 1e6;
    let usual_s = egui::style::Interaction::default().tooltip_delay;
    context.all_styles_mut(|style| style.interaction.tooltip_delay = if shown { usual_s } else { NEVER_S });
}

/// Paints a box: fill, and a hair line inside its edge.
pub fn paint_box(painter: &Painter, rect: Rect, corners: CornerRadius, fill: Color32, edge: Color32) {
    painter.rect(rect, corners, fill, Stroke::new(1.0, edge), StrokeKind::Inside);
}

/// Paints the ring that shows where the keyboard is.
pub fn paint_focus(painter: &Painter, rect: Rect, corners: CornerRadius) {
    painter.rect_stroke(rect, corners, Stroke::new(1.5, text()), StrokeKind::Inside);
}

/// Paints one line of text, cut off with an ellipsis beyond `width`. Gives where it went.
pub fn paint_text(
    painter: &Painter,
    at: Pos2,
    anchor: Align2,
    text: &str,
    font: FontId,
    color: Color32,
    width: f32,
) -> Rect {
    let mut job = egui::text::LayoutJob::simple_singleline(text.to_owned(), font, color);
    job.wrap = egui::text::TextWrapping::truncate_at_width(width.max(0.0));
    let galley = painter.layout_job(job);
    let rect = anchor.anchor_size(at, galley.size());
    painter.add(Shape::galley(rect.min, galley, color));
    rect
}
