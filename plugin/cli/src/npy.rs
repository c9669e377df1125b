//! Arrays for numpy, written row by row: memory does not grow with their length.

use std::fs::{File, OpenOptions};
use std::io::{self, BufWriter, Read, Seek, SeekFrom, Write};
use std::path::Path;

use npyz::{DType, NpyWriter, TypeStr, WriteOptions, WriterBuilder};

use crate::error::Error;
use crate::partial::Partial;

/// `numpy.load` gives float32, rows × columns, in C order; the file is little-endian on every machine.
const TYPE: &str = "<f4";

/// An NPY file on its way, under a temporary name. Dropped without [`NpyOut::finish`], it leaves nothing.
pub struct NpyOut {
    writer: NpyWriter<f32, BufWriter<File>>,
    partial: Partial,
    values: u64,
    columns: usize,
    largest: f32,
}

impl NpyOut {
    /// Starts an array of rows of `columns` values, at least 1.
    ///
    /// # Errors
    /// As [`Partial::create`] has them.
    pub fn create(path: &Path, columns: usize) -> Result<Self, Error> {
        let (partial, file) = Partial::create(path)?;
        let kind: Result<TypeStr, _> = TYPE.parse();
        let begun = kind.map_err(io::Error::other).and_then(|kind| {
            let options = WriteOptions::new().dtype(DType::new_scalar(kind));
            options.writer(BufWriter::new(file)).begin_2d(columns as u64)
        });
        Ok(Self {
            writer: begun.map_err(|error| cannot_write(path, &error))?,
            partial,
            values: 0,
            columns,
            largest: f32::NEG_INFINITY,
        })
    }

    /// Appends a row.
    ///
    /// # Errors
    /// A full disk, and its like.
    pub fn push(&mut self, row: &[f32]) -> Result<(), Error> {
        debug_assert_eq!(row.len(), self.columns);
        for &value in row {
            self.largest = self.largest.max(value);
            self.writer
                .push(&value)
                .map_err(|error| cannot_write(self.partial.target(), &error))?;
        }
        self.values += row.len() as u64;
        Ok(())
    }

    /// Writes how many rows there are, and gives the file its name. `range`: what is smaller than the largest value less
    /// this is raised to it, in a second pass over the file. Returns the number of rows.
    ///
    /// # Errors
    /// A full disk, and its like.
    pub fn finish(self, range: Option<f32>) -> Result<u64, Error> {
        let Self {
            writer,
            partial,
            values,
            columns,
            largest,
        } = self;
        let finished = writer.finish().and_then(|()| match range {
            Some(range) => raise(partial.path(), values * 4, largest - range),
            None => Ok(()),
        });
        finished.map_err(|error| cannot_write(partial.target(), &error))?;
        partial.commit()?;
        Ok(values / columns as u64)
    }
}

/// Raises what is smaller than `floor` to it, in the last `bytes` of a file, where the values are.
fn raise(path: &Path, bytes: u64, floor: f32) -> io::Result<()> {
    let mut file = OpenOptions::new().read(true).write(true).open(path)?;
    let end = file.metadata()?.len();
    let mut block = [0_u8; 1 << 16];
    let mut place = end - bytes;
    while place < end {
        let block = &mut block[..(end - place).min(1 << 16) as usize];
        file.seek(SeekFrom::Start(place))?;
        file.read_exact(block)?;
        for four in block.chunks_exact_mut(4) {
            let value = f32::from_le_bytes([four[0], four[1], four[2], four[3]]);
            four.copy_from_slice(&value.max(floor).to_le_bytes());
        }
        file.seek(SeekFrom::Start(place))?;
        file.write_all(block)?;
        place += block.len() as u64;
    }
    Ok(())
}

fn cannot_write(path: &Path, error: &io::Error) -> Error {
    Error::file(path, format!("cannot be written: {error}"), "check the space left")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(path: &Path) -> (Vec<u64>, Vec<f32>) {
        let array = npyz::NpyFile::new(File::open(path).unwrap()).unwrap();
        (array.shape().to_vec(), array.into_vec().unwrap())
    }

    #[test]
    fn rows_come_back_and_small_values_are_raised() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.npy");
        // More than one block of the second pass.
        let rows: Vec<[f32; 3]> = (0..10_000).map(|row| [row as f32, -1e3, f32::MIN]).collect();
        for (range, lowest) in [(None, f32::MIN), (Some(80.0), 9_999.0 - 80.0)] {
            let mut out = NpyOut::create(&path, 3).unwrap();
            for row in &rows {
                out.push(row).unwrap();
            }
            assert_eq!(out.finish(range).unwrap(), 10_000);
            let expected: Vec<f32> = rows.iter().flatten().map(|value| value.max(lowest)).collect();
            assert_eq!(read(&path), (vec![10_000, 3], expected));
        }
    }

    #[test]
    fn an_array_may_have_no_rows() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.npy");
        assert_eq!(NpyOut::create(&path, 80).unwrap().finish(Some(80.0)).unwrap(), 0);
        assert_eq!(read(&path), (vec![0, 80], vec![]));
    }

    #[test]
    fn what_is_not_finished_leaves_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let mut out = NpyOut::create(&folder.path().join("a.npy"), 2).unwrap();
        out.push(&[1.0, 2.0]).unwrap();
        drop(out);
        assert_eq!(folder.path().read_dir().unwrap().count(), 0);
        assert!(NpyOut::create(&folder.path().join("no folder/a.npy"), 2).is_err());
    }
}
