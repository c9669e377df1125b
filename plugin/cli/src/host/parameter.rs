//! Parameters: what the plugin lists, and values as text. The plugin alone converts text; here it is only checked that
//! it did not quietly clamp what the user wrote.

use std::ffi::CString;

use clack_extensions::params::{ParamInfoBuffer, ParamInfoFlags};
use clack_host::utils::ClapId;
use serde::Serialize;

use super::{Host, HostError};

/// A stepped parameter with more steps than this is listed by its ends, not by its choices.
const MOST_CHOICES: f64 = 64.0;

/// A parameter as the plugin lists it. Values are CLAP values: 0 to 1, or 0 to the number of steps.
#[derive(Clone, Debug, PartialEq)]
pub struct Parameter {
    /// Stable CLAP id.
    pub id: u32,
    /// Display name, such as `Band 5 Gain`.
    pub name: String,
    /// Its group, such as `Band 5`; may be empty.
    pub module: String,
    /// Lowest CLAP value.
    pub minimum: f64,
    /// Highest CLAP value.
    pub maximum: f64,
    /// Default CLAP value.
    pub default: f64,
    /// Whether only whole CLAP values exist.
    pub is_stepped: bool,
    /// Whether hosts may automate it.
    pub is_automatable: bool,
    /// Whether the plugin alone sets it.
    pub is_read_only: bool,
    /// Whether it is the plugin's bypass switch.
    pub is_bypass: bool,
}

/// A parameter's range as a person reads it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ParameterTexts {
    /// Text of the lowest value.
    pub minimum: String,
    /// Text of the highest value.
    pub maximum: String,
    /// Text of the default.
    pub default: String,
    /// The unit that follows the number; empty where there is none.
    pub unit: String,
    /// Every value of a stepped parameter; empty for others.
    pub choices: Vec<String>,
}

impl ParameterTexts {
    /// The range in words: `-18.0 dB to 18.0 dB`, or `Stereo, Left, …`.
    pub fn expected(&self) -> String {
        if self.choices.is_empty() {
            format!("{} to {}", self.minimum, self.maximum)
        } else {
            self.choices.join(", ")
        }
    }
}

impl Host {
    /// Looks a parameter up by its name; the case of letters does not matter.
    pub fn parameter(&self, name: &str) -> Result<&Parameter, HostError> {
        let wanted = name.trim();
        let exact = self.parameters.iter().find(|parameter| parameter.name == wanted);
        exact
            .or_else(|| {
                let mut same = self.parameters.iter().filter(|p| p.name.eq_ignore_ascii_case(wanted));
                same.next().filter(|_| same.next().is_none())
            })
            .ok_or_else(|| HostError::UnknownParameter {
                name: wanted.to_owned(),
                nearest: self.nearest(wanted),
            })
    }

    /// A CLAP value as the plugin writes it, unit included.
    pub fn text_of_value(&mut self, parameter_id: u32, value: f64) -> String {
        let mut buffer = [0_u8; 256];
        let Some(id) = ClapId::from_raw(parameter_id) else {
            return value.to_string();
        };
        match self
            .params
            .value_to_text(&self.instance.plugin_handle(), id, value, &mut buffer)
        {
            Ok(text) => String::from_utf8_lossy(text).trim().to_owned(),
            Err(_) => value.to_string(),
        }
    }

    /// The CLAP value of a text, as the plugin reads it.
    ///
    /// Errors: the plugin cannot read it; it is a number outside the range, which plugins clamp without a word.
    pub fn value_of_text(&mut self, parameter: &Parameter, text: &str) -> Result<f64, HostError> {
        let texts = self.texts(parameter);
        let text = text.trim();
        let not_a_value = || HostError::NotAValue {
            name: parameter.name.clone(),
            text: text.to_owned(),
            expected: texts.expected(),
            example: texts.default.clone(),
        };
        let c_text = CString::new(text).map_err(|_| not_a_value())?;
        let id = ClapId::from_raw(parameter.id).ok_or_else(not_a_value)?;
        let value = self
            .params
            .text_to_value(&self.instance.plugin_handle(), id, &c_text)
            .filter(|value| value.is_finite() && !text.is_empty())
            .ok_or_else(not_a_value)?;
        let out_of_range = || HostError::OutOfRange {
            name: parameter.name.clone(),
            text: text.to_owned(),
            expected: texts.expected(),
        };
        if value < parameter.minimum || value > parameter.maximum {
            return Err(out_of_range());
        }
        if texts.choices.is_empty()
            && let (Some((number, unit)), Some((low, low_unit)), Some((high, high_unit))) = (
                split_number(text),
                split_number(&texts.minimum),
                split_number(&texts.maximum),
            )
            && low_unit == high_unit
            && (unit.is_empty() || unit == low_unit)
            && !(low.min(high) - 1e-6..=low.max(high) + 1e-6).contains(&number)
        {
            return Err(out_of_range());
        }
        Ok(value)
    }

    /// A parameter's range and default in the plugin's own words.
    pub fn texts(&mut self, parameter: &Parameter) -> ParameterTexts {
        let steps = parameter.maximum - parameter.minimum;
        let choices: Vec<String> = if parameter.is_stepped && (0.0..=MOST_CHOICES).contains(&steps) {
            (0..=steps.round() as u32)
                .map(|step| self.text_of_value(parameter.id, parameter.minimum + f64::from(step)))
                .collect()
        } else {
            Vec::new()
        };
        // Whole numbers in steps are a range, not a list of names.
        let are_numbers = !choices.is_empty() && choices.iter().all(|choice| split_number(choice).is_some());
        let default = self.text_of_value(parameter.id, parameter.default);
        ParameterTexts {
            minimum: self.text_of_value(parameter.id, parameter.minimum),
            maximum: self.text_of_value(parameter.id, parameter.maximum),
            unit: split_number(&default).map_or_else(String::new, |_| unit_after(&default)),
            default,
            choices: if are_numbers { Vec::new() } else { choices },
        }
    }

    /// Reads the parameter list from the plugin.
    pub(super) fn read_parameters(&mut self) {
        let handle = self.instance.plugin_handle();
        let mut buffer = ParamInfoBuffer::new();
        self.parameters = (0..self.params.count(&handle))
            .filter_map(|index| {
                let info = self.params.get_info(&handle, index, &mut buffer)?;
                Some(Parameter {
                    id: info.id.get(),
                    name: String::from_utf8_lossy(info.name).into_owned(),
                    module: String::from_utf8_lossy(info.module).into_owned(),
                    minimum: info.min_value,
                    maximum: info.max_value,
                    default: info.default_value,
                    is_stepped: info.flags.contains(ParamInfoFlags::IS_STEPPED),
                    is_automatable: info.flags.contains(ParamInfoFlags::IS_AUTOMATABLE),
                    is_read_only: info.flags.contains(ParamInfoFlags::IS_READONLY),
                    is_bypass: info.flags.contains(ParamInfoFlags::IS_BYPASS),
                })
            })
            .collect();
    }

    fn nearest(&self, wanted: &str) -> String {
        let wanted = wanted.to_lowercase();
        let mut names: Vec<(usize, &str)> = self
            .parameters
            .iter()
            .map(|parameter| {
                (
                    edit_distance(&wanted, &parameter.name.to_lowercase()),
                    parameter.name.as_str(),
                )
            })
            .collect();
        names.sort_by_key(|(distance, _)| *distance);
        let names: Vec<&str> = names.into_iter().take(3).map(|(_, name)| name).collect();
        names.join(", ")
    }
}

/// `-3,5 dB` → (-3.5, "db"). The unit in small letters, "percent" as "%".
fn split_number(text: &str) -> Option<(f64, String)> {
    let plain = text.trim().replace('\u{2212}', "-").replace(',', ".").to_lowercase();
    // Words that Rust reads as numbers are none here.
    if !plain.starts_with(|c: char| c.is_ascii_digit() || matches!(c, '.' | '-' | '+')) {
        return None;
    }
    // The longest beginning that is a number: `1e9` is one, and so is the `1` of `1 elephant`.
    (1..=plain.len())
        .rev()
        .filter_map(|end| Some((plain.get(..end)?, plain.get(end..)?)))
        .find_map(|(number, unit)| Some((number.parse().ok()?, unit.trim().replace("percent", "%"))))
}

/// What follows the number, as written: `0.0 dB` → `dB`.
fn unit_after(text: &str) -> String {
    text.trim_start_matches(|c: char| c.is_ascii_digit() || matches!(c, '.' | ',' | '-' | '+' | '\u{2212}'))
        .trim()
        .to_owned()
}

/// Levenshtein distance.
fn edit_distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, from) in a.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, to) in b.iter().enumerate() {
            let replaced = diagonal + usize::from(from != *to);
            diagonal = row[j + 1];
            row[j + 1] = replaced.min(row[j] + 1).min(diagonal + 1);
        }
    }
    row[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_and_units_part() {
        assert_eq!(split_number("-3,5 dB"), Some((-3.5, "db".to_owned())));
        assert_eq!(split_number("\u{2212}18.0dB"), Some((-18.0, "db".to_owned())));
        assert_eq!(split_number("50 percent"), Some((50.0, "%".to_owned())));
        assert_eq!(split_number("1e9"), Some((1e9, String::new())));
        for text in ["On", "inf", "nan", "", "dB"] {
            assert_eq!(split_number(text), None, "{text}");
        }
        assert_eq!(unit_after("100 %"), "%");
    }

    #[test]
    fn near_names_are_near() {
        assert_eq!(edit_distance("band 27 gain", "band 2 gain"), 1);
        assert_eq!(edit_distance("", "abc"), 3);
        assert_eq!(edit_distance("range", "range"), 0);
    }
}
