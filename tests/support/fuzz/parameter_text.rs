//! What a user types as a parameter's value, after a byte that says which: refused, or a value within the range whose own
//! text says the same.

use super::plugin::Instance;

thread_local! {
    static INSTANCE: Instance = Instance::new();
}

/// # Panics
/// Where the bytes broke a promise.
pub fn run(bytes: &[u8]) {
    let Some((which, text)) = bytes.split_first() else {
        return;
    };
    // A C string ends at its NUL.
    let text = text.split(|byte| *byte == 0).next().unwrap_or_default();
    let Ok(text) = str::from_utf8(text) else {
        return;
    };
    INSTANCE.with(|instance| {
        let plugin = instance.untouched();
        let info = plugin
            .parameter_info(u32::from(*which) % plugin.parameter_count())
            .expect("in range");
        let Some(value) = plugin.text_to_value(info.id, text) else {
            return;
        };
        assert!(
            (info.min_value..=info.max_value).contains(&value),
            "{text:?} is {value}, which is not from {} to {}",
            info.min_value,
            info.max_value
        );
        let shown = plugin
            .value_to_text(info.id, value)
            .expect("a value in range has a text");
        let read = plugin.text_to_value(info.id, &shown);
        let read = read.unwrap_or_else(|| panic!("{text:?} is {value}, shown as {shown:?}, which is not read"));
        assert_eq!(plugin.value_to_text(info.id, read), Some(shown), "{text:?} is {value}");
    });
}
