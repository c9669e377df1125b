//! What the guard asks of the plugin, and what it lets it keep.

/// What the guard asks of the plugin.
pub struct Hooks {
    /// The latency that the present parameters ask for. Real-time safe.
    pub latency_samples: Box<dyn Fn() -> u32 + Send + Sync>,
    /// How long sound goes on after its input with the present parameters, samples. Real-time safe.
    pub tail_samples: Box<dyn Fn() -> u32 + Send + Sync>,
    /// Called after any parameter moved, from any thread. Real-time safe.
    pub changed: Box<dyn Fn() + Send + Sync>,
    /// What a state holds beside the parameters. Main thread.
    pub keeps: Box<dyn Keeps>,
}

/// What a plugin keeps beside its parameters, as fields of its state. Main thread.
pub trait Keeps: Send + Sync {
    /// Adds its fields.
    fn save(&self, state: &mut serde_json::Map<String, serde_json::Value>);

    /// Reads its fields, of a state that may lack them, and gives what sets them all.
    ///
    /// # Errors
    /// Which field is wrong, what it is and what is expected.
    fn load<'a>(&'a self, state: &serde_json::Map<String, serde_json::Value>)
    -> Result<Box<dyn FnOnce() + 'a>, String>;

    /// What was done so far, as JSON, for people and the command line.
    fn report(&self) -> Vec<u8>;
}

/// Nothing is kept.
pub struct KeepsNothing;

impl Keeps for KeepsNothing {
    fn save(&self, _: &mut serde_json::Map<String, serde_json::Value>) {}

    fn load<'a>(&'a self, _: &serde_json::Map<String, serde_json::Value>) -> Result<Box<dyn FnOnce() + 'a>, String> {
        Ok(Box::new(|| {}))
    }

    fn report(&self) -> Vec<u8> {
        Vec::new()
    }
}
