//! Colours, type sizes, and the few egui settings that the editor wants otherwise.

use egui::{
    Align2, Color32, Context, CornerRadius, FontFamily, FontId, Painter, Pos2, Rect, Shape, Stroke, StrokeKind,
    TextStyle,
};

/// Behind everything.
pub const BACKGROUND: Color32 = Color32::from_rgb(0x17, 0x1c, 0x22);
/// Behind the curve and the meters.
pub const WELL: Color32 = Color32::from_rgb(0x10, 0x14, 0x19);
/// Behind the adaptation's controls.
pub const PANEL: Color32 = Color32::from_rgb(0x1b, 0x21, 0x29);
/// The tab that is open.
pub const TAB: Color32 = Color32::from_rgb(0x3a, 0x44, 0x50);
/// Buttons, fields and tracks at rest.
pub const CONTROL: Color32 = Color32::from_rgb(0x26, 0x2d, 0x36);
/// The same under the pointer.
pub const CONTROL_HOVERED: Color32 = Color32::from_rgb(0x32, 0x3b, 0x46);
/// Edges of wells and controls.
pub const EDGE: Color32 = Color32::from_rgb(0x3a, 0x44, 0x50);
/// Grid lines between the labelled ones.
pub const GRID_FAINT: Color32 = Color32::from_rgb(0x1b, 0x21, 0x28);
/// Labelled grid lines.
pub const GRID: Color32 = Color32::from_rgb(0x27, 0x2f, 0x38);
/// The 0 dB line.
pub const GRID_ZERO: Color32 = Color32::from_rgb(0x4a, 0x56, 0x64);
/// Text.
pub const TEXT: Color32 = Color32::from_rgb(0xdc, 0xe2, 0xe9);
/// Captions, scales, hints.
pub const TEXT_WEAK: Color32 = Color32::from_rgb(0x93, 0x9f, 0xad);
/// The one accent.
pub const ACCENT: Color32 = Color32::from_rgb(0x4f, 0xc3, 0xd9);
/// The curve as it would be.
pub const GHOST: Color32 = Color32::from_rgb(0x4f, 0x93, 0xa6);
/// The target.
pub const TARGET: Color32 = Color32::from_rgb(0x9d, 0xcf, 0x7c);
/// How far the adaptation may go.
pub const CORRIDOR: Color32 = Color32::from_rgb(0x9f, 0xb4, 0xd8);
/// Levels of bands.
pub const LEVEL: Color32 = Color32::from_rgb(0x7f, 0x93, 0xb5);
/// Below this a band is masked.
pub const THRESHOLD: Color32 = Color32::from_rgb(0xa8, 0x86, 0x6a);
/// Floating bells.
pub const BELL: Color32 = Color32::from_rgb(0xd3, 0x9a, 0xe8);
/// Text on the accent, on amber and on red.
pub const ON_BRIGHT: Color32 = Color32::from_rgb(0x0c, 0x12, 0x17);
/// Something is out of the ordinary.
pub const AMBER: Color32 = Color32::from_rgb(0xec, 0xb8, 0x4e);
/// Something is wrong.
pub const RED: Color32 = Color32::from_rgb(0xf0, 0x6a, 0x60);
/// Behind the banner.
pub const RED_DARK: Color32 = Color32::from_rgb(0x4a, 0x1d, 0x1d);

/// Corners of wells.
pub const WELL_CORNERS: CornerRadius = CornerRadius::same(5);
/// Corners of buttons and fields.
pub const CONTROL_CORNERS: CornerRadius = CornerRadius::same(4);

/// The product's name.
pub fn title() -> FontId {
    FontId::proportional(20.0)
}

/// The value of the main control.
pub fn large() -> FontId {
    FontId::proportional(23.0)
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

/// Sets `context` up. Once a window, before its first frame.
pub fn apply(context: &Context) {
    context.set_theme(egui::Theme::Dark);
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
        visuals.panel_fill = BACKGROUND;
        visuals.window_fill = CONTROL;
        visuals.extreme_bg_color = WELL;
        visuals.override_text_color = Some(TEXT);
        visuals.selection.bg_fill = ACCENT.gamma_multiply(0.35);
        visuals.selection.stroke = Stroke::new(1.0, ACCENT);
    });
}

/// Paints a box: fill, and a hair line inside its edge.
pub fn paint_box(painter: &Painter, rect: Rect, corners: CornerRadius, fill: Color32, edge: Color32) {
    painter.rect(rect, corners, fill, Stroke::new(1.0, edge), StrokeKind::Inside);
}

/// Paints the ring that shows where the keyboard is.
pub fn paint_focus(painter: &Painter, rect: Rect, corners: CornerRadius) {
    painter.rect_stroke(rect, corners, Stroke::new(1.5, TEXT), StrokeKind::Inside);
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
