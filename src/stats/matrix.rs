//! Matrices that are stored row by row: their rows as slices, and matrices from rows that come from outside.

use ndarray::{Array2, ArrayView2, ArrayViewMut2, Axis};

/// The axis along which rows follow each other.
const ROWS: Axis = Axis(0);

/// A row of a matrix as a slice.
///
/// # Panics
/// A row that the matrix does not have, or a matrix that is not stored row by row: every matrix of the crate is.
#[allow(clippy::expect_used, reason = "every matrix of the crate is stored row by row")]
pub(crate) fn row(matrix: ArrayView2<'_, f64>, at: usize) -> &[f64] {
    matrix.index_axis_move(ROWS, at).to_slice().expect("the matrix is stored row by row")
}

/// A row of a matrix as a slice to be written.
///
/// # Panics
/// As for [`row`].
#[allow(clippy::expect_used, reason = "every matrix of the crate is stored row by row")]
pub(crate) fn row_mut(matrix: ArrayViewMut2<'_, f64>, at: usize) -> &mut [f64] {
    matrix.index_axis_move(ROWS, at).into_slice().expect("the matrix is stored row by row")
}

/// The rows of a matrix as slices, one after another.
pub(crate) fn rows(matrix: ArrayView2<'_, f64>) -> impl ExactSizeIterator<Item = &[f64]> + Clone {
    (0..matrix.nrows()).map(move |at| row(matrix, at))
}

/// The rows of a matrix as slices to be written, one after another.
#[allow(clippy::expect_used, reason = "every matrix of the crate is stored row by row")]
pub(crate) fn rows_mut(matrix: &mut Array2<f64>) -> impl Iterator<Item = &mut [f64]> {
    matrix.axis_iter_mut(ROWS).map(|row| row.into_slice().expect("the matrix is stored row by row"))
}

/// Rows as a matrix; nothing where they are not all as long as the first.
pub(crate) fn from_rows<R: AsRef<[f64]>>(given: &[R]) -> Option<Array2<f64>> {
    let width = given.first().map_or(0, |row| row.as_ref().len());
    if given.iter().any(|row| row.as_ref().len() != width) {
        return None;
    }
    let flat: Vec<f64> = given.iter().flat_map(|row| row.as_ref().iter().copied()).collect();
    Array2::from_shape_vec((given.len(), width), flat).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_a_matrix_where_they_are_of_one_length() {
        let matrix = from_rows(&[vec![1.0, 2.0, 3.0], vec![4.0, 5.0, 6.0]]).unwrap();
        assert_eq!((matrix.dim(), row(matrix.view(), 1)), ((2, 3), [4.0, 5.0, 6.0].as_slice()));
        assert_eq!(rows(matrix.view()).map(<[f64]>::len).collect::<Vec<_>>(), [3, 3]);
        assert!(from_rows(&[vec![1.0], vec![]]).is_none());
        assert_eq!(from_rows(&[] as &[Vec<f64>]).unwrap().dim(), (0, 0));
        assert_eq!(rows(from_rows(&[vec![], vec![]]).unwrap().view()).map(<[f64]>::len).sum::<usize>(), 0);
    }

    #[test]
    fn a_row_is_written_in_place() {
        let mut matrix = Array2::zeros((2, 2));
        row_mut(matrix.view_mut(), 1).copy_from_slice(&[6.0, 7.0]);
        rows_mut(&mut matrix).skip(1).flatten().for_each(|value| *value += 1.0);
        assert_eq!(matrix, ndarray::arr2(&[[0.0, 0.0], [7.0, 8.0]]));
    }
}
