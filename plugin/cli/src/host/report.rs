//! The plugin's own report: an extension of ours, which other plugins lack.
#![expect(unsafe_code, reason = "the C boundary")]

use std::ffi::CStr;

use clack_host::extensions::prelude::*;
use clack_host::stream::OutputStream;
use cochlea::host_guard::clap::{PluginReport, REPORT_EXTENSION};
use serde_json::Value;

use super::{Host, HostError};

#[derive(Clone, Copy)]
struct ReportExtension(RawExtension<PluginExtensionSide, PluginReport>);

// SAFETY: the name is that of the table that is cast to, which is `repr(C)`.
unsafe impl Extension for ReportExtension {
    const IDENTIFIERS: &'static [&'static CStr] = &[REPORT_EXTENSION];
    type ExtensionSide = PluginExtensionSide;

    unsafe fn from_raw(raw: RawExtension<PluginExtensionSide>) -> Self {
        // SAFETY: by contract the pointer leads to the table of that name.
        Self(unsafe { raw.cast() })
    }
}

impl Host {
    /// What the plugin's adaptation has done since its last reset or activation, as the plugin writes it; `None` for a
    /// plugin that does not tell.
    ///
    /// Errors: the plugin fails to write it, or writes no JSON.
    pub fn report(&mut self) -> Result<Option<Value>, HostError> {
        let handle = self.instance.plugin_handle();
        let Some(extension) = handle.get_extension::<ReportExtension>() else {
            return Ok(None);
        };
        let Some(write) = handle.use_extension(&extension.0).write else {
            return Ok(None);
        };
        let mut bytes: Vec<u8> = Vec::new();
        let mut stream = OutputStream::from_writer(&mut bytes);
        // SAFETY: the table is of the plugin that is handed to it, the stream lives through the call, and this is the
        // main thread.
        let written = unsafe { write(handle.as_raw(), stream.as_raw_mut()) };
        if !written {
            return Err(HostError::Report("it could not write it".to_owned()));
        }
        let report = serde_json::from_slice(&bytes).map_err(|error| HostError::Report(error.to_string()))?;
        Ok(Some(report))
    }
}
