import SpatialGeometry

/// How vertices at rest move when the head moves as a whole, by the root or on the neck.
struct HeadMotions {
    /// Three translations, three turns of the root, three of the neck.
    static let count = 9

    /// The vertices, (V, 3).
    let rest: [Double]
    private let neck: Vector3
    private let weights: [Double]
    private let centre: Vector3

    /// - Parameters:
    ///   - rest: the vertices at rest, (V, 3).
    ///   - weights: skinning weights, (V, 5): all but the root's hang on the neck.
    ///   - neck: where the neck's joint lies.
    init(rest: [Double], weights: [Double], neck: Vector3) {
        (self.rest, self.weights, self.neck) = (rest, weights, neck)
        centre = (0..<rest.count / 3).reduce(Vector3.zero) { $0 + rest.point($1) } / Double(max(1, rest.count / 3))
    }

    /// What the nine motions do to a vertex, in metres; turns are by 10 radians a metre, to be of the size of translations.
    func fields(_ vertex: Int) -> [Vector3] {
        let (point, share) = (rest.point(vertex), 1 - weights[5 * vertex])
        let units = [Vector3(1, 0, 0), Vector3(0, 1, 0), Vector3(0, 0, 1)]
        return units + units.map { cross(10 * $0, point - centre) } + units.map { share * cross(10 * $0, point - neck) }
    }
}
