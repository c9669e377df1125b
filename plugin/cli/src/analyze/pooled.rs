//! A series of any length in a bounded number of columns, for pictures.

/// Columns at most; at least half as many, once there are so many values.
pub(super) const MOST_COLUMNS: usize = 2048;

/// Values, the later ones of each column merged into its first: how many is doubled whenever the columns are full.
#[derive(Clone, Debug)]
pub(super) struct Pooled<T> {
    columns: Vec<T>,
    per_column: u64,
    values: u64,
    merge: fn(&mut T, T),
}

impl<T> Pooled<T> {
    pub fn new(merge: fn(&mut T, T)) -> Self {
        Self {
            columns: Vec::new(),
            per_column: 1,
            values: 0,
            merge,
        }
    }

    pub fn push(&mut self, value: T) {
        if self.columns.len() == MOST_COLUMNS && self.values.is_multiple_of(self.per_column) {
            self.halve();
        }
        match self.columns.last_mut() {
            Some(last) if !self.values.is_multiple_of(self.per_column) => (self.merge)(last, value),
            _ => self.columns.push(value),
        }
        self.values += 1;
    }

    fn halve(&mut self) {
        let mut merged: Vec<T> = Vec::with_capacity(MOST_COLUMNS);
        for (place, column) in self.columns.drain(..).enumerate() {
            match merged.last_mut() {
                Some(last) if place % 2 == 1 => (self.merge)(last, column),
                _ => merged.push(column),
            }
        }
        self.columns = merged;
        self.per_column *= 2;
    }

    /// The column at a share of all values, 0 to 1.
    pub fn at(&self, share: f64) -> Option<&T> {
        self.columns
            .get((share * self.values as f64) as usize / self.per_column as usize)
    }

    /// Each column, and where it begins as a share of all values, 0 to 1.
    pub fn columns(&self) -> impl Iterator<Item = (f64, &T)> {
        let each = self.per_column as f64 / self.values.max(1) as f64;
        self.columns
            .iter()
            .enumerate()
            .map(move |(place, column)| (place as f64 * each, column))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_lost_and_columns_are_even() {
        for count in [0, 1, 5, MOST_COLUMNS, MOST_COLUMNS + 1, 10 * MOST_COLUMNS + 77] {
            let mut pooled = Pooled::new(|sum: &mut u64, value| *sum += value);
            (0..count).for_each(|_| pooled.push(1));
            assert_eq!(pooled.columns.iter().sum::<u64>(), count as u64);
            assert!(pooled.columns.len() <= MOST_COLUMNS && pooled.columns.len() >= count.min(MOST_COLUMNS / 2));
            let (_, rest) = pooled.columns.split_last().unwrap_or((&0, &[]));
            assert!(rest.iter().all(|&sum| sum == pooled.per_column), "{count} values");
            let end = pooled.columns().last().map_or(0.0, |(start, _)| start);
            assert!((0.0..1.0).contains(&end));
        }
    }
}
