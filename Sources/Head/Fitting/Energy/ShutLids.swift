internal import HeadModel
internal import SpatialGeometry

/// Eyes that are shut on a scan and open on a head fitted to it: there the scan's lids lie over the head's eyeballs, which
/// take their points, so that nothing draws the head's lids together.
struct ShutLids {
    /// The vertices of an eyeball and the expression that shuts its lids.
    private let eyes: [(ball: Set<Int32>, expression: [Double])]
    private let head: Head

    /// How far over an eyeball lids lie at least, in metres, where a quarter of the points over it lie higher: of open eyes
    /// these are skin and noise of half a millimetre. And how many points there have to be.
    private static let (thickness, fewest) = (0.0006, 4)
    /// The share of the cost of open lids, near the eyes, from which down shut ones are believed.
    static let clearlyLower = 0.8
    /// How far from the middle of an eyeball that is, in metres.
    fileprivate static let reach = 0.022

    /// `nil` for a head without eyeballs, or without an expression that shuts its lids.
    init?(_ head: Head) {
        self.head = head
        eyes = [("left_eyeball", "eyeBlinkLeft"), ("right_eyeball", "eyeBlinkRight")].compactMap { region, name in
            guard let ball = head.regions[region], !ball.isEmpty,
                let blink = head.namedExpressions.first(where: { $0.name == name })
            else { return nil }
            return (Set(ball), blink.expression)
        }
        if eyes.isEmpty { return nil }
    }

    /// The head with its lids shut where the scan shows them shut: an eye alone, and both.
    struct Starts {
        /// The head's parameters, and the expression that shuts the lids.
        var starts: [(state: HeadParameters, expression: [Double])]
        /// The middles of the eyeballs.
        var middles: [Vector3]

        /// Whether a place is near an eye.
        func isNear(_ place: Vector3) -> Bool { middles.contains { ($0 - place).length < ShutLids.reach } }
    }

    /// From where to fit again; `nil` where the scan shows no eye shut.
    func starts(_ state: HeadParameters, _ scan: PairedScan, on surface: ModelSurface) -> Starts? {
        let vertices = head.vertices(state)
        let looks = eyes.map { eye in
            let middle = Vector3(eye.ball.reduce(.zero) { $0 + vertices.vector(at: Int($1)) } / Float(eye.ball.count))
            let heights = scan.partners(on: eye.ball, of: surface).map { partner in
                (partner.target - middle).length - (Vector3(partner.point.position(in: vertices)) - middle).length
            }.sorted()
            let isTold = heights.count >= Self.fewest
            return (middle: middle, isTold: isTold, isShut: isTold && heights[3 * heights.count / 4] > Self.thickness)
        }
        // Of an eye with few points the other tells; of two the fit that is better will.
        guard looks.contains(where: \.isShut) || !looks.contains(where: \.isTold) else { return nil }
        func start(_ eyes: [(ball: Set<Int32>, expression: [Double])]) -> (state: HeadParameters, expression: [Double])
        {
            var (state, shut) = (state, [Double](repeating: 0, count: state.expression.count))
            for eye in eyes {
                for (index, value) in eye.expression.prefix(shut.count).enumerated() { shut[index] += value }
            }
            for index in shut.indices { state.expression[index] += shut[index] }
            return (state, shut)
        }
        let told = zip(eyes, looks).filter { $1.isShut || !$1.isTold }.map(\.0)
        return Starts(
            starts: [start(told)] + (told.count < eyes.count ? [start(eyes)] : []), middles: looks.map(\.middle))
    }
}
