//! Cochlea on the command line: the plugin hosted as any CLAP host would, test signals, measured responses.
//!
//! | module | idea |
//! |---|---|
//! | [`host`] | a CLAP host: load, set, process, for this program and for tests |
//! | [`bounce`] | a file through the plugin |
//! | [`recordings`] | audio files found in folders |
//! | [`mod@analyze`] | whole folders measured |
//! | [`learn`] | a target from recordings |
//! | [`matching`] | a recording brought to a target |
//! | [`target_file`], [`mod@reference`] | targets in files, by name, from recordings |
//! | [`plugin_state`] | the plugin's state opened: targets and starts put in |
//! | [`mod@pitch`] | the pitch track of a file, and its notes |
//! | [`generate`] | test signals |
//! | [`mod@mel`], [`npy`] | mel features of a file, arrays for numpy |
//! | [`mod@bench`] | speed and memory |
//! | [`response`] | the equaliser's response, measured on its impulse |
//! | [`live`] | the standalone |
//! | [`assign`] | `--set` and automation files |
//! | [`audio_in`], [`audio_out`] | decoding and writing, as streams |
//! | [`parallel`] | a crew of threads: files, chunks of files, results in order |
//! | [`partial`], [`text_out`] | files that appear whole or not at all |
//! | [`meter`], [`report`], [`progress`] | what is measured, told and shown |
//! | [`commands`] | the command line itself |
//! | [`error`] | what can go wrong, and the exit code of each |

pub mod analyze;
pub mod assign;
pub mod audio_in;
pub mod audio_out;
pub mod bench;
pub mod bounce;
pub mod commands;
mod contained;
pub mod error;
pub mod generate;
pub mod host;
pub mod learn;
pub mod live;
pub mod matching;
pub mod mel;
pub mod meter;
pub mod npy;
mod ogg_end;
pub mod parallel;
pub mod partial;
pub mod pitch;
pub mod plugin_state;
pub mod progress;
mod random;
pub mod recordings;
pub mod reference;
pub mod report;
pub mod response;
pub mod side_chain_in;
pub mod target_file;
pub mod text_out;

pub use error::Error;
