//! `bundle`: the plug-in as the files a host loads.

use crate::process::{cargo, run};
use crate::{Args, install, target_dir};
use anyhow::{Context, Result, bail};
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

/// The plug-in's package; its bundle name stands in `bundler.toml`.
const PACKAGE: &str = "cochlea";

/// Built along, libraries only. Cargo unites the features of the packages it builds together: with the plug-in alone,
/// `syn`, `libc` and `rustix` get fewer, and egui and the framework would be compiled again for the demo and the tests.
const BUILT_ALONG: &str = "cochlea-tests";

/// Where the two bundles are. Absolute paths.
#[derive(Debug, Clone)]
pub struct Bundles {
    /// `Cochlea.clap`: a file, on macOS a folder.
    pub clap: PathBuf,
    /// `Cochlea.vst3`: a folder.
    pub vst3: PathBuf,
}

impl Bundles {
    /// As they are built below a target folder.
    pub fn below(target: &Path) -> Self {
        let dir = target.join("bundled");
        Self {
            clap: dir.join("Cochlea.clap"),
            vst3: dir.join("Cochlea.vst3"),
        }
    }

    /// Tells a test program where the bundles are.
    pub fn name_to(&self, command: &mut Command) {
        command.env("COCHLEA_CLAP", &self.clap).env("COCHLEA_VST3", &self.vst3);
    }
}

/// Runs `cargo xtask bundle`.
pub fn command(mut args: Args) -> Result<ExitCode> {
    let (release, program) = (!args.flag("--debug"), args.flag("--program"));
    args.finish()?;
    let bundles = build(release)?;
    println!("{}\n{}", bundles.clap.display(), bundles.vst3.display());
    if program {
        println!("{}", build_program(release)?.display());
    }
    Ok(ExitCode::SUCCESS)
}

/// Builds the command line and says where it is.
pub fn build_program(release: bool) -> Result<PathBuf> {
    let mut build = cargo(["build", "-p", BUILT_ALONG, "-p", "cochlea-cli", "--bin", PACKAGE]);
    if release {
        build.arg("--release");
    }
    run(&mut build)?;
    let built = target_dir().join(if release { "release" } else { "debug" });
    Ok(built.join(format!("{PACKAGE}{}", std::env::consts::EXE_SUFFIX)))
}

/// Builds the plug-in and bundles it.
pub fn build(release: bool) -> Result<Bundles> {
    // U31: nice-plug-xtask works in the current folder; its own search for the root takes the outermost Cargo.toml
    // above.
    std::env::set_current_dir(crate::root()).context("could not enter the workspace")?;
    let mut args = vec!["--lib".to_owned()];
    if release {
        args.push("--release".to_owned());
    }
    nice_plug_xtask::build(&[PACKAGE.to_owned(), BUILT_ALONG.to_owned()], &args)?;

    // What an earlier build left must not pass for this one's.
    let bundles = Bundles::below(&target_dir());
    install::delete(&bundles.clap)?;
    install::delete(&bundles.vst3)?;
    nice_plug_xtask::bundle(&target_dir(), PACKAGE, &args, false)?;

    // U32: it also takes any binary of the package's name for its standalone; ours is the command line, from
    // cochlea-cli.
    for stray in ["Cochlea", "Cochlea.exe", "Cochlea.app"] {
        install::delete(&target_dir().join("bundled").join(stray))?;
    }
    for bundle in [&bundles.clap, &bundles.vst3] {
        if !bundle.exists() {
            bail!(
                "{} was not made: does the plug-in export that format?",
                bundle.display()
            );
        }
    }
    Ok(bundles)
}
