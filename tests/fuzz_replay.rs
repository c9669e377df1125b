//! The fuzzer's kept corpus, and seeded mutations of it, through the fuzzer's own functions, without an instrument: what was
//! found once stays mended on every machine. `cargo xtask fuzz` searches on.

use std::panic;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};

use cochlea_tests::fuzz::TARGETS;
use cochlea_tests::signals::Random;
use cochlea_tests::tally;

/// Mutations of each input of the corpus.
const MUTATIONS: usize = 3;
/// Mutants do not grow beyond this, bytes.
const LONGEST: usize = 16_384;

/// Panics of any thread, those that were contained among them.
static PANICS: AtomicU32 = AtomicU32::new(0);

fn corpus(target: &str) -> Vec<(PathBuf, Vec<u8>)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("fuzz")
        .join("corpus")
        .join(target);
    let entries = std::fs::read_dir(&folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.expect("an entry").path()).collect();
    paths.sort();
    let read = |path: PathBuf| {
        let bytes = std::fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        (path, bytes)
    };
    paths.into_iter().map(read).collect()
}

/// Some bytes changed, left out, put in twice, or put in from another input.
fn mutant(random: &mut Random, bytes: &[u8], other: &[u8]) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    for _ in 0..random.between(1, 4) {
        let at = random.between(0, bytes.len());
        let end = random.between(at, bytes.len().min(at + 64));
        match random.between(0, 4) {
            0 if at < bytes.len() => bytes[at] ^= 1 << random.between(0, 7),
            1 if at < bytes.len() => bytes[at] = random.next_u64() as u8,
            2 => drop(bytes.drain(at..end)),
            3 => {
                let twice = bytes[at..end].to_vec();
                bytes.splice(at..at, twice);
            }
            _ => {
                let from = random.between(0, other.len());
                let to = random.between(from, other.len().min(from + 64));
                bytes.splice(at..end, other[from..to].iter().copied());
            }
        }
    }
    bytes.truncate(LONGEST);
    bytes
}

#[test]
fn the_corpus_and_its_mutants_break_nothing() {
    let told = panic::take_hook();
    panic::set_hook(Box::new(move |panic| {
        PANICS.fetch_add(1, Ordering::SeqCst);
        told(panic);
    }));
    for target in &TARGETS {
        let corpus = corpus(target.name);
        assert!(!corpus.is_empty(), "{} has no corpus", target.name);
        let mut random = Random::new(17);
        let mut tried = 0;
        for (path, bytes) in &corpus {
            let other = &corpus[random.between(0, corpus.len() - 1)].1;
            let mutants = (0..MUTATIONS).map(|_| mutant(&mut random, bytes, other));
            let inputs: Vec<Vec<u8>> = [bytes.clone()].into_iter().chain(mutants).collect();
            for (nth, input) in inputs.iter().enumerate() {
                let outcome = panic::catch_unwind(|| (target.run)(input));
                assert!(
                    outcome.is_ok() && PANICS.load(Ordering::SeqCst) == 0,
                    "{}: {}, mutant {nth} (0: as it is): {:?}",
                    target.name,
                    path.display(),
                    String::from_utf8_lossy(input)
                );
                tried += 1;
            }
        }
        tally::count("fuzz replay", target.name, tried);
    }
}
