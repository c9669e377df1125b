//! Pictures of the editor without a graphics card: egui's triangles, filled in software, written as PNG.
//!
//! For human eyes; nothing is compared with them. Drawn the way egui's shaders do it: colours multiplied and blended
//! in gamma space, premultiplied alpha. The file is not compressed.

use std::cell::RefCell;
use std::collections::HashMap;
use std::path::Path;
use std::rc::Rc;

use egui::epaint::textures::TexturesDelta;
use egui::epaint::{ImageData, Primitive, Vertex};
use egui::{Color32, ColorImage, Rect, TextureId};
use egui_kittest::{Harness, TestRenderer};

/// The textures that egui has handed out.
#[derive(Clone, Default)]
pub struct Textures(Rc<RefCell<HashMap<TextureId, ColorImage>>>);

impl TestRenderer for Textures {
    fn handle_delta(&mut self, delta: &mut TexturesDelta) {
        let mut textures = self.0.borrow_mut();
        for (id, changes) in delta.set.drain() {
            for change in changes {
                let ImageData::Color(image) = change.image;
                let Some([left, top]) = change.pos else {
                    textures.insert(id, (*image).clone());
                    continue;
                };
                let whole = textures.get_mut(&id).expect("a part follows its whole");
                for y in 0..image.height() {
                    for x in 0..image.width() {
                        whole[(left + x, top + y)] = image[(x, y)];
                    }
                }
            }
        }
        for id in delta.free.drain() {
            textures.remove(&id);
        }
    }
}

/// Draws the last frame of `harness`.
pub fn draw<State>(harness: &Harness<'_, State>, textures: &Textures) -> ColorImage {
    let scale = harness.ctx.pixels_per_point();
    let size = harness.ctx.content_rect().size() * scale;
    let mut image = ColorImage::filled([size.x.round() as usize, size.y.round() as usize], Color32::BLACK);
    let textures = textures.0.borrow();
    for clipped in harness.ctx.tessellate(harness.output().shapes.clone(), scale) {
        let Primitive::Mesh(mesh) = clipped.primitive else {
            continue;
        };
        let clip = (clipped.clip_rect * scale).intersect(Rect::from_min_size(egui::Pos2::ZERO, size));
        let texture = &textures[&mesh.texture_id];
        for corners in mesh.indices.chunks_exact(3) {
            let corners = [corners[0], corners[1], corners[2]].map(|index| {
                let mut vertex = mesh.vertices[index as usize];
                vertex.pos = (vertex.pos.to_vec2() * scale).to_pos2();
                vertex
            });
            triangle(&mut image, clip, texture, corners);
        }
    }
    image
}

/// Writes a picture as PNG, with the folders on the way.
pub fn write(image: &ColorImage, file: &Path) {
    std::fs::create_dir_all(file.parent().expect("a folder")).expect("a folder to write to");
    std::fs::write(file, png(image)).expect("the picture is written");
}

fn triangle(image: &mut ColorImage, clip: Rect, texture: &ColorImage, mut corners: [Vertex; 3]) {
    let edge = |a: &Vertex, b: &Vertex, x: f32, y: f32| {
        (b.pos.x - a.pos.x) * (y - a.pos.y) - (b.pos.y - a.pos.y) * (x - a.pos.x)
    };
    let mut area = edge(&corners[0], &corners[1], corners[2].pos.x, corners[2].pos.y);
    if area < 0.0 {
        corners.swap(1, 2);
        area = -area;
    }
    if area == 0.0 {
        return;
    }
    let bounds = Rect::from_points(&corners.map(|vertex| vertex.pos)).intersect(clip);
    if !bounds.is_positive() {
        return;
    }
    // A pixel on the edge between two triangles belongs to one of them.
    let owns = |a: &Vertex, b: &Vertex| {
        let (dx, dy) = (b.pos.x - a.pos.x, b.pos.y - a.pos.y);
        dy < 0.0 || dy == 0.0 && dx > 0.0
    };
    let sides = [(1, 2), (2, 0), (0, 1)];
    // Most of the window is plain areas.
    let plain = (1..3).all(|index| corners[index].color == corners[0].color && corners[index].uv == corners[0].uv);
    let plain = plain.then(|| shade(Color32::BLACK, texture, &corners, [1.0, 0.0, 0.0]));
    let plain = plain.filter(|_| corners[0].color.is_opaque() && corners[0].uv == egui::epaint::WHITE_UV);
    for row in (bounds.top() - 0.5).ceil() as usize..=(bounds.bottom() - 0.5).ceil().max(0.0) as usize {
        for column in (bounds.left() - 0.5).ceil() as usize..=(bounds.right() - 0.5).ceil().max(0.0) as usize {
            let (x, y) = (column as f32 + 0.5, row as f32 + 0.5);
            if !clip.contains(egui::pos2(x, y)) || column >= image.width() || row >= image.height() {
                continue;
            }
            let weights = sides.map(|(a, b)| edge(&corners[a], &corners[b], x, y));
            let inside = weights
                .iter()
                .zip(sides)
                .all(|(weight, (a, b))| *weight > 0.0 || *weight == 0.0 && owns(&corners[a], &corners[b]));
            if inside {
                let pixel = &mut image[(column, row)];
                *pixel = plain.unwrap_or_else(|| shade(*pixel, texture, &corners, weights.map(|weight| weight / area)));
            }
        }
    }
}

fn shade(below: Color32, texture: &ColorImage, corners: &[Vertex; 3], weights: [f32; 3]) -> Color32 {
    let mix = |of: &dyn Fn(&Vertex) -> f32| -> f32 {
        corners
            .iter()
            .zip(weights)
            .map(|(vertex, weight)| of(vertex) * weight)
            .sum()
    };
    let texel = |uv: f32, size: usize| ((uv * size as f32) as usize).min(size - 1);
    let (u, v) = (mix(&|vertex| vertex.uv.x), mix(&|vertex| vertex.uv.y));
    let texel = texture[(texel(u, texture.width()), texel(v, texture.height()))].to_array();
    let channel =
        |index: usize| mix(&|vertex| f32::from(vertex.color.to_array()[index])) * f32::from(texel[index]) / 255.0;
    let left = 1.0 - channel(3) / 255.0;
    let blend = |index: usize| (channel(index) + left * f32::from(below.to_array()[index])).round() as u8;
    Color32::from_rgb(blend(0), blend(1), blend(2))
}

fn png(image: &ColorImage) -> Vec<u8> {
    let mut rows = Vec::new();
    for row in image.pixels.chunks_exact(image.width()) {
        rows.push(0);
        rows.extend(row.iter().flat_map(|pixel| [pixel.r(), pixel.g(), pixel.b()]));
    }
    let mut packed = vec![0x78, 0x01];
    let last = rows.chunks(0xffff).count() - 1;
    for (index, block) in rows.chunks(0xffff).enumerate() {
        packed.push(u8::from(index == last));
        packed.extend((block.len() as u16).to_le_bytes());
        packed.extend((!(block.len() as u16)).to_le_bytes());
        packed.extend(block);
    }
    let (a, b) = rows.iter().fold((1_u32, 0_u32), |(a, b), byte| {
        let a = (a + u32::from(*byte)) % 65_521;
        (a, (b + a) % 65_521)
    });
    packed.extend((b << 16 | a).to_be_bytes());

    let mut header = Vec::new();
    header.extend((image.width() as u32).to_be_bytes());
    header.extend((image.height() as u32).to_be_bytes());
    header.extend([8, 2, 0, 0, 0]);
    let mut file = b"\x89PNG\r\n\x1a\n".to_vec();
    for (kind, content) in [(b"IHDR", header), (b"IDAT", packed), (b"IEND", Vec::new())] {
        file.extend((content.len() as u32).to_be_bytes());
        let start = file.len();
        file.extend(kind);
        file.extend(content);
        file.extend(crc(&file[start..]).to_be_bytes());
    }
    file
}

fn crc(bytes: &[u8]) -> u32 {
    let table: Vec<u32> = (0..256_u32)
        .map(|byte| {
            (0..8).fold(
                byte,
                |crc, _| if crc & 1 == 1 { crc >> 1 ^ 0xedb8_8320 } else { crc >> 1 },
            )
        })
        .collect();
    !bytes.iter().fold(!0, |crc, byte| {
        table[((crc ^ u32::from(*byte)) & 0xff) as usize] ^ crc >> 8
    })
}
