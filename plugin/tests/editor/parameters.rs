//! Every parameter has a control: no setting is for the host's own page alone.

use cochlea::editor::desk::Control;
use cochlea::editor::listen::Tab;
use egui::accesskit::Toggled;
use egui_kittest::kittest::{NodeT, Queryable};

use crate::bench::Bench;

/// What the control of `name` shows, if the present tab has it.
fn shown(bench: &Bench, name: &str) -> Option<String> {
    let labels = [name.to_owned(), format!("{name} value")];
    let is_it = |label: Option<String>| label.is_some_and(|label| labels.contains(&label));
    let mut found = bench
        .harness
        .query_all_by(|_| true)
        .filter(|found| is_it(found.accesskit_node().label()));
    found.find_map(|found| {
        let node = found.accesskit_node();
        match node.data().toggled() {
            Some(toggled) => Some(format!("{}", u8::from(toggled == Toggled::True))),
            None => node.data().value().map(str::to_owned),
        }
    })
}

/// Whether the control shows what is set, of a switch as 0 or 1.
fn shows(bench: &Bench, control: Control) -> Option<bool> {
    let desk = &bench.harness.state().desk;
    let shown = shown(bench, desk.name(control))?;
    Some(shown == desk.text(control) || shown == desk.plain(control).to_string())
}

/// The value follows whatever moves the parameter, so the control is this parameter's and no other's.
#[test]
fn every_parameter_of_the_adaptation_has_a_control_that_shows_it() {
    // They stand in a row, and those of a band at the end.
    let alone = Control::all().skip_while(|control| *control != Control::Amount);
    let alone = alone.take_while(|control| *control != Control::PitchMode);
    let of_bands = |control: &Control| matches!(control, Control::BandReach(_) | Control::BandDynamics(_));
    let mut left: Vec<Control> = alone.chain(Control::all().filter(of_bands)).collect();
    assert!(
        left.contains(&Control::DynamicsRelease) && left.len() > 2 * 26 + 20,
        "{left:?}"
    );
    for (tab, title, _) in Tab::ALL {
        let mut bench = Bench::usual();
        bench.click(bench.place(&format!("Show {title}")).center());
        assert_eq!(bench.harness.state().view.tab, tab);
        left.retain(|control| {
            bench.harness.state_mut().view.selected = control.band();
            bench.harness.run();
            let Some(first) = shows(&bench, *control) else {
                return true;
            };
            let desk = &mut bench.harness.state_mut().desk;
            let other = if desk.normalized(*control) < 0.5 { 1.0 } else { 0.0 };
            desk.set(*control, other);
            bench.harness.run();
            assert!(
                first && shows(&bench, *control) == Some(true),
                "{title}: {control:?} shows something else than {}",
                bench.harness.state().desk.text(*control)
            );
            bench.harness.state_mut().desk.reset(*control);
            bench.harness.run();
            false
        });
    }
    assert!(left.is_empty(), "without a control on any tab: {left:?}");
}
