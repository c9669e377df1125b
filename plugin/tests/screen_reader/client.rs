//! Assistive technology as the bus sees it: lists what is there, and asks for things.

use std::path::Path;

use zbus::blocking::{Connection, Proxy, connection};
use zbus::zvariant::{ObjectPath, OwnedObjectPath, OwnedValue, Value};

const ACCESSIBLE: &str = "org.a11y.atspi.Accessible";
const VALUE: &str = "org.a11y.atspi.Value";
/// A window's role in AT-SPI.
pub const FRAME: u32 = 23;
/// A slider's.
pub const SLIDER: u32 = 51;
/// The bits of AT-SPI's states.
const CHECKED: u32 = 4;
const FOCUSED: u32 = 12;

/// A thing on the bus.
#[derive(Debug, Clone)]
pub struct Node {
    owner: String,
    path: OwnedObjectPath,
    pub name: String,
    pub role: u32,
}

/// What a session needs.
pub struct Session;

impl Session {
    pub fn can_start() -> bool {
        let service = Path::new("/usr/share/dbus-1/services/org.a11y.Bus.service");
        let paths = std::env::var_os("PATH").unwrap_or_default();
        service.exists() && std::env::split_paths(&paths).any(|folder| folder.join("dbus-run-session").exists())
    }
}

pub struct Client {
    session: Connection,
    bus: Connection,
}

impl Client {
    /// Starts the session's accessibility bus.
    pub fn new() -> Self {
        let session = Connection::session().expect("a session bus");
        let place = Proxy::new(&session, "org.a11y.Bus", "/org/a11y/bus", "org.a11y.Bus").expect("a proxy");
        let address: String = place.call("GetAddress", &()).expect("an accessibility bus");
        let bus = connection::Builder::address(address.as_str())
            .and_then(connection::Builder::build)
            .expect("the accessibility bus answers");
        Self { session, bus }
    }

    pub fn set_enabled(&self, on: bool) {
        let status = Proxy::new(&self.session, "org.a11y.Bus", "/org/a11y/bus", "org.a11y.Status");
        status
            .and_then(|status| status.set_property("IsEnabled", on).map_err(Into::into))
            .expect("the status can be set");
    }

    /// The window and all that is in it, if there is one.
    pub fn tree(&self) -> Option<Vec<Node>> {
        let root = OwnedObjectPath::try_from("/org/a11y/atspi/accessible/root").expect("a path");
        let applications = self.children("org.a11y.atspi.Registry", &root)?;
        let mut waiting: Vec<_> = applications
            .iter()
            .filter_map(|(owner, path)| self.children(owner, path))
            .flatten()
            .collect();
        let mut nodes = Vec::new();
        while let Some((owner, path)) = waiting.pop() {
            waiting.extend(self.children(&owner, &path)?);
            let name = self.property(&owner, &path, ACCESSIBLE, "Name")?.try_into().ok()?;
            let role = self.proxy(&owner, &path, ACCESSIBLE).call("GetRole", &()).ok()?;
            nodes.push(Node {
                owner,
                path,
                name,
                role,
            });
        }
        (!nodes.is_empty()).then_some(nodes)
    }

    pub fn press(&self, node: &Node) {
        let action = self.proxy(&node.owner, &node.path, "org.a11y.atspi.Action");
        assert!(action.call::<_, _, bool>("DoAction", &(0_i32,)).expect("an action"));
    }

    pub fn focus(&self, node: &Node) {
        let component = self.proxy(&node.owner, &node.path, "org.a11y.atspi.Component");
        assert!(component.call::<_, _, bool>("GrabFocus", &()).expect("a component"));
    }

    pub fn value(&self, node: &Node) -> f64 {
        self.number(node, "CurrentValue")
    }

    pub fn range(&self, node: &Node) -> [f64; 2] {
        ["MinimumValue", "MaximumValue"].map(|end| self.number(node, end))
    }

    pub fn set_value(&self, node: &Node, value: f64) {
        let proxy = self.proxy(&node.owner, &node.path, VALUE);
        proxy.set_property("CurrentValue", Value::F64(value)).expect("a value");
    }

    pub fn is_checked(&self, node: &Node) -> bool {
        self.has_state(node, CHECKED)
    }

    pub fn is_focused(&self, node: &Node) -> bool {
        self.has_state(node, FOCUSED)
    }

    fn has_state(&self, node: &Node, state: u32) -> bool {
        let proxy = self.proxy(&node.owner, &node.path, ACCESSIBLE);
        let states: Vec<u32> = proxy.call("GetState", &()).expect("states");
        states[0] & 1 << state != 0
    }

    fn number(&self, node: &Node, property: &str) -> f64 {
        let value = self.property(&node.owner, &node.path, VALUE, property);
        value.and_then(|value| value.try_into().ok()).expect("a number")
    }

    fn children(&self, owner: &str, path: &OwnedObjectPath) -> Option<Vec<(String, OwnedObjectPath)>> {
        self.proxy(owner, path, ACCESSIBLE).call("GetChildren", &()).ok()
    }

    fn property(&self, owner: &str, path: &OwnedObjectPath, interface: &str, name: &str) -> Option<OwnedValue> {
        let properties = self.proxy(owner, path, "org.freedesktop.DBus.Properties");
        properties.call("Get", &(interface, name)).ok()
    }

    fn proxy<'a>(&self, owner: &'a str, path: &'a OwnedObjectPath, interface: &'a str) -> Proxy<'a> {
        let path: ObjectPath<'a> = path.as_ref();
        Proxy::new(&self.bus, owner, path, interface).expect("a proxy")
    }
}
