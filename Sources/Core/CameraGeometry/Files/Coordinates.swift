import SpatialGeometry

/// A point as a list of its coordinates, [x, y] or [x, y, z], neither more nor fewer.
struct Coordinates<Vector: SIMD<Double>>: Decodable {
    let vector: Vector

    init(from decoder: any Decoder) throws {
        var list = try decoder.unkeyedContainer()
        var vector = Vector()
        guard list.count == vector.scalarCount else {
            throw DecodingError.dataCorrupted(
                .init(
                    codingPath: decoder.codingPath,
                    debugDescription: "\(list.count ?? 0) coordinates, expected \(vector.scalarCount)"))
        }
        for index in vector.indices { vector[index] = try list.decode(Double.self) }
        self.vector = vector
    }
}
