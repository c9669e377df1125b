//! Why lines are not run, where there is a reason.

/// `(file or folder, function or none for all of it, reason)`.
const REASONS: [(&str, Option<&str>, &str); 1] = [(
    "plugin/dsp/src/cascade/path.rs",
    Some("avx512"),
    "needs a processor with AVX-512; tests run the same generic code in plain Rust",
)];

/// Why nothing runs lines of this function.
pub fn of(path: &str, function: &str) -> Option<&'static str> {
    let applies = |(place, name, _): &&(&str, Option<&str>, &str)| {
        path.starts_with(place) && name.is_none_or(|name| name == function)
    };
    REASONS.iter().find(applies).map(|(_, _, reason)| *reason)
}
