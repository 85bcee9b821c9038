internal import HeadModel
internal import Optimization
internal import Registration
internal import SpatialGeometry

/// Half the energy of a stage, as ``FittingStage`` defines it, with its derivatives: the formula alone, of points whose
/// partners are known.
///
/// Lengths are in metres here; millimetres in the energy make the factor 1e6.
struct StageEnergy: Sendable {
    let stage: FittingStage
    let layout: ParameterLayout
    /// The landmarks that count, outlines at the stage's weight.
    let landmarks: [LandmarkPair]
    /// The expression that the prior expects; the leading coefficients that are not 0.
    private let expectedExpression: [Double]
    private let loss: RobustLoss
    private let landmarkTotal: Double

    /// The longest distance of a partner, in metres.
    var maxDistance: Double { stage.reach / 1000 }

    /// The energy of a stage for a head; `landmarks` in the frame the head stands in.
    init(_ stage: FittingStage, head: Head, landmarks: [LandmarkPair], expectedExpression: [Double] = []) {
        self.stage = stage
        self.expectedExpression = expectedExpression
        layout = stage.layout(for: head)
        loss = stage.robustLoss()
        self.landmarks =
            stage.landmarkWeight > 0
            ? landmarks.map { pair in
                var pair = pair
                if pair.isContour { pair.weight *= stage.contourWeight }
                return pair
            }.filter { $0.weight > 0 } : []
        landmarkTotal = self.landmarks.reduce(0) { $0 + $1.weight }
    }

    // MARK: - Cost

    /// What a pair of weight 1 at the square of a distance adds to ``dataCost(_:totalWeight:)``; beyond the longest
    /// distance it is as there, so that a partner lost costs what one that is all but lost does.
    func loss(ofSquare square: Double) -> Double { loss.evaluate(min(square, maxDistance * maxDistance)).value }

    /// ½·w_d·Σ u·ρ(d²)/Σu of a sum Σ u·ρ(d²) over pairs; 0 without pairs.
    func dataCost(_ sum: Double, totalWeight: Double) -> Double {
        totalWeight > 0 ? 0.5e6 * stage.dataWeight * sum / totalWeight : 0
    }

    /// Σ w·|l|² of the landmarks.
    func landmarkSum(_ position: (SurfacePoint) -> Vector3) -> Double {
        landmarks.reduce(0) { sum, landmark in
            let offset = position(landmark.point) - landmark.target
            return sum + landmark.weight * dot(offset, offset)
        }
    }

    /// ½·w_l·Σ w·|l|²/Σw of the landmarks.
    func landmarkCost(_ position: (SurfacePoint) -> Vector3) -> Double {
        landmarkTotal > 0 ? 0.5e6 * stage.landmarkWeight * landmarkSum(position) / landmarkTotal : 0
    }

    /// The root of the mean square of the landmarks' distances in metres; 0 without landmarks.
    func landmarkRootMeanSquare(_ position: (SurfacePoint) -> Vector3) -> Double {
        landmarkTotal > 0 ? (landmarkSum(position) / landmarkTotal).squareRoot() : 0
    }

    /// Half the priors.
    func priorCost(_ state: HeadParameters) -> Double {
        var sum = 0.0
        forEachPrior(state) { _, value, weight in sum += weight * value * value }
        return 0.5 * sum
    }

    /// Calls `body` with the index, the value and the weight of each unknown that has a prior.
    private func forEachPrior(_ state: HeadParameters, _ body: (Int, Double, Double) -> Void) {
        let values = layout.packed(state)
        for index in layout.shape { body(index, values[index], stage.shapePrior) }
        for (number, index) in layout.expression.enumerated() {
            let expected = number < expectedExpression.count ? expectedExpression[number] : 0
            body(index, values[index] - expected, stage.expressionPrior)
        }
        let joints: [(HeadJoint, Double)] = [
            (.neck, stage.neckPrior), (.jaw, stage.jawPrior), (.leftEye, stage.eyesPrior),
            (.rightEye, stage.eyesPrior),
        ]
        for (joint, weight) in joints {
            for index in layout.range(of: joint) ?? 0..<0 { body(index, values[index], weight) }
        }
    }

    // MARK: - Linearisation

    /// Adds the data term of some pairs.
    ///
    /// With n the direction from the scan point to its partner, a pair's share of the Gauss–Newton matrix is
    /// planeShare·(nᵀJ)ᵀ(nᵀJ) + (1 − planeShare)·JᵀJ. With tangents t, b across n that is one row nᵀJ and two rows
    /// √(1 − planeShare)·tᵀJ and bᵀJ. The residual is along n, so that those of the tangents are 0 and the gradient is
    /// exact whatever the share.
    func addData(
        _ matches: some Sequence<PointMatch>, totalWeight: Double, to residuals: inout some SurfaceResiduals,
        into equations: inout NormalEquations
    ) {
        guard totalWeight > 0 else { return }
        let tangentShare = (1 - stage.planeShare).squareRoot()
        var sum = 0.0
        for match in matches where match.weight > 0 {
            let offset = residuals.position(of: match.point) - match.target
            let square = dot(offset, offset)
            sum += match.weight * loss(ofSquare: square)
            let weight = match.weight * loss.evaluate(square).weight / totalWeight
            let scale = (1e6 * stage.dataWeight * weight).squareRoot()
            guard scale > 0 else { continue }
            let length = square.squareRoot()
            let normal = length > 1e-7 ? offset / length : match.normal
            residuals.append(match.point, direction: scale * normal, residual: scale * length)
            guard tangentShare > 0 else { continue }
            // Any axis not along the normal gives a first tangent.
            let tangent = cross(normal, abs(normal.x) < 0.6 ? Vector3(1, 0, 0) : Vector3(0, 1, 0)).normalized
            let share = scale * tangentShare
            residuals.append(match.point, direction: share * tangent, residual: 0)
            residuals.append(match.point, direction: share * cross(normal, tangent), residual: 0)
        }
        equations.cost += dataCost(sum, totalWeight: totalWeight)
        residuals.flush(into: &equations)
    }

    /// Adds the term of the landmarks: a row for each axis.
    func addLandmarks(to residuals: inout some SurfaceResiduals, into equations: inout NormalEquations) {
        guard landmarkTotal > 0 else { return }
        for landmark in landmarks {
            let scale = (1e6 * stage.landmarkWeight * landmark.weight / landmarkTotal).squareRoot()
            let offset = residuals.position(of: landmark.point) - landmark.target
            for axis in 0..<3 {
                var direction = Vector3.zero
                direction[axis] = scale
                residuals.append(landmark.point, direction: direction, residual: scale * offset[axis])
            }
        }
        equations.cost += landmarkCost { residuals.position(of: $0) }
        residuals.flush(into: &equations)
    }

    /// Adds the priors.
    func addPriors(_ state: HeadParameters, into equations: inout NormalEquations) {
        forEachPrior(state) { index, value, weight in
            equations.addPrior(index, residual: value, weight: weight)
        }
    }
}
