internal import CSuiteSparse

/// Why a sparse matrix could not be factored.
public enum SparseCholeskyError: Error, Equatable, CustomStringConvertible, Sendable {
    /// The matrix is not positive definite; the row and column where that showed.
    case notPositiveDefinite(column: Int)
    /// There is not enough memory for the factor, or it has more elements than 32 bits can count.
    case tooLarge(size: Int)
    /// A value of the matrix is not finite.
    case notFinite(column: Int)
    /// CHOLMOD refuses the matrix for a reason that has nothing to do with its values or its size: a fault of ours.
    case refused(size: Int)

    /// One sentence for a person.
    public var description: String {
        switch self {
        case .notPositiveDefinite(let column): "the sparse matrix is not positive definite at column \(column)"
        case .tooLarge(let size): "there is not enough memory for the factor of a sparse matrix of \(size) rows"
        case .notFinite(let column): "the sparse matrix has a value that is not finite in column \(column)"
        case .refused(let size): "CHOLMOD refuses a sparse matrix of \(size) rows as malformed; please report this"
        }
    }
}

/// The Cholesky factor L of a sparse symmetric positive definite matrix, P·A·Pᵀ = L·Lᵀ, through CHOLMOD.
///
/// The pattern is ordered once (approximate minimum degree); matrices of the same pattern are then factored again and
/// again. Chen, Davis, Hager and Rajamanickam, "Algorithm 887: CHOLMOD", ACM TOMS 35, 2008. The same matrix gives the
/// same bits: the simplicial factor has one order of summation.
public final class SparseCholesky {
    private let handle: OpaquePointer
    private let starts: [Int32]
    private let rows: [Int32]
    private let size: Int
    private var isFactored = false

    /// Orders the pattern of `matrix`; its values are not looked at.
    ///
    /// - Precondition: the matrix has a row.
    public init(patternOf matrix: SparseSymmetricMatrix) throws(SparseCholeskyError) {
        precondition(matrix.size > 0, "a factor needs a matrix with a row")
        var status: Int32 = 0
        guard
            let handle = flambeau_cholesky_create(Int32(matrix.size), matrix.columnStarts, matrix.rows, &status)
        else { throw Self.error(of: status, size: matrix.size) }
        self.handle = handle
        starts = matrix.columnStarts
        rows = matrix.rows
        size = matrix.size
    }

    /// Orders and factors `matrix`.
    public convenience init(_ matrix: SparseSymmetricMatrix) throws(SparseCholeskyError) {
        try self.init(patternOf: matrix)
        try factorize(matrix)
    }

    deinit { flambeau_cholesky_destroy(handle) }

    /// The number of elements of the factor.
    public var fill: Int { Int(flambeau_cholesky_fill(handle)) }

    /// Factors a matrix of the same pattern; what was factored before is lost, also when this throws.
    public func factorize(_ matrix: SparseSymmetricMatrix) throws(SparseCholeskyError) {
        precondition(
            matrix.size == size && matrix.columnStarts == starts && matrix.rows == rows,
            "a matrix that is factored has the pattern that was ordered")
        isFactored = false
        if let bad = matrix.values.firstIndex(where: { !$0.isFinite }) {
            throw .notFinite(column: starts.lastIndex { Int($0) <= bad }!)
        }
        var column: Int32 = 0
        let status = flambeau_cholesky_factorize(handle, Int32(size), starts, rows, matrix.values, &column)
        guard Int(status) == FLAMBEAU_CHOLESKY_DONE else {
            throw Self.error(of: status, size: size, column: Int(column))
        }
        isFactored = true
    }

    /// The solutions X of A·X = B for `columns` right-hand sides, each of n values, one after the other.
    ///
    /// - Precondition: a matrix has been factored.
    public func solve(_ rightHandSides: [Double], columns: Int = 1) throws(SparseCholeskyError) -> [Double] {
        precondition(isFactored, "a matrix is factored before systems with it are solved")
        precondition(
            columns > 0 && rightHandSides.count == columns * size, "a right-hand side has a value for each row")
        var solution = rightHandSides
        let status = flambeau_cholesky_solve(handle, &solution, Int32(columns))
        guard Int(status) == FLAMBEAU_CHOLESKY_DONE else { throw Self.error(of: status, size: size) }
        return solution
    }

    /// What a status of the shim says.
    static func error(of status: Int32, size: Int, column: Int = 0) -> SparseCholeskyError {
        switch Int(status) {
        case FLAMBEAU_CHOLESKY_NOT_POSITIVE: .notPositiveDefinite(column: column)
        case FLAMBEAU_CHOLESKY_NO_MEMORY, FLAMBEAU_CHOLESKY_TOO_LARGE: .tooLarge(size: size)
        default: .refused(size: size)
        }
    }
}
