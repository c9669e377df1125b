//! What a person should know although all was done.

use super::Options;
use crate::host::{Host, TimedEvent};
use crate::report::Report;

/// All of it, most important first.
pub(super) fn all(report: &Report, options: &Options, events: &[TimedEvent], host: &mut Host) -> Vec<String> {
    let mut warnings = Vec::new();
    let input = report.input.path.display();
    let output = report.output.path.display();
    if report.input.frames == 0 {
        warnings.push(format!("{input}: holds no audio, 0 frames; {output} has none either"));
    }
    if report.before.non_finite_samples > 0 {
        warnings.push(format!(
            "{input}: {} samples are NaN or infinite; the plugin takes them as silence",
            report.before.non_finite_samples
        ));
    }
    if report.after.non_finite_samples > 0 {
        warnings.push(format!(
            "{output}: {} samples are NaN or infinite; the plugin should never give such, please report it",
            report.after.non_finite_samples
        ));
    }
    if report.output.clipped_samples > 0 {
        warnings.push(format!(
            "{output}: {} samples were beyond full scale and are clipped; lower \"Output Gain\" or write --bits 32f",
            report.output.clipped_samples
        ));
    }
    if options.side_chain.is_none() && wants_side_chain(report, events) {
        warnings.push(
            "Side Chain Mode listens to the side chain, but nothing is connected; add --side-chain FILE or set Side \
             Chain Mode to Off"
                .to_owned(),
        );
    }
    if let Some(adaptation) = &report.adaptation {
        let unheard = "heard nothing of it: it is silent, under the gate or too short";
        if options.two_pass && !adaptation.started_settled && adapts(report, events) {
            warnings.push(format!(
                "{input}: the first pass {unheard}; the adaptation starts unsettled"
            ));
        }
        if !options.keep.is_empty() && !adaptation.heard() && adapts(report, events) {
            warnings.push(format!(
                "{input}: the adaptation {unheard}; what is kept is the curve set by hand"
            ));
        }
        if let (false, [first, ..]) = (options.keep.is_empty(), adaptation.bell_cuts_db().as_slice()) {
            warnings.push(format!(
                "{input}: floating bells take resonances down by up to {:.1} dB; what is kept is the bands' curve without \
                 them",
                adaptation.bell_cuts_db().iter().copied().fold(*first, f64::max)
            ));
        }
    }
    let late_events = events.iter().filter(|event| event.frame >= report.input.frames).count();
    if late_events > 0 {
        warnings.push(format!(
            "{late_events} automation lines lie at or after the end of {input} and did nothing"
        ));
    }
    if host.restarts() > 0 && host.latency_samples() != report.latency_samples {
        warnings.push(format!(
            "the plugin changed its latency from {} to {} samples on the way; what follows is out of place by the difference",
            report.latency_samples,
            host.latency_samples()
        ));
    }
    warnings.extend(
        host.take_log()
            .into_iter()
            .map(|line| format!("the plugin says: {line}")),
    );
    warnings
}

/// Whether the side chain is asked for at the start or by automation.
fn wants_side_chain(report: &Report, events: &[TimedEvent]) -> bool {
    is_raised("Side Chain Mode", report, events)
}

/// Whether anything is asked of the adaptation at the start or by automation.
fn adapts(report: &Report, events: &[TimedEvent]) -> bool {
    let ratio = report.parameters.iter().find(|other| other.name == "Dynamics Ratio");
    is_raised("Amount", report, events)
        || wants_side_chain(report, events)
        || ratio.is_some_and(|ratio| !ratio.is_default || events.iter().any(|event| event.parameter_id == ratio.id))
}

/// Whether a parameter that rests at its least value is set higher at the start or by automation.
fn is_raised(name: &str, report: &Report, events: &[TimedEvent]) -> bool {
    let parameter = report.parameters.iter().find(|parameter| parameter.name == name);
    parameter.is_some_and(|parameter| {
        let later = events
            .iter()
            .any(|event| event.parameter_id == parameter.id && event.value != 0.0 && event.frame < report.input.frames);
        parameter.clap_value != 0.0 || later
    })
}
