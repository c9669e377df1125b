//! Presets as CLAP hosts find and load them: in a host that others wrote, and in one at its bare bones.

mod discovery;
mod loading;
mod user;
