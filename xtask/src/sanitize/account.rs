//! What one sanitizer did and saw: rows of a table, and sentences on what it could not.

use crate::reliability::Table;
use serde_json::{Value, json};

/// Of one sanitizer.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Account {
    /// Its name, and how the code was built.
    pub title: String,
    /// The commit that it was tried on. Each has its own, since one may run without the others.
    pub tree: String,
    /// What ran, and how much of it.
    pub rows: Vec<[String; 2]>,
    /// What it cannot see, what was left out, and why.
    pub notes: Vec<String>,
}

impl Account {
    /// One more row.
    pub fn row(&mut self, what: impl Into<String>, how_much: impl Into<String>) {
        self.rows.push([what.into(), how_much.into()]);
    }

    /// For the page.
    pub fn table(&self) -> Table {
        Table {
            title: format!("{} At {}.", self.title, self.tree),
            columns: ["what ran", "result"].map(Into::into).into(),
            rows: self.rows.iter().map(|row| row.to_vec()).collect(),
        }
    }

    /// For below the tables of all sanitizers.
    pub fn notes_with_title(&self) -> Vec<String> {
        let name = self.title.split(&[',', ':', '.'][..]).next().unwrap_or_default();
        self.notes.iter().map(|note| format!("{name}: {note}")).collect()
    }

    /// For a later run of another sanitizer.
    pub fn to_json(&self) -> Value {
        json!({ "title": self.title, "tree": self.tree, "rows": self.rows, "notes": self.notes })
    }

    /// The counterpart. What makes no sense is left out.
    pub fn from_json(value: &Value) -> Self {
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let list = |value: &Value| value.as_array().cloned().unwrap_or_default();
        Self {
            title: text(&value["title"]),
            tree: text(&value["tree"]),
            rows: list(&value["rows"])
                .iter()
                .map(|row| [text(&row[0]), text(&row[1])])
                .collect(),
            notes: list(&value["notes"]).iter().map(text).collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Account;

    #[test]
    fn an_account_comes_back_from_the_record_as_it_was() {
        let mut account = Account {
            title: "Some sanitizer, built so.".into(),
            tree: "0123456789".into(),
            notes: vec!["It cannot see that.".into()],
            ..Account::default()
        };
        account.row("tests", "3 passed");
        assert_eq!(Account::from_json(&account.to_json()), account);
        assert_eq!(account.table().title, "Some sanitizer, built so. At 0123456789.");
        assert_eq!(account.notes_with_title(), ["Some sanitizer: It cannot see that."]);
    }
}
