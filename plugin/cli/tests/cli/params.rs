//! The list of parameters.

use crate::support::Folder;

#[test]
fn json_has_every_parameter_in_plain_units() {
    let folder = Folder::new();
    let list: serde_json::Value = serde_json::from_str(&folder.must(&["params", "--json"]).stdout).unwrap();
    let list = list.as_array().unwrap();
    assert_eq!(list.len(), 152);
    let find = |name: &str| list.iter().find(|parameter| parameter["name"] == name).unwrap();
    let text = |name: &str, key: &str| find(name)[key].as_str().unwrap().to_owned();
    for band in 1..=26 {
        let name = format!("Band {band} Gain");
        let fields = ["minimum", "maximum", "default", "unit"].map(|key| text(&name, key));
        assert_eq!(fields, ["-18.0", "18.0", "0.0", "dB"]);
        assert_eq!(text(&format!("Band {band} On"), "default"), "On");
    }
    assert_eq!(
        ["minimum", "maximum", "default", "unit"].map(|key| text("Range", key)),
        ["-100", "200", "100", "%"]
    );
    assert_eq!(
        (text("Output Gain", "minimum"), text("Output Gain", "maximum")),
        ("-24.0".into(), "24.0".into())
    );
    assert_eq!(
        find("Channel Mode")["choices"],
        serde_json::json!(["Stereo", "Left", "Right", "Mid", "Side"])
    );
    let ids: std::collections::HashSet<u64> = list.iter().map(|p| p["id"].as_u64().unwrap()).collect();
    assert_eq!(ids.len(), 152);
}

#[test]
fn table_has_a_line_each_and_straight_columns() {
    let folder = Folder::new();
    let table = folder.must(&["params"]).stdout;
    let lines: Vec<&str> = table.lines().collect();
    assert_eq!(lines.len(), 153);
    let place = lines[0].find("name").unwrap();
    assert!(
        lines[1..]
            .iter()
            .all(|line| line.as_bytes()[place - 1] == b' ' && line.as_bytes()[place] != b' ')
    );
    assert!(
        lines
            .iter()
            .any(|line| line.contains("Band 5 Gain") && line.ends_with("dB"))
    );
}
