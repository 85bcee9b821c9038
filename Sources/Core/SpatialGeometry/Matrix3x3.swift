/// A 3×3 matrix of `Double`, held as three column vectors.
public struct Matrix3x3: Equatable, Sendable {
    /// The three columns.
    public var columns: (Vector3, Vector3, Vector3)

    /// A matrix of three columns.
    @inlinable public init(columns first: Vector3, _ second: Vector3, _ third: Vector3) {
        columns = (first, second, third)
    }

    /// A matrix of three rows.
    @inlinable public init(rows first: Vector3, _ second: Vector3, _ third: Vector3) {
        columns = (
            Vector3(first.x, second.x, third.x), Vector3(first.y, second.y, third.y),
            Vector3(first.z, second.z, third.z)
        )
    }

    /// A matrix of nine elements, row by row.
    @inlinable public init(rowMajor elements: [Double]) {
        precondition(elements.count == 9, "a 3×3 matrix has nine elements")
        self.init(
            rows: Vector3(elements[0], elements[1], elements[2]), Vector3(elements[3], elements[4], elements[5]),
            Vector3(elements[6], elements[7], elements[8]))
    }

    /// The identity.
    public static let identity = Matrix3x3(columns: Vector3(1, 0, 0), Vector3(0, 1, 0), Vector3(0, 0, 1))

    /// The matrix with every element 0.
    public static let zero = Matrix3x3(columns: .zero, .zero, .zero)

    /// The matrix with the given diagonal and zeros off it.
    @inlinable public static func diagonal(_ values: Vector3) -> Matrix3x3 {
        Matrix3x3(columns: Vector3(values.x, 0, 0), Vector3(0, values.y, 0), Vector3(0, 0, values.z))
    }

    /// The matrix [v]× with [v]×·w = v × w.
    @inlinable public static func crossProduct(_ vector: Vector3) -> Matrix3x3 {
        Matrix3x3(
            rows: Vector3(0, -vector.z, vector.y), Vector3(vector.z, 0, -vector.x), Vector3(-vector.y, vector.x, 0))
    }

    /// The outer product left·rightᵀ.
    @inlinable public static func outerProduct(_ left: Vector3, _ right: Vector3) -> Matrix3x3 {
        Matrix3x3(columns: left * right.x, left * right.y, left * right.z)
    }

    /// Element (row, column).
    @inlinable public subscript(row: Int, column: Int) -> Double {
        get {
            switch column {
            case 0: columns.0[row]
            case 1: columns.1[row]
            default: columns.2[row]
            }
        }
        set {
            switch column {
            case 0: columns.0[row] = newValue
            case 1: columns.1[row] = newValue
            default: columns.2[row] = newValue
            }
        }
    }

    /// The nine elements, row by row.
    public var rowMajor: [Double] {
        (0..<3).flatMap { row in (0..<3).map { self[row, $0] } }
    }

    /// The transpose.
    @inlinable public var transposed: Matrix3x3 { Matrix3x3(rows: columns.0, columns.1, columns.2) }

    /// The determinant.
    @inlinable public var determinant: Double { dot(columns.0, cross(columns.1, columns.2)) }

    /// The sum of the diagonal.
    @inlinable public var trace: Double { columns.0.x + columns.1.y + columns.2.z }

    /// The inverse; elements are not finite when the determinant is 0.
    @inlinable public var inverse: Matrix3x3 {
        let (a, b, c) = columns
        let scale = 1 / determinant
        return Matrix3x3(rows: cross(b, c) * scale, cross(c, a) * scale, cross(a, b) * scale)
    }

    /// The product with a column vector.
    @inlinable public static func * (matrix: Matrix3x3, vector: Vector3) -> Vector3 {
        matrix.columns.0 * vector.x + matrix.columns.1 * vector.y + matrix.columns.2 * vector.z
    }

    /// The matrix product.
    @inlinable public static func * (left: Matrix3x3, right: Matrix3x3) -> Matrix3x3 {
        Matrix3x3(columns: left * right.columns.0, left * right.columns.1, left * right.columns.2)
    }

    /// The matrix with every element multiplied by `scale`.
    @inlinable public static func * (scale: Double, matrix: Matrix3x3) -> Matrix3x3 {
        Matrix3x3(columns: matrix.columns.0 * scale, matrix.columns.1 * scale, matrix.columns.2 * scale)
    }

    /// The sum, element by element.
    @inlinable public static func + (left: Matrix3x3, right: Matrix3x3) -> Matrix3x3 {
        Matrix3x3(
            columns: left.columns.0 + right.columns.0, left.columns.1 + right.columns.1,
            left.columns.2 + right.columns.2)
    }

    /// The difference, element by element.
    @inlinable public static func - (left: Matrix3x3, right: Matrix3x3) -> Matrix3x3 {
        Matrix3x3(
            columns: left.columns.0 - right.columns.0, left.columns.1 - right.columns.1,
            left.columns.2 - right.columns.2)
    }

    /// Whether all elements agree.
    public static func == (left: Matrix3x3, right: Matrix3x3) -> Bool {
        left.columns == right.columns
    }

    /// The largest magnitude among the elements.
    public var largestMagnitude: Double {
        let (a, b, c) = columns
        let largest = pointwiseMax(pointwiseMax(a, -a), pointwiseMax(pointwiseMax(b, -b), pointwiseMax(c, -c)))
        return max(largest.x, largest.y, largest.z)
    }
}
