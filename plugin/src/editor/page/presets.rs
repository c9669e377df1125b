//! The preset browser: a list to search and to choose from, and what one does with presets.
//!
//! A click or Enter loads at once, as one step that Undo takes back. The user's folder is read as the page opens and after
//! changes, never while it is drawn.

mod acts;
mod filter;
mod footer;
mod form;
mod in_force;
mod list;

use egui::{Id, Key, Rect, Role, Ui};

use super::super::View;
use super::super::choice::{Menu, Picked};
use super::super::desk::Desk;
use super::super::layout::Cells;
use super::super::preferences::Store;
use super::super::slot::{CAPTION_HEIGHT, caption};
use super::super::{button::Button, theme};
use super::entry::Entry;
use crate::presets::{self, Library};
pub use acts::step;
pub use filter::{Filter, Which};
use form::Form;
pub use form::begin_save;
use in_force::InForce;

/// Height of the row of search and filters, caption and all.
const HEAD_HEIGHT: f32 = CAPTION_HEIGHT + 23.0;
const GAP: f32 = 6.0;

/// What the editor remembers of presets.
#[derive(Default)]
pub struct Presets {
    library: Option<Library>,
    filter: Filter,
    /// The places in the library of what the list shows.
    rows: Vec<usize>,
    /// The row that the keys and buttons are about.
    cursor: usize,
    /// The first row in sight.
    first: usize,
    wheel_rest: f32,
    form: Option<Form>,
    /// The entry that is removed with the next press.
    doomed: Option<usize>,
    /// The page was not drawn yet: the keyboard goes to the search.
    is_fresh: bool,
    in_force: InForce,
}

impl Presets {
    /// An entry of the library by its place there; none before the library was read, and beyond its end.
    fn entry(&self, index: usize) -> Option<&presets::Entry> {
        self.library.as_ref()?.entries().get(index)
    }

    /// What is written on the bar: the preset in force, marked when something was changed since.
    pub fn title(&mut self, desk: &Desk) -> String {
        self.in_force.look(desk.params());
        self.in_force.title()
    }

    /// The preset in force and whether something was changed since, for the session.
    pub fn in_force(&self) -> Option<(&str, bool)> {
        self.in_force.name()
    }

    /// Takes what the session says is in force.
    pub fn recall(&mut self, name: &str, is_changed: bool, desk: &Desk) {
        self.in_force.recall(name, is_changed, desk.params());
    }

    /// Reads the presets anew, for a page that opens.
    pub fn open(&mut self, store: &Store) {
        self.read(store);
        self.form = None;
        self.is_fresh = true;
        let name = self.in_force.name().map(|(name, _)| name.to_owned());
        self.cursor = name.and_then(|name| self.row_of(&name)).unwrap_or(0);
    }

    fn read(&mut self, store: &Store) {
        self.library = Some(match store {
            Store::Nowhere => Library::built_in(),
            Store::User => Library::read(),
            Store::Folder(folder) => Library::read_in(folder),
        });
        self.fill();
    }

    /// Chooses what the list shows.
    fn fill(&mut self) {
        self.rows = match &self.library {
            Some(library) => self.filter.rows(library),
            None => Vec::new(),
        };
        self.cursor = self.cursor.min(self.rows.len().saturating_sub(1));
        self.doomed = None;
    }

    fn row_of(&self, name: &str) -> Option<usize> {
        let library = self.library.as_ref()?;
        self.rows.iter().position(|row| library.entries()[*row].name == name)
    }

    /// The entry under the cursor: its place in the library.
    fn chosen(&self) -> Option<usize> {
        self.rows.get(self.cursor).copied()
    }
}

/// Shows the browser.
pub fn show(ui: &mut Ui, rect: Rect, desk: &mut Desk, view: &mut View) {
    let head = rect.with_max_y(rect.top() + HEAD_HEIGHT);
    let foot = rect.with_min_y(rect.bottom() - footer::HEIGHT);
    let list = rect.with_min_y(head.bottom() + GAP).with_max_y(foot.top() - GAP);
    show_head(ui, head, desk, view);
    list::show(ui, list, desk, view);
    if view.presets.form.is_some() {
        form::show(ui, foot, desk, view);
    } else {
        footer::show(ui, foot, view);
    }
}

/// Search and filters.
fn show_head(ui: &mut Ui, rect: Rect, desk: &mut Desk, view: &mut View) {
    let mut cells = Cells::new(rect);
    let place = cells.take(196.0);
    caption(ui, place, "Search");
    let search = Entry {
        id: search_id(),
        label: "Search presets",
        hint: "Words to look for",
        longest: 60,
    };
    let response = search.show(ui, lower(place), &mut view.presets.filter.text);
    if std::mem::take(&mut view.presets.is_fresh) {
        response.request_focus();
    }
    if response.changed() {
        view.presets.cursor = 0;
        view.presets.fill();
    }
    if response.has_focus() && ui.input(|input| input.key_pressed(Key::ArrowDown)) {
        ui.memory_mut(|memory| memory.request_focus(list::id()));
    } else if response.lost_focus() && ui.input(|input| input.key_pressed(Key::Enter)) {
        acts::load_chosen(desk, view);
        ui.memory_mut(|memory| memory.request_focus(list::id()));
    }
    let place = cells.take(4.0 * 76.0);
    caption(ui, place, "Show");
    let mut left = lower(place);
    for which in Which::ALL {
        let name = which.text();
        let on = view.presets.filter.which == which;
        let label = format!("Show presets: {name}");
        let button = Button {
            font: theme::value(),
            ..Button::switch(name, &label, Role::RadioButton, on, theme::accent())
        };
        if button.show(
            ui,
            left.with_max_x(left.left() + 74.0),
            Id::unique(("cochlea show presets", name)),
        ) {
            view.presets.filter.which = which;
            view.presets.cursor = 0;
            view.presets.fill();
        }
        left.min.x += 76.0;
    }
    show_categories(ui, cells.take(132.0), view);
    let back = lower(rect.with_min_x(rect.right() - 60.0));
    let button = Button {
        tip: "Back to the curve. Escape does the same.",
        font: theme::value(),
        ..Button::new("Back", "Back to the curve")
    };
    if button.show(ui, back, Id::unique("cochlea presets back")) {
        view.turn_to(None);
    }
}

fn show_categories(ui: &Ui, rect: Rect, view: &mut View) {
    let Some(library) = &view.presets.library else {
        return;
    };
    let categories = filter::categories(library);
    let now = &view.presets.filter.category;
    let menu = Menu {
        name: "Category",
        caption: "Category",
        tip: "Which category the list shows.",
        last: categories.len(),
        now: categories
            .iter()
            .position(|category| Some(category) == now.as_ref())
            .map_or(0, |place| place + 1),
        text: &|index| match index {
            0 => "All".to_owned(),
            index => categories[index - 1].clone(),
        },
    };
    let category = match menu.show(ui, rect, view) {
        Some(Picked::Default | Picked::Index(0)) => None,
        Some(Picked::Index(index)) => Some(categories[index - 1].clone()),
        None => return,
    };
    view.presets.filter.category = category;
    view.presets.cursor = 0;
    view.presets.fill();
}

fn search_id() -> Id {
    Id::unique("cochlea preset search")
}

/// The part of a cell under its caption.
fn lower(cell: Rect) -> Rect {
    cell.with_min_y(cell.top() + CAPTION_HEIGHT)
}
