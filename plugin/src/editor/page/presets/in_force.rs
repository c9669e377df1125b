//! Which preset is in force, and whether something was changed since it was loaded.
//!
//! The last few are remembered with what they set, so that undoing finds its way back to a name, too.

use crate::curves::Kept;
use crate::editor::desk::Content;
use crate::params::CochleaParams;

/// Presets that are remembered; the oldest is forgotten first.
const MOST: usize = 8;

/// Something that was in force once.
struct Known {
    /// None: whatever was set before a first preset.
    name: Option<String>,
    /// It was changed already then.
    is_changed: bool,
    content: Content,
}

/// See the module.
#[derive(Default)]
pub struct InForce {
    known: Vec<Known>,
    now: usize,
    /// What is set now is not what the preset set.
    differs: bool,
    /// What is kept beside the parameters, as of its generation.
    kept: Option<(u32, Kept)>,
}

impl InForce {
    /// Compares with what is set now. Allocates only where something beside the parameters was changed.
    pub fn look(&mut self, params: &CochleaParams) {
        if self.known.is_empty() {
            return;
        }
        let generation = params.curves.generation();
        if self.kept.as_ref().is_none_or(|(seen, _)| *seen != generation) {
            self.kept = Some((generation, params.curves.kept()));
        }
        let kept = self.kept.as_ref().map(|(_, kept)| kept);
        let is = |known: &Known| Some(&known.content.kept) == kept && known.content.has_values_of(params);
        self.differs = !self.known.get(self.now).is_some_and(is);
        if self.differs
            && let Some(found) = self.known.iter().rposition(is)
        {
            (self.now, self.differs) = (found, false);
        }
    }

    /// A preset of that name came into force; `before`: what was set until then.
    pub fn load(&mut self, name: &str, before: Content, params: &CochleaParams) {
        self.look(params);
        let is_known = |known: &Known| known.content == before;
        if !self.known.iter().any(is_known) {
            let last = self.known.get(self.now);
            let name = last.and_then(|known| known.name.clone());
            self.push(Known {
                is_changed: name.is_some(),
                name,
                content: before,
            });
        }
        self.recall(name, false, params);
    }

    /// What is set now goes by that name.
    pub fn recall(&mut self, name: &str, is_changed: bool, params: &CochleaParams) {
        let content = Content::of(params);
        self.known
            .retain(|known| known.content != content || known.name.is_none());
        self.push(Known {
            name: Some(name.to_owned()),
            is_changed,
            content,
        });
        self.now = self.known.len() - 1;
        self.differs = false;
    }

    /// A preset goes by another name from now on.
    pub fn rename(&mut self, before: &str, after: &str) {
        let named = |known: &&mut Known| known.name.as_deref() == Some(before);
        for known in self.known.iter_mut().filter(named) {
            known.name = Some(after.to_owned());
        }
    }

    fn push(&mut self, known: Known) {
        self.known.push(known);
        if self.known.len() > MOST {
            self.known.remove(0);
        }
    }

    /// The preset's name, and whether something was changed since.
    pub fn name(&self) -> Option<(&str, bool)> {
        let known = self.known.get(self.now)?;
        let name = known.name.as_deref()?;
        Some((name, known.is_changed || self.differs))
    }

    /// The same as it is written on the bar.
    pub fn title(&self) -> String {
        match self.name() {
            Some((name, false)) => name.to_owned(),
            Some((name, true)) => format!("{name} *"),
            None => "Presets".to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::host_guard::ParameterTable;
    use std::sync::Arc;

    #[test]
    fn a_change_is_marked_and_the_way_back_finds_every_name() {
        let params = Arc::new(CochleaParams::new());
        let table = ParameterTable::new(params.clone());
        let gain = table.index_of_id("gain_3").unwrap();
        let mut in_force = InForce::default();
        let at = |in_force: &mut InForce, normalized: f32| {
            table.set_normalized(gain, normalized);
            in_force.look(&params);
            in_force.title()
        };
        assert_eq!(at(&mut in_force, 0.5), "Presets");
        let before = Content::of(&params);
        at(&mut in_force, 0.6);
        in_force.load("One", before, &params);
        assert_eq!(in_force.title(), "One");
        assert_eq!(at(&mut in_force, 0.7), "One *");
        assert_eq!(at(&mut in_force, 0.6), "One");
        let before = Content::of(&params);
        at(&mut in_force, 0.8);
        in_force.load("Two", before, &params);
        assert_eq!(at(&mut in_force, 0.9), "Two *");
        assert_eq!(at(&mut in_force, 0.6), "One");
        assert_eq!(at(&mut in_force, 0.5), "Presets");
        assert_eq!(at(&mut in_force, 0.8), "Two");
        params.curves.change(|kept| kept.target.name = "Mine".to_owned());
        assert_eq!(at(&mut in_force, 0.8), "Two *");
        params.curves.change(|kept| *kept = Kept::default());
        assert_eq!(at(&mut in_force, 0.8), "Two");
    }
}
