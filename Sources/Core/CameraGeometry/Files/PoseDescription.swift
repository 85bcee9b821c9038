internal import Files
public import SpatialGeometry

/// A pose as a file states it.
public struct PoseDescription: Sendable {
    /// The rotation, row by row.
    public var rotation: [[Double]]
    /// The translation.
    public var translation: [Double]

    /// The rigid motion.
    ///
    /// - Parameter name: what to call it in errors.
    /// - Throws: ``CorrespondenceFileError`` for other shapes and for a matrix that is no rotation.
    public func transform(_ name: String) throws(CorrespondenceFileError) -> RigidTransform {
        guard rotation.count == 3 else {
            throw CorrespondenceFileError("\(name).rotation has \(rotation.count) rows, expected 3")
        }
        func vector(_ list: [Double], _ name: String) throws(CorrespondenceFileError) -> Vector3 {
            guard list.count == 3 else {
                throw CorrespondenceFileError("\(name) has \(list.count) coordinates, expected 3")
            }
            return Vector3(list[0], list[1], list[2])
        }
        let matrix = Matrix3x3(
            rows: try vector(rotation[0], "\(name).rotation[0]"), try vector(rotation[1], "\(name).rotation[1]"),
            try vector(rotation[2], "\(name).rotation[2]"))
        let product = matrix * matrix.transposed - .identity
        guard product.largestMagnitude < 1e-6, matrix.determinant > 0, let turn = Rotation(closestTo: matrix) else {
            throw CorrespondenceFileError(
                "\(name).rotation is not a rotation: R·Rᵀ differs from 1, or its determinant is not 1")
        }
        return RigidTransform(
            rotation: turn, translation: try vector(translation, "\(name).translation"))
    }
}

extension PoseDescription: Decodable {
    private enum CodingKeys: String, CodingKey, CaseIterable { case rotation, translation }

    /// Reads a pose's object.
    public init(from decoder: any Decoder) throws {
        try decoder.refuseUnknownKeys(CodingKeys.self)
        let values = try decoder.container(keyedBy: CodingKeys.self)
        rotation = try values.decode([[Double]].self, forKey: .rotation)
        translation = try values.decode([Double].self, forKey: .translation)
    }
}
