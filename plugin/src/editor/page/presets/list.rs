//! The list: a row a preset, whole rows only.

use std::path::MAIN_SEPARATOR;

use egui::{
    Align2, Color32, CornerRadius, FontId, Id, Key, Painter, Rect, Role, Sense, Shape, Stroke, Ui, WidgetInfo, pos2,
    vec2,
};

use super::acts;
use crate::editor::desk::Desk;
use crate::editor::{View, input, theme};
use crate::presets::{Entry, Library};

const ROW_HEIGHT: f32 = 20.0;
const STAR_WIDTH: f32 = 26.0;
const NAME_WIDTH: f32 = 156.0;
const CATEGORY_WIDTH: f32 = 66.0;
const BAR_WIDTH: f32 = 8.0;

/// What the keyboard finds it by.
pub fn id() -> Id {
    Id::unique("cochlea preset list")
}

/// Shows it.
pub fn show(ui: &Ui, rect: Rect, desk: &mut Desk, view: &mut View) {
    theme::paint_box(ui.painter(), rect, theme::CONTROL_CORNERS, theme::well(), theme::edge());
    // The keyboard is on the list as a whole; its place is the edge above the rows, which have places of their own.
    let edge = rect.with_max_y(rect.top() + 4.0);
    let response = ui.interact(edge, id(), Sense::focusable_noninteractive());
    response.widget_info(|| WidgetInfo::labeled(Role::ListBox, true, "Preset list"));
    if response.has_focus() {
        input::keep_arrows(&response);
        take_keys(ui, desk, view);
        theme::paint_focus(ui.painter(), rect, theme::CONTROL_CORNERS);
    }
    let inner = rect.shrink(4.0);
    let fitting = (inner.height() / ROW_HEIGHT).floor().max(1.0) as usize;
    let count = view.presets.rows.len();
    let last = count.saturating_sub(fitting);
    if ui.rect_contains_pointer(rect) {
        let steps = input::wheel_steps(ui, &mut view.presets.wheel_rest);
        let first = view.presets.first as f32 - 3.0 * steps;
        view.presets.first = first.clamp(0.0, last as f32) as usize;
    }
    view.presets.first = view.presets.first.min(last);
    if count > fitting {
        show_bar(ui, inner.with_min_x(inner.right() - BAR_WIDTH), fitting, view);
    } else if count == 0 {
        paint_nothing(ui, inner, view);
    }
    let width = inner.width() - BAR_WIDTH - 4.0;
    for row in view.presets.first..(view.presets.first + fitting).min(count) {
        let top = inner.top() + (row - view.presets.first) as f32 * ROW_HEIGHT;
        show_row(
            ui,
            Rect::from_min_size(pos2(inner.left(), top), vec2(width, ROW_HEIGHT)),
            row,
            desk,
            view,
        );
    }
    // A cursor that the keys moved comes into sight.
    if response.has_focus() {
        let cursor = view.presets.cursor;
        view.presets.first = view.presets.first.clamp((cursor + 1).saturating_sub(fitting), cursor);
    }
}

fn take_keys(ui: &Ui, desk: &mut Desk, view: &mut View) {
    const PAGE: usize = 6;
    for (key, _) in input::pressed_keys(ui) {
        let (cursor, last) = (view.presets.cursor, view.presets.rows.len().saturating_sub(1));
        let next = match key {
            Key::ArrowDown => cursor + 1,
            Key::ArrowUp => cursor.saturating_sub(1),
            Key::PageDown => cursor + PAGE,
            Key::PageUp => cursor.saturating_sub(PAGE),
            Key::Home => 0,
            Key::End => last,
            Key::Enter => {
                acts::load_chosen(desk, view);
                continue;
            }
            Key::Delete => {
                acts::delete_chosen(view);
                continue;
            }
            _ => continue,
        };
        view.presets.cursor = next.min(last);
        view.presets.doomed = None;
    }
}

fn show_row(ui: &Ui, rect: Rect, row: usize, desk: &mut Desk, view: &mut View) {
    let index = view.presets.rows[row];
    let Some(entry) = view.presets.entry(index) else {
        return;
    };
    let (is_favourite, problem) = (entry.is_favourite, entry.problem());
    let is_in_force = view.presets.in_force().is_some_and(|(name, _)| name == entry.name);
    let star = rect.with_max_x(rect.left() + STAR_WIDTH);
    let place = rect.with_min_x(star.right());
    let marking = ui.interact(star, Id::unique(("cochlea preset star", index)), Sense::CLICK);
    let star_label = format!("Favourite: {}", entry.name);
    marking.widget_info(|| WidgetInfo::selected(Role::CheckBox, true, is_favourite, &star_label));
    let loading = ui.interact(place, Id::unique(("cochlea preset row", index)), Sense::CLICK);
    let label = label_of(entry, problem.as_deref(), is_in_force);
    loading.widget_info(|| WidgetInfo::selected(Role::RadioButton, problem.is_none(), is_in_force, &label));

    let painter = ui.painter();
    if row == view.presets.cursor {
        painter.rect_filled(rect, 3, theme::tab());
    } else if loading.hovered() {
        painter.rect_filled(rect, 3, theme::control());
    }
    paint_star(painter, star, is_favourite, marking.hovered());
    // The name is there already; the folder stands under the list.
    let folder = view.presets.library.as_ref().and_then(Library::folder);
    let folder = folder.map(|folder| format!("{}{MAIN_SEPARATOR}", folder.display()));
    let short = problem
        .as_ref()
        .map(|problem| problem.replacen(folder.as_deref().unwrap_or_default(), "", 1));
    paint_row(painter, place, entry, short.as_deref(), is_in_force);
    let tip = problem.or_else(|| (!entry.description.is_empty()).then(|| entry.description.clone()));
    if marking.clicked() {
        acts::toggle_favourite(index, view);
    } else if loading.clicked() {
        view.presets.cursor = row;
        view.presets.doomed = None;
        acts::load(index, desk, view);
        ui.memory_mut(|memory| memory.request_focus(id()));
    }
    marking.on_hover_text("Marks it as a favourite, or takes the mark away.");
    if let Some(tip) = tip {
        loading.on_hover_text(tip);
    }
}

fn label_of(entry: &Entry, problem: Option<&str>, is_in_force: bool) -> String {
    let about = match problem {
        Some(problem) => format!("cannot be loaded: {problem}"),
        None => entry.description.clone(),
    };
    let now = if is_in_force { ", in force" } else { "" };
    let parts = [entry.name.as_str(), entry.category.as_str(), about.as_str()];
    let said: Vec<&str> = parts.into_iter().filter(|part| !part.is_empty()).collect();
    format!("Preset {}{now}", said.join(", "))
}

fn paint_row(painter: &Painter, rect: Rect, entry: &Entry, problem: Option<&str>, is_in_force: bool) {
    let middle = rect.center().y;
    let color = match problem {
        Some(_) => theme::amber(),
        None if is_in_force => theme::accent(),
        None => theme::text(),
    };
    if is_in_force {
        // Not by colour alone: a bar stands before its name.
        let bar = Rect::from_min_max(
            pos2(rect.left() - 1.0, rect.top() + 4.0),
            pos2(rect.left() + 2.0, rect.bottom() - 4.0),
        );
        painter.rect_filled(bar, CornerRadius::same(1), color);
    }
    let text = |left: f32, text: &str, font: FontId, color: Color32, width: f32| {
        let at = pos2(left, middle);
        theme::paint_text(painter, at, Align2::LEFT_CENTER, text, font, color, width);
    };
    let left = rect.left() + 8.0;
    text(left, &entry.name, theme::value(), color, NAME_WIDTH - 10.0);
    let (category, weak) = (left + NAME_WIDTH, theme::text_weak());
    text(category, &entry.category, theme::value(), weak, CATEGORY_WIDTH - 8.0);
    let about = category + CATEGORY_WIDTH;
    let width = rect.right() - about - 4.0;
    match problem {
        Some(problem) => text(about, &format!("! {problem}"), theme::small(), theme::amber(), width),
        None => text(about, &entry.description, theme::small(), weak, width),
    }
}

fn paint_star(painter: &Painter, rect: Rect, filled: bool, hovered: bool) {
    let color = match (filled, hovered) {
        (true, _) => theme::amber(),
        (false, true) => theme::text(),
        (false, false) => theme::text_weak(),
    };
    let corner = |nth: u32| {
        let radius = if nth.is_multiple_of(2) { 6.5 } else { 2.8 };
        let angle = std::f32::consts::PI * (nth as f32 / 5.0 - 0.5);
        rect.center() + radius * vec2(angle.cos(), angle.sin())
    };
    let corners: Vec<_> = (0..10).map(corner).collect();
    if filled {
        // Five rhombs: a star is not convex.
        for tip in (0..10).step_by(2) {
            let rhomb = vec![rect.center(), corners[(tip + 9) % 10], corners[tip], corners[tip + 1]];
            painter.add(Shape::convex_polygon(rhomb, color, Stroke::NONE));
        }
    } else {
        painter.add(Shape::closed_line(corners, Stroke::new(1.0, color)));
    }
}

/// How far down the list is; a drag moves it.
fn show_bar(ui: &Ui, rect: Rect, fitting: usize, view: &mut View) {
    let count = view.presets.rows.len();
    let share = fitting as f32 / count as f32;
    let hidden = (count - fitting) as f32;
    let response = ui.interact(rect, Id::unique("cochlea preset bar"), Sense::DRAG);
    response.widget_info(|| WidgetInfo::labeled(Role::ScrollBar, true, "Scroll presets"));
    if let Some(pointer) = response.interact_pointer_pos() {
        let way = rect.height() * (1.0 - share);
        let place = ((pointer.y - rect.top() - 0.5 * share * rect.height()) / way).clamp(0.0, 1.0);
        view.presets.first = (place * hidden).round() as usize;
    }
    let top = rect.top() + rect.height() * view.presets.first as f32 / count as f32;
    let thumb = Rect::from_min_size(pos2(rect.left(), top), vec2(rect.width(), share * rect.height()));
    let lit = response.hovered() || response.dragged();
    let color = if lit {
        theme::control_hovered()
    } else {
        theme::control()
    };
    ui.painter().rect_filled(thumb, 4, color);
}

fn paint_nothing(ui: &Ui, rect: Rect, view: &View) {
    let is_empty = view
        .presets
        .library
        .as_ref()
        .is_none_or(|library| library.entries().is_empty());
    let text = match is_empty {
        true => "No presets.",
        false => "No preset has all of these words and filters.",
    };
    let (at, font, color) = (rect.center(), theme::body(), theme::text_weak());
    theme::paint_text(ui.painter(), at, Align2::CENTER_CENTER, text, font, color, rect.width());
}
