//! What a person should know although all was done.

use cochlea::params::{BAND_GAIN_LIMIT_DB, OUTPUT_GAIN_LIMIT_DB};
use cochlea_dsp::adapt::LEARNT_AFTER_SECONDS;

use super::Options;
use crate::host::{Host, TimedEvent};
use crate::report::Report;
use crate::side_chain_in::SideChainHeard;

const SIDE_CHAIN_MODE: &str = "Side Chain Mode";

/// What a run saw that its report does not tell otherwise.
pub(super) struct Seen<'a> {
    pub events: &'a [TimedEvent],
    pub side_chain: Option<SideChainHeard>,
    /// Of the target that was read.
    pub target_note: Option<String>,
    /// What a kept preset cannot hold.
    pub lost_in_preset: Option<String>,
}

/// All of it, most important first.
pub(super) fn all(report: &Report, options: &Options, seen: &Seen, host: &mut Host) -> Vec<String> {
    let events = seen.events;
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
        let peak = report.output.unclipped_true_peak_dbtp;
        warnings.push(format!(
            "{output}: {} samples were beyond full scale and are clipped{}; lower \"Output Gain\" or write --bits 32f",
            report.output.clipped_samples,
            peak.map_or_else(String::new, |peak_dbtp| format!(
                ", the true peak was {peak_dbtp:+.1} dBTP"
            )),
        ));
    }
    warnings.extend(seen.target_note.clone());
    if let Some(target) = &options.target
        && !is_raised("Amount", report, events)
    {
        warnings.push(format!(
            "--target {}: Amount is 0 %, so nothing moves towards it; add --set \"Amount=100 %\"",
            target.display()
        ));
    }
    warnings.extend(of_side_chain(report, options, seen));
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
        let deepest_db = adaptation.bell_cuts_db().into_iter().reduce(f64::max);
        if let (false, Some(deepest_db)) = (options.keep.is_empty(), deepest_db) {
            warnings.push(format!(
                "{input}: floating bells take resonances down by up to {deepest_db:.1} dB on average; what is kept is the \
                 bands' curve without them",
            ));
        }
    }
    if let Some(lost) = &seen.lost_in_preset {
        warnings.push(format!(
            "{input}: a preset's bands go to \u{b1}{BAND_GAIN_LIMIT_DB} dB and its output to \u{b1}{OUTPUT_GAIN_LIMIT_DB} dB, \
             where the one that is kept ends: {lost}; lower \"Max Cut\" or what is set by hand, or keep a .txt or .wav"
        ));
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

/// Of a side chain that is asked for and not there, and of one that is there and not asked for.
fn of_side_chain(report: &Report, options: &Options, seen: &Seen) -> Option<String> {
    let mode = report
        .parameters
        .iter()
        .find(|parameter| parameter.name == SIDE_CHAIN_MODE)?;
    let wants = wants_side_chain(report, seen.events);
    let instead = match &report.adaptation.as_ref()?.target {
        Some(target) if mode.value == "Match" => format!("; the target is {target} instead"),
        _ => String::new(),
    };
    let Some(file) = &options.side_chain else {
        return wants.then(|| {
            format!(
                "Side Chain Mode listens to the side chain, but nothing is connected{instead}; add --side-chain FILE or set \
                 Side Chain Mode to Off"
            )
        });
    };
    let file = file.display();
    if !wants {
        return Some(format!(
            "{file}: nothing listens to the side chain, for Side Chain Mode is Off; add --set \"Side Chain Mode=Unmask\" or \
             Match, or leave --side-chain out"
        ));
    }
    let problem = match seen.side_chain.filter(|_| report.input.frames > 0)? {
        SideChainHeard { frames: 0, .. } => "holds no audio, 0 frames (expected a side chain)".to_owned(),
        SideChainHeard { seconds: 0.0, .. } => "is silent (expected sound above -60 dBFS)".to_owned(),
        heard if !instead.is_empty() => format!(
            "holds {:.1} s of sound (expected more than {LEARNT_AFTER_SECONDS:.0} s above -60 dBFS to match)",
            heard.seconds
        ),
        _ => return None,
    };
    Some(format!(
        "{file}: the side chain {problem}{instead}; choose another file"
    ))
}

/// Whether the side chain is asked for at the start or by automation.
fn wants_side_chain(report: &Report, events: &[TimedEvent]) -> bool {
    is_raised(SIDE_CHAIN_MODE, report, events)
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
