//! The list of what is linked in, for programs: CycloneDX 1.5, <https://cyclonedx.org/docs/1.5/json/>.
//!
//! It has neither a serial number nor a time, which the format leaves free, so that one commit has one list.

use super::Release;
use super::linked::{Id, Package};
use serde_json::{Value, json};

/// `cochlea.cdx.json`.
pub fn text(release: &Release, packages: &[Package]) -> String {
    format!("{:#}\n", document(release, packages))
}

fn document(release: &Release, packages: &[Package]) -> Value {
    let ours = Id {
        name: "Cochlea".into(),
        version: release.version.clone(),
    };
    let roots = packages
        .iter()
        .filter(|package| package.is_ours())
        .map(|package| reference(&package.id));
    let uses = |package: &Package| {
        json!({
            "ref": reference(&package.id),
            "dependsOn": package.uses.iter().map(reference).collect::<Vec<_>>(),
        })
    };
    let mut dependencies = vec![json!({ "ref": reference(&ours), "dependsOn": roots.collect::<Vec<_>>() })];
    dependencies.extend(packages.iter().map(uses));
    json!({
        "bomFormat": "CycloneDX",
        "specVersion": "1.5",
        "version": 1,
        "metadata": {
            "component": {
                "type": "application",
                "bom-ref": reference(&ours),
                "name": ours.name,
                "version": ours.version,
                "description": "An equaliser in the ear's own bands: CLAP and VST3 plug-in, and command line",
                "licenses": [{ "expression": "MIT OR Apache-2.0" }],
            },
            "properties": [
                { "name": "commit", "value": release.commit },
                { "name": "compiler", "value": release.compiler },
                { "name": "target", "value": release.target },
            ],
        },
        "components": packages.iter().map(component).collect::<Vec<_>>(),
        "dependencies": dependencies,
    })
}

fn component(package: &Package) -> Value {
    let mut component = json!({
        "type": "library",
        "bom-ref": reference(&package.id),
        "name": package.id.name,
        "version": package.id.version,
        "licenses": [{ "expression": package.licence }],
    });
    if let Some(checksum) = &package.checksum {
        component["purl"] = reference(&package.id).into();
        component["hashes"] = json!([{ "alg": "SHA-256", "content": checksum }]);
    }
    if let Some(repository) = &package.repository {
        component["externalReferences"] = json!([{ "type": "vcs", "url": repository }]);
    }
    component
}

/// A package URL: <https://github.com/package-url/purl-spec>.
fn reference(id: &Id) -> String {
    // A version of cargo's may have build metadata after a `+`, which a URL has to escape.
    format!("pkg:cargo/{}@{}", id.name, id.version.replace('+', "%2B"))
}
