//! The editor's own corner, dragged: hosts are asked for another size.

use std::time::Duration;

use egui::{CursorIcon, Event, Id, Pos2, Rect, Role, Sense, Stroke, Ui, Vec2, ViewportCommand, WidgetInfo, vec2};

use super::desk::Desk;
use super::layout::MIN_SIZE;
use super::theme;
use super::view::View;

/// Hosts answer with a size of theirs, and an answer that comes after the next question undoes that (U50); so they are asked
/// again only after so long, and while they are, of nothing else.
const ANSWER_S: f64 = 0.1;
/// A host that has not done it by then, after the corner was let go of, does not want it.
const PATIENCE_S: f64 = 2.0;

/// The corner in the hand, or just let go of.
#[derive(Clone, Copy, Debug)]
pub struct Resizing {
    /// The window's size when it was taken, and where the pointer was.
    from: (Vec2, Pos2),
    wanted: Vec2,
    asked: Option<(Vec2, f64)>,
    let_go_s: Option<f64>,
}

/// Shows it at `rect` of the window, and asks for what the pointer wants.
pub fn show(ui: &Ui, rect: Rect, window: Rect, desk: &Desk, view: &mut View) {
    let response = ui.interact(rect, Id::unique("cochlea corner"), Sense::DRAG);
    response.widget_info(|| WidgetInfo::labeled(Role::Button, true, "Resize"));
    if response.hovered() || response.dragged() {
        ui.set_cursor_icon(CursorIcon::ResizeNwSe);
    }
    let (now_s, at, origin) = ui.input(|input| {
        // Let go of outside, the pointer is gone by the end of the frame.
        let last = input.events.iter().rev().find_map(|event| match event {
            Event::PointerMoved(at) | Event::PointerButton { pos: at, .. } => Some(*at),
            _ => None,
        });
        (
            input.time,
            input.pointer.latest_pos().or(last),
            input.pointer.press_origin(),
        )
    });
    // Let go of, it goes where the pointer was last, however many moves came with one picture.
    if (response.dragged() || response.drag_stopped())
        && let Some(at) = at
    {
        let from = match view.resizing {
            Some(resizing) if !response.drag_started() => resizing.from,
            _ => (window.size(), origin.unwrap_or(at)),
        };
        let (size, pressed) = from;
        view.resizing = Some(Resizing {
            from,
            wanted: (size + (at - pressed)).max(MIN_SIZE).round(),
            asked: view.resizing.and_then(|resizing| resizing.asked),
            let_go_s: None,
        });
    }
    view.resizing = view.resizing.and_then(|mut resizing| {
        if !response.dragged() {
            resizing.let_go_s.get_or_insert(now_s);
        }
        asked(ui, resizing, window.size(), now_s)
    });
    desk.ask_for_size(view.resizing.map(|resizing| {
        let pixels = resizing.wanted * ui.pixels_per_point();
        [pixels.x.round() as u32, pixels.y.round() as u32]
    }));
    let lit = response.hovered() || response.dragged();
    let stroke = Stroke::new(1.0, if lit { theme::text() } else { theme::grid_zero() });
    for arm in [4.0, 8.0, 12.0] {
        let corner = rect.max - vec2(3.0, 3.0);
        ui.painter()
            .line_segment([corner - vec2(arm, 0.0), corner - vec2(0.0, arm)], stroke);
    }
}

/// Asks where it is time to, for a window of `size` now; none once nothing is left to ask.
fn asked(ui: &Ui, resizing: Resizing, size: Vec2, now_s: f64) -> Option<Resizing> {
    let Resizing { wanted, let_go_s, .. } = resizing;
    if let_go_s.is_some_and(|let_go_s| now_s - let_go_s > PATIENCE_S) {
        return None;
    }
    let may_ask = resizing.asked.is_none_or(|(_, at_s)| now_s - at_s >= ANSWER_S);
    let is_news = resizing.asked.is_none_or(|(last, _)| last != wanted);
    if !(is_news || size != wanted) {
        // Answers to what was asked before may still come.
        if let_go_s.is_some() {
            ui.request_repaint_after(Duration::from_secs_f64(ANSWER_S));
        }
        return Some(resizing);
    }
    ui.request_repaint_after(Duration::from_secs_f64(ANSWER_S));
    if !may_ask {
        return Some(resizing);
    }
    ui.send_viewport_cmd(ViewportCommand::InnerSize(wanted));
    Some(Resizing {
        asked: Some((wanted, now_s)),
        ..resizing
    })
}
