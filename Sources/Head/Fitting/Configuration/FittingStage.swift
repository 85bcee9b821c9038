internal import HeadModel
internal import Optimization

/// One stage of a fit: which unknowns move, and what is minimised.
///
/// E = data·mean ρ(d²) + landmarks·mean|l|² + priors, lengths in millimetres, coefficients in standard deviations,
/// angles in radians:
///
///     E = w_d · Σ_i u_i ρ(d_i²)/Σ_i u_i  +  w_l · Σ_k |l_k|²/K  +  w_β|β|² + w_ψ|ψ|² + Σ_j w_j|θ_j|²
public struct FittingStage: Equatable, Sendable {
    /// Unknowns besides the coefficients.
    public enum Unknown: String, CaseIterable, Sendable {
        /// The rotation of the whole head.
        case root
        /// The rotation of the head on the neck.
        case neck
        /// The rotation of the jaw.
        case jaw
        /// The rotations of both eyes.
        case eyes
        /// Where the head is.
        case translation
        /// The size of the head, for scans without a unit.
        case scale
    }

    /// The robust losses a configuration can name.
    public enum Loss: String, CaseIterable, Sendable {
        /// ρ(s) = s.
        case squared
        /// Huber's.
        case huber
        /// Geman and McClure's, κs/(κ + s) with κ = scale².
        case gemanMcClure = "geman-mcclure"
        /// flame-fitting's, κs/√(κ² + s²) with κ = scale².
        case flameFitting = "flame-fitting"
        /// Tukey's biweight.
        case tukey
    }

    /// A name for reports.
    public var name: String
    /// The unknowns that move, besides coefficients.
    public var unknowns: [Unknown]
    /// How many identity coefficients move.
    public var shapeCount: Int
    /// How many expression coefficients move.
    public var expressionCount: Int
    /// The most steps.
    public var iterationLimit: Int
    /// Stops when a step lowers E by less than this share.
    public var tolerance: Double
    /// w_d, the weight of the scan's surface; 0 leaves it out.
    public var dataWeight: Double
    /// How freely a step slides the surface along itself, from 0 to 1. d is always the distance to the closest point; this
    /// share of the Gauss–Newton matrix knows its direction alone, as if the scan were a plane there, and converges in
    /// few steps; the rest holds points where they are. It changes the steps, not what is minimised.
    public var planeShare: Double
    /// The robust loss of d².
    public var loss: Loss
    /// The scale of the loss in millimetres.
    public var lossScale: Double
    /// The longest distance of a scan point from the model at which it still counts, in millimetres.
    public var reach: Double
    /// The largest angle between the normals of a scan point and the model, in degrees.
    public var normalAngle: Double
    /// w_l, the weight of the landmarks; 0 leaves them out.
    public var landmarkWeight: Double
    /// What multiplies the weight of landmarks of the face's outline, which annotators place loosely.
    public var contourWeight: Double
    /// w_β.
    public var shapePrior: Double
    /// w_ψ.
    public var expressionPrior: Double
    /// The weights of joint rotations.
    public var neckPrior: Double
    /// The weight of the jaw's rotation.
    public var jawPrior: Double
    /// The weight of the eyes' rotations.
    public var eyesPrior: Double

    /// The loss with its scale in metres.
    func robustLoss() -> RobustLoss {
        let scale = lossScale / 1000
        return switch loss {
        case .squared: .squared
        case .huber: .huber(scale: scale)
        case .gemanMcClure: .gemanMcClure(scale: scale)
        case .flameFitting: .flameFitting(scale: scale)
        case .tukey: .tukey(scale: scale)
        }
    }

    /// The unknowns, as many coefficients as the head has.
    func layout(for head: Head) -> ParameterLayout {
        var joints: Set<HeadJoint> = []
        for unknown in unknowns {
            switch unknown {
            case .root: joints.insert(.root)
            case .neck: joints.insert(.neck)
            case .jaw: joints.insert(.jaw)
            case .eyes: joints.formUnion([.leftEye, .rightEye])
            case .translation, .scale: break
            }
        }
        return ParameterLayout(
            shapeCount: min(shapeCount, head.shapeCount), expressionCount: min(expressionCount, head.expressionCount),
            joints: joints, translation: unknowns.contains(.translation), scale: unknowns.contains(.scale))
    }
}
