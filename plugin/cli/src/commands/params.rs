//! `cochlea params`.

use std::path::PathBuf;

use clap::Args;
use serde::Serialize;

use crate::commands::print;
use crate::error::Error;
use crate::host::{Host, Parameter, ParameterTexts};

const EXAMPLES: &str = "\
Examples:
  cochlea params
  cochlea params --json | jq -r '.[].name'

Values are in plain units, as --set and automation files take them. The id is the plugin's CLAP id, which never changes.";

/// List every parameter: id, name, minimum, maximum, default, unit.
#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Arguments {
    /// Print JSON instead of a table.
    #[arg(long)]
    json: bool,
    /// List the parameters of this CLAP plugin instead of the Cochlea built in.
    #[arg(long, value_name = "FILE.clap")]
    plugin: Option<PathBuf>,
}

/// One parameter in the JSON output. Names are stable.
#[derive(Serialize)]
struct Row {
    id: u32,
    name: String,
    module: String,
    #[serde(flatten)]
    texts: ParameterTexts,
    automatable: bool,
    stepped: bool,
}

impl Row {
    fn new(parameter: Parameter, mut texts: ParameterTexts) -> Self {
        // The unit has its own column.
        for text in [&mut texts.minimum, &mut texts.maximum, &mut texts.default] {
            if !texts.unit.is_empty()
                && let Some(number) = text.strip_suffix(&texts.unit)
            {
                *text = number.trim_end().to_owned();
            }
        }
        Self {
            id: parameter.id,
            name: parameter.name,
            module: parameter.module,
            texts,
            automatable: parameter.is_automatable,
            stepped: parameter.is_stepped,
        }
    }
}

pub(super) fn run(arguments: &Arguments) -> Result<(), Error> {
    let mut host = match &arguments.plugin {
        Some(path) => Host::bundle(path)?,
        None => Host::linked()?,
    };
    let parameters = host.parameters().to_vec();
    let rows: Vec<Row> = parameters
        .into_iter()
        .map(|parameter| {
            let texts = host.texts(&parameter);
            Row::new(parameter, texts)
        })
        .collect();
    if arguments.json {
        let json = serde_json::to_string_pretty(&rows).unwrap_or_default();
        print(&format!("{json}\n"))
    } else {
        print(&table(&rows))
    }
}

/// Columns as wide as their widest entry, numbers to the right.
fn table(rows: &[Row]) -> String {
    let mut lines = vec![["id", "name", "minimum", "maximum", "default", "unit"].map(str::to_owned)];
    lines.extend(rows.iter().map(|row| {
        let ParameterTexts {
            minimum,
            maximum,
            default,
            unit,
            ..
        } = &row.texts;
        [
            row.id.to_string(),
            row.name.clone(),
            minimum.clone(),
            maximum.clone(),
            default.clone(),
            unit.clone(),
        ]
    }));
    let width = |column: usize| lines.iter().map(|line| line[column].chars().count()).max().unwrap_or(0);
    let widths: [usize; 6] = std::array::from_fn(width);
    let mut text = String::new();
    for [id, name, minimum, maximum, default, unit] in &lines {
        let line = format!(
            "{id:>0$}  {name:<1$}  {minimum:>2$}  {maximum:>3$}  {default:>4$}  {unit}",
            widths[0], widths[1], widths[2], widths[3], widths[4],
        );
        text.push_str(line.trim_end());
        text.push('\n');
    }
    text
}
